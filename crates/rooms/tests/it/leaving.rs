//! Leaving, and what becomes of the room (RM-13, RM-15).

use guildhall_kernel::RemovalCause;
use guildhall_rooms::{InfoEdit, RoomError, RoomEvent, RoomState};

use crate::world::{
    ANN, BO, CREW, CY, DEE, NEW_ROOM, ROOM, World, at, ids, inside, name, refusal_of, refused_by,
};

// allows: RM-13
#[test]
fn allows_to_leave_a_general_room() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let left = room.leave(BO.id(), &acme.cx_at(1)).unwrap();
    assert_eq!(left, RoomEvent::Left { user: BO.id(), at: at(1) });
    assert_eq!(inside(&room), ids([ANN, CY]));
}

// allows: RM-13
#[test]
fn allows_to_leave_a_one_to_one_room() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    pair.leave(BO.id(), &acme.cx()).unwrap();
    assert_eq!(inside(&pair), ids([ANN]));
    assert!(pair.read(ANN.id(), &acme.cx()).is_ok(), "the other goes on");
}

// allows: RM-13
#[test]
fn allows_several_at_once_each_with_its_own_answer() {
    let acme = World::acme();
    let (several, own) = (acme.general([ANN, BO, CY]), acme.to_me(ANN));
    let rooms = [several, own, acme.pair(ANN, BO), acme.group(), acme.team()];
    let [general, to_me, pair, group, team] =
        rooms.map(|mut room| room.leave(ANN.id(), &acme.cx()));
    assert!(general.is_ok());
    assert!(pair.is_ok());
    refusal_of("RM-2", to_me);
    refusal_of("RM-20", group);
    refusal_of("RM-19", team);
}

// refuses: RM-13
#[test]
fn refuses_to_leave_twice() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO.id(), &acme.cx()).unwrap();
    let refused = refused_by("RM-14", &room, |room| room.leave(BO.id(), &acme.cx()));
    assert_eq!(refused, RoomError::NoLongerIn { room: ROOM, user: BO.id() });
}

// refuses: RM-13
#[test]
fn refuses_to_leave_where_one_never_was() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    refused_by("RM-14", &room, |room| room.leave(DEE.id(), &acme.cx()));
}

// allows: RM-15
#[test]
fn allows_the_others_to_go_on_without_the_creator() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(ANN.id(), &acme.cx()).unwrap();
    assert_eq!(room.header().state(), RoomState::Open);
    assert_eq!(room.header().created_by(), Some(ANN.id()));
    room.invite(BO.id(), &[DEE], &acme.cx()).unwrap();
    room.describe(DEE.id(), InfoEdit::name(name("Still here")), &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([BO, CY, DEE]));
}

// allows: RM-15
#[test]
fn allows_the_last_to_go_on_alone() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(ANN.id(), &acme.cx()).unwrap();
    room.leave(BO.id(), &acme.cx()).unwrap();
    assert!(!room.is_closed());
    room.invite(CY.id(), &[ANN], &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, CY]));
}

// allows: RM-15
#[test]
fn allows_the_last_to_close_the_room() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.remove(ANN.id(), &ids([BO, CY]), &acme.cx()).unwrap();
    room.leave(ANN.id(), &acme.cx_at(7)).unwrap();
    assert_eq!(room.header().state(), RoomState::Closed(at(7)));
    let mut emptied_at_once = acme.general([ANN, BO, CY]);
    emptied_at_once.remove(ANN.id(), &ids([ANN, BO, CY]), &acme.cx_at(7)).unwrap();
    assert!(emptied_at_once.is_closed());
}

// allows: RM-15
#[test]
fn allows_a_one_to_one_room_to_close_likewise() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    pair.leave(ANN.id(), &acme.cx()).unwrap();
    assert!(!pair.is_closed());
    pair.leave(BO.id(), &acme.cx()).unwrap();
    assert!(pair.is_closed());
}

// refuses: RM-15
#[test]
fn refuses_everything_in_a_closed_room() {
    let acme = World::acme();
    let (room, cx) = (acme.closed(), acme.cx());
    let (ann, closed) = (ANN.id(), RoomError::Closed { room: ROOM });
    let edit = InfoEdit::name(name("Again"));
    let refusals = [
        refused_by("RM-15", &room, |room| room.read(ann, &cx)),
        refused_by("RM-15", &room, |room| room.invite(ann, &[ANN], &cx)),
        refused_by("RM-15", &room, |room| room.remove(ann, &ids([BO]), &cx)),
        refused_by("RM-15", &room, |room| room.leave(ann, &cx)),
        refused_by("RM-15", &room, |room| room.describe(ann, edit, &cx)),
        refused_by("RM-15", &room, |room| room.source(ann, &[], &cx)),
        refused_by("RM-15", &room, |room| room.branch(NEW_ROOM, ann, &[DEE], &cx)),
        refused_by("RM-15", &room, |room| room.convert(ann, CREW, &cx)),
        refused_by("RM-15", &room, |room| room.close_with_group(ann, &cx)),
        refused_by("RM-15", &room, |room| room.remove_user(ann, RemovalCause::OffBoarding, &cx)),
    ];
    for refusal in refusals {
        assert_eq!(refusal, closed);
    }
}

// refuses: RM-15
#[test]
fn refuses_to_say_to_a_stranger_that_a_room_is_closed() {
    let acme = World::acme();
    refused_by("RM-14", &acme.closed(), |room| room.read(DEE.id(), &acme.cx()));
}
