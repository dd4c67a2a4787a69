//! Rooms of teams: they are changed through the team, and the team through the directory (RM-19).

use guildhall_kernel::RoomKind;
use guildhall_permissions::RoomAction;
use guildhall_rooms::{InfoEdit, Room, RoomError, RoomEvent, RoomState};

use crate::world::{
    ANN, BO, CREW, CY, DEE, NEW_ROOM, ROOM, World, XEN, at, ids, inside, name, refused_by,
};

// allows: RM-19
#[test]
fn allows_the_directory_to_open_it_and_the_team_to_hold_the_participants() {
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
fn allows_the_leader_who_begins_anew_to_have_opened_it() {
    let (room, opened) = Room::open_for_team(ROOM, CREW, Some(BO.id()), &World::acme().cx());
    assert_eq!(room.header().created_by(), Some(BO.id()));
    assert_eq!(Room::replay([opened]), Some(room));
}

// refuses: RM-19
#[test]
fn refuses_every_change_by_hand() {
    let acme = World::acme();
    let (room, cx) = (acme.team(), acme.cx());
    for by in ids([ANN, DEE]) {
        let edit = InfoEdit::name(name("Ours"));
        let refused = [
            refused_by("RM-19", &room, |room| room.invite(by, &[XEN], &cx)),
            refused_by("RM-19", &room, |room| room.remove(by, &ids([BO]), &cx)),
            refused_by("RM-19", &room, |room| room.remove(by, &[by], &cx)),
            refused_by("RM-19", &room, |room| room.leave(by, &cx)),
            refused_by("RM-19", &room, |room| room.describe(by, edit, &cx)),
        ];
        for refusal in refused {
            assert!(matches!(refusal, RoomError::NotAllowed { kind: RoomKind::Team, .. }));
        }
    }
}

// refuses: RM-19
#[test]
fn refuses_to_answer_for_the_team() {
    let acme = World::acme();
    let (room, cx) = (acme.team(), acme.cx());
    for by in ids([ANN, DEE]) {
        let asked = [
            refused_by("RM-20", &room, |room| room.read(by, &cx)),
            refused_by("RM-20", &room, |room| room.source(by, &[], &cx)),
            refused_by("RM-20", &room, |room| room.branch(NEW_ROOM, by, &[XEN], &cx)),
        ];
        assert!(asked.iter().all(|refused| *refused == RoomError::GroupDecides { room: ROOM }));
    }
}

// refuses: GR-6
#[test]
fn refuses_the_room_of_a_team() {
    let acme = World::acme();
    let refused = refused_by("GR-6", &acme.team(), |room| room.convert(ANN.id(), CREW, &acme.cx()));
    assert!(matches!(refused, RoomError::NotAllowed { action: RoomAction::Convert, .. }));
}

// allows: RM-19
#[test]
fn allows_the_directory_to_close_it_with_the_team() {
    let acme = World::acme();
    for by in [None, Some(CY.id())] {
        let mut room = acme.team();
        let closed = room.close_with_group(by, &acme.cx_at(1)).unwrap();
        assert_eq!(closed, RoomEvent::Closed { by, at: at(1) });
        assert_eq!(room.header().state(), RoomState::Closed(at(1)));
        refused_by("RM-15", &room, |room| room.close_with_group(None, &acme.cx()));
    }
}
