//! Pages that are found in several ways, and pages behind the edges.

use std::num::NonZeroU32;

use guildhall_groups::{Group, GroupCursor, GroupDraft, GroupFilter, GroupList, GroupRepository};
use guildhall_kernel::{NameKey, PageRequest, User, UserId};
use guildhall_rooms::RoomRepository;
use pollster::block_on;
use tokio_postgres::error::SqlState;
use uuid::Uuid;

use super::calls::nest;
use super::server::{Schema, on_runtime};
use super::with_one_connection;
use super::world::{World, group_id, room_id, user};
use crate::searches::Ways;
use crate::{PostgresOptions, PostgresStore, group_lists};

const SEVEN: NonZeroU32 = NonZeroU32::new(7).unwrap();

#[test]
fn a_search_finds_the_same_in_each_way() {
    let schema = Schema::new();
    let seen = block_on(on_runtime(search_in_each_way(schema.options())));
    assert!(seen > 40, "too little is listed: {seen}");
}

/// Returns how many searches found something.
async fn search_in_each_way(options: PostgresOptions) -> usize {
    // Gathers a few, walks to the end, gathers all after too short a walk, and only walks.
    let ways = [(512, 2048), (0, 2048), (0, 3), (0, u32::MAX)];
    let ways = ways.map(|(few, walk)| Ways { few, walk });
    let world = World::new();
    let store = with_one_connection(options, &world).await;
    open(&store, &world).await;
    let mut seen = 0;
    for viewer in [user(1), user(2), User::of_no_company(user(2).id()), user(4), user(99)] {
        for list in [
            GroupList::Administered,
            GroupList::All,
            GroupList::Belonging,
            GroupList::Managed,
            GroupList::Teams,
        ] {
            let Ok(filter) = GroupFilter::new(&world.company, viewer, list) else { continue };
            for text in ["g", "group 01", "1", "inner", "rare", "nowhere"] {
                let filter = filter.clone().with_search(text);
                let usual = listed(&store, &filter, ways[0]).await;
                for ways in &ways[1..] {
                    let found = listed(&store, &filter, *ways).await;
                    assert_eq!(found, usual, "{viewer:?} {list:?} {text:?} {ways:?}");
                }
                seen += usize::from(!usual.is_empty());
            }
        }
    }
    seen
}

/// Stores many groups whose names begin with the same letter, of which a few are rare.
async fn open(store: &PostgresStore, world: &World) {
    let [ann, bo, dee] = [1, 2, 4].map(user);
    for n in 0..40 {
        let name = if n % 13 == 7 { format!("Rare {n:02}") } else { format!("Group {n:02}") };
        let draft = GroupDraft::named(&name).unwrap().with_members([bo]);
        let draft = if n % 3 == 0 { draft.private() } else { draft };
        store.save_group(world.group(group_id(n), ann, draft)).await.unwrap();
    }
    let inner = GroupDraft::named("Inner group").unwrap().private().with_members([dee]);
    store.save_group(world.group(group_id(70), ann, inner)).await.unwrap();
    for parent in [0, 3, 33] {
        nest(store, world, group_id(parent), group_id(70)).await;
    }
}

/// Lists all pages.
async fn listed(store: &PostgresStore, filter: &GroupFilter, ways: Ways) -> Vec<Group> {
    let (mut page, mut all) = (PageRequest::first(SEVEN), Vec::new());
    loop {
        let filter = filter.clone();
        let found = store
            .read(move |at| async move { group_lists::groups(&at, &filter, &page, ways).await })
            .await
            .unwrap();
        let next = found.next().cloned();
        all.extend(found.into_items());
        let Some(next) = next else { return all };
        page = PageRequest::after(next, SEVEN);
    }
}

#[test]
fn a_text_that_no_name_can_have_finds_nothing_and_cuts_no_list_short() {
    let schema = Schema::new();
    block_on(on_runtime(texts_of_no_name(schema.options())));
}

async fn texts_of_no_name(options: PostgresOptions) {
    let world = World::new();
    let store = with_one_connection(options, &world).await;
    let ann = user(1);
    for (n, name) in ["Group", "Groups", "Hall"].into_iter().enumerate() {
        let draft = GroupDraft::named(name).unwrap();
        let id = group_id(u128::try_from(n + 1).unwrap());
        store.save_group(world.group(id, ann, draft)).await.unwrap();
    }
    let filter = GroupFilter::new(&world.company, ann, GroupList::All).unwrap();
    for text in ["\0", "gro\0", "\u{10ffff}"] {
        let found = filter.clone().with_search(text);
        let page = store.list_groups(found, PageRequest::first(SEVEN)).await.unwrap();
        assert_eq!(page.items(), [], "{text:?}");
    }
    for (name, behind) in [("group", 2..4), ("group\0", 2..4), ("grou\0p", 1..4), ("h\0", 3..4)] {
        // No id comes behind this one.
        let group = guildhall_kernel::GroupId::new(Uuid::max());
        let cursor = GroupCursor { name: NameKey::of(name), group };
        let page = store.list_groups(filter.clone(), PageRequest::after(cursor, SEVEN)).await;
        let found: Vec<_> = page.unwrap().items().iter().map(Group::id).collect();
        assert_eq!(found, behind.map(group_id).collect::<Vec<_>>(), "{name:?}");
    }
}

#[test]
fn nothing_comes_behind_the_greatest_id() {
    let schema = Schema::new();
    block_on(on_runtime(behind_the_greatest_id(schema.options())));
}

async fn behind_the_greatest_id(options: PostgresOptions) {
    let world = World::new();
    let store = with_one_connection(options, &world).await;
    let (ann, least, greatest) = (user(1), user(0), user(u128::MAX));
    let draft = GroupDraft::named("Group").unwrap().with_members([least, greatest]);
    store.save_group(world.group(group_id(0), ann, draft)).await.unwrap();
    store.save_room(world.room(room_id(1), &[ann, least, greatest])).await.unwrap();
    let page = |after: UserId| PageRequest::after(after, SEVEN);
    let members = |page| store.participants_of(group_id(0), page);
    assert_eq!(members(PageRequest::first(SEVEN)).await.unwrap().items(), [least, ann, greatest]);
    assert_eq!(members(page(ann.id())).await.unwrap().items(), [greatest]);
    assert_eq!(members(page(greatest.id())).await.unwrap().items(), []);
    let behind = store.participants(room_id(1), page(greatest.id())).await.unwrap();
    assert!(behind.items().is_empty() && behind.next().is_none());
}

#[test]
fn a_session_writes_nothing_outside_a_transaction_that_says_so() {
    let schema = Schema::new();
    let refused = block_on(on_runtime(write_without_begin(schema.options())));
    assert_eq!(refused, Some(SqlState::READ_ONLY_SQL_TRANSACTION));
}

/// Returns why a save fails of which the server did not begin the transaction.
async fn write_without_begin(options: PostgresOptions) -> Option<SqlState> {
    let store = with_one_connection(options, &World::new()).await;
    let client = store.connections.pool.get().await.unwrap();
    let written = client.batch_execute("DELETE FROM events").await;
    written.unwrap_err().code().cloned()
}
