//! Users without the permission for external contact and external users are kept apart (RM-10,
//! GR-19).

use guildhall_kernel::CommandError;
use guildhall_permissions::CompanyError;
use guildhall_rooms::{Room, RoomDraft, RoomError};

use crate::world::{
    ANN, BO, CY, DEE, NEW_ROOM, ROOM, World, XEN, YUL, ids, inside, not_loaded, refusal_of,
    refused_by, slice,
};

/// The refusal that names these users.
fn apart<const N: usize>(users: [guildhall_kernel::User; N]) -> RoomError {
    RoomError::Company(CompanyError::NoContactPermission { users: ids(users).into() })
}

// allows: GR-19
#[test]
fn allows_internal_users_among_themselves() {
    let acme = World::acme().without_contact_of(BO);
    let mut room = acme.general([ANN, BO, CY]);
    room.invite(BO.id(), &[DEE], &acme.cx()).unwrap();
    let mut without_bo = acme.general([ANN, CY, DEE]);
    without_bo.invite(ANN.id(), &[BO], &acme.cx()).unwrap();
    assert!(Room::open_one_to_one(NEW_ROOM, &BO, &ANN, &acme.cx()).is_ok());
    let mut with_external = acme.general([ANN, CY, XEN]);
    assert!(with_external.invite(ANN.id(), &[DEE, YUL], &acme.cx()).is_ok());
}

// allows: GR-19
#[test]
fn allows_an_external_newcomer_after_the_one_without_permission_left() {
    let acme = World::acme().without_contact_of(BO);
    let mut room = acme.general([ANN, BO, CY]);
    room.leave(BO.id(), &acme.cx()).unwrap();
    room.invite(ANN.id(), &[XEN], &acme.cx()).unwrap();
    assert_eq!(inside(&room), ids([ANN, CY, XEN]));
}

// refuses: GR-19
#[test]
fn refuses_an_internal_newcomer_without_permission_among_externals() {
    let acme = World::acme().without_contact_of(BO);
    let room = acme.general([ANN, CY, XEN]);
    let refused = refused_by("GR-19", &room, |room| room.invite(ANN.id(), &[DEE, BO], &acme.cx()));
    assert_eq!(refused, apart([BO]));
}

// refuses: GR-19
#[test]
fn refuses_an_external_newcomer_to_one_without_permission() {
    let acme = World::acme().without_contact_of(BO).without_contact_of(DEE);
    let room = acme.general([ANN, BO, CY]);
    let refused = refused_by("GR-19", &room, |room| room.invite(ANN.id(), &[XEN], &acme.cx()));
    assert_eq!(refused, apart([BO]), "Dee is not in");
}

// refuses: GR-19
#[test]
fn refuses_both_as_newcomers_together() {
    let acme = World::acme().without_contact_of(DEE);
    let room = acme.general([ANN, BO, CY]);
    let refused = refused_by("GR-19", &room, |room| room.invite(ANN.id(), &[DEE, XEN], &acme.cx()));
    assert_eq!(refused, apart([DEE]));
}

// refuses: GR-19
#[test]
fn refuses_new_rooms_of_both() {
    let acme = World::acme().without_contact_of(BO);
    let pair = Room::open_one_to_one(ROOM, &BO, &XEN, &acme.cx());
    assert_eq!(refusal_of("GR-19", pair), apart([BO]));
    let general = acme.open(&ANN, RoomDraft::from_contact_search([BO, XEN]));
    assert_eq!(refusal_of("GR-19", general), apart([BO]));
    let pair = acme.pair(ANN, BO);
    let branch =
        refused_by("GR-19", &pair, |pair| pair.branch(NEW_ROOM, ANN.id(), &[XEN], &acme.cx()));
    assert_eq!(branch, apart([BO]));
}

// allows: RM-10
// refuses: RM-10
#[test]
fn refuses_external_users_first_where_the_company_allows_none() {
    let strict = World::acme().among_themselves().without_contact_of(BO);
    let room = strict.general([ANN, BO, CY]);
    refused_by("RM-10", &room, |room| room.invite(ANN.id(), &[XEN], &strict.cx()));
}

// allows: GR-19
#[test]
fn allows_a_slice_that_covers_those_without_permission() {
    let acme = World::acme().without_contact_of(DEE);
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, DEE, XEN]);
    assert!(room.invite(ANN.id(), &[XEN], &acme.cx()).is_ok());
    let with_bo = World::acme().without_contact_of(BO);
    let room = slice(&with_bo.general([ANN, BO, CY]), [ANN, BO, XEN]);
    let refused = refused_by("GR-19", &room, |room| room.invite(ANN.id(), &[XEN], &with_bo.cx()));
    assert_eq!(refused, apart([BO]));
}

// refuses: GR-19
#[test]
fn refuses_a_slice_that_lacks_those_without_permission() {
    let acme = World::acme().without_contact_of(DEE);
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, BO, XEN]);
    let before = room.clone();
    assert_eq!(room.invite(ANN.id(), &[XEN], &acme.cx()), Err(not_loaded(DEE)));
    assert!(matches!(
        room.invite(ANN.id(), &[BO], &acme.cx()),
        Err(CommandError::Refused(RoomError::AlreadyIn { .. }))
    ));
    assert_eq!(room, before);
    let mut room = slice(&acme.general([ANN, BO, CY]), [ANN, YUL]);
    assert_eq!(room.invite(ANN.id(), &[YUL], &acme.cx()), Err(not_loaded(DEE)));
}
