//! The values in steps. There are few of each, so that commands meet existing things.

use std::ops::Range;

use guildhall_oracle::story::{Feature, GroupNo, RoomNo, Setting};
use guildhall_oracle::{Company, Person};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Generates any user, Ann and Gus most often, because they created many of the groups and rooms.
pub(super) fn person() -> BoxedStrategy<Person> {
    prop_oneof![
        6 => Just(Person::Ann),
        3 => Just(Person::Gus),
        7 => select(Person::ALL.to_vec()),
    ]
    .boxed()
}

/// Generates a user, most often one who manages a group.
pub(super) fn manager() -> BoxedStrategy<Person> {
    prop_oneof![
        10 => Just(Person::Ann),
        4 => Just(Person::Gus),
        4 => Just(Person::Bo),
        1 => Just(Person::Eve),
        6 => person(),
    ]
    .boxed()
}

/// Generates a few users. The list is seldom empty and seldom names a user twice.
pub(super) fn people() -> BoxedStrategy<Vec<Person>> {
    prop_oneof![
        6 => vec(select(Person::ALL.to_vec()), 1..=1),
        6 => vec(select(Person::ALL.to_vec()), 2..=4),
        1 => Just(Vec::new()),
    ]
    .boxed()
}

/// Generates a few users, most often of Acme.
pub(super) fn colleagues() -> BoxedStrategy<Vec<Person>> {
    let some = || select(vec![Person::Dee, Person::Gus, Person::Bo, Person::Cy, Person::Ann]);
    prop_oneof![6 => vec(some(), 1), 2 => vec(some(), 2), 2 => people()].boxed()
}

/// Generates the number of a group. Most stories begin with two groups of Ann's and then a team.
pub(super) fn group() -> BoxedStrategy<GroupNo> {
    prop_oneof![4 => 0..=1_usize, 1 => Just(2), 4 => ANY].prop_map(GroupNo).boxed()
}

/// Generates the number of a group, most often one with a mailing list.
pub(super) fn with_list() -> BoxedStrategy<GroupNo> {
    prop_oneof![2 => Just(GroupNo(0)), 1 => group()].boxed()
}

/// Generates the number of a group, most often of a team.
pub(super) fn team() -> BoxedStrategy<GroupNo> {
    prop_oneof![3 => Just(2), 1 => ANY].prop_map(GroupNo).boxed()
}

/// Generates the number of a room. Most stories begin with Ann's rooms: a general one first, and a
/// one-to-one room and a to-me room after the rooms of the groups.
pub(super) fn room() -> BoxedStrategy<RoomNo> {
    prop_oneof![2 => Just(0), 2 => 4..=5_usize, 5 => ANY].prop_map(RoomNo).boxed()
}

/// Any number. `World::resolved` maps it to an existing one, or to the next.
const ANY: Range<usize> = 0..10_000;

/// Generates a company, most often Acme.
pub(super) fn company() -> BoxedStrategy<Company> {
    prop_oneof![4 => Just(Company::Acme), 1 => Just(Company::Orbit)].boxed()
}

/// Generates a feature, Message most often, because the others depend on it.
pub(super) fn feature() -> BoxedStrategy<Feature> {
    prop_oneof![2 => Just(Feature::Message), 4 => select(Feature::ALL.to_vec())].boxed()
}

/// Generates a setting that the company can lock.
pub(super) fn setting() -> BoxedStrategy<Setting> {
    let others = select(vec![Setting::Members, Setting::Name, Setting::Privacy]);
    prop_oneof![2 => feature().prop_map(Setting::Feature), 3 => others].boxed()
}

/// Generates an address for a list. Most are valid, and some differ only in their spelling.
pub(super) fn list_address() -> BoxedStrategy<String> {
    few(&[
        (8, "crew@acme.example"),
        (4, "launch.crew@acme.example"),
        (2, "crew@ACME.example"),
        (4, "crew@orbit.example"),
        (2, "ann@acme.example"),
        (1, "crew@partner.example"),
        (1, "Crew@acme.example"),
        (1, "c@acme.example"),
        (3, "cast@acme.example"),
        (1, "root@acme.example"),
        (1, "launch+crew@acme.example"),
        (1, "crew"),
    ])
}

/// Generates an address of a user or of a list.
pub(super) fn address() -> BoxedStrategy<String> {
    few(&[
        (4, "pat@partner.example"),
        (3, "Pat@partner.example"),
        (2, "pat@PARTNER.example"),
        (3, "ann@acme.example"),
        (2, "Ann@ACME.example"),
        (1, "bo@acme.example"),
        (3, "crew@acme.example"),
        (1, "Crew@acme.example"),
        (1, "launch.crew@acme.example"),
        (2, "eve@orbit.example"),
        (1, "crew@orbit.example"),
        (3, "crew+bounce@acme.example"),
        (1, "pat"),
    ])
}

/// Generates a mail domain. That of the partner belongs to no company at the start of a story.
pub(super) fn domain() -> BoxedStrategy<String> {
    let domain = [(1, "acme.example"), (1, "orbit.example"), (4, "partner.example")];
    few(&domain)
}

/// Generates one of these texts, each as often as its weight says.
fn few(weighted: &[(u32, &'static str)]) -> BoxedStrategy<String> {
    let each = weighted.iter().map(|(weight, text)| (*weight, Just(*text).boxed()));
    proptest::strategy::Union::new_weighted(each.collect()).prop_map(str::to_owned).boxed()
}
