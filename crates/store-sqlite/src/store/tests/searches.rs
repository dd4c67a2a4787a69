//! What an autocompletion costs, by the number of groups, and what a rename costs for it.

use std::collections::BTreeMap;

use async_sqlite::rusqlite::StatementStatus;
use guildhall_groups::{
    GroupChange, GroupDraft, GroupFilter, GroupList, GroupRepository, ProfileEdit,
};
use guildhall_kernel::{PageRequest, Scope};
use guildhall_permissions::CompanyRepository;
use pollster::block_on;

use super::world::{World, group_id, user};
use super::{TEN, counting};
use crate::SqliteStore;

/// The first words of names. A text that finds one of them finds a seventh of the groups.
const WORDS: [&str; 7] = ["Alpha", "Bridge", "Crew", "Data", "East", "Field", "Garden"];

// about: GR-16
#[test]
fn an_autocompletion_costs_the_same_among_two_hundred_and_among_fifteen_hundred_groups() {
    let [mut few, mut many] = [200, 1_500].map(|size| block_on(costs(size)));
    assert!(few.values().all(|steps| *steps > 100), "nothing was counted: {few:?}");
    // A text that is longer than a beginning is looked up among the words while it finds few groups.
    let longer = ["crew", "data f"].map(|text| [few.remove(text), many.remove(text)]);
    for [few, many] in longer.map(|steps| steps.map(Option::unwrap)) {
        assert!(2 * many <= 3 * few, "{many} and {few} steps");
    }
    assert_eq!(few, many);
}

/// Returns the steps of the first page that each text finds for a user who is in one group, among
/// this many groups, half of which are private.
async fn costs(size: usize) -> BTreeMap<&'static str, i32> {
    let (store, counted) = counting(StatementStatus::VmStep);
    let world = World::new();
    let [ann, bo] = [1, 2].map(user);
    store.save_company(world.created.clone()).await.unwrap();
    for (n, word) in (0..size).zip(WORDS.iter().cycle()) {
        let draft = GroupDraft::named(&format!("{n:05} team {word} from")).unwrap();
        let draft = if n % 2 == 0 { draft.public() } else { draft.private() };
        let draft = if n == 7 { draft.with_members([bo]) } else { draft };
        let id = group_id(1_000 + u128::try_from(n).unwrap());
        store.save_group(world.group(id, ann, draft)).await.unwrap();
    }
    let sum = || counted.lock().unwrap().values().sum::<i32>();
    let mut costs = BTreeMap::new();
    for text in ["t", "team", "team ", "c", "cr", "cre", "crew", "data f", "0000"] {
        let before = sum();
        let filter = GroupFilter::new(&world.company, bo, GroupList::All).unwrap();
        let found = store.list_groups(filter.with_search(text), PageRequest::first(TEN)).await;
        assert!(found.unwrap().items().len() >= 5, "{text}");
        costs.insert(text, sum() - before);
    }
    costs
}

// about: GR-16
#[test]
fn a_rename_writes_a_row_for_each_beginning_of_a_word_of_a_public_group() {
    let [public, private] = [true, false].map(|is_public| {
        let store = SqliteStore::open_in_memory().unwrap();
        block_on(async {
            let (world, ann) = (World::new(), user(1));
            store.save_company(world.created.clone()).await.unwrap();
            let draft = GroupDraft::named("Crew of one").unwrap();
            let draft = if is_public { draft.public() } else { draft.private() };
            store.save_group(world.group(group_id(7), ann, draft)).await.unwrap();
            let before = store.find_group(group_id(7), Scope::of([ann.id()])).await.unwrap();
            let before = before.unwrap();
            let (mut after, cx) = (before.clone(), world.cx(5));
            let edit = ProfileEdit::name("Crew of two".parse().unwrap());
            let event = after.edit_profile(ann, edit, &cx).unwrap();
            let written = rows(&store);
            store.save_group(GroupChange::between(&before, after, vec![event])).await.unwrap();
            rows(&store) - written
        })
    });
    let before = ["c", "cr", "cre", "o", "of", "of ", "on", "one"];
    let after = ["c", "cr", "cre", "o", "of", "of ", "t", "tw", "two"];
    assert_eq!(public - private, i64::try_from(before.len() + after.len()).unwrap());
}

/// Returns how many rows the store has written so far.
fn rows(store: &SqliteStore) -> i64 {
    let written = |db: &async_sqlite::rusqlite::Connection| {
        db.query_row("SELECT total_changes()", [], |row| row.get(0))
    };
    store.writer.with(written).unwrap()
}
