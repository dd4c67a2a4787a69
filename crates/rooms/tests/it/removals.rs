//! Removals from general rooms, and the notices of them (RM-12).

use guildhall_kernel::{LeaveReason, Left, UserId};
use guildhall_permissions::RoomAction;
use guildhall_rooms::{Room, RoomError, RoomEvent, RoomNotice};

use crate::world::{
    ANN, BO, CY, DEE, ROOM, World, XEN, at, ids, inside, not_loaded, refused_by, slice,
};

/// Whom the notices of an event go to.
fn notified(room: &Room, event: &RoomEvent) -> Vec<UserId> {
    let notices = RoomNotice::of(room.id(), event).into_iter();
    notices.map(|RoomNotice::RemovedFromRoom { to, .. }| to).collect()
}

// allows: RM-12
#[test]
fn allows_any_participant_to_remove_another() {
    for (by, other) in [(ANN, BO), (BO, ANN), (XEN, ANN), (ANN, XEN)] {
        let acme = World::acme();
        let mut room = acme.general([ANN, BO, XEN]);
        let event = room.remove(by.id(), &[other.id()], &acme.cx_at(1)).unwrap();
        let removed = RoomEvent::Removed { by: by.id(), users: vec![other.id()], at: at(1) };
        assert_eq!(event, removed);
        assert!(!inside(&room).contains(&other.id()));
    }
}

// allows: RM-12
#[test]
fn allows_several_each_once() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    let event = room.remove(ANN.id(), &ids([DEE, BO, DEE]), &acme.cx()).unwrap();
    let RoomEvent::Removed { users, .. } = &event else { panic!("{event:?}") };
    assert_eq!(*users, ids([BO, DEE]));
    assert_eq!(inside(&room), ids([ANN, CY]));
}

// allows: RM-12
#[test]
fn allows_a_notice_to_the_removed() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let event = room.remove(ANN.id(), &ids([CY]), &acme.cx_at(1)).unwrap();
    let notice =
        RoomNotice::RemovedFromRoom { to: CY.id(), room: ROOM, by: Some(ANN.id()), at: at(1) };
    assert_eq!(RoomNotice::of(room.id(), &event), [notice]);
}

// allows: RM-12
#[test]
fn allows_to_remove_oneself_which_is_to_leave() {
    let acme = World::acme();
    for rooms in [acme.general([ANN, BO, CY]), acme.pair(ANN, BO)] {
        let (mut one, mut other) = (rooms.clone(), rooms);
        let left = one.leave(ANN.id(), &acme.cx()).unwrap();
        let removed = other.remove(ANN.id(), &ids([ANN, ANN]), &acme.cx()).unwrap();
        assert_eq!(left, removed);
        assert_eq!(one, other);
        assert_eq!(notified(&one, &left), []);
    }
}

// allows: RM-12
#[test]
fn allows_to_remove_oneself_among_others() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY, DEE]);
    let event = room.remove(BO.id(), &ids([CY, BO, DEE]), &acme.cx_at(1)).unwrap();
    assert_eq!(inside(&room), ids([ANN]));
    let why = |user| room.roster().entry(user).unwrap().unwrap().presence().left();
    let removed = LeaveReason::Removed { by: BO.id() };
    assert_eq!(why(CY.id()), Some(Left { at: at(1), why: removed }));
    assert_eq!(why(BO.id()), Some(Left { at: at(1), why: LeaveReason::Left }));
    assert_eq!(notified(&room, &event), ids([CY, DEE]), "whoever leaves gets no notice");
}

// refuses: RM-12
#[test]
fn refuses_notices_of_anything_else() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let invited = room.invite(ANN.id(), &[DEE], &acme.cx()).unwrap();
    let left = room.leave(BO.id(), &acme.cx()).unwrap();
    assert_eq!(notified(&room, &invited), []);
    assert_eq!(notified(&room, &left), []);
}

// refuses: RM-12
#[test]
fn refuses_by_name_who_is_not_in_and_removes_nobody() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY.id(), &acme.cx()).unwrap();
    let named = ids([XEN, BO, CY, XEN]);
    let refused = refused_by("RM-12", &room, |room| room.remove(ANN.id(), &named, &acme.cx()));
    assert_eq!(refused, RoomError::NotIn { users: ids([CY, XEN]).into() });
}

// refuses: RM-12
#[test]
fn refuses_to_remove_nobody() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let refused = refused_by("RM-12", &room, |room| room.remove(ANN.id(), &[], &acme.cx()));
    assert!(matches!(refused, RoomError::NoUsersNamed { .. }));
}

// refuses: RM-12
#[test]
fn refuses_to_remove_the_other_of_a_pair() {
    let acme = World::acme();
    let pair = acme.pair(ANN, BO);
    for named in [vec![BO.id()], ids([ANN, BO]).into()] {
        let refused = refused_by("RM-12", &pair, |pair| pair.remove(ANN.id(), &named, &acme.cx()));
        assert!(matches!(refused, RoomError::NotAllowed { action: RoomAction::Remove, .. }));
    }
}

// refuses: RM-12
#[test]
fn refuses_a_removal_by_who_is_not_in() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    for named in [[ANN.id()], [DEE.id()]] {
        refused_by("RM-14", &room, |room| room.remove(DEE.id(), &named, &acme.cx()));
    }
    room.remove(ANN.id(), &[CY.id()], &acme.cx()).unwrap();
    refused_by("RM-14", &room, |room| room.remove(CY.id(), &[ANN.id()], &acme.cx()));
}

// refuses: RM-12
#[test]
fn refuses_a_slice_without_the_removed() {
    let acme = World::acme();
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, BO]);
    assert_eq!(room.remove(ANN.id(), &ids([BO, CY]), &acme.cx()), Err(not_loaded(CY)));
    assert!(room.remove(ANN.id(), &ids([BO]), &acme.cx()).is_ok());
}
