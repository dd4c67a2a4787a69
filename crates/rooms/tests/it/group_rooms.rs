//! Rooms of groups, and how they come to be and end (RM-20, GR-6, GR-7, GR-12).

use guildhall_kernel::{CommandError, NotLoaded, RoomKind};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{InfoEdit, Room, RoomError, RoomEvent, RoomState};

use crate::world::{
    ANN, BO, CREW, CY, DEE, NEW_ROOM, ROOM, World, XEN, at, ids, inside, name, refused_by, slice,
};

/// A room that Ann converted.
fn converted(acme: &World) -> Room {
    let mut room = acme.general([ANN, BO, CY]);
    room.convert(ANN.id(), CREW, &acme.cx_at(1)).unwrap();
    room
}

// allows: RM-20
#[test]
fn allows_the_group_to_hold_the_participants() {
    let room = World::acme().group();
    assert_eq!((room.kind(), room.group()), (RoomKind::Group, Some(CREW)));
    assert_eq!(inside(&room), []);
    assert_eq!(room.info(), None, "name, picture and description are the group's");
}

// refuses: RM-20
#[test]
fn refuses_every_change_to_anybody() {
    let acme = World::acme();
    let cx = acme.cx();
    for room in [acme.group(), converted(&acme)] {
        for by in ids([ANN, DEE]) {
            let edit = InfoEdit::name(name("Ours"));
            refused_by("RM-20", &room, |room| room.invite(by, &[XEN], &cx));
            refused_by("RM-20", &room, |room| room.remove(by, &ids([BO]), &cx));
            refused_by("RM-20", &room, |room| room.remove(by, &[by], &cx));
            refused_by("RM-20", &room, |room| room.leave(by, &cx));
            refused_by("RM-20", &room, |room| room.describe(by, edit, &cx));
        }
    }
}

// refuses: RM-20
#[test]
fn refuses_to_answer_for_the_group() {
    let acme = World::acme();
    let cx = acme.cx();
    let decides = RoomError::GroupDecides { room: ROOM };
    for room in [acme.group(), converted(&acme)] {
        for by in ids([ANN, DEE]) {
            let asked = [
                refused_by("RM-20", &room, |room| room.read(by, &cx)),
                refused_by("RM-20", &room, |room| room.source(by, &[], &cx)),
                refused_by("RM-20", &room, |room| room.branch(NEW_ROOM, by, &[XEN], &cx)),
            ];
            assert!(asked.iter().all(|refused| *refused == decides));
        }
    }
}

// allows: GR-6
#[test]
fn allows_three_participants_and_more() {
    let acme = World::acme();
    for mut room in [acme.general([ANN, BO, CY]), acme.general([ANN, BO, CY, DEE])] {
        let event = room.convert(BO.id(), CREW, &acme.cx_at(1)).unwrap();
        assert_eq!(event, RoomEvent::Converted { by: BO.id(), group: CREW, at: at(1) });
        assert_eq!(room.group(), Some(CREW));
    }
}

// allows: GR-6
#[test]
fn allows_external_participants_among_the_three() {
    let acme = World::acme();
    assert!(acme.general([ANN, BO, XEN]).convert(ANN.id(), CREW, &acme.cx()).is_ok());
}

// refuses: GR-6
#[test]
fn refuses_two_participants() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY.id(), &acme.cx()).unwrap();
    let refused = refused_by("GR-6", &room, |room| room.convert(ANN.id(), CREW, &acme.cx()));
    assert_eq!(refused, RoomError::TooFewToConvert { participants: 2 });
    room.leave(BO.id(), &acme.cx()).unwrap();
    refused_by("GR-6", &room, |room| room.convert(ANN.id(), CREW, &acme.cx()));
}

// refuses: GR-6
#[test]
fn refuses_any_other_kind_of_room() {
    let acme = World::acme();
    for room in [acme.to_me(ANN), acme.pair(ANN, BO), acme.group(), converted(&acme)] {
        let refused = refused_by("GR-6", &room, |room| room.convert(ANN.id(), CREW, &acme.cx()));
        assert!(matches!(refused, RoomError::NotAllowed { action: RoomAction::Convert, .. }));
    }
}

// refuses: GR-6
#[test]
fn refuses_who_is_not_in() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    room.leave(DEE.id(), &acme.cx()).unwrap();
    for by in ids([DEE, XEN]) {
        refused_by("RM-14", &room, |room| room.convert(by, CREW, &acme.cx()));
    }
}

// refuses: GR-6
#[test]
fn refuses_a_slice() {
    let acme = World::acme();
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, BO, CY]);
    let rest = Err(CommandError::NotLoaded(NotLoaded::Rest));
    assert_eq!(room.convert(ANN.id(), CREW, &acme.cx()), rest);
}

// allows: GR-7
#[test]
fn allows_the_room_to_keep_its_id_and_its_entries() {
    let room = converted(&World::acme());
    assert_eq!(room.id(), ROOM);
    assert_eq!(room.roster().counts().members(), 0, "the group's members take part from now on");
    assert_eq!(room.roster().all().unwrap().len(), 3);
}

// allows: GR-12
#[test]
fn allows_the_group_to_close_its_room() {
    let acme = World::acme();
    for mut room in [acme.group(), converted(&acme)] {
        let event = room.close_with_group(ANN.id(), &acme.cx_at(2)).unwrap();
        assert_eq!(event, RoomEvent::Closed { by: Some(ANN.id()), at: at(2) });
        assert_eq!(room.header().state(), RoomState::Closed(at(2)));
        refused_by("RM-15", &room, |room| room.close_with_group(ANN.id(), &acme.cx()));
        refused_by("RM-15", &room, |room| room.read(ANN.id(), &acme.cx()));
        refused_by("RM-15", &room, |room| room.leave(ANN.id(), &acme.cx()));
        refused_by("RM-15", &room, |room| room.branch(NEW_ROOM, ANN.id(), &[DEE], &acme.cx()));
    }
}

// refuses: GR-12
#[test]
fn refuses_to_close_a_room_of_no_group() {
    let acme = World::acme();
    for room in [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY])] {
        let kind = room.kind();
        let refused =
            refused_by("RM-15", &room, |room| room.close_with_group(ANN.id(), &acme.cx()));
        assert_eq!(refused, RoomError::OfNoGroup { kind });
    }
}
