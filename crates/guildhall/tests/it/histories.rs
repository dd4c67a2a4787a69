//! Random histories through the front door, on both stores at once: equal answers, and an outbox
//! that tells all that is stored.

mod deed;
mod everything;
mod tries;

use guildhall::mailing_list::MailRight;
use guildhall::permissions::Authority;
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use proptest::collection::vec;
use proptest::prelude::*;

use self::deed::{ALWAYS_DONE, Deed, NEVER_DONE};
use self::everything::everything;
use self::tries::deed;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, ORBIT, ids};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World, named};

proptest! {
    #[test]
    fn both_stores_answer_the_same_and_their_outboxes_replay(deeds in vec(deed(), 1..40)) {
        pollster::block_on(both_alike(&deeds))?;
    }
}

async fn both_alike(deeds: &[Deed]) -> Result<(), TestCaseError> {
    let memory = World::over(MemoryStore::default()).await;
    let sqlite = World::over(SqliteStore::open_in_memory().unwrap()).await;
    begin(&memory).await;
    begin(&sqlite).await;
    for deed in deeds {
        prop_assert_eq!(deed.on(&memory).await, deed.on(&sqlite).await, "{:?}", deed);
    }
    prop_assert_eq!(everything(&memory).await, everything(&sqlite).await);
    for company in [ACME, ORBIT] {
        assert_replays(&*memory, company).await;
        assert_replays(&*sqlite, company).await;
    }
    Ok(())
}

/// What every history begins with, so that there is something to try.
async fn begin<S: AnyStore>(hall: &World<S>) {
    hall.general_room(&[ANN, BO, CY]).await;
    hall.let_create_external(Authority::EveryInternalUser).await;
    let draft = named("First").external().masters([BO]).members([BO, CY, DEE, EVE]);
    let group = hall.group(draft.mailing_list("first@acme.example".parse().unwrap())).await;
    for right in [MailRight::Post, MailRight::SendAs] {
        let granted = hall.user(ANN).group(group).grant_mail_right(right, &ids([BO, CY])).await;
        granted.unwrap();
    }
    hall.group(named("Second").masters([BO]).members([BO, CY])).await;
    hall.unit().await;
}

/// Most of what is tried has to come to something, and every kind of deed has to succeed and to be
/// refused at times, or the law above says little.
#[test]
fn histories_are_worth_their_name() {
    use std::collections::BTreeMap;

    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut tally: BTreeMap<String, [u32; 2]> = BTreeMap::new();
    for _ in 0..300 {
        let deeds = vec(deed(), 40).new_tree(&mut runner).unwrap().current();
        pollster::block_on(async {
            let memory = World::over(MemoryStore::default()).await;
            begin(&memory).await;
            for deed in &deeds {
                let answer = deed.on(&memory).await;
                let kind = format!("{:?}", deed.what);
                let kind = kind.split([' ', '(', '{']).next().unwrap().to_owned();
                tally.entry(kind).or_default()[usize::from(answer.is_err())] += 1;
            }
        });
    }
    for (kind, [done, refused]) in &tally {
        assert!(*done >= 3 || kind == NEVER_DONE, "{kind} was done {done} times: {tally:?}");
        assert!(*refused >= 1 || ALWAYS_DONE.contains(&kind.as_str()), "{kind}: {tally:?}");
    }
    let [done, refused] = tally.values().fold([0, 0], |[d, r], [x, y]| [d + x, r + y]);
    assert!(done * 2 > refused, "{done} done, {refused} refused");
}
