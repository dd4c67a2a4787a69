//! The write-ahead log: how long it gets, and when it is on the disk.

use std::ffi::OsStr;
use std::fs;

use async_sqlite::rusqlite::Connection;
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;

use super::{new_path, processes, rooms, save};

const MIB: u64 = 1024 * 1024;

#[test]
fn the_log_becomes_short_again_after_a_long_read() {
    let (_dir, path) = new_path();
    let store = SqliteStore::open(&path).unwrap();
    block_on(save(&store, 1)).unwrap();
    let log = || fs::metadata(path.with_file_name("hall.db-wal")).unwrap().len();
    let reader = Connection::open(&path).unwrap();
    reader.execute_batch("BEGIN; SELECT count(*) FROM rooms").unwrap();
    let writer = Connection::open(&path).unwrap();
    let fill =
        "CREATE TABLE notes (text BLOB) STRICT; INSERT INTO notes VALUES (zeroblob(20000000))";
    writer.execute_batch(fill).unwrap();
    block_on(save(&store, 2)).unwrap();
    assert!(log() > 19 * MIB, "{}", log());

    drop(reader);
    for room in [3, 4] {
        block_on(save(&store, room)).unwrap();
    }
    assert!(log() <= 8 * MIB, "{}", log());
    assert_eq!(rooms(&store).unwrap(), [1, 2, 3, 4]);
}

/// Writes each call that waits for the disk, and each line that is printed, into a file.
const TRACE: [&str; 6] = ["strace", "-f", "-y", "-s99", "-e", "trace=fsync,fdatasync,write"];

#[test]
fn each_save_is_on_the_disk_before_it_is_acknowledged() {
    let (dir, path) = new_path();
    let trace = dir.path().join("trace");
    let limits = [&TRACE.map(OsStr::new)[..], &["-o".as_ref(), trace.as_os_str()]].concat();
    if processes::run(&limits, "faults::log::saves_a_few", &path).is_none() {
        return;
    }
    let is_sync = |line: &str| line.contains("sync(") && line.contains("hall.db-wal");
    let trace = fs::read_to_string(trace).unwrap();
    let saves: Vec<_> = trace.split_inclusive("\"saved ").collect();
    assert_eq!(saves.len(), SAVES + 1, "{trace}");
    for save in &saves[..SAVES] {
        assert!(save.lines().any(is_sync), "acknowledged before it was on the disk:\n{save}");
    }
}

const SAVES: usize = 8;

/// A part of the test above.
#[test]
fn saves_a_few() {
    let Some(path) = processes::path() else { return };
    let store = SqliteStore::open(path).unwrap();
    for room in (1..).take(SAVES) {
        block_on(save(&store, room)).unwrap();
        println!("saved {room}");
    }
}
