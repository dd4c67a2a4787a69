//! The participants equal what is computed anew, and a change costs what it changes.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::Nesting;
use guildhall_kernel::{GroupId, UserId};
use proptest::collection::vec;
use proptest::prelude::*;
use uuid::Uuid;

use super::{Moved, NestedParticipants};

#[derive(Clone, Copy, Debug)]
enum Step {
    AddMember(GroupId, UserId),
    Nest(GroupId, GroupId),
    Remove(GroupId),
    RemoveMember(GroupId, UserId),
    Unnest(GroupId, GroupId),
}

fn group(number: u128) -> GroupId {
    GroupId::new(Uuid::from_u128(number))
}

fn user(number: u128) -> UserId {
    UserId::new(Uuid::from_u128(number))
}

fn step() -> impl Strategy<Value = Step> {
    let groups = || (0..7_u128).prop_map(group);
    let users = || (0..4_u128).prop_map(user);
    prop_oneof![
        4 => (groups(), users()).prop_map(|(group, user)| Step::AddMember(group, user)),
        5 => (groups(), groups()).prop_map(|(parent, child)| Step::Nest(parent, child)),
        1 => groups().prop_map(Step::Remove),
        2 => (groups(), users()).prop_map(|(group, user)| Step::RemoveMember(group, user)),
        2 => (groups(), groups()).prop_map(|(parent, child)| Step::Unnest(parent, child)),
    ]
}

/// Who is a member of what, from which the participants are computed anew.
#[derive(Default)]
struct Plain {
    members: BTreeSet<Moved>,
    nested: BTreeSet<(GroupId, GroupId)>,
}

impl Plain {
    fn is_possible(&self, step: Step) -> bool {
        let nesting: Nesting = self.nested.iter().copied().collect();
        match step {
            Step::Nest(parent, child) => nesting.cycle_of(parent, child).is_none(),
            _ => true,
        }
    }

    fn apply(&mut self, step: Step) {
        match step {
            Step::AddMember(group, user) => drop(self.members.insert((group, user))),
            Step::Nest(parent, child) => drop(self.nested.insert((parent, child))),
            Step::Remove(group) => {
                self.members.retain(|(of, _)| *of != group);
                self.nested.retain(|(parent, child)| *parent != group && *child != group);
            }
            Step::RemoveMember(group, user) => drop(self.members.remove(&(group, user))),
            Step::Unnest(parent, child) => drop(self.nested.remove(&(parent, child))),
        }
    }

    fn participants(&self) -> BTreeSet<Moved> {
        let nesting: Nesting = self.nested.iter().copied().collect();
        let mut all = BTreeSet::new();
        for group in (0..7).map(group) {
            for below in nesting.with_below(group) {
                let of_group = self.members.iter().filter(|(of, _)| *of == below);
                all.extend(of_group.map(|(_, user)| (group, *user)));
            }
        }
        all
    }

    fn parents(&self, group: GroupId) -> usize {
        self.nested.iter().filter(|(_, child)| *child == group).count()
    }
}

fn apply(participants: &mut NestedParticipants, step: Step) -> Vec<Moved> {
    let mut moved = Vec::new();
    let pass_on = |one| moved.push(one);
    match step {
        Step::AddMember(group, user) => participants.add_member(group, user, pass_on),
        Step::Nest(parent, child) => participants.nest(parent, child, pass_on),
        Step::Remove(group) => participants.remove(group, pass_on),
        Step::RemoveMember(group, user) => participants.remove_member(group, user, pass_on),
        Step::Unnest(parent, child) => participants.unnest(parent, child, pass_on),
    }
    moved
}

fn all(participants: &NestedParticipants) -> BTreeSet<Moved> {
    let of_group = |group| participants.of(group).map(move |user| (group, user));
    (0..7).map(group).flat_map(of_group).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    // about: GR-20
    #[test]
    fn what_moved_is_the_difference_and_the_cost_follows_it(steps in vec(step(), 0..60)) {
        let (mut plain, mut participants) = (Plain::default(), NestedParticipants::default());
        for step in steps {
            if !plain.is_possible(step) {
                continue;
            }
            let before = plain.participants();
            let parents: BTreeMap<_, _> =
                (0..7).map(group).map(|group| (group, plain.parents(group))).collect();
            plain.apply(step);
            let after = plain.participants();
            participants.steps = 0;

            let moved = apply(&mut participants, step);

            let difference: BTreeSet<_> = before.symmetric_difference(&after).copied().collect();
            prop_assert_eq!(moved.len(), difference.len(), "twice: {:?}", moved);
            prop_assert_eq!(moved.iter().copied().collect::<BTreeSet<_>>(), difference);
            prop_assert_eq!(all(&participants), after);
            let up: usize = moved.iter().filter_map(|(group, _)| parents.get(group)).sum();
            let begun = match step {
                Step::AddMember(..) | Step::RemoveMember(..) => 1,
                Step::Nest(_, child) | Step::Unnest(_, child) => participants.of(child).count(),
                Step::Remove(_) => 0,
            };
            prop_assert!(participants.steps <= begun + up, "{} steps", participants.steps);
        }
    }
}

/// A hundred groups of a hundred members, ten of which are nested in each other.
fn large() -> NestedParticipants {
    let mut participants = NestedParticipants::default();
    for number in 0..100 {
        for one in 0..100 {
            participants.add_member(group(number), user(number * 100 + one), |_| {});
        }
    }
    for number in 0..9 {
        participants.nest(group(number), group(number + 1), |_| {});
    }
    participants.steps = 0;
    participants
}

// about: GR-20
#[test]
fn a_member_costs_one_step_for_each_group_above() {
    let mut participants = large();
    let new = user(u128::MAX);
    let mut moved = Vec::new();
    participants.add_member(group(9), new, |one| moved.push(one));
    assert_eq!((moved.len(), participants.steps), (10, 10));

    participants.steps = 0;
    participants.remove_member(group(4), new, |_| {});
    assert_eq!(participants.steps, 1, "the user was no member there");
    participants.steps = 0;
    participants.add_member(group(4), new, |_| {});
    assert_eq!(participants.steps, 1, "the user takes part there already");
    participants.steps = 0;
    participants.remove_member(group(9), new, |_| {});
    assert_eq!(participants.steps, 6, "the user still takes part in the five groups above");
}
