//! Recognises a file as a Guildhall database, and upgrades it to the schema of this version.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::thread;
use std::time::Duration;

use async_sqlite::rusqlite::config::DbConfig;
use async_sqlite::rusqlite::{Connection, TransactionBehavior};

use crate::SqliteError;
use crate::patience::Deadline;

/// "GUIL", which SQLite keeps in a file to mark the application that owns it.
const APPLICATION: i32 = i32::from_be_bytes(*b"GUIL");

/// The migrations, each from one schema to the next. The number of a schema is the number of
/// migrations that were run. A released migration never changes. A new schema adds one.
const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql")];

/// Refuses a file of another program before SQLite opens it, because SQLite can write to a database
/// even to read it.
pub(crate) fn check_file(path: &Path) -> Result<(), SqliteError> {
    let mut header = Vec::new();
    match File::open(path).and_then(|file| file.take(100).read_to_end(&mut header)) {
        Ok(0) => Ok(()),
        Ok(_) => {
            let named = header.get(68..72) == Some(APPLICATION.to_be_bytes().as_slice());
            let ours = named && header.starts_with(b"SQLite format 3\0");
            if ours { Ok(()) } else { Err(SqliteError::Foreign { path: path.to_owned() }) }
        }
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
        Err(cause) => Err(SqliteError::File { path: path.to_owned(), cause }),
    }
}

/// Configures a connection.
pub(crate) fn configure(db: &Connection) -> Result<(), SqliteError> {
    // In WAL mode, NORMAL could lose acknowledged saves in a power failure.
    db.pragma_update(None, "synchronous", "FULL")?;
    // On macOS a plain fsync leaves the data in the cache of the disk.
    db.pragma_update(None, "fullfsync", true)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    // Otherwise SQLite plans many statements again at each call, for the values that are bound, and
    // some of those plans read every group of a company.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    db.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// Upgrades the database of a file, and keeps it in WAL mode.
///
/// SQLite does not wait if another connection that migrates or changes the mode has locked the file,
/// because two connections that wait for each other would never end. So this tries again.
pub(crate) fn prepare_file(
    db: &mut Connection,
    path: &Path,
    deadline: Deadline,
) -> Result<(), SqliteError> {
    until(deadline, || {
        deadline.limit(db)?;
        migrate(db, path)?;
        keep_write_ahead_log(db)
    })
}

/// Tries until the database is not busy, or the deadline is over.
fn until(
    deadline: Deadline,
    mut attempt: impl FnMut() -> Result<(), SqliteError>,
) -> Result<(), SqliteError> {
    loop {
        match attempt() {
            Err(SqliteError::Busy) if !deadline.is_over() => thread::sleep(PAUSE),
            ended => return ended,
        }
    }
}

/// How long it takes about to change the mode of a file.
const PAUSE: Duration = Duration::from_millis(2);

/// Upgrades a new or older database to the latest schema.
pub(crate) fn migrate(db: &mut Connection, path: &Path) -> Result<(), SqliteError> {
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if identity(db)? == (APPLICATION, known) {
        return Ok(());
    }
    // Another process can do the same, so the schema is read again inside the transaction.
    let atom = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (application, found) = identity(&atom)?;
    if application != APPLICATION && !is_empty(&atom)? {
        return Err(SqliteError::Foreign { path: path.to_owned() });
    }
    let due = usize::try_from(found).ok().and_then(|done| MIGRATIONS.get(done..));
    for migration in due.ok_or(SqliteError::Newer { found, known })? {
        atom.execute_batch(migration)?;
    }
    atom.pragma_update(None, "application_id", APPLICATION)?;
    atom.pragma_update(None, "user_version", known)?;
    Ok(atom.commit()?)
}

/// Sets WAL mode, which the file keeps.
///
/// This happens after the first migration, so that the mark of the application is in the file
/// itself, where [`check_file`] reads it.
fn keep_write_ahead_log(db: &Connection) -> Result<(), SqliteError> {
    let mode: String = db.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode == "wal" { Ok(()) } else { Err(SqliteError::NoWriteAheadLog { mode }) }
}

fn identity(db: &Connection) -> Result<(i32, i64), SqliteError> {
    let application = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let schema = db.pragma_query_value(None, "user_version", |row| row.get(0))?;
    Ok((application, schema))
}

fn is_empty(db: &Connection) -> Result<bool, SqliteError> {
    Ok(db.query_row("SELECT NOT EXISTS (SELECT * FROM sqlite_schema)", [], |row| row.get(0))?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_another_program_stay_unchanged() {
        let mut db = Connection::open_in_memory().unwrap();
        db.execute_batch("CREATE TABLE diary (page TEXT) STRICT").unwrap();
        let error = migrate(&mut db, Path::new("diary.db")).unwrap_err();
        assert!(matches!(error, SqliteError::Foreign { .. }), "{error}");
        assert_eq!(identity(&db).unwrap(), (0, 0));
        let tables = "SELECT count(*) FROM sqlite_schema";
        assert_eq!(db.query_row(tables, [], |row| row.get::<_, i64>(0)).unwrap(), 1);
    }

    #[test]
    fn a_database_is_upgraded_to_the_latest_schema_once() {
        let mut db = Connection::open_in_memory().unwrap();
        for _ in 0..2 {
            migrate(&mut db, Path::new("hall.db")).unwrap();
        }
        let (application, schema) = identity(&db).unwrap();
        assert_eq!((application, schema), (APPLICATION, i64::try_from(MIGRATIONS.len()).unwrap()));
    }

    #[test]
    fn a_file_that_another_connection_has_locked_is_tried_again() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hall.db");
        let mut db = Connection::open(&path).unwrap();
        migrate(&mut db, &path).unwrap();
        let other = Connection::open(&path).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        let prepare = |db: &mut Connection, patience, release: &dyn Fn()| {
            let mut attempts = 0;
            let prepared = until(Deadline::after(patience), || {
                attempts += 1;
                db.busy_timeout(patience)?;
                let kept = keep_write_ahead_log(db);
                release();
                kept
            });
            (attempts, prepared)
        };
        let (attempts, prepared) = prepare(&mut db, Duration::ZERO, &|| ());
        assert!(matches!((attempts, &prepared), (1, Err(SqliteError::Busy))), "{prepared:?}");
        let release = || {
            // After the first attempt, no transaction is left.
            drop(other.execute_batch("ROLLBACK"));
        };
        let (attempts, prepared) = prepare(&mut db, Duration::from_hours(1), &release);
        assert!(matches!((attempts, &prepared), (2, Ok(()))), "{prepared:?}");
    }
}
