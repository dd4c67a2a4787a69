//! The store of the service: a SQLite database, or one in PostgreSQL.
//!
//! One enum holds either, so the routes have no type parameter, and their descriptions need none.

mod port;

use guildhall::Guildhall;
use guildhall_store_postgres::{PostgresError, PostgresStore};
use guildhall_store_sqlite::{SqliteError, SqliteStore};

use crate::Options;

/// The store of the service.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Database {
    /// In PostgreSQL, which several services can share.
    Postgres(PostgresStore),
    /// In a file, or in memory.
    Sqlite(SqliteStore),
}

/// Why the store failed.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DatabaseError {
    /// PostgreSQL, or the connection to it.
    #[error(transparent)]
    Postgres(#[from] PostgresError),
    /// SQLite, or its file.
    #[error(transparent)]
    Sqlite(#[from] SqliteError),
}

/// The front door over the store of the service.
pub type Hall = Guildhall<Database>;

impl Database {
    /// Opens the database that the options name, or one in memory.
    pub(crate) async fn open(options: &Options) -> Result<Self, DatabaseError> {
        if let Some(url) = &options.database_url {
            return Ok(PostgresStore::connect(url).await?.into());
        }
        let path = options.db.as_deref();
        Ok(path.map_or_else(SqliteStore::open_in_memory, SqliteStore::open)?.into())
    }

    /// Closes the file. The connections to a server end with the process.
    pub(crate) async fn close(&self) -> Result<(), DatabaseError> {
        match self {
            Self::Postgres(_) => Ok(()),
            Self::Sqlite(store) => Ok(store.clone().close().await?),
        }
    }
}

impl From<PostgresStore> for Database {
    fn from(store: PostgresStore) -> Self {
        Self::Postgres(store)
    }
}

impl From<SqliteStore> for Database {
    fn from(store: SqliteStore) -> Self {
        Self::Sqlite(store)
    }
}
