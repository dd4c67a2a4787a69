//! What the views of several rooms and groups cost.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use async_sqlite::rusqlite::trace::{TraceEvent, TraceEventCodes};
use guildhall::Guildhall;
use guildhall_groups::{GroupDraft, GroupRepository};
use guildhall_kernel::{GroupId, RoomId};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::RoomRepository;
use pollster::block_on;

use super::everything::nest;
use super::world::{World, group_id, room_id, user};
use crate::SqliteStore;

#[test]
fn the_views_of_fifty_take_as_many_statements_as_the_views_of_five() {
    let [few, many] = [5, 50].map(|size| block_on(statements(size)));
    assert!(few.into_iter().all(|statements| statements > 3), "nothing was counted: {few:?}");
    assert_eq!(few, many);
}

// about: GR-18
#[test]
fn what_a_user_leaves_is_loaded_at_once_however_much_it_is() {
    let [few, many] = [5, 50].map(|size| {
        block_on(async {
            let store = SqliteStore::open_in_memory().unwrap();
            fill(&store, size).await;
            let runs = count(&store);
            let effects = Guildhall::new(store).preview_off_boarding(user(2)).await.unwrap();
            (runs.load(Ordering::Relaxed), effects.len())
        })
    });
    assert!(few.0 > 3 && few.1 > 5, "nothing was counted: {few:?}");
    assert!(many.1 > 5 * few.1, "{many:?} and {few:?} effects");
    assert_eq!(few.0, many.0);
}

/// Returns how many statements the views of this many rooms run, and those of this many groups.
async fn statements(size: u128) -> [usize; 2] {
    let store = SqliteStore::open_in_memory().unwrap();
    let (rooms, groups) = fill(&store, size).await;
    let runs = count(&store);
    let hall = Guildhall::new(store);
    let bo = hall.user(user(2));
    let views = bo.view_rooms(rooms).await;
    assert!(views.len() > 4 && views.iter().all(|(_, view)| view.is_ok()), "{views:?}");
    let of_rooms = runs.swap(0, Ordering::Relaxed);
    let views = bo.view_groups(groups).await;
    assert!(views.len() > 4 && views.iter().all(|(_, view)| view.is_ok()), "{views:?}");
    [of_rooms, runs.load(Ordering::Relaxed)]
}

/// Saves general rooms and groups, in each of which user 2 takes part: in every other group through
/// a nested one.
async fn fill(store: &SqliteStore, size: u128) -> (Vec<RoomId>, Vec<GroupId>) {
    let world = World::new();
    let [ann, bo, cy] = [1, 2, 3].map(user);
    let inner = group_id(1_000);
    store.save_company(world.created.clone()).await.unwrap();
    let draft = GroupDraft::named("Inner").unwrap().with_members([bo]);
    store.save_group(world.group(inner, ann, draft)).await.unwrap();
    let (mut rooms, mut groups) = (Vec::new(), Vec::new());
    for n in 0..size {
        let (room, group) = (room_id(n), group_id(500 + n));
        let draft = GroupDraft::named(&format!("Group {n}")).unwrap();
        let nests = n % 2 == 0;
        let draft = if nests { draft } else { draft.with_members([bo]) };
        store.save_room(world.room(room, &[ann, bo, cy])).await.unwrap();
        store.save_group(world.group(group, ann, draft)).await.unwrap();
        if nests {
            nest(store, &world, group, inner).await;
        }
        rooms.extend([room, room_id(500 + n)]);
        groups.push(group);
    }
    (rooms, groups)
}

/// Counts the statements that the store runs from now on.
pub(super) fn count(store: &SqliteStore) -> Arc<AtomicUsize> {
    let runs = Arc::new(AtomicUsize::new(0));
    let counted = runs.clone();
    let count = move |event: TraceEvent<'_>| {
        if let TraceEvent::Profile(..) = event {
            counted.fetch_add(1, Ordering::Relaxed);
        }
    };
    let mask = TraceEventCodes::SQLITE_TRACE_PROFILE;
    store.writer.change(move |db| db.trace_v2(mask, Some(count))).unwrap();
    runs
}
