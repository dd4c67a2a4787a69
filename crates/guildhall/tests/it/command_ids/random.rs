//! Any history with repeated ids is the history without the repeats.

use std::collections::BTreeMap;

use futures_util::future::join_all;
use guildhall::groups::{Group, GroupCommand};
use guildhall::kernel::{CommandKey, GroupId, User};
use guildhall::{Envelope, Error};
use proptest::prelude::*;
use proptest::sample::Index;

use super::key;
use crate::answers::comparable;
use crate::people::ANN;
use crate::together::laws::group_calls;
use crate::together::{Hall, group, hall, stored};
use crate::world::{a_quarter, named};

type Answer = Result<(Group, Envelope<guildhall::groups::GroupEvent>), Error<String>>;

async fn answer(
    hall: &Hall,
    id: GroupId,
    (by, command): &(User, GroupCommand),
    key: Option<&CommandKey>,
) -> Answer {
    let acting = hall.user(*by);
    let acting = key.map_or(acting, |key| acting.with_command(key));
    let done = acting.group(id).execute(command.clone()).await;
    done.map(|done| (done.group, done.event)).map_err(comparable)
}

async fn world() -> (Hall, GroupId) {
    let hall = hall().await;
    let group = group(&hall).await;
    hall.user(ANN).create_group(named("Taken")).await.unwrap();
    (hall, group)
}

proptest! {
    #![proptest_config(a_quarter())]

    // allows: CO-9
    #[test]
    fn a_history_with_repeats_is_the_one_without(
        calls in group_calls(),
        repeats in proptest::collection::vec((any::<Index>(), any::<Index>()), 0..12),
    ) {
        pollster::block_on(async {
            let (plain, group) = world().await;
            let mut expected = Vec::new();
            for call in &calls {
                expected.push(answer(&plain, group, call, None).await);
            }

            // After which call which earlier one comes again.
            let mut again = BTreeMap::<usize, Vec<usize>>::new();
            for (after, which) in repeats {
                let after = after.index(calls.len());
                again.entry(after).or_default().push(which.index(after + 1));
            }
            let (hall, group) = world().await;
            let keys: Vec<_> = (0..calls.len()).map(|n| key(&format!("call-{n}"))).collect();
            for (n, call) in calls.iter().enumerate() {
                let first = answer(&hall, group, call, Some(&keys[n])).await;
                prop_assert_eq!(&first, &expected[n]);
                for which in again.remove(&n).unwrap_or_default() {
                    // A refused command keeps nothing, so it is decided anew.
                    if expected[which].is_ok() || which == n {
                        let (call, key) = (&calls[which], &keys[which]);
                        let repeated = answer(&hall, group, call, Some(key)).await;
                        prop_assert_eq!(&repeated, &expected[which], "call {} after {}", which, n);
                    }
                }
            }
            prop_assert_eq!(stored(&hall).await, stored(&plain).await);
            Ok(())
        })?;
    }

    // allows: CO-9
    #[test]
    fn repeats_in_the_queue_change_nothing(calls in group_calls()) {
        pollster::block_on(async {
            let (plain, group) = world().await;
            let mut expected = Vec::new();
            for call in &calls {
                expected.push(answer(&plain, group, call, None).await);
            }

            let (hall, group) = world().await;
            let keys: Vec<_> = (0..calls.len()).map(|n| key(&format!("call-{n}"))).collect();
            let twice = calls.iter().zip(&keys).flat_map(|call| [call, call]);
            let answers = twice.map(|(call, key)| answer(&hall, group, call, Some(key)));
            let answers = join_all(answers).await;
            let twice = expected.into_iter().flat_map(|one| [one.clone(), one]);
            let expected: Vec<_> = twice.collect();
            prop_assert_eq!(answers, expected);
            prop_assert_eq!(stored(&hall).await, stored(&plain).await);
            Ok(())
        })?;
    }
}
