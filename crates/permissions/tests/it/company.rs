//! A company's policy: what it allows its users, and who may change it.

use std::collections::BTreeSet;

use guildhall_kernel::{Claim, CommandError, Feature, User};
use guildhall_permissions::{Application, Authority, Company, CompanyError, ExternalContacts};

use crate::samples::{
    ANN, BO, CY, EVE, acme, command_refused_by, domain, domains, eve, internal, new_company, now,
    refused_by,
};

// allows: CO-1
#[test]
fn allows_the_company_s_own_users() {
    assert_eq!(acme().check_internal(&internal(BO)), Ok(()));
    assert!(acme().appoint_administrator(&internal(BO), now()).is_ok());
}

// refuses: CO-1
#[test]
fn refuses_users_of_another_company_and_of_none() {
    for user in [eve(), User::of_no_company(EVE)] {
        let refused = CompanyError::NotOfCompany { user: EVE };
        assert_eq!(acme().check_internal(&user), Err(refused.clone()));
        assert_eq!(acme().check_group_creation(&user), Err(refused.clone()));
        let mut company = acme();
        let appointed = company.appoint_administrator(&user, now());
        assert_eq!(appointed, Err(CommandError::Refused(refused)));
        assert_eq!(company, acme());
    }
}

// allows: CO-2
#[test]
fn allows_rooms_with_core_and_groups_with_either() {
    for (applications, rooms) in [
        (vec![Application::Core], true),
        (vec![Application::Approval], false),
        (vec![Application::Approval, Application::Core], true),
    ] {
        let (company, _) = Company::create(new_company(applications.clone()));
        assert_eq!(company.check_rooms().is_ok(), rooms, "{applications:?}");
        assert_eq!(company.check_groups(), Ok(()), "{applications:?}");
        assert_eq!(company.check_group_creation(&internal(BO)), Ok(()), "{applications:?}");
    }
}

// refuses: CO-2
#[test]
fn refuses_rooms_and_groups_of_a_frozen_company() {
    let (company, _) = Company::create(new_company([]));
    assert_eq!(company.check_rooms(), Err(CompanyError::NeedsCore));
    assert_eq!(company.check_groups(), Err(CompanyError::NeedsCoreOrApproval));
    for user in [ANN, BO] {
        let answer = company.check_group_creation(&internal(user));
        assert_eq!(answer, Err(CompanyError::NeedsCoreOrApproval));
    }
}

// about: CO-2
#[test]
fn a_company_thaws_with_all_that_it_had() {
    let mut company = acme();
    company.add_domain(domain("acme.example"), now());
    let before = company.clone();
    company.revoke_application(Application::Core, now());
    assert_eq!(refused_by(company.check_rooms()), Some("CO-2"));
    assert_eq!(company.claims(), before.claims());
    company.grant_application(Application::Core, now());
    assert_eq!(company.check_rooms(), Ok(()));
    assert_eq!(company.administrators(), before.administrators());
}

// allows: CO-3
#[test]
fn allows_every_internal_user_to_create_groups_at_first() {
    for user in [ANN, BO, CY] {
        assert_eq!(acme().check_group_creation(&internal(user)), Ok(()));
    }
}

// allows: CO-3
// refuses: CO-3
#[test]
fn allows_named_users_and_refuses_others() {
    let mut company = acme();
    company.set_group_creation(ANN, Authority::named([BO]), now()).unwrap();
    assert_eq!(company.check_group_creation(&internal(BO)), Ok(()));
    let refused = CompanyError::MayNotCreateGroups { user: CY };
    assert_eq!(company.check_group_creation(&internal(CY)), Err(refused));
}

// refuses: CO-3
#[test]
fn refuses_all_but_administrators_where_nobody_may() {
    for authority in [Authority::NoOne, Authority::named([])] {
        let mut company = acme();
        company.set_group_creation(ANN, authority, now()).unwrap();
        assert_eq!(refused_by(company.check_group_creation(&internal(BO))), Some("CO-3"));
    }
}

// allows: CO-3
#[test]
fn allows_administrators_always() {
    for authority in [Authority::NoOne, Authority::named([BO]), Authority::EveryInternalUser] {
        let mut company = acme();
        company.set_group_creation(ANN, authority, now()).unwrap();
        assert_eq!(company.check_group_creation(&internal(ANN)), Ok(()));
        company.dismiss_administrator(ANN, now());
        company.appoint_administrator(&internal(CY), now()).unwrap();
        assert_eq!(company.check_group_creation(&internal(CY)), Ok(()));
    }
}

// refuses: CO-4
#[test]
fn refuses_external_groups_at_first() {
    for user in [ANN, BO] {
        let refused = CompanyError::MayNotCreateExternalGroups { user };
        assert_eq!(acme().check_external_group_creation(&internal(user)), Err(refused));
    }
}

// allows: CO-4
// refuses: CO-4
#[test]
fn allows_named_users_and_refuses_administrators_who_are_not_named() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::named([BO]), now()).unwrap();
    assert_eq!(company.check_external_group_creation(&internal(BO)), Ok(()));
    assert_eq!(refused_by(company.check_external_group_creation(&internal(ANN))), Some("CO-4"));
}

// allows: CO-4
// refuses: CO-4
#[test]
fn allows_every_internal_user_and_refuses_external_ones() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::EveryInternalUser, now()).unwrap();
    for user in [ANN, BO] {
        assert_eq!(company.check_external_group_creation(&internal(user)), Ok(()));
    }
    assert_eq!(refused_by(company.check_external_group_creation(&eve())), Some("CO-4"));
}

// about: CO-4
#[test]
fn an_authority_that_names_nobody_is_nobodys() {
    for (authority, nobodys) in [
        (Authority::NoOne, true),
        (Authority::named([]), true),
        (Authority::named([BO]), false),
        (Authority::EveryInternalUser, false),
    ] {
        assert_eq!(authority.is_empty(), nobodys, "{authority:?}");
    }
}

// about: CO-4
#[test]
fn is_an_authority_of_its_own() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::named([BO]), now()).unwrap();
    company.set_group_creation(ANN, Authority::NoOne, now()).unwrap();
    assert_eq!(refused_by(company.check_group_creation(&internal(BO))), Some("CO-3"));
    assert_eq!(company.check_external_group_creation(&internal(BO)), Ok(()));
}

// allows: CO-5
#[test]
fn allows_settings_of_features_that_are_not_disabled() {
    let mut company = acme();
    company.disable_feature(ANN, Feature::Note, now()).unwrap();
    for feature in Feature::ALL.into_iter().filter(|feature| *feature != Feature::Note) {
        assert_eq!(company.check_feature_setting(feature), Ok(()));
    }
}

// refuses: CO-5
#[test]
fn refuses_the_setting_of_a_disabled_feature_until_it_is_allowed_again() {
    for feature in Feature::ALL {
        let mut company = acme();
        company.disable_feature(ANN, feature, now()).unwrap();
        let refused = CompanyError::FeatureDisabled { feature };
        assert_eq!(company.check_feature_setting(feature), Err(refused));
        assert_eq!(company.disabled_features(), &BTreeSet::from([feature]));
        company.allow_feature(ANN, feature, now()).unwrap();
        assert_eq!(company.check_feature_setting(feature), Ok(()));
    }
}

// allows: RM-10
#[test]
fn allows_contact_with_external_users_at_first() {
    assert_eq!(acme().check_contacts(&[internal(BO), eve()]), Ok(()));
}

// refuses: RM-10
#[test]
fn refuses_contact_with_external_users_where_it_is_forbidden() {
    let mut company = acme();
    company.set_external_contacts(ANN, ExternalContacts::Forbidden, now()).unwrap();
    let refused = CompanyError::ExternalContactForbidden { users: vec![EVE] };
    assert_eq!(company.check_contacts(&[internal(BO), eve()]), Err(refused));
    assert_eq!(company.check_contacts(&[internal(BO), internal(CY)]), Ok(()));
    assert_eq!(company.check_contacts(&[]), Ok(()));
    company.set_external_contacts(ANN, ExternalContacts::Allowed, now()).unwrap();
    assert_eq!(company.check_contacts(&[eve()]), Ok(()));
}

#[test]
fn a_policy_is_changed_by_administrators_alone_and_the_refusal_names_its_rule() {
    for by in [BO, EVE] {
        let mut company = acme();
        let nobody = Authority::NoOne;
        let forbidden = ExternalContacts::Forbidden;
        let answers = [
            company.set_group_creation(by, nobody.clone(), now()),
            company.set_external_groups(by, nobody, now()),
            company.set_external_contacts(by, forbidden, now()),
            company.disable_feature(by, Feature::Note, now()),
            company.allow_feature(by, Feature::Note, now()),
        ];
        let rules = answers.map(command_refused_by);
        assert_eq!(rules, ["CO-3", "CO-4", "RM-10", "CO-5", "CO-5"].map(Some));
        assert_eq!(company, acme());
    }
}

#[test]
fn who_was_dismissed_is_an_administrator_no_longer() {
    let mut company = acme();
    company.appoint_administrator(&internal(BO), now()).unwrap();
    company.dismiss_administrator(ANN, now());
    assert!(company.is_administrator(BO));
    let refused = company.set_group_creation(ANN, Authority::NoOne, now());
    assert_eq!(command_refused_by(refused), Some("CO-3"));
}

// about: ML-1
#[test]
fn proposes_addresses_in_the_first_domain() {
    let mut company = acme();
    assert_eq!(company.list_domain(), None);
    company.add_domain(domain("zeta.example"), now());
    company.add_domain(domain("acme.example"), now());
    assert_eq!(company.list_domain(), Some(&domain("zeta.example")));
    assert_eq!(company.domains(), &domains(&["acme.example", "zeta.example"]));
}

// about: ML-2
#[test]
fn claims_every_domain_of_the_company() {
    let mut company = acme();
    company.add_domain(domain("acme.example"), now());
    company.add_domain(domain("bücher.example"), now());
    company.add_domain(domain("ACME.example"), now());
    let claims = ["acme.example", "xn--bcher-kva.example"].map(|text| Claim::Domain(domain(text)));
    assert_eq!(company.claims(), BTreeSet::from(claims));
}
