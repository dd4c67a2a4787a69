//! Saves at the same time: one wins, the others get an error, and nothing is lost.

use std::thread;
use std::time::Duration;

use guildhall_groups::{AggregateId, EventRecord};
use guildhall_kernel::{Claim, ListAddress, PageRequest, SaveError, Scope};
use guildhall_rooms::RoomChange;

use super::profiles::profile;
use crate::GuildhallStore;
use crate::driver::{Driver, named};
use crate::ids::{group_id, group_room, minute, room_id, user, user_id, users};
use crate::race::{RACERS, ROUNDS, one_winner, race};
use crate::reading::{assert_history, by_aggregate, limit};

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

/// A reader during the opening of rooms sees each whole or not at all.
pub async fn room_is_seen_whole_or_not_at_all<S: GuildhallStore>(store: S) {
    const ROOMS: u32 = 12;
    let driver = Driver::open(store).await;
    let people: Vec<_> = (1..=20).map(user).collect();
    race(&driver, async |driver, racer| {
        for n in 1..=ROOMS {
            if racer == 0 {
                driver.save_room(driver.general(n, &people, 1)).await;
            } else if let Some(room) =
                driver.store.find_room(room_id(n), Scope::Whole).await.unwrap()
            {
                assert_eq!(room.roster().loaded().len(), people.len());
            }
        }
    });
}

/// A reader of the outbox during many saves misses nothing and sees nothing twice.
pub async fn outbox_reader_misses_nothing_of_a_race<S: GuildhallStore>(store: S) {
    const EACH: u32 = 6;
    let driver = Driver::open(store).await;
    let expected = driver.events().await.len() + ((RACERS - 1) * EACH * 2) as usize;
    let read = race(&driver, async |driver, racer| {
        if racer > 0 {
            for n in 0..EACH {
                let n = 1 + racer * EACH + n;
                driver
                    .save_group(driver.new_group(n, &user(1), named(&format!("Crew {n}")), 1))
                    .await;
            }
            return Vec::new();
        }
        let mut seen = Vec::<EventRecord>::new();
        // A store that loses events would be read forever: the reader gives up long after the end.
        for _ in 0..50_000 {
            let after = seen.last().map(|recorded| recorded.position);
            let more =
                driver.store.events_after(driver.company.id(), after, limit(3)).await.unwrap();
            if more.is_empty() {
                thread::sleep(Duration::from_micros(100));
            }
            seen.extend(more);
            if seen.len() >= expected {
                break;
            }
        }
        seen
    });
    let all = driver.events().await;
    assert_eq!(all.len(), expected);
    assert_eq!(read[0], all, "the reader saw another history than the stored one");
    assert_history(&driver).await;
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
