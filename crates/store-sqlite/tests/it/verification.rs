//! What the check of a store finds in damaged tables, and beside running writers.

use std::num::NonZeroU32;
use std::path::PathBuf;

use async_sqlite::rusqlite::Connection;
use guildhall::{Error, Finding, Guildhall, ProfileEdit};
use guildhall_groups::Inspection;
use guildhall_kernel::PageRequest;
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::cast::ANN;
use guildhall_testkit::verification::{
    Dialect, Scene, check_beside_writers, check_corruptions, check_that_an_error_ends_it, findings,
};
use pollster::block_on;

#[test]
fn each_corruption_is_found_by_its_name_and_repaired_if_the_truth_is_stored() {
    let dir = tempfile::tempdir().unwrap();
    let mut number = 0;
    check_corruptions(Dialect::Sqlite, || {
        number += 1;
        let path = dir.path().join(format!("{number}.db"));
        let store = SqliteStore::open(&path).unwrap();
        (store, move |statements: &str| by_hand(&path, statements))
    });
}

#[test]
fn pages_of_leftovers_end_whatever_a_key_holds() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let store = SqliteStore::open(&path).unwrap();
    by_hand(
        &path,
        "INSERT INTO group_words VALUES (x'dead', char(31), x''), (x'dead', char(31, 97), x''),
            (x'dead', CAST(x'ff' AS TEXT), x'')",
    );
    let (mut page, mut found) = (PageRequest::first(NonZeroU32::MIN), 0);
    for _ in 0..100 {
        let read = block_on(store.leftovers(page)).unwrap();
        found += read.items().len();
        let Some(next) = read.next() else {
            assert_eq!(found, 3);
            return;
        };
        page = PageRequest::after(next.clone(), NonZeroU32::MIN);
    }
    panic!("the pages do not end");
}

#[test]
fn an_error_of_the_store_ends_the_check() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let store = SqliteStore::open(&path).unwrap();
    check_that_an_error_ends_it(store, |statements| by_hand(&path, statements));
}

#[test]
fn a_repair_for_an_older_state_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let store = SqliteStore::open(&path).unwrap();
    let scene = block_on(Scene::play(store.clone()));
    let damage = "UPDATE groups SET members = 9 WHERE id = {crew}; DELETE FROM nestings;
        DELETE FROM claims WHERE claim = 'address:crew@acme.example'";
    by_hand(&path, &scene.fill(damage, Dialect::Sqlite));
    let hall = Guildhall::new(store.clone());
    let repairs: Vec<_> = findings(store.clone()).iter().filter_map(Finding::repair).collect();
    assert_eq!(repairs.len(), 4);

    let edit = ProfileEdit::name("Renamed".parse().unwrap());
    block_on(hall.user(ANN).group(scene.crew()).edit_profile(edit)).unwrap();
    let refused = repairs.into_iter().filter(|repair| {
        matches!(block_on(hall.repair(repair.clone())), Err(Error::Contended { attempts: 1 }))
    });
    assert_eq!(refused.count(), 3, "only the nestings of another group are written again");
    for repair in findings(store.clone()).iter().filter_map(Finding::repair) {
        block_on(hall.repair(repair)).unwrap();
    }
    assert_eq!(findings(store), []);
}

// about: GR-18
#[test]
fn nothing_is_found_beside_running_writers() {
    let dir = tempfile::tempdir().unwrap();
    check_beside_writers(SqliteStore::open(dir.path().join("hall.db")).unwrap(), 10);
}

fn by_hand(path: &PathBuf, statements: &str) {
    let db = Connection::open(path).unwrap();
    db.pragma_update(None, "foreign_keys", false).unwrap();
    db.execute_batch(statements).unwrap();
}
