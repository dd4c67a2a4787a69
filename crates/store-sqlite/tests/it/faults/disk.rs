//! A disk that is full, and one that fails.

use std::ffi::OsStr;
use std::fs;

use futures_util::future::join_all;
use guildhall_kernel::SaveError;
use guildhall_store_sqlite::{SqliteError, SqliteStore};
use pollster::block_on;

use super::{new_path, processes, rooms, save};

/// Runs the rest of the line on a small disk, which is mounted at the first argument and ends with
/// the process.
const SMALL_DISK: &str = "mount -t tmpfs -o size=2048k none \"$0\" && exec \"$@\"";

#[test]
fn a_full_disk_loses_nothing_and_the_store_goes_on_when_there_is_space() {
    let (dir, path) = new_path();
    let limits = ["unshare", "-rm", "sh", "-c", SMALL_DISK].map(OsStr::new);
    let limits = [&limits[..], &[dir.path().as_os_str()]].concat();
    processes::run(&limits, "faults::disk::fills_a_disk", &path);
}

/// A part of the test above.
#[test]
fn fills_a_disk() {
    let Some(path) = processes::path() else { return };
    let ballast = path.with_file_name("ballast");
    let is_full = |error: &SqliteError| match error {
        SqliteError::Full { path: named, .. } => *named == path,
        _ => false,
    };
    fs::write(&ballast, vec![1; 2_000 * 1024]).unwrap();
    let error = SqliteStore::open(&path).unwrap_err();
    assert!(is_full(&error), "{error:?}");

    fs::write(&ballast, vec![1; 1_000 * 1024]).unwrap();
    let store = SqliteStore::open(&path).unwrap();
    let (mut saved, failed) = save_until_it_fails(&store);
    assert!(matches!(&failed, SaveError::Store(error) if is_full(error)), "{failed:?}");
    assert!(saved.len() > 5, "{saved:?}");
    assert_eq!(rooms(&store).unwrap(), saved);
    let together = block_on(join_all((2_000..2_005).map(|room| save(&store, room))));
    for (room, answer) in (2_000..).zip(&together) {
        match answer {
            Ok(()) => saved.push(room),
            // The second is the error if another save of the same transaction filled the disk.
            Err(SaveError::Store(SqliteError::Full { .. } | SqliteError::Database(_))) => {}
            other => panic!("{other:?}"),
        }
    }
    assert!(together.iter().any(Result::is_err));
    assert_eq!(rooms(&store).unwrap(), saved);

    fs::remove_file(&ballast).unwrap();
    for room in 3_000..3_005 {
        block_on(save(&store, room)).unwrap();
        saved.push(room);
    }
    assert_eq!(rooms(&store).unwrap(), saved);
    block_on(store.close()).unwrap();
    assert_eq!(rooms(&SqliteStore::open(&path).unwrap()).unwrap(), saved);
}

/// Runs the rest of the line with files of at most 1 or 2 MiB. A write beyond that is an error, and
/// no signal.
const SHORT_FILES: &str = "trap '' XFSZ && ulimit -f 2048 && exec \"$0\" \"$@\"";

#[test]
fn a_commit_that_the_disk_fails_is_unsure_and_nothing_acknowledged_is_lost() {
    let (_dir, path) = new_path();
    let limits = ["sh", "-c", SHORT_FILES].map(OsStr::new);
    let Some(printed) = processes::run(&limits, "faults::disk::writes_too_much", &path) else {
        return;
    };
    let acknowledged = acknowledged(&printed);
    assert!(acknowledged.len() > 5, "{printed}");
    let stored = rooms(&SqliteStore::open(&path).unwrap()).unwrap();
    let unsure = stored.strip_prefix(&acknowledged[..]);
    assert!(unsure.is_some_and(|unsure| unsure.len() <= 1), "{stored:?}, {acknowledged:?}");
}

/// A part of the test above.
#[test]
fn writes_too_much() {
    let Some(path) = processes::path() else { return };
    let store = SqliteStore::open(&path).unwrap();
    let (saved, failed) = save_until_it_fails(&store);
    assert!(matches!(failed, SaveError::Unknown), "{failed:?}");
    assert_eq!(rooms(&store).unwrap(), saved);
    let again = block_on(save(&store, 2_000)).unwrap_err();
    assert!(matches!(again, SaveError::Unknown), "{again:?}");
    assert_eq!(rooms(&store).unwrap(), saved);
}

/// Lets the disk fail when a thread waits for it the 20th time.
const NO_SYNC: [&str; 4] = ["strace", "-f", "-e", "inject=fsync,fdatasync:error=EIO:when=20+"];

// The outcome is unknown in fact: the store reads the state without the save, and the next process
// the state with it.
#[test]
fn a_save_for_which_the_disk_failed_is_stored_if_the_process_ends_then() {
    let (dir, path) = new_path();
    let trace = dir.path().join("trace");
    let limits = [&NO_SYNC.map(OsStr::new)[..], &["-o".as_ref(), trace.as_os_str()]].concat();
    let Some(printed) = processes::run(&limits, "faults::disk::ends_unsure", &path) else { return };
    let mut attempted = acknowledged(&printed);
    attempted.push(attempted.last().unwrap() + 1);
    assert_eq!(rooms(&SqliteStore::open(&path).unwrap()).unwrap(), attempted);
}

/// A part of the test above.
#[test]
fn ends_unsure() {
    let Some(path) = processes::path() else { return };
    let store = SqliteStore::open(&path).unwrap();
    let (saved, failed) = save_until_it_fails(&store);
    assert!(matches!(failed, SaveError::Unknown), "{failed:?}");
    assert_eq!(rooms(&store).unwrap(), saved);
    // A store that closes moves only what it knows of into the file.
    std::mem::forget(store);
}

/// Saves rooms one after another. Returns those that were acknowledged, and prints them.
fn save_until_it_fails(store: &SqliteStore) -> (Vec<u128>, SaveError<SqliteError>) {
    let mut saved = Vec::new();
    for room in 1..1_000 {
        if let Err(error) = block_on(save(store, room)) {
            return (saved, error);
        }
        println!("saved {room}");
        saved.push(room);
    }
    panic!("no save failed")
}

fn acknowledged(printed: &str) -> Vec<u128> {
    let saved = printed.lines().filter_map(|line| line.strip_prefix("saved "));
    saved.map(|room| room.parse().unwrap()).collect()
}
