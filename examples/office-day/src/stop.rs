use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use guildhall::Error;
use guildhall_store_postgres::PostgresError;
use guildhall_store_sqlite::SqliteError;

/// Why the tour stopped.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// A temporary file cannot be created.
    #[error("cannot create a temporary file: {0}")]
    NoTemporaryFile(#[source] io::Error),
    /// The file or database holds other companies.
    #[error("{place} holds companies that are not part of the tour. It was not changed. {advice}")]
    OtherCompanies {
        /// The file, or that it is the database.
        place: String,
        /// What to give instead.
        advice: &'static str,
    },
    /// A step had another result than the tour expects.
    #[error("{0}")]
    Unexpected(Box<Unexpected>),
    /// The timeline cannot be written.
    #[error("the timeline cannot be written: {0}")]
    Output(#[from] io::Error),
    /// The store failed between two steps.
    #[error("{}", chain(&**_0))]
    Store(Box<dyn StdError + Send + Sync>),
    /// The file cannot be used.
    #[error("{}. {}", why(path, cause), advice(cause))]
    Unusable {
        /// The file.
        path: PathBuf,
        /// Why it cannot be used.
        cause: SqliteError,
    },
    /// The database cannot be used.
    #[error("the database cannot be used: {}", chain(_0))]
    UnusableDatabase(PostgresError),
    /// No thread can be started for the database.
    #[error("no thread can be started: {0}")]
    NoThread(#[source] io::Error),
    /// A name or an address that is written in the tour itself is invalid.
    #[error("the tour has an invalid text: {0}")]
    Text(#[source] Box<dyn StdError + Send + Sync>),
}

impl Stop {
    /// Returns 2 if the file or database cannot be used, else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::NoTemporaryFile(_)
            | Self::NoThread(_)
            | Self::OtherCompanies { .. }
            | Self::Unusable { .. }
            | Self::UnusableDatabase(_) => ExitCode::from(2),
            Self::Unexpected(_) | Self::Output(_) | Self::Store(_) | Self::Text(_) => {
                ExitCode::FAILURE
            }
        }
    }

    /// Checks whether the reader of the output, such as `head`, closed it. That needs no message.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Self::Output(cause) if cause.kind() == io::ErrorKind::BrokenPipe)
    }
}

impl<E: StdError + Send + Sync + 'static> From<Error<E>> for Stop {
    fn from(error: Error<E>) -> Self {
        Self::Store(Box::new(error))
    }
}

/// A step that had another result than expected.
#[derive(Debug, thiserror::Error)]
#[error("at {time}, {step}\n  expected: {expected}\n  actual:   {actual}")]
pub(crate) struct Unexpected {
    pub(crate) time: String,
    pub(crate) step: String,
    pub(crate) expected: String,
    pub(crate) actual: String,
}

/// Describes an error and its causes, without repeating a sentence.
pub(crate) fn chain(error: &dyn StdError) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let next = error.to_string();
        if !text.contains(&next) {
            text = format!("{text}: {next}");
        }
        cause = error.source();
    }
    text
}

fn why(path: &Path, cause: &SqliteError) -> String {
    match cause {
        SqliteError::Busy
        | SqliteError::Database(_)
        | SqliteError::Form { .. }
        | SqliteError::NoWriteAheadLog { .. }
        | SqliteError::Worker(_) => {
            format!("{} cannot be used: {}", path.display(), chain(cause))
        }
        // The others name the path.
        _ => chain(cause),
    }
}

fn advice(cause: &SqliteError) -> &'static str {
    match cause {
        SqliteError::Busy => "Try again when the other process has finished.",
        SqliteError::Foreign { .. } => {
            "Give --db the path of a new file, or of a file that this tour created."
        }
        SqliteError::Newer { .. } => {
            "Run the version of the tour that created it, or give --db another path."
        }
        _ => "Give --db another path.",
    }
}
