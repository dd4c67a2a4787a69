//! Tells the causes of a failure apart, by the codes of SQLite and of the operating system.

use std::fs::File;
use std::io::{self, ErrorKind};
use std::path::Path;

use async_sqlite::rusqlite::{self, ErrorCode, ffi};

use crate::SqliteError;
use crate::error::NotSaved;
use crate::files;

/// An error that can be of the database at a path.
pub(crate) trait OfFile {
    /// Returns the same error with its cause and its path, as far as they are known.
    fn of_file(self, path: &Path) -> Self;
}

impl OfFile for SqliteError {
    fn of_file(self, path: &Path) -> Self {
        match self {
            Self::Database(cause) => of_sqlite(cause, path),
            known => known,
        }
    }
}

impl OfFile for NotSaved {
    fn of_file(self, path: &Path) -> Self {
        match self {
            Self::Store(error) => Self::Store(error.of_file(path)),
            refused => refused,
        }
    }
}

fn of_sqlite(cause: rusqlite::Error, file: &Path) -> SqliteError {
    let path = file.to_owned();
    let Some(code) = cause.sqlite_error().copied() else {
        return if is_of_a_value(&cause) {
            SqliteError::Corrupt { path, cause: cause.into() }
        } else {
            SqliteError::Database(cause)
        };
    };
    match (code.code, code.extended_code) {
        (ErrorCode::CannotOpen, _) => not_opened(cause, file),
        (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _)
        | (
            _,
            ffi::SQLITE_IOERR_CORRUPTFS | ffi::SQLITE_IOERR_DATA | ffi::SQLITE_IOERR_SHORT_READ,
        ) => SqliteError::Corrupt { path, cause: cause.into() },
        (ErrorCode::DiskFull, _) | (_, ffi::SQLITE_IOERR_SHMSIZE) => {
            SqliteError::Full { path, cause: cause.into() }
        }
        (ErrorCode::PermissionDenied, _) => SqliteError::NoPermission { path, cause: cause.into() },
        (_, ffi::SQLITE_READONLY_DBMOVED) => SqliteError::Replaced { path, cause: cause.into() },
        (_, ffi::SQLITE_READONLY_DIRECTORY) => {
            let path = file.parent().unwrap_or(file).to_owned();
            SqliteError::ReadOnly { path, cause: cause.into() }
        }
        (ErrorCode::ReadOnly, _) => SqliteError::ReadOnly { path, cause: cause.into() },
        (ErrorCode::SystemIoFailure, _) => SqliteError::Io { path, cause: cause.into() },
        _ => SqliteError::Database(cause),
    }
}

/// Returns whether a stored value has another type than this crate writes.
fn is_of_a_value(cause: &rusqlite::Error) -> bool {
    matches!(
        cause,
        rusqlite::Error::FromSqlConversionFailure(..)
            | rusqlite::Error::IntegralValueOutOfRange(..)
            | rusqlite::Error::InvalidColumnType(..)
            | rusqlite::Error::Utf8Error(..)
    )
}

/// Says why SQLite cannot open a file, which its code does not say.
///
/// This opens the log, and neither the database nor its index: a process that closes one of those
/// loses the locks that its other handles have on it.
fn not_opened(cause: rusqlite::Error, file: &Path) -> SqliteError {
    let log = files::beside(file, files::LOG);
    match File::open(&log) {
        Err(cause) if cause.kind() != ErrorKind::NotFound => of_system(cause, &log),
        _ => SqliteError::NoPermission { path: file.to_owned(), cause: cause.into() },
    }
}

/// Converts an error of the operating system about this path.
pub(crate) fn of_system(cause: io::Error, path: &Path) -> SqliteError {
    let path = path.to_owned();
    match cause.kind() {
        ErrorKind::PermissionDenied => SqliteError::NoPermission { path, cause: cause.into() },
        ErrorKind::QuotaExceeded | ErrorKind::StorageFull => {
            SqliteError::Full { path, cause: cause.into() }
        }
        ErrorKind::ReadOnlyFilesystem => SqliteError::ReadOnly { path, cause: cause.into() },
        _ => SqliteError::File { path, cause },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(error: &SqliteError) -> &'static str {
        match error {
            SqliteError::Corrupt { .. } => "corrupt",
            SqliteError::Database(_) => "database",
            SqliteError::File { .. } => "file",
            SqliteError::Full { .. } => "full",
            SqliteError::Io { .. } => "io",
            SqliteError::NoPermission { .. } => "no permission",
            SqliteError::ReadOnly { .. } => "read-only",
            SqliteError::Replaced { .. } => "replaced",
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn each_code_of_sqlite_has_its_error() {
        let file = Path::new("no/such/folder/hall.db");
        for (code, expected) in [
            (ffi::SQLITE_CANTOPEN, "no permission"),
            (ffi::SQLITE_CORRUPT, "corrupt"),
            (ffi::SQLITE_NOTADB, "corrupt"),
            (ffi::SQLITE_IOERR_DATA, "corrupt"),
            (ffi::SQLITE_IOERR_SHORT_READ, "corrupt"),
            (ffi::SQLITE_FULL, "full"),
            (ffi::SQLITE_IOERR_SHMSIZE, "full"),
            (ffi::SQLITE_PERM, "no permission"),
            (ffi::SQLITE_READONLY, "read-only"),
            (ffi::SQLITE_READONLY_DBMOVED, "replaced"),
            (ffi::SQLITE_READONLY_DIRECTORY, "read-only"),
            (ffi::SQLITE_IOERR, "io"),
            (ffi::SQLITE_IOERR_FSYNC, "io"),
            (ffi::SQLITE_NOMEM, "database"),
        ] {
            let cause = rusqlite::Error::SqliteFailure(ffi::Error::new(code), None);
            let error = SqliteError::Database(cause).of_file(file);
            assert_eq!(name(&error), expected, "code {code}");
        }
    }

    #[test]
    fn each_error_of_the_system_has_its_error() {
        for (kind, expected) in [
            (ErrorKind::PermissionDenied, "no permission"),
            (ErrorKind::QuotaExceeded, "full"),
            (ErrorKind::StorageFull, "full"),
            (ErrorKind::ReadOnlyFilesystem, "read-only"),
            (ErrorKind::IsADirectory, "file"),
        ] {
            let error = of_system(io::Error::from(kind), Path::new("hall.db"));
            assert_eq!(name(&error), expected, "{kind:?}");
        }
    }
}
