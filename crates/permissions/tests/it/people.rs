//! Whom the policy names: who lost the permission for external contact (GR-19), and who leaves the
//! company (GR-18).
#![expect(clippy::unwrap_used, reason = "a helper of a test panics as the test does")]

use std::collections::BTreeSet;

use guildhall_kernel::{CommandError, Refusal, User, UserId};
use guildhall_permissions::{
    Authority, Company, CompanyError, CompanyEvent, Context, ExternalContacts, NewCompany,
};

use crate::samples::{
    ACME, ANN, BO, CY, EVE, OTHER, acme, command_refused_by, eve, internal, new_company, now,
    refused_by,
};

// allows: GR-19
#[test]
fn allows_every_internal_user_contact_at_first() {
    for user in [ANN, BO, CY] {
        assert!(acme().has_contact_permission(user));
        assert_eq!(acme().check_contact_permission(&[internal(user)]), Ok(()));
        assert_eq!(acme().check_contacts(&[internal(user), eve()]), Ok(()));
    }
    assert_eq!(acme().without_contact(), &BTreeSet::new());
}

// refuses: GR-19
#[test]
fn refuses_internal_users_who_lost_the_permission_and_names_them() {
    let company = without([BO, CY]);
    assert_eq!(company.without_contact(), &BTreeSet::from([BO, CY]));
    assert!(!company.has_contact_permission(BO));
    let refused = CompanyError::NoContactPermission { users: vec![CY, BO] };
    let named = [internal(CY), internal(ANN), internal(BO)];
    assert_eq!(company.check_contact_permission(&named), Err(refused.clone()));
    assert_eq!(refused.users(), &[CY, BO]);
    assert_eq!(refused.rule().code(), "GR-19");
}

// allows: GR-19
#[test]
fn allows_users_whom_the_company_permits_nothing_because_they_are_not_its_own() {
    let company = without([EVE]);
    assert_eq!(company.check_contact_permission(&[eve()]), Ok(()));
    assert_eq!(company.check_contact_permission(&[User::of_no_company(EVE)]), Ok(()));
    assert_eq!(company.check_contacts(&[eve(), internal(BO)]), Ok(()));
    assert_eq!(
        refused_by(company.check_contact_permission(&[User::of_company(EVE, ACME)])),
        Some("GR-19")
    );
}

// refuses: GR-19
#[test]
fn refuses_contact_where_an_internal_user_has_no_permission() {
    let refused = Err(CompanyError::NoContactPermission { users: vec![BO] });
    let company = without([BO]);
    assert_eq!(company.check_contacts(&[internal(BO), eve()]), refused);
    assert_eq!(company.check_contacts(&[eve(), internal(CY), internal(BO)]), refused);
}

// allows: GR-19
#[test]
fn allows_contact_of_internal_users_among_themselves() {
    let company = without([BO, CY]);
    assert_eq!(company.check_contacts(&[internal(BO), internal(CY)]), Ok(()));
    assert_eq!(company.check_contacts(&[]), Ok(()));
}

// allows: GR-19
#[test]
fn allows_guests_whom_their_own_company_permits_contact() {
    let (company, home) = (acme(), other_without([]));
    let cx = Context::new(&company, now()).with_guest_companies(std::slice::from_ref(&home));
    assert_eq!(cx.check_contacts(&[internal(BO), eve()]), Ok(()));
}

// refuses: GR-19
#[test]
fn refuses_guests_whom_their_own_company_permits_none() {
    let (company, home) = (acme(), other_without([EVE, BO]));
    let cx = Context::new(&company, now());
    assert_eq!(cx.check_contacts(&[internal(BO), eve()]), Ok(()), "their company was not asked");
    let cx = cx.with_guest_companies(std::slice::from_ref(&home));
    let refused = CompanyError::NoContactPermission { users: vec![EVE] };
    assert_eq!(cx.check_contacts(&[internal(BO), eve()]), Err(refused));
}

// refuses: GR-19
#[test]
fn refuses_by_the_host_first() {
    let (company, home) = (without([BO]), other_without([EVE]));
    let cx = Context::new(&company, now()).with_guest_companies(std::slice::from_ref(&home));
    let refused = CompanyError::NoContactPermission { users: vec![BO] };
    assert_eq!(cx.check_contacts(&[internal(BO), eve()]), Err(refused));
}

// allows: GR-19
#[test]
fn allows_contact_again_once_the_permission_is_back() {
    let mut company = without([BO]);
    let (by, user, to, at) = (ANN, BO, ExternalContacts::Allowed, now());
    let set = company.set_contact_permission(by, user, to, at);
    assert_eq!(set, Ok(CompanyEvent::ContactPermissionSet { by, user, to, at }));
    assert_eq!(company.check_contacts(&[internal(BO), eve()]), Ok(()));
}

// refuses: GR-19
#[test]
fn refuses_anybody_but_an_administrator_to_set_the_permission() {
    for by in [BO, EVE] {
        let mut company = acme();
        let refused = company.set_contact_permission(by, CY, ExternalContacts::Forbidden, now());
        assert_eq!(command_refused_by(refused), Some("GR-19"));
        assert_eq!(company, acme());
    }
}

// allows: RM-10
// refuses: RM-10
#[test]
fn refuses_first_where_the_company_allows_no_contact_at_all() {
    let mut company = without([BO]);
    company.set_external_contacts(ANN, ExternalContacts::Forbidden, now()).unwrap();
    let refused = CompanyError::ExternalContactForbidden { users: vec![EVE] };
    assert_eq!(company.check_contacts(&[internal(BO), eve()]), Err(refused));
}

// allows: GR-18
#[test]
fn allows_to_take_out_a_user_from_each_place_that_names_them() {
    let named = Authority::named([BO, CY]);
    let places: [fn(&mut Company, Authority); 4] = [
        |company, _| drop(company.appoint_administrator(&internal(BO), now()).unwrap()),
        |company, named| drop(company.set_group_creation(ANN, named, now()).unwrap()),
        |company, named| drop(company.set_external_groups(ANN, named, now()).unwrap()),
        |company, _| {
            let forbidden = ExternalContacts::Forbidden;
            drop(company.set_contact_permission(ANN, BO, forbidden, now()).unwrap());
        },
    ];
    for place in places {
        let mut company = acme();
        assert!(!company.mentions(BO));
        place(&mut company, named.clone());
        assert!(company.mentions(BO));
        let gone = company.off_board(BO, now());
        assert_eq!(gone, Ok(CompanyEvent::UserOffBoarded { user: BO, at: now() }));
        assert!(!company.mentions(BO));
    }
}

// about: GR-18
#[test]
fn takes_the_user_out_of_every_place_and_leaves_the_others_in() {
    let mut company = without([BO, CY]);
    company.appoint_administrator(&internal(BO), now()).unwrap();
    company.set_group_creation(ANN, Authority::named([BO, CY]), now()).unwrap();
    company.set_external_groups(ANN, Authority::named([BO]), now()).unwrap();
    company.off_board(BO, now()).unwrap();
    assert_eq!(company.administrators(), &BTreeSet::from([ANN]));
    assert_eq!(company.group_creation(), &Authority::named([CY]));
    assert_eq!(company.external_groups(), &Authority::named([]), "and not everybody's");
    assert_eq!(company.without_contact(), &BTreeSet::from([CY]));
}

// about: GR-18
#[test]
fn an_authority_of_everybody_names_nobody() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::EveryInternalUser, now()).unwrap();
    assert!(!company.mentions(BO));
    company.off_board(ANN, now()).unwrap();
    assert_eq!(company.external_groups(), &Authority::EveryInternalUser);
    assert_eq!(company.administrators(), &BTreeSet::new());
}

// refuses: GR-18
#[test]
fn refuses_to_take_out_whom_nothing_names() {
    let mut company = acme();
    let refused = Err(CommandError::Refused(CompanyError::NotNamed { user: BO }));
    assert_eq!(company.off_board(BO, now()), refused);
    assert_eq!(company, acme());
    assert_eq!(command_refused_by(refused), Some("GR-18"));
}

fn other_without<const N: usize>(users: [UserId; N]) -> Company {
    let (mut company, _) = Company::create(NewCompany { company: OTHER, ..new_company([]) });
    for user in users {
        let forbidden = ExternalContacts::Forbidden;
        company.set_contact_permission(ANN, user, forbidden, now()).unwrap();
    }
    company
}

fn without(users: impl IntoIterator<Item = UserId>) -> Company {
    let mut company = acme();
    for user in users {
        let forbidden = ExternalContacts::Forbidden;
        company.set_contact_permission(ANN, user, forbidden, now()).unwrap();
    }
    company
}
