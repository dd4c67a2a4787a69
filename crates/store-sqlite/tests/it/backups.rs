//! Copies of a file that is open, and readers of events that had read more than a copy holds.

use std::num::NonZeroU32;

use async_sqlite::rusqlite::Connection;
use guildhall_groups::{EventRecord, Outbox, Position};
use guildhall_kernel::Scope;
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::RoomRepository;
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;

use crate::world::{World, room_id, user};

const MANY: NonZeroU32 = NonZeroU32::new(100).unwrap();

#[test]
fn a_reader_notices_that_a_restored_file_gives_its_positions_to_other_events() {
    let dir = tempfile::tempdir().unwrap();
    let [path, copy] = ["hall.db", "copy.db"].map(|name| dir.path().join(name));
    let world = World::new();
    let store = SqliteStore::open(&path).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    open_room(&store, &world, 1);
    let in_both = last(&store, &world);
    let db = Connection::open(&path).unwrap();
    db.execute("VACUUM INTO ?1", [copy.to_str().unwrap()]).unwrap();
    open_room(&store, &world, 2);
    let undone = last(&store, &world);

    let restored = SqliteStore::open(&copy).unwrap();
    assert!(block_on(restored.find_room(room_id(1), Scope::Whole)).unwrap().is_some());
    assert!(block_on(restored.find_room(room_id(2), Scope::Whole)).unwrap().is_none());
    assert!(!went_back(&restored, &world, &in_both));
    assert!(went_back(&restored, &world, &undone));
    open_room(&restored, &world, 3);
    assert_eq!(last(&restored, &world).position, undone.position);
    assert!(!went_back(&restored, &world, &in_both));
    assert!(went_back(&restored, &world, &undone));
    assert!(!went_back(&store, &world, &undone));
}

/// Returns whether the store does not hold this event at its position.
fn went_back(store: &SqliteStore, world: &World, event: &EventRecord) -> bool {
    let before = event.position.number().checked_sub(1).filter(|number| *number > 0);
    let before = before.map(Position::new);
    let found = block_on(store.events_after(world.company.id(), before, NonZeroU32::MIN)).unwrap();
    found.first() != Some(event)
}

fn open_room(store: &SqliteStore, world: &World, number: u128) {
    let room = world.room(room_id(number), &[1, 2, 3].map(user));
    block_on(store.save_room(room)).unwrap();
}

fn last(store: &SqliteStore, world: &World) -> EventRecord {
    let events = block_on(store.events_after(world.company.id(), None, MANY)).unwrap();
    events.last().unwrap().clone()
}
