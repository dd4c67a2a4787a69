//! The costs of statements, by SQLite's own counters.

mod answers;
mod batches;
mod companies;
mod damage;
mod durability;
mod everything;
mod lookups;
mod pages;
mod participants;
mod readers;
mod recipients;
mod saves;
mod searches;
mod together;
#[path = "../../tests/it/world.rs"]
mod world;

use std::collections::BTreeMap;
use std::fmt::Write;
use std::num::NonZeroU32;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Waker};

use async_sqlite::rusqlite::trace::{TraceEvent, TraceEventCodes};
use async_sqlite::rusqlite::{self, StatementStatus};
use guildhall_groups::{
    GroupChange, GroupDraft, GroupFilter, GroupList, GroupRepository, MembershipFilter, Outbox,
};
use guildhall_kernel::{GroupId, PageRequest, RoomId, Scope, User};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::{RoomChange, RoomRepository};
use pollster::block_on;
use uuid::Uuid;

use self::everything::{everything, nest};
use self::world::{World, group_id, minute, room_id, user};
use super::SqliteStore;

/// The number of steps of SQLite's virtual machine for each statement since it was prepared.
type Steps = Arc<Mutex<BTreeMap<String, i32>>>;

#[test]
fn a_command_costs_the_same_in_a_group_of_ten_and_of_ten_thousand() {
    let [small, large] = [10, 10_000].map(|size| block_on(costs(size)));
    assert!(small.values().sum::<i32>() > 100, "nothing was counted: {small:?}");
    assert_eq!(small, large);
}

#[test]
fn the_lists_of_a_master_cost_the_same_in_a_large_company() {
    let [small, large] = [20, 500].map(|groups| block_on(costs_of_lists(groups)));
    assert!(small.values().sum::<i32>() > 100, "nothing was counted: {small:?}");
    assert_eq!(small, large);
}

/// Returns the costs of the first pages of a Master's lists, and of the search for their groups. The
/// Master has 20 groups, and another user has this many.
async fn costs_of_lists(others: u128) -> BTreeMap<String, i32> {
    let (store, steps) = counting(StatementStatus::VmStep);
    let world = World::new();
    let [ann, bo] = [1, 2].map(user);
    store.save_company(world.created.clone()).await.unwrap();
    for n in 0..20 + others {
        let (creator, text) = if n < 20 { (ann, "Group") } else { (bo, "Other") };
        let draft = GroupDraft::named(&format!("{text} {n:03}")).unwrap();
        store.save_group(world.group(group_id(n), creator, draft)).await.unwrap();
    }
    steps.lock().unwrap().clear();
    for list in [GroupList::All, GroupList::Managed, GroupList::Belonging] {
        let filter = GroupFilter::new(&world.company, ann, list).unwrap();
        let found = filter.clone().with_search("g");
        for filter in [filter, found] {
            let page = store.list_groups(filter, PageRequest::first(TEN)).await.unwrap();
            assert_eq!(page.items().len(), 10);
        }
    }
    steps.lock().unwrap().clone()
}

#[test]
fn no_statement_is_prepared_again() {
    let (store, prepared) = counting(StatementStatus::RePrepare);
    block_on(everything(&store));
    let mut again = prepared.lock().unwrap().clone();
    again.retain(|_, times| *times > 0);
    assert_eq!(again, BTreeMap::new());
}

/// Returns the costs of commands and listings on a roster of this size: adding and removing a
/// member, inviting and leaving, and the first pages of the listings, also of a group in which this
/// one is nested.
async fn costs(size: u128) -> BTreeMap<String, i32> {
    let (store, steps) = traced();
    let world = World::new();
    let [ann, bo, dee] = [1, 2, 999_999].map(user);
    let crowd = || (1..=size).map(user);
    let draft = GroupDraft::named("Crowd").unwrap().with_members(crowd()).with_masters([ann, bo]);
    let (group, room) = (group_id(7), room_id(8));
    store.save_company(world.created.clone()).await.unwrap();
    store.save_group(world.group(group, ann, draft)).await.unwrap();
    store.save_room(world.room(room, &crowd().collect::<Vec<_>>())).await.unwrap();
    let outer = GroupDraft::named("Outer").unwrap();
    store.save_group(world.group(OUTER, ann, outer)).await.unwrap();
    nest(&store, &world, OUTER, group).await;
    // The first run prepares every statement. Only the second run counts.
    commands(&store, &world, (group, room), [ann, dee]).await;
    let before = steps.lock().unwrap().clone();
    commands(&store, &world, (group, room), [ann, dee]).await;
    let mut after = steps.lock().unwrap().clone();
    after.retain(|statement, steps| {
        *steps -= before.get(statement).copied().unwrap_or_default();
        *steps > 0
    });
    after
}

async fn commands(
    store: &SqliteStore,
    world: &World,
    (group, room): (GroupId, RoomId),
    [ann, dee]: [User; 2],
) {
    let scope = Scope::of([ann.id(), dee.id()]);
    let cx = world.cx(5);
    for step in [0, 1] {
        let before = store.find_group(group, scope.clone()).await.unwrap().unwrap();
        let mut after = before.clone();
        let event = match step {
            0 => after.add_members(ann, &[dee], &cx).unwrap(),
            _ => after.remove_members(ann, &[dee.id()], &cx).unwrap(),
        };
        store.save_group(GroupChange::between(&before, after, vec![event])).await.unwrap();
        let before = store.find_room(room, scope.clone()).await.unwrap().unwrap();
        let mut after = before.clone();
        let event = match step {
            0 => after.invite(ann, &[dee], &cx).unwrap(),
            _ => after.leave(dee, &cx).unwrap(),
        };
        store.save_room(RoomChange::between(&before, after, vec![event])).await.unwrap();
    }
    store.record_activity(room, minute(6).into()).await.unwrap();
    store.find_group(OUTER, scope).await.unwrap();
    store.participants_of(OUTER, PageRequest::first(NonZeroU32::MIN)).await.unwrap();
    let filter = GroupFilter::new(&world.company, ann, GroupList::All).unwrap();
    store.list_groups(filter, PageRequest::first(TEN)).await.unwrap();
    store.rooms_of(ann.id(), PageRequest::first(TEN)).await.unwrap();
    store.memberships(group, MembershipFilter::Masters, PageRequest::first(TEN)).await.unwrap();
    store.events_after(world.company.id(), None, NonZeroU32::MIN).await.unwrap();
}

const OUTER: GroupId = GroupId::new(Uuid::from_u128(70));

#[test]
fn no_statement_reads_a_whole_table() {
    let plans = plans();
    for (statement, plan) in &plans {
        for step in plan {
            // A statement may read all of what it gathered itself.
            let reads_all = step.strip_prefix("SCAN ").is_some_and(|of| !GATHERED.contains(&of));
            assert!(!reads_all && !step.contains("AUTOMATIC"), "{step}, of {statement}");
            // Only the groups and rooms of a user, and what a search finds, are sorted after they
            // are found.
            let sorts = step.contains("TEMP B-TREE");
            let is_small = ["memberships_of_user", "group_words_of_company"]
                .iter()
                .any(|index| statement.contains(index));
            assert!(!sorts || is_small, "{step}, of {statement}");
        }
    }
    assert_eq!(
        plans.len(),
        STATEMENTS,
        "the number of statements changed; this test must run all of them"
    );
}

#[test]
fn the_plan_of_each_statement_is_known() {
    let mut written = String::new();
    for (statement, plan) in plans() {
        let words: Vec<_> = statement.split_whitespace().collect();
        writeln!(written, "{}", words.join(" ")).unwrap();
        for step in plan {
            writeln!(written, "    {step}").unwrap();
        }
    }
    insta::assert_snapshot!("plans", written);
}

/// Returns the steps of SQLite's plan for each statement on rows.
fn plans() -> BTreeMap<String, Vec<String>> {
    let (store, steps) = traced();
    block_on(everything(&store));
    let statements: Vec<_> = steps.lock().unwrap().keys().cloned().collect();
    let is_on_rows = |statement: &String| {
        let first = statement.split_whitespace().next().unwrap_or_default();
        ["DELETE", "INSERT", "SELECT", "UPDATE", "WITH"].contains(&first)
    };
    let of_one = |statement: String| {
        let explained = format!("EXPLAIN QUERY PLAN {statement}");
        let plan: Result<_, rusqlite::Error> = store.writer.with(move |db| {
            let mut plan = db.prepare(&explained)?;
            let values = vec![None::<i64>; plan.parameter_count()];
            let values = rusqlite::params_from_iter(values);
            plan.query_map(values, |row| row.get(3))?.collect()
        });
        (statement, plan.unwrap())
    };
    statements.into_iter().filter(is_on_rows).map(of_one).collect()
}

/// The names of what statements gather themselves or are given.
const GATHERED: [&str; 9] = [
    "above",
    "asked VIRTUAL TABLE INDEX 1:",
    "below",
    // One row, for a `SELECT` without `FROM`.
    "CONSTANT ROW",
    "listed",
    "one_row",
    "own",
    "page",
    "wanted",
];

/// The number of statements, without those of the schema.
const STATEMENTS: usize = 128;

const TEN: NonZeroU32 = NonZeroU32::new(10).unwrap();

fn traced() -> (SqliteStore, Steps) {
    counting(StatementStatus::VmStep)
}

/// Opens a store that counts this for each statement.
fn counting(status: StatementStatus) -> (SqliteStore, Steps) {
    let store = SqliteStore::open_in_memory().unwrap();
    let steps = Steps::default();
    let counted = steps.clone();
    let count = move |event: TraceEvent<'_>| {
        if let TraceEvent::Profile(statement, _) = event {
            let made = statement.get_status(status);
            counted.lock().unwrap().insert(statement.sql().into_owned(), made);
        }
    };
    let mask = TraceEventCodes::SQLITE_TRACE_PROFILE;
    store.writer.change(move |db| db.trace_v2(mask, Some(count))).unwrap();
    (store, steps)
}

/// Begins a call, without waiting for it.
fn start(call: Pin<&mut impl Future>) {
    let ended = call.poll(&mut Context::from_waker(Waker::noop()));
    assert!(ended.is_pending());
}
