//! **Redaction**: of two worlds that differ only in private groups and teams that a user does not belong
//! to, the user is told the same, whatever they ask and whatever they try (GR-15).
//!
//! The two worlds give their hidden groups other ids, names and addresses, and have other numbers of
//! them; each is asked about those of both. So no answer may depend on whether an id is a hidden
//! group's, was one's, or never was any.

mod asked;
mod exceptions;
mod mails;
mod plan;
mod secrets;
mod tries;

use std::collections::BTreeMap;

use guildhall::kernel::Timestamp;
use guildhall_store_sqlite::SqliteStore;
use proptest::collection::vec;
use proptest::prelude::*;
use time::Duration;
use time::macros::datetime;

use self::asked::{Answers, everything};
use self::plan::{Built, Plan, build, plan};
use self::tries::{NEVER_DONE, Try, a_try};
use crate::world::{AnyStore, World};

proptest! {
    #[test]
    fn hidden_groups_change_no_answer_of_the_store_in_memory(
        plan in plan(), tries in vec(a_try(), 0..16),
    ) {
        pollster::block_on(async {
            let worlds = [World::in_memory().await, World::in_memory().await];
            alike(worlds, &plan, &tries).await.map(|_| ())
        })?;
    }

    #[test]
    fn hidden_groups_change_no_answer_of_sqlite(plan in plan(), tries in vec(a_try(), 0..8)) {
        pollster::block_on(async {
            let store = || SqliteStore::open_in_memory().unwrap();
            let worlds = [World::over(store()).await, World::over(store()).await];
            alike(worlds, &plan, &tries).await.map(|_| ())
        })?;
    }
}

/// How far a comparison came, and what was told on the way.
struct Compared {
    told: Answers,
    finished: bool,
}

/// Builds both worlds, tries the same in both, and then asks both everything. It ends where the user
/// comes to belong to a hidden group: from then on the worlds do differ for them.
async fn alike<S: AnyStore>(
    worlds: [World<S>; 2],
    plan: &Plan,
    tries: &[Try],
) -> Result<Compared, TestCaseError> {
    let [here, there] = &worlds;
    let [mut one, mut other] = [build(here, plan, 0).await, build(there, plan, 1).await];
    prop_assert_eq!(&one.shown, &other.shown, "what both have in common has equal ids");
    let belongs = async |one: &Built, other: &Built| {
        one.belongs(here, plan.viewer).await || other.belongs(there, plan.viewer).await
    };
    if belongs(&one, &other).await {
        return Ok(Compared { told: Answers::new(), finished: false });
    }
    let mut told = Answers::new();
    for (step, what) in (1..).zip(tries) {
        let both = [
            what.by(here, plan.viewer, &mut one, step).await,
            what.by(there, plan.viewer, &mut other, step).await,
        ];
        assert_same(&both[..1], &both[1..])?;
        told.extend(both.into_iter().take(1));
        if belongs(&one, &other).await {
            return Ok(Compared { told, finished: false });
        }
    }
    let here = everything(here, plan.viewer, &one).await;
    assert_same(&here, &everything(there, plan.viewer, &other).await)?;
    told.extend(here);
    Ok(Compared { told, finished: true })
}

/// Names the first question to which the answers differ: all of them together are too long to read.
fn assert_same(one: &[asked::Told], other: &[asked::Told]) -> Result<(), TestCaseError> {
    for (one, other) in one.iter().zip(other) {
        prop_assert_eq!(one, other);
    }
    prop_assert_eq!(one.len(), other.len());
    Ok(())
}

/// The clock goes from here in both worlds, whatever was done to hidden groups before.
fn at(minute: u32) -> Timestamp {
    (datetime!(2026-01-06 09:00 UTC) + Duration::minutes(minute.into())).into()
}

/// Each question has to come to something at times, and each try to be done and to be refused; and most
/// comparisons have to come to their end. Else the law above says little.
#[test]
fn what_is_asked_is_worth_asking() {
    use proptest::strategy::ValueTree;
    use proptest::test_runner::TestRunner;

    const CASES: u32 = 120;
    let mut runner = TestRunner::deterministic();
    let mut tally: BTreeMap<&str, [u32; 2]> = BTreeMap::new();
    let mut finished = 0;
    for _ in 0..CASES {
        let drawn = (plan(), vec(a_try(), 24)).new_tree(&mut runner).unwrap().current();
        let compared = pollster::block_on(async {
            let worlds = [World::in_memory().await, World::in_memory().await];
            alike(worlds, &drawn.0, &drawn.1).await.unwrap()
        });
        finished += u32::from(compared.finished);
        for told in compared.told {
            tally.entry(told.kind).or_default()[usize::from(told.answer.is_err())] += 1;
        }
    }
    for (kind, [done, refused]) in &tally {
        assert!(
            *done >= 1 || NEVER_DONE.contains(kind),
            "{kind} was done {done} times: {tally:#?}"
        );
        assert!(*refused >= 1 || asked::NEVER_REFUSED.contains(kind), "{kind}: {tally:#?}");
    }
    assert!(finished * 3 > CASES * 2, "{finished} of {CASES} came to their end");
}
