//! Rooms of teams: only the team changes them, and only the directory changes the team (RM-19).

use guildhall_kernel::{Envelope, RoomKind};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{InfoEdit, Room, RoomError, RoomEvent, RoomState};

use crate::world::{
    ANN, BO, CREW, CY, DEE, EVE, NEW_ROOM, ROOM, World, at, ids, inside, name, refused_by,
};

// allows: RM-19
#[test]
fn the_directory_opens_a_team_room_and_the_team_holds_participants() {
    let acme = World::acme();
    let (room, opened) = Room::open_for_team(ROOM, CREW, None, &acme.cx());
    assert_eq!((room.kind(), room.group()), (RoomKind::Team, Some(CREW)));
    assert_eq!(room.header().created_by(), None, "no user acts for the directory");
    assert_eq!(inside(&room), []);
    assert_eq!(room.info(), None, "it is named as the team");
    assert!(room.claims().is_empty());
    assert_eq!(Room::replay([opened]), Some(room));
}

// allows: RM-19
#[test]
fn a_leader_who_begins_anew_is_the_creator_of_the_new_room() {
    let (room, opened) = Room::open_for_team(ROOM, CREW, Some(BO), &World::acme().cx());
    assert_eq!(room.header().created_by(), Some(BO.id()));
    assert_eq!(Room::replay([opened]), Some(room));
}

// refuses: RM-19
#[test]
fn no_user_changes_a_team_room_directly() {
    let acme = World::acme();
    let (room, cx) = (acme.team(), acme.cx());
    for by in [ANN, DEE] {
        let edit = InfoEdit::name(name("Ours"));
        let refused = [
            refused_by("RM-19", &room, |room| room.invite(by, &[EVE], &cx)),
            refused_by("RM-19", &room, |room| room.remove(by, &ids([BO]), &cx)),
            refused_by("RM-19", &room, |room| room.remove(by, &[by.id()], &cx)),
            refused_by("RM-19", &room, |room| room.leave(by, &cx)),
            refused_by("RM-19", &room, |room| room.edit_info(by, edit, &cx)),
        ];
        for refusal in refused {
            assert!(matches!(refusal, RoomError::NotAllowed { kind: RoomKind::Team, .. }));
        }
    }
}

// refuses: RM-19
#[test]
fn a_team_room_leaves_reading_and_starting_to_the_team() {
    let acme = World::acme();
    let (room, cx) = (acme.team(), acme.cx());
    for by in [ANN, DEE] {
        let answers = [
            refused_by("RM-20", &room, |room| room.read(by, &cx)),
            refused_by("RM-20", &room, |room| room.source(by, &[], &cx)),
            refused_by("RM-20", &room, |room| room.branch(NEW_ROOM, by, &[EVE], &cx)),
        ];
        assert!(answers.iter().all(|refused| *refused == RoomError::GroupDecides { room: ROOM }));
    }
}

// refuses: GR-6
#[test]
fn a_team_room_is_not_converted() {
    let acme = World::acme();
    let refused = refused_by("GR-6", &acme.team(), |room| room.convert(ANN, CREW, &acme.cx()));
    assert!(matches!(refused, RoomError::NotAllowed { action: RoomAction::Convert, .. }));
}

// allows: RM-19
#[test]
fn a_team_room_closes_with_its_team() {
    let acme = World::acme();
    for by in [None, Some(CY)] {
        let mut room = acme.team();
        let closed = room.close_with_group(by, &acme.cx_at(1)).unwrap();
        let by = by.map(|by| by.id());
        assert_eq!(closed, Envelope { by, at: at(1), event: RoomEvent::Closed });
        assert_eq!(room.header().state(), RoomState::Closed(at(1)));
        refused_by("RM-15", &room, |room| room.close_with_group(None, &acme.cx()));
    }
}
