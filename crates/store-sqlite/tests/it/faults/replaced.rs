//! Files that are replaced, moved or deleted while they are open.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use futures_util::future::join_all;
use guildhall_kernel::SaveError;
use guildhall_store_sqlite::{SqliteError, SqliteStore};
use pollster::block_on;

use super::{new_path, processes, rooms, save};

#[test]
fn no_save_is_acknowledged_into_a_deleted_file() {
    let (_dir, path) = new_path();
    let store = SqliteStore::open(&path).unwrap();
    block_on(save(&store, 1)).unwrap();
    fs::remove_file(&path).unwrap();
    assert_replaced(&store, &path, "hall.db ");
    let error = rooms(&store).unwrap_err();
    assert!(matches!(error, SqliteError::Replaced { .. }), "{error:?}");
}

#[test]
fn no_save_is_acknowledged_into_a_file_that_another_one_replaced() {
    let (_dir, path) = new_path();
    let store = SqliteStore::open(&path).unwrap();
    block_on(save(&store, 1)).unwrap();
    let other = path.with_file_name("other.db");
    block_on(SqliteStore::open(&other).unwrap().close()).unwrap();
    fs::rename(&other, &path).unwrap();
    let before = fs::read(&path).unwrap();
    assert_replaced(&store, &path, "hall.db ");
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn no_save_is_acknowledged_without_the_log_or_its_index() {
    for name in ["hall.db-wal", "hall.db-shm"] {
        let (_dir, path) = new_path();
        let store = SqliteStore::open(&path).unwrap();
        block_on(save(&store, 1)).unwrap();
        fs::remove_file(path.with_file_name(name)).unwrap();
        assert_replaced(&store, &path, name);
    }
}

#[test]
fn the_store_goes_on_when_a_moved_file_comes_back() {
    let (_dir, path) = new_path();
    let store = SqliteStore::open(&path).unwrap();
    block_on(save(&store, 1)).unwrap();
    let away = path.with_file_name("away.db");
    fs::rename(&path, &away).unwrap();
    assert_replaced(&store, &path, "hall.db ");
    fs::rename(&away, &path).unwrap();
    assert_eq!(rooms(&store).unwrap(), [1]);
    block_on(save(&store, 2)).unwrap();
    block_on(store.close()).unwrap();
    assert_eq!(rooms(&SqliteStore::open(&path).unwrap()).unwrap(), [1, 2]);
}

/// Checks that each of several saves that wait is answered, with the path and the file.
fn assert_replaced(store: &SqliteStore, path: &Path, file: &str) {
    for answer in block_on(join_all((10..15).map(|room| save(store, room)))) {
        let Err(SaveError::Store(error)) = answer else { panic!("it was acknowledged") };
        let is_named = matches!(&error, SqliteError::Replaced { path: named, .. } if named == path);
        assert!(is_named && error.to_string().contains(file), "{error:?}");
    }
}

#[test]
fn a_second_handle_takes_no_lock_from_the_first() {
    let (_dir, path) = new_path();
    let store = SqliteStore::open(&path).unwrap();
    block_on(save(&store, 1)).unwrap();
    let before = locks(&path);
    if before.is_empty() {
        println!("skipped: the system does not list the locks of a file");
        return;
    }
    drop(SqliteStore::open(&path).unwrap());
    assert_eq!(locks(&path), before);
    // With the lock, the last connection of another process keeps the log.
    let opened = processes::run(&["env".as_ref()], "faults::replaced::opens_and_closes", &path);
    assert!(opened.unwrap().contains("read [1]"));
    block_on(save(&store, 2)).unwrap();
}

/// Lists the locks on a file, as Linux does.
fn locks(path: &Path) -> Vec<String> {
    let inode = format!(":{} ", fs::metadata(path).unwrap().ino());
    let locks = fs::read_to_string("/proc/locks").unwrap_or_default();
    let of_file = locks.lines().filter(|lock| lock.contains(&inode));
    // The first word is the number of the lock.
    of_file.filter_map(|lock| Some(lock.split_once(' ')?.1.to_owned())).collect()
}

/// A part of the test above.
#[test]
fn opens_and_closes() {
    let Some(path) = processes::path() else { return };
    let store = SqliteStore::open(path).unwrap();
    println!("read {:?}", rooms(&store).unwrap());
    block_on(store.close()).unwrap();
}
