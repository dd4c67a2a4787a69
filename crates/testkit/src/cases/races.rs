//! Saves at the same time: one wins, the others get an error, and nothing is lost. Users who change
//! different groups cannot together close a cycle (GR-20) or exceed a limit (CO-7).

use std::collections::BTreeSet;

use guildhall_groups::{AggregateId, GroupChange, GroupError, Nesting};
use guildhall_kernel::{Claim, CommandError, ListAddress, PageRequest, Quota, SaveError, Scope};
use guildhall_permissions::{Context, Limits};
use guildhall_rooms::{Room, RoomChange};

use super::companies::profile;
use crate::GuildhallStore;
use crate::assert::{RACERS, ROUNDS, one_winner, race};
use crate::driver::{Driver, group_id, group_room, minute, named, room_id, user, user_id, users};
use crate::reading::{Nested, assert_history, by_aggregate, limit};

/// All tasks open the room of one pair: one room is saved, and the others get an error (RM-3).
// about: RM-3
pub async fn race_for_a_pair_has_one_winner<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    for round in 0..ROUNDS {
        let pair = users([100 + round, 200 + round]);
        let claim = Claim::pair(pair[0].id(), pair[1].id());
        let number = |racer: u32| 1 + round * RACERS + racer;
        let saved = race(&driver, async |driver, racer| {
            driver.store.save_room(driver.pair(number(racer), pair, 1)).await
        });
        let winner =
            one_winner(&saved, |error| matches!(error, SaveError::Taken(c) if *c == claim));
        let holder = driver.store.find_room_by_claim(claim).await.unwrap();
        assert_eq!(holder, Some(room_id(number(winner))));
        for loser in (0..RACERS).filter(|racer| *racer != winner) {
            let room = driver.store.find_room(room_id(number(loser)), Scope::Whole).await.unwrap();
            assert_eq!(room, None, "a refused room was saved");
        }
    }
    assert_eq!(by_aggregate(driver.events().await).len(), 1 + ROUNDS as usize);
    assert_history(&driver).await;
}

/// All create a group of one name: one group is saved, with its room (GR-4).
// about: GR-4
pub async fn race_for_a_name_has_one_winner<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    for round in 0..ROUNDS {
        let number = |racer: u32| 1 + round * RACERS + racer;
        let name = format!("Crew {round}");
        let saved = race(&driver, async |driver, racer| {
            let draft = named(&name).with_members([user(50)]);
            driver.store.save_group(driver.new_group(number(racer), &user(1), draft, 1)).await
        });
        let winner = one_winner(&saved, |error| matches!(error, SaveError::Taken(_)));
        for racer in 0..RACERS {
            let n = number(racer);
            let group = driver.store.find_group(group_id(n), Scope::Whole).await.unwrap();
            let room = driver.store.find_room(group_room(n), Scope::Whole).await.unwrap();
            assert_eq!((group.is_some(), room.is_some()), (racer == winner, racer == winner));
        }
    }
    assert_history(&driver).await;
}

/// Lists and users race for one address: one of them gets it (ML-2).
// about: ML-2
pub async fn race_for_an_address_has_one_winner<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let list: ListAddress = "crew@acme.example".parse().unwrap();
    let saved = race(&driver, async |driver, racer| {
        if racer % 2 == 0 {
            let change = driver.profile_change(profile(user(racer + 1), "Crew@acme.example"));
            return driver.store.save_profiles(vec![change]).await;
        }
        let draft = named(&format!("Crew {racer}")).with_list_at(list.clone());
        driver.store.save_group(driver.new_group(racer, &user(50), draft, 1)).await
    });
    let winner = one_winner(&saved, |error| matches!(error, SaveError::Taken(_)));
    let group = (winner % 2 == 1).then(|| group_id(winner));
    assert_eq!(driver.store.find_group_by_address(list.key()).await.unwrap(), group);
}

/// All open a room with the same id: the winner's room is saved.
pub async fn race_for_an_id_has_one_winner<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    for round in 1..=ROUNDS {
        let saved = race(&driver, async |driver, racer| {
            let people = users([1, 2, 10 + racer]);
            driver.store.save_room(driver.general(round, &people, 1)).await
        });
        let winner = one_winner(&saved, |error| matches!(error, SaveError::Conflict));
        let room = driver.room(room_id(round)).await;
        assert!(room.roster().loaded().contains_key(&user_id(10 + winner)));
    }
    assert_history(&driver).await;
}

/// All change a room that they loaded at one version: one change is saved.
pub async fn race_from_one_version_has_one_winner<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let mut room = driver.save_room(driver.general(1, &users([1, 2, 3]), 1)).await;
    for round in 1..=ROUNDS {
        let before = room.clone();
        let guest = |racer: u32| user(round * 100 + racer);
        let saved = race(&driver, async |driver, racer| {
            let invite =
                driver.on_room(&before, 2, |room, cx| room.invite(user(1), &[guest(racer)], cx));
            driver.store.save_room(invite).await
        });
        let winner = one_winner(&saved, |error| matches!(error, SaveError::Conflict));
        room = driver.room(room_id(1)).await;
        assert_eq!(room.version(), before.version().next());
        assert_eq!(room.roster().counts().members(), before.roster().counts().members() + 1);
        assert!(room.roster().loaded().contains_key(&guest(winner).id()));
    }
    assert_history(&driver).await;
}

/// All tasks load slices, decide and save until they succeed: every change is saved at its own version.
pub async fn race_with_retries_loses_no_change<S: GuildhallStore>(store: S) {
    const EACH: u32 = 4;
    let driver = Driver::open(store).await;
    driver.save_group(driver.new_group(1, &user(1), named("Crew"), 1)).await;
    race(&driver, async |driver, racer| {
        for n in 0..EACH {
            let (ann, newcomer) = (user(1), user(100 + racer * EACH + n));
            let scope = Scope::of([ann.id(), newcomer.id()]);
            loop {
                let before = driver.store.find_group(group_id(1), scope.clone()).await;
                let change = driver.on_group(&before.unwrap().unwrap(), 2, |group, cx| {
                    group.add_members(ann, &[newcomer], cx)
                });
                match driver.store.save_group(change).await {
                    Ok(()) => break,
                    Err(SaveError::Conflict) => {}
                    Err(error) => panic!("a change failed for another reason: {error}"),
                }
            }
        }
    });
    let group = driver.group(group_id(1)).await;
    assert_eq!(group.roster().counts().members(), 1 + RACERS * EACH);
    assert_eq!(group.version().events(), u64::from(1 + RACERS * EACH));
    assert_history(&driver).await;
}

/// A conversion races with invitations to the room: either the room becomes a group's with exactly
/// its participants, or it gets one more participant (GR-7).
// about: GR-7
pub async fn conversion_races_with_invitations<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    for round in 1..=ROUNDS {
        let before = driver.save_room(driver.general(round, &users([1, 2, 3]), 1)).await;
        let draft = named(&format!("Crew {round}"));
        let saved = race(&driver, async |driver, racer| {
            if racer % 2 == 0 {
                let invite = driver
                    .on_room(&before, 2, |room, cx| room.invite(user(1), &[user(10 + racer)], cx));
                return driver.store.save_room(invite).await;
            }
            let number = round * 100 + racer;
            let conversion = driver.conversion(number, &before, &user(1), draft.clone(), 2);
            driver.store.save_group(conversion).await
        });
        // A losing conversion fails for both the room and the name: the conflict is reported first.
        let winner = one_winner(&saved, |error| matches!(error, SaveError::Conflict));
        let room = driver.room(room_id(round)).await;
        assert_eq!(room.group(), (winner % 2 == 1).then(|| group_id(round * 100 + winner)));
        for racer in 0..RACERS {
            let id = group_id(round * 100 + racer);
            let group = driver.store.find_group(id, Scope::Whole).await.unwrap();
            let won = winner % 2 == 1 && racer == winner;
            assert_eq!(group.map(|group| group.roster().counts().members()), won.then_some(3));
        }
    }
    assert_history(&driver).await;
}

/// A reader during the opening and the change of rooms sees each whole or not at all.
pub async fn room_is_seen_whole_or_not_at_all<S: GuildhallStore>(store: S) {
    const ROOMS: u32 = 12;
    const CHANGES: u32 = 40;
    const READS: u32 = 2000;
    let driver = Driver::open(store).await;
    let people: Vec<_> = (1..=20).map(user).collect();
    race(&driver, async |driver, racer| {
        for n in 1..=ROOMS {
            if racer == 0 {
                driver.save_room(driver.general(n, &people, 1)).await;
            } else if let Some(room) =
                driver.store.find_room(room_id(n), Scope::Whole).await.unwrap()
            {
                assert!(room.roster().loaded().len() >= people.len());
            }
        }
        if racer == 0 {
            for n in 0..CHANGES {
                let invite = |room: &mut Room, cx: &Context<'_>| {
                    room.invite(people[0], &[user(100 + n)], cx)
                };
                driver.in_room(room_id(1), 2, invite).await;
            }
            return;
        }
        // A store that loses a change must not be read for ever.
        for _ in 0..READS {
            let found = driver.store.find_room(room_id(1), Scope::Whole).await.unwrap();
            let Some(room) = found else { continue };
            let entries = room.roster().loaded().len();
            assert_eq!(room.roster().counts().members() as usize, entries);
            if entries == people.len() + CHANGES as usize {
                break;
            }
        }
    });
}

/// Posts and changes of one room meet: no change conflicts with a post, and the latest time counts.
pub async fn posts_do_not_race_with_changes<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    driver.save_room(driver.general(1, &users([1, 2, 3]), 1)).await;
    race(&driver, async |driver, racer| {
        if racer == 0 {
            for n in 10..20 {
                let before = driver.room(room_id(1)).await;
                let mut room = before.clone();
                let event = room.invite(user(1), &[user(n)], &driver.cx(2)).unwrap();
                let change = RoomChange::between(&before, room, vec![event]);
                driver.store.save_room(change).await.unwrap();
            }
        } else {
            for n in 1..10 {
                let at = minute(100 + racer * n);
                driver.store.record_activity(room_id(1), at).await.unwrap();
            }
        }
    });
    let page = PageRequest::first(limit(1));
    let listed = driver.store.rooms_of(user_id(1), page).await.unwrap();
    assert_eq!(listed.items()[0].last_active, minute(100 + (RACERS - 1) * 9));
    assert_eq!(by_aggregate(driver.events().await)[&AggregateId::Room(room_id(1))].len(), 11);
}

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
