//! Existing rooms with exactly the chosen users (RM-8).

use guildhall_kernel::{NotLoaded, User, UserId};
use guildhall_rooms::{Fingerprint, Room, RoomDraft};

use crate::world::{ANN, BO, CREW, CY, DEE, ROOM, World, ids, inside, slice};

/// Then the room has, or has not, exactly these participants.
#[track_caller]
fn check<const N: usize>(room: &Room, users: [User; N], expect: bool) {
    assert_eq!(room.has_exactly(&ids(users).into()), Ok(expect));
    assert_eq!(slice(room, users).has_exactly(&ids(users).into()), Ok(expect), "as a slice");
}

// allows: RM-8
#[test]
fn allows_the_same_people_the_creator_included() {
    let room = World::acme().general([ANN, BO, CY]);
    check(&room, [CY, ANN, BO], true);
    let draft = RoomDraft::from_contact_search([CY, BO]);
    assert_eq!(room.has_exactly(&draft.participants(&ANN)), Ok(true));
}

// allows: RM-8
#[test]
fn allows_to_find_them_by_fingerprint() {
    let room = World::acme().general([ANN, BO, CY]);
    let draft = RoomDraft::from_contact_search([CY, BO]);
    assert_eq!(room.header().fingerprint(), Fingerprint::of(draft.participants(&ANN)));
}

// allows: RM-8
#[test]
fn allows_former_participants_to_be_ignored() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    room.leave(DEE.id(), &acme.cx()).unwrap();
    check(&room, [ANN, BO, CY], true);
    check(&room, [ANN, BO, CY, DEE], false);
    check(&room, [ANN, BO, DEE], false);
}

// allows: RM-8
#[test]
fn allows_two_rooms_of_the_same_people() {
    let acme = World::acme();
    let one = acme.general([ANN, BO, CY]);
    let (other, _) = acme.open(&ANN, RoomDraft::from_contact_search([BO, CY])).unwrap();
    let mut third = acme.general([ANN, BO, DEE]);
    third.invite(BO.id(), &[CY], &acme.cx()).unwrap();
    third.leave(DEE.id(), &acme.cx()).unwrap();
    for room in [&one, &other, &third] {
        check(room, [ANN, BO, CY], true);
        assert_eq!(room.header().fingerprint(), one.header().fingerprint());
        assert_eq!(room.claims(), [].into(), "nothing keeps them apart");
    }
    assert_eq!(inside(&third), inside(&one));
}

// refuses: RM-8
#[test]
fn refuses_more_or_fewer_people() {
    let room = World::acme().general([ANN, BO, CY]);
    check(&room, [ANN, BO], false);
    check(&room, [ANN, BO, CY, DEE], false);
    check(&room, [ANN, BO, DEE], false);
    check(&room, [], false);
}

// refuses: RM-8
#[test]
fn refuses_a_closed_room() {
    let room = World::acme().closed();
    check(&room, [], false);
    check(&room, [ANN, BO, CY], false);
}

// refuses: RM-8
#[test]
fn refuses_rooms_of_other_kinds() {
    let acme = World::acme();
    check(&acme.to_me(ANN), [ANN], false);
    check(&acme.pair(ANN, BO), [ANN, BO], false);
    check(&acme.group(), [], false);
    let mut converted = acme.general([ANN, BO, CY]);
    converted.convert(ANN.id(), CREW, &acme.cx()).unwrap();
    check(&converted, [ANN, BO, CY], false);
}

// refuses: RM-8
#[test]
fn refuses_to_guess_about_whom_a_slice_lacks() {
    let room = slice(&World::acme().general([ANN, BO, CY]), [ANN, BO]);
    let all = room.has_exactly(&ids([ANN, BO, CY]).into());
    assert_eq!(all, Err(NotLoaded::User(CY.id())));
    assert_eq!(room.id(), ROOM);
    let fewer: Vec<UserId> = ids([ANN, CY]).into();
    assert_eq!(room.has_exactly(&fewer.into_iter().collect()), Ok(false), "the count tells");
}
