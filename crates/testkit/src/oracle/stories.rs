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

mod company;
mod draws;
mod episodes;
mod groups;
mod mail;
mod queries;
mod rooms;

use std::fmt;
use std::ops::Deref;

use guildhall_oracle::Person::{Ann, Bo, Cy, Dee, Eve, Gus, Ike};
use guildhall_oracle::story::{
    Authority, CompanyStep, CreationStep, Draft, GroupNo, GroupStep, ListDraft, MailStep,
    ServiceStep, Step, TeamDraft,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
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
        3 => mail::step(),
        3 => company::service_step(),
        2 => company::step(),
        3 => queries::step(),
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
