use std::error::Error as StdError;
use std::io;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use guildhall::Error;
use guildhall_store_sqlite::SqliteError;

/// Why the tour does not go on.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    /// There is no place for a temporary file.
    #[error("there is no entry for a temporary file: {0}")]
    NoPlace(#[source] io::Error),
    /// The file holds companies of somebody else.
    #[error(
        "{} holds other companies than the tour's, and stays as it is. \
         Give --db a path where no file is yet.",
        path.display()
    )]
    OthersFile {
        /// Which.
        path: PathBuf,
    },
    /// A step came otherwise than the tour expects.
    #[error("{0}")]
    Otherwise(Box<Otherwise>),
    /// Nobody takes the timeline.
    #[error("the timeline cannot be written: {0}")]
    Output(#[from] io::Error),
    /// The store failed between two steps.
    #[error("{}", chain(_0))]
    Store(#[from] Error<SqliteError>),
    /// The file cannot be used.
    #[error("{}. {}", why(path, cause), advice(cause))]
    Unusable {
        /// Which.
        path: PathBuf,
        /// Why not.
        cause: SqliteError,
    },
    /// A name or an address in the script of the tour is none.
    #[error("the tour itself is wrong: {0}")]
    Words(#[source] Box<dyn StdError + Send + Sync>),
}

impl Stop {
    /// 2 where the file cannot be used, else 1.
    pub(crate) fn exit_code(&self) -> ExitCode {
        match self {
            Self::NoPlace(_) | Self::OthersFile { .. } | Self::Unusable { .. } => ExitCode::from(2),
            Self::Otherwise(_) | Self::Output(_) | Self::Store(_) | Self::Words(_) => {
                ExitCode::FAILURE
            }
        }
    }

    /// Whether nobody wants to hear it: a reader such as `head` has read enough.
    pub(crate) fn is_silent(&self) -> bool {
        matches!(self, Self::Output(cause) if cause.kind() == io::ErrorKind::BrokenPipe)
    }
}

/// A step that came otherwise.
#[derive(Debug, thiserror::Error)]
#[error("at {time}, {step}\n  expected: {expected}\n  came:     {came}")]
pub(crate) struct Otherwise {
    pub(crate) time: String,
    pub(crate) step: String,
    pub(crate) expected: String,
    pub(crate) came: String,
}

/// An error with its causes, each said once.
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
        SqliteError::File { .. } | SqliteError::Foreign { .. } => chain(cause),
        _ => format!("{} cannot be used: {}", path.display(), chain(cause)),
    }
}

fn advice(cause: &SqliteError) -> &'static str {
    match cause {
        SqliteError::Busy => "Try again when the other process is done.",
        SqliteError::Foreign { .. } => {
            "Give --db a path where no file is yet, or a file that this tour has made."
        }
        SqliteError::Newer { .. } => {
            "Run the tour of the version that made it, or give --db another path."
        }
        _ => "Give --db another path.",
    }
}
