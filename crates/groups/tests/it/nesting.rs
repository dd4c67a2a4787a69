//! Nested groups and their participants, compared with walks too simple to be wrong.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{IndirectMembers, Nesting, Participants};
use guildhall_kernel::{GroupId, Scope, User, UserId};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::subsequence;
use uuid::Uuid;

use crate::people::{ACME, ANN, BO, CY, DEE, GLOBEX};

/// Few enough that random pairs meet and close cycles.
const GROUPS: u128 = 7;
const MANY: u128 = 100_000;

type Pairs = BTreeSet<(GroupId, GroupId)>;
type Rosters = BTreeMap<GroupId, BTreeSet<User>>;

proptest! {
    // allows: GR-20
    #[test]
    fn every_group_below_is_listed_once(pairs in pairs(), top in a_group()) {
        let nesting = nesting(&pairs);
        let mut below: Vec<_> = nesting.below(top).collect();
        let mut all = vec![top];
        all.extend(&below);
        prop_assert_eq!(nesting.with_below(top).collect::<Vec<_>>(), all);

        below.sort();
        let mut expected = reached(&pairs, top);
        expected.remove(&top);
        prop_assert_eq!(below, expected.into_iter().collect::<Vec<_>>());
    }

    // allows: GR-20
    #[test]
    fn the_nearest_groups_below_come_first(pairs in pairs(), top in a_group()) {
        let nesting = nesting(&pairs);
        let steps: Vec<_> = nesting.below(top).map(|group| distance(&pairs, top, group)).collect();
        prop_assert!(steps.is_sorted(), "{:?}", steps);
    }

    // allows: GR-20
    #[test]
    fn a_path_down_is_a_shortest_one(
        pairs in pairs(), from in a_group(), to in a_group()
    ) {
        let path = nesting(&pairs).path(from, to);
        prop_assert_eq!(path.as_ref().map(|path| path.len() - 1), distance(&pairs, from, to));
        if let Some(path) = path {
            prop_assert_eq!((path.first(), path.last()), (Some(&from), Some(&to)));
            prop_assert!(is_chain(&pairs, &path));
        }
    }

    // refuses: GR-20
    #[test]
    fn exactly_the_pairs_that_close_a_cycle_are_refused(
        pairs in pairs(), parent in a_group(), child in a_group()
    ) {
        let cycle = nesting(&pairs).cycle_of(parent, child);
        let closes = parent == child || reached(&pairs, child).contains(&parent);
        prop_assert_eq!(cycle.is_some(), closes);
        if let Some(cycle) = cycle {
            is_named(&pairs, parent, child, &cycle)?;
        }
    }

    // refuses: GR-20
    #[test]
    fn cycles_are_refused_in_any_order_of_nesting(
        additions in vec((a_group(), a_group()), 0..40)
    ) {
        let (mut nested, mut nesting) = (Pairs::new(), Nesting::default());
        for (parent, child) in additions {
            let Some(cycle) = nesting.cycle_of(parent, child) else {
                nested.insert((parent, child));
                nesting.insert(parent, child);
                prop_assert!(is_acyclic(&nested), "({}, {}) closes a cycle", parent, child);
                continue;
            };
            is_named(&nested, parent, child, &cycle)?;
            let mut with = nested.clone();
            with.insert((parent, child));
            prop_assert!(!is_acyclic(&with), "({}, {}) closes no cycle", parent, child);
        }
    }

    // allows: GR-20
    #[test]
    fn participants_are_listed_once_and_ordered_by_id(rosters in vec(roster(), 0..6)) {
        let union: BTreeSet<User> = rosters.iter().flatten().copied().collect();
        let participants = Participants::of(rosters.iter().map(|roster| roster.iter().copied()));
        prop_assert_eq!(participants.collect::<Vec<_>>(), union.into_iter().collect::<Vec<_>>());
    }

    // allows: GR-20
    #[test]
    fn the_members_of_every_group_below_take_part(
        pairs in pairs(), rosters in rosters(), top in a_group()
    ) {
        let mut groups = reached(&pairs, top);
        groups.insert(top);
        let all = |user: &User| groups.iter().any(|group| rosters[group].contains(user));
        let expected: Vec<_> = people().filter(all).collect();
        prop_assert_eq!(participants(&nesting(&pairs), &rosters, top), expected);
    }

    // allows: GR-20
    #[test]
    fn a_user_in_two_nested_groups_takes_part_until_both_end(
        mut rosters in rosters(), two in subsequence((1..GROUPS).collect::<Vec<_>>(), 2)
    ) {
        let [top, one, other] = [0, two[0], two[1]].map(group);
        for (group, roster) in &mut rosters {
            roster.remove(&DEE);
            roster.extend([one, other].contains(group).then_some(DEE));
        }
        let times_in = |ways: &[GroupId]| {
            let nesting = ways.iter().map(|way| (top, *way)).collect();
            participants(&nesting, &rosters, top).iter().filter(|user| **user == DEE).count()
        };
        prop_assert_eq!(times_in(&[one, other]), 1);
        prop_assert_eq!(times_in(&[one]), 1);
        prop_assert_eq!(times_in(&[other]), 1);
        prop_assert_eq!(times_in(&[]), 0);
    }
}

// refuses: GR-20
#[test]
fn a_group_nested_in_itself_is_a_cycle() {
    let crew = group(1);
    assert_eq!(Nesting::default().cycle_of(crew, crew), Some(vec![crew, crew]));
    assert_eq!(Nesting::default().path(crew, crew), Some(vec![crew]));
}

// allows: GR-20
#[test]
fn a_chain_of_a_hundred_thousand_groups_is_walked() {
    let chain: Nesting = (1..MANY).map(|n| (group(n - 1), group(n))).collect();
    assert!(chain.below(group(0)).eq((1..MANY).map(group)));
    assert!(chain.path(group(0), group(MANY - 1)).unwrap().into_iter().eq((0..MANY).map(group)));
    assert_eq!(chain.cycle_of(group(0), group(MANY)), None);
}

// refuses: GR-20
#[test]
fn a_cycle_of_a_hundred_thousand_groups_is_found() {
    let chain: Nesting = (1..MANY).map(|n| (group(n - 1), group(n))).collect();
    let cycle = chain.cycle_of(group(MANY - 1), group(0)).unwrap();
    assert_eq!((cycle.len(), cycle[0], cycle[1]), (100_001, group(MANY - 1), group(0)));
    assert_eq!(cycle.last(), cycle.first());
}

// allows: GR-20
#[test]
fn the_first_roster_decides_a_users_company() {
    let moved = User::of_company(BO.id(), GLOBEX);
    for [first, second] in [[BO, moved], [moved, BO]] {
        let rosters = [vec![ANN, CY], vec![first, CY], vec![ANN, second, CY]];
        let participants = Participants::of(rosters.into_iter().map(Vec::into_iter));
        assert!(participants.eq([ANN, first, CY]));
        let indirect = IndirectMembers::of(Scope::Whole, [first, CY, second]);
        assert_eq!(indirect.user(BO.id()), Ok(Some(first)));
    }
}

// allows: GR-20
#[test]
fn the_first_page_reads_no_further_than_it_needs() {
    let reads = Cell::new(0);
    let roster = |from| {
        let users = (from..).step_by(3).map(user);
        users.inspect(|_| reads.set(reads.get() + 1))
    };
    let mut participants = Participants::of([roster(0), roster(1), roster(2)]);
    assert!(participants.by_ref().take(30).eq((0..30).map(user)));
    assert_eq!(reads.get(), 32, "one user of each roster is held, the last of the page among them");
}

fn group(number: u128) -> GroupId {
    GroupId::new(Uuid::from_u128(number))
}

fn user(number: u128) -> User {
    User::of_company(UserId::new(Uuid::from_u128(number)), ACME)
}

/// The users in random rosters; [`DEE`] is one of them.
fn people() -> impl Iterator<Item = User> {
    (0..12).map(user)
}

fn a_group() -> impl Strategy<Value = GroupId> {
    (0..GROUPS).prop_map(group)
}

fn pairs() -> impl Strategy<Value = Pairs> {
    btree_set((a_group(), a_group()), 0..14)
}

fn roster() -> impl Strategy<Value = BTreeSet<User>> {
    btree_set((0..12_u128).prop_map(user), 0..8)
}

/// A roster for each of the groups.
fn rosters() -> impl Strategy<Value = Rosters> {
    let groups = (0..GROUPS).map(group);
    vec(roster(), GROUPS as usize).prop_map(move |rosters| groups.clone().zip(rosters).collect())
}

fn nesting(pairs: &Pairs) -> Nesting {
    pairs.iter().copied().collect()
}

fn participants(nesting: &Nesting, rosters: &Rosters, top: GroupId) -> Vec<User> {
    let rosters = nesting.with_below(top).map(|group| rosters[&group].iter().copied());
    Participants::of(rosters).collect()
}

/// Returns the groups reached in one step or more: the start too if it is on a cycle.
fn reached(pairs: &Pairs, from: GroupId) -> BTreeSet<GroupId> {
    fn walk(pairs: &Pairs, from: GroupId, reached: &mut BTreeSet<GroupId>) {
        for (_, child) in pairs.iter().filter(|(parent, _)| *parent == from) {
            if reached.insert(*child) {
                walk(pairs, *child, reached);
            }
        }
    }
    let mut groups = BTreeSet::new();
    walk(pairs, from, &mut groups);
    groups
}

/// Returns the smallest number of steps down from one group to the other.
fn distance(pairs: &Pairs, from: GroupId, to: GroupId) -> Option<usize> {
    let mut level = BTreeSet::from([from]);
    for steps in 0..GROUPS as usize {
        if level.contains(&to) {
            return Some(steps);
        }
        let next = |(parent, child): &(GroupId, GroupId)| level.contains(parent).then_some(*child);
        level = pairs.iter().filter_map(next).collect();
    }
    None
}

fn is_chain(pairs: &Pairs, path: &[GroupId]) -> bool {
    path.windows(2).all(|step| pairs.contains(&(step[0], step[1])))
}

/// Checks that nothing is left after groups that no other nests are removed again and again.
fn is_acyclic(pairs: &Pairs) -> bool {
    let mut left = pairs.clone();
    loop {
        let held: BTreeSet<GroupId> = left.iter().map(|(_, child)| *child).collect();
        let before = left.len();
        left.retain(|(parent, _)| held.contains(parent));
        if left.len() == before {
            return left.is_empty();
        }
    }
}

/// Checks that the cycle consists of the pairs and of the new one, which it begins with.
fn is_named(
    pairs: &Pairs,
    parent: GroupId,
    child: GroupId,
    cycle: &[GroupId],
) -> Result<(), TestCaseError> {
    prop_assert!(cycle.starts_with(&[parent, child]), "{:?}", cycle);
    prop_assert_eq!(cycle.last(), Some(&parent));
    prop_assert!(is_chain(pairs, &cycle[1..]), "{:?}", cycle);
    let groups: BTreeSet<_> = cycle.iter().collect();
    prop_assert_eq!(groups.len(), cycle.len() - 1, "no group but the first comes twice");
    Ok(())
}
