use std::ops::Range;

use guildhall_kernel::{User, UserId};
use guildhall_permissions::{
    Application, Authority, Company, ExternalContacts, Limits, NewCompany, Plan, Retention,
};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use super::{company_id, domain_name, feature, name, user_id};
use crate::play::{ANN, BO, CY, Command, CompanyCommand, DEE, GUS, PEOPLE, World};

/// Anybody: of Acme most often, else of another company or of none.
pub fn user() -> impl Strategy<Value = User> {
    prop_oneof![3 => internal_user(), 2 => select(PEOPLE.to_vec())]
}

/// A user of Acme.
pub fn internal_user() -> impl Strategy<Value = User> {
    select(vec![ANN, BO, CY, DEE, GUS])
}

/// So many users, of whom some can be named twice.
pub fn users(count: Range<usize>) -> impl Strategy<Value = Vec<User>> {
    vec(user(), count)
}

/// An application, Core first.
pub fn application() -> impl Strategy<Value = Application> {
    select(vec![Application::Core, Application::Approval])
}

/// Whom an authority is given; nobody of those named is an authority too.
pub fn authority() -> impl Strategy<Value = Authority> {
    prop_oneof![
        2 => Just(Authority::EveryInternalUser),
        1 => Just(Authority::NoOne),
        1 => btree_set(user_id(), 0..3).prop_map(Authority::Named),
    ]
    .boxed()
}

/// How a company begins: with or without applications and administrators.
pub fn new_company() -> impl Strategy<Value = NewCompany> {
    let administrators = btree_set(internal_user().prop_map(|user| user.id()), 0..3);
    let applications = btree_set(application(), 0..3);
    (company_id(), name(), administrators, applications)
        .prop_map(|(company, name, administrators, applications)| NewCompany {
            company,
            name,
            administrators,
            applications,
            at: World::new().at(),
        })
        .boxed()
}

/// A company after some commands, many of them refused.
pub fn company() -> impl Strategy<Value = Company> {
    (new_company(), vec(company_command(), 0..12)).prop_map(|(new_company, commands)| {
        let id = new_company.company;
        let commands: Vec<_> = commands.into_iter().map(|one| Command::Company(id, one)).collect();
        let world = World::founded([new_company]).played(&commands);
        world.companies().next().unwrap().now().clone()
    })
}

/// Something that is done to a company: by its administrator, often.
pub fn company_command() -> impl Strategy<Value = CompanyCommand> {
    use CompanyCommand as C;
    let policy = prop_oneof![
        (by(), feature()).prop_map(|(by, feature)| C::DisableFeature(by, feature)),
        (by(), feature()).prop_map(|(by, feature)| C::AllowFeature(by, feature)),
        (by(), user_id(), contacts()).prop_map(|(by, of, to)| C::SetContactPermission(by, of, to)),
        (by(), contacts()).prop_map(|(by, to)| C::SetExternalContacts(by, to)),
        (by(), authority()).prop_map(|(by, to)| C::SetExternalGroups(by, to)),
        (by(), authority()).prop_map(|(by, to)| C::SetGroupCreation(by, to)),
        (by(), retention()).prop_map(|(by, to)| C::SetRetention(by, to)),
    ]
    .boxed();
    let service = prop_oneof![
        3 => application().prop_map(C::Grant),
        1 => application().prop_map(C::Withdraw),
        1 => domain_name().prop_map(C::AddDomain),
        1 => select(vec![Plan::Paid, Plan::Free]).prop_map(C::SetPlan),
        1 => limits().prop_map(C::SetLimits),
    ]
    .boxed();
    let directory = prop_oneof![
        user().prop_map(C::AppointAdministrator),
        user_id().prop_map(C::DismissAdministrator),
        user_id().prop_map(C::OffBoard),
    ]
    .boxed();
    prop_oneof![3 => policy, 2 => service, 1 => directory].boxed()
}

fn by() -> impl Strategy<Value = UserId> {
    prop_oneof![3 => Just(GUS.id()), 1 => user_id()]
}

fn contacts() -> impl Strategy<Value = ExternalContacts> {
    select(vec![ExternalContacts::Allowed, ExternalContacts::Forbidden])
}

fn retention() -> impl Strategy<Value = Retention> {
    let days = prop_oneof![4 => select(vec![30, 7, 0, u16::MAX]), 1 => any::<u16>()];
    days.prop_map(Retention::of_days)
}

fn limits() -> impl Strategy<Value = Limits> {
    let few = || prop_oneof![3 => Just(None), 1 => (0..4_u32).prop_map(Some)];
    (few(), few()).prop_map(|(groups, groups_per_user)| Limits { groups, groups_per_user })
}
