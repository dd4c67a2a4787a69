//! The database file, and other files.

use std::fs;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Barrier;
use std::thread;

use async_sqlite::rusqlite::Connection;
use guildhall_groups::{GroupDraft, GroupRepository, Outbox};
use guildhall_kernel::{PageRequest, SaveError, Scope};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::RoomRepository;
use guildhall_store_sqlite::{SqliteError, SqliteStore, Stored};
use pollster::block_on;
use tempfile::TempDir;

use crate::world::{World, group_id, minute, room_id, user};

const MANY: NonZeroU32 = NonZeroU32::new(1000).unwrap();

#[test]
fn everything_is_kept_when_the_file_is_opened_again() {
    let (_dir, path) = new_path();
    let world = World::new();
    let [ann, bo, cy] = [1, 2, 3].map(user);
    let room = world.room(room_id(8), &[ann, bo, cy]);
    let draft = GroupDraft::named("Crew").unwrap().with_members([bo]);
    let group = world.group(group_id(7), ann, draft);
    let store = SqliteStore::open(&path).unwrap();
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        store.save_room(room.clone()).await.unwrap();
        store.save_group(group.clone()).await.unwrap();
        store.record_activity(room_id(8), minute(9).into()).await.unwrap();
    });
    let seen = |store: &SqliteStore| {
        block_on(async {
            let events = store.events_after(world.company.id(), None, MANY).await.unwrap();
            let rooms = store.rooms_of(ann.id(), PageRequest::first(MANY)).await.unwrap();
            (events, rooms)
        })
    };
    let before = seen(&store);
    drop(store);

    let store = SqliteStore::open(&path).unwrap();
    assert_eq!(seen(&store), before);
    assert_eq!(before.0.len(), 4);
    assert_eq!(before.1.items()[0].last_active, minute(9).into());
    block_on(async {
        let company = store.find_company(world.company.id()).await.unwrap();
        assert_eq!(company.as_ref(), Some(&world.company));
        let stored = store.find_room(room_id(8), Scope::Whole).await.unwrap();
        assert_eq!(stored.as_ref(), Some(room.room()));
        let stored = store.find_group(group_id(7), Scope::Whole).await.unwrap();
        assert_eq!(stored.as_ref(), Some(group.group()));
    });
}

#[test]
fn a_file_that_is_not_a_database_is_refused_and_stays_unchanged() {
    let (dir, path) = new_path();
    fs::write(&path, "Dear diary, this is no database at all.".repeat(100)).unwrap();
    assert_foreign(&dir, &path);
    fs::write(&path, "short").unwrap();
    assert_foreign(&dir, &path);
}

#[test]
fn a_database_of_another_program_is_refused_and_stays_unchanged() {
    let (dir, path) = new_path();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE diary (page TEXT) STRICT").unwrap();
    other.close().unwrap();
    assert_foreign(&dir, &path);
}

fn assert_foreign(dir: &TempDir, path: &Path) {
    let before = fs::read(path).unwrap();
    let error = SqliteStore::open(path).unwrap_err();
    assert!(matches!(&error, SqliteError::Foreign { path: named } if named == path), "{error}");
    assert_eq!(fs::read(path).unwrap(), before);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "another file was created");
}

#[test]
fn a_database_of_a_newer_schema_is_refused() {
    let (_dir, path) = new_path();
    drop(SqliteStore::open(&path).unwrap());
    by_hand(&path).pragma_update(None, "user_version", 1234).unwrap();
    let error = SqliteStore::open(&path).unwrap_err();
    let SqliteError::Newer { path: named, found, known } = error else { panic!("{error}") };
    assert_eq!((named, found, known), (path, 1234, 1));
}

#[test]
fn the_error_for_a_directory_names_its_path() {
    let (dir, _) = new_path();
    let error = SqliteStore::open(dir.path()).unwrap_err();
    assert!(matches!(&error, SqliteError::NotAFile { path } if path == dir.path()), "{error}");
    let error = SqliteStore::open(dir.path().join("missing/hall.db")).unwrap_err();
    assert!(error.to_string().contains("missing"), "{error}");
}

#[test]
fn a_closed_file_can_be_copied() {
    let (_dir, path) = new_path();
    let world = World::new();
    let store = SqliteStore::open(&path).unwrap();
    let clone = store.clone();
    block_on(store.save_company(world.created.clone())).unwrap();
    let log = path.with_extension("db-wal");
    assert!(log.exists());
    block_on(store.close()).unwrap();
    assert!(!log.exists());
    let refused = block_on(clone.find_company(world.company.id())).unwrap_err();
    assert!(matches!(refused, SqliteError::Worker(_)), "{refused}");
    let refused = block_on(clone.save_company(world.created.clone())).unwrap_err();
    assert!(matches!(refused, SaveError::Store(SqliteError::Worker(_))), "{refused}");

    let copy = path.with_extension("copy");
    fs::copy(&path, &copy).unwrap();
    let found = block_on(SqliteStore::open(copy).unwrap().find_company(world.company.id()));
    assert_eq!(found.unwrap(), Some(world.company));
}

const SPECIAL: [&str; 2] = [":memory:", "file:hall.db?mode=memory"];

#[test]
fn a_special_name_of_sqlite_is_used_as_a_file_name() {
    let (dir, _) = new_path();
    let opened = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "files::opens_special_names"])
        .current_dir(&dir)
        .env("GUILDHALL_TEST_DIR", dir.path())
        .stdout(Stdio::null())
        .status();
    assert!(opened.unwrap().success());
    for name in SPECIAL {
        assert!(dir.path().join(name).exists(), "{name}");
    }
}

/// A part of the test above, which runs it in its own directory.
#[test]
fn opens_special_names() {
    if std::env::var_os("GUILDHALL_TEST_DIR").is_some() {
        for name in SPECIAL {
            SqliteStore::open(name).unwrap();
        }
    }
}

#[test]
fn a_damaged_stored_form_is_an_error_that_names_it() {
    let (_dir, path) = new_path();
    let world = World::new();
    let people = [1, 2, 3].map(user);
    let store = SqliteStore::open(&path).unwrap();
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        for room in [8, 9] {
            store.save_room(world.room(room_id(room), &people)).await.unwrap();
        }
        let draft = GroupDraft::named("Crew").unwrap();
        store.save_group(world.group(group_id(7), people[0], draft)).await.unwrap();
    });
    let scope = || Scope::of([people[0].id()]);
    let assert_room_8_is_unreadable = |damage: &str, repair: &str, scope: Scope| {
        by_hand(&path).execute(damage, []).unwrap();
        let error = block_on(store.find_room(room_id(8), scope.clone())).unwrap_err();
        let named =
            matches!(error, SqliteError::Form { what, .. } if what == Stored::Room(room_id(8)));
        assert!(named && error.to_string().contains(&room_id(8).to_string()), "{error}");
        by_hand(&path).execute(repair, []).unwrap();
        assert!(block_on(store.find_room(room_id(8), scope)).is_ok(), "after {repair}");
    };
    let room_8 = "id = x'00000000000000000000000000000008'";
    let set = |columns: &str| format!("UPDATE rooms SET {columns} WHERE {room_8}");
    assert_room_8_is_unreadable(&set("members = 4"), &set("members = 3"), Scope::Whole);
    assert_room_8_is_unreadable(&set("version = 2"), &set("version = 1"), scope());
    for damage in ["substr(header, 2)", "replace(header, '0008', '0009')", "'{}'", "''"] {
        let damage = set(&format!("company_id = CAST(header AS BLOB), header = {damage}"));
        assert_room_8_is_unreadable(&damage, &set("header = CAST(company_id AS TEXT)"), scope());
    }
    for scope in [scope(), Scope::Whole] {
        let damage = "UPDATE participants SET form = replace(form, 'in', 'off')";
        assert_room_8_is_unreadable(
            damage,
            "UPDATE participants SET form = replace(form, 'off', 'in')",
            scope,
        );
    }

    by_hand(&path).execute("UPDATE groups SET header = '[]'", []).unwrap();
    let error = block_on(store.find_group(group_id(7), scope())).unwrap_err();
    assert!(error.to_string().starts_with(&format!("the stored form of group {}", group_id(7))));
    by_hand(&path).execute("UPDATE companies SET form = 'x'", []).unwrap();
    let error = block_on(store.find_company(world.company.id())).unwrap_err();
    assert!(matches!(error, SqliteError::Form { what: Stored::Company(_), .. }), "{error}");
    by_hand(&path).execute("UPDATE events SET event = '{}' WHERE position = 2", []).unwrap();
    let error = block_on(store.events_after(world.company.id(), None, MANY)).unwrap_err();
    assert!(error.to_string().contains("the event at position 2"), "{error}");
}

#[test]
fn a_new_file_that_many_open_at_once_is_created_once() {
    let (_dir, path) = new_path();
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for number in 0..8 {
            let (path, start) = (&path, &start);
            scope.spawn(move || {
                start.wait();
                let store = SqliteStore::open(path).unwrap();
                let people = [1, 2, 3].map(user);
                block_on(store.save_room(World::new().room(room_id(number), &people))).unwrap();
            });
        }
    });
    let store = SqliteStore::open(&path).unwrap();
    let company = World::new().company.id();
    assert_eq!(block_on(store.events_after(company, None, MANY)).unwrap().len(), 8);
}

#[test]
fn new_files_that_several_threads_open_at_once_are_all_opened() {
    const OPENERS: usize = 4;
    let (dir, _) = new_path();
    let start = Barrier::new(OPENERS);
    let open_all = || {
        let open = |number| {
            start.wait();
            SqliteStore::open(dir.path().join(format!("{number}.db"))).map(drop)
        };
        (0..64).map(open).collect::<Vec<_>>()
    };
    let opened: Vec<_> = thread::scope(|scope| {
        let openers = [(); OPENERS].map(|()| scope.spawn(open_all));
        openers.into_iter().flat_map(|opener| opener.join().unwrap()).collect()
    });
    assert_eq!(opened.len(), 64 * OPENERS);
    assert!(opened.iter().all(Result::is_ok), "{opened:?}");
}

fn new_path() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    (dir, path)
}

fn by_hand(path: &Path) -> Connection {
    let db = Connection::open(path).unwrap();
    db.busy_timeout(SqliteStore::PATIENCE).unwrap();
    db
}

#[test]
fn a_store_can_be_shown_in_a_log() {
    let store = SqliteStore::open_in_memory().unwrap();
    assert_eq!(format!("{store:?}"), "SqliteStore { .. }");
}
