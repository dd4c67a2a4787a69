use std::ops::Range;
use std::slice::from_ref;

use guildhall_kernel::User;
use guildhall_permissions::{
    Application, Authority, Company, CompanyCommand, CompanyServiceCommand, Limits, NewCompany,
    Retention,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::{company_id, domain_name, feature, list_local_part, name, one_of, user_id};
use crate::cast::{ANN, BO, CY, DEE, GUS, PEOPLE};
use crate::commands;
use crate::play::{Command, World};

/// Generates a user, most often of Acme, otherwise of another company or of no company.
pub fn user() -> impl Strategy<Value = User> {
    prop_oneof![3 => internal_user(), 2 => select(PEOPLE.to_vec())]
}

/// Generates a user of Acme.
pub fn internal_user() -> impl Strategy<Value = User> {
    select(vec![ANN, BO, CY, DEE, GUS])
}

/// Generates this many users. A user can be in the list twice.
pub fn users(count: Range<usize>) -> impl Strategy<Value = Vec<User>> {
    vec(user(), count)
}

/// Generates an application. It shrinks to Core.
pub fn application() -> impl Strategy<Value = Application> {
    select(vec![Application::Core, Application::Approval])
}

/// Generates a permission. The list of named users can be empty.
pub fn authority() -> impl Strategy<Value = Authority> {
    prop_oneof![
        2 => Just(Authority::EveryInternalUser),
        1 => Just(Authority::NoOne),
        1 => btree_set(user_id(), 0..3).prop_map(Authority::Named),
    ]
    .boxed()
}

/// Generates the values of a new company, with or without applications and administrators.
pub fn new_company() -> impl Strategy<Value = NewCompany> {
    let administrators = btree_set(internal_user().prop_map(|user| user.id()), 0..3);
    let applications = btree_set(application(), 0..3);
    (company_id(), name(), administrators, applications)
        .prop_map(|(company, name, administrators, applications)| NewCompany {
            company,
            name,
            administrators,
            applications,
        })
        .boxed()
}

/// Generates a company after some commands, many of them refused.
pub fn company() -> impl Strategy<Value = Company> {
    let with_commands = new_company().prop_flat_map(|new_company| {
        let id = new_company.company;
        let command = prop_oneof![
            (by(), company_command()).prop_map(move |(by, one)| Command::Company(by, id, one)),
            company_service_command().prop_map(move |one| Command::CompanyService(id, one)),
        ];
        (Just(new_company), vec(command, 0..12))
    });
    with_commands.prop_map(|(new_company, commands)| {
        let world = World::of([new_company]).played(&commands);
        world.companies().next().unwrap().now().clone()
    })
}

/// Generates a command that an administrator can give to a company.
pub fn company_command() -> impl Strategy<Value = CompanyCommand> {
    let policy = (vec(authority(), 1..3), vec(user_id(), 1..3));
    let features = (feature(), vec(retention(), 1..3));
    let addresses = vec(btree_set(list_local_part(), 0..3), 1);
    prop_oneof![
        4 => one_of(policy, |(authorities, users)| commands::policy(authorities, users)),
        3 => one_of(features, |(feature, days)| commands::feature_policy(&[*feature], days)),
        1 => one_of(addresses, |addresses| commands::reservations(addresses)),
    ]
    .boxed()
}

/// Generates a command that the service or the directory can give to a company.
pub fn company_service_command() -> impl Strategy<Value = CompanyServiceCommand> {
    let terms = (vec(limits(), 2), vec(domain_name(), 2));
    prop_oneof![
        6 => application().prop_map(|application| commands::applications(&[application]).remove(0)),
        2 => one_of(application(), |application| commands::applications(&[*application])),
        6 => one_of(terms, |(limits, domains)| commands::terms(limits, domains)),
        6 => one_of(user(), |user| commands::staff(&[*user])),
        1 => one_of(domain_name(), |domain| commands::lost_domains(from_ref(domain))),
        1 => one_of(Just(()), |()| commands::closings().to_vec()),
        1 => one_of(name(), |name| commands::company_names(from_ref(name))),
    ]
    .boxed()
}

/// Generates a user who acts on a company, most often its administrator.
pub(super) fn by() -> impl Strategy<Value = User> {
    prop_oneof![3 => Just(GUS), 1 => user()]
}

fn retention() -> impl Strategy<Value = Retention> {
    let days = prop_oneof![4 => select(vec![30, 7, 0, u16::MAX]), 1 => any::<u16>()];
    days.prop_map(Retention::of_days)
}

fn limits() -> impl Strategy<Value = Limits> {
    let few = || prop_oneof![3 => Just(None), 1 => (0..4_u32).prop_map(Some)];
    (few(), few(), few()).prop_map(|(groups, groups_per_user, members_per_group)| Limits {
        groups,
        groups_per_user,
        members_per_group,
        ..Limits::default()
    })
}
