//! Random histories through the front door, on both stores at once: the answers are equal, and the
//! outbox replays to what is stored.

mod attempts;
mod command;
mod everything;

use guildhall::kernel::Feature;
use guildhall::mailing_list::MailRight;
use guildhall::permissions::Authority;
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use proptest::collection::vec;
use proptest::prelude::*;

use self::attempts::command;
use self::command::{ALWAYS_DONE, Command, SELDOM_DONE};
use self::everything::everything;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, ORBIT, ids};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World, named};

proptest! {
    #[test]
    fn both_stores_answer_the_same_and_their_outboxes_replay(commands in vec(command(), 1..40)) {
        pollster::block_on(both_alike(&commands))?;
    }
}

async fn both_alike(commands: &[Command]) -> Result<(), TestCaseError> {
    let memory = World::over(MemoryStore::default()).await;
    let sqlite = World::over(SqliteStore::open_in_memory().unwrap()).await;
    begin(&memory).await;
    begin(&sqlite).await;
    for command in commands {
        prop_assert_eq!(command.on(&memory).await, command.on(&sqlite).await, "{:?}", command);
    }
    prop_assert_eq!(everything(&memory).await, everything(&sqlite).await);
    for company in [ACME, ORBIT] {
        assert_replays(&*memory, company).await;
        assert_replays(&*sqlite, company).await;
    }
    Ok(())
}

/// Prepares what every history begins with, so that attempts have something to act on.
async fn begin<S: AnyStore>(hall: &World<S>) {
    hall.general_room(&[ANN, BO, CY]).await;
    hall.let_create_external(Authority::EveryInternalUser).await;
    let draft = named("First").external().masters([BO]).members([BO, CY, DEE, EVE]);
    let group = hall.group(draft.mailing_list("first@acme.example".parse().unwrap())).await;
    hall.user(GUS).group(group).lock_features([Feature::Note]).await.unwrap();
    for right in [MailRight::Post, MailRight::SendAs] {
        let granted = hall.user(ANN).group(group).grant_mail_right(right, &ids([BO, CY])).await;
        granted.unwrap();
    }
    hall.group(named("Second").masters([BO]).members([BO, CY])).await;
    hall.unit().await;
}

/// Most attempts have to succeed, and every kind of command has to be both allowed and refused at
/// times, or the law above says little.
#[test]
fn histories_allow_and_refuse_every_kind_of_command() {
    use std::collections::BTreeMap;

    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    let mut runner = TestRunner::deterministic();
    let mut tally: BTreeMap<String, [u32; 2]> = BTreeMap::new();
    for _ in 0..300 {
        let commands = vec(command(), 40).new_tree(&mut runner).unwrap().current();
        pollster::block_on(async {
            let memory = World::over(MemoryStore::default()).await;
            begin(&memory).await;
            for command in &commands {
                let answer = command.on(&memory).await;
                tally.entry(command.kind()).or_default()[usize::from(answer.is_err())] += 1;
            }
        });
    }
    for (kind, [done, refused]) in &tally {
        assert!(
            *done >= 3 || SELDOM_DONE.contains(&kind.as_str()),
            "{kind} was done {done} times: {tally:?}"
        );
        assert!(*refused >= 1 || ALWAYS_DONE.contains(&kind.as_str()), "{kind}: {tally:?}");
    }
    let [done, refused] = tally.values().fold([0, 0], |[d, r], [x, y]| [d + x, r + y]);
    assert!(done * 2 > refused, "{done} done, {refused} refused");
}
