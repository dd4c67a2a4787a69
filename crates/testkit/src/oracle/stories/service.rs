use guildhall_oracle::Person;
use guildhall_oracle::story::{ServiceDeed, Step};
use proptest::option::weighted;
use proptest::prelude::*;
use proptest::sample::select;

use super::draws::{address, company, feature, group, list_address, person, room};
use super::mail;

/// What the service does. What the directory does with teams is drawn with the groups.
pub(super) fn step() -> BoxedStrategy<Step> {
    let limits = (company(), weighted(0.5, 1_u32..4), weighted(0.5, 1_u32..4));
    let days = prop_oneof![2 => select(vec![29_u16, 30, 31]), 1 => 0_u16..90];
    prop_oneof![
        1 => select(Person::ALL.to_vec()).prop_map(ServiceDeed::AppointAdministrator),
        1 => person().prop_map(ServiceDeed::DismissAdministrator),
        3 => company().prop_map(ServiceDeed::GrantCore),
        6 => (company(), mailed(), mail::incoming())
            .prop_map(|(company, to, mail)| ServiceDeed::Mail(company, to, mail)),
        1 => person().prop_map(ServiceDeed::OffBoard),
        2 => room().prop_map(ServiceDeed::RecordActivity),
        2 => (group(), feature())
            .prop_map(|(group, feature)| ServiceDeed::ReportDeletion(group, feature)),
        4 => (person(), weighted(0.9, address()))
            .prop_map(|(user, address)| ServiceDeed::SaveProfile(user, address)),
        3 => limits.prop_map(|(company, groups, each)| {
            ServiceDeed::SetLimits(company, groups, each)
        }),
        1 => (company(), any::<bool>())
            .prop_map(|(company, free)| ServiceDeed::SetPlan(company, free)),
        3 => days.prop_map(|days| ServiceDeed::Wait(days, 0)),
        1 => company().prop_map(ServiceDeed::WithdrawCore),
    ]
    .prop_map(Step::Service)
    .boxed()
}

/// Where a mail goes: to what a list may have, or to anybody.
fn mailed() -> BoxedStrategy<String> {
    prop_oneof![3 => list_address(), 1 => address()].boxed()
}
