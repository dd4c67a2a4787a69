//! What steps are made of. Few of everything, so that what is done meets what is there.

use std::ops::Range;

use guildhall_oracle::story::{Feature, GroupNo, RoomNo};
use guildhall_oracle::{Company, Person};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// Anybody. Ann and Gus come more often: much of what there is, they began.
pub(super) fn person() -> BoxedStrategy<Person> {
    prop_oneof![
        6 => Just(Person::Ann),
        3 => Just(Person::Gus),
        7 => select(Person::ALL.to_vec()),
    ]
    .boxed()
}

/// Somebody who manages some group, most often.
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

/// Some people: seldom nobody, and seldom one twice.
pub(super) fn people() -> BoxedStrategy<Vec<Person>> {
    prop_oneof![
        6 => vec(select(Person::ALL.to_vec()), 1..=1),
        6 => vec(select(Person::ALL.to_vec()), 2..=4),
        1 => Just(Vec::new()),
    ]
    .boxed()
}

/// Some colleagues, most often.
pub(super) fn colleagues() -> BoxedStrategy<Vec<Person>> {
    let some = || select(vec![Person::Dee, Person::Gus, Person::Bo, Person::Cy, Person::Ann]);
    prop_oneof![6 => vec(some(), 1), 2 => vec(some(), 2), 2 => people()].boxed()
}

/// The number of a group, among however many there are then. Most stories begin with two of Ann's, and with a team
/// after them.
pub(super) fn group() -> BoxedStrategy<GroupNo> {
    prop_oneof![4 => 0..=1_usize, 1 => Just(2), 4 => ANY].prop_map(GroupNo).boxed()
}

/// The number of a group that has a mailing list, most often.
pub(super) fn with_list() -> BoxedStrategy<GroupNo> {
    prop_oneof![2 => Just(GroupNo(0)), 1 => group()].boxed()
}

/// The number of a team, most often.
pub(super) fn team() -> BoxedStrategy<GroupNo> {
    prop_oneof![3 => Just(2), 1 => ANY].prop_map(GroupNo).boxed()
}

/// The number of a room, among however many there are then. Most stories begin with Ann's: a
/// general one, and a one-to-one and a to-me room after those of the groups.
pub(super) fn room() -> BoxedStrategy<RoomNo> {
    prop_oneof![2 => Just(0), 2 => 4..=5_usize, 5 => ANY].prop_map(RoomNo).boxed()
}

/// A number among however many there are then.
const ANY: Range<usize> = 0..10_000;

/// A company: Acme, most often.
pub(super) fn company() -> BoxedStrategy<Company> {
    prop_oneof![4 => Just(Company::Acme), 1 => Just(Company::Orbit)].boxed()
}

/// A feature: Message more often than another, which all others hang on.
pub(super) fn feature() -> BoxedStrategy<Feature> {
    prop_oneof![2 => Just(Feature::Message), 4 => select(Feature::ALL.to_vec())].boxed()
}

/// An address for a list: most are fit for one, and some are the same but for their spelling.
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
        (1, "crew"),
    ])
}

/// An address of anybody, or of a list.
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
        (1, "pat"),
    ])
}

fn few(weighted: &[(u32, &'static str)]) -> BoxedStrategy<String> {
    let each = weighted.iter().map(|(weight, text)| (*weight, Just(*text).boxed()));
    proptest::strategy::Union::new_weighted(each.collect()).prop_map(str::to_owned).boxed()
}
