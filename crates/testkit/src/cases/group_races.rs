//! Whoever changes different groups at the same time can still not do what only one of them may:
//! close a cycle together (GR-20), or go beyond a limit (CO-7).

use std::collections::BTreeSet;

use guildhall_groups::{GroupChange, GroupError, Nesting};
use guildhall_kernel::{CommandError, Quota, SaveError, Scope};
use guildhall_permissions::Limits;

use crate::GuildhallStore;
use crate::hall::{Hall, named};
use crate::history::assert_history;
use crate::ids::{group_id, user, user_id};
use crate::nested::Nested;
use crate::race::{RACERS, ROUNDS, one_winner, race};

/// Each nests the next group in one of a circle, at first as they saw it before anybody did, until
/// they succeed or would close it: all but one succeed, one is told of the cycle, and there is none
/// (GR-20).
// about: GR-20
pub async fn race_closes_no_cycle<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let ann = user(1);
    for round in 1..=ROUNDS {
        let number = |racer: u32| round * 100 + racer % RACERS;
        for racer in 0..RACERS {
            let draft = named(&format!("Group {}", number(racer))).members([user(10 + racer)]);
            hall.save_group(hall.new_group(number(racer), &ann, draft, 1)).await;
        }
        let pair = |racer: u32| [number(racer), number(racer + 1)];
        let mut decided = Vec::new();
        for racer in 0..RACERS {
            decided.push(hall.nesting(pair(racer), &ann, 2).await);
        }
        let refused = race(&hall, async |hall, racer| {
            nest_until_told(&hall, pair(racer), decided[racer as usize].clone()).await
        });
        let ids = || (0..RACERS).map(|racer| group_id(number(racer)));
        let mut nesting = Nesting::default();
        for id in ids() {
            let group = hall.group(id).await;
            nesting.extend(group.header().nested().keys().map(|child| (id, *child)));
        }
        let pairs = || ids().flat_map(|one| ids().map(move |other| (one, other)));
        let both = |(one, other)| {
            one != other && nesting.path(one, other).is_some() && nesting.path(other, one).is_some()
        };
        assert!(!pairs().any(both), "a cycle was closed: {nesting:?}");
        assert_eq!(refused.iter().filter(|refused| **refused).count(), 1, "{refused:?}");

        let nested = Nested::of(&hall, ids()).await;
        for id in ids() {
            assert_eq!(hall.group(id).await, nested.group(id, &Scope::Whole));
        }
    }
    assert_history(&hall).await;
}

/// All nest in groups of their own what they saw at one count of nestings: one change is saved
/// (GR-20).
// about: GR-20
pub async fn race_from_one_count_has_one_winner<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let ann = user(1);
    for round in 1..=ROUNDS {
        let parent = |racer: u32| round * 100 + racer;
        let mut changes = Vec::new();
        for n in 0..RACERS * 2 {
            let draft = named(&format!("Group {}", parent(n)));
            hall.save_group(hall.new_group(parent(n), &ann, draft, 1)).await;
        }
        for racer in 0..RACERS {
            changes.push(hall.nesting([parent(racer), parent(RACERS + racer)], &ann, 2).await);
        }
        let saved = race(&hall, async |hall, racer| {
            hall.store.save_group(changes[racer as usize].clone()).await
        });
        let winner = one_winner(&saved, |error| matches!(error, SaveError::Conflict));
        for racer in 0..RACERS {
            let nested = hall.group(group_id(parent(racer))).await.header().nested().len();
            assert_eq!(nested, usize::from(racer == winner));
        }
        assert_eq!(hall.below(parent(0), &ann).await.version().events(), u64::from(round));
    }
    assert_history(&hall).await;
}

/// All create a group where there is room for one more: one group is there (CO-7).
// about: CO-7
pub async fn race_for_the_last_group_has_one_winner<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    let full = BTreeSet::from([Quota::GroupsOfCompany(hall.company.id())]);
    for round in 1..=ROUNDS {
        hall.limit(Limits { groups: Some(round), groups_per_user: None }).await;
        let number = |racer: u32| round * 100 + racer;
        let saved = race(&hall, async |hall, racer| {
            let draft = named(&format!("Group {}", number(racer)));
            hall.store.save_group(hall.new_group(number(racer), &user(racer), draft, 1)).await
        });
        let winner =
            one_winner(&saved, |error| matches!(error, SaveError::QuotaExceeded(q) if *q == full));
        for racer in 0..RACERS {
            let found = hall.store.find_group(group_id(number(racer)), Scope::of([])).await;
            assert_eq!(found.unwrap().is_some(), racer == winner);
        }
    }
    assert_history(&hall).await;
}

/// All add one user, who can be in one more group, to groups of their own: the user is in one
/// (CO-7).
// about: CO-7
pub async fn race_for_the_last_place_of_a_user_has_one_winner<S: GuildhallStore>(store: S) {
    let mut hall = Hall::open(store).await;
    for racer in 0..RACERS {
        let draft = named(&format!("Group {racer}"));
        hall.save_group(hall.new_group(racer, &user(10 + racer), draft, 1)).await;
    }
    hall.limit(Limits { groups: None, groups_per_user: Some(1) }).await;
    for round in 1..=ROUNDS {
        let wanted = user(100 + round);
        let full = Quota::GroupsOfUser { company: hall.company.id(), user: wanted.id() };
        let saved = race(&hall, async |hall, racer| {
            let scope = Scope::of([user_id(10 + racer), wanted.id()]);
            let group = hall.store.find_group(group_id(racer), scope).await.unwrap().unwrap();
            let change = hall.on_group(&group, 2, |group, cx| {
                group.add_members(&user(10 + racer), &[wanted], cx)
            });
            hall.store.save_group(change).await
        });
        let full = BTreeSet::from([full]);
        let winner =
            one_winner(&saved, |error| matches!(error, SaveError::QuotaExceeded(q) if *q == full));
        for racer in 0..RACERS {
            let group = hall.group(group_id(racer)).await;
            assert_eq!(group.participant(wanted.id()).unwrap().is_some(), racer == winner);
        }
    }
    assert_history(&hall).await;
}

/// Whether the nesting, decided anew at every conflict, was refused because it would close a cycle.
async fn nest_until_told<S: GuildhallStore>(
    hall: &Hall<S>,
    [n, child]: [u32; 2],
    mut change: GroupChange,
) -> bool {
    let ann = user(1);
    loop {
        match hall.store.save_group(change).await {
            Ok(()) => return false,
            Err(SaveError::Conflict) => {}
            Err(error) => panic!("a nesting failed for another reason: {error}"),
        }
        let below = hall.below(child, &ann).await;
        let before = hall.store.find_group(group_id(n), Scope::of([ann.id()])).await;
        let before = before.unwrap().unwrap();
        let mut group = before.clone();
        let event = match group.nest(&ann, group_id(child), &below, &hall.cx(2)) {
            Ok(event) => event,
            Err(CommandError::Refused(GroupError::Cycle { .. })) => return true,
            Err(error) => panic!("a nesting was refused for another reason: {error}"),
        };
        change = GroupChange::between(&before, group, vec![event]).after_nestings(below.version());
    }
}
