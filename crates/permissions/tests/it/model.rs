//! A company against a model that is clear rather than quick: after any commands, both allow the
//! same.

use std::collections::BTreeSet;

use guildhall_kernel::{DomainName, Feature, UserId};
use guildhall_permissions::{
    Application, Authority, Company, ExternalContacts, Limits, Plan, Retention,
};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::commands::{Command, command};
use crate::samples::{ANN, BO, CY, EVE, domain, eve, internal, new_company, now};

proptest! {
    #[test]
    fn a_company_allows_what_the_model_allows(commands in vec(command(), 0..20)) {
        let (mut company, _) = Company::create(new_company([Application::Core]));
        let mut model = Model::founded();
        for command in commands {
            let accepted = model.run(command.clone());
            prop_assert_eq!(command.run(&mut company, now()).is_some(), accepted);
            model.agrees_with(&company)?;
        }
    }
}

struct Model {
    administrators: Vec<UserId>,
    applications: Vec<Application>,
    contacts: ExternalContacts,
    disabled: Vec<Feature>,
    domains: Vec<DomainName>,
    groups: Authority,
    external_groups: Authority,
    limits: Limits,
    plan: Plan,
    retention: Retention,
    without_contact: Vec<UserId>,
}

impl Model {
    fn founded() -> Self {
        Self {
            administrators: vec![ANN],
            applications: vec![Application::Core],
            contacts: ExternalContacts::Allowed,
            disabled: Vec::new(),
            domains: Vec::new(),
            groups: Authority::EveryInternalUser,
            external_groups: Authority::NoOne,
            limits: Limits::default(),
            plan: Plan::Paid,
            retention: Retention::of_days(30),
            without_contact: Vec::new(),
        }
    }

    // Whether the command is accepted.
    fn run(&mut self, command: Command) -> bool {
        let actor = match &command {
            Command::Allow(by, _)
            | Command::Disable(by, _)
            | Command::SetContactPermission(by, ..)
            | Command::SetExternalContacts(by, _)
            | Command::SetExternalGroups(by, _)
            | Command::SetGroupCreation(by, _)
            | Command::SetRetention(by, _) => Some(*by),
            Command::AddDomain(_)
            | Command::Appoint(_)
            | Command::Dismiss(_)
            | Command::Cell(_)
            | Command::OffBoard(_)
            | Command::SetLimits(_)
            | Command::SetPlan(_)
            | Command::Withdraw(_) => None,
        };
        if actor.is_some_and(|by| !self.administrators.contains(&by)) {
            return false;
        }
        match command {
            Command::AddDomain(text) => self.domains.push(domain(text)),
            Command::Allow(_, feature) => self.disabled.retain(|other| *other != feature),
            Command::Appoint(EVE) => return false,
            Command::Appoint(user) => self.administrators.push(user),
            Command::Disable(_, feature) => self.disabled.push(feature),
            Command::Dismiss(user) => self.administrators.retain(|other| *other != user),
            Command::Cell(application) => self.applications.push(application),
            Command::OffBoard(user) => return self.off_board(user),
            Command::SetContactPermission(_, user, ExternalContacts::Allowed) => {
                self.without_contact.retain(|other| *other != user);
            }
            Command::SetContactPermission(_, user, ExternalContacts::Forbidden) => {
                self.without_contact.push(user);
            }
            Command::SetExternalContacts(_, to) => self.contacts = to,
            Command::SetExternalGroups(_, to) => self.external_groups = to,
            Command::SetGroupCreation(_, to) => self.groups = to,
            Command::SetLimits(limits) => self.limits = limits,
            Command::SetPlan(plan) => self.plan = plan,
            Command::SetRetention(_, to) => self.retention = to,
            Command::Withdraw(application) => {
                self.applications.retain(|other| *other != application);
            }
        }
        true
    }

    fn off_board(&mut self, user: UserId) -> bool {
        let named = self.mentions(user);
        self.administrators.retain(|other| *other != user);
        self.without_contact.retain(|other| *other != user);
        for authority in [&mut self.groups, &mut self.external_groups] {
            if let Authority::Named(users) = authority {
                users.retain(|other| *other != user);
            }
        }
        named
    }

    fn mentions(&self, user: UserId) -> bool {
        let authorities = [&self.groups, &self.external_groups];
        let named = authorities.into_iter().filter(|one| **one != Authority::EveryInternalUser);
        self.administrators.contains(&user)
            || self.without_contact.contains(&user)
            || named.into_iter().any(|authority| covers(authority, user))
    }

    fn agrees_with(&self, company: &Company) -> Result<(), TestCaseError> {
        let administrators: BTreeSet<_> = self.administrators.iter().copied().collect();
        prop_assert_eq!(company.administrators(), &administrators);
        let domains: BTreeSet<_> = self.domains.iter().cloned().collect();
        prop_assert_eq!(company.domains(), &domains);
        prop_assert_eq!(company.list_domain(), self.domains.first());

        let core = self.applications.contains(&Application::Core);
        prop_assert_eq!(company.check_rooms().is_ok(), core);
        prop_assert_eq!(company.check_groups().is_ok(), !self.applications.is_empty());
        let contact = self.contacts == ExternalContacts::Allowed;
        prop_assert_eq!(company.check_contacts(&[eve()]).is_ok(), contact);
        for feature in Feature::ALL {
            let allowed = !self.disabled.contains(&feature);
            prop_assert_eq!(company.check_feature_setting(feature).is_ok(), allowed);
        }
        for user in [ANN, BO, CY] {
            let groups = covers(&self.groups, user) || self.administrators.contains(&user);
            let groups = groups && !self.applications.is_empty();
            prop_assert_eq!(company.check_group_creation(&internal(user)).is_ok(), groups);
            let external = covers(&self.external_groups, user);
            let answer = company.check_external_group_creation(&internal(user));
            prop_assert_eq!(answer.is_ok(), external);
        }
        for user in [ANN, BO, CY] {
            let permitted = !self.without_contact.contains(&user);
            let answer = company.check_contacts(&[internal(user), eve()]);
            prop_assert_eq!(answer.is_ok(), contact && permitted);
            prop_assert_eq!(company.check_contacts(&[internal(user)]), Ok(()));
            prop_assert_eq!(company.mentions(user), self.mentions(user));
        }
        let groups = if self.plan == Plan::Free { 1_000 } else { 100_000 };
        prop_assert_eq!(company.group_limit(), self.limits.groups.unwrap_or(groups));
        let per_user = self.limits.groups_per_user.unwrap_or(2_000);
        prop_assert_eq!(company.groups_per_user_limit(), per_user);
        prop_assert_eq!(company.message_retention(), self.retention);
        prop_assert!(company.check_group_creation(&eve()).is_err());
        prop_assert!(company.check_external_group_creation(&eve()).is_err());
        Ok(())
    }
}

fn covers(authority: &Authority, user: UserId) -> bool {
    match authority {
        Authority::EveryInternalUser => true,
        Authority::Named(users) => users.contains(&user),
        Authority::NoOne => false,
    }
}
