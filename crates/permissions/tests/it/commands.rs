//! Every command on a company, by anybody.

use guildhall_kernel::{Feature, Timestamp, UserId};
use guildhall_permissions::{Application, Authority, Company, CompanyEvent, ExternalContacts};
use proptest::collection::btree_set;
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
    Grant(Application),
    SetExternalContacts(UserId, ExternalContacts),
    SetExternalGroups(UserId, Authority),
    SetGroupCreation(UserId, Authority),
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
            Self::Grant(application) => Some(company.grant(application, at)),
            Self::SetExternalContacts(by, to) => company.set_external_contacts(by, to, at).ok(),
            Self::SetExternalGroups(by, to) => company.set_external_groups(by, to, at).ok(),
            Self::SetGroupCreation(by, to) => company.set_group_creation(by, to, at).ok(),
            Self::Withdraw(application) => Some(company.withdraw(application, at)),
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
        application().prop_map(Command::Grant),
        (user(), select(vec![ExternalContacts::Allowed, ExternalContacts::Forbidden]))
            .prop_map(|(by, to)| Command::SetExternalContacts(by, to)),
        (user(), authority()).prop_map(|(by, to)| Command::SetExternalGroups(by, to)),
        (user(), authority()).prop_map(|(by, to)| Command::SetGroupCreation(by, to)),
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

fn authority() -> impl Strategy<Value = Authority> {
    prop_oneof![
        Just(Authority::EveryInternalUser),
        Just(Authority::Nobody),
        btree_set(user(), 0..3).prop_map(Authority::Named),
    ]
}
