//! Reads that run at once.

use std::num::NonZeroUsize;
use std::sync::mpsc;
use std::time::Duration;

use async_sqlite::rusqlite::Connection;
use futures_util::future::{join, join_all};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::RoomRepository;
use pollster::block_on;

use super::world::{World, room_id, user};
use crate::{SqliteError, SqliteStore};

#[test]
fn a_slow_read_delays_no_other() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path().join("hall.db"), 2);
    let company = World::new().company.id();
    let (release, released) = mpsc::channel();
    let slow = store.read(move |_| Ok(released.recv_timeout(Duration::from_mins(1))));
    let others = async {
        for _ in 0..4 {
            store.find_company(company).await.unwrap();
        }
        release.send(()).unwrap();
    };
    let (slow, ()) = block_on(join(slow, others));
    assert_eq!(slow.unwrap(), Ok(()), "the other reads waited for this one");
}

#[test]
fn each_connection_reads_what_was_acknowledged() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path().join("hall.db"), 3);
    let world = World::new();
    for n in 0..20 {
        let reads = block_on(async {
            store.save_room(world.room(room_id(n), &[1, 2, 3].map(user))).await.unwrap();
            join_all((0..6).map(|_| store.find_rooms([room_id(n)].into(), user(1).id()))).await
        });
        assert!(reads.iter().all(|rooms| rooms.as_ref().unwrap().len() == 1), "{reads:?}");
    }
}

#[test]
fn a_connection_that_reads_cannot_write() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path().join("hall.db"), 2);
    let writes = (0..4).map(|_| store.read(|db| Ok(db.execute("DELETE FROM events", [])?)));
    for refused in block_on(join_all(writes)) {
        assert!(matches!(refused, Err(SqliteError::ReadOnly { .. })), "{refused:?}");
    }
}

#[test]
fn a_read_whose_call_ended_or_that_panicked_gives_its_connection_back() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(dir.path().join("hall.db"), 1);
    for _ in 0..3 {
        let (release, released) = mpsc::channel::<()>();
        let mut slow = Box::pin(store.read(move |_| Ok(released.recv().ok())));
        super::start(slow.as_mut());
        drop((slow, release));
        let panicked = block_on(store.read(|_: &Connection| -> Result<(), _> { panic!("a bug") }));
        assert!(matches!(panicked, Err(SqliteError::Worker(_))), "{panicked:?}");
    }
    assert_eq!(block_on(store.find_company(World::new().company.id())).unwrap(), None);
}

#[test]
fn the_patience_of_a_call_is_that_of_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    for (patience, most) in [(0, 0), (3_600, 3_600_001)] {
        let options = SqliteStore::options().with_patience(Duration::from_secs(patience));
        let store = options.open(&path).unwrap();
        let read = |db: &Connection| db.pragma_query_value(None, "busy_timeout", |row| row.get(0));
        let reader: i64 = block_on(store.read(move |db| Ok(read(db)?))).unwrap();
        block_on(store.write::<_, SqliteError>(|_| Ok(()))).unwrap();
        let writer: i64 = store.writer.with(read).unwrap();
        for waits in [reader, writer] {
            assert!((most / 2..=most).contains(&waits), "{waits} of {most} milliseconds");
        }
    }
    SqliteStore::options().with_patience(Duration::MAX).open(&path).unwrap();
}

/// Opens a store of which each read is on a thread of its own.
fn open(path: std::path::PathBuf, readers: usize) -> SqliteStore {
    let readers = NonZeroUsize::new(readers).unwrap();
    SqliteStore::options().with_readers(readers).with_lookups(0).open(path).unwrap()
}
