//! Leaving, and what happens to the room (RM-13, RM-15).

use guildhall_kernel::{RemovalCause, RoomKind};
use guildhall_rooms::{InfoEdit, RoomError, RoomEvent, RoomState};

use crate::world::{
    ANN, BO, CREW, CY, DEE, NEW_ROOM, ROOM, World, at, event_by, ids, inside, name, refusal_of,
    refused_by,
};

// allows: RM-13
#[test]
fn a_participant_leaves_a_general_room() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let left = room.leave(BO, &acme.cx_at(1)).unwrap();
    assert_eq!(left, event_by(BO, 1, RoomEvent::Left { user: BO.id() }));
    assert_eq!(inside(&room), ids([ANN, CY]));
}

// allows: RM-13
#[test]
fn a_participant_leaves_a_one_to_one_room() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    pair.leave(BO, &acme.cx()).unwrap();
    assert_eq!(inside(&pair), ids([ANN]));
    assert!(pair.read(ANN, &acme.cx()).is_ok(), "the other user stays");
}

// allows: RM-13
#[test]
fn leaving_several_rooms_is_decided_room_by_room() {
    let acme = World::acme();
    let (several, own) = (acme.general([ANN, BO, CY]), acme.to_me(ANN));
    let rooms = [several, own, acme.pair(ANN, BO), acme.group(), acme.team()];
    let [general, to_me, pair, group, team] = rooms.map(|mut room| room.leave(ANN, &acme.cx()));
    assert!(general.is_ok());
    assert!(pair.is_ok());
    refusal_of("RM-2", to_me);
    refusal_of("RM-20", group);
    refusal_of("RM-19", team);
}

// refuses: RM-13
#[test]
fn a_user_cannot_leave_twice() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO, &acme.cx()).unwrap();
    let refused = refused_by("RM-14", &room, |room| room.leave(BO, &acme.cx()));
    assert_eq!(
        refused,
        RoomError::NoLongerIn { kind: RoomKind::General, room: ROOM, user: BO.id() }
    );
}

// refuses: RM-13
#[test]
fn a_user_cannot_leave_a_room_they_were_never_in() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    refused_by("RM-14", &room, |room| room.leave(DEE, &acme.cx()));
}

// allows: RM-15
#[test]
fn a_room_goes_on_without_its_creator() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(ANN, &acme.cx()).unwrap();
    assert_eq!(room.header().state(), RoomState::Open);
    assert_eq!(room.header().created_by(), Some(ANN.id()));
    room.invite(BO, &[DEE], &acme.cx()).unwrap();
    room.edit_info(DEE, InfoEdit::name(name("Still here")), &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([BO, CY, DEE]));
}

// allows: RM-15
#[test]
fn a_room_goes_on_with_its_last_participant() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(ANN, &acme.cx()).unwrap();
    room.leave(BO, &acme.cx()).unwrap();
    assert!(!room.is_closed());
    room.invite(CY, &[ANN], &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, CY]));
}

// allows: RM-15
#[test]
fn the_room_closes_when_the_last_participant_leaves() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.remove(ANN, &ids([BO, CY]), &acme.cx()).unwrap();
    room.leave(ANN, &acme.cx_at(7)).unwrap();
    assert_eq!(room.header().state(), RoomState::Closed(at(7)));
    let mut emptied_at_once = acme.general([ANN, BO, CY]);
    emptied_at_once.remove(ANN, &ids([ANN, BO, CY]), &acme.cx_at(7)).unwrap();
    assert!(emptied_at_once.is_closed());
}

// allows: RM-15
#[test]
fn a_one_to_one_room_closes_when_both_have_left() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    pair.leave(ANN, &acme.cx()).unwrap();
    assert!(!pair.is_closed());
    pair.leave(BO, &acme.cx()).unwrap();
    assert!(pair.is_closed());
}

// refuses: RM-15
#[test]
fn every_command_on_a_closed_room_is_refused() {
    let acme = World::acme();
    let (room, cx) = (acme.closed(), acme.cx());
    let closed = RoomError::Closed { room: ROOM };
    let edit = InfoEdit::name(name("Again"));
    let refusals = [
        refused_by("RM-15", &room, |room| room.read(ANN, &cx)),
        refused_by("RM-15", &room, |room| room.invite(ANN, &[ANN], &cx)),
        refused_by("RM-15", &room, |room| room.remove(ANN, &ids([BO]), &cx)),
        refused_by("RM-15", &room, |room| room.leave(ANN, &cx)),
        refused_by("RM-15", &room, |room| room.edit_info(ANN, edit, &cx)),
        refused_by("RM-15", &room, |room| room.source(ANN, &[], &cx)),
        refused_by("RM-15", &room, |room| room.branch(NEW_ROOM, ANN, &[DEE], &cx)),
        refused_by("RM-15", &room, |room| room.convert(ANN, CREW, &cx)),
        refused_by("RM-15", &room, |room| room.close_with_group(ANN, &cx)),
        refused_by("RM-15", &room, |room| {
            room.remove_user(ANN.id(), RemovalCause::OffBoarding, &cx)
        }),
    ];
    for refusal in refusals {
        assert_eq!(refusal, closed);
    }
}

// refuses: RM-15
#[test]
fn a_stranger_does_not_learn_that_a_room_is_closed() {
    let acme = World::acme();
    refused_by("RM-14", &acme.closed(), |room| room.read(DEE, &acme.cx()));
}
