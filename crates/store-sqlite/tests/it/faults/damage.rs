//! Files that were cut off or whose bytes were changed.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use async_sqlite::rusqlite::{Connection, params};
use guildhall_groups::{GroupDraft, GroupRepository, Outbox};
use guildhall_kernel::{CompanyId, PageRequest, Registration, SaveError, Scope};
use guildhall_permissions::{CompanyRepository, Profile, ProfileChange};
use guildhall_rooms::RoomRepository;
use guildhall_store_sqlite::{SqliteError, SqliteStore};
use pollster::block_on;
use proptest::prelude::*;
use proptest::sample::Index;

use super::{MANY, new_path, save};
use crate::world::{World, group_id, minute, room_id, user};

proptest! {
    #[test]
    fn a_file_that_was_cut_off_is_refused(at in any::<Index>(), in_last_page: bool) {
        let (_dir, path) = new_path();
        let length = if in_last_page {
            filled().len() - 1 - at.index(PAGE)
        } else {
            at.index(filled().len())
        };
        fs::write(&path, &filled()[..length]).unwrap();
        match SqliteStore::open(&path) {
            // An empty file becomes a new database.
            Ok(store) => prop_assert!(length == 0, "{length} bytes: {:?}", read(&store)),
            Err(error) => {
                let is_named = match &error {
                    SqliteError::Corrupt { path: named, .. }
                    | SqliteError::Foreign { path: named } => *named == path,
                    _ => false,
                };
                prop_assert!(is_named && length > 0, "{length} bytes: {error:?}");
                prop_assert_eq!(fs::read(&path).unwrap(), &filled()[..length]);
            }
        }
    }

    #[test]
    fn a_file_that_is_cut_off_while_it_is_open_is_an_answer_or_a_typed_error(at in any::<Index>()) {
        let (_dir, path) = new_path();
        fs::write(&path, filled()).unwrap();
        let store = SqliteStore::open(&path).unwrap();
        let file = fs::OpenOptions::new().write(true).open(&path).unwrap();
        file.set_len((at.index(filled().len() / PAGE) * PAGE).try_into().unwrap()).unwrap();
        for (answer, right) in read(&store).into_iter().zip(answers()) {
            match answer {
                Ok(answer) => prop_assert_eq!(&answer, right),
                Err(error) => check_typed(&error)?,
            }
        }
        use_everything(&store)?;
    }

    #[test]
    fn changed_bytes_are_an_answer_or_a_typed_error(
        changes in prop::collection::vec((any::<Index>(), 1..=u8::MAX), 1..40),
        // Most of a file is free space, and the first page has the header and the tables.
        in_first_page in prop::bool::weighted(0.2),
    ) {
        let (_dir, path) = new_path();
        let mut bytes = filled().to_vec();
        let end = if in_first_page { PAGE } else { bytes.len() };
        for (at, change) in changes {
            bytes[at.index(end)] ^= change;
        }
        fs::write(&path, bytes).unwrap();
        match SqliteStore::open(&path) {
            Ok(store) => use_everything(&store)?,
            Err(error) => check_typed(&error)?,
        }
    }

    #[test]
    fn a_changed_stored_form_is_an_answer_or_an_error_that_names_it(
        (table, column) in prop::sample::select(FORMS),
        row in any::<Index>(),
        at in any::<Index>(),
        change in 1..=u8::MAX,
    ) {
        let (_dir, path) = new_path();
        fs::write(&path, filled()).unwrap();
        let store = SqliteStore::open(&path).unwrap();
        let (form, is_whole) = change_form(&path, table, column, (row, at, change));
        let answers = read(&store);
        let has_error = answers.iter().any(Result::is_err);
        for error in answers.iter().filter_map(|answer| answer.as_ref().err()) {
            let is_named = match error {
                SqliteError::Form { .. } => true,
                // Bytes that are no text are refused before anything reads the form.
                SqliteError::Corrupt { path: named, .. } => *named == path,
                _ => false,
            };
            prop_assert!(is_named, "{form:?}: {error:?}");
        }
        prop_assert!(has_error || is_whole, "{table}: {form:?} was read: {answers:?}");
        use_everything(&store)?;
    }
}

#[test]
fn an_empty_file_beside_a_log_with_content_is_refused() {
    let (_dir, path) = new_path();
    let store = SqliteStore::open(&path).unwrap();
    block_on(save(&store, 1)).unwrap();
    let copy = path.with_file_name("copy.db");
    fs::write(&copy, "").unwrap();
    let log = path.with_file_name("copy.db-wal");
    fs::copy(path.with_file_name("hall.db-wal"), &log).unwrap();
    let length = fs::metadata(&log).unwrap().len();
    let error = SqliteStore::open(&copy).unwrap_err();
    assert!(matches!(&error, SqliteError::Corrupt { path, .. } if *path == copy), "{error:?}");
    assert_eq!(fs::metadata(&log).unwrap().len(), length);
}

/// The number of bytes of a page.
const PAGE: usize = 4096;

/// The columns of stored forms that [`read`] reads.
const FORMS: &[(&str, &str)] = &[
    ("companies", "form"),
    ("events", "event"),
    ("groups", "header"),
    ("memberships", "form"),
    ("participants", "form"),
    ("profiles", "form"),
    ("rooms", "header"),
];

/// Changes a byte of a stored form. Returns the form, and whether it still is JSON.
fn change_form(
    path: &Path,
    table: &str,
    column: &str,
    (row, at, change): (Index, Index, u8),
) -> (String, bool) {
    let db = Connection::open(path).unwrap();
    let count = format!("SELECT count(*) FROM {table}");
    let count: u32 = db.query_row(&count, [], |row| row.get(0)).unwrap();
    let row = row.index(usize::try_from(count).unwrap());
    let find = format!("SELECT CAST({column} AS BLOB) FROM {table} LIMIT 1 OFFSET {row}");
    let before: Vec<u8> = db.query_row(&find, [], |row| row.get(0)).unwrap();
    let mut after = before.clone();
    let at = at.index(after.len());
    after[at] ^= change;
    let write =
        format!("UPDATE {table} SET {column} = CAST(?1 AS TEXT) WHERE {column} = CAST(?2 AS TEXT)");
    assert!(db.execute(&write, params![after, before]).unwrap() > 0);
    let is_whole = serde_json::from_slice::<serde_json::Value>(&after).is_ok();
    (String::from_utf8_lossy(&after).into_owned(), is_whole)
}

/// Reads and saves everything, and checks each error.
fn use_everything(store: &SqliteStore) -> Result<(), TestCaseError> {
    for error in read(store).into_iter().filter_map(Result::err) {
        check_typed(&error)?;
    }
    let world = World::new();
    let draft = GroupDraft::named("Other").unwrap().with_members([user(2)]);
    let saves = [
        block_on(save(store, 50)),
        block_on(store.save_group(world.group(group_id(51), user(1), draft))),
        block_on(store.record_activity(room_id(8), minute(20).into())).map_err(SaveError::Store),
        block_on(store.save_profiles(vec![profile()])),
    ];
    for saved in saves {
        if let Err(SaveError::Store(error)) = saved {
            check_typed(&error)?;
        }
    }
    Ok(())
}

/// Checks that an error is one of a damaged file. A panic would be one of the worker.
fn check_typed(error: &SqliteError) -> Result<(), TestCaseError> {
    let is_typed = matches!(
        error,
        SqliteError::Corrupt { .. }
            | SqliteError::Foreign { .. }
            | SqliteError::Form { .. }
            | SqliteError::Newer { .. }
            // The first page names a later format of files, which SQLite only reads.
            | SqliteError::ReadOnly { .. }
            // A name in the schema is another one, or SQLite finds the broken rule of a table.
            | SqliteError::Database(_)
    );
    prop_assert!(is_typed, "{error:?}");
    Ok(())
}

/// Reads what is stored, each answer as text.
fn read(store: &SqliteStore) -> Vec<Result<String, SqliteError>> {
    fn text<T: std::fmt::Debug>(answer: Result<T, SqliteError>) -> Result<String, SqliteError> {
        answer.map(|value| format!("{value:?}"))
    }
    let company = World::new().company.id();
    let ann = user(1).id();
    block_on(async {
        vec![
            text(store.find_company(company).await),
            text(store.events_after(company, None, MANY).await),
            text(store.find_room(room_id(8), Scope::Whole).await),
            text(store.find_room(room_id(9), Scope::Whole).await),
            text(store.find_room(room_id(6), Scope::Whole).await),
            text(store.find_room(room_id(7), Scope::Whole).await),
            text(store.find_group(group_id(6), Scope::Whole).await),
            text(store.find_group(group_id(7), Scope::Whole).await),
            text(store.groups_of(ann, PageRequest::first(MANY)).await),
            text(store.rooms_of(ann, PageRequest::first(MANY)).await),
            text(store.rooms_in(ann, PageRequest::first(MANY)).await),
            text(store.rooms_of_company(company, PageRequest::first(MANY)).await),
            text(store.participants_of(group_id(7), PageRequest::first(MANY)).await),
            text(store.find_profiles([ann].into()).await),
            text(store.profiles(Some(company), PageRequest::first(MANY)).await),
            text(registrations(store, company).await),
        ]
    })
}

async fn registrations(
    store: &SqliteStore,
    company: CompanyId,
) -> Result<Vec<Registration>, SqliteError> {
    store.registered(Some(company), PageRequest::first(MANY)).await?;
    store.find_registrations([user(1).id()].into()).await
}

/// Returns what [`read`] reads from the undamaged file.
fn answers() -> &'static [String] {
    static ANSWERS: OnceLock<Vec<String>> = OnceLock::new();
    ANSWERS.get_or_init(|| {
        let (_dir, path) = new_path();
        fs::write(&path, filled()).unwrap();
        read(&SqliteStore::open(&path).unwrap()).into_iter().map(Result::unwrap).collect()
    })
}

/// Returns the bytes of a closed database.
fn filled() -> &'static [u8] {
    static FILLED: OnceLock<Vec<u8>> = OnceLock::new();
    FILLED.get_or_init(|| {
        let (_dir, path) = new_path();
        let store = SqliteStore::open(&path).unwrap();
        let (world, people) = (World::new(), [1, 2, 3].map(user));
        block_on(async {
            store.save_company(world.created.clone()).await.unwrap();
            for room in [8, 9] {
                store.save_room(world.room(room_id(room), &people)).await.unwrap();
            }
            for (id, name) in [(6, "Crew"), (7, "Band")] {
                let draft = GroupDraft::named(name).unwrap().with_members(people);
                store.save_group(world.group(group_id(id), people[0], draft)).await.unwrap();
            }
            store.save_profiles(vec![profile()]).await.unwrap();
            store.close().await.unwrap();
        });
        fs::read(path).unwrap()
    })
}

fn profile() -> ProfileChange {
    let world = World::new();
    let profile = Profile {
        user: user(1),
        name: "Ann".parse().unwrap(),
        address: Some("ann@acme.example".parse().unwrap()),
    };
    ProfileChange::new(world.company.id(), profile, world.company.domains())
}
