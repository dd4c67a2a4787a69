//! Every serialised form: a change of one is a decision, seen in review.

use guildhall_kernel::Feature;
use guildhall_permissions::{
    Application, Authority, Company, CompanyEvent, ExternalContacts, Privacy, Profile,
};
use insta::assert_json_snapshot;
use serde_json::{Value, from_value, json, to_value};

use crate::samples::{ANN, BO, acme, domain, founding, internal, now, reread};

#[test]
fn a_company() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::named([BO]), now()).unwrap();
    company.disable_feature(ANN, Feature::Folder, now()).unwrap();
    company.add_domain(domain("acme.example"), now());
    assert_json_snapshot!((reread(Company::found(founding([])).0), reread(company)));
}

#[test]
fn events() {
    let (by, at) = (ANN, now());
    let events = vec![
        CompanyEvent::AdministratorAppointed { user: BO, at },
        CompanyEvent::AdministratorDismissed { user: BO, at },
        CompanyEvent::ApplicationGranted { application: Application::Approval, at },
        CompanyEvent::ApplicationWithdrawn { application: Application::Core, at },
        CompanyEvent::DomainAdded { domain: domain("acme.example"), at },
        CompanyEvent::ExternalContactsSet { by, to: ExternalContacts::Forbidden, at },
        CompanyEvent::ExternalGroupsSet { by, to: Authority::named([BO]), at },
        CompanyEvent::FeatureAllowed { by, feature: Feature::Note, at },
        CompanyEvent::FeatureDisabled { by, feature: Feature::Note, at },
        CompanyEvent::Founded(founding([Application::Core])),
        CompanyEvent::GroupCreationSet { by, to: Authority::Nobody, at },
    ];
    for event in &events {
        // A new event does not compile here before it is listed.
        match event {
            CompanyEvent::AdministratorAppointed { .. }
            | CompanyEvent::AdministratorDismissed { .. }
            | CompanyEvent::ApplicationGranted { .. }
            | CompanyEvent::ApplicationWithdrawn { .. }
            | CompanyEvent::DomainAdded { .. }
            | CompanyEvent::ExternalContactsSet { .. }
            | CompanyEvent::ExternalGroupsSet { .. }
            | CompanyEvent::FeatureAllowed { .. }
            | CompanyEvent::FeatureDisabled { .. }
            | CompanyEvent::Founded(_)
            | CompanyEvent::GroupCreationSet { .. } => {}
        }
    }
    assert_json_snapshot!(reread(events));
}

#[test]
fn words() {
    assert_json_snapshot!((
        reread(vec![Application::Approval, Application::Core]),
        reread(vec![Authority::EveryInternalUser, Authority::Nobody, Authority::named([ANN, BO])]),
        reread(vec![ExternalContacts::Allowed, ExternalContacts::Forbidden]),
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
