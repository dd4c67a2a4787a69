//! Files, disks and file systems that fail.

mod damage;
mod disk;
mod kinds;
mod log;
mod permissions;
mod processes;
mod replaced;

use std::num::NonZeroU32;
use std::path::PathBuf;

use guildhall_groups::{AggregateId, Outbox};
use guildhall_kernel::SaveError;
use guildhall_rooms::RoomRepository;
use guildhall_store_sqlite::{SqliteError, SqliteStore};
use pollster::block_on;
use tempfile::TempDir;

use crate::world::{World, room_id, user};

const MANY: NonZeroU32 = NonZeroU32::new(100_000).unwrap();

fn new_path() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    (dir, path)
}

async fn save(store: &SqliteStore, room: u128) -> Result<(), SaveError<SqliteError>> {
    store.save_room(World::new().room(room_id(room), &[1, 2, 3].map(user))).await
}

/// Returns the numbers of the rooms that are stored, in the order in which they were saved.
fn rooms(store: &SqliteStore) -> Result<Vec<u128>, SqliteError> {
    let events = block_on(store.events_after(World::new().company.id(), None, MANY))?;
    let rooms = events.iter().map(|event| match event.aggregate {
        AggregateId::Room(room) => room.as_uuid().as_u128(),
        other => panic!("{other:?}"),
    });
    Ok(rooms.collect())
}
