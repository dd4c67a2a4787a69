//! Users without the permission for external contact and external users are kept apart (RM-10,
//! GR-19).

use guildhall_kernel::CommandError;
use guildhall_permissions::CompanyError;
use guildhall_rooms::{Room, RoomDraft, RoomError};
use guildhall_testkit::cast::{FLO, GUS};

use crate::world::{
    ANN, BO, CY, DEE, EVE, NAT, NEW_ROOM, ROOM, World, ids, inside, not_loaded, refusal_of,
    refused_by, slice,
};

/// The refusal that names these users.
fn apart<const N: usize>(users: [guildhall_kernel::User; N]) -> RoomError {
    RoomError::Company(CompanyError::NoContactPermission { users: ids(users).into() })
}

// allows: GR-19
#[test]
fn internal_users_without_permission_meet_internal_users() {
    let acme = World::acme().without_contact_of(BO);
    let mut room = acme.general([ANN, BO, CY]);
    room.invite(BO, &[DEE], &acme.cx()).unwrap();
    let mut without_bo = acme.general([ANN, CY, DEE]);
    without_bo.invite(ANN, &[BO], &acme.cx()).unwrap();
    assert!(Room::open_one_to_one(NEW_ROOM, BO, ANN, &acme.cx()).is_ok());
    let mut with_external = acme.general([ANN, CY, EVE]);
    assert!(with_external.invite(ANN, &[DEE, NAT], &acme.cx()).is_ok());
}

// allows: GR-19
#[test]
fn an_external_user_joins_after_the_user_without_permission_left() {
    let acme = World::acme().without_contact_of(BO);
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO, &acme.cx()).unwrap();
    let (room, _) = room.branch(NEW_ROOM, ANN, &[EVE], &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, CY, EVE]));
}

// refuses: GR-19
#[test]
fn a_user_without_permission_cannot_join_external_users() {
    let acme = World::acme().without_contact_of(BO);
    let room = acme.general([ANN, CY, EVE]);
    let refused = refused_by("GR-19", &room, |room| room.invite(ANN, &[DEE, BO], &acme.cx()));
    assert_eq!(refused, apart([BO]));
}

// refuses: GR-19
#[test]
fn an_external_user_cannot_join_a_user_without_permission() {
    let acme = World::acme().without_contact_of(BO).without_contact_of(DEE);
    let room = acme.general([ANN, BO, CY]);
    let refused = refused_by("GR-19", &room, |room| room.invite(ANN, &[EVE], &acme.cx()));
    assert_eq!(refused, apart([BO]), "Dee is not in");
}

// refuses: GR-19
#[test]
fn a_user_without_permission_and_an_external_user_cannot_join_together() {
    let acme = World::acme().without_contact_of(DEE);
    let room = acme.general([ANN, BO, CY]);
    let refused = refused_by("GR-19", &room, |room| room.invite(ANN, &[DEE, EVE], &acme.cx()));
    assert_eq!(refused, apart([DEE]));
}

// refuses: GR-19
#[test]
fn no_room_opens_with_an_external_user_and_one_without_permission() {
    let acme = World::acme().without_contact_of(BO);
    let pair = Room::open_one_to_one(ROOM, BO, EVE, &acme.cx());
    assert_eq!(refusal_of("GR-19", pair), apart([BO]));
    let general = acme.open(ANN, RoomDraft::from_contact_search([BO, EVE]));
    assert_eq!(refusal_of("GR-19", general), apart([BO]));
    let pair = acme.pair(ANN, BO);
    let branch = refused_by("GR-19", &pair, |pair| pair.branch(NEW_ROOM, ANN, &[EVE], &acme.cx()));
    assert_eq!(branch, apart([BO]));
}

// allows: RM-10
// refuses: RM-10
#[test]
fn forbidden_external_contact_is_refused_before_a_missing_permission() {
    let strict = World::acme().among_themselves().without_contact_of(BO);
    let room = strict.general([ANN, BO, CY]);
    refused_by("RM-10", &room, |room| room.invite(ANN, &[EVE], &strict.cx()));
}

// allows: GR-19
#[test]
fn a_slice_that_covers_the_users_without_permission_decides() {
    let acme = World::acme().without_contact_of(DEE);
    let mut room = slice(&acme.general([ANN, BO, NAT]), [ANN, DEE, EVE]);
    assert!(room.invite(ANN, &[EVE], &acme.cx()).is_ok());
    let with_bo = World::acme().without_contact_of(BO);
    let room = slice(&with_bo.general([ANN, BO, CY]), [ANN, BO, EVE]);
    let refused = refused_by("GR-19", &room, |room| room.invite(ANN, &[EVE], &with_bo.cx()));
    assert_eq!(refused, apart([BO]));
}

// allows: GR-19
// refuses: GR-19
#[test]
fn more_users_without_permission_than_participants_decide_the_same() {
    let others = [DEE, FLO, GUS];
    let many = |user| {
        others.into_iter().fold(World::acme(), World::without_contact_of).without_contact_of(user)
    };
    let (with_bo, with_cy) = (many(BO), many(CY));
    let acme = World::acme();
    let room = acme.general([ANN, BO, NAT]);
    for room in [room.clone(), slice(&room, [ANN, BO, CY, DEE, EVE, FLO, GUS])] {
        let refused = refused_by("GR-19", &room, |room| room.invite(ANN, &[EVE], &with_bo.cx()));
        assert_eq!(refused, apart([BO]));
        assert!(room.clone().invite(ANN, &[EVE], &with_cy.cx()).is_ok());
    }
}

// about: GR-19
#[test]
fn a_slice_that_lacks_a_user_without_permission_cannot_decide() {
    let acme = World::acme().without_contact_of(DEE);
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, BO, EVE]);
    let before = room.clone();
    assert_eq!(room.invite(ANN, &[EVE], &acme.cx()), Err(not_loaded(DEE)));
    assert!(matches!(
        room.invite(ANN, &[BO], &acme.cx()),
        Err(CommandError::Refused(RoomError::AlreadyIn { .. }))
    ));
    assert_eq!(room, before);
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, NAT]);
    assert_eq!(room.invite(ANN, &[NAT], &acme.cx()), Err(not_loaded(DEE)));
}
