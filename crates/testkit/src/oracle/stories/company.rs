use std::collections::BTreeSet;

use guildhall_oracle::Person;
use guildhall_oracle::story::{Authority, CompanyDeed, Step};
use proptest::prelude::*;
use proptest::sample::select;

use super::draws::{feature, people, person};

/// Somebody administers their company: mostly whoever does when a story begins.
pub(super) fn step() -> BoxedStrategy<Step> {
    let theirs = select(vec![Person::Ann, Person::Bo, Person::Cy, Person::Gus]);
    prop_oneof![
        6 => deed(theirs.boxed()).prop_map(|deed| Step::Company(Person::Gus, deed)),
        2 => deed(select(vec![Person::Eve, Person::Ike]).boxed())
            .prop_map(|deed| Step::Company(Person::Eve, deed)),
        2 => (person(), deed(person())).prop_map(|(by, deed)| Step::Company(by, deed)),
    ]
    .boxed()
}

/// Who has or loses the permission for external contact is one of these.
fn deed(whose: BoxedStrategy<Person>) -> BoxedStrategy<CompanyDeed> {
    prop_oneof![
        2 => whose.clone().prop_map(CompanyDeed::AllowContact),
        3 => feature().prop_map(CompanyDeed::AllowFeature),
        2 => feature().prop_map(CompanyDeed::DisableFeature),
        4 => whose.prop_map(CompanyDeed::ForbidContact),
        2 => prop_oneof![Just(true), Just(false)].prop_map(CompanyDeed::SetContacts),
        4 => authority().prop_map(CompanyDeed::SetExternalGroups),
        2 => authority().prop_map(CompanyDeed::SetGroupCreation),
        1 => (0_u16..40).prop_map(CompanyDeed::SetRetention),
    ]
    .boxed()
}

fn authority() -> BoxedStrategy<Authority> {
    let named = people().prop_map(|people| Authority::Named(BTreeSet::from_iter(people)));
    prop_oneof![2 => Just(Authority::Everybody), 1 => named].boxed()
}
