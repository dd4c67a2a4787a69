//! Users who change different groups at the same time cannot together close a cycle (GR-20) or
//! exceed a limit (CO-7).

use std::collections::BTreeSet;

use guildhall_groups::{GroupChange, GroupError, Nesting};
use guildhall_kernel::{CommandError, Quota, SaveError, Scope};
use guildhall_permissions::Limits;

use crate::GuildhallStore;
use crate::driver::{Driver, named};
use crate::ids::{group_id, user, user_id};
use crate::nested::Nested;
use crate::race::{RACERS, ROUNDS, one_winner, race};
use crate::reading::assert_history;

/// Each racer nests the next group of a circle, first as decided before the race, until the nesting
/// succeeds or would close the cycle: one is refused for the cycle, and all others succeed (GR-20).
// about: GR-20
pub async fn race_closes_no_cycle<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let ann = user(1);
    for round in 1..=ROUNDS {
        let number = |racer: u32| round * 100 + racer % RACERS;
        for racer in 0..RACERS {
            let draft = named(&format!("Group {}", number(racer))).with_members([user(10 + racer)]);
            driver.save_group(driver.new_group(number(racer), &ann, draft, 1)).await;
        }
        let pair = |racer: u32| [number(racer), number(racer + 1)];
        let mut decided = Vec::new();
        for racer in 0..RACERS {
            decided.push(driver.nesting(pair(racer), &ann, 2).await);
        }
        let refused = race(&driver, async |driver, racer| {
            nest_until_decided(&driver, pair(racer), decided[racer as usize].clone()).await
        });
        let ids = || (0..RACERS).map(|racer| group_id(number(racer)));
        let mut nesting = Nesting::default();
        for id in ids() {
            let group = driver.group(id).await;
            nesting.extend(group.header().nested().keys().map(|child| (id, *child)));
        }
        let pairs = || ids().flat_map(|one| ids().map(move |other| (one, other)));
        let both = |(one, other)| {
            one != other && nesting.path(one, other).is_some() && nesting.path(other, one).is_some()
        };
        assert!(!pairs().any(both), "a cycle was closed: {nesting:?}");
        assert_eq!(refused.iter().filter(|refused| **refused).count(), 1, "{refused:?}");

        let nested = Nested::of(&driver, ids()).await;
        for id in ids() {
            assert_eq!(driver.group(id).await, nested.group(id, &Scope::Whole));
        }
    }
    assert_history(&driver).await;
}

/// Each racer nests another group in its own, decided at the same count of nestings: one change is
/// saved (GR-20).
// about: GR-20
pub async fn race_from_one_count_has_one_winner<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let ann = user(1);
    for round in 1..=ROUNDS {
        let parent = |racer: u32| round * 100 + racer;
        let mut changes = Vec::new();
        for n in 0..RACERS * 2 {
            let draft = named(&format!("Group {}", parent(n)));
            driver.save_group(driver.new_group(parent(n), &ann, draft, 1)).await;
        }
        for racer in 0..RACERS {
            changes.push(driver.nesting([parent(racer), parent(RACERS + racer)], &ann, 2).await);
        }
        let saved = race(&driver, async |driver, racer| {
            driver.store.save_group(changes[racer as usize].clone()).await
        });
        let winner = one_winner(&saved, |error| matches!(error, SaveError::Conflict));
        for racer in 0..RACERS {
            let nested = driver.group(group_id(parent(racer))).await.header().nested().len();
            assert_eq!(nested, usize::from(racer == winner));
        }
        assert_eq!(driver.below(parent(0), &ann).await.version().events(), u64::from(round));
    }
    assert_history(&driver).await;
}

/// All create a group while the limit has space for one more: one group is saved (CO-7).
// about: CO-7
pub async fn race_for_the_last_group_has_one_winner<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    let full = BTreeSet::from([Quota::GroupsOfCompany(driver.company.id())]);
    for round in 1..=ROUNDS {
        driver
            .limit(Limits { groups: Some(round), groups_per_user: None, ..Limits::default() })
            .await;
        let number = |racer: u32| round * 100 + racer;
        let saved = race(&driver, async |driver, racer| {
            let draft = named(&format!("Group {}", number(racer)));
            driver.store.save_group(driver.new_group(number(racer), &user(racer), draft, 1)).await
        });
        let winner =
            one_winner(&saved, |error| matches!(error, SaveError::QuotaExceeded(q) if *q == full));
        for racer in 0..RACERS {
            let found = driver.store.find_group(group_id(number(racer)), Scope::of([])).await;
            assert_eq!(found.unwrap().is_some(), racer == winner);
        }
    }
    assert_history(&driver).await;
}

/// All tasks add the same user, who can be in one more group, to different groups: the user is added to
/// one (CO-7).
// about: CO-7
pub async fn race_for_the_last_group_of_a_user_has_one_winner<S: GuildhallStore>(store: S) {
    let mut driver = Driver::open(store).await;
    for racer in 0..RACERS {
        let draft = named(&format!("Group {racer}"));
        driver.save_group(driver.new_group(racer, &user(10 + racer), draft, 1)).await;
    }
    driver.limit(Limits { groups: None, groups_per_user: Some(1), ..Limits::default() }).await;
    for round in 1..=ROUNDS {
        let wanted = user(100 + round);
        let full = Quota::GroupsOfUser { company: driver.company.id(), user: wanted.id() };
        let saved = race(&driver, async |driver, racer| {
            let scope = Scope::of([user_id(10 + racer), wanted.id()]);
            let group = driver.store.find_group(group_id(racer), scope).await.unwrap().unwrap();
            let change = driver.on_group(&group, 2, |group, cx| {
                group.add_members(user(10 + racer), &[wanted], cx)
            });
            driver.store.save_group(change).await
        });
        let full = BTreeSet::from([full]);
        let winner =
            one_winner(&saved, |error| matches!(error, SaveError::QuotaExceeded(q) if *q == full));
        for racer in 0..RACERS {
            let group = driver.group(group_id(racer)).await;
            assert_eq!(group.participant(wanted.id()).unwrap().is_some(), racer == winner);
        }
    }
    assert_history(&driver).await;
}

/// Saves the nesting, deciding it anew at every conflict. Returns whether it was refused for a
/// cycle.
async fn nest_until_decided<S: GuildhallStore>(
    driver: &Driver<S>,
    [n, child]: [u32; 2],
    mut change: GroupChange,
) -> bool {
    let ann = user(1);
    loop {
        match driver.store.save_group(change).await {
            Ok(()) => return false,
            Err(SaveError::Conflict) => {}
            Err(error) => panic!("a nesting failed for another reason: {error}"),
        }
        let below = driver.below(child, &ann).await;
        let before = driver.store.find_group(group_id(n), Scope::of([ann.id()])).await;
        let before = before.unwrap().unwrap();
        let mut group = before.clone();
        let event = match group.nest(ann, group_id(child), &below, &driver.cx(2)) {
            Ok(event) => event,
            Err(CommandError::Refused(GroupError::Cycle { .. })) => return true,
            Err(error) => panic!("a nesting was refused for another reason: {error}"),
        };
        change = GroupChange::between(&before, group, vec![event]).with_nestings(below.version());
    }
}
