//! What it costs to list who takes part in nested groups, and to find who asks among them.

use std::collections::BTreeMap;
use std::num::NonZeroU32;

use async_sqlite::rusqlite::StatementStatus;
use guildhall_groups::{GroupChange, GroupDraft, GroupRepository};
use guildhall_kernel::{PageRequest, Scope, User};
use guildhall_permissions::CompanyRepository;
use pollster::block_on;

use super::counting;
use super::everything::nest;
use super::world::{World, group_id, user};
use crate::participants::{indirect_members, look_up_indirect_members};
use crate::{SqliteStore, groups};

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

#[test]
fn a_page_of_two_groups_reads_little_that_it_does_not_show() {
    let flat = block_on(steps(1, |user| user));
    let two = block_on(steps(2, |user| user % 2));
    assert!(5 * two <= 6 * flat, "{two} steps instead of {flat}");
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
    sum_of(&runs.lock().unwrap(), "FROM memberships")
}

#[test]
fn a_user_is_looked_for_no_further_than_they_are_found() {
    const OTHERS: u128 = 65;

    let (store, runs) = counting(StatementStatus::Run);
    let world = World::new();
    // User 1 is in all groups, and user 10 + n in the group of that number.
    block_on(chain(&store, &world, 50));
    // User 999 is in many other groups, and user 998 in all but one of them.
    for n in 0..OTHERS {
        let members = if n == 0 { vec![user(999)] } else { vec![user(998), user(999)] };
        let draft = GroupDraft::named(&format!("Other {n}")).unwrap().with_members(members);
        block_on(store.save_group(world.group(group_id(100 + n), user(2), draft))).unwrap();
    }
    let sums = || {
        let runs = runs.lock().unwrap();
        ["INDEXED BY nestings_of_child", "WHERE parent_id", "INDEXED BY memberships_members"]
            .map(|what| sum_of(&runs, what))
    };
    let looked = |users: &[u128]| {
        let scope = Scope::of(users.iter().map(|number| user(*number).id()));
        let before = sums();
        block_on(store.find_group(group_id(0), scope)).unwrap();
        let after = sums();
        [0, 1, 2].map(|of| after[of] - before[of])
    };
    // The groups above those of the user, the groups of which nested ones are read, the groups with
    // the user.
    let [_, down, members] = looked(&[1]);
    assert_eq!([down, members], [1, 1], "the nearest group has the user");
    assert_eq!(looked(&[13]), [3, 3, 3]);
    assert_eq!(looked(&[13, 14]), [3 + 4, 4, 3 + 4]);
    assert_eq!(looked(&[10]), [0, 0, 0], "a member is in no other group");
    assert_eq!(looked(&[997]), [0, 0, 0], "the user is in no group");
    assert_eq!(looked(&[998]), [64, 0, 0], "no group of the user is nested");
    assert_eq!(looked(&[999]), [0, 50, 49], "the user has many groups");
    assert_eq!(looked(&[10, 11, 12, 13, 14]), [0, 50, 1], "many users are looked for together");
}

#[test]
fn the_nearest_group_decides_what_is_known_of_a_user_however_they_are_found() {
    let (store, _) = counting(StatementStatus::Run);
    let world = World::new();
    let bo = user(2);
    block_on(chain(&store, &world, 4));
    // When Bo joined these groups, they were of this company, and of no company.
    let known = [(1, None), (2, Some([].as_slice())), (3, Some([].as_slice()))];
    for (group, guest_of) in known {
        block_on(add(&store, &world, group, bo));
        let key = (guest_of, *group_id(group).as_bytes(), *bo.id().as_bytes());
        store.writer.with(move |db| {
            const KNOWN: &str =
                "UPDATE memberships SET guest_of = ?1 WHERE group_id = ?2 AND user_id = ?3";
            assert_eq!(db.execute(KNOWN, key).unwrap(), 1);
        });
    }
    let page = PageRequest::first(NonZeroU32::new(100).unwrap());
    let page = block_on(store.participants_of(group_id(0), page)).unwrap();
    assert!(page.items().contains(&bo));
    store.writer.with(|db| {
        let scope = |users: u128| Scope::of((2..2 + users).map(|number| user(number).id()));
        let group = groups::load(db, group_id(0), &scope(1).into()).unwrap().unwrap();
        for scope in [scope(1), scope(4), scope(5), Scope::Whole] {
            let found = indirect_members(db, &group, &scope).unwrap();
            assert_eq!(found.user(bo.id()), Ok(Some(bo)), "{scope:?}");
        }
        for few in [scope(1), scope(4)] {
            let found = look_up_indirect_members(db, &group, &few).unwrap().unwrap();
            assert_eq!(found, indirect_members(db, &group, &few).unwrap());
        }
        assert_eq!(look_up_indirect_members(db, &group, &scope(5)).unwrap(), None);
    });
}

/// Creates groups of which each is nested in the one before. User 1 is in all of them, and user 10
/// and so on in one each.
pub(super) async fn chain(store: &SqliteStore, world: &World, groups: u128) {
    store.save_company(world.created.clone()).await.unwrap();
    for n in 0..groups {
        let draft = GroupDraft::named(&format!("Link {n}")).unwrap().with_members([user(10 + n)]);
        store.save_group(world.group(group_id(n), user(1), draft)).await.unwrap();
    }
    for n in 1..groups {
        nest(store, world, group_id(n - 1), group_id(n)).await;
    }
}

async fn add(store: &SqliteStore, world: &World, group: u128, added: User) {
    let scope = Scope::of([user(1).id(), added.id()]);
    let before = store.find_group(group_id(group), scope).await.unwrap().unwrap();
    let mut after = before.clone();
    let event = after.add_members(user(1), &[added], &world.cx(9)).unwrap();
    store.save_group(GroupChange::between(&before, after, vec![event])).await.unwrap();
}

fn sum_of(runs: &BTreeMap<String, i32>, what: &str) -> i32 {
    runs.iter().filter(|(statement, _)| statement.contains(what)).map(|(_, runs)| *runs).sum()
}
