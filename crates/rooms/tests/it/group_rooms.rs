//! Rooms of groups: how they are made and how they end (RM-20, GR-6, GR-7, GR-12).

use guildhall_kernel::{CommandError, NotLoaded, Refusal, RoomKind};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{InfoEdit, Room, RoomError, RoomEvent, RoomState};

use crate::world::{
    ANN, BO, CREW, CY, DEE, EVE, NEW_ROOM, ROOM, World, at, event_by, ids, inside, name,
    refused_by, slice,
};

/// A room that Ann converted.
fn converted(acme: &World) -> Room {
    let mut room = acme.general([ANN, BO, CY]);
    room.convert(ANN, CREW, &acme.cx_at(1)).unwrap();
    room
}

// allows: RM-20
#[test]
fn the_group_holds_the_participants_of_its_room() {
    let room = World::acme().group();
    assert_eq!((room.kind(), room.group()), (RoomKind::Group, Some(CREW)));
    assert_eq!(inside(&room), []);
    assert_eq!(room.info(), None, "name, picture and description are the group's");
}

// refuses: RM-20
#[test]
fn no_user_changes_a_group_room_directly() {
    let acme = World::acme();
    let cx = acme.cx();
    for room in [acme.group(), converted(&acme)] {
        for by in [ANN, DEE] {
            let edit = InfoEdit::name(name("Ours"));
            refused_by("RM-20", &room, |room| room.invite(by, &[EVE], &cx));
            refused_by("RM-20", &room, |room| room.remove(by, &ids([BO]), &cx));
            refused_by("RM-20", &room, |room| room.remove(by, &[by.id()], &cx));
            refused_by("RM-20", &room, |room| room.leave(by, &cx));
            refused_by("RM-20", &room, |room| room.edit_info(by, edit, &cx));
        }
    }
}

// refuses: RM-20
#[test]
fn a_group_room_leaves_reading_and_starting_to_the_group() {
    let acme = World::acme();
    let cx = acme.cx();
    let decides = RoomError::GroupDecides { room: ROOM };
    for room in [acme.group(), converted(&acme)] {
        for by in [ANN, DEE] {
            let answers = [
                refused_by("RM-20", &room, |room| room.read(by, &cx)),
                refused_by("RM-20", &room, |room| room.source(by, &[], &cx)),
                refused_by("RM-20", &room, |room| room.branch(NEW_ROOM, by, &[EVE], &cx)),
            ];
            assert!(answers.iter().all(|refused| *refused == decides));
        }
    }
}

// allows: GR-6
#[test]
fn a_general_room_of_three_or_more_is_converted() {
    let acme = World::acme();
    for mut room in [acme.general([ANN, BO, CY]), acme.general([ANN, BO, CY, DEE])] {
        let event = room.convert(BO, CREW, &acme.cx_at(1)).unwrap();
        assert_eq!(event, event_by(BO, 1, RoomEvent::Converted { group: CREW }));
        assert_eq!(room.group(), Some(CREW));
    }
}

// allows: GR-6
#[test]
fn external_participants_count_for_a_conversion() {
    let acme = World::acme();
    assert!(acme.general([ANN, BO, EVE]).convert(ANN, CREW, &acme.cx()).is_ok());
}

// refuses: GR-6
#[test]
fn a_room_of_two_participants_is_not_converted() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY, &acme.cx()).unwrap();
    let refused = refused_by("GR-6", &room, |room| room.convert(ANN, CREW, &acme.cx()));
    assert_eq!(refused, RoomError::TooFewToConvert { participants: 2 });
    room.leave(BO, &acme.cx()).unwrap();
    refused_by("GR-6", &room, |room| room.convert(ANN, CREW, &acme.cx()));
}

// refuses: GR-6
#[test]
fn only_general_rooms_are_converted() {
    let acme = World::acme();
    for room in [acme.to_me(ANN), acme.pair(ANN, BO), acme.group(), converted(&acme)] {
        let refused = refused_by("GR-6", &room, |room| room.convert(ANN, CREW, &acme.cx()));
        assert!(matches!(refused, RoomError::NotAllowed { action: RoomAction::Convert, .. }));
    }
}

// about: GR-6
#[test]
fn a_room_of_each_kind_that_is_not_converted_says_what_to_do_instead() {
    let acme = World::acme();
    let remedies = [acme.to_me(ANN), acme.pair(ANN, BO), acme.group()].map(|mut room| {
        let refused = room.convert(ANN, CREW, &acme.cx()).unwrap_err();
        refused.refusal().unwrap().remedy().text()
    });
    assert_eq!(
        remedies,
        [
            "Create a group instead, or a room with at least two other users.",
            "Create a group instead, or invite other users: that starts a room which can become a \
             group.",
            "The room already belongs to a group or team.",
        ]
    );
}

// refuses: GR-6
#[test]
fn a_user_who_is_not_in_the_room_cannot_convert_it() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    room.leave(DEE, &acme.cx()).unwrap();
    for by in [DEE, EVE] {
        refused_by("RM-14", &room, |room| room.convert(by, CREW, &acme.cx()));
    }
}

// about: GR-6
#[test]
fn a_conversion_needs_the_whole_room() {
    let acme = World::acme();
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, BO, CY]);
    let rest = Err(CommandError::NotLoaded(NotLoaded::Rest));
    assert_eq!(room.convert(ANN, CREW, &acme.cx()), rest);
}

// allows: GR-7
#[test]
fn a_converted_room_keeps_its_id_and_its_entries() {
    let room = converted(&World::acme());
    assert_eq!(room.id(), ROOM);
    assert_eq!(room.roster().counts().members(), 0, "the group's members take part from now on");
    assert_eq!(room.roster().all().unwrap().len(), 3);
}

// allows: GR-12
#[test]
fn a_group_closes_its_room() {
    let acme = World::acme();
    for mut room in [acme.group(), converted(&acme)] {
        let event = room.close_with_group(ANN, &acme.cx_at(2)).unwrap();
        assert_eq!(event, event_by(ANN, 2, RoomEvent::Closed));
        assert_eq!(room.header().state(), RoomState::Closed(at(2)));
        refused_by("RM-15", &room, |room| room.close_with_group(ANN, &acme.cx()));
        refused_by("RM-15", &room, |room| room.read(ANN, &acme.cx()));
        refused_by("RM-15", &room, |room| room.leave(ANN, &acme.cx()));
        refused_by("RM-15", &room, |room| room.branch(NEW_ROOM, ANN, &[DEE], &acme.cx()));
    }
}

// refuses: GR-12
#[test]
fn a_room_without_a_group_is_not_closed_by_one() {
    let acme = World::acme();
    for room in [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY])] {
        let kind = room.kind();
        let refused = refused_by("RM-15", &room, |room| room.close_with_group(ANN, &acme.cx()));
        assert_eq!(refused, RoomError::OfNoGroup { kind });
    }
}
