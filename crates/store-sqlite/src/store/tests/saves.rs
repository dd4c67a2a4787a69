//! What saves write.

use async_sqlite::rusqlite::StatementStatus;
use guildhall_groups::{GroupChange, GroupDraft, GroupRepository, ProfileEdit};
use guildhall_kernel::Scope;
use guildhall_permissions::CompanyRepository;
use pollster::block_on;

use super::counting;
use super::world::{World, group_id, user};

#[test]
fn creating_a_group_costs_the_same_in_a_large_company() {
    let (store, steps) = counting(StatementStatus::VmStep);
    let world = World::new();
    let mut costs = Vec::new();
    block_on(store.save_company(world.created.clone())).unwrap();
    for n in 0..400 {
        let before = steps.lock().unwrap().values().sum::<i32>();
        let draft = GroupDraft::named(&format!("Group {n:03}")).unwrap();
        block_on(store.save_group(world.group(group_id(n), user(100 + n), draft))).unwrap();
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
        let updates = runs.iter().filter(|(text, _)| text.trim().starts_with("UPDATE groups"));
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
