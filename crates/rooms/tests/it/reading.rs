//! Who reads a conversation (RM-14).

use guildhall_kernel::Refusal;
use guildhall_rooms::RoomError;

use crate::world::{ANN, BO, CY, DEE, ROOM, World, XEN, ids, not_loaded, refused_by, slice};

// allows: RM-14
#[test]
fn allows_whoever_is_in_to_read() {
    let acme = World::acme();
    for room in [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY])] {
        assert_eq!(room.read(ANN.id(), &acme.cx()), Ok(()));
    }
    assert_eq!(acme.general([ANN, BO, XEN]).read(XEN.id(), &acme.cx()), Ok(()));
}

// allows: RM-14
#[test]
fn allows_whoever_comes_back_to_read_again() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY.id(), &acme.cx()).unwrap();
    room.invite(ANN.id(), &[CY], &acme.cx()).unwrap();
    assert_eq!(room.read(CY.id(), &acme.cx()), Ok(()));
}

// refuses: RM-14
#[test]
fn refuses_whoever_left_or_was_removed_from_that_instant() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO.id(), &acme.cx()).unwrap();
    room.remove(ANN.id(), &ids([CY]), &acme.cx()).unwrap();
    for user in [BO, CY] {
        let refused = refused_by("RM-14", &room, |room| room.read(user.id(), &acme.cx()));
        assert_eq!(refused, RoomError::NoLongerIn { room: ROOM, user: user.id() });
    }
}

// refuses: RM-14
#[test]
fn refuses_whoever_never_was_in_as_if_the_room_never_was() {
    let acme = World::acme();
    let never_was = RoomError::NoSuchRoom { room: ROOM };
    let rooms = [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY]), acme.closed()];
    for room in rooms {
        let refused = refused_by("RM-14", &room, |room| room.read(DEE.id(), &acme.cx()));
        assert_eq!(refused, never_was);
        assert_eq!(refused.disclosed(), never_was.disclosed());
    }
}

// refuses: RM-14
#[test]
fn refuses_a_stranger_alike_whatever_they_ask() {
    let (acme, other) = (World::acme(), World::other());
    let room = acme.to_me(ANN);
    let never_was = RoomError::NoSuchRoom { room: ROOM };
    let dee = DEE.id();
    let frozen = World::acme().frozen();
    for cx in [acme.cx(), other.cx(), frozen.cx()] {
        let asked = [
            refused_by("RM-14", &room, |room| room.read(dee, &cx)),
            refused_by("RM-14", &room, |room| room.leave(dee, &cx)),
            refused_by("RM-14", &room, |room| room.invite(dee, &[], &cx)),
            refused_by("RM-14", &room, |room| room.source(dee, &[], &cx)),
            refused_by("RM-14", &room, |room| room.branch(ROOM, dee, &[], &cx)),
        ];
        assert!(asked.iter().all(|refused| *refused == never_was));
    }
}

// refuses: RM-14
#[test]
fn refuses_a_slice_without_the_reader() {
    let acme = World::acme();
    let room = slice(&acme.general([ANN, BO, CY]), [ANN]);
    assert_eq!(room.read(ANN.id(), &acme.cx()), Ok(()));
    assert_eq!(room.read(BO.id(), &acme.cx()), Err(not_loaded(BO)));
}
