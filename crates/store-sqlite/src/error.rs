use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use async_sqlite::rusqlite;
use guildhall_groups::Position;
use guildhall_kernel::{Claim, CompanyId, GroupId, Quota, RoomId, SaveError, UserId};

/// What goes wrong in the store itself. Never a rule.
#[derive(Debug, thiserror::Error)]
pub enum SqliteError {
    /// Another process held the file for longer than [`SqliteStore::PATIENCE`]. Nothing was done;
    /// it can be tried again.
    ///
    /// [`SqliteStore::PATIENCE`]: crate::SqliteStore::PATIENCE
    #[error("another process holds the database")]
    Busy,
    /// SQLite failed: the disk is full, the file is damaged.
    #[error("SQLite failed: {0}")]
    Database(#[source] rusqlite::Error),
    /// The file cannot be read.
    #[error("{} cannot be read: {cause}", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: io::Error,
    },
    /// The file is there and is no database of Guildhall. It was not touched.
    #[error("{} is no database of Guildhall", path.display())]
    Foreign {
        /// Which.
        path: PathBuf,
    },
    /// Something is stored in a form that is not understood.
    #[error("the stored form of {what} is not understood: {cause}")]
    Form {
        /// Of what.
        what: Stored,
        /// What is wrong with it.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// The database is of a later version of this crate. It was not touched.
    #[error("the database has schema {found}, and schemas up to {known} are known")]
    Newer {
        /// Its schema.
        found: i64,
        /// The latest schema that is known.
        known: i64,
    },
    /// The file system cannot keep a write-ahead log, as most network file systems cannot.
    #[error("the database cannot be kept with a write-ahead log, only with journal mode {mode}")]
    NoWriteAheadLog {
        /// The journal mode that it is in.
        mode: String,
    },
    /// The thread of the database is gone, or gave up on the call.
    #[error("the thread of the database does not answer: {0}")]
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

/// Something that the store keeps, as errors name it.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stored {
    /// A company.
    Company(CompanyId),
    /// The event at this position.
    Event(Position),
    /// A group.
    Group(GroupId),
    /// A user's profile.
    Profile(UserId),
    /// A room.
    Room(RoomId),
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Company(id) => write!(f, "company {id}"),
            Self::Event(position) => write!(f, "the event at position {}", position.number()),
            Self::Group(id) => write!(f, "group {id}"),
            Self::Profile(id) => write!(f, "the profile of user {id}"),
            Self::Room(id) => write!(f, "room {id}"),
        }
    }
}

/// [`SaveError`], made here so that `?` turns an error of SQLite into it.
#[derive(Debug)]
pub(crate) enum NotSaved {
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
            NotSaved::Conflict => Self::Conflict,
            NotSaved::QuotaExceeded(quotas) => Self::QuotaExceeded(quotas),
            NotSaved::Store(error) => Self::Store(error),
            NotSaved::Taken(claim) => Self::Taken(claim),
        }
    }
}
