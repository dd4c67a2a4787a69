//! The entries of large rosters: looked up by hash, listed in order.

use std::collections::BTreeMap;

use guildhall_kernel::{Entries, Roster, UserId};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use crate::roster::{Entry, Role, entry};
use crate::samples::user;

/// Checks that the entries say what a map says, for each of these numbers of users.
fn agree(entries: &Entries<Entry>, model: &BTreeMap<UserId, Entry>, numbers: &[u128]) {
    assert_eq!(entries, model);
    assert_eq!((entries.len(), entries.is_empty()), (model.len(), model.is_empty()));
    assert!(entries.keys().eq(model.keys()));
    assert!(entries.values().eq(model.values()));
    for number in numbers {
        let user = user(*number);
        assert_eq!(entries.get(&user), model.get(&user));
        assert_eq!(entries.contains_key(&user), model.contains_key(&user));
        let after = model.iter().filter(|(other, _)| **other > user);
        assert!(entries.after(Some(&user)).eq(after), "after {user}");
    }
    assert_eq!(&BTreeMap::from(entries.clone()), model);
    assert_eq!(entries, &model.values().copied().collect::<Entries<_>>());
}

/// Numbers as ids are: in a row, spread, or alike in one half.
fn numbers() -> impl Strategy<Value = Vec<u128>> {
    let number = prop_oneof![0..200_u128, any::<u128>(), (0..200_u128).prop_map(|n| n << 64)];
    vec(number, 0..60)
}

proptest! {
    #[test]
    fn entries_that_are_added_one_by_one_are_found_and_in_order(
        numbers in numbers(),
        asked in numbers(),
    ) {
        let (mut roster, mut model) = (Roster::default(), BTreeMap::new());
        for number in &numbers {
            roster.insert(entry(*number, Role::Member));
            model.insert(user(*number), entry(*number, Role::Member));
            roster.change(user(*number), |old| *old = entry(*number, Role::Master));
            model.insert(user(*number), entry(*number, Role::Master));
        }
        agree(roster.loaded(), &model, &[asked, numbers].concat());
    }

    #[test]
    fn entries_that_are_made_at_once_are_found_and_in_order(
        numbers in numbers(),
        asked in numbers(),
        more in numbers(),
    ) {
        let mut model: BTreeMap<_, _> =
            numbers.iter().map(|n| (user(*n), entry(*n, Role::Member))).collect();
        let mut roster = Roster::whole(model.clone()).unwrap();
        agree(roster.loaded(), &model, &[asked, numbers].concat());
        for number in &more {
            roster.insert(entry(*number, Role::Master));
            model.insert(user(*number), entry(*number, Role::Master));
        }
        agree(roster.loaded(), &model, &more);
    }
}

#[test]
fn a_large_roster_that_grows_user_by_user_stays_in_order() {
    // The factor is odd, so no two users are the same.
    let spread = |n: u128| n.wrapping_mul(0x9E37_79B9_7F4A_7C15_F39C_C060_5CED_C835);
    let (mut roster, mut model) = (Roster::default(), BTreeMap::new());
    for number in (0..3_000).map(spread) {
        roster.insert(entry(number, Role::Member));
        model.insert(user(number), entry(number, Role::Member));
    }
    let asked: Vec<_> = (0..40).map(|n| spread(n * 97)).chain([0, u128::MAX]).collect();
    agree(roster.loaded(), &model, &asked);
    let page: Vec<_> = roster.loaded().after(Some(&user(spread(7)))).take(3).collect();
    let expected: Vec<_> = model.range(user(spread(7))..).skip(1).take(3).collect();
    assert_eq!(page, expected);
}

#[test]
fn entries_are_shown_and_indexed_as_a_map() {
    let roster: Roster<_> = [entry(2, Role::Master)].into_iter().collect();
    let entries = roster.loaded();
    assert_eq!(entries[&user(2)], entry(2, Role::Master));
    assert!(format!("{entries:?}").starts_with('{'));
    assert_ne!(entries, &Entries::default());
}

#[test]
fn ids_are_ordered_as_their_bytes() {
    let ids = [0, 1, 255, 256, 1 << 64, u128::MAX].map(Uuid::from_u128);
    for (one, other) in ids.iter().flat_map(|one| ids.iter().map(move |other| (one, other))) {
        let order = UserId::new(*one).cmp(&UserId::new(*other));
        assert_eq!(order, one.as_bytes().cmp(other.as_bytes()));
    }
}
