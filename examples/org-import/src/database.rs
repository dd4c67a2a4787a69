//! The database that an import writes to.

use std::io;
use std::path::Path;

use guildhall_store_sqlite::{SqliteError, SqliteStore};
use tempfile::TempDir;

/// An open database, with its folder if it is temporary.
pub(crate) struct Database {
    pub(crate) store: SqliteStore,
    _temporary: Option<TempDir>,
}

/// Why the database could not be opened.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    /// A temporary database cannot be created.
    #[error("cannot create a temporary database")]
    NoTemporaryFolder(#[source] io::Error),
    /// The file does not exist, and the arguments import nothing into it.
    #[error("the database {0} does not exist")]
    Missing(String),
    /// The store cannot use the file.
    #[error(transparent)]
    Store(#[from] SqliteError),
}

impl Database {
    /// Opens the file, and creates it if it does not exist.
    ///
    /// # Errors
    /// [`DatabaseError::Store`] if the store cannot use the file
    pub(crate) fn open(file: &Path) -> Result<Self, DatabaseError> {
        Ok(Self { store: SqliteStore::open(file)?, _temporary: None })
    }

    /// Opens an existing file. A query does not create one.
    ///
    /// # Errors
    /// - [`DatabaseError::Missing`] if the file does not exist
    /// - [`DatabaseError::Store`] if the store cannot use the file
    pub(crate) fn open_existing(file: &Path) -> Result<Self, DatabaseError> {
        if !file.exists() {
            return Err(DatabaseError::Missing(file.display().to_string()));
        }
        Self::open(file)
    }

    /// Opens a temporary file, which is deleted when the program ends.
    ///
    /// # Errors
    /// - [`DatabaseError::NoTemporaryFolder`] if the folder for the file cannot be created
    /// - [`DatabaseError::Store`] if the store cannot use the file
    pub(crate) fn temporary() -> Result<Self, DatabaseError> {
        let folder = tempfile::tempdir().map_err(DatabaseError::NoTemporaryFolder)?;
        let store = SqliteStore::open(folder.path().join("hall.db"))?;
        Ok(Self { store, _temporary: Some(folder) })
    }
}
