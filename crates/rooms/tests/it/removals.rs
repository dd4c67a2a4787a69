//! Removals from general rooms, and the notices of them (RM-12).

use guildhall_kernel::{Envelope, LeaveReason, Left, UserId};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{Room, RoomError, RoomEvent, RoomNotice};

use crate::world::{
    ANN, BO, CY, DEE, EVE, ROOM, World, at, event_by, ids, inside, not_loaded, refused_by, slice,
};

/// Returns the recipients of an event's notices.
fn notified(room: &Room, event: &Envelope<RoomEvent>) -> Vec<UserId> {
    RoomNotice::of(room.id(), event).iter().map(RoomNotice::recipient).collect()
}

// allows: RM-12
#[test]
fn any_participant_removes_another() {
    for (by, other) in [(ANN, BO), (BO, ANN), (EVE, ANN), (ANN, EVE)] {
        let acme = World::acme();
        let mut room = acme.general([ANN, BO, EVE]);
        let event = room.remove(by, &[other.id()], &acme.cx_at(1)).unwrap();
        assert_eq!(event, event_by(by, 1, RoomEvent::Removed { users: vec![other.id()] }));
        assert!(!inside(&room).contains(&other.id()));
    }
}

// allows: RM-12
#[test]
fn users_who_are_named_twice_are_removed_once() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    let event = room.remove(ANN, &ids([DEE, BO, DEE]), &acme.cx()).unwrap();
    assert_eq!(event.event, RoomEvent::Removed { users: ids([BO, DEE]).into() });
    assert_eq!(inside(&room), ids([ANN, CY]));
}

// allows: RM-12
#[test]
fn a_removed_user_gets_a_notice() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let event = room.remove(ANN, &ids([CY]), &acme.cx_at(1)).unwrap();
    let notice =
        RoomNotice::RemovedFromRoom { to: CY.id(), room: ROOM, by: Some(ANN.id()), at: at(1) };
    assert_eq!(RoomNotice::of(room.id(), &event), [notice]);
}

// allows: RM-12
#[test]
fn removing_oneself_is_leaving() {
    let acme = World::acme();
    for rooms in [acme.general([ANN, BO, CY]), acme.pair(ANN, BO)] {
        let (mut one, mut other) = (rooms.clone(), rooms);
        let left = one.leave(ANN, &acme.cx()).unwrap();
        let removed = other.remove(ANN, &ids([ANN, ANN]), &acme.cx()).unwrap();
        assert_eq!(left, removed);
        assert_eq!(one, other);
        assert_eq!(notified(&one, &left), []);
    }
}

// allows: RM-12
#[test]
fn a_user_removes_themself_along_with_others() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    let event = room.remove(BO, &ids([CY, BO, DEE]), &acme.cx_at(1)).unwrap();
    assert_eq!(inside(&room), ids([ANN]));
    let why = |user| room.roster().entry(user).unwrap().unwrap().presence().left();
    let removed = LeaveReason::Removed { by: Some(BO.id()) };
    assert_eq!(why(CY.id()), Some(Left { at: at(1), why: removed }));
    assert_eq!(why(BO.id()), Some(Left { at: at(1), why: LeaveReason::Left }));
    assert_eq!(notified(&room, &event), ids([CY, DEE]), "a user who leaves gets no notice");
}

// about: RM-12
#[test]
fn invitations_and_leaving_make_no_notice() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let invited = room.invite(ANN, &[DEE], &acme.cx()).unwrap();
    let left = room.leave(BO, &acme.cx()).unwrap();
    assert_eq!(notified(&room, &invited), []);
    assert_eq!(notified(&room, &left), []);
}

// refuses: RM-12
#[test]
fn a_removal_of_others_than_participants_is_refused_and_names_them() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY, &acme.cx()).unwrap();
    let named = ids([EVE, BO, CY, EVE]);
    let refused = refused_by("RM-12", &room, |room| room.remove(ANN, &named, &acme.cx()));
    assert_eq!(refused, RoomError::NotIn { users: ids([CY, EVE]).into() });
}

// refuses: RM-12
#[test]
fn a_removal_that_names_no_user_is_refused() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let refused = refused_by("RM-12", &room, |room| room.remove(ANN, &[], &acme.cx()));
    assert!(matches!(refused, RoomError::NoUsersNamed { .. }));
}

// refuses: RM-12
#[test]
fn the_other_user_of_a_pair_cannot_be_removed() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    for named in [vec![BO.id()], ids([ANN, BO]).into()] {
        let refused = refused_by("RM-12", &pair, |pair| pair.remove(ANN, &named, &acme.cx()));
        assert!(matches!(refused, RoomError::NotAllowed { action: RoomAction::Remove, .. }));
    }
}

// refuses: RM-12
#[test]
fn a_user_who_is_not_in_the_room_cannot_remove() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    for named in [[ANN.id()], [DEE.id()]] {
        refused_by("RM-14", &room, |room| room.remove(DEE, &named, &acme.cx()));
    }
    room.remove(ANN, &[CY.id()], &acme.cx()).unwrap();
    refused_by("RM-14", &room, |room| room.remove(CY, &[ANN.id()], &acme.cx()));
}

// about: RM-12
#[test]
fn a_slice_without_the_removed_users_cannot_decide() {
    let acme = World::acme();
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, BO]);
    assert_eq!(room.remove(ANN, &ids([BO, CY]), &acme.cx()), Err(not_loaded(CY)));
    assert!(room.remove(ANN, &ids([BO]), &acme.cx()).is_ok());
}
