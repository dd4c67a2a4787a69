//! Requests to join a group with nested groups, in which the user can be already (GR-20).

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use guildhall::groups::GroupCommand;
use guildhall::kernel::GroupId;
use guildhall_testkit::Call;

use super::{Hall, add, at_once, counted_saves, group, hall, newcomer};
use crate::people::ANN;
use crate::world::named;

/// A group, and one that is nested in it.
async fn nesting(hall: &Hall) -> [GroupId; 2] {
    let group = group(hall).await;
    let nested = hall.user(ANN).create_group(named("Nested")).await.unwrap().id();
    hall.user(ANN).group(group).nest(nested).await.unwrap();
    [group, nested]
}

// allows: GR-20
#[test]
fn requests_to_join_a_group_with_nested_groups_make_only_one_load_in_vain() {
    pollster::block_on(async {
        let hall = hall().await;
        let [group, _] = nesting(&hall).await;
        let loads = Arc::new(AtomicU32::new(0));
        let count = Arc::clone(&loads);
        let look = move |call: Call| {
            count.fetch_add(u32::from(call == Call::FindCompany), Ordering::Relaxed);
            false
        };
        hall.store().just_before(look, || ());
        let calls: Vec<_> = (0..10).map(|n| (newcomer(n), GroupCommand::AskToJoin)).collect();
        for answer in at_once(&hall, group, &calls).await {
            answer.unwrap();
        }
        // One for each of them, and one that finds that they do not join.
        assert_eq!(loads.load(Ordering::Relaxed), 10 + 1);
    });
}

// allows: GR-9, GR-20
#[test]
fn only_requests_to_join_a_group_with_nested_groups_are_saved_alone() {
    pollster::block_on(async {
        let hall = hall().await;
        let [group, nested] = nesting(&hall).await;
        let saves = counted_saves(&hall);
        let added: Vec<_> = (0..10).map(|n| (ANN, add(newcomer(n)))).collect();
        let asked = || (10..20).map(|n| (newcomer(n), GroupCommand::AskToJoin)).collect::<Vec<_>>();
        // The first alone, and then the others.
        for (group, calls, expected) in
            [(group, added, 2), (nested, asked(), 2), (group, asked(), 10)]
        {
            for answer in at_once(&hall, group, &calls).await {
                answer.unwrap();
            }
            assert_eq!(saves.swap(0, Ordering::Relaxed), expected, "{calls:?}");
        }
    });
}
