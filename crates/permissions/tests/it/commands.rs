//! Every command on a company, by anybody.

use guildhall_kernel::{Feature, Timestamp, UserId};
use guildhall_permissions::{
    Application, Authority, Company, CompanyEvent, ExternalContacts, Limits, Plan, Retention,
};
use proptest::collection::btree_set;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{ANN, BO, CY, EVE, domain, eve, internal};

#[derive(Clone, Debug)]
pub(crate) enum Command {
    AddDomain(&'static str),
    Allow(UserId, Feature),
    Appoint(UserId),
    Disable(UserId, Feature),
    Dismiss(UserId),
    Cell(Application),
    OffBoard(UserId),
    SetContactPermission(UserId, UserId, ExternalContacts),
    SetExternalContacts(UserId, ExternalContacts),
    SetExternalGroups(UserId, Authority),
    SetGroupCreation(UserId, Authority),
    SetLimits(Limits),
    SetPlan(Plan),
    SetRetention(UserId, Retention),
    Withdraw(Application),
}

impl Command {
    pub(crate) fn run(self, company: &mut Company, at: Timestamp) -> Option<CompanyEvent> {
        match self {
            Self::AddDomain(text) => Some(company.add_domain(domain(text), at)),
            Self::Allow(by, feature) => company.allow_feature(by, feature, at).ok(),
            Self::Appoint(EVE) => company.appoint_administrator(&eve(), at).ok(),
            Self::Appoint(user) => company.appoint_administrator(&internal(user), at).ok(),
            Self::Disable(by, feature) => company.disable_feature(by, feature, at).ok(),
            Self::Dismiss(user) => Some(company.dismiss_administrator(user, at)),
            Self::Cell(application) => Some(company.grant_application(application, at)),
            Self::OffBoard(user) => company.off_board(user, at).ok(),
            Self::SetContactPermission(by, user, to) => {
                company.set_contact_permission(by, user, to, at).ok()
            }
            Self::SetExternalContacts(by, to) => company.set_external_contacts(by, to, at).ok(),
            Self::SetExternalGroups(by, to) => company.set_external_groups(by, to, at).ok(),
            Self::SetGroupCreation(by, to) => company.set_group_creation(by, to, at).ok(),
            Self::SetLimits(limits) => Some(company.set_limits(limits, at)),
            Self::SetPlan(plan) => Some(company.set_plan(plan, at)),
            Self::SetRetention(by, to) => company.set_message_retention(by, to, at).ok(),
            Self::Withdraw(application) => Some(company.revoke_application(application, at)),
        }
    }
}

pub(crate) fn command() -> impl Strategy<Value = Command> {
    prop_oneof![
        select(vec!["acme.example", "acme.test", "ACME.example"]).prop_map(Command::AddDomain),
        (user(), feature()).prop_map(|(by, feature)| Command::Allow(by, feature)),
        user().prop_map(Command::Appoint),
        (user(), feature()).prop_map(|(by, feature)| Command::Disable(by, feature)),
        user().prop_map(Command::Dismiss),
        application().prop_map(Command::Cell),
        user().prop_map(Command::OffBoard),
        (user(), user(), contacts())
            .prop_map(|(by, user, to)| Command::SetContactPermission(by, user, to)),
        (user(), contacts()).prop_map(|(by, to)| Command::SetExternalContacts(by, to)),
        (user(), authority()).prop_map(|(by, to)| Command::SetExternalGroups(by, to)),
        (user(), authority()).prop_map(|(by, to)| Command::SetGroupCreation(by, to)),
        limits().prop_map(Command::SetLimits),
        select(vec![Plan::Free, Plan::Paid]).prop_map(Command::SetPlan),
        (user(), any::<u16>())
            .prop_map(|(by, days)| Command::SetRetention(by, Retention::of_days(days))),
        application().prop_map(Command::Withdraw),
    ]
}

fn user() -> impl Strategy<Value = UserId> {
    select(vec![ANN, BO, CY, EVE])
}

fn feature() -> impl Strategy<Value = Feature> {
    select(Vec::from(Feature::ALL))
}

fn application() -> impl Strategy<Value = Application> {
    select(vec![Application::Approval, Application::Core])
}

fn contacts() -> impl Strategy<Value = ExternalContacts> {
    select(vec![ExternalContacts::Allowed, ExternalContacts::Forbidden])
}

fn limits() -> impl Strategy<Value = Limits> {
    (option::of(any::<u32>()), option::of(any::<u32>()))
        .prop_map(|(groups, groups_per_user)| Limits { groups, groups_per_user })
}

fn authority() -> impl Strategy<Value = Authority> {
    prop_oneof![
        Just(Authority::EveryInternalUser),
        Just(Authority::NoOne),
        btree_set(user(), 0..3).prop_map(Authority::Named),
    ]
}
