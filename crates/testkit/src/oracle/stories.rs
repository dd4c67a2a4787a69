//! Strategies for stories.
//!
//! ```
//! use guildhall_testkit::oracle::stories::story;
//! use proptest::prelude::*;
//!
//! proptest!(|(story in story(20))| {
//!     println!("{story:?}");
//! });
//! ```

mod episodes;
mod groups;
mod rooms;

use std::fmt;
use std::ops::{Deref, Range};

use guildhall_oracle::Person::{Ann, Bo, Cy, Dee, Eve, Gus, Ike};
use guildhall_oracle::story::{
    Authority, CompanyStep, CreationStep, Draft, Feature, GroupNo, GroupStep, ListDraft, MailStep,
    RoomNo, ServiceStep, Setting, Step, TeamDraft,
};
use guildhall_oracle::{Company, Person};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use proptest::test_runner::RngSeed;

use super::is_one_atom;

/// The steps of a story. Its `Debug` form has one sentence for each step.
///
/// The number of a room or group can be too large. `World::resolved` maps it to an existing room or
/// group, or to the next number, which does not exist yet.
#[derive(Clone, Eq, PartialEq)]
pub struct Story(pub Vec<Step>);

impl Deref for Story {
    type Target = [Step];

    fn deref(&self) -> &[Step] {
        &self.0
    }
}

impl fmt::Debug for Story {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|step| write!(f, "\n    {step}."))
    }
}

/// Generates stories of up to about `len` steps, after a beginning that most of them share. They
/// shrink to the steps that matter.
pub fn story(len: usize) -> impl Strategy<Value = Story> {
    let some = prop_oneof![15 => step().prop_map(|step| vec![step]), 1 => episodes::episode(), 1 => groups::round()];
    (beginning(), vec(some, 0..=len))
        .prop_map(|(beginning, some)| {
            Story(beginning.into_iter().flatten().chain(some.into_iter().flatten()).collect())
        })
        .boxed()
}

/// Generates a story of up to about `len` steps, and two steps that are done at once after it. The
/// first is saved in one atom.
pub fn at_once(len: usize) -> impl Strategy<Value = (Story, [Step; 2])> {
    let first = step().prop_filter("it is saved in one atom", is_one_atom);
    let second = step().prop_filter("it changes something at that moment", |step| {
        !matches!(step, Step::Query(..) | Step::Service(ServiceStep::Wait(..)))
    });
    (story(len), first, second).prop_map(|(story, first, second)| (story, [first, second])).boxed()
}

/// Generates any step. Most are about groups, because most rules are.
pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => groups::step(),
        5 => rooms::step(),
        2 => groups::feature_step(),
        3 => groups::mail_step(),
        3 => rooms::service_step(),
        2 => rooms::company_step(),
        3 => rooms::query_step(),
    ]
    .boxed()
}

/// Generates the beginning of a story. Each step can be missing.
fn beginning() -> Vec<BoxedStrategy<Option<Step>>> {
    let steps = usual_beginning().into_iter();
    steps.map(|step| option::weighted(0.9, Just(step)).boxed()).collect()
}

/// Returns the beginning of most stories: rooms, an external group and other groups, a team, and a
/// group of the other company.
#[must_use]
pub fn usual_beginning() -> Vec<Step> {
    let crew = Draft {
        name: "Crew".to_owned(),
        members: [Bo, Cy, Dee, Eve].into(),
        external: true,
        list: Some(ListDraft::at("crew@acme.example")),
        notify: true,
        ..Draft::default()
    };
    let cast = Draft {
        name: "Cast".to_owned(),
        members: [Bo, Cy].into(),
        masters: [Bo].into(),
        ..Draft::default()
    };
    let guests = Draft {
        name: "Crew".to_owned(),
        members: [Ann, Ike].into(),
        external: true,
        private: Some(false),
        ..Draft::default()
    };
    // Only Cy is in this group, so other users cannot see it.
    let lab = Draft { name: "Lab".to_owned(), private: Some(true), ..Draft::default() };
    // Ann is its Master, but not a member.
    let annex = Draft {
        name: "Annex".to_owned(),
        members: [Dee].into(),
        masters: [Ann].into(),
        ..Draft::default()
    };
    let dock = TeamDraft {
        name: "Dock".to_owned(),
        members: [Cy, Dee].into(),
        leader: Some(Bo),
        private: false,
    };
    let pat = MailStep::AddRecipients(vec!["pat@partner.example".to_owned()]);
    vec![
        Step::Company(Gus, CompanyStep::SetExternalGroups(Authority::EveryUser)),
        Step::Service(ServiceStep::SaveProfile(Ann, Some("ann@acme.example".to_owned()))),
        // No list can be opened at cast@acme.example.
        Step::Service(ServiceStep::SaveProfile(Dee, Some("cast+bounce@acme.example".to_owned()))),
        Step::Open(Ann, CreationStep::Room(vec![Bo, Cy], None)),
        Step::Open(Ann, CreationStep::Group(crew)),
        Step::Mail(Ann, GroupNo(0), pat),
        Step::Open(Ann, CreationStep::Group(cast)),
        Step::Service(ServiceStep::FormTeam(dock)),
        Step::Open(Ann, CreationStep::OneToOne(Bo)),
        Step::Open(Ann, CreationStep::ToMe),
        Step::Open(Cy, CreationStep::Group(lab)),
        Step::Open(Gus, CreationStep::GroupAsAdministrator(annex)),
        Step::Group(Ann, GroupNo(1), GroupStep::Nest(GroupNo(2))),
        Step::Company(Eve, CompanyStep::SetExternalGroups(Authority::EveryUser)),
        Step::Open(Eve, CreationStep::Group(guests)),
    ]
}

/// Makes a configuration of proptest that generates the same stories every time, so that a test
/// fails only because of a change. Set `PROPTEST_RNG_SEED` for other stories, and `PROPTEST_CASES`
/// for more.
#[must_use]
pub fn same_every_time() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(0);
    }
    config
}

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
