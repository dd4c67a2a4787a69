//! Invitations to general rooms (RM-10).

use guildhall_kernel::{JoinReason, Joined, ReadsFrom, RoomKind, User};
use guildhall_permissions::CompanyError;
use guildhall_rooms::{Beginning, InfoEdit, RoomError, RoomEvent, RoomInfo, RoomOrigin};

use crate::world::{
    ANN, BO, CY, DEE, EVE, NAT, NEW_ROOM, World, at, event_by, ids, inside, joined, not_loaded,
    refusal_of, refused_by, slice,
};

// allows: RM-10
#[test]
fn any_participant_invites() {
    for by in [ANN, BO, CY] {
        let acme = World::acme();
        let mut room = acme.general([ANN, BO, CY]);
        let event = room.invite(by, &[DEE], &acme.cx_at(1)).unwrap();
        assert_eq!(
            event,
            event_by(
                by,
                1,
                RoomEvent::Invited { users: vec![DEE], reads_from: ReadsFrom::Since(at(1)) }
            )
        );
        assert_eq!(inside(&room), ids([ANN, BO, CY, DEE]));
        let how = JoinReason::Invited { by: Some(by.id()) };
        assert_eq!(joined(&room, DEE), Joined { at: at(1), how });
    }
}

// allows: RM-10
#[test]
fn users_who_are_named_twice_are_invited_once() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    let event = room.invite(ANN, &[NAT, DEE, NAT, DEE], &acme.cx()).unwrap();
    assert_eq!(
        event.event,
        RoomEvent::Invited { users: vec![DEE, NAT], reads_from: ReadsFrom::Since(at(0)) }
    );
    assert_eq!(room.roster().counts().members(), 5);
}

// allows: RM-10
#[test]
fn external_users_are_invited_and_invite() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, EVE]);
    assert!(!room.starts_new_room(&[NAT, DEE]));
    room.invite(EVE, &[NAT, DEE], &acme.cx()).unwrap();
    assert_eq!(room.roster().counts().externals(), 2);
}

// refuses: RM-10
#[test]
fn the_first_external_user_is_not_invited_to_the_room_itself() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    assert!(room.starts_new_room(&[DEE, EVE]));
    assert!(!room.starts_new_room(&[DEE]));
    let refused = refused_by("RM-10", &room, |room| room.invite(ANN, &[DEE, EVE], &acme.cx()));
    assert_eq!(refused, RoomError::NeedsNewRoom { room: room.id() });
}

// allows: RM-10
#[test]
fn the_first_external_user_starts_a_new_general_room_of_all_of_them() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.edit_info(ANN, InfoEdit::name("Launch".parse().unwrap()), &acme.cx()).unwrap();
    room.leave(CY, &acme.cx()).unwrap();
    let before = room.clone();
    let (new, opened) = room.branch(NEW_ROOM, BO, &[EVE, DEE, EVE], &acme.cx_at(1)).unwrap();
    assert_eq!((new.id(), new.kind()), (NEW_ROOM, RoomKind::General));
    assert_eq!(inside(&new), ids([ANN, BO, DEE, EVE]));
    assert_eq!(new.info(), Some(&RoomInfo::default()), "an external user sees nothing of the old");
    let RoomEvent::Opened(opening) = opened.event else { panic!("{opened:?}") };
    let Beginning::General { origin, .. } = opening.beginning else { panic!("no general room") };
    assert_eq!(origin, RoomOrigin::General { room: room.id() });
    assert_eq!(room, before);
}

// refuses: RM-10
#[test]
fn a_new_room_for_an_external_user_is_refused_as_an_invitation_is() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let branch =
        |by, users: &[User], world: &World| room.branch(NEW_ROOM, by, users, &world.cx()).map(drop);
    assert_eq!(
        refusal_of("RM-14", branch(DEE, &[EVE], &acme)),
        RoomError::NoSuchRoom { room: room.id() }
    );
    let already = RoomError::AlreadyIn { users: vec![BO.id()] };
    assert_eq!(refusal_of("RM-10", branch(ANN, &[EVE, BO], &acme)), already);
    refusal_of("RM-10", branch(ANN, &[EVE], &World::acme().among_themselves()));
    refusal_of("CO-2", branch(ANN, &[EVE], &World::acme().frozen()));
    refusal_of("GR-19", branch(ANN, &[EVE], &World::acme().without_contact_of(CY)));
    let part = slice(&room, [ANN, EVE]);
    assert!(part.branch(NEW_ROOM, ANN, &[EVE], &acme.cx()).unwrap_err().refusal().is_none());
}

// allows: RM-10
#[test]
fn a_user_who_left_is_invited_again() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(CY, &acme.cx()).unwrap();
    room.invite(ANN, &[CY], &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, BO, CY]));
}

// allows: RM-10
#[test]
fn internal_users_are_invited_while_external_contact_is_forbidden() {
    let strict = World::acme().among_themselves();
    let mut room = strict.general([ANN, BO, CY]);
    assert!(room.invite(ANN, &[DEE], &strict.cx()).is_ok());
}

// refuses: RM-10
#[test]
fn an_invitation_of_participants_is_refused_and_names_them() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let named = [DEE, CY, EVE, BO, CY];
    let refused = refused_by("RM-10", &room, |room| room.invite(ANN, &named, &acme.cx()));
    assert_eq!(refused, RoomError::AlreadyIn { users: ids([BO, CY]).into() });
}

// refuses: RM-10
#[test]
fn a_user_cannot_invite_themself_or_no_one() {
    let acme = World::acme();
    let room = acme.general([ANN, BO, CY]);
    let refused = refused_by("RM-10", &room, |room| room.invite(ANN, &[ANN], &acme.cx()));
    assert_eq!(refused, RoomError::AlreadyIn { users: vec![ANN.id()] });
    let refused = refused_by("RM-10", &room, |room| room.invite(ANN, &[], &acme.cx()));
    assert!(matches!(refused, RoomError::NoUsersNamed { .. }));
}

// refuses: RM-10
#[test]
fn forbidden_external_users_are_refused_by_name() {
    let strict = World::acme().among_themselves();
    let room = strict.general([ANN, BO, CY]);
    let named = [DEE, NAT, EVE, NAT];
    let refused = refused_by("RM-10", &room, |room| room.invite(ANN, &named, &strict.cx()));
    let users = ids([EVE, NAT]).into();
    assert_eq!(refused, RoomError::Company(CompanyError::ExternalContactForbidden { users }));
}

// refuses: RM-10
#[test]
fn a_user_who_is_not_in_the_room_cannot_invite() {
    let acme = World::acme();
    let mut room = acme.general([ANN, BO, CY]);
    refused_by("RM-14", &room, |room| room.invite(DEE, &[EVE], &acme.cx()));
    refused_by("RM-14", &room, |room| room.invite(DEE, &[DEE], &acme.cx()));
    room.leave(CY, &acme.cx()).unwrap();
    refused_by("RM-14", &room, |room| room.invite(CY, &[CY], &acme.cx()));
}

// about: RM-10
#[test]
fn a_slice_without_the_invited_users_cannot_decide() {
    let acme = World::acme();
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, DEE]);
    assert_eq!(room.invite(ANN, &[DEE, EVE], &acme.cx()), Err(not_loaded(EVE)));
    assert!(room.invite(ANN, &[DEE], &acme.cx()).is_ok());
}
