//! One-to-one rooms: the claim on the pair, and that they never grow (RM-3, RM-11).

use guildhall_kernel::{Claim, Claims, RoomKind};
use guildhall_rooms::{Beginning, Room, RoomChange, RoomError, RoomEvent, RoomOrigin};

use crate::world::{
    ANN, BO, CY, DEE, NEW_ROOM, World, XEN, ids, inside, not_loaded, refused_by, slice,
};

fn pair_of_ann_and_bo() -> Claim {
    Claim::pair(ANN.id(), BO.id())
}

/// What the change that `command` makes does to the claims.
fn claims_of(before: &Room, command: impl FnOnce(&mut Room) -> RoomEvent) -> Claims {
    let mut after = before.clone();
    let event = command(&mut after);
    RoomChange::between(before, after, vec![event]).claims().clone()
}

// allows: RM-3
#[test]
fn allows_one_claim_in_whichever_order_the_pair_is_named() {
    let acme = World::acme();
    assert_eq!(acme.pair(ANN, BO).claims(), [pair_of_ann_and_bo()].into());
    assert_eq!(acme.pair(BO, ANN).claims(), [pair_of_ann_and_bo()].into());
}

// allows: RM-3
#[test]
fn allows_the_claim_to_go_with_the_first_who_leaves() {
    let acme = World::acme();
    let room = acme.pair(ANN, BO);
    let claims = claims_of(&room, |room| room.leave(BO.id(), &acme.cx()).unwrap());
    assert_eq!(claims, Claims::between(&[pair_of_ann_and_bo()].into(), &[].into()));
}

// refuses: RM-3
#[test]
fn refuses_the_claim_ever_after() {
    let acme = World::acme();
    let mut room = acme.pair(ANN, BO);
    room.leave(BO.id(), &acme.cx()).unwrap();
    assert_eq!(room.claims(), [].into());
    let claims = claims_of(&room, |room| room.leave(ANN.id(), &acme.cx()).unwrap());
    assert_eq!(claims, Claims::default());
    assert!(room.roster().entry(BO.id()).unwrap().is_some_and(|entry| !entry.is_in()));
}

// allows: RM-11
#[test]
fn allows_a_general_room_of_the_pair_and_the_invited() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    let (room, opened) = pair.branch(NEW_ROOM, BO.id(), &[CY, DEE, CY], &acme.cx_at(1)).unwrap();
    assert_eq!((room.id(), room.kind()), (NEW_ROOM, RoomKind::General));
    assert_eq!(inside(&room), ids([ANN, BO, CY, DEE]));
    assert_eq!(room.header().created_by(), Some(BO.id()));
    let RoomEvent::Opened(opening) = opened else { panic!("{opened:?}") };
    let Beginning::General { origin, .. } = opening.beginning else { panic!("no general room") };
    assert_eq!(origin, RoomOrigin::Pair { room: pair.id() });
}

// allows: RM-11
#[test]
fn allows_the_pair_to_keep_its_room_as_it_was() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    let before = pair.clone();
    pair.branch(NEW_ROOM, ANN.id(), &[CY], &acme.cx()).unwrap();
    assert_eq!(pair, before);
    assert_eq!(pair.claims(), [pair_of_ann_and_bo()].into());
}

// allows: RM-11
#[test]
fn allows_an_external_guest() {
    let acme = World::acme();
    let (room, _) = acme.pair(ANN, BO).branch(NEW_ROOM, ANN.id(), &[XEN], &acme.cx()).unwrap();
    assert_eq!(room.roster().counts().externals(), 1);
}

// refuses: RM-11
#[test]
fn refuses_to_let_the_room_itself_grow() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    refused_by("RM-11", &pair, |pair| pair.invite(ANN.id(), &[CY], &acme.cx()));
}

// refuses: RM-11
#[test]
fn refuses_the_partner_by_name() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    let refused =
        refused_by("RM-10", &pair, |pair| pair.branch(NEW_ROOM, ANN.id(), &[CY, BO], &acme.cx()));
    assert_eq!(refused, RoomError::AlreadyIn { users: vec![BO.id()] });
}

// refuses: RM-11
#[test]
fn refuses_an_invitation_of_nobody() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    refused_by("RM-10", &pair, |pair| pair.branch(NEW_ROOM, ANN.id(), &[], &acme.cx()));
}

// refuses: RM-11
#[test]
fn refuses_who_is_not_in_the_pair() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    refused_by("RM-14", &pair, |pair| pair.branch(NEW_ROOM, CY.id(), &[DEE], &acme.cx()));
    pair.leave(ANN.id(), &acme.cx()).unwrap();
    refused_by("RM-14", &pair, |pair| pair.branch(NEW_ROOM, ANN.id(), &[DEE], &acme.cx()));
}

// refuses: RM-11
#[test]
fn refuses_what_takes_invitations_itself() {
    let acme = World::acme();
    let general = acme.general([ANN, BO, CY]);
    let refused =
        refused_by("RM-11", &general, |room| room.branch(NEW_ROOM, ANN.id(), &[DEE], &acme.cx()));
    assert_eq!(refused, RoomError::TakesInvitations { room: general.id() });
}

// refuses: RM-11
#[test]
fn refuses_external_hosts_and_forbidden_guests() {
    let acme = World::acme();
    let pair = acme.pair(ANN, XEN);
    refused_by("CO-1", &pair, |pair| pair.branch(NEW_ROOM, XEN.id(), &[BO], &acme.cx()));
    let strict = World::acme().among_themselves();
    refused_by("RM-10", &pair, |pair| pair.branch(NEW_ROOM, ANN.id(), &[BO], &strict.cx()));
}

// allows: RM-11
#[test]
fn allows_whoever_is_left_of_the_pair_to_start_anew() {
    let acme = World::acme();
    let mut pair = acme.pair(ANN, BO);
    pair.leave(BO.id(), &acme.cx()).unwrap();
    refused_by("RM-4", &pair, |pair| pair.branch(NEW_ROOM, ANN.id(), &[CY], &acme.cx()));
    let (room, _) = pair.branch(NEW_ROOM, ANN.id(), &[CY, DEE], &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, CY, DEE]));
}

// refuses: RM-11
#[test]
fn refuses_a_slice_without_the_partner() {
    let acme = World::acme();
    let pair = slice(&acme.pair(ANN, BO), [ANN, CY]);
    assert_eq!(pair.branch(NEW_ROOM, ANN.id(), &[CY], &acme.cx()), Err(not_loaded(BO)));
}
