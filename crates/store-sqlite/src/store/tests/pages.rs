//! What the pages of lists cost, by the number of what they list.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use async_sqlite::rusqlite::StatementStatus;
use guildhall_groups::{
    Group, GroupDraft, GroupFilter, GroupList, GroupRepository, ListedRoom, RoomCursor,
};
use guildhall_kernel::{PageRequest, User, UserId};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::RoomRepository;
use pollster::block_on;

use super::everything::{delete_and_read, everything, nest};
use super::world::{World, group_id, minute, room_id, user};
use super::{TEN, counting, traced};
use crate::{SqliteError, SqliteStore, group_lists, room_lists};

const LISTS: [GroupList; 6] = [
    GroupList::Administered,
    GroupList::All,
    GroupList::Belonging,
    GroupList::Managed,
    GroupList::Orphaned,
    GroupList::Teams,
];

const SEVEN: NonZeroU32 = NonZeroU32::new(7).unwrap();

#[test]
fn a_page_of_many_own_groups_or_rooms_or_matches_costs_what_a_page_of_few_costs() {
    let [few, many] =
        [20, 1_000].map(|size| block_on(costs_of_pages(size, StatementStatus::VmStep)));
    for (page, cost) in &few {
        let ratio = f64::from(many[page]) / f64::from(*cost);
        assert!(*cost > 10, "nothing was counted for {page}");
        assert!(ratio < 1.3, "{page} costs {ratio} times as much");
    }
}

#[test]
fn a_page_of_own_groups_or_rooms_that_are_rare_costs_a_few_pages() {
    let few = block_on(costs_of_own(20, 1));
    for (page, cost) in block_on(costs_of_own(40, 30)) {
        let ratio = f64::from(cost) / f64::from(few[page]);
        assert!(ratio < 7.0, "{page} costs {ratio} times as much");
    }
}

/// Returns the costs of pages of a user who has this many groups and rooms. Of each of theirs, there
/// are `among` in all.
async fn costs_of_own(own: u128, among: u128) -> BTreeMap<&'static str, i32> {
    let (store, counted) = counting(StatementStatus::VmStep);
    let world = World::new();
    let [ann, bo, cy, dee] = [1, 2, 3, 4].map(user);
    store.save_company(world.created.clone()).await.unwrap();
    for n in 0..own * among {
        let by = if n % among == 0 { ann } else { dee };
        let draft = GroupDraft::named(&format!("Group {n:05}")).unwrap().private();
        store.save_group(world.group(group_id(1_000 + n), by, draft)).await.unwrap();
        store.save_room(world.room(room_id(100_000 + n), &[by, bo, cy])).await.unwrap();
    }
    let sum = || counted.lock().unwrap().values().sum::<i32>();
    let (mut before, mut costs) = (sum(), BTreeMap::new());
    let mut done = |page| {
        let now = sum();
        costs.insert(page, now - std::mem::replace(&mut before, now));
    };
    for (name, list) in [("belonging", GroupList::Belonging), ("managed", GroupList::Managed)] {
        let filter = GroupFilter::new(&world.company, ann, list).unwrap();
        let page = store.list_groups(filter, PageRequest::first(TEN)).await.unwrap();
        assert_eq!(page.items().len(), 10);
        done(name);
    }
    let first = store.rooms_of(ann.id(), PageRequest::first(TEN)).await.unwrap();
    done("rooms");
    let next: RoomCursor = *first.next().unwrap();
    store.rooms_of(ann.id(), PageRequest::after(next, TEN)).await.unwrap();
    done("more rooms");
    costs
}

#[test]
fn a_page_runs_the_same_few_statements_whatever_is_on_it() {
    let pages = block_on(costs_of_pages(1_000, StatementStatus::Run));
    for (page, statements) in pages {
        assert!((1..=5).contains(&statements), "{page} runs {statements} statements");
    }
}

#[test]
fn a_walk_finds_what_is_gathered() {
    let store = SqliteStore::open_in_memory().unwrap();
    let world = World::new();
    block_on(everything(&store));
    block_on(nest_private_groups(&store, &world));
    let external = User::of_no_company(user(2).id());
    let mut seen = BTreeSet::new();
    for viewer in [user(1), user(2), external, user(4), user(5), user(99)] {
        for list in LISTS {
            for search in ["", "g", "group 0001", "inner", "nest", "nowhere"] {
                let Ok(filter) = GroupFilter::new(&world.company, viewer, list) else { continue };
                let filter = if search.is_empty() { filter } else { filter.with_search(search) };
                let [walked, gathered] = [0, u32::MAX].map(|few| listed(&store, &filter, few));
                assert_eq!(walked, gathered, "{viewer:?} {list:?} {search:?}");
                seen.extend((!walked.is_empty()).then_some((list, search, viewer.id())));
            }
        }
        let [walked, gathered] = [0, u32::MAX].map(|few| rooms(&store, viewer.id(), few));
        assert_eq!(walked, gathered, "{viewer:?}");
    }
    assert!(seen.len() > 40, "too little is listed: {seen:?}");
}

#[test]
fn a_page_is_found_behind_more_groups_and_rooms_than_a_walk_reads() {
    let store = SqliteStore::open_in_memory().unwrap();
    let world = World::new();
    let dee = user(4);
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        for n in 0..40 {
            let draft = GroupDraft::named(&format!("Zoo {n:02}")).unwrap().with_members([dee]);
            store.save_group(world.group(group_id(n), dee, draft)).await.unwrap();
        }
        fill(&store, &world, 1_030).await;
        for n in 1_000..2_030 {
            store.record_activity(room_id(n), minute(5).into()).await.unwrap();
        }
    });
    for search in ["", "z"] {
        for list in [GroupList::All, GroupList::Belonging, GroupList::Managed] {
            let filter = GroupFilter::new(&world.company, dee, list).unwrap();
            let filter = if search.is_empty() { filter } else { filter.with_search(search) };
            let page = block_on(store.list_groups(filter, PageRequest::first(TEN))).unwrap();
            let names = page.items().iter().map(|group| group.header().name().as_str());
            if list != GroupList::All || !search.is_empty() {
                assert!(names.eq((0..10).map(|n| format!("Zoo {n:02}"))), "{list:?} {search}");
            }
        }
    }
    assert_eq!(rooms(&store, dee.id(), 0).len(), 40);
}

/// Nests the only group of one user in private groups, one of which is deleted.
async fn nest_private_groups(store: &SqliteStore, world: &World) {
    let [ann, dee, eve] = [1, 4, 5].map(user);
    for (n, name) in ["Inner nest", "Nest", "Outer nest", "Deleted nest"].into_iter().enumerate() {
        let draft = GroupDraft::named(name).unwrap().private();
        let draft = draft.with_members((n == 0).then_some(dee)).with_masters([ann, eve]);
        let id = group_id(5_000 + u128::try_from(n).unwrap());
        store.save_group(world.group(id, ann, draft)).await.unwrap();
    }
    for (parent, child) in [(5_001, 5_000), (5_002, 5_001), (5_003, 5_000)] {
        nest(store, world, group_id(parent), group_id(child)).await;
    }
    delete_and_read(store, world, group_id(5_003)).await;
}

/// Lists all pages.
fn listed(store: &SqliteStore, filter: &GroupFilter, few: u32) -> Vec<Group> {
    let filter = filter.clone();
    let all = store.writer.with(move |db| {
        let (mut page, mut all) = (PageRequest::first(SEVEN), Vec::new());
        loop {
            let found = group_lists::groups(db, &filter, &page, few)?;
            let next = found.next().cloned();
            all.extend(found.into_items());
            let Some(next) = next else { return Ok::<_, SqliteError>(all) };
            page = PageRequest::after(next, SEVEN);
        }
    });
    all.unwrap()
}

/// Lists all pages of the rooms of a user.
fn rooms(store: &SqliteStore, user: UserId, few: u32) -> Vec<ListedRoom> {
    let all = store.writer.with(move |db| {
        let (mut page, mut all) = (PageRequest::first(SEVEN), Vec::new());
        loop {
            let found = room_lists::rooms_of(db, user, &page, few)?;
            let next = found.next().copied();
            all.extend(found.into_items());
            let Some(next) = next else { return Ok::<_, SqliteError>(all) };
            page = PageRequest::after(next, SEVEN);
        }
    });
    all.unwrap()
}

/// Returns the costs of pages for a user who has this many groups and rooms.
async fn costs_of_pages(size: u128, status: StatementStatus) -> BTreeMap<String, i32> {
    let (store, counted) = counting(status);
    let world = World::new();
    store.save_company(world.created.clone()).await.unwrap();
    fill(&store, &world, size).await;
    // The counters go on from page to page.
    let sum = || counted.lock().unwrap().values().sum::<i32>();
    let (mut before, mut costs) = (sum(), BTreeMap::new());
    read(&store, &world, |page| {
        let now = sum();
        costs.insert(page, now - std::mem::replace(&mut before, now));
    })
    .await;
    costs
}

/// Opens this many groups and rooms of one user.
pub(super) async fn fill(store: &SqliteStore, world: &World, size: u128) {
    let [ann, bo, cy] = [1, 2, 3].map(user);
    for n in 0..size {
        let draft = GroupDraft::named(&format!("Group {n:05}")).unwrap();
        store
            .save_group(world.group(group_id(1_000 + n), ann, draft.with_members([ann])))
            .await
            .unwrap();
        store.save_room(world.room(room_id(100_000 + n), &[ann, bo, cy])).await.unwrap();
    }
}

/// Reads the first page of each list and search of the user and of an administrator, and two pages
/// of the user's rooms. `done` gets what was read.
pub(super) async fn read(store: &SqliteStore, world: &World, mut done: impl FnMut(String)) {
    for list in LISTS {
        let viewer = if list.is_for_administrators() { user(99) } else { user(1) };
        let filter = GroupFilter::new(&world.company, viewer, list).unwrap();
        let found = filter.clone().with_search("g");
        for (search, filter) in [("list", filter), ("search", found)] {
            let page = store.list_groups(filter, PageRequest::first(TEN)).await.unwrap();
            let is_filled = !matches!(list, GroupList::Orphaned | GroupList::Teams);
            assert!(!is_filled || page.items().len() == 10);
            done(format!("{list:?}, {search}"));
        }
    }
    let first = store.rooms_of(user(1).id(), PageRequest::first(TEN)).await.unwrap();
    done("rooms".to_owned());
    let next: RoomCursor = *first.next().unwrap();
    store.rooms_of(user(1).id(), PageRequest::after(next, TEN)).await.unwrap();
    done("more rooms".to_owned());
}

#[test]
fn a_page_of_rooms_costs_the_same_for_a_user_in_some_and_in_many_groups() {
    let [some, many] = [40, 400].map(|groups| {
        let (store, steps) = traced();
        let (world, ann) = (World::new(), user(1));
        block_on(async {
            store.save_company(world.created.clone()).await.unwrap();
            for n in 0..groups {
                let draft = GroupDraft::named(&format!("Group {n}")).unwrap();
                store.save_group(world.group(group_id(n), ann, draft)).await.unwrap();
            }
            steps.lock().unwrap().clear();
            store.rooms_of(ann.id(), PageRequest::first(TEN)).await.unwrap();
        });
        steps.lock().unwrap().values().sum::<i32>()
    });
    assert!(some > 100, "nothing was counted: {some}");
    assert_eq!(some, many);
}
