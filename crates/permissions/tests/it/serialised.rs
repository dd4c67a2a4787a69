//! Every serialised form: a change of one shows in a snapshot, and so in review.

use guildhall_kernel::{Affiliation, Envelope, Feature};
use guildhall_permissions::{
    Application, Authority, Company, CompanyCommand, CompanyEvent, CompanyServiceCommand,
    ExternalContacts, GroupAction, GroupSetting, GroupType, Limits, Plan, Privacy, Profile,
    Retention, Roles, RoomAction,
};
use insta::assert_json_snapshot;
use serde_json::{Value, from_value, json, to_value};

use crate::samples::{ANN, BO, acme, cx, domain, local_part, name, new_company, now, reread};

#[test]
fn a_company() {
    let mut company = acme();
    company.set_external_groups(ANN, Authority::named([BO.id()]), &cx()).unwrap();
    company.disable_feature(ANN, Feature::Folder, &cx()).unwrap();
    company.add_domain(domain("acme.example"), &cx()).unwrap();
    assert_json_snapshot!((reread(Company::create(new_company([]), &cx()).0), reread(company)));
}

#[test]
fn a_company_with_limits_of_its_own() {
    let mut company = acme();
    company.set_message_retention(ANN, Retention::of_days(90), &cx()).unwrap();
    company.set_plan(Plan::Free, &cx()).unwrap();
    company
        .set_limits(Limits { groups: Some(50), groups_per_user: None, ..Limits::default() }, &cx())
        .unwrap();
    company.set_contact_permission(ANN, BO.id(), ExternalContacts::Forbidden, &cx()).unwrap();
    assert_json_snapshot!(reread(company));
}

#[test]
fn a_closed_company() {
    let mut company = acme();
    company.add_domain(domain("acme.example"), &cx()).unwrap();
    company.close(&cx()).unwrap();
    assert_json_snapshot!(reread(company));
}

#[test]
fn a_setting_set_back_to_its_default_is_not_stored() {
    let before = to_value(acme()).unwrap();
    let mut company = acme();
    company.set_message_retention(ANN, Retention::of_days(90), &cx()).unwrap();
    company.set_message_retention(ANN, Retention::DEFAULT, &cx()).unwrap();
    company.set_plan(Plan::Free, &cx()).unwrap();
    company.set_plan(Plan::Paid, &cx()).unwrap();
    let mut after = to_value(reread(company)).unwrap();
    after["version"] = before["version"].clone();
    assert_eq!(after, before);
}

#[test]
fn the_settings_of_a_group() {
    let words = GroupSetting::ALL.map(|setting| {
        assert_eq!(to_value(setting).unwrap(), setting.name());
        format!("{}: The company has locked {setting}.", setting.name())
    });
    insta::assert_snapshot!(words.join("\n"));
}

#[test]
fn events() {
    let by_ann = |event| Envelope::by_user(ANN.id(), now(), event);
    let by_service = |event| Envelope::by_service(now(), event);
    let events = vec![
        by_service(CompanyEvent::AdministratorAppointed { user: BO.id() }),
        by_service(CompanyEvent::AdministratorDismissed { user: BO.id() }),
        by_service(CompanyEvent::ApplicationGranted { application: Application::Approval }),
        by_service(CompanyEvent::ApplicationRevoked { application: Application::Core }),
        by_service(CompanyEvent::Closed),
        by_ann(CompanyEvent::ContactPermissionSet {
            user: BO.id(),
            to: ExternalContacts::Forbidden,
        }),
        by_service(CompanyEvent::DomainAdded { domain: domain("acme.example") }),
        by_ann(CompanyEvent::ExternalContactsSet { to: ExternalContacts::Forbidden }),
        by_ann(CompanyEvent::ExternalGroupsSet { to: Authority::named([BO.id()]) }),
        by_ann(CompanyEvent::FeatureAllowed { feature: Feature::Note }),
        by_ann(CompanyEvent::FeatureDisabled { feature: Feature::Note }),
        by_service(CompanyEvent::Created(new_company([Application::Core]))),
        by_ann(CompanyEvent::GroupCreationSet { to: Authority::NoOne }),
        by_service(CompanyEvent::LimitsSet {
            limits: Limits { groups: Some(50), groups_per_user: None, ..Limits::default() },
        }),
        by_ann(CompanyEvent::MessageRetentionSet { to: Retention::of_days(90) }),
        by_service(CompanyEvent::PlanSet { plan: Plan::Free }),
        by_service(CompanyEvent::Renamed { name: name("Acme & Sons") }),
        by_service(CompanyEvent::UserOffBoarded { user: BO.id() }),
    ];
    assert_json_snapshot!(reread(events));
}

#[test]
fn commands() {
    let commands = every_command();
    let mut company = acme();
    let events: Vec<_> = commands
        .iter()
        .map(|command| company.execute(ANN, command.clone(), &cx()).unwrap().event)
        .collect();
    assert_json_snapshot!((reread(commands), events));
}

#[test]
fn service_commands() {
    let commands = every_service_command();
    let mut company = acme();
    let events: Vec<_> = commands
        .iter()
        .map(|command| company.execute_service(command.clone(), &cx()).unwrap().event)
        .collect();
    assert_json_snapshot!((reread(commands), events));
}

pub(crate) fn every_command() -> Vec<CompanyCommand> {
    let (forbidden, feature) = (ExternalContacts::Forbidden, Feature::Note);
    vec![
        CompanyCommand::AllowFeature { feature },
        CompanyCommand::DisableFeature { feature },
        CompanyCommand::SetContactPermission { user: BO.id(), to: forbidden },
        CompanyCommand::SetExternalContacts { to: forbidden },
        CompanyCommand::SetExternalGroups { to: Authority::named([BO.id()]) },
        CompanyCommand::SetGroupCreation { to: Authority::NoOne },
        CompanyCommand::SetMessageRetention { to: Retention::of_days(90) },
        CompanyCommand::SetReservedAddresses { to: [local_part("board")].into() },
    ]
}

pub(crate) fn every_service_command() -> Vec<CompanyServiceCommand> {
    let application = Application::Approval;
    vec![
        CompanyServiceCommand::AddDomain { domain: domain("acme.example") },
        CompanyServiceCommand::AppointAdministrator { user: BO },
        CompanyServiceCommand::GrantApplication { application },
        CompanyServiceCommand::OffBoard { user: BO.id() },
        CompanyServiceCommand::DismissAdministrator { user: BO.id() },
        CompanyServiceCommand::RemoveDomain { domain: domain("acme.example") },
        CompanyServiceCommand::Rename { name: name("Acme & Sons") },
        CompanyServiceCommand::RevokeApplication { application },
        CompanyServiceCommand::SetLimits { limits: Limits::default() },
        CompanyServiceCommand::SetPlan { plan: Plan::Free },
        CompanyServiceCommand::Close,
    ]
}

#[test]
fn words() {
    assert_json_snapshot!((
        reread(vec![Application::Approval, Application::Core]),
        reread(vec![
            Authority::EveryInternalUser,
            Authority::NoOne,
            Authority::named([ANN.id(), BO.id()])
        ]),
        reread(vec![ExternalContacts::Allowed, ExternalContacts::Forbidden]),
        reread(vec![
            Limits::default(),
            Limits { groups: Some(0), groups_per_user: Some(1), ..Limits::default() }
        ]),
        reread(vec![Plan::Free, Plan::Paid]),
        reread(vec![Privacy::Private, Privacy::Public]),
    ));
}

#[test]
fn a_profile() {
    let profile = Profile {
        user: ANN,
        name: "Ann".parse().unwrap(),
        address: Some("Ann@acme.example".parse().unwrap()),
    };
    assert_json_snapshot!((reread(profile.clone()), reread(Profile { address: None, ..profile })));
}

#[test]
fn a_stored_list_domain_outside_the_companys_domains_is_refused() {
    let mut company = acme();
    company.add_domain(domain("acme.example"), &cx()).unwrap();
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

#[test]
fn roles_and_actions() {
    assert_json_snapshot!((
        Roles::of(Affiliation::Internal).member().master().administrator(),
        Roles::of(Affiliation::External),
        reread(vec![GroupType::Group, GroupType::Team]),
        reread(GroupAction::ALL.to_vec()),
        reread(RoomAction::ALL.to_vec()),
    ));
}
