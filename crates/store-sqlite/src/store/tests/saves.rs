//! What saves write.

use async_sqlite::rusqlite::{self, Connection, StatementStatus};
use guildhall_groups::{GroupChange, GroupDraft, GroupRepository, ProfileEdit};
use guildhall_kernel::{Scope, User};
use guildhall_permissions::{CompanyChange, CompanyContext, CompanyRepository, Limits};
use guildhall_rooms::{RoomChange, RoomRepository};
use pollster::block_on;

use super::counting;
use super::world::{World, group_id, minute, room_id, user};
use crate::SqliteStore;

#[test]
fn creating_a_group_costs_the_same_in_a_large_company_and_for_a_member_of_many_groups() {
    let (store, steps) = counting(StatementStatus::VmStep);
    let world = World::new();
    let mut costs = Vec::new();
    block_on(store.save_company(world.created.clone())).unwrap();
    for n in 0..400 {
        let before = steps.lock().unwrap().values().sum::<i32>();
        let draft = GroupDraft::named(&format!("Group {n:03}")).unwrap();
        let draft = draft.with_members([user(1)]);
        block_on(store.save_group(world.group(group_id(n), user(1), draft))).unwrap();
        costs.push(steps.lock().unwrap().values().sum::<i32>() - before);
    }
    assert!(costs[10] > 100, "nothing was counted");
    assert_eq!(costs[10], costs[399]);
}

#[test]
fn the_statements_of_a_transaction_are_prepared_once() {
    let (store, runs) = counting(StatementStatus::Run);
    let world = World::new();
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        let taken = store.save_company(world.created.clone()).await;
        assert!(taken.is_err(), "{taken:?}");
        for _ in 0..3 {
            store.find_company(world.company.id()).await.unwrap().unwrap();
        }
        for n in 0..2 {
            let draft = GroupDraft::named(&format!("Group {n}")).unwrap();
            store.save_group(world.group(group_id(n), user(1), draft)).await.unwrap();
        }
    });
    let runs = runs.lock().unwrap();
    assert_eq!(["BEGIN DEFERRED", "BEGIN IMMEDIATE"].map(|begin| runs[begin]), [3, 4]);
    assert_eq!(["COMMIT", "ROLLBACK"].map(|end| runs[end]), [3, 4]);
}

#[test]
fn only_a_change_of_what_indexes_find_writes_the_indexes_of_groups() {
    let (store, runs) = counting(StatementStatus::Run);
    let world = World::new();
    let (ann, bo, group, cx) = (user(1), user(2), group_id(7), world.cx(5));
    let scope = || Scope::of([ann.id(), bo.id()]);
    let written = || -> Vec<_> {
        let runs = runs.lock().unwrap();
        let is_update = |text: &str| text.split_whitespace().take(2).eq(["UPDATE", "groups"]);
        let updates = runs.iter().filter(|(text, _)| is_update(text));
        updates.map(|(text, runs)| (text.contains("name_key"), *runs)).collect()
    };
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        let draft = GroupDraft::named("Crew").unwrap();
        store.save_group(world.group(group, ann, draft)).await.unwrap();
        let before = store.find_group(group, scope()).await.unwrap().unwrap();
        let mut after = before.clone();
        let event = after.add_members(ann, &[bo], &cx).unwrap();
        store.save_group(GroupChange::between(&before, after, vec![event])).await.unwrap();
        assert_eq!(written(), [(false, 1)]);
        let before = store.find_group(group, scope()).await.unwrap().unwrap();
        let mut after = before.clone();
        let name = ProfileEdit::name("Other".parse().unwrap());
        let event = after.edit_profile(ann, name, &cx).unwrap();
        store.save_group(GroupChange::between(&before, after, vec![event])).await.unwrap();
    });
    let mut both = written();
    both.sort_unstable();
    assert_eq!(both, [(false, 2), (true, 1)]);
}

#[test]
fn only_a_change_of_what_indexes_find_writes_the_indexes_of_rooms() {
    let (store, runs) = counting(StatementStatus::Run);
    let world = World::new();
    let (ann, room, cx) = (user(1), room_id(7), world.cx(5));
    let written = || store.writer.with(Connection::total_changes);
    let [partner, external] = [5, 6].map(|number| User::of_no_company(user(number).id()));
    block_on(store.save_company(world.created.clone())).unwrap();
    block_on(store.save_room(world.room(room, &[ann, user(2), partner]))).unwrap();
    let rows = [user(4), external].map(|invited| {
        let scope = Scope::of([ann.id(), invited.id()]);
        let before = block_on(store.find_room(room, scope)).unwrap().unwrap();
        let mut after = before.clone();
        let event = after.invite(ann, &[invited], &cx).unwrap();
        let rows = written();
        block_on(store.save_room(RoomChange::between(&before, after, vec![event]))).unwrap();
        written() - rows
    });
    // The room, the participant and the event. The number of external users has a statement.
    assert_eq!(rows, [3, 4]);
    let is_update = |text: &&String| text.trim().starts_with("UPDATE rooms SET version");
    let update = runs.lock().unwrap().keys().find(is_update).cloned();
    let explained = format!("EXPLAIN {}", update.unwrap());
    let indexes = store.writer.with(move |db| {
        let mut program = db.prepare(&explained)?;
        let parameters = vec![None::<i64>; program.parameter_count()];
        let steps = async_sqlite::rusqlite::params_from_iter(parameters);
        let steps = program.query_map(steps, |row| row.get::<_, String>(1))?;
        let steps = steps.collect::<Result<Vec<_>, _>>()?;
        Ok::<_, rusqlite::Error>(steps.iter().filter(|step| *step == "IdxInsert").count())
    });
    assert_eq!(indexes.unwrap(), 2, "the indexes of the last activity and of the participants");
}

#[test]
fn a_change_of_a_member_reads_no_nesting_no_company_and_no_key_of_the_group() {
    let (store, runs) = counting(StatementStatus::Run);
    let world = World::new();
    let (ann, bo, group) = (user(1), user(2), group_id(7));
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        store
            .save_group(world.group(group, ann, GroupDraft::named("Crew").unwrap()))
            .await
            .unwrap();
        let scope = Scope::of([ann.id(), bo.id()]);
        let before = store.find_group(group, scope).await.unwrap().unwrap();
        let mut after = before.clone();
        let event = after.add_members(ann, &[bo], &world.cx(5)).unwrap();
        let change = GroupChange::between(&before, after, vec![event]);
        runs.lock().unwrap().clear();
        store.save_group(change).await.unwrap();
    });
    let runs = runs.lock().unwrap();
    assert!(runs.len() > 5, "nothing was counted: {runs:?}");
    let others = ["nestings", " companies", "name_key"];
    // The version of the company is compared, if it was read (CO-8).
    let compared = "(SELECT version FROM companies WHERE id = ?1)";
    let rest = runs.keys().map(|text| text.replace(compared, ""));
    let read = rest.filter(|text| others.iter().any(|other| text.contains(other)));
    assert_eq!(read.collect::<Vec<_>>(), <[String; 0]>::default());
}

#[test]
fn the_number_kept_for_the_limit_of_a_user_follows_who_joins_and_leaves() {
    let store = SqliteStore::open_in_memory().unwrap();
    let world = World::new();
    let (ann, bo, cx) = (user(1), user(2), world.cx(5));
    let kept = || {
        let kept = "SELECT at_most FROM groups_of_users WHERE user_id = ?1";
        let read =
            move |db: &Connection| db.query_row(kept, [bo.id().as_bytes()], |row| row.get(0));
        store.writer.with(read).unwrap_or(0)
    };
    let mut numbers = Vec::new();
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        for n in 0..2 {
            let draft = GroupDraft::named(&format!("Group {n}")).unwrap().with_members([bo]);
            store.save_group(world.group(group_id(n), ann, draft)).await.unwrap();
            numbers.push(kept());
        }
        for step in 0..3 {
            let scope = Scope::of([ann.id(), bo.id()]);
            let before = store.find_group(group_id(0), scope).await.unwrap().unwrap();
            let mut after = before.clone();
            let event = match step {
                0 => after.remove_members(ann, &[bo.id()], &cx).unwrap(),
                1 => after.appoint_masters(ann, &[bo], &cx).unwrap(),
                _ => after.add_members(ann, &[bo], &cx).unwrap(),
            };
            store.save_group(GroupChange::between(&before, after, vec![event])).await.unwrap();
            numbers.push(kept());
        }
    });
    assert_eq!(numbers, [1, 2, 1, 1, 2]);
}

/// Adds a user to a group more than the company allows, and to one that it allows.
pub(super) async fn exceed_a_limit(store: &SqliteStore, world: &World) {
    let draft = GroupDraft::named("Limited").unwrap().with_members([user(1)]);
    for (limit, is_saved) in [(Some(1), false), (None, true)] {
        let before = store.find_company(world.company.id()).await.unwrap().unwrap();
        let mut after = before.clone();
        let limits = Limits { groups_per_user: limit, ..Limits::default() };
        let event = after.set_limits(limits, &CompanyContext::new(minute(9))).unwrap();
        store.save_company(CompanyChange::between(&before, after, vec![event])).await.unwrap();
        let saved = store.save_group(world.group(group_id(6_000), user(1), draft.clone())).await;
        assert_eq!(saved.is_ok(), is_saved, "{saved:?}");
    }
}
