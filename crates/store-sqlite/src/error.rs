use std::collections::BTreeSet;
use std::error::Error;
use std::io;
use std::path::PathBuf;

use async_sqlite::rusqlite;
use guildhall_groups::Stored;
use guildhall_kernel::{Claim, CommandId, Quota, SaveError};

/// A failure of the store itself. It is never a refusal.
///
/// A save that fails changed nothing, except after [`Unsure`](Self::Unsure). Everything that was
/// acknowledged before stays in the file.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SqliteError {
    /// Another process used the file for longer than [the call could
    /// wait](crate::SqliteOptions::with_patience). Nothing was changed. The call can be repeated.
    #[error("another process is using the database")]
    Busy,
    /// The file is damaged: it was cut off, or its bytes were changed. What is not damaged can
    /// still be read. A later try does not help; restore the file from a backup.
    ///
    /// SQLite has no checksums in the database itself, so it does not notice every changed byte.
    #[error("{} is damaged: {cause}", path.display())]
    Corrupt {
        /// The path of the database.
        path: PathBuf,
        /// What was noticed.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// SQLite failed for another reason than the other variants name. A save can fail together with
    /// the saves that shared its transaction; nothing of them was stored, and each can be repeated.
    #[error("SQLite failed: {0}")]
    Database(#[source] rusqlite::Error),
    /// The file cannot be read, for example because its directory is missing or the process has too
    /// many open files.
    #[error("{} cannot be read: {cause}", path.display())]
    File {
        /// The path of the file.
        path: PathBuf,
        /// Why it cannot be read.
        #[source]
        cause: io::Error,
    },
    /// The file exists, but is not a Guildhall database. It was not changed.
    #[error("{} is not a Guildhall database", path.display())]
    Foreign {
        /// The path of the file.
        path: PathBuf,
    },
    /// A stored form cannot be read. Everything else can. A later try does not help.
    #[error("the stored form of {what} cannot be read: {cause}")]
    Form {
        /// What is stored.
        what: Stored,
        /// Why it cannot be read.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// The disk is full, or a limit of the file system or of SQLite on the size of the file is
    /// reached. Nothing of the save was stored, nor of the saves that shared its transaction. Each
    /// can be repeated when there is space again; the store need not be opened again.
    #[error("there is no space left for {}: {cause}", path.display())]
    Full {
        /// The path of the database.
        path: PathBuf,
        /// What the system or SQLite reported.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// The disk or the file system failed. Nothing of a save was stored. A later try can help if
    /// the disk works again.
    #[error("the disk or the file system of {} failed: {cause}", path.display())]
    Io {
        /// The path of the database.
        path: PathBuf,
        /// What SQLite reported.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// A later version of this crate made the database. It was not changed.
    #[error(
        "{} has schema {found}, but this version knows only schemas up to {known}", path.display()
    )]
    Newer {
        /// The path of the database.
        path: PathBuf,
        /// The schema of the database.
        found: i64,
        /// The latest schema that this version knows.
        known: i64,
    },
    /// The process may not open the file, one that SQLite keeps beside it, or its directory. A
    /// later try helps only if the permissions change.
    #[error("there is no permission to open {}: {cause}", path.display())]
    NoPermission {
        /// The path that cannot be opened.
        path: PathBuf,
        /// What the system or SQLite reported.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// The path, or one of those that SQLite uses beside it (`-wal`, `-shm`, `-journal`), leads to
    /// a directory, a pipe, a socket or a device. It was not opened.
    #[error("{} is not a regular file", path.display())]
    NotAFile {
        /// The path that leads to something else than a file.
        path: PathBuf,
    },
    /// The file system does not support a write-ahead log. Most network file systems do not.
    #[error(
        "the database needs a write-ahead log, but the file system has only journal mode {mode}"
    )]
    NoWriteAheadLog {
        /// The journal mode of the database.
        mode: String,
    },
    /// The file, its file system or its directory can only be read. A store also saves, so it does
    /// not open such a file. A later try helps only if that changes.
    #[error("{} can only be read: {cause}", path.display())]
    ReadOnly {
        /// The path of the database, or of its directory.
        path: PathBuf,
        /// What the system or SQLite reported.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// The database, or a file that SQLite keeps beside it (`-wal`, `-shm`), was replaced, moved or
    /// deleted while it was open. The save was not stored. From the first save that notices it,
    /// reads fail too. If the file comes back, the store goes on. Otherwise open a new store.
    #[error("{} was replaced, moved or deleted while it was open: {cause}", path.display())]
    Replaced {
        /// The path of the database.
        path: PathBuf,
        /// Which file is another one now.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// The commit of the save failed when its bytes could already be on the disk, so the save is
    /// stored whole or not at all. Until the process ends, this store reads the state without it.
    /// Read again what is stored before you repeat the save. For the change of a use case it is
    /// [`SaveError::Unknown`], which a command id resolves.
    #[error("it is unknown whether the save is stored: {cause}")]
    Unsure {
        /// Why the commit failed.
        #[source]
        cause: Box<SqliteError>,
    },
    /// The thread of the database has ended or did not finish the call.
    #[error("the thread of the database does not respond: {0}")]
    Worker(#[source] async_sqlite::Error),
}

impl SqliteError {
    pub(crate) fn form(what: Stored, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Form { what, cause: cause.into() }
    }
}

impl From<rusqlite::Error> for SqliteError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DatabaseBusy) => Self::Busy,
            _ => Self::Database(error),
        }
    }
}

impl From<async_sqlite::Error> for SqliteError {
    fn from(error: async_sqlite::Error) -> Self {
        match error {
            async_sqlite::Error::Rusqlite(error) => error.into(),
            error => Self::Worker(error),
        }
    }
}

/// A [`SaveError`] into which `?` converts an error of SQLite.
#[derive(Debug)]
pub(crate) enum NotSaved {
    Answered(CommandId),
    Conflict,
    QuotaExceeded(BTreeSet<Quota>),
    Store(SqliteError),
    Taken(Claim),
}

impl<E: Into<SqliteError>> From<E> for NotSaved {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

impl From<NotSaved> for SaveError<SqliteError> {
    fn from(error: NotSaved) -> Self {
        match error {
            NotSaved::Answered(id) => Self::Answered(id),
            NotSaved::Conflict => Self::Conflict,
            NotSaved::QuotaExceeded(quotas) => Self::QuotaExceeded(quotas),
            NotSaved::Store(SqliteError::Unsure { .. }) => Self::Unknown,
            NotSaved::Store(error) => Self::Store(error),
            NotSaved::Taken(claim) => Self::Taken(claim),
        }
    }
}
