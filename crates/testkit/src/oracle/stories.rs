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
mod features;
mod groups;
mod looks;
mod mail;
mod rooms;
mod service;

use std::fmt;
use std::ops::Deref;

use guildhall_oracle::Person::{Ann, Bo, Cy, Dee, Eve, Gus, Ike};
use guildhall_oracle::story::{
    Authority, CompanyDeed, Draft, GroupDeed, GroupNo, Opening, ServiceDeed, Step, TeamDraft,
};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

/// What happens, step by step. As `Debug` writes it, it is one sentence for each step.
///
/// A number of a room or group can be larger than those that there are then: `World::settled` makes one of it
/// that there is, or that nothing has.
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

/// Stories of up to about so many steps, after a beginning that most of them have. They shrink to the steps that
/// matter.
pub fn story(len: usize) -> impl Strategy<Value = Story> {
    let some = prop_oneof![15 => step().prop_map(|step| vec![step]), 1 => episodes::episode(), 1 => groups::round()];
    (beginning(), vec(some, 0..=len))
        .prop_map(|(beginning, some)| {
            Story(beginning.into_iter().flatten().chain(some.into_iter().flatten()).collect())
        })
        .boxed()
}

/// Any step. Most are about groups, about which most can be said.
pub fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        10 => groups::step(),
        5 => rooms::step(),
        2 => features::step(),
        3 => mail::step(),
        3 => service::step(),
        2 => company::step(),
        3 => looks::step(),
    ]
    .boxed()
}

/// So that there is something to do: rooms, a group that is external, and others, and a team; and a group of the other company.
/// Each step can be missing.
fn beginning() -> Vec<BoxedStrategy<Option<Step>>> {
    let crew = Draft {
        name: "Crew".to_owned(),
        members: [Bo, Cy, Dee, Eve].into(),
        external: true,
        list: Some("crew@acme.example".to_owned()),
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
    // Cy's alone: for the others it is not there.
    let lab = Draft { name: "Lab".to_owned(), private: Some(true), ..Draft::default() };
    // Ann manages it, and takes no part.
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
    let steps = [
        Step::Company(Gus, CompanyDeed::SetExternalGroups(Authority::Everybody)),
        Step::Service(ServiceDeed::SaveProfile(Ann, Some("ann@acme.example".to_owned()))),
        Step::Open(Ann, Opening::Room(vec![Bo, Cy], None)),
        Step::Open(Ann, Opening::Group(crew)),
        Step::Open(Ann, Opening::Group(cast)),
        Step::Service(ServiceDeed::FormTeam(dock)),
        Step::Open(Ann, Opening::OneToOne(Bo)),
        Step::Open(Ann, Opening::ToMe),
        Step::Open(Cy, Opening::Group(lab)),
        Step::Open(Gus, Opening::GroupAsAdministrator(annex)),
        Step::Group(Ann, GroupNo(1), GroupDeed::Nest(GroupNo(2))),
        Step::Company(Eve, CompanyDeed::SetExternalGroups(Authority::Everybody)),
        Step::Open(Eve, Opening::Group(guests)),
    ];
    steps.map(|step| option::weighted(0.9, Just(step)).boxed()).into()
}

/// A configuration of proptest by which the same stories are told every time, so that a test fails for what
/// changed and not for the luck of the draw. `PROPTEST_RNG_SEED` draws others, and `PROPTEST_CASES` more.
#[must_use]
pub fn same_every_time() -> ProptestConfig {
    let mut config = ProptestConfig::default();
    if config.rng_seed == RngSeed::Random {
        config.rng_seed = RngSeed::Fixed(0);
    }
    config
}
