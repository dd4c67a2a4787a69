//! What nesting costs (GR-20): the same 20,000 members in one group and in a thousand groups.
//!
//! The shapes are compared with each other within one run. `flat` is a group without nesting. Each
//! shape is measured in its worst case: the members are interleaved over the groups, and a cycle
//! closes at the group that a walk finds last.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::time::Duration;

use criterion::Criterion;
use guildhall_groups::{Nesting, Participants};
use guildhall_kernel::{GroupId, User, UserId};
use uuid::Uuid;

const MEMBERS: u128 = 20_000;
const GROUPS: u128 = 1_000;
const LAYER: u128 = 10;
const PAGE: usize = 100;

fn main() {
    let mut criterion = Criterion::default()
        .without_plots()
        .sample_size(20)
        .nresamples(10_000)
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(1))
        .configure_from_args();
    for shape in [Shape::flat(), Shape::deep(), Shape::wide(), Shape::diamonds()] {
        measure(&mut criterion, &shape);
    }
    criterion.final_summary();
}

fn measure(criterion: &mut Criterion, shape: &Shape) {
    let mut group = criterion.benchmark_group(shape.name);
    group.bench_function("below", |b| b.iter(|| shape.nesting.below(black_box(shape.top)).count()));
    group.bench_function("first page", |b| {
        b.iter(|| shape.participants().take(PAGE).map(black_box).count());
    });
    group.bench_function("all participants", |b| {
        b.iter(|| shape.participants().map(black_box).count());
    });
    group.bench_function("cycle", |b| {
        b.iter(|| shape.nesting.cycle_of(black_box(shape.last), black_box(shape.top)));
    });
    group.finish();
}

/// Groups in groups, and their members.
struct Shape {
    name: &'static str,
    nesting: Nesting,
    top: GroupId,
    /// The group that a walk down from the top finds last.
    last: GroupId,
    rosters: BTreeMap<GroupId, Vec<User>>,
}

impl Shape {
    /// One group.
    fn flat() -> Self {
        Self::of("flat", 1, Nesting::default())
    }

    /// A chain of groups, each nested in the previous one.
    fn deep() -> Self {
        Self::of("deep", GROUPS, (1..GROUPS).map(|n| (group(n - 1), group(n))).collect())
    }

    /// One group, with all other groups nested in it.
    fn wide() -> Self {
        Self::of("wide", GROUPS, (1..GROUPS).map(|n| (group(0), group(n))).collect())
    }

    /// Layers of ten groups, each nested in all ten of the layer above: every layer has ten times
    /// as many paths.
    fn diamonds() -> Self {
        let above = |n: u128| match (n - 1) / LAYER {
            0 => 0..=0,
            layer => (layer - 1) * LAYER + 1..=layer * LAYER,
        };
        let pairs = (1..GROUPS).flat_map(|n| above(n).map(move |m| (group(m), group(n))));
        Self::of("diamonds", GROUPS, pairs.collect())
    }

    fn of(name: &'static str, groups: u128, nesting: Nesting) -> Self {
        let mut rosters: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for n in 0..MEMBERS {
            rosters.entry(group(n % groups)).or_default().push(user(n));
        }
        Self { name, nesting, top: group(0), last: group(groups - 1), rosters }
    }

    fn participants(&self) -> impl Iterator<Item = User> {
        let groups = self.nesting.with_below(self.top);
        let rosters = groups.filter_map(|group| self.rosters.get(&group));
        Participants::of(rosters.map(|roster| roster.iter().copied()))
    }
}

fn group(number: u128) -> GroupId {
    GroupId::new(Uuid::from_u128(number))
}

fn user(number: u128) -> User {
    User::of_no_company(UserId::new(Uuid::from_u128(number)))
}
