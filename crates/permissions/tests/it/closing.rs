//! A company that the service closes for good (CO-2).
#![expect(clippy::unwrap_used, reason = "a helper of a test panics as the test does")]

use guildhall_kernel::{CommandError, Envelope, Feature, Registration, RegistrationState, Version};
use guildhall_permissions::{
    Application, Authority, Company, CompanyError, CompanyEvent, Context, ExternalContacts, Limits,
};

use crate::samples::{ACME, ANN, BO, CY, EVE, acme, cx, domain, domains, name, new_company, now};
use crate::serialised::{every_command, every_service_command};

/// Acme with a value of its own in each setting, and its events.
fn settled() -> (Company, Vec<Envelope<CompanyEvent>>) {
    let (mut company, created) = Company::create(new_company([Application::Core]), &cx());
    let named = || Authority::named([BO.id()]);
    let events = vec![
        created,
        company.grant_application(Application::Approval, &cx()).unwrap(),
        company.add_domain(domain("acme.example"), &cx()).unwrap(),
        company.set_group_creation(ANN, named(), &cx()).unwrap(),
        company.set_external_groups(ANN, named(), &cx()).unwrap(),
        company.set_contact_permission(ANN, CY.id(), ExternalContacts::Forbidden, &cx()).unwrap(),
        company.disable_feature(ANN, Feature::Note, &cx()).unwrap(),
        company.set_limits(Limits { groups: Some(7), ..Limits::default() }, &cx()).unwrap(),
    ];
    (company, events)
}

fn closed() -> Company {
    let mut company = settled().0;
    company.close(&cx()).unwrap();
    company
}

// allows: CO-2
#[test]
fn a_company_that_closes_loses_what_lets_anything_begin_and_keeps_the_rest() {
    let (mut company, mut events) = settled();
    let before = company.clone();
    assert_eq!((before.is_closed(), before.closed_at()), (false, None));

    events.push(company.close(&cx()).unwrap());

    assert_eq!(events.last(), Some(&Envelope::by_service(now(), CompanyEvent::Closed)));
    assert_eq!((company.is_closed(), company.closed_at()), (true, Some(now())));
    assert!(company.applications().is_empty() && company.administrators().is_empty());
    assert_eq!((company.domains(), company.list_domain()), (&domains(&[]), None));
    assert!(company.claims().is_empty());
    assert_eq!(company.group_creation(), &Authority::NoOne);
    assert_eq!(company.external_groups(), &Authority::NoOne);
    assert!([ANN, BO, CY].iter().all(|user| !company.mentions(user.id())));
    assert_eq!(company.name(), before.name());
    assert_eq!(company.disabled_features(), before.disabled_features());
    assert_eq!(company.group_limit(), before.group_limit());
    assert_eq!(Company::replay(events), Some(company));
}

// refuses: CO-2
#[test]
fn no_command_changes_a_closed_company() {
    let mut company = closed();
    let refused = Err(CommandError::Refused(CompanyError::CompanyClosed { company: ACME }));
    for command in every_command() {
        assert_eq!(company.execute(ANN, command.clone(), &cx()), refused, "{command:?}");
    }
    for command in every_service_command() {
        assert_eq!(company.execute_service(command.clone(), &cx()), refused, "{command:?}");
    }
    assert_eq!(company, closed());
}

// refuses: CO-2
#[test]
fn a_closed_company_begins_nothing_and_says_why() {
    let (company, refused) = (closed(), Err(CompanyError::CompanyClosed { company: ACME }));
    assert_eq!(company.check_open(), refused);
    assert_eq!(company.check_rooms(), refused);
    assert_eq!(company.check_groups(), refused);
    assert_eq!(company.check_group_creation(BO), refused);
}

// allows: CO-2
// refuses: CO-2
#[test]
fn a_closed_company_registers_no_user() {
    let known = Registration::stored(BO, RegistrationState::Left, Version::FIRST);
    for (user, stored) in [(ANN, None), (BO, Some(&known)), (EVE, None)] {
        assert!(settled().0.register(user, stored).is_ok());
        let refused = Err(CompanyError::CompanyClosed { company: ACME });
        assert_eq!(closed().register(user, stored), refused);
    }
}

// allows: CO-2
// refuses: CO-2
#[test]
fn users_of_a_closed_company_become_no_guests() {
    let (orbit, acme, closed) = (Company::create(new_company([]), &cx()).0, acme(), closed());
    let refused = Err(CompanyError::CompanyClosed { company: ACME });
    assert_eq!(acme.check_guests(&[BO, EVE]), Ok(()));
    assert_eq!(closed.check_guests(&[BO, EVE]), refused);
    assert_eq!(closed.check_guests(&[EVE]), Ok(()), "it says nothing about other users");
    assert_eq!(closed.name(), &name("Acme"));
    let guests = [closed];
    let cx = Context::new(&orbit, now()).with_guest_companies(&guests);
    assert_eq!(cx.check_contacts(&[EVE]), Ok(()));
}
