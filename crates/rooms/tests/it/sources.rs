//! Rooms that start from an existing room (RM-7).

use std::cell::Cell;

use guildhall_kernel::{CommandError, Counts, NotLoaded, RoomKind, User};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{RoomDraft, RoomError, RoomSource};

use crate::world::{
    ANN, BO, CY, DEE, EVE, NAT, ROOM, World, ids, inside, not_loaded, refusal_of, refused_by, slice,
};

// allows: RM-7
#[test]
fn a_new_room_takes_some_participants_and_any_others() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let source = room.source(ANN, &ids([BO]), &acme.cx()).unwrap();
    assert_eq!(source.room(), room.id());
    let (new, _) = acme.open(ANN, RoomDraft::from_room(source, [DEE, EVE])).unwrap();
    assert_eq!(inside(&new), ids([ANN, BO, DEE, EVE]));
}

// allows: RM-7
#[test]
fn a_user_who_is_named_twice_is_chosen_once() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let twice = room.source(ANN, &ids([BO, BO, CY]), &acme.cx());
    assert_eq!(twice, room.source(ANN, &ids([CY, BO]), &acme.cx()));
}

// allows: RM-7
#[test]
fn a_room_that_its_external_user_left_can_be_a_source() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    room.leave(EVE, &acme.cx()).unwrap();
    assert!(room.source(ANN, &ids([BO]), &acme.cx()).is_ok());
}

// allows: RM-7
#[test]
fn a_slice_of_the_creator_and_the_chosen_users_decides() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let from_whole = room.source(ANN, &ids([BO]), &acme.cx());
    assert_eq!(slice(&room, [ANN, BO]).source(ANN, &ids([BO]), &acme.cx()), from_whole);
}

// refuses: RM-7
#[test]
fn a_to_me_room_is_no_source() {
    let acme = World::acme();
    let refused = refused_by("RM-7", &acme.to_me(ANN), |room| room.source(ANN, &[], &acme.cx()));
    assert!(matches!(refused, RoomError::NotAllowed { action: RoomAction::StartFrom, .. }));
}

// refuses: RM-7
#[test]
fn a_one_to_one_room_is_no_source() {
    let acme = World::acme();
    refused_by("RM-7", &acme.pair(ANN, BO), |pair| pair.source(ANN, &ids([BO]), &acme.cx()));
}

// refuses: RM-7
#[test]
fn a_room_with_an_external_participant_is_no_source() {
    let acme = World::acme();
    for external in [EVE, NAT] {
        let room = acme.general([ANN, BO, external]);
        let refused = refused_by("RM-7", &room, |room| room.source(ANN, &[], &acme.cx()));
        assert_eq!(refused, RoomError::SourceHasExternals { room: room.id() });
    }
}

// refuses: RM-7
#[test]
fn a_user_who_is_not_in_the_room_cannot_start_from_it() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    refused_by("RM-14", &room, |room| room.source(DEE, &ids([BO]), &acme.cx()));
    room.leave(CY, &acme.cx()).unwrap();
    refused_by("RM-14", &room, |room| room.source(CY, &ids([BO]), &acme.cx()));
}

// refuses: RM-7
#[test]
fn a_user_cannot_open_a_room_with_another_users_choice() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let source = room.source(ANN, &ids([BO]), &acme.cx()).unwrap();
    let refused = refusal_of("RM-14", acme.open(DEE, RoomDraft::from_room(source, [CY])));
    assert_eq!(refused, RoomError::NoSuchRoom { room: room.id() });
}

// refuses: RM-7
#[test]
fn chosen_users_who_are_not_in_the_room_are_refused_by_name() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY, &acme.cx()).unwrap();
    let chosen = ids([DEE, BO, CY, DEE]);
    let refused = refused_by("RM-7", &room, |room| room.source(ANN, &chosen, &acme.cx()));
    assert_eq!(refused, RoomError::NotInSource { users: ids([CY, DEE]).into() });
}

// about: RM-7
#[test]
fn a_slice_without_the_chosen_users_cannot_decide() {
    let acme = World::acme();
    let room = slice(&acme.general([ANN, BO, CY]), [ANN]);
    assert_eq!(room.source(ANN, &ids([BO]), &acme.cx()), Err(not_loaded(BO)));
}

/// Chooses Bo in a room of this kind that Ann and Bo are in.
fn choose(kind: RoomKind, externals: u32) -> Result<RoomSource, CommandError<RoomError>> {
    let members = |id| Ok([ANN, BO].into_iter().find(|user| user.id() == id));
    RoomSource::choose(ROOM, kind, Counts::new(2, 0, externals), ANN, &ids([BO]), members)
}

// allows: RM-7
#[test]
fn general_team_and_group_rooms_can_be_a_source() {
    for kind in [RoomKind::General, RoomKind::Team, RoomKind::Group] {
        assert!(choose(kind, 0).is_ok());
    }
}

// refuses: RM-7
#[test]
fn other_kinds_and_rooms_with_externals_are_refused_alike() {
    for kind in [RoomKind::ToMe, RoomKind::OneToOne] {
        refusal_of("RM-7", choose(kind, 0));
    }
    for kind in [RoomKind::General, RoomKind::Team, RoomKind::Group] {
        refusal_of("RM-7", choose(kind, 1));
    }
}

// about: RM-7
#[test]
fn each_missing_user_is_looked_up_once_and_reported() {
    let lookups = Cell::new(0);
    let unknown = |id| -> Result<Option<User>, NotLoaded> {
        lookups.set(lookups.get() + 1);
        Err(NotLoaded::User(id))
    };
    let chosen = ids([BO, BO]);
    let counts = Counts::new(2, 0, 0);
    let source = RoomSource::choose(ROOM, RoomKind::Group, counts, ANN, &chosen, unknown);
    assert_eq!((source, lookups.get()), (Err(not_loaded(BO)), 1));
}
