//! Rooms that start from an existing room (RM-7).

use std::cell::Cell;

use guildhall_kernel::{CommandError, Counts, NotLoaded, RoomKind, User};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{RoomDraft, RoomError, RoomSource};

use crate::world::{
    ANN, BO, CY, DEE, ROOM, World, XEN, YUL, ids, inside, not_loaded, refusal_of, refused_by, slice,
};

// allows: RM-7
#[test]
fn allows_a_part_of_the_participants_and_any_others() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let source = room.source(ANN.id(), &ids([BO]), &acme.cx()).unwrap();
    assert_eq!(source.room(), room.id());
    let (new, _) = acme.open(&ANN, RoomDraft::from_room(source, [DEE, XEN])).unwrap();
    assert_eq!(inside(&new), ids([ANN, BO, DEE, XEN]));
}

// allows: RM-7
#[test]
fn allows_the_same_user_named_twice() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let twice = room.source(ANN.id(), &ids([BO, BO, CY]), &acme.cx());
    assert_eq!(twice, room.source(ANN.id(), &ids([CY, BO]), &acme.cx()));
}

// allows: RM-7
#[test]
fn allows_a_room_that_the_external_participant_has_left() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, XEN]);
    room.leave(XEN.id(), &acme.cx()).unwrap();
    assert!(room.source(ANN.id(), &ids([BO]), &acme.cx()).is_ok());
}

// allows: RM-7
#[test]
fn allows_a_slice_of_the_creator_and_the_chosen() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let from_whole = room.source(ANN.id(), &ids([BO]), &acme.cx());
    assert_eq!(slice(&room, [ANN, BO]).source(ANN.id(), &ids([BO]), &acme.cx()), from_whole);
}

// refuses: RM-7
#[test]
fn refuses_a_to_me_room() {
    let acme = World::acme();
    let refused =
        refused_by("RM-7", &acme.to_me(ANN), |room| room.source(ANN.id(), &[], &acme.cx()));
    assert!(matches!(refused, RoomError::NotAllowed { action: RoomAction::StartFrom, .. }));
}

// refuses: RM-7
#[test]
fn refuses_a_one_to_one_room() {
    let acme = World::acme();
    refused_by("RM-7", &acme.pair(ANN, BO), |pair| pair.source(ANN.id(), &ids([BO]), &acme.cx()));
}

// refuses: RM-7
#[test]
fn refuses_a_room_with_an_external_participant() {
    let acme = World::acme();
    for external in [XEN, YUL] {
        let room = acme.general([ANN, BO, external]);
        let refused = refused_by("RM-7", &room, |room| room.source(ANN.id(), &[], &acme.cx()));
        assert_eq!(refused, RoomError::SourceHasExternals { room: room.id() });
    }
}

// refuses: RM-7
#[test]
fn refuses_a_creator_who_is_not_in_it() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    refused_by("RM-14", &room, |room| room.source(DEE.id(), &ids([BO]), &acme.cx()));
    room.leave(CY.id(), &acme.cx()).unwrap();
    refused_by("RM-14", &room, |room| room.source(CY.id(), &ids([BO]), &acme.cx()));
}

// refuses: RM-7
#[test]
fn refuses_a_creator_with_the_choice_of_another() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let source = room.source(ANN.id(), &ids([BO]), &acme.cx()).unwrap();
    let refused = refusal_of("RM-14", acme.open(&DEE, RoomDraft::from_room(source, [CY])));
    assert_eq!(refused, RoomError::NoSuchRoom { room: room.id() });
}

// refuses: RM-7
#[test]
fn refuses_by_name_who_is_not_in_it() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY.id(), &acme.cx()).unwrap();
    let chosen = ids([DEE, BO, CY, DEE]);
    let refused = refused_by("RM-7", &room, |room| room.source(ANN.id(), &chosen, &acme.cx()));
    assert_eq!(refused, RoomError::NotInSource { users: ids([CY, DEE]).into() });
}

// refuses: RM-7
#[test]
fn refuses_a_slice_without_the_chosen() {
    let acme = World::acme();
    let room = slice(&acme.general([ANN, BO, CY]), [ANN]);
    assert_eq!(room.source(ANN.id(), &ids([BO]), &acme.cx()), Err(not_loaded(BO)));
}

/// A choice of Bo in a room of some kind, of which Ann and Bo are.
fn choose(kind: RoomKind, externals: u32) -> Result<RoomSource, CommandError<RoomError>> {
    let members = |id| Ok([ANN, BO].into_iter().find(|user| user.id() == id));
    RoomSource::choose(ROOM, kind, Counts::new(2, 0, externals), ANN.id(), &ids([BO]), members)
}

// allows: RM-7
#[test]
fn allows_rooms_of_several_people_of_every_kind() {
    for kind in [RoomKind::General, RoomKind::Team, RoomKind::Group] {
        assert!(choose(kind, 0).is_ok());
    }
}

// refuses: RM-7
#[test]
fn refuses_rooms_of_other_kinds_and_with_externals_alike() {
    for kind in [RoomKind::ToMe, RoomKind::OneToOne] {
        refusal_of("RM-7", choose(kind, 0));
    }
    for kind in [RoomKind::General, RoomKind::Team, RoomKind::Group] {
        refusal_of("RM-7", choose(kind, 1));
    }
}

// refuses: RM-7
#[test]
fn refuses_to_guess_about_whom_a_slice_lacks() {
    let asked = Cell::new(0);
    let unknown = |id| -> Result<Option<User>, NotLoaded> {
        asked.set(asked.get() + 1);
        Err(NotLoaded::User(id))
    };
    let chosen = ids([BO, BO]);
    let counts = Counts::new(2, 0, 0);
    let source = RoomSource::choose(ROOM, RoomKind::Group, counts, ANN.id(), &chosen, unknown);
    assert_eq!((source, asked.get()), (Err(not_loaded(BO)), 1));
}
