use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::io;
use std::path::PathBuf;

use async_sqlite::rusqlite;
use guildhall_groups::Position;
use guildhall_kernel::{Claim, CommandId, CompanyId, GroupId, Quota, RoomId, SaveError, UserId};

/// A failure of the store itself. It is never a refusal.
#[derive(Debug, thiserror::Error)]
pub enum SqliteError {
    /// Another process used the file for longer than [the call could
    /// wait](crate::SqliteOptions::with_patience). Nothing was changed. The call can be repeated.
    #[error("another process is using the database")]
    Busy,
    /// SQLite failed, for example because the disk is full or the file is damaged. A save can fail
    /// together with the saves that shared its transaction; nothing of them was stored, and each
    /// can be repeated.
    #[error("SQLite failed: {0}")]
    Database(#[source] rusqlite::Error),
    /// The file cannot be read.
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
    /// A stored form cannot be read.
    #[error("the stored form of {what} cannot be read: {cause}")]
    Form {
        /// What is stored.
        what: Stored,
        /// Why it cannot be read.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// A later version of this crate made the database. It was not changed.
    #[error("the database has schema {found}, but this version knows only schemas up to {known}")]
    Newer {
        /// The schema of the database.
        found: i64,
        /// The latest schema that this version knows.
        known: i64,
    },
    /// The file system does not support a write-ahead log. Most network file systems do not.
    #[error(
        "the database needs a write-ahead log, but the file system has only journal mode {mode}"
    )]
    NoWriteAheadLog {
        /// The journal mode of the database.
        mode: String,
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

/// What a stored form belongs to.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Stored {
    /// The answer to a command of this user.
    Answer(UserId),
    /// The answers to commands of the users of a company, or of no company.
    Answers(Option<CompanyId>),
    /// A company.
    Company(CompanyId),
    /// The event at this position.
    Event(Position),
    /// A group.
    Group(GroupId),
    /// A user's profile.
    Profile(UserId),
    /// Of which company a user is.
    Registration(UserId),
    /// A room.
    Room(RoomId),
}

impl fmt::Display for Stored {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(user) => write!(f, "the answer to a command of user {user}"),
            Self::Answers(Some(company)) => write!(f, "the answers to users of company {company}"),
            Self::Answers(None) => f.write_str("the answers to users of no company"),
            Self::Company(id) => write!(f, "company {id}"),
            Self::Event(position) => write!(f, "the event at position {}", position.number()),
            Self::Group(id) => write!(f, "group {id}"),
            Self::Profile(id) => write!(f, "the profile of user {id}"),
            Self::Registration(id) => write!(f, "the registration of user {id}"),
            Self::Room(id) => write!(f, "room {id}"),
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
            NotSaved::Store(error) => Self::Store(error),
            NotSaved::Taken(claim) => Self::Taken(claim),
        }
    }
}
