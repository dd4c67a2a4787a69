//! The settings of a connection for the disk, and a file that is replaced at the worst moment.

use std::fs;
use std::path::Path;

use async_sqlite::rusqlite::Connection;
use async_sqlite::rusqlite::trace::{TraceEvent, TraceEventCodes};
use guildhall_kernel::SaveError;
use guildhall_rooms::RoomRepository;
use pollster::block_on;

use super::world::{World, room_id, user};
use crate::{SqliteError, SqliteStore};

// This reads only the settings of the writer. The test that counts how often the disk is waited for
// needs a tool that not every machine has.
#[test]
fn the_writer_waits_for_the_disk_at_each_commit_and_limits_the_log() {
    let dir = tempfile::tempdir().unwrap();
    let store = SqliteStore::open(dir.path().join("hall.db")).unwrap();
    let pragma = |name: &'static str| -> i64 {
        let read = move |db: &Connection| db.pragma_query_value(None, name, |row| row.get(0));
        store.writer.with(read).unwrap()
    };
    let full = 2;
    assert_eq!(pragma("synchronous"), full);
    assert_eq!(pragma("fullfsync"), 1);
    assert_eq!(pragma("journal_size_limit"), 8 * 1024 * 1024);
}

#[test]
fn a_save_into_a_file_that_is_replaced_during_the_commit_is_not_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let store = SqliteStore::open(&path).unwrap();
    let away = dir.path().join("away.db");
    move_after_commit(&store, &path, &away);
    let save = |n| store.save_room(World::new().room(room_id(n), &[1, 2, 3].map(user)));
    let unknown = block_on(save(1));
    assert!(matches!(unknown, Err(SaveError::Unknown)), "{unknown:?}");
    let later = block_on(save(2));
    let replaced = matches!(later, Err(SaveError::Store(SqliteError::Replaced { .. })));
    assert!(replaced, "{later:?}");
}

/// Moves the file when SQLite has done `COMMIT`.
fn move_after_commit(store: &SqliteStore, from: &Path, to: &Path) {
    let (from, to) = (from.to_owned(), to.to_owned());
    let moved = move |event: TraceEvent<'_>| {
        if let TraceEvent::Profile(statement, _) = event
            && statement.sql() == "COMMIT"
        {
            fs::rename(&from, &to).unwrap();
        }
    };
    let mask = TraceEventCodes::SQLITE_TRACE_PROFILE;
    store.writer.change(move |db| db.trace_v2(mask, Some(moved))).unwrap();
}
