//! In random companies, off-boarding removes the user everywhere and changes nothing else (GR-18).

pub(crate) mod plan;

use std::collections::{BTreeMap, BTreeSet};

use guildhall::Effect;
use guildhall::kernel::User;
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use self::plan::{Plan, plan};
use super::leftovers::assert_nothing_is_left;
use super::stored::{assert_orphans_are_marked, assert_others_stay};
use super::stored::{effects, happened, stored, touched};
use crate::people::{ACME, ALL, ORBIT};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World};

proptest! {
    #[test]
    fn off_boarding_removes_the_user_from_everything(plan in plan(), user in who()) {
        pollster::block_on(async {
            let memory = World::over(MemoryStore::default()).await;
            let sqlite = World::over(SqliteStore::open_in_memory().unwrap()).await;
            let done = off_boards(&memory, &plan, user).await;
            assert_eq!(done, off_boards(&sqlite, &plan, user).await);
        });
    }

    #[test]
    fn off_boarding_all_users_one_after_another_leaves_no_participants(plan in plan()) {
        pollster::block_on(async {
            let hall = World::over(MemoryStore::default()).await;
            plan.carry_out(&hall).await;
            for user in ALL {
                leaves(&hall, user).await;
            }
            for room in stored(&hall).await.rooms.values().filter(|room| room.group().is_none()) {
                assert!(room.is_closed(), "{room:?}");
            }
        });
    }
}

fn who() -> impl Strategy<Value = User> {
    proptest::sample::select(&ALL)
}

async fn off_boards<S: AnyStore>(hall: &World<S>, plan: &Plan, user: User) -> Vec<Effect> {
    plan.carry_out(hall).await;
    leaves(hall, user).await
}

async fn leaves<S: AnyStore>(hall: &World<S>, user: User) -> Vec<Effect> {
    let before = stored(hall).await;
    let preview = hall.preview_off_boarding(user).await.unwrap();
    assert_eq!(stored(hall).await, before, "a preview changes nothing");

    let done = hall.off_board(user).await.unwrap();

    let after = stored(hall).await;
    assert_eq!(done, preview);
    assert_eq!(done, effects(user.id(), &before, &after));
    let happened = happened(&before, &after);
    assert_eq!(happened.len(), touched(&done).len(), "one event for each");
    assert_eq!(happened.into_iter().collect::<BTreeSet<_>>(), touched(&done));
    assert_nothing_is_left(hall, user).await;
    assert_others_stay(user.id(), &before, &after);
    assert_orphans_are_marked(&after);

    assert_eq!(hall.preview_off_boarding(user).await.unwrap(), []);
    assert_eq!(hall.off_board(user).await.unwrap(), []);
    assert_eq!(stored(hall).await, after);
    for company in [ACME, ORBIT] {
        assert_replays(&**hall, company).await;
    }
    done
}

/// Every effect of off-boarding has to happen in some of the plans, or the laws above say little.
#[test]
fn plans_reach_every_effect_of_off_boarding() {
    let mut runner = TestRunner::deterministic();
    let mut tally: BTreeMap<String, u32> = BTreeMap::new();
    for _ in 0..500 {
        let plan = plan().new_tree(&mut runner).unwrap().current();
        let user = who().new_tree(&mut runner).unwrap().current();
        pollster::block_on(async {
            let hall = World::over(MemoryStore::default()).await;
            plan.carry_out(&hall).await;
            for effect in hall.preview_off_boarding(user).await.unwrap() {
                let kind = format!("{effect:?}");
                let kind = kind.split([' ', '{']).next().unwrap().to_owned();
                *tally.entry(kind).or_default() += 1;
            }
        });
    }
    let kinds = [
        "GroupOrphaned",
        "LeadershipEnded",
        "MailRightEnded",
        "MastershipEnded",
        "MembersNotified",
        "MembershipEnded",
        "NoAdministratorLeft",
        "RemovedFromPolicy",
        "RoomClosed",
        "RoomLeft",
    ];
    // A user who asks to join and then leaves is rare; a test of requests has one.
    tally.remove("RequestEnded");
    assert_eq!(tally.keys().map(String::as_str).collect::<Vec<_>>(), kinds, "{tally:?}");
    assert!(tally.values().all(|times| *times >= 10), "{tally:?}");
}
