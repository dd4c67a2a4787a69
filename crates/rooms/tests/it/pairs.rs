//! One-to-one rooms: the claim on the pair, and that they never grow (RM-3, RM-11).

use guildhall_kernel::{Claim, Claims, Envelope, RoomKind};
use guildhall_rooms::{Beginning, Room, RoomChange, RoomError, RoomEvent, RoomOrigin};

use crate::world::{
    ANN, BO, CY, DEE, EVE, NEW_ROOM, World, ids, inside, not_loaded, refused_by, slice,
};

fn pair_of_ann_and_bo() -> Claim {
    Claim::pair(ANN.id(), BO.id())
}

/// Returns what the change that `command` makes does to the claims.
fn claims_of(before: &Room, command: impl FnOnce(&mut Room) -> Envelope<RoomEvent>) -> Claims {
    let mut after = before.clone();
    let event = command(&mut after);
    RoomChange::between(before, after, vec![event]).claims().clone()
}

// allows: RM-3
#[test]
fn a_pair_has_one_claim_in_either_order() {
    let acme = World::acme();
    assert_eq!(acme.pair(ANN, BO).claims(), [pair_of_ann_and_bo()].into());
    assert_eq!(acme.pair(BO, ANN).claims(), [pair_of_ann_and_bo()].into());
}

// allows: RM-3
#[test]
fn the_claim_is_released_when_the_first_user_leaves() {
    let acme = World::acme();
    let room = acme.pair(ANN, BO);
    let claims = claims_of(&room, |room| room.leave(BO, &acme.cx()).unwrap());
    assert_eq!(claims, Claims::between(&[pair_of_ann_and_bo()].into(), &[].into()));
}

// about: RM-3
#[test]
fn the_claim_does_not_return_to_the_room() {
    let acme = World::acme();
    let mut room = acme.pair(ANN, BO);
    room.leave(BO, &acme.cx()).unwrap();
    assert_eq!(room.claims(), [].into());
    let claims = claims_of(&room, |room| room.leave(ANN, &acme.cx()).unwrap());
    assert_eq!(claims, Claims::default());
    assert!(room.roster().entry(BO.id()).unwrap().is_some_and(|entry| !entry.is_in()));
}

// allows: RM-11
#[test]
fn an_invitation_to_a_pair_opens_a_general_room_with_all_of_them() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    let (room, opened) = pair.branch(NEW_ROOM, BO, &[CY, DEE, CY], &acme.cx_at(1)).unwrap();
    assert_eq!((room.id(), room.kind()), (NEW_ROOM, RoomKind::General));
    assert_eq!(inside(&room), ids([ANN, BO, CY, DEE]));
    assert_eq!(room.header().created_by(), Some(BO.id()));
    let RoomEvent::Opened(opening) = opened.event else { panic!("{opened:?}") };
    let Beginning::General { origin, .. } = opening.beginning else { panic!("no general room") };
    assert_eq!(origin, RoomOrigin::Pair { room: pair.id() });
}

// allows: RM-11
#[test]
fn the_pair_keeps_its_room_unchanged() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    let before = pair.clone();
    pair.branch(NEW_ROOM, ANN, &[CY], &acme.cx()).unwrap();
    assert_eq!(pair, before);
    assert_eq!(pair.claims(), [pair_of_ann_and_bo()].into());
}

// allows: RM-11
#[test]
fn an_external_user_is_invited_to_the_new_room() {
    let acme = World::acme();
    let (room, _) = acme.pair(ANN, BO).branch(NEW_ROOM, ANN, &[EVE], &acme.cx()).unwrap();
    assert_eq!(room.roster().counts().externals(), 1);
}

// refuses: RM-11
#[test]
fn a_one_to_one_room_takes_no_third_participant() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    refused_by("RM-11", &pair, |pair| pair.invite(ANN, &[CY], &acme.cx()));
}

// refuses: RM-11
#[test]
fn an_invitation_of_the_partner_is_refused_by_name() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    let refused =
        refused_by("RM-10", &pair, |pair| pair.branch(NEW_ROOM, ANN, &[CY, BO], &acme.cx()));
    assert_eq!(refused, RoomError::AlreadyIn { users: vec![BO.id()] });
}

// refuses: RM-11
#[test]
fn an_invitation_that_names_no_user_is_refused() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    refused_by("RM-10", &pair, |pair| pair.branch(NEW_ROOM, ANN, &[], &acme.cx()));
}

// refuses: RM-11
#[test]
fn a_user_outside_the_pair_cannot_invite() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    refused_by("RM-14", &pair, |pair| pair.branch(NEW_ROOM, CY, &[DEE], &acme.cx()));
    pair.leave(ANN, &acme.cx()).unwrap();
    refused_by("RM-14", &pair, |pair| pair.branch(NEW_ROOM, ANN, &[DEE], &acme.cx()));
}

// allows: RM-11
#[test]
fn the_user_left_of_a_pair_who_invites_one_user_opens_the_room_of_the_two() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    pair.leave(BO, &acme.cx()).unwrap();
    for invited in [CY, BO] {
        let (room, opened) = pair.branch(NEW_ROOM, ANN, &[invited], &acme.cx()).unwrap();
        assert_eq!((room.id(), room.kind()), (NEW_ROOM, RoomKind::OneToOne));
        assert_eq!(room.claims(), [Claim::pair(ANN.id(), invited.id())].into());
        let RoomEvent::Opened(opening) = opened.event else { panic!("{opened:?}") };
        assert_eq!(opening.beginning, Beginning::OneToOne { pair: [ANN, invited] });
    }
}

// refuses: RM-11
#[test]
fn the_user_left_of_a_pair_cannot_invite_themself() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    pair.leave(BO, &acme.cx()).unwrap();
    refused_by("RM-10", &pair, |pair| pair.branch(NEW_ROOM, ANN, &[ANN], &acme.cx()));
}

// refuses: RM-11
#[test]
fn a_general_room_invites_directly_and_opens_no_new_room() {
    let acme = World::acme();
    let general = acme.general([ANN, BO, CY]);
    let refused =
        refused_by("RM-10", &general, |room| room.branch(NEW_ROOM, ANN, &[DEE], &acme.cx()));
    assert_eq!(refused, RoomError::TakesInvitations { room: general.id() });
}

// refuses: RM-11
#[test]
fn external_users_open_no_new_room_and_forbidden_ones_are_not_invited() {
    let acme = World::acme();
    let pair = acme.pair(ANN, EVE);
    refused_by("CO-1", &pair, |pair| pair.branch(NEW_ROOM, EVE, &[BO], &acme.cx()));
    let strict = World::acme().among_themselves();
    refused_by("RM-10", &pair, |pair| pair.branch(NEW_ROOM, ANN, &[BO], &strict.cx()));
}

// allows: RM-11
#[test]
fn the_user_left_of_a_pair_starts_a_new_room() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    pair.leave(BO, &acme.cx()).unwrap();
    let (room, _) = pair.branch(NEW_ROOM, ANN, &[CY, DEE], &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, CY, DEE]));
}

// about: RM-11
#[test]
fn a_slice_without_the_partner_cannot_decide() {
    let acme = World::acme();
    let pair = slice(&acme.pair(ANN, BO), [ANN, CY]);
    assert_eq!(pair.branch(NEW_ROOM, ANN, &[CY], &acme.cx()), Err(not_loaded(BO)));
}
