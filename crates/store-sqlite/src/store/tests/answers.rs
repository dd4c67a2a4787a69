//! What the answers to commands, and the positions of events, cost.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use guildhall_kernel::{CommandDigest, CommandId, CommandRepository, KeptAnswer};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::RoomRepository;
use pollster::block_on;

use super::traced;
use super::world::{World, minute, room_id, user};
use crate::SqliteStore;

#[test]
fn an_answer_and_a_position_cost_the_same_after_ten_and_after_a_thousand() {
    let [few, many] = [10, 1_000].map(|number| block_on(costs(number)));
    assert!(few.values().sum::<i32>() > 100, "nothing was counted: {few:?}");
    assert_eq!(few, many);
}

/// Returns the costs of a save with an answer, and of what else is done with answers, after this
/// many such saves.
async fn costs(number: u128) -> BTreeMap<String, i32> {
    let (store, steps) = traced();
    let world = World::new();
    store.save_company(world.created.clone()).await.unwrap();
    for n in 1..=number {
        keep(&store, &world, n).await;
    }
    let mut before = BTreeMap::new();
    // The first run prepares every statement. Only the second run counts.
    for run in [1, 2] {
        before = steps.lock().unwrap().clone();
        keep_and_forget(&store, &world, number + run).await;
    }
    let mut after = steps.lock().unwrap().clone();
    after.retain(|statement, steps| {
        *steps -= before.get(statement).copied().unwrap_or_default();
        *steps > 0
    });
    after
}

/// Opens a room with an answer, finds the answer and not another one, and forgets the oldest.
pub(super) async fn keep_and_forget(store: &SqliteStore, world: &World, n: u128) {
    let id = keep(store, world, n).await;
    let absent = CommandId::new(user(2), "absent".parse().unwrap());
    assert_eq!(store.find_answers([id, absent].into()).await.unwrap().len(), 1);
    let company = Some(world.company.id());
    let forgotten = store.forget_answers(company, minute(9).into(), NonZeroU32::MIN).await;
    assert_eq!(forgotten.unwrap(), 1);
}

async fn keep(store: &SqliteStore, world: &World, n: u128) -> CommandId {
    let id = CommandId::new(user(1), format!("key-{n}").parse().unwrap());
    let (asked, form) = (CommandDigest::of(b"asked"), "answer".to_owned());
    let kept = KeptAnswer::new(id.clone(), asked, minute(2).into(), form);
    let opened = world.room(room_id(500_000 + n), &[1, 2, 3].map(user)).with_answers(vec![kept]);
    store.save_room(opened).await.unwrap();
    id
}
