//! **Redaction**: two worlds that differ only in private groups and teams that a user does not
//! belong to give this user the same answers to every query and every command (GR-15).
//!
//! The two worlds give their hidden groups other ids, names and addresses, and have other numbers
//! of them; each is queried about those of both. So no answer may depend on whether an id belongs
//! to a hidden group, belonged to one, or never existed.

mod attempts;
mod exceptions;
mod mails;
mod plan;
mod queries;
mod secrets;

use std::collections::BTreeMap;

use guildhall::kernel::Timestamp;
use guildhall_store_sqlite::SqliteStore;
use proptest::collection::vec;
use proptest::prelude::*;
use time::Duration;
use time::macros::datetime;

use self::attempts::{Attempt, attempt, is_never_done};
use self::plan::{Built, Plan, build, plan};
use self::queries::{Answers, everything};
use crate::world::{AnyStore, World, a_quarter};

proptest! {
    #[test]
    fn hidden_groups_change_no_answer_of_the_store_in_memory(
        plan in plan(), attempts in vec(attempt(), 0..16),
    ) {
        pollster::block_on(async {
            let worlds = [World::in_memory().await, World::in_memory().await];
            Box::pin(alike(worlds, &plan, &attempts)).await.map(|_| ())
        })?;
    }
}

proptest! {
    // The queries cost far more in SQL.
    #![proptest_config(a_quarter())]

    #[test]
    fn hidden_groups_change_no_answer_of_sqlite(plan in plan(), attempts in vec(attempt(), 0..8)) {
        pollster::block_on(async {
            let store = || SqliteStore::open_in_memory().unwrap();
            let worlds = [World::over(store()).await, World::over(store()).await];
            Box::pin(alike(worlds, &plan, &attempts)).await.map(|_| ())
        })?;
    }
}

/// How far a comparison came, and its answers.
struct Compared {
    replies: Answers,
    finished: bool,
}

/// Builds both worlds, attempts the same commands in both, and then runs every query in both. It
/// ends when the user belongs to a hidden group, because from then on the worlds differ for them.
async fn alike<S: AnyStore>(
    worlds: [World<S>; 2],
    plan: &Plan,
    attempts: &[Attempt],
) -> Result<Compared, TestCaseError> {
    let [here, there] = &worlds;
    let [mut one, mut other] = [build(here, plan, 0).await, build(there, plan, 1).await];
    prop_assert_eq!(&one.shown, &other.shown, "what both have in common has equal ids");
    let belongs = async |one: &Built, other: &Built| {
        one.belongs(here, plan.viewer).await || other.belongs(there, plan.viewer).await
    };
    if belongs(&one, &other).await {
        return Ok(Compared { replies: Answers::new(), finished: false });
    }
    let mut replies = Answers::new();
    for (step, what) in (1..).zip(attempts) {
        let both = [
            what.by(here, plan.viewer, &mut one, step).await,
            what.by(there, plan.viewer, &mut other, step).await,
        ];
        assert_same(&both[..1], &both[1..])?;
        replies.extend(both.into_iter().take(1));
        if belongs(&one, &other).await {
            return Ok(Compared { replies, finished: false });
        }
    }
    let here = everything(here, plan.viewer, &one).await;
    assert_same(&here, &everything(there, plan.viewer, &other).await)?;
    replies.extend(here);
    Ok(Compared { replies, finished: true })
}

/// Names the first query whose answers differ: all of them together are too long to read.
fn assert_same(one: &[queries::Reply], other: &[queries::Reply]) -> Result<(), TestCaseError> {
    for (one, other) in one.iter().zip(other) {
        prop_assert_eq!(one, other);
    }
    prop_assert_eq!(one.len(), other.len());
    Ok(())
}

/// The time at which commands begin in both worlds, whatever was done to hidden groups before.
fn at(minute: u32) -> Timestamp {
    (datetime!(2026-01-06 09:00 UTC) + Duration::minutes(minute.into())).into()
}

/// Each query has to be answered at times, each command has to be both allowed and refused, and
/// most comparisons have to reach their end, or the laws above say little.
#[test]
fn queries_and_commands_are_both_allowed_and_refused() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    // Some commands are rarely done, so the cases go on until all of them are.
    const CASES: std::ops::Range<u32> = 100..500;
    let mut runner = TestRunner::deterministic();
    let mut tally: BTreeMap<String, [u32; 2]> = BTreeMap::new();
    let (mut cases, mut finished) = (0, 0);
    let is_done = |(kind, [done, _]): (&String, &[u32; 2])| *done >= 1 || is_never_done(kind);
    while cases < CASES.start || (cases < CASES.end && !tally.iter().all(is_done)) {
        cases += 1;
        let drawn = (plan(), vec(attempt(), 24)).new_tree(&mut runner).unwrap().current();
        let compared = pollster::block_on(async {
            let worlds = [World::in_memory().await, World::in_memory().await];
            Box::pin(alike(worlds, &drawn.0, &drawn.1)).await.unwrap()
        });
        finished += u32::from(compared.finished);
        for reply in compared.replies {
            tally.entry(reply.kind).or_default()[usize::from(reply.answer.is_err())] += 1;
        }
    }
    for (kind, times) in &tally {
        let [done, refused] = times;
        assert!(is_done((kind, times)), "{kind} was done {done} times: {tally:#?}");
        assert!(
            *refused >= 1 || queries::NEVER_REFUSED.contains(&kind.as_str()),
            "{kind}: {tally:#?}"
        );
    }
    assert!(finished * 3 > cases * 2, "{finished} of {cases} came to their end");
}
