use std::collections::BTreeSet;

use guildhall_oracle::Person;
use guildhall_oracle::story::{Authority, CompanyStep, ServiceStep, Step};
use proptest::collection::btree_set;
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::draws::{
    address, company, domain, feature, group, list_address, person, room, with_list,
};
use super::mail;

/// Generates a step of an administrator in their company. Most often its first administrator gives it.
pub(super) fn step() -> BoxedStrategy<Step> {
    let theirs = select(vec![Person::Ann, Person::Bo, Person::Cy, Person::Gus]);
    prop_oneof![
        6 => company_step(theirs.boxed()).prop_map(|step| Step::Company(Person::Gus, step)),
        2 => company_step(select(vec![Person::Eve, Person::Ike]).boxed())
            .prop_map(|step| Step::Company(Person::Eve, step)),
        2 => (person(), company_step(person())).prop_map(|(by, step)| Step::Company(by, step)),
    ]
    .boxed()
}

/// Generates a step. `whose` are the users whom it can name.
fn company_step(whose: BoxedStrategy<Person>) -> BoxedStrategy<CompanyStep> {
    prop_oneof![
        2 => whose.clone().prop_map(CompanyStep::AllowContact),
        3 => feature().prop_map(CompanyStep::AllowFeature),
        2 => feature().prop_map(CompanyStep::DisableFeature),
        1 => Just(CompanyStep::EndContacts),
        4 => whose.clone().prop_map(CompanyStep::ForbidContact),
        1 => reserved().prop_map(CompanyStep::Reserve),
        2 => prop_oneof![Just(true), Just(false)].prop_map(CompanyStep::SetContacts),
        4 => authority(whose.clone()).prop_map(CompanyStep::SetExternalGroups),
        2 => authority(whose).prop_map(CompanyStep::SetGroupCreation),
        1 => (0_u16..40).prop_map(CompanyStep::SetRetention),
    ]
    .boxed()
}

fn reserved() -> BoxedStrategy<BTreeSet<String>> {
    let local = select(vec!["crew", "CAST", "board", "x", "a..b"]).prop_map(str::to_owned);
    btree_set(local, 0..3).boxed()
}

fn authority(of: BoxedStrategy<Person>) -> BoxedStrategy<Authority> {
    let named = btree_set(of, 0..4).prop_map(Authority::Named);
    prop_oneof![2 => Just(Authority::EveryUser), 1 => named].boxed()
}

/// Generates a step of the service. Steps of the directory about teams are generated with the
/// groups.
pub(super) fn service_step() -> BoxedStrategy<Step> {
    let few = || weighted(0.5, 1_u32..4);
    let limits = (company(), few(), few(), weighted(0.3, 2_u32..5), weighted(0.3, 2_u32..6));
    let days = prop_oneof![2 => select(vec![29_u16, 30, 31]), 1 => 0_u16..90];
    prop_oneof![
        2 => (company(), domain()).prop_map(|(company, domain)| ServiceStep::AddDomain(company, domain)),
        1 => (company(), domain())
            .prop_map(|(company, domain)| ServiceStep::RemoveDomain(company, domain)),
        1 => company().prop_map(ServiceStep::CloseCompany),
        1 => (company(), company_name())
            .prop_map(|(company, name)| ServiceStep::RenameCompany(company, name)),
        1 => select(Person::ALL.to_vec()).prop_map(ServiceStep::AppointAdministrator),
        1 => person().prop_map(ServiceStep::DismissAdministrator),
        2 => company().prop_map(ServiceStep::GrantApproval),
        3 => company().prop_map(ServiceStep::GrantCore),
        6 => (company(), mailed(), mail::incoming())
            .prop_map(|(company, to, mail)| ServiceStep::Mail(company, to, mail)),
        1 => person().prop_map(ServiceStep::OffBoard),
        2 => room().prop_map(ServiceStep::RecordActivity),
        2 => (group(), feature())
            .prop_map(|(group, feature)| ServiceStep::ReportDeletion(group, feature)),
        4 => (person(), weighted(0.9, address()))
            .prop_map(|(user, address)| ServiceStep::SaveProfile(user, address)),
        3 => limits.prop_map(|(company, groups, each, room, members)| {
            ServiceStep::SetLimits(company, groups, each, room, members)
        }),
        1 => (company(), any::<bool>())
            .prop_map(|(company, free)| ServiceStep::SetPlan(company, free)),
        4 => (with_list(), prop_oneof![3 => Just("pat@partner.example".to_owned()), 1 => address()])
            .prop_map(|(group, address)| ServiceStep::Unsubscribe(group, address)),
        3 => days.prop_map(|days| ServiceStep::Wait(days, 0)),
        1 => company().prop_map(ServiceStep::RevokeCore),
        1 => company().prop_map(ServiceStep::RevokeApproval),
    ]
    .prop_map(Step::Service)
    .boxed()
}

fn company_name() -> BoxedStrategy<String> {
    select(vec!["Acme & Sons", "Orbit", " Ace ", "\u{200b}", ""]).prop_map(str::to_owned).boxed()
}

/// Generates the address that a mail is sent to: that of a list, or any.
fn mailed() -> BoxedStrategy<String> {
    prop_oneof![3 => list_address(), 1 => address()].boxed()
}
