//! Paths that lead to something else than a file.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use guildhall_store_sqlite::{SqliteError, SqliteStore};
use pollster::block_on;

use super::{new_path, rooms, save};

#[test]
fn a_pipe_is_refused_before_it_is_opened() {
    let (_dir, path) = new_path();
    make_pipe(&path);
    assert_no_file(&path, &path);
}

#[test]
fn a_pipe_beside_the_file_is_refused_before_it_is_opened() {
    let (_dir, path) = new_path();
    block_on(SqliteStore::open(&path).unwrap().close()).unwrap();
    for name in ["hall.db-journal", "hall.db-wal", "hall.db-shm"] {
        let beside = path.with_file_name(name);
        make_pipe(&beside);
        assert_no_file(&path, &beside);
        fs::remove_file(beside).unwrap();
    }
    SqliteStore::open(&path).unwrap();
}

#[test]
fn a_directory_a_socket_and_a_device_are_refused() {
    let (dir, path) = new_path();
    assert_no_file(dir.path(), dir.path());
    let _socket = UnixListener::bind(&path).unwrap();
    assert_no_file(&path, &path);
    let link = path.with_file_name("null");
    symlink("/dev/null", &link).unwrap();
    assert_no_file(&link, &link);
}

#[test]
fn a_link_that_leads_to_no_file_is_an_error_of_its_name() {
    let (dir, path) = new_path();
    let link = dir.path().join("link");
    symlink(dir.path().join("missing/hall.db"), &link).unwrap();
    let nowhere = SqliteStore::open(&link).err();
    let is_missing = |cause: &std::io::Error| cause.kind() == ErrorKind::NotFound;
    let is_named = matches!(&nowhere, Some(SqliteError::File { path, cause }) if *path == link && is_missing(cause));
    assert!(is_named, "{nowhere:?}");

    block_on(SqliteStore::open(&path).unwrap().close()).unwrap();
    for name in ["hall.db-journal", "hall.db-wal", "hall.db-shm"] {
        let beside = path.with_file_name(name);
        symlink(&beside, &beside).unwrap();
        let circle = SqliteStore::open(&path).err();
        let is_named = matches!(&circle, Some(SqliteError::File { path, .. }) if *path == beside);
        assert!(is_named, "{circle:?}");
        fs::remove_file(beside).unwrap();
    }
}

#[test]
fn a_link_to_a_file_is_that_file() {
    let (dir, path) = new_path();
    let link = dir.path().join("link");
    symlink(&path, &link).unwrap();
    // The first time, the file is missing.
    for room in [1, 2] {
        let store = SqliteStore::open(&link).unwrap();
        block_on(save(&store, room)).unwrap();
        assert!(path.with_file_name("hall.db-wal").exists());
        block_on(store.close()).unwrap();
    }
    assert_eq!(rooms(&SqliteStore::open(&path).unwrap()).unwrap(), [1, 2]);
}

#[test]
fn a_name_that_an_uri_would_read_otherwise_is_a_name() {
    let (dir, _) = new_path();
    for name in ["hall?mode=memory&immutable=0#1.db", "100%25 Gr\u{fc}n.db", "a\\b.db"] {
        let path = dir.path().join(name);
        for room in [1, 2] {
            let store = SqliteStore::open(&path).unwrap();
            block_on(save(&store, room)).unwrap();
            block_on(store.close()).unwrap();
        }
        assert_eq!(rooms(&SqliteStore::open(&path).unwrap()).unwrap(), [1, 2], "{name}");
        fs::write(&path, "Dear diary. ".repeat(100)).unwrap();
        let error = SqliteStore::open(&path).unwrap_err();
        assert!(matches!(error, SqliteError::Foreign { .. }), "{name}: {error}");
    }
}

fn assert_no_file(opened: &Path, named: &Path) {
    let error = SqliteStore::open(opened).unwrap_err();
    assert!(matches!(&error, SqliteError::NotAFile { path } if path == named), "{error:?}");
    assert!(error.to_string().contains(&*named.to_string_lossy()), "{error}");
}

fn make_pipe(path: &Path) {
    assert!(Command::new("mkfifo").arg(path).status().unwrap().success());
}
