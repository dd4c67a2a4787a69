//! Users whom the policy names: those without permission for external contact (GR-19), and those
//! who leave the company (GR-18).
#![expect(clippy::unwrap_used, reason = "a helper of a test panics as the test does")]

use std::collections::BTreeSet;

use guildhall_kernel::{
    CommandError, Envelope, Refusal, Registration, RegistrationChange, RegistrationState, User,
    UserId, Version,
};
use guildhall_permissions::{
    Authority, Company, CompanyError, CompanyEvent, Context, ExternalContacts, NewCompany,
};

use crate::samples::{
    ACME, ANN, BO, CY, EVE, ORBIT, acme, command_refused_by, cx, new_company, now, refused_by,
};

// allows: GR-19
#[test]
fn every_internal_user_has_the_permission_at_first() {
    for user in [ANN, BO, CY] {
        assert!(acme().has_contact_permission(user.id()));
        assert_eq!(acme().check_contact_permission(&[user]), Ok(()));
        assert_eq!(acme().check_contacts(&[user, EVE]), Ok(()));
    }
    assert_eq!(acme().without_contact(), &BTreeSet::new());
}

// refuses: GR-19
#[test]
fn internal_users_without_the_permission_are_refused_by_name() {
    let company = without([BO.id(), CY.id()]);
    assert_eq!(company.without_contact(), &BTreeSet::from([BO.id(), CY.id()]));
    assert!(!company.has_contact_permission(BO.id()));
    let refused = CompanyError::NoContactPermission { users: vec![CY.id(), BO.id()] };
    let named = [CY, ANN, BO];
    assert_eq!(company.check_contact_permission(&named), Err(refused.clone()));
    assert_eq!(refused.users(), &[CY.id(), BO.id()]);
    assert_eq!(refused.rule().code(), "GR-19");
}

// allows: GR-19
#[test]
fn the_permission_of_a_company_covers_only_its_own_users() {
    let company = without([EVE.id()]);
    assert_eq!(company.check_contact_permission(&[EVE]), Ok(()));
    assert_eq!(company.check_contact_permission(&[User::of_no_company(EVE.id())]), Ok(()));
    assert_eq!(company.check_contacts(&[EVE, BO]), Ok(()));
    assert_eq!(
        refused_by(company.check_contact_permission(&[User::of_company(EVE.id(), ACME)])),
        Some("GR-19")
    );
}

// refuses: GR-19
#[test]
fn contact_is_refused_if_an_internal_user_has_no_permission() {
    let refused = Err(CompanyError::NoContactPermission { users: vec![BO.id()] });
    let company = without([BO.id()]);
    assert_eq!(company.check_contacts(&[BO, EVE]), refused);
    assert_eq!(company.check_contacts(&[EVE, CY, BO]), refused);
}

// allows: GR-19
#[test]
fn internal_users_contact_each_other_without_permission() {
    let company = without([BO.id(), CY.id()]);
    assert_eq!(company.check_contacts(&[BO, CY]), Ok(()));
    assert_eq!(company.check_contacts(&[]), Ok(()));
}

// allows: GR-19
#[test]
fn a_guest_with_their_own_companys_permission_is_allowed() {
    let (company, guest_company) = (acme(), other_without([]));
    let cx =
        Context::new(&company, now()).with_guest_companies(std::slice::from_ref(&guest_company));
    assert_eq!(cx.check_contacts(&[BO, EVE]), Ok(()));
}

// refuses: GR-19
#[test]
fn a_guest_without_their_own_companys_permission_is_refused() {
    let (company, guest_company) = (acme(), other_without([EVE.id(), BO.id()]));
    let cx = Context::new(&company, now());
    assert_eq!(cx.check_contacts(&[BO, EVE]), Ok(()), "their company was not loaded");
    let cx = cx.with_guest_companies(std::slice::from_ref(&guest_company));
    let refused = CompanyError::NoContactPermission { users: vec![EVE.id()] };
    assert_eq!(cx.check_contacts(&[BO, EVE]), Err(refused));
}

// refuses: GR-19
#[test]
fn the_owning_company_refuses_before_the_guests_company() {
    let (company, guest_company) = (without([BO.id()]), other_without([EVE.id()]));
    let cx =
        Context::new(&company, now()).with_guest_companies(std::slice::from_ref(&guest_company));
    let refused = CompanyError::NoContactPermission { users: vec![BO.id()] };
    assert_eq!(cx.check_contacts(&[BO, EVE]), Err(refused));
}

// allows: GR-19
#[test]
fn contact_is_allowed_again_once_the_permission_is_back() {
    let mut company = without([BO.id()]);
    let (user, to) = (BO.id(), ExternalContacts::Allowed);
    let set = company.set_contact_permission(ANN, user, to, &cx());
    let event = CompanyEvent::ContactPermissionSet { user, to };
    assert_eq!(set, Ok(Envelope::by_user(ANN.id(), now(), event)));
    assert_eq!(company.check_contacts(&[BO, EVE]), Ok(()));
}

// refuses: GR-19
#[test]
fn only_an_administrator_sets_the_permission() {
    for by in [BO, EVE] {
        let mut company = acme();
        let refused =
            company.set_contact_permission(by, CY.id(), ExternalContacts::Forbidden, &cx());
        assert_eq!(command_refused_by(refused), Some("GR-19"));
        assert_eq!(company, acme());
    }
}

// allows: RM-10
// refuses: RM-10
#[test]
fn forbidden_external_contact_is_refused_before_a_missing_permission() {
    let mut company = without([BO.id()]);
    company.set_external_contacts(ANN, ExternalContacts::Forbidden, &cx()).unwrap();
    let refused = CompanyError::ExternalContactForbidden { users: vec![EVE.id()] };
    assert_eq!(company.check_contacts(&[BO, EVE]), Err(refused));
}

// allows: GR-18
#[test]
fn off_boarding_removes_a_user_from_each_setting() {
    let named = Authority::named([BO.id(), CY.id()]);
    let settings: [fn(&mut Company, Authority); 4] = [
        |company, _| drop(company.appoint_administrator(BO, &cx()).unwrap()),
        |company, named| drop(company.set_group_creation(ANN, named, &cx()).unwrap()),
        |company, named| drop(company.set_external_groups(ANN, named, &cx()).unwrap()),
        |company, _| {
            let forbidden = ExternalContacts::Forbidden;
            drop(company.set_contact_permission(ANN, BO.id(), forbidden, &cx()).unwrap());
        },
    ];
    for set in settings {
        let mut company = acme();
        assert!(!company.mentions(BO.id()));
        set(&mut company, named.clone());
        assert!(company.mentions(BO.id()));
        let gone = company.off_board(BO.id(), &cx());
        assert_eq!(
            gone,
            Ok(Envelope::by_service(now(), CompanyEvent::UserOffBoarded { user: BO.id() }))
        );
        assert!(!company.mentions(BO.id()));
    }
}

// about: GR-18
#[test]
fn off_boarding_removes_only_that_user_from_all_settings() {
    let mut company = without([BO.id(), CY.id()]);
    company.appoint_administrator(BO, &cx()).unwrap();
    company.set_group_creation(ANN, Authority::named([BO.id(), CY.id()]), &cx()).unwrap();
    company.set_external_groups(ANN, Authority::named([BO.id()]), &cx()).unwrap();
    company.off_board(BO.id(), &cx()).unwrap();
    assert_eq!(company.administrators(), &BTreeSet::from([ANN.id()]));
    assert_eq!(company.group_creation(), &Authority::named([CY.id()]));
    assert_eq!(company.external_groups(), &Authority::named([]), "not every internal user's");
    assert_eq!(company.without_contact(), &BTreeSet::from([CY.id()]));
}

// about: GR-18
#[test]
fn an_authority_of_every_internal_user_names_no_one() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::EveryInternalUser, &cx()).unwrap();
    assert!(!company.mentions(BO.id()));
    company.off_board(ANN.id(), &cx()).unwrap();
    assert_eq!(company.external_groups(), &Authority::EveryInternalUser);
    assert_eq!(company.administrators(), &BTreeSet::new());
}

// refuses: GR-18
#[test]
fn a_user_whom_no_setting_names_cannot_be_off_boarded() {
    let mut company = acme();
    let refused = Err(CommandError::Refused(CompanyError::NotNamed { user: BO.id() }));
    assert_eq!(company.off_board(BO.id(), &cx()), refused);
    assert_eq!(company, acme());
    assert_eq!(command_refused_by(refused), Some("GR-18"));
}

fn other_without<const N: usize>(users: [UserId; N]) -> Company {
    let (mut company, _) = Company::create(NewCompany { company: ORBIT, ..new_company([]) }, &cx());
    for user in users {
        let forbidden = ExternalContacts::Forbidden;
        let by = User::of_company(ANN.id(), ORBIT);
        company.set_contact_permission(by, user, forbidden, &cx()).unwrap();
    }
    company
}

fn without(users: impl IntoIterator<Item = UserId>) -> Company {
    let mut company = acme();
    for user in users {
        let forbidden = ExternalContacts::Forbidden;
        company.set_contact_permission(ANN, user, forbidden, &cx()).unwrap();
    }
    company
}

// allows: CO-1, GR-18
#[test]
fn a_directory_registers_its_own_users_and_guests_without_a_directory() {
    use RegistrationState::{FirstUse, Left, Registered};
    let elsewhere = User::of_company(BO.id(), ORBIT);
    for (user, stored, state) in [
        (BO, None, Registered),
        (BO, Some((BO, FirstUse)), Registered),
        (BO, Some((BO, Registered)), Registered),
        (BO, Some((BO, Left)), Registered),
        (BO, Some((elsewhere, Left)), Registered),
        (elsewhere, None, FirstUse),
        (elsewhere, Some((elsewhere, FirstUse)), FirstUse),
    ] {
        let stored = stored.map(|(user, state)| Registration::stored(user, state, Version::FIRST));
        let change = acme().register(user, stored.as_ref()).unwrap();
        assert_eq!(change, RegistrationChange::to(stored.as_ref(), user, state));
    }
}

// refuses: CO-1
#[test]
fn a_directory_registers_no_user_of_another_company() {
    use RegistrationState::{FirstUse, Left, Registered};
    let elsewhere = User::of_company(BO.id(), ORBIT);
    let wrong = CompanyError::WrongCompany { users: vec![BO.id()] };
    let other = CompanyError::NotOfCompany { user: BO.id() };
    for (user, stored, state, refused) in [
        (BO, elsewhere, FirstUse, &wrong),
        (BO, elsewhere, Registered, &wrong),
        (elsewhere, BO, FirstUse, &wrong),
        (elsewhere, BO, Left, &wrong),
        (elsewhere, elsewhere, Registered, &other),
        (elsewhere, elsewhere, Left, &other),
    ] {
        let stored = Registration::stored(stored, state, Version::FIRST);
        assert_eq!(acme().register(user, Some(&stored)).as_ref(), Err(refused));
    }
}
