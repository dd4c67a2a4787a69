//! Who left the company, or lost its permission for external contact, is taken out (GR-18, GR-19).

use std::collections::BTreeSet;

use guildhall_kernel::RemovalCause::{ExternalPermissionLost, OffBoarding};
use guildhall_kernel::{Claim, LeaveReason, Left, User};
use guildhall_rooms::{Room, RoomChange, RoomError, RoomEvent, RoomNotice, RoomState};

use crate::world::{
    ANN, BO, CREW, CY, DEE, ROOM, World, XEN, YUL, at, ids, inside, not_loaded, refused_by, slice,
};

fn left(room: &Room, user: User) -> Option<Left> {
    room.roster().entry(user.id()).unwrap().unwrap().presence().left()
}

// allows: GR-18
#[test]
fn allows_to_take_a_user_out_of_a_general_room() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let event = room.remove_user(ANN.id(), OffBoarding, &acme.cx_at(1)).unwrap();
    assert_eq!(event, RoomEvent::UserRemoved { user: ANN.id(), why: OffBoarding, at: at(1) });
    assert_eq!(inside(&room), ids([BO, CY]));
    assert_eq!(left(&room, ANN), Some(Left { at: at(1), why: LeaveReason::OffBoarding }));
    refused_by("RM-14", &room, |room| room.read(ANN.id(), &acme.cx()));
    assert!(room.read(BO.id(), &acme.cx()).is_ok(), "the others go on");
}

// allows: GR-18
#[test]
fn allows_the_last_to_be_taken_out_which_closes_the_room() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    for user in ids([ANN, BO, CY]) {
        assert!(!room.is_closed());
        room.remove_user(user, OffBoarding, &acme.cx_at(1)).unwrap();
    }
    assert_eq!(room.header().state(), RoomState::Closed(at(1)));
    refused_by("RM-15", &room, |room| room.remove_user(ANN.id(), OffBoarding, &acme.cx()));
}

// allows: GR-18
#[test]
fn allows_the_owner_to_be_taken_out_which_closes_a_to_me_room_and_frees_its_claim() {
    let acme = World::acme();
    let before = acme.to_me(ANN);
    assert_eq!(before.claims(), BTreeSet::from([Claim::ToMe(ANN.id())]));
    let mut room = before.clone();
    let event = room.remove_user(ANN.id(), OffBoarding, &acme.cx_at(1)).unwrap();
    assert_eq!(room.header().state(), RoomState::Closed(at(1)));
    assert!(room.claims().is_empty());
    let change = RoomChange::between(&before, room, vec![event]);
    assert_eq!(change.claims().released(), &before.claims());
}

// allows: GR-18
#[test]
fn allows_one_of_a_pair_to_be_taken_out_which_frees_the_pair() {
    let acme = World::acme();
    let before = acme.pair(ANN, BO);
    let mut room = before.clone();
    let event = room.remove_user(ANN.id(), OffBoarding, &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([BO]));
    assert!(!room.is_closed() && room.claims().is_empty());
    let change = RoomChange::between(&before, room.clone(), vec![event]);
    assert_eq!(change.claims().released(), &BTreeSet::from([Claim::pair(ANN.id(), BO.id())]));
    room.remove_user(BO.id(), OffBoarding, &acme.cx()).unwrap();
    assert!(room.is_closed());
}

// allows: GR-18
#[test]
fn allows_it_without_core_and_without_external_contacts() {
    let acme = World::acme();
    for world in [World::acme().frozen(), World::acme().among_themselves()] {
        for mut room in [acme.to_me(ANN), acme.pair(ANN, XEN), acme.general([ANN, BO, CY])] {
            assert!(room.remove_user(ANN.id(), OffBoarding, &world.cx()).is_ok());
        }
    }
}

// refuses: GR-18
#[test]
fn refuses_who_is_not_in() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY.id(), &acme.cx()).unwrap();
    for user in ids([CY, DEE]) {
        let refused =
            refused_by("GR-18", &room, |room| room.remove_user(user, OffBoarding, &acme.cx()));
        assert_eq!(refused, RoomError::NothingToEnd { room: ROOM, user, why: OffBoarding });
    }
}

// refuses: GR-18
#[test]
fn refuses_the_rooms_of_groups_and_teams() {
    let acme = World::acme();
    let mut converted = acme.general([ANN, BO, CY]);
    converted.convert(ANN.id(), CREW, &acme.cx()).unwrap();
    for room in [acme.group(), acme.team(), converted] {
        for why in [OffBoarding, ExternalPermissionLost] {
            let refused =
                refused_by("RM-20", &room, |room| room.remove_user(ANN.id(), why, &acme.cx()));
            assert_eq!(refused, RoomError::GroupDecides { room: ROOM });
        }
    }
}

// refuses: GR-18
#[test]
fn refuses_another_company_and_a_slice_without_the_user() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let other = World::other();
    refused_by("CO-1", &room, |room| room.remove_user(ANN.id(), OffBoarding, &other.cx()));
    let mut slice = slice(&room, [BO]);
    assert_eq!(slice.remove_user(ANN.id(), OffBoarding, &acme.cx()), Err(not_loaded(ANN)));
    assert!(slice.remove_user(BO.id(), OffBoarding, &acme.cx()).is_ok());
}

// refuses: GR-18
#[test]
fn refuses_a_notice_to_whoever_left_the_company() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, XEN]);
    let event = room.remove_user(ANN.id(), OffBoarding, &acme.cx()).unwrap();
    assert_eq!(RoomNotice::of(ROOM, &event), []);
}

// allows: GR-19
#[test]
fn allows_to_take_a_user_out_from_among_external_users() {
    let acme = World::acme();
    for mut room in [acme.general([ANN, BO, XEN]), acme.pair(ANN, YUL)] {
        let event = room.remove_user(ANN.id(), ExternalPermissionLost, &acme.cx_at(1)).unwrap();
        let why = ExternalPermissionLost;
        assert_eq!(event, RoomEvent::UserRemoved { user: ANN.id(), why, at: at(1) });
        let why = LeaveReason::ExternalPermissionLost;
        assert_eq!(left(&room, ANN), Some(Left { at: at(1), why }));
        assert!(!room.is_closed());
    }
}

// allows: GR-19
#[test]
fn allows_to_take_out_an_external_participant() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, XEN]);
    room.remove_user(XEN.id(), ExternalPermissionLost, &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, BO]));
    assert_eq!(room.roster().counts().externals(), 0);
}

// allows: GR-19
#[test]
fn allows_a_slice_to_tell_by_its_counts() {
    let acme = World::acme();
    let mut room = slice(&acme.general([ANN, BO, XEN]), [ANN]);
    assert!(room.remove_user(ANN.id(), ExternalPermissionLost, &acme.cx()).is_ok());
}

// allows: GR-19
#[test]
fn allows_a_notice_to_whoever_lost_the_permission() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, XEN]);
    let event = room.remove_user(ANN.id(), ExternalPermissionLost, &acme.cx_at(1)).unwrap();
    let notice = RoomNotice::RemovedFromRoom { to: ANN.id(), room: ROOM, by: None, at: at(1) };
    assert_eq!(RoomNotice::of(ROOM, &event), [notice]);
}

// refuses: GR-19
#[test]
fn refuses_who_is_among_internal_users_alone() {
    let acme = World::acme();
    let mut internal_again = acme.general([ANN, BO, CY, XEN]);
    internal_again.leave(XEN.id(), &acme.cx()).unwrap();
    let rooms = [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY]), internal_again];
    for room in rooms {
        let (user, why) = (ANN.id(), ExternalPermissionLost);
        let refused = refused_by("GR-19", &room, |room| room.remove_user(user, why, &acme.cx()));
        assert_eq!(refused, RoomError::NothingToEnd { room: ROOM, user, why });
    }
}

// refuses: GR-19
#[test]
fn refuses_who_is_not_in_gr_19() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, XEN]);
    room.leave(BO.id(), &acme.cx()).unwrap();
    for user in ids([BO, DEE, YUL]) {
        refused_by("GR-19", &room, |room| {
            room.remove_user(user, ExternalPermissionLost, &acme.cx())
        });
    }
}
