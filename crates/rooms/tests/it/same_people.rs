//! Existing rooms with exactly the chosen users, and the fingerprints by which they are found
//! (RM-8).

use std::num::NonZeroU32;

use guildhall_kernel::{NotLoaded, User, UserId};
use guildhall_rooms::{Fingerprint, Room, RoomDraft, SamePeople};
use guildhall_testkit::cast::ORBIT;
use proptest::prelude::*;
use serde_json::json;
use uuid::Uuid;

use crate::world::{ACME, ANN, BO, CREW, CY, DEE, ROOM, World, ids, inside, slice};

/// Checks whether the room has exactly these participants.
#[track_caller]
fn check<const N: usize>(room: &Room, users: [User; N], expect: bool) {
    assert_eq!(room.has_exactly(&ids(users).into()), Ok(expect));
    assert_eq!(slice(room, users).has_exactly(&ids(users).into()), Ok(expect), "as a slice");
}

// allows: RM-8
#[test]
fn the_creator_counts_among_the_chosen_users() {
    let room = World::acme().general([ANN, BO, CY]);
    check(&room, [CY, ANN, BO], true);
    let draft = RoomDraft::from_contact_search([CY, BO]);
    assert_eq!(room.has_exactly(&draft.participants(ANN)), Ok(true));
}

// allows: RM-8
#[test]
fn a_room_of_the_chosen_users_is_found_by_its_fingerprint() {
    let room = World::acme().general([ANN, BO, CY]);
    let draft = RoomDraft::from_contact_search([CY, BO]);
    assert_eq!(room.header().fingerprint(), Fingerprint::of(draft.participants(ANN)));
}

// allows: RM-8
#[test]
fn former_participants_do_not_count() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    room.leave(DEE, &acme.cx()).unwrap();
    check(&room, [ANN, BO, CY], true);
    check(&room, [ANN, BO, CY, DEE], false);
    check(&room, [ANN, BO, DEE], false);
}

// allows: RM-8
#[test]
fn two_rooms_may_have_the_same_participants() {
    let acme = World::acme();
    let one = acme.general([ANN, BO, CY]);
    let (other, _) = acme.open(ANN, RoomDraft::from_contact_search([BO, CY])).unwrap();
    let mut third = acme.general([ANN, BO, DEE]);
    third.invite(BO, &[CY], &acme.cx()).unwrap();
    third.leave(DEE, &acme.cx()).unwrap();
    for room in [&one, &other, &third] {
        check(room, [ANN, BO, CY], true);
        assert_eq!(room.header().fingerprint(), one.header().fingerprint());
        assert_eq!(room.claims(), [].into(), "no claim prevents a second room");
    }
    assert_eq!(inside(&third), inside(&one));
}

// about: RM-8
#[test]
fn a_question_about_rooms_has_the_users_and_the_one_who_asks() {
    let limit = NonZeroU32::new(2).unwrap();
    let question = SamePeople::new(ANN.id(), ids([BO, CY]), vec![ORBIT, ACME], limit);
    assert_eq!((question.by(), question.limit()), (ANN.id(), limit));
    assert_eq!(*question.users(), ids([ANN, BO, CY]).into());
    assert_eq!(question.companies(), [ORBIT, ACME]);
    assert_eq!(question.fingerprint(), Fingerprint::of(ids([ANN, BO, CY])));
    let other = Fingerprint::of(ids([DEE]));
    let asked_by_other = question.clone().with_fingerprint(other);
    assert_eq!(asked_by_other.fingerprint(), other);
    assert_eq!(asked_by_other.users(), question.users());
}

// refuses: RM-8
#[test]
fn a_room_with_more_or_fewer_users_does_not_match() {
    let room = World::acme().general([ANN, BO, CY]);
    check(&room, [ANN, BO], false);
    check(&room, [ANN, BO, CY, DEE], false);
    check(&room, [ANN, BO, DEE], false);
    check(&room, [], false);
}

// about: RM-8
#[test]
fn a_closed_room_does_not_match() {
    let room = World::acme().closed();
    check(&room, [], false);
    check(&room, [ANN, BO, CY], false);
}

// about: RM-8
#[test]
fn rooms_of_other_kinds_do_not_match() {
    let acme = World::acme();
    check(&acme.to_me(ANN), [ANN], false);
    check(&acme.pair(ANN, BO), [ANN, BO], false);
    check(&acme.group(), [], false);
    let mut converted = acme.general([ANN, BO, CY]);
    converted.convert(ANN, CREW, &acme.cx()).unwrap();
    check(&converted, [ANN, BO, CY], false);
}

// about: RM-8
#[test]
fn a_slice_that_lacks_a_chosen_user_cannot_answer() {
    let room = slice(&World::acme().general([ANN, BO, CY]), [ANN, BO]);
    let all = room.has_exactly(&ids([ANN, BO, CY]).into());
    assert_eq!(all, Err(NotLoaded::User(CY.id())));
    assert_eq!(room.id(), ROOM);
    let fewer: Vec<UserId> = ids([ANN, CY]).into();
    assert_eq!(room.has_exactly(&fewer.into_iter().collect()), Ok(false), "the count tells");
}

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
