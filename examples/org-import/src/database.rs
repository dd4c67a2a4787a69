//! The database that an import writes to.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use async_sqlite::rusqlite::{self, Connection, ErrorCode, OpenFlags};
use guildhall_store_sqlite::{SqliteError, SqliteStore};
use tempfile::{TempDir, TempPath};

/// What a database is opened for.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Purpose {
    /// To read it.
    Query,
    /// To import into it.
    Import,
    /// To import into a copy of it.
    DryRun,
    /// To count what it has: there is nothing to import.
    Nothing,
}

/// An open database.
pub(crate) struct Database {
    store: SqliteStore,
    location: Location,
}

/// Where the database is.
enum Location {
    /// In its own file.
    Own,
    /// In a temporary folder. It is deleted with the folder.
    Temporary { _folder: TempDir },
    /// In a folder beside `file`, and not in use by any other program. It becomes `file` when the
    /// import is done. So a failed import leaves no database behind.
    Beside { folder: TempDir, file: PathBuf },
}

/// Why the database could not be opened or created.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DatabaseError {
    /// The database cannot be created at its path.
    #[error("the database {} cannot be created", file.display())]
    NotCreated {
        /// The path.
        file: PathBuf,
        /// Why it cannot be created.
        #[source]
        cause: io::Error,
    },
    /// The database cannot be copied for a dry run.
    #[error("the database {} cannot be copied for the dry run", file.display())]
    NotCopied {
        /// The path.
        file: PathBuf,
        /// Why it cannot be copied.
        #[source]
        cause: rusqlite::Error,
    },
    /// A temporary database cannot be created.
    #[error("cannot create a temporary database")]
    NoTemporaryFolder(#[source] io::Error),
    /// The file does not exist, and the arguments import nothing into it.
    #[error("the database {0} does not exist")]
    Missing(String),
    /// The store cannot use the file.
    #[error(transparent)]
    Store(#[from] SqliteError),
    /// Each time, another program created the database first, and then deleted it.
    #[error("another program creates and deletes the database at the same time")]
    Unsteady,
}

impl Database {
    /// Opens the database in this file, or a temporary one.
    ///
    /// A file that does not exist is created by [`keep`](Self::keep). A dry run gets a copy of the
    /// file.
    ///
    /// # Errors
    /// - [`DatabaseError::Missing`] if a query names a file that does not exist
    /// - [`DatabaseError::NotCreated`] if the folder of a new file does not accept it
    /// - [`DatabaseError::NotCopied`] if the file cannot be copied
    /// - [`DatabaseError::NoTemporaryFolder`] if there can be no temporary database
    /// - [`DatabaseError::Store`] if the store cannot use the file
    pub(crate) fn open(file: Option<&Path>, purpose: Purpose) -> Result<Self, DatabaseError> {
        let Some(file) = file else { return Self::temporary() };
        let size = file.metadata().ok().map(|found| found.len());
        match (purpose, size) {
            (Purpose::Query, None) => Err(DatabaseError::Missing(file.display().to_string())),
            (Purpose::DryRun | Purpose::Nothing, None | Some(0)) => Self::temporary(),
            (Purpose::DryRun, Some(_)) => Self::copy_of(file),
            (Purpose::Import, None) => Self::beside(file),
            (Purpose::Query | Purpose::Import | Purpose::Nothing, Some(_)) => {
                Ok(Self { store: SqliteStore::open(file)?, location: Location::Own })
            }
        }
    }

    pub(crate) const fn store(&self) -> &SqliteStore {
        &self.store
    }

    /// Closes the database. A new one becomes the file that it was opened for.
    ///
    /// Returns `false` if another program has created the file meanwhile: then nothing was saved.
    ///
    /// # Errors
    /// - [`DatabaseError::NotCreated`] if the file cannot be created
    /// - [`DatabaseError::Store`] if the store failed
    pub(crate) async fn keep(self) -> Result<bool, DatabaseError> {
        // The whole database is in one file only when it is closed.
        self.store.close().await?;
        let Location::Beside { folder, file } = self.location else { return Ok(true) };
        let created = TempPath::try_from_path(folder.path().join(NAME))
            .and_then(|database| Ok(database.persist_noclobber(&file)?));
        match created {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(false),
            Err(cause) => Err(DatabaseError::NotCreated { file, cause }),
        }
    }

    fn temporary() -> Result<Self, DatabaseError> {
        let folder = tempfile::tempdir().map_err(DatabaseError::NoTemporaryFolder)?;
        let store = SqliteStore::open(folder.path().join(NAME))?;
        Ok(Self { store, location: Location::Temporary { _folder: folder } })
    }

    fn beside(file: &Path) -> Result<Self, DatabaseError> {
        let parent = match file.parent() {
            Some(parent) if parent != Path::new("") => parent,
            _ => Path::new("."),
        };
        let folder = tempfile::Builder::new().prefix(".org-import-").tempdir_in(parent);
        let folder =
            folder.map_err(|cause| DatabaseError::NotCreated { file: file.to_owned(), cause })?;
        let store = SqliteStore::open(folder.path().join(NAME))?;
        Ok(Self { store, location: Location::Beside { folder, file: file.to_owned() } })
    }

    /// Copies the database as it is at this moment, also while other programs write to it.
    fn copy_of(file: &Path) -> Result<Self, DatabaseError> {
        let folder = tempfile::tempdir().map_err(DatabaseError::NoTemporaryFolder)?;
        let copy = folder.path().join(NAME);
        let foreign = || SqliteError::Foreign { path: file.to_owned() };
        copy_database(file, &copy).map_err(|cause| match cause.sqlite_error_code() {
            Some(ErrorCode::NotADatabase) => foreign().into(),
            _ => DatabaseError::NotCopied { file: file.to_owned(), cause },
        })?;
        let store = SqliteStore::open(&copy).map_err(|error| match error {
            SqliteError::Foreign { .. } => foreign(),
            error => error,
        })?;
        Ok(Self { store, location: Location::Temporary { _folder: folder } })
    }
}

/// The name of a database in a temporary folder.
const NAME: &str = "hall.db";

fn copy_database(from: &Path, to: &Path) -> Result<(), rusqlite::Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let database = Connection::open_with_flags(from, flags)?;
    database.busy_timeout(SqliteStore::PATIENCE)?;
    let to = to.to_string_lossy();
    database.execute("VACUUM INTO ?1", [to]).map(|_| ())
}
