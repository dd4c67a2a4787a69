//! A company's policy: what its users may do, and who may change it.

use std::collections::BTreeSet;

use guildhall_kernel::rules::ML_13;
use guildhall_kernel::{Claim, CommandError, Feature, User, UserId};
use guildhall_permissions::{
    Application, Authority, Company, CompanyCommand, CompanyError, CompanyServiceCommand,
    ExternalContacts,
};
use uuid::Uuid;

use crate::samples::{
    ACME, ANN, BO, CY, EVE, acme, command_refused_by, cx, domain, domains, name, new_company,
    refused_by,
};

// allows: CO-1
#[test]
fn a_companys_own_users_count_as_internal() {
    assert_eq!(acme().check_internal(BO), Ok(()));
    assert!(acme().appoint_administrator(BO, &cx()).is_ok());
}

// about: CO-1
#[test]
fn only_an_appointment_brings_a_user_into_a_role() {
    let appointed = CompanyServiceCommand::AppointAdministrator { user: BO };
    assert_eq!(appointed.brings(), [BO]);
    let dismissed = CompanyServiceCommand::DismissAdministrator { user: BO.id() };
    assert_eq!(dismissed.brings(), []);
}

// about: CO-1
#[test]
fn a_command_names_the_users_whose_company_is_checked() {
    let permission =
        CompanyCommand::SetContactPermission { user: BO.id(), to: ExternalContacts::Forbidden };
    assert_eq!(permission.names(), [BO.id()].into());
    let authority = |to: Authority| {
        [
            CompanyCommand::SetGroupCreation { to: to.clone() },
            CompanyCommand::SetExternalGroups { to },
        ]
    };
    let named = BTreeSet::from([BO.id(), CY.id()]);
    for command in authority(Authority::Named(named.clone())) {
        assert_eq!(command.names(), named);
    }
    for command in authority(Authority::EveryInternalUser) {
        assert_eq!(command.names(), [].into());
    }
}

// refuses: CO-1
#[test]
fn users_of_another_company_or_of_none_are_not_internal() {
    for user in [EVE, User::of_no_company(EVE.id())] {
        let refused = CompanyError::NotOfCompany { user: EVE.id() };
        assert_eq!(acme().check_internal(user), Err(refused.clone()));
        assert_eq!(acme().check_group_creation(user), Err(refused.clone()));
        let mut company = acme();
        let appointed = company.appoint_administrator(user, &cx());
        assert_eq!(appointed, Err(CommandError::Refused(refused)));
        assert_eq!(company, acme());
    }
}

// The ids of some of these users have the same end.
// about: CO-1
#[test]
fn exactly_the_appointed_users_are_administrators() {
    let user = |number: u128| {
        let id = UserId::new(Uuid::from_u128((number << 100) | (number % 70)));
        User::of_company(id, ACME)
    };
    let mut company = acme();
    let check = |company: &Company, appointed: &dyn Fn(u128) -> bool| {
        let named: BTreeSet<_> = (0..300).filter(|n| appointed(*n)).map(|n| user(n).id()).collect();
        assert_eq!(company.administrators(), &(&named | &BTreeSet::from([ANN.id()])));
        for number in 0..300 {
            assert_eq!(company.is_administered_by(user(number)), appointed(number), "{number}");
        }
        let read: Company = serde_json::from_value(serde_json::to_value(company).unwrap()).unwrap();
        assert_eq!(&read, company);
    };
    for number in (0..300).step_by(30) {
        company.appoint_administrator(user(number), &cx()).unwrap();
    }
    check(&company, &|number| number % 30 == 0);
    for number in (0..300).step_by(60) {
        company.dismiss_administrator(user(number).id(), &cx()).unwrap();
    }
    check(&company, &|number| number % 60 == 30);
}

// A decision clones the company, and the store that keeps it in memory does.
#[test]
fn a_clone_shares_the_users_and_a_change_of_it_leaves_the_original() {
    let company = acme();
    let mut clone = company.clone();
    assert!(std::ptr::eq(company.administrators(), clone.administrators()));
    clone.appoint_administrator(BO, &cx()).unwrap();
    assert!(clone.is_administrator(BO.id()));
    assert_eq!(company, acme());
}

// allows: CO-2
#[test]
fn core_is_enough_for_rooms_and_core_or_approval_for_groups() {
    for (applications, rooms) in [
        (vec![Application::Core], true),
        (vec![Application::Approval], false),
        (vec![Application::Approval, Application::Core], true),
    ] {
        let (company, _) = Company::create(new_company(applications.clone()), &cx());
        assert_eq!(company.applications(), &applications.iter().copied().collect());
        assert_eq!(company.check_rooms().is_ok(), rooms, "{applications:?}");
        assert_eq!(company.check_groups(), Ok(()), "{applications:?}");
        assert_eq!(company.check_group_creation(BO), Ok(()), "{applications:?}");
    }
}

// refuses: CO-2
#[test]
fn a_frozen_company_makes_no_rooms_and_no_groups() {
    let (company, _) = Company::create(new_company([]), &cx());
    assert_eq!(company.check_rooms(), Err(CompanyError::NeedsCore));
    assert_eq!(company.check_groups(), Err(CompanyError::NeedsCoreOrApproval));
    for user in [ANN, BO] {
        let answer = company.check_group_creation(user);
        assert_eq!(answer, Err(CompanyError::NeedsCoreOrApproval));
    }
}

// about: CO-2
#[test]
fn a_company_that_gets_core_again_has_everything_it_had() {
    let mut company = acme();
    company.add_domain(domain("acme.example"), &cx()).unwrap();
    let before = company.clone();
    company.revoke_application(Application::Core, &cx()).unwrap();
    assert_eq!(refused_by(company.check_rooms()), Some("CO-2"));
    assert_eq!(company.claims(), before.claims());
    company.grant_application(Application::Core, &cx()).unwrap();
    assert_eq!(company.check_rooms(), Ok(()));
    assert_eq!(company.administrators(), before.administrators());
}

// allows: CO-3
#[test]
fn every_internal_user_creates_groups_at_first() {
    for user in [ANN, BO, CY] {
        assert_eq!(acme().check_group_creation(user), Ok(()));
    }
}

// allows: CO-3
// refuses: CO-3
#[test]
fn only_named_users_create_groups() {
    let mut company = acme();
    company.set_group_creation(ANN, Authority::named([BO.id()]), &cx()).unwrap();
    assert_eq!(company.check_group_creation(BO), Ok(()));
    let refused = CompanyError::MayNotCreateGroups { user: CY.id() };
    assert_eq!(company.check_group_creation(CY), Err(refused));
}

// refuses: CO-3
#[test]
fn only_administrators_create_groups_if_no_user_is_named() {
    for authority in [Authority::NoOne, Authority::named([])] {
        let mut company = acme();
        company.set_group_creation(ANN, authority, &cx()).unwrap();
        assert_eq!(refused_by(company.check_group_creation(BO)), Some("CO-3"));
    }
}

// allows: CO-3
#[test]
fn administrators_always_create_groups() {
    for authority in [Authority::NoOne, Authority::named([BO.id()]), Authority::EveryInternalUser] {
        let mut company = acme();
        company.set_group_creation(ANN, authority, &cx()).unwrap();
        assert_eq!(company.check_group_creation(ANN), Ok(()));
        company.dismiss_administrator(ANN.id(), &cx()).unwrap();
        company.appoint_administrator(CY, &cx()).unwrap();
        assert_eq!(company.check_group_creation(CY), Ok(()));
    }
}

// refuses: CO-4
#[test]
fn no_user_creates_external_groups_at_first() {
    for user in [ANN, BO] {
        let refused = CompanyError::MayNotCreateExternalGroups { user: user.id() };
        assert_eq!(acme().check_external_group_creation(user), Err(refused));
    }
}

// allows: CO-4
// refuses: CO-4
#[test]
fn only_named_users_create_external_groups_not_all_administrators() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::named([BO.id()]), &cx()).unwrap();
    assert_eq!(company.check_external_group_creation(BO), Ok(()));
    assert_eq!(refused_by(company.check_external_group_creation(ANN)), Some("CO-4"));
}

// allows: CO-4
// refuses: CO-4
#[test]
fn every_internal_user_but_no_external_one_creates_external_groups() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::EveryInternalUser, &cx()).unwrap();
    for user in [ANN, BO] {
        assert_eq!(company.check_external_group_creation(user), Ok(()));
    }
    assert_eq!(refused_by(company.check_external_group_creation(EVE)), Some("CO-4"));
}

// about: CO-4
#[test]
fn an_authority_that_names_no_user_is_empty() {
    for (authority, empty) in [
        (Authority::NoOne, true),
        (Authority::named([]), true),
        (Authority::named([BO.id()]), false),
        (Authority::EveryInternalUser, false),
    ] {
        assert_eq!(authority.is_empty(), empty, "{authority:?}");
    }
}

// about: CO-4
#[test]
fn the_permission_for_external_groups_is_a_separate_one() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::named([BO.id()]), &cx()).unwrap();
    company.set_group_creation(ANN, Authority::NoOne, &cx()).unwrap();
    assert_eq!(refused_by(company.check_group_creation(BO)), Some("CO-3"));
    assert_eq!(company.check_external_group_creation(BO), Ok(()));
}

// allows: CO-5
#[test]
fn features_that_are_not_disabled_can_be_set() {
    let mut company = acme();
    company.disable_feature(ANN, Feature::Note, &cx()).unwrap();
    for feature in Feature::ALL.into_iter().filter(|feature| *feature != Feature::Note) {
        assert_eq!(company.check_feature_setting(feature), Ok(()));
    }
}

// refuses: CO-5
#[test]
fn a_disabled_feature_cannot_be_set_until_it_is_allowed_again() {
    for feature in Feature::ALL {
        let mut company = acme();
        company.disable_feature(ANN, feature, &cx()).unwrap();
        let refused = CompanyError::FeatureDisabled { feature };
        assert_eq!(company.check_feature_setting(feature), Err(refused));
        assert_eq!(company.disabled_features(), &BTreeSet::from([feature]));
        company.allow_feature(ANN, feature, &cx()).unwrap();
        assert_eq!(company.check_feature_setting(feature), Ok(()));
    }
}

// allows: RM-10
#[test]
fn contact_with_external_users_is_allowed_at_first() {
    assert_eq!(acme().check_contacts(&[BO, EVE]), Ok(()));
}

// refuses: RM-10
#[test]
fn contact_with_external_users_is_refused_while_forbidden() {
    let mut company = acme();
    company.set_external_contacts(ANN, ExternalContacts::Forbidden, &cx()).unwrap();
    let refused = CompanyError::ExternalContactForbidden { users: vec![EVE.id()] };
    assert_eq!(company.check_contacts(&[BO, EVE]), Err(refused));
    assert_eq!(company.check_contacts(&[BO, CY]), Ok(()));
    assert_eq!(company.check_contacts(&[]), Ok(()));
    company.set_external_contacts(ANN, ExternalContacts::Allowed, &cx()).unwrap();
    assert_eq!(company.check_contacts(&[EVE]), Ok(()));
}

#[test]
fn only_administrators_change_a_policy_and_the_refusal_names_its_rule() {
    for by in [BO, EVE] {
        let mut company = acme();
        let no_one = Authority::NoOne;
        let forbidden = ExternalContacts::Forbidden;
        let answers = [
            company.set_group_creation(by, no_one.clone(), &cx()),
            company.set_external_groups(by, no_one, &cx()),
            company.set_external_contacts(by, forbidden, &cx()),
            company.disable_feature(by, Feature::Note, &cx()),
            company.allow_feature(by, Feature::Note, &cx()),
        ];
        let rules = answers.map(command_refused_by);
        assert_eq!(rules, ["CO-3", "CO-4", "RM-10", "CO-5", "CO-5"].map(Some));
        assert_eq!(company, acme());
    }
}

#[test]
fn a_dismissed_administrator_is_no_administrator() {
    let mut company = acme();
    company.appoint_administrator(BO, &cx()).unwrap();
    company.dismiss_administrator(ANN.id(), &cx()).unwrap();
    assert!(company.is_administrator(BO.id()));
    let refused = company.set_group_creation(ANN, Authority::NoOne, &cx());
    assert_eq!(command_refused_by(refused), Some("CO-3"));
}

// about: ML-1
#[test]
fn addresses_are_proposed_in_the_first_domain() {
    let mut company = acme();
    assert_eq!(company.list_domain(), None);
    company.add_domain(domain("zeta.example"), &cx()).unwrap();
    company.add_domain(domain("acme.example"), &cx()).unwrap();
    assert_eq!(company.list_domain(), Some(&domain("zeta.example")));
    assert_eq!(company.domains(), &domains(&["acme.example", "zeta.example"]));
}

// about: ML-2
#[test]
fn every_domain_of_the_company_is_claimed() {
    let mut company = acme();
    company.add_domain(domain("acme.example"), &cx()).unwrap();
    company.add_domain(domain("bücher.example"), &cx()).unwrap();
    company.add_domain(domain("ACME.example"), &cx()).unwrap();
    let claims = ["acme.example", "xn--bcher-kva.example"].map(|text| Claim::Domain(domain(text)));
    assert_eq!(company.claims(), BTreeSet::from(claims));
}

// allows: ML-13
// refuses: ML-13
#[test]
fn an_administrator_reserves_addresses_besides_those_of_every_company() {
    let mut company = acme();
    let list = |text: &str| text.parse().unwrap();
    for local in ["postmaster", "Root", "noc", "ssladmin", "mailer-daemon", "no-reply"] {
        assert!(company.reserves(&list(&format!("{local}@acme.example"))), "{local}");
    }
    assert!(!company.reserves(&list("board@acme.example")));
    let board = std::collections::BTreeSet::from(["Board".parse().unwrap()]);
    let refused = company.set_reserved_addresses(BO, board.clone(), &cx());
    assert_eq!(refused.unwrap_err().refusal().map(guildhall_kernel::Refusal::rule), Some(&ML_13));
    company.set_reserved_addresses(ANN, board.clone(), &cx()).unwrap();
    assert_eq!(company.reserved_addresses(), &board);
    assert!(company.reserves(&list("board@acme.example")));
    company.set_reserved_addresses(ANN, BTreeSet::new(), &cx()).unwrap();
    assert!(!company.reserves(&list("board@acme.example")));
    assert!(company.reserves(&list("admin@acme.example")));
}

// about: ML-2
#[test]
fn a_removed_domain_is_free_and_another_becomes_the_first() {
    let mut company = acme();
    for text in ["b.example", "c.example", "a.example"] {
        company.add_domain(domain(text), &cx()).unwrap();
    }
    assert_eq!(company.list_domain(), Some(&domain("b.example")));
    company.remove_domain(domain("c.example"), &cx()).unwrap();
    company.remove_domain(domain("b.example"), &cx()).unwrap();
    assert_eq!(company.list_domain(), Some(&domain("a.example")));
    assert_eq!(company.claims(), [Claim::Domain(domain("a.example"))].into());
    company.remove_domain(domain("a.example"), &cx()).unwrap();
    assert_eq!((company.list_domain(), company.domains().len()), (None, 0));
    let stored = serde_json::to_string(&company).unwrap();
    assert_eq!(serde_json::from_str::<Company>(&stored).unwrap(), company);
}

// about: CO-1
#[test]
fn a_renamed_company_changes_in_nothing_else() {
    let mut company = acme();
    company.add_domain(domain("acme.example"), &cx()).unwrap();
    let before = company.clone();
    for (text, version) in [("Acme & Sons", 1), ("Acme & Sons", 2), ("Acme", 3)] {
        let renamed = company.rename(name(text), &cx()).unwrap();
        assert_eq!(renamed.by, None, "the service renames");
        assert_eq!(company.name(), &name(text));
        assert_eq!(company.version().events(), before.version().events() + version);
    }
    assert_eq!(company.claims(), before.claims());
    assert_eq!(company.administrators(), before.administrators());
}
