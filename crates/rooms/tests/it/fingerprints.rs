//! Fingerprints of sets of participants, and their text (RM-8).

use guildhall_kernel::UserId;
use guildhall_rooms::Fingerprint;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::world::{ANN, BO, CY, ids};

#[test]
fn the_text_of_a_fingerprint_is_stable() {
    insta::assert_json_snapshot!([
        Fingerprint::default(),
        Fingerprint::of(ids([ANN])),
        Fingerprint::of(ids([ANN, BO, CY])),
    ]);
}

#[test]
fn any_other_text_is_refused() {
    let digits = "0123456789abcdef0123456789abcdef";
    assert!(serde_json::from_value::<Fingerprint>(json!(format!("1:{digits}"))).is_ok());
    for text in [
        String::new(),
        "1:".to_owned(),
        digits.to_owned(),
        format!("2:{digits}"),
        format!("1:0{digits}"),
        format!("1:{}", &digits[1..]),
        format!("1:+{}", &digits[1..]),
        format!("1:{}", digits.to_uppercase()),
        format!("1:{} ", &digits[1..]),
    ] {
        assert!(serde_json::from_value::<Fingerprint>(json!(text)).is_err(), "{text:?}");
    }
}

#[test]
fn consecutive_ids_make_different_fingerprints() {
    let [one, two, three, four] = [1, 2, 3, 4].map(|n| UserId::new(Uuid::from_u128(n)));
    assert_ne!(Fingerprint::of([one, four]), Fingerprint::of([two, three]));
}

proptest! {
    #[test]
    fn a_set_has_one_fingerprint_in_any_order(
        users in prop::collection::btree_set(any::<u128>(), 0..8),
        others in prop::collection::btree_set(any::<u128>(), 0..8),
    ) {
        let id = |n: &u128| UserId::new(Uuid::from_u128(*n));
        let (one, other) =
            (Fingerprint::of(users.iter().map(id)), Fingerprint::of(others.iter().map(id)));
        prop_assert_eq!(one, Fingerprint::of(users.iter().rev().map(id)));
        prop_assert_eq!(one == other, users == others);
        let all = others.iter().filter(|n| !users.contains(n)).map(id);
        let grown = all.clone().fold(one, Fingerprint::with);
        prop_assert_eq!(grown, Fingerprint::of(users.union(&others).map(id)));
        prop_assert_eq!(all.fold(grown, Fingerprint::without), one);
    }
}
