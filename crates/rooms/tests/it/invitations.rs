//! Invitations to general rooms (RM-10).

use guildhall_kernel::{JoinReason, Joined};
use guildhall_permissions::CompanyError;
use guildhall_rooms::{RoomError, RoomEvent};

use crate::world::{
    ANN, BO, CY, DEE, World, XEN, YUL, at, ids, inside, joined, not_loaded, refused_by, slice,
};

// allows: RM-10
#[test]
fn allows_any_participant_to_invite() {
    for by in [ANN, BO, CY] {
        let acme = World::acme();
        let mut room = acme.general([ANN, BO, CY]);
        let event = room.invite(by.id(), &[DEE], &acme.cx_at(1)).unwrap();
        let invited = RoomEvent::Invited { by: by.id(), users: vec![DEE], at: at(1) };
        assert_eq!(event, invited);
        assert_eq!(inside(&room), ids([ANN, BO, CY, DEE]));
        let how = JoinReason::Invited { by: by.id() };
        assert_eq!(joined(&room, DEE), Joined { at: at(1), how });
    }
}

// allows: RM-10
#[test]
fn allows_several_each_once() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    let event = room.invite(ANN.id(), &[YUL, DEE, YUL, DEE], &acme.cx()).unwrap();
    let RoomEvent::Invited { users, .. } = event else { panic!("{event:?}") };
    assert_eq!(users, [DEE, YUL]);
    assert_eq!(room.roster().counts().members(), 5);
}

// allows: RM-10
#[test]
fn allows_external_users_to_be_invited_and_to_invite() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.invite(ANN.id(), &[XEN], &acme.cx()).unwrap();
    room.invite(XEN.id(), &[YUL, DEE], &acme.cx()).unwrap();
    assert_eq!(room.roster().counts().externals(), 2);
}

// allows: RM-10
#[test]
fn allows_whoever_left_to_be_invited_again() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY.id(), &acme.cx()).unwrap();
    room.invite(ANN.id(), &[CY], &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, BO, CY]));
}

// allows: RM-10
#[test]
fn allows_internal_users_where_external_contacts_are_forbidden() {
    let strict = World::acme().among_themselves();
    let mut room = strict.general([ANN, BO, CY]);
    assert!(room.invite(ANN.id(), &[DEE], &strict.cx()).is_ok());
}

// refuses: RM-10
#[test]
fn refuses_by_name_who_is_in_and_invites_nobody() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let named = [DEE, CY, XEN, BO, CY];
    let refused = refused_by("RM-10", &room, |room| room.invite(ANN.id(), &named, &acme.cx()));
    assert_eq!(refused, RoomError::AlreadyIn { users: ids([BO, CY]).into() });
}

// refuses: RM-10
#[test]
fn refuses_to_invite_oneself_or_nobody() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let refused = refused_by("RM-10", &room, |room| room.invite(ANN.id(), &[ANN], &acme.cx()));
    assert_eq!(refused, RoomError::AlreadyIn { users: vec![ANN.id()] });
    let refused = refused_by("RM-10", &room, |room| room.invite(ANN.id(), &[], &acme.cx()));
    assert!(matches!(refused, RoomError::NoUsersNamed { .. }));
}

// refuses: RM-10
#[test]
fn refuses_external_users_by_name_where_external_contacts_are_forbidden() {
    let strict = World::acme().among_themselves();
    let room = strict.general([ANN, BO, CY]);
    let named = [DEE, YUL, XEN, YUL];
    let refused = refused_by("RM-10", &room, |room| room.invite(ANN.id(), &named, &strict.cx()));
    let users = ids([XEN, YUL]).into();
    assert_eq!(refused, RoomError::Company(CompanyError::ExternalContactForbidden { users }));
}

// refuses: RM-10
#[test]
fn refuses_an_invitation_by_who_is_not_in() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    refused_by("RM-14", &room, |room| room.invite(DEE.id(), &[XEN], &acme.cx()));
    refused_by("RM-14", &room, |room| room.invite(DEE.id(), &[DEE], &acme.cx()));
    room.leave(CY.id(), &acme.cx()).unwrap();
    refused_by("RM-14", &room, |room| room.invite(CY.id(), &[CY], &acme.cx()));
}

// refuses: RM-10
#[test]
fn refuses_a_slice_without_the_invited() {
    let acme = World::acme();
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, DEE]);
    assert_eq!(room.invite(ANN.id(), &[DEE, XEN], &acme.cx()), Err(not_loaded(XEN)));
    assert!(room.invite(ANN.id(), &[DEE], &acme.cx()).is_ok());
}
