//! What it costs to list who takes part in nested groups.

use std::num::NonZeroU32;

use async_sqlite::rusqlite::StatementStatus;
use guildhall_groups::{GroupDraft, GroupRepository};
use guildhall_kernel::PageRequest;
use guildhall_permissions::CompanyRepository;
use pollster::block_on;

use super::counting;
use super::everything::nest;
use super::world::{World, group_id, user};

const USERS: u128 = 4_000;

#[test]
fn a_participant_of_groups_nested_fifty_deep_costs_at_most_three_times_one_of_a_flat_group() {
    let flat = block_on(steps(1, |user| user));
    assert!(flat > 10_000, "nothing was counted: {flat}");
    let scattered = block_on(steps(50, |user| user % 50));
    let in_a_row = block_on(steps(50, |user| user / (USERS / 50)));
    let in_the_deepest = block_on(steps(50, |_| 49));
    for deep in [scattered, in_a_row, in_the_deepest] {
        assert!(deep <= 3 * flat, "{deep} steps instead of {flat}");
    }
}

/// Returns the steps of listing all participants, in pages of 500, of a group in which this many
/// are nested, each in the one before. `level` says at which level a user is a member.
async fn steps(groups: u128, level: impl Fn(u128) -> u128) -> i32 {
    let (store, counted) = counting(StatementStatus::VmStep);
    let world = World::new();
    store.save_company(world.created.clone()).await.unwrap();
    for n in 0..groups {
        let members = (0..USERS).filter(|user| level(*user) % groups == n);
        let draft = GroupDraft::named(&format!("Level {n}")).unwrap();
        let draft = draft.with_members(members.map(|number| user(10 + number)));
        store.save_group(world.group(group_id(n), user(1), draft)).await.unwrap();
    }
    for n in 1..groups {
        nest(&store, &world, group_id(n - 1), group_id(n)).await;
    }
    let sum = || counted.lock().unwrap().values().sum::<i32>();
    let (before, mut found) = (sum(), Vec::new());
    let limit = NonZeroU32::new(500).unwrap();
    let mut page = Some(PageRequest::first(limit));
    while let Some(request) = page.take() {
        let read = store.participants_of(group_id(0), request).await.unwrap();
        page = read.next().map(|last| PageRequest::after(*last, limit));
        found.extend(read.into_items());
    }
    let members = (0..USERS).map(|number| user(10 + number));
    assert!(found.into_iter().eq(std::iter::once(user(1)).chain(members)));
    sum() - before
}

#[test]
fn a_page_of_two_groups_reads_each_in_at_most_two_parts() {
    let most = runs(|user| user % 2);
    assert!((1..=4).contains(&most), "{most}");
}

#[test]
fn a_page_of_two_groups_of_nearly_the_same_length_reads_each_once() {
    // 11 of 20 users are in one of them, and 9 of 20 in the other.
    assert_eq!(runs(|user| u128::from(user % 20 >= 11)), 2);
}

/// Returns how many parts of the rosters a page of 300 of the 400 users in two groups reads. `group`
/// says which group a user is in.
fn runs(group: impl Fn(u128) -> u128) -> i32 {
    let (store, runs) = counting(StatementStatus::Run);
    let world = World::new();
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        for n in [0, 1] {
            let members = (0..400).filter(|user| group(*user) == n).map(|number| user(10 + number));
            let draft = GroupDraft::named(&format!("Half {n}")).unwrap().with_members(members);
            store.save_group(world.group(group_id(n), user(1), draft)).await.unwrap();
        }
        nest(&store, &world, group_id(0), group_id(1)).await;
        runs.lock().unwrap().clear();
        let page = PageRequest::first(NonZeroU32::new(300).unwrap());
        assert_eq!(store.participants_of(group_id(0), page).await.unwrap().items().len(), 300);
    });
    let runs = runs.lock().unwrap();
    let of_members = runs.iter().filter(|(statement, _)| statement.contains("FROM memberships"));
    of_members.map(|(_, runs)| *runs).sum()
}
