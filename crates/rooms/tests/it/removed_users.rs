//! A user who leaves the company or loses the permission for external contact is removed (GR-18,
//! GR-19).

use std::collections::BTreeSet;

use guildhall_kernel::RemovalCause::{ExternalContactEnded, ExternalPermissionLost, OffBoarding};
use guildhall_kernel::{Claim, Envelope, LeaveReason, Left, RemovalCause, User};
use guildhall_rooms::{Room, RoomChange, RoomError, RoomEvent, RoomNotice, RoomState};

use crate::world::{
    ANN, BO, CREW, CY, DEE, EVE, NAT, ROOM, World, at, ids, inside, not_loaded, refused_by, slice,
};

/// Returns the event of a removal one minute after 09:00.
fn user_removed(user: User, cause: RemovalCause) -> Envelope<RoomEvent> {
    Envelope::by_service(at(1), RoomEvent::UserRemoved { user: user.id(), cause })
}

fn left(room: &Room, user: User) -> Option<Left> {
    room.roster().entry(user.id()).unwrap().unwrap().presence().left()
}

// allows: GR-18
#[test]
fn an_off_boarded_user_is_removed_from_a_general_room() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let event = room.remove_user(ANN.id(), OffBoarding, &acme.cx_at(1)).unwrap();
    assert_eq!(event, user_removed(ANN, OffBoarding));
    assert_eq!(inside(&room), ids([BO, CY]));
    assert_eq!(left(&room, ANN), Some(Left { at: at(1), why: LeaveReason::OffBoarding }));
    refused_by("RM-14", &room, |room| room.read(ANN, &acme.cx()));
    assert!(room.read(BO, &acme.cx()).is_ok(), "the others stay");
}

// allows: GR-18
#[test]
fn removing_the_last_participant_closes_the_room() {
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
fn removing_the_owner_closes_a_to_me_room_and_releases_its_claim() {
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
fn removing_one_of_a_pair_releases_the_pair() {
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
fn a_removal_needs_neither_core_nor_external_contact() {
    let acme = World::acme();
    for world in [World::acme().frozen(), World::acme().among_themselves()] {
        for mut room in [acme.to_me(ANN), acme.pair(ANN, EVE), acme.general([ANN, BO, CY])] {
            assert!(room.remove_user(ANN.id(), OffBoarding, &world.cx()).is_ok());
        }
    }
}

// refuses: GR-18
#[test]
fn a_user_who_is_not_in_the_room_cannot_be_removed() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY, &acme.cx()).unwrap();
    for user in ids([CY, DEE]) {
        let refused =
            refused_by("GR-18", &room, |room| room.remove_user(user, OffBoarding, &acme.cx()));
        assert_eq!(refused, RoomError::NothingToEnd { room: ROOM, user, why: OffBoarding });
    }
}

// refuses: GR-18
#[test]
fn group_and_team_rooms_leave_removals_to_the_group() {
    let acme = World::acme();
    let mut converted = acme.general([ANN, BO, CY]);
    converted.convert(ANN, CREW, &acme.cx()).unwrap();
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
fn a_removal_needs_the_rooms_company_and_the_user_loaded() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let other = World::other();
    refused_by("CO-1", &room, |room| room.remove_user(ANN.id(), OffBoarding, &other.cx()));
    let mut slice = slice(&room, [BO]);
    assert_eq!(slice.remove_user(ANN.id(), OffBoarding, &acme.cx()), Err(not_loaded(ANN)));
    assert!(slice.remove_user(BO.id(), OffBoarding, &acme.cx()).is_ok());
}

// about: GR-18
#[test]
fn an_off_boarded_user_gets_no_notice() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    let event = room.remove_user(ANN.id(), OffBoarding, &acme.cx()).unwrap();
    assert_eq!(RoomNotice::of(ROOM, &event), []);
}

// allows: GR-19
#[test]
fn a_user_who_lost_the_permission_is_removed_from_external_users() {
    let acme = World::acme();
    for mut room in [acme.general([ANN, BO, EVE]), acme.pair(ANN, NAT)] {
        let event = room.remove_user(ANN.id(), ExternalPermissionLost, &acme.cx_at(1)).unwrap();
        assert_eq!(event, user_removed(ANN, ExternalPermissionLost));
        let why = LeaveReason::ExternalPermissionLost;
        assert_eq!(left(&room, ANN), Some(Left { at: at(1), why }));
        assert!(!room.is_closed());
    }
}

// allows: GR-19
#[test]
fn an_external_participant_without_permission_is_removed() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    room.remove_user(EVE.id(), ExternalPermissionLost, &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, BO]));
    assert_eq!(room.roster().counts().externals(), 0);
}

// allows: GR-19
#[test]
fn the_counts_of_a_slice_show_that_external_users_are_in() {
    let acme = World::acme();
    let mut room = slice(&acme.general([ANN, BO, EVE]), [ANN]);
    assert!(room.remove_user(ANN.id(), ExternalPermissionLost, &acme.cx()).is_ok());
}

// allows: GR-19
#[test]
fn a_user_who_lost_the_permission_gets_a_notice() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    let event = room.remove_user(ANN.id(), ExternalPermissionLost, &acme.cx_at(1)).unwrap();
    let notice = RoomNotice::RemovedFromRoom { to: ANN.id(), room: ROOM, by: None, at: at(1) };
    assert_eq!(RoomNotice::of(ROOM, &event), [notice]);
}

// refuses: GR-19
#[test]
fn a_user_stays_in_a_room_of_internal_users() {
    let acme = World::acme();
    let mut internal_again = acme.general([ANN, BO, CY, EVE]);
    internal_again.leave(EVE, &acme.cx()).unwrap();
    let rooms = [acme.to_me(ANN), acme.pair(ANN, BO), acme.general([ANN, BO, CY]), internal_again];
    for room in rooms {
        let (user, why) = (ANN.id(), ExternalPermissionLost);
        let refused = refused_by("GR-19", &room, |room| room.remove_user(user, why, &acme.cx()));
        assert_eq!(refused, RoomError::NothingToEnd { room: ROOM, user, why });
    }
}

// refuses: GR-19
#[test]
fn a_lost_permission_does_not_remove_a_user_who_is_not_in() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    room.leave(BO, &acme.cx()).unwrap();
    for user in ids([BO, DEE, NAT]) {
        refused_by("GR-19", &room, |room| {
            room.remove_user(user, ExternalPermissionLost, &acme.cx())
        });
    }
}

// allows: GR-19
#[test]
fn an_external_participant_is_removed_when_contact_ends() {
    let acme = World::acme();
    for mut room in [acme.general([ANN, BO, EVE]), acme.pair(ANN, EVE)] {
        let event = room.remove_user(EVE.id(), ExternalContactEnded, &acme.cx_at(1)).unwrap();
        assert_eq!(event, user_removed(EVE, ExternalContactEnded));
        let why = LeaveReason::ExternalContactEnded;
        assert_eq!(left(&room, EVE), Some(Left { at: at(1), why }));
        let notices = RoomNotice::of(ROOM, &event);
        assert_eq!(notices.iter().map(RoomNotice::recipient).collect::<Vec<_>>(), [EVE.id()]);
    }
}

// refuses: GR-19
#[test]
fn only_external_participants_are_removed_when_contact_ends() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, EVE]);
    for user in ids([ANN, DEE]) {
        let refused = refused_by("GR-19", &room, |room| {
            room.remove_user(user, ExternalContactEnded, &acme.cx())
        });
        assert_eq!(
            refused,
            RoomError::NothingToEnd { room: ROOM, user, why: ExternalContactEnded }
        );
    }
}

// about: GR-19
#[test]
fn the_contacts_of_a_company_are_its_guests_or_its_own_users_elsewhere() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, EVE, NAT]);
    assert_eq!(room.contacts_of(room.company()).unwrap(), ids([EVE, NAT]).into());
    assert_eq!(room.contacts_of(EVE.company().unwrap()).unwrap(), ids([EVE]).into());
    assert_eq!(acme.general([ANN, BO, CY]).contacts_of(room.company()).unwrap(), [].into());
    assert!(slice(&room, [EVE]).contacts_of(room.company()).is_err());
}
