//! Saves that wait together.

use std::future::Future;
use std::pin::Pin;
use std::sync::mpsc;

use async_sqlite::Error::Panic;
use async_sqlite::rusqlite::{Connection, Error, ErrorCode, StatementStatus};
use futures_util::future::{join, join_all, join3};
use guildhall_groups::{AggregateId, GroupDraft, GroupRepository, Outbox};
use guildhall_kernel::{Claim, SaveError};
use guildhall_permissions::{CompanyChange, CompanyContext, CompanyRepository, Limits};
use guildhall_rooms::{Room, RoomChange, RoomRepository};
use pollster::block_on;

use super::world::{World, group_id, minute, room_id, user};
use super::{Steps, counting, start};
use crate::error::NotSaved;
use crate::{SqliteError, SqliteStore};

#[test]
fn saves_that_wait_are_committed_together_in_the_order_of_their_calls() {
    let (store, runs) = counting(StatementStatus::Run);
    let world = World::new();
    let save = |n| store.save_room(world.room(room_id(n), &[1, 2, 3].map(user)));
    let answers = block_on(together(&store, (0..100).map(save)));
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert_eq!(commits(&runs), 2, "a transaction has at most 64 saves");
    let events = store.events_after(world.company.id(), None, 1_000.try_into().unwrap());
    let saved: Vec<_> = block_on(events).unwrap().iter().map(|event| event.aggregate).collect();
    let called: Vec<_> = (0..100).map(|n| AggregateId::Room(room_id(n))).collect();
    assert_eq!(saved, called);
    let rooms = store.find_rooms((0..100).map(room_id).collect(), user(1).id());
    assert_eq!(block_on(rooms).unwrap().len(), 100);
}

#[test]
fn a_save_that_does_not_wait_with_others_has_no_savepoint() {
    let (store, runs) = counting(StatementStatus::Run);
    for n in 0..3 {
        block_on(store.save_room(World::new().room(room_id(n), &[1, 2, 3].map(user)))).unwrap();
    }
    assert_eq!(commits(&runs), 3);
    let has_savepoint = runs.lock().unwrap().keys().any(|text| text.contains("one_save"));
    assert!(!has_savepoint);
}

#[test]
fn only_a_save_that_fails_after_it_wrote_makes_saves_that_wait_together_run_twice() {
    let (store, runs) = counting(StatementStatus::Run);
    make_notes(&store);
    let savepoints = || {
        let runs = runs.lock().unwrap();
        runs.get("SAVEPOINT one_save").copied().unwrap_or_default()
    };
    let save = |n: i64, is_refused: bool, is_written: bool| {
        store.save(move |db| {
            if is_written {
                note(db, n)?;
            }
            if is_refused { Err(NotSaved::Conflict) } else { Ok(()) }
        })
    };
    let saves = [save(1, false, true), save(2, true, false), save(3, false, true)];
    let answers = block_on(together(&store, saves));
    assert!(matches!(answers[..], [Ok(()), Err(SaveError::Conflict), Ok(())]), "{answers:?}");
    assert_eq!((savepoints(), commits(&runs)), (0, 1));
    let saves = [save(4, false, true), save(5, true, true), save(6, false, true)];
    let answers = block_on(together(&store, saves));
    assert!(matches!(answers[..], [Ok(()), Err(SaveError::Conflict), Ok(())]), "{answers:?}");
    assert_eq!((savepoints(), commits(&runs)), (3, 2));
    assert_eq!(notes(&store), [1, 3, 4, 6]);
}

#[test]
fn a_save_that_is_refused_or_fails_leaves_the_others() {
    let (store, runs) = counting(StatementStatus::Run);
    let world = World::new();
    let pair = [1, 2].map(user);
    let claim = Claim::pair(pair[0].id(), pair[1].id());
    let one_to_one = |n| {
        let opened = Room::open_one_to_one(room_id(n), pair[0], pair[1], &world.cx(1));
        let (room, opened) = opened.unwrap();
        store.save_room(RoomChange::new(room, opened))
    };
    let room = |n| store.save_room(world.room(room_id(n), &[1, 2, 3].map(user)));
    let group = |n| {
        let draft = GroupDraft::named(&format!("Group {n}")).unwrap().with_members([user(4)]);
        store.save_group(world.group(group_id(n), user(n), draft))
    };
    make_notes(&store);
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        let mut limited = world.company.clone();
        let limits = Limits { groups_per_user: Some(1), ..Limits::default() };
        let event = limited.set_limits(limits, &CompanyContext::new(minute(2))).unwrap();
        let change = CompanyChange::between(&world.company, limited, vec![event]);
        store.save_company(change).await.unwrap();
    });
    let before = commits(&runs);
    let saves: Vec<AnySave<'_>> = vec![
        Box::pin(room(1)),
        Box::pin(room(1)),
        Box::pin(one_to_one(2)),
        Box::pin(one_to_one(3)),
        Box::pin(group(4)),
        Box::pin(group(5)),
        Box::pin(store.save(|db| {
            note(db, 6)?;
            Ok(db.execute_batch("this is no statement")?)
        })),
        Box::pin(store.save(|db| {
            note(db, 7)?;
            panic!("a bug of change {}", 7)
        })),
        Box::pin(store.save(|db| Ok(note(db, 8)?))),
    ];
    let answers = block_on(together(&store, saves));
    let [
        Ok(()),
        Err(SaveError::Conflict),
        Ok(()),
        Err(SaveError::Taken(taken)),
        Ok(()),
        Err(SaveError::QuotaExceeded(_)),
        Err(SaveError::Store(SqliteError::Database(_))),
        Err(SaveError::Store(SqliteError::Worker(Panic { message }))),
        Ok(()),
    ] = &answers[..]
    else {
        panic!("{answers:?}")
    };
    assert_eq!((taken, message.as_str()), (&claim, "a bug of change 7"));
    assert_eq!(commits(&runs), before + 1);
    assert_eq!(notes(&store), [8]);
    let events = store.events_after(world.company.id(), None, 1_000.try_into().unwrap());
    let of_company = 2;
    let of_group_and_room = 2;
    assert_eq!(block_on(events).unwrap().len(), of_company + 1 + 1 + of_group_and_room);
}

#[test]
fn a_read_of_a_database_in_memory_waits_for_one_transaction_and_closing_for_no_later_call() {
    let store = SqliteStore::open_in_memory().unwrap();
    make_notes(&store);
    let mut saves: Vec<_> =
        (0..100).map(|n| Box::pin(store.save(move |db| Ok(note(db, n)?)))).collect();
    let mut count = Box::pin(store.read(|db| {
        Ok(db.query_row("SELECT count(*) FROM notes", [], |row| row.get::<_, i64>(0))?)
    }));
    let [mut close, mut again] = [0, 1].map(|_| Box::pin(store.clone().close()));
    let calls = async {
        for save in &mut saves {
            start(save.as_mut());
        }
        start(count.as_mut());
        start(close.as_mut());
        start(again.as_mut());
        let late = store.save(|db| Ok(note(db, 1_000)?)).await;
        assert!(matches!(late, Err(SaveError::Store(SqliteError::Worker(_)))), "{late:?}");
    };
    block_on(while_busy(&store, calls));
    assert_eq!(block_on(count).unwrap(), 64, "the read waited for all saves");
    assert!(block_on(join_all(saves)).iter().all(Result::is_ok));
    assert!(matches!(block_on(join(close, again)), (Ok(()), Ok(()))));
    assert!(matches!(block_on(store.close()), Err(SqliteError::Worker(_))));
}

#[test]
fn no_save_is_acknowledged_or_refused_if_the_commit_fails() {
    let store = SqliteStore::open_in_memory().unwrap();
    make_notes(&store);
    let saves: Vec<AnySave<'_>> = vec![
        Box::pin(store.save(|db| Ok(note(db, 1)?))),
        Box::pin(store.save(|_| Err(NotSaved::Conflict))),
        // The reference to a missing note is found by the commit.
        Box::pin(store.save(|db| {
            db.execute("INSERT INTO notes (id, after) VALUES (2, 1000)", [])?;
            Ok(())
        })),
    ];
    for answer in block_on(together(&store, saves)) {
        assert_eq!(code(&answer), Some(ErrorCode::ConstraintViolation), "{answer:?}");
    }
    assert!(notes(&store).is_empty());
    block_on(store.save(|db| Ok(note(db, 3)?))).unwrap();
    assert_eq!(notes(&store), [3]);
}

#[test]
fn no_save_is_acknowledged_if_sqlite_rolls_back_the_transaction() {
    let store = SqliteStore::open_in_memory().unwrap();
    make_notes(&store);
    let limit = |pages: i64| {
        let limit = move |db: &Connection| db.pragma_update(None, "max_page_count", pages);
        store.writer.with(limit).unwrap();
    };
    // SQLite sets the limit to the present size if that is larger.
    limit(1);
    let fill = |db: &Connection| {
        db.execute("INSERT INTO notes (id, text) VALUES (2, zeroblob(1000000))", [])?;
        Ok(())
    };
    for is_reported in [true, false] {
        let saves: Vec<AnySave<'_>> = vec![
            Box::pin(store.save(|db| Ok(note(db, 1)?))),
            Box::pin(store.save(|_| Err(NotSaved::Conflict))),
            Box::pin(store.save(move |db| {
                let filled = fill(db);
                if is_reported { filled } else { Ok(()) }
            })),
            Box::pin(store.save(|db| Ok(note(db, 3)?))),
        ];
        let answers = block_on(together(&store, saves));
        let aborted = Some(ErrorCode::OperationAborted);
        let own = if is_reported { Some(ErrorCode::DiskFull) } else { aborted };
        let codes: Vec<_> = answers.iter().map(code).collect();
        assert_eq!(codes, [aborted, aborted, own, aborted], "{answers:?}");
        assert!(notes(&store).is_empty());
    }
    limit(1_000_000);
    block_on(store.save(|db| Ok(note(db, 4)?))).unwrap();
    assert_eq!(notes(&store), [4]);
}

#[test]
fn saves_whose_calls_ended_delay_no_other() {
    let store = SqliteStore::open_in_memory().unwrap();
    make_notes(&store);
    let mut saves: Vec<_> =
        (0..200).map(|n| Box::pin(store.save(move |db| Ok(note(db, n)?)))).collect();
    let last = saves.split_off(190);
    let start_and_drop = async move {
        for save in &mut saves {
            start(save.as_mut());
        }
    };
    let ((), answers) = block_on(while_busy(&store, join(start_and_drop, join_all(last))));
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    assert!(notes(&store).ends_with(&(190..200).collect::<Vec<_>>()));
}

#[test]
fn a_save_fails_if_another_process_uses_the_file_for_longer_than_its_own_patience() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let store = SqliteStore::open(&path).unwrap();
    let hurried = SqliteStore { patience: std::time::Duration::ZERO, ..store.clone() };
    make_notes(&store);
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let hurry = async {
        let answers = join_all((1..3).map(|n| hurried.save(move |db| Ok(note(db, n)?)))).await;
        other.execute_batch("ROLLBACK").unwrap();
        answers
    };
    let saves = join(hurry, store.save(|db| Ok(note(db, 3)?)));
    let (hurried, patient) = block_on(while_busy(&store, saves));
    for answer in hurried {
        assert!(matches!(answer, Err(SaveError::Store(SqliteError::Busy))), "{answer:?}");
    }
    patient.unwrap();
    assert_eq!(notes(&store), [3]);
}

type AnySave<'a> = Pin<Box<dyn Future<Output = Result<(), SaveError<SqliteError>>> + 'a>>;

/// Runs saves that all wait until the writer is free.
async fn together<T>(
    store: &SqliteStore,
    saves: impl IntoIterator<Item = impl Future<Output = T>>,
) -> Vec<T> {
    while_busy(store, join_all(saves)).await
}

/// Begins calls while the writer is busy, then lets it go on.
async fn while_busy<T>(store: &SqliteStore, calls: impl Future<Output = T>) -> T {
    let (release, released) = mpsc::channel::<()>();
    let busy = store.writer.occupy(move || assert!(released.recv().is_err()));
    let release = async move { drop(release) };
    join3(busy, calls, release).await.1
}

fn commits(runs: &Steps) -> i32 {
    runs.lock().unwrap().get("COMMIT").copied().unwrap_or_default()
}

fn code(answer: &Result<(), SaveError<SqliteError>>) -> Option<ErrorCode> {
    let Err(SaveError::Store(error)) = answer else { return None };
    std::error::Error::source(error)?.downcast_ref::<Error>()?.sqlite_error_code()
}

/// Makes a table of the tests, in which a note can be after another one.
fn make_notes(store: &SqliteStore) {
    const NOTES: &str = "\
        CREATE TABLE notes (
            id INTEGER PRIMARY KEY,
            text BLOB,
            after INTEGER REFERENCES notes (id) DEFERRABLE INITIALLY DEFERRED
        ) STRICT";
    store.writer.with(|db| db.execute_batch(NOTES)).unwrap();
}

fn note(db: &Connection, id: i64) -> Result<(), Error> {
    db.execute("INSERT INTO notes (id) VALUES (?1)", [id])?;
    Ok(())
}

fn notes(store: &SqliteStore) -> Vec<i64> {
    let read = |db: &Connection| -> Result<_, Error> {
        let mut notes = db.prepare("SELECT id FROM notes ORDER BY id")?;
        notes.query_map([], |row| row.get(0))?.collect()
    };
    store.writer.with(read).unwrap()
}
