//! Every serialised form: a change of one is a decision, seen in review.

use guildhall_kernel::Feature;
use guildhall_permissions::{
    Application, Authority, Company, CompanyEvent, ExternalContacts, Limits, Plan, Privacy,
    Profile, Retention,
};
use insta::assert_json_snapshot;
use serde_json::{Value, from_value, json, to_value};

use crate::samples::{ANN, BO, acme, domain, internal, new_company, now, reread};

#[test]
fn a_company() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::named([BO]), now()).unwrap();
    company.disable_feature(ANN, Feature::Folder, now()).unwrap();
    company.add_domain(domain("acme.example"), now());
    assert_json_snapshot!((reread(Company::create(new_company([])).0), reread(company)));
}

#[test]
fn a_company_with_limits_of_its_own() {
    let mut company = acme();
    company.set_message_retention(ANN, Retention::of_days(90), now()).unwrap();
    company.set_plan(Plan::Free, now());
    company.set_limits(Limits { groups: Some(50), groups_per_user: None }, now());
    company.set_contact_permission(ANN, BO, ExternalContacts::Forbidden, now()).unwrap();
    assert_json_snapshot!(reread(company));
}

#[test]
fn what_is_set_back_is_stored_as_if_it_never_was_set() {
    let before = to_value(acme()).unwrap();
    let mut company = acme();
    company.set_message_retention(ANN, Retention::of_days(90), now()).unwrap();
    company.set_message_retention(ANN, Retention::DEFAULT, now()).unwrap();
    company.set_plan(Plan::Free, now());
    company.set_plan(Plan::Paid, now());
    let mut after = to_value(reread(company)).unwrap();
    after["version"] = before["version"].clone();
    assert_eq!(after, before);
}

#[test]
fn events() {
    let (by, at) = (ANN, now());
    let events = vec![
        CompanyEvent::AdministratorAppointed { user: BO, at },
        CompanyEvent::AdministratorDismissed { user: BO, at },
        CompanyEvent::ApplicationGranted { application: Application::Approval, at },
        CompanyEvent::ApplicationRevoked { application: Application::Core, at },
        CompanyEvent::ContactPermissionSet { by, user: BO, to: ExternalContacts::Forbidden, at },
        CompanyEvent::DomainAdded { domain: domain("acme.example"), at },
        CompanyEvent::ExternalContactsSet { by, to: ExternalContacts::Forbidden, at },
        CompanyEvent::ExternalGroupsSet { by, to: Authority::named([BO]), at },
        CompanyEvent::FeatureAllowed { by, feature: Feature::Note, at },
        CompanyEvent::FeatureDisabled { by, feature: Feature::Note, at },
        CompanyEvent::Created(new_company([Application::Core])),
        CompanyEvent::GroupCreationSet { by, to: Authority::NoOne, at },
        CompanyEvent::LimitsSet { limits: Limits { groups: Some(50), groups_per_user: None }, at },
        CompanyEvent::MessageRetentionSet { by, to: Retention::of_days(90), at },
        CompanyEvent::PlanSet { plan: Plan::Free, at },
        CompanyEvent::UserOffBoarded { user: BO, at },
    ];
    for event in &events {
        // A new event does not compile here before it is listed.
        match event {
            CompanyEvent::AdministratorAppointed { .. }
            | CompanyEvent::AdministratorDismissed { .. }
            | CompanyEvent::ApplicationGranted { .. }
            | CompanyEvent::ApplicationRevoked { .. }
            | CompanyEvent::ContactPermissionSet { .. }
            | CompanyEvent::DomainAdded { .. }
            | CompanyEvent::ExternalContactsSet { .. }
            | CompanyEvent::ExternalGroupsSet { .. }
            | CompanyEvent::FeatureAllowed { .. }
            | CompanyEvent::FeatureDisabled { .. }
            | CompanyEvent::Created(_)
            | CompanyEvent::GroupCreationSet { .. }
            | CompanyEvent::LimitsSet { .. }
            | CompanyEvent::MessageRetentionSet { .. }
            | CompanyEvent::PlanSet { .. }
            | CompanyEvent::UserOffBoarded { .. } => {}
        }
    }
    assert!(events.iter().all(|event| event.at() == at));
    assert_json_snapshot!(reread(events));
}

#[test]
fn words() {
    assert_json_snapshot!((
        reread(vec![Application::Approval, Application::Core]),
        reread(vec![Authority::EveryInternalUser, Authority::NoOne, Authority::named([ANN, BO])]),
        reread(vec![ExternalContacts::Allowed, ExternalContacts::Forbidden]),
        reread(vec![Limits::default(), Limits { groups: Some(0), groups_per_user: Some(1) }]),
        reread(vec![Plan::Free, Plan::Paid]),
        reread(vec![Privacy::Private, Privacy::Public]),
    ));
}

#[test]
fn a_profile() {
    let profile = Profile {
        user: internal(ANN),
        name: "Ann".parse().unwrap(),
        address: Some("Ann@acme.example".parse().unwrap()),
    };
    assert_json_snapshot!((reread(profile.clone()), reread(Profile { address: None, ..profile })));
}

#[test]
fn a_company_whose_list_domain_is_none_of_its_own_is_not_read() {
    let mut company = acme();
    company.add_domain(domain("acme.example"), now());
    let stored = to_value(&company).unwrap();
    let with = |list_domain: Value| {
        let mut stored = stored.clone();
        stored["list_domain"] = list_domain;
        from_value::<Company>(stored)
    };
    assert_eq!(with(json!("acme.example")).unwrap(), company);
    assert!(with(json!("other.example")).is_err());
    assert!(with(Value::Null).is_err());
}
