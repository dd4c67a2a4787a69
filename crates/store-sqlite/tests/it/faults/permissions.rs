//! Files and directories that a process may not read or write.

use std::ffi::OsStr;
use std::fs;

use guildhall_store_sqlite::{SqliteError, SqliteStore};
use pollster::block_on;

use super::processes::{self, bound_by_modes, set_mode};
use super::{new_path, rooms, save};

/// Runs the rest of the line where the directory of the first argument can only be read.
const READ_ONLY: &str =
    "mount --bind \"$0\" \"$0\" && mount -o remount,bind,ro \"$0\" && exec \"$@\"";

#[test]
fn a_file_on_a_read_only_file_system_is_refused() {
    let (dir, path) = new_path();
    let store = SqliteStore::open(&path).unwrap();
    block_on(save(&store, 1)).unwrap();
    block_on(store.close()).unwrap();
    let before = fs::read(&path).unwrap();
    let limits = ["unshare", "-rm", "sh", "-c", READ_ONLY].map(OsStr::new);
    let limits = [&limits[..], &[dir.path().as_os_str()]].concat();
    processes::run(&limits, "faults::permissions::opens_what_can_only_be_read", &path);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(rooms(&SqliteStore::open(&path).unwrap()).unwrap(), [1]);
}

/// A part of the test above.
#[test]
fn opens_what_can_only_be_read() {
    let Some(path) = processes::path() else { return };
    for path in [path.with_file_name("new.db"), path] {
        let error = SqliteStore::open(&path).unwrap_err();
        let is_named =
            matches!(&error, SqliteError::ReadOnly { path: named, .. } if *named == path);
        assert!(is_named, "{error:?}");
    }
}

#[test]
fn an_error_of_permissions_names_the_path_and_changes_nothing() {
    let (_dir, path) = new_path();
    let store = SqliteStore::open(&path).unwrap();
    block_on(save(&store, 1)).unwrap();
    block_on(store.close()).unwrap();
    let limits = bound_by_modes();
    processes::run(&limits, "faults::permissions::opens_what_it_may_not", &path);
    assert_eq!(rooms(&SqliteStore::open(&path).unwrap()).unwrap(), [1]);
}

/// A part of the test above.
#[test]
fn opens_what_it_may_not() {
    let Some(path) = processes::path() else { return };
    let dir = path.parent().unwrap();
    let before = fs::read(&path).unwrap();

    set_mode(&path, 0o000);
    let error = SqliteStore::open(&path).unwrap_err();
    let is_named =
        matches!(&error, SqliteError::NoPermission { path: named, .. } if *named == path);
    assert!(is_named, "{error:?}");

    set_mode(&path, 0o444);
    let error = SqliteStore::open(&path).unwrap_err();
    let is_named = matches!(&error, SqliteError::ReadOnly { path: named, .. } if *named == path);
    assert!(is_named, "{error:?}");

    set_mode(&path, 0o644);
    set_mode(dir, 0o555);
    let error = SqliteStore::open(&path).unwrap_err();
    let is_named = matches!(&error, SqliteError::ReadOnly { path: named, .. } if named == dir);
    assert!(is_named, "{error:?}");
    let new = dir.join("new.db");
    let error = SqliteStore::open(&new).unwrap_err();
    let is_named = matches!(&error, SqliteError::NoPermission { path: named, .. } if *named == new);
    assert!(is_named, "{error:?}");

    set_mode(dir, 0o755);
    let log = path.with_file_name("hall.db-wal");
    fs::write(&log, "").unwrap();
    set_mode(&log, 0o000);
    let error = SqliteStore::open(&path).unwrap_err();
    let is_named = matches!(&error, SqliteError::NoPermission { path: named, .. } if *named == log);
    assert!(is_named, "{error:?}");
    fs::remove_file(log).unwrap();
    assert_eq!(fs::read(&path).unwrap(), before);
}
