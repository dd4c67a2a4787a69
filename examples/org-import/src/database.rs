//! The file that an import goes to.

use std::io;
use std::path::Path;

use guildhall_store_sqlite::{SqliteError, SqliteStore};
use tempfile::TempDir;

/// A database that is open, and the folder that goes with it where it is a temporary one.
pub(crate) struct Database {
    pub(crate) store: SqliteStore,
    _temporary: Option<TempDir>,
}

/// Why there is no database.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    /// There is no place for a temporary one.
    #[error("there can be no temporary database")]
    NoPlace(#[source] io::Error),
    /// The file is not there, and nothing is to be imported into it.
    #[error("there is no database {0}")]
    NotThere(String),
    /// The store refuses the file.
    #[error(transparent)]
    Store(#[from] SqliteError),
}

impl Database {
    /// Opens the file, or a new one where there is none.
    pub(crate) fn open(file: &Path) -> Result<Self, DatabaseError> {
        Ok(Self { store: SqliteStore::open(file)?, _temporary: None })
    }

    /// Opens a file that is there: a question is no reason to make one.
    pub(crate) fn open_existing(file: &Path) -> Result<Self, DatabaseError> {
        if !file.exists() {
            return Err(DatabaseError::NotThere(file.display().to_string()));
        }
        Self::open(file)
    }

    /// Opens a file that is gone when the program ends.
    pub(crate) fn temporary() -> Result<Self, DatabaseError> {
        let folder = tempfile::tempdir().map_err(DatabaseError::NoPlace)?;
        let store = SqliteStore::open(folder.path().join("hall.db"))?;
        Ok(Self { store, _temporary: Some(folder) })
    }
}
