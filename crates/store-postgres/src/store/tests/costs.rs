//! How many rows and entries of indexes the server reads for a call, by its own counters.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::num::NonZeroU32;

use guildhall_groups::{GroupDraft, GroupFilter, GroupList, GroupRepository, MembershipFilter};
use guildhall_kernel::{PageRequest, RoomId, Scope};
use guildhall_rooms::{RoomRepository, SamePeople};
use pollster::block_on;

use super::calls::nest;
use super::server::{Schema, on_runtime};
use super::world::{World, group_id, room_id, user};
use super::{Counter, TEN, fill, texts, with_one_connection};
use crate::{PostgresOptions, PostgresStore};

#[test]
fn a_slice_or_page_costs_the_same_in_a_group_of_ten_and_of_two_thousand() {
    let schema = Schema::new();
    let [small, large] = block_on(on_runtime(costs_by_size(schema.options(), [10, 2_000])));
    assert_no_more(&small, &large);
}

/// Checks that nothing costs more among many than among few. A row that was replaced is counted as
/// long as a transaction of another test can see it.
fn assert_no_more<C: Debug + Ord>(few: &BTreeMap<C, u64>, many: &BTreeMap<C, u64>) {
    for (call, rows) in few {
        assert!(*rows > 0, "nothing was counted for {call:?}");
        assert!(many[call] <= rows + rows / 10 + 10, "{call:?}: {} and {rows} rows", many[call]);
    }
}

/// Returns what calls cost in a group, and in a room, of each of these sizes.
async fn costs_by_size(
    options: PostgresOptions,
    sizes: [u128; 2],
) -> [BTreeMap<&'static str, u64>; 2] {
    let world = World::new();
    let store = with_one_connection(options, &world).await;
    let [ann, bo, eve] = [1, 2, 999_999].map(user);
    for n in 0..20 {
        let draft = GroupDraft::named(&format!("Group {n:02}")).unwrap().with_members([bo]);
        store.save_group(world.group(group_id(n), ann, draft)).await.unwrap();
        store.save_room(world.room(room_id(1_000 + n), &[ann, bo, user(3)])).await.unwrap();
    }
    for n in 0..10 {
        nest(&store, &world, group_id(n), group_id(n + 1)).await;
    }
    fill(&store).await;
    // The plans are made for what is usual, and the groups that are asked for are not.
    let mut costs = sizes.map(|_| BTreeMap::new());
    for (size, costs) in sizes.into_iter().zip(&mut costs) {
        let (group, outer, room) =
            (group_id(100 + size), group_id(200 + size), room_id(300 + size));
        let crowd: Vec<_> = (1..=size).map(user).collect();
        let draft = GroupDraft::named(&format!("Crowd of {size}")).unwrap();
        let draft = draft.with_members(crowd.iter().copied()).with_masters([ann, bo]);
        store.save_group(world.group(group, ann, draft)).await.unwrap();
        let draft = GroupDraft::named(&format!("Around {size}")).unwrap();
        store.save_group(world.group(outer, ann, draft)).await.unwrap();
        nest(&store, &world, outer, group).await;
        store.save_room(world.room(room, &crowd)).await.unwrap();

        let scope = || Scope::of([ann.id(), eve.id()]);
        let first = || PageRequest::first(TEN);
        let mut counter = Counter::of(&store).await;
        store.find_group(group, scope()).await.unwrap();
        costs.insert("find_group", counter.next().await.rows);
        store.find_group(outer, scope()).await.unwrap();
        costs.insert("find_group around it", counter.next().await.rows);
        store.find_nested_groups(outer, scope()).await.unwrap();
        costs.insert("find_nested_groups", counter.next().await.rows);
        store.find_groups([group, outer].into(), bo.id()).await.unwrap();
        costs.insert("find_groups", counter.next().await.rows);
        store.find_room(room, scope()).await.unwrap();
        costs.insert("find_room", counter.next().await.rows);
        store.memberships(group, MembershipFilter::Masters, first()).await.unwrap();
        costs.insert("memberships", counter.next().await.rows);
        let few = PageRequest::first(NonZeroU32::new(5).unwrap());
        store.participants_of(group, few.clone()).await.unwrap();
        costs.insert("participants_of", counter.next().await.rows);
        store.participants(room, few).await.unwrap();
        costs.insert("participants", counter.next().await.rows);
        let left = room_id(400 + size);
        store.save_room(world.room(left, &[ann, bo, user(5)])).await.unwrap();
        leave(&store, left, size).await;
        counter.next().await;
        store.find_room(left, scope()).await.unwrap();
        costs.insert("find_room that many left", counter.next().await.rows);
        let people =
            SamePeople::new(ann.id(), [bo.id(), user(5).id()], vec![world.company.id()], TEN);
        let found = store.rooms_with_exactly(people).await.unwrap();
        assert!(found.rooms.iter().any(|room| room.id() == left));
        costs.insert("rooms_with_exactly that many left", counter.next().await.rows);
    }
    costs
}

/// Adds users to a room who are no longer in it.
async fn leave(store: &PostgresStore, room: RoomId, users: u128) {
    let statement = format!(
        "INSERT INTO participants (company_id, room_id, user_id, is_in, external, form)
        SELECT company_id, room_id, md5(n::text)::uuid, false, false, '{{}}'
        FROM homes_of_rooms, generate_series(1, {users}) AS n WHERE room_id = '{room}'"
    );
    texts(store, &statement).await;
}

#[test]
fn a_list_or_search_costs_the_same_in_a_large_company() {
    let schema = Schema::new();
    let [small, large] = block_on(on_runtime(costs_of_lists(schema.options(), [600, 1_800])));
    assert_no_more(&small, &large);
}

/// Returns what the first pages of lists and searches cost a user with twenty groups, as the
/// company grows to each of these numbers of groups.
async fn costs_of_lists(options: PostgresOptions, sizes: [u128; 2]) -> [BTreeMap<String, u64>; 2] {
    let world = World::new();
    let store = with_one_connection(options, &world).await;
    let [ann, bo] = [1, 2].map(user);
    for n in 0..20 {
        let draft = GroupDraft::named(&format!("Group {n:04}")).unwrap().with_members([ann]);
        store.save_group(world.group(group_id(n), ann, draft)).await.unwrap();
        store.save_room(world.room(room_id(10_000 + n), &[ann, bo, user(3)])).await.unwrap();
    }
    fill(&store).await;
    let (mut costs, mut made) = (sizes.map(|_| BTreeMap::new()), 20);
    for (size, costs) in sizes.into_iter().zip(&mut costs) {
        for n in made..size {
            let draft = GroupDraft::named(&format!("Group {n:04}")).unwrap();
            store.save_group(world.group(group_id(n), bo, draft)).await.unwrap();
        }
        made = size;
        let mut counter = Counter::of(&store).await;
        for (list, viewer) in [
            (GroupList::Administered, user(99)),
            (GroupList::All, ann),
            (GroupList::Belonging, ann),
            (GroupList::Managed, ann),
            (GroupList::Teams, ann),
        ] {
            let filter = GroupFilter::new(&world.company, viewer, list).unwrap();
            let found = filter.clone().with_search("g");
            for (search, filter) in [("", filter), (", search", found)] {
                store.list_groups(filter, PageRequest::first(TEN)).await.unwrap();
                costs.insert(format!("{list:?}{search}"), counter.next().await.rows);
            }
        }
        store.rooms_of(ann.id(), PageRequest::first(TEN)).await.unwrap();
        costs.insert("rooms_of".to_owned(), counter.next().await.rows);
    }
    costs
}

#[test]
fn a_participant_of_groups_nested_deeply_costs_a_few_times_one_of_a_flat_group() {
    let cost = |groups, level: fn(u128) -> u128| {
        let schema = Schema::new();
        block_on(on_runtime(cost_of_participants(schema.options(), groups, level)))
    };
    let flat = cost(1, |user| user);
    assert!(flat > USERS.try_into().unwrap(), "nothing was counted: {flat}");
    let (scattered, in_the_deepest) = (cost(25, |user| user % 25), cost(25, |_| 24));
    let in_a_row = cost(25, |user| user / (USERS / 25));
    for (deep, times) in [(scattered, 5), (in_the_deepest, 2), (in_a_row, 8)] {
        assert!(deep <= times * flat, "{deep} rows, and {flat} of a flat group");
    }
}

const USERS: u128 = 3_000;

/// Returns what it costs to list the participants, in pages of 250, of a group in which this many
/// are nested, each in the one before. `level` says at which level a user is a member.
async fn cost_of_participants(
    options: PostgresOptions,
    groups: u128,
    level: fn(u128) -> u128,
) -> u64 {
    let world = World::new();
    let store = with_one_connection(options, &world).await;
    for n in 900..920 {
        let draft = GroupDraft::named(&format!("Group {n}")).unwrap().with_members([user(2)]);
        store.save_group(world.group(group_id(n), user(1), draft)).await.unwrap();
    }
    for n in 900..919 {
        nest(&store, &world, group_id(n), group_id(n + 1)).await;
    }
    fill(&store).await;
    for n in 0..groups {
        let members = (0..USERS).filter(|user| level(*user) % groups == n);
        let draft = GroupDraft::named(&format!("Level {n}")).unwrap();
        let draft = draft.with_members(members.map(|number| user(10 + number)));
        store.save_group(world.group(group_id(n), user(1), draft)).await.unwrap();
    }
    for n in 1..groups {
        nest(&store, &world, group_id(n - 1), group_id(n)).await;
    }
    let limit = NonZeroU32::new(250).unwrap();
    let (mut counter, mut found) = (Counter::of(&store).await, 0);
    let mut page = Some(PageRequest::first(limit));
    while let Some(request) = page.take() {
        let read = store.participants_of(group_id(0), request).await.unwrap();
        page = read.next().map(|last| PageRequest::after(*last, limit));
        found += read.items().len();
    }
    assert_eq!(u128::try_from(found).unwrap(), USERS + 1);
    counter.next().await.rows
}
