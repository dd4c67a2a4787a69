//! Recognises a file as a Guildhall database, and upgrades it to the schema of this version.

use std::path::{MAIN_SEPARATOR, Path};
use std::thread;
use std::time::Duration;

use async_sqlite::rusqlite::config::DbConfig;
use async_sqlite::rusqlite::{self, Connection, ErrorCode, OpenFlags, TransactionBehavior, ffi};

use crate::patience::Deadline;
use crate::{SqliteError, files};

/// "GUIL", which SQLite keeps in a file to mark the application that owns it.
const APPLICATION: i32 = i32::from_be_bytes(*b"GUIL");

/// The migrations, each from one schema to the next. The number of a schema is the number of
/// migrations that were run. A released migration never changes. A new schema adds one.
const MIGRATIONS: &[&str] = &[include_str!("schema/1.sql")];

/// Refuses a file of another program, and one that was cut off, before a connection uses it. A
/// connection can write to a database even to read it.
///
/// SQLite reads the file here as one that no process changes, so it takes no lock, and opens and
/// writes no other file. This function does not open the file by itself: when a process closes a
/// file, the system ends all its locks on it, those of the open stores of this process too.
pub(crate) fn check_file(path: &Path) -> Result<(), SqliteError> {
    let foreign = || SqliteError::Foreign { path: path.to_owned() };
    // The log first: otherwise another process could fill an empty file and the log in between.
    let log = files::length_beside(path, files::LOG)?;
    let journal = files::length_beside(path, files::JOURNAL)?;
    let length = files::length(path)?;
    let is_whole = |page| length.is_multiple_of(page) || log > 0 || journal > 0;
    if length == 0 {
        return if log == 0 { Ok(()) } else { Err(cut_off(path)) };
    }
    match header(path) {
        Ok((APPLICATION, page)) if !is_whole(page) => Err(cut_off(path)),
        Ok((APPLICATION, _)) => Ok(()),
        Ok(_) => Err(foreign()),
        Err(cause) => match cause.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => Err(foreign()),
            // Another process can be writing, and the log can have what the file lacks.
            Some(ErrorCode::DatabaseCorrupt) => Ok(()),
            _ => Err(cause.into()),
        },
    }
}

/// Returns the mark of the application and the number of bytes of a page.
fn header(path: &Path) -> Result<(i32, u64), rusqlite::Error> {
    let flags = OpenFlags::from_iter([
        OpenFlags::SQLITE_OPEN_READ_ONLY,
        OpenFlags::SQLITE_OPEN_URI,
        OpenFlags::SQLITE_OPEN_NO_MUTEX,
    ]);
    let db = Connection::open_with_flags(format!("file:{}?immutable=1", encoded(path)), flags)?;
    let application = db.pragma_query_value(None, "application_id", |row| row.get(0))?;
    let page = db.pragma_query_value(None, "page_size", |row| row.get(0))?;
    Ok((application, page))
}

/// Writes an absolute path as a part of an URI.
fn encoded(path: &Path) -> String {
    let encode = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
            char::from(*byte).to_string()
        }
        byte if char::from(*byte) == MAIN_SEPARATOR => "/".to_owned(),
        byte => format!("%{byte:02X}"),
    };
    let encoded: String = path.as_os_str().as_encoded_bytes().iter().map(encode).collect();
    // A path of Windows begins with a drive.
    if encoded.starts_with('/') { encoded } else { format!("/{encoded}") }
}

fn cut_off(path: &Path) -> SqliteError {
    SqliteError::Corrupt { path: path.to_owned(), cause: "the end of the file is missing".into() }
}

/// Configures a connection.
pub(crate) fn configure(db: &Connection) -> Result<(), SqliteError> {
    // In WAL mode, NORMAL could lose acknowledged saves in a power failure.
    db.pragma_update(None, "synchronous", "FULL")?;
    // On macOS a plain fsync leaves the data in the cache of the disk.
    db.pragma_update(None, "fullfsync", true)?;
    // After a read that took long, the next transaction that starts the log anew cuts it off here.
    db.pragma_update(None, "journal_size_limit", LONGEST_LOG)?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "trusted_schema", false)?;
    // Otherwise SQLite plans many statements again at each call, for the values that are bound, and
    // some of those plans read every group of a company.
    db.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    // A negative number counts KiB.
    db.pragma_update(None, "cache_size", -KEPT_KIB)?;
    db.set_prepared_statement_cache_capacity(128);
    Ok(())
}

/// How much of the file a connection keeps in memory at most, in KiB. The 2 MiB of SQLite have no room
/// for the inner pages of the indexes of a million rooms, so each lookup reads some of them again.
const KEPT_KIB: i64 = 8 * 1024;

/// How many bytes the log keeps when it is started anew. SQLite moves it into the file at 1000
/// pages (4 MB), so it is usually shorter than this and is not cut off.
const LONGEST_LOG: i64 = 8 * 1024 * 1024;

/// Refuses a connection that can only read.
pub(crate) fn check_writable(db: &Connection) -> Result<(), SqliteError> {
    if db.is_readonly("main")? {
        // SQLite opens a file without an error if the file can only be read.
        return Err(
            rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_READONLY), None).into()
        );
    }
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
        keep_write_ahead_log(db)?;
        open_log(db)
    })
}

/// Reads once. SQLite opens the log and its index only then, and keeps them open.
pub(crate) fn open_log(db: &Connection) -> Result<(), SqliteError> {
    identity(db)?;
    Ok(())
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
    let newer = || SqliteError::Newer { path: path.to_owned(), found, known };
    for migration in due.ok_or_else(newer)? {
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
    fn a_connection_keeps_eight_mebibytes_of_pages() {
        let db = Connection::open_in_memory().unwrap();
        configure(&db).unwrap();
        let kept: i64 = db.pragma_query_value(None, "cache_size", |row| row.get(0)).unwrap();
        assert_eq!(kept, -8 * 1024);
    }

    #[test]
    fn a_log_that_is_started_anew_keeps_eight_mebibytes() {
        let db = Connection::open_in_memory().unwrap();
        configure(&db).unwrap();
        let limit = db.pragma_query_value(None, "journal_size_limit", |row| row.get::<_, i64>(0));
        assert_eq!(limit.unwrap(), 8_388_608);
    }

    #[test]
    fn a_file_without_its_end_is_whole_only_with_a_log_or_a_journal() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hall.db");
        migrate(&mut Connection::open(&path).unwrap(), &path).unwrap();
        let whole = std::fs::read(&path).unwrap();
        std::fs::write(&path, &whole[..whole.len() - 1]).unwrap();
        let cut_off = check_file(&path);
        assert!(matches!(cut_off, Err(SqliteError::Corrupt { .. })), "{cut_off:?}");
        for name in [files::LOG, files::JOURNAL] {
            let beside = files::beside(&path, name);
            std::fs::write(&beside, "").unwrap();
            assert!(check_file(&path).is_err(), "{name} is empty");
            std::fs::write(&beside, "rows").unwrap();
            assert!(check_file(&path).is_ok(), "{name}");
            std::fs::remove_file(beside).unwrap();
        }
        std::fs::write(&path, &whole).unwrap();
        check_file(&path).unwrap();
        // A connection that uses the log, too, says whether the other pages are there.
        std::fs::write(&path, &whole[..4096]).unwrap();
        check_file(&path).unwrap();
    }

    #[test]
    fn the_uri_of_a_path_keeps_its_separators() {
        let path: std::path::PathBuf = ["/", "my rooms?", "hall#1.db"].iter().collect();
        assert_eq!(encoded(&path), "/my%20rooms%3F/hall%231.db");
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
