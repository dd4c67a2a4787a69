use std::fmt;
use std::path::Path;
use std::time::Duration;

use async_sqlite::rusqlite::{self, Connection, OpenFlags, TransactionBehavior};
use async_sqlite::{Client, ClientBuilder};
use guildhall_kernel::{SaveError, Store};

use crate::error::NotSaved;
use crate::{SqliteError, schema};

/// A store in an SQLite file.
///
/// Clones are handles on the same two connections: one writes, one reads, each on a thread of its
/// own. A read waits for no save. The threads end with the last clone.
///
/// A future that is dropped may have done its work or not, as if its answer had been lost.
#[derive(Clone)]
pub struct SqliteStore {
    writer: Client,
    reader: Client,
}

impl SqliteStore {
    /// How long a call waits for another process that holds the file.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// Opens the database in this file. A file that is not there, or is empty, becomes a new
    /// database; one of an older schema is brought up to date.
    ///
    /// It blocks the thread for as long as that takes. The path is always that of a file: SQLite's
    /// URIs and special names mean nothing here.
    ///
    /// # Errors
    /// [`SqliteError::Foreign`] and [`SqliteError::Newer`], and then the file is as it was;
    /// [`SqliteError::File`], [`SqliteError::NoWriteAheadLog`], [`SqliteError::Busy`] and
    /// [`SqliteError::Database`].
    pub fn open(path: impl AsRef<Path>) -> Result<Self, SqliteError> {
        let file = |cause| SqliteError::File { path: path.as_ref().to_owned(), cause };
        let path = std::path::absolute(&path).map_err(file)?;
        schema::check_file(&path)?;
        let flags = OpenFlags::default() - OpenFlags::SQLITE_OPEN_URI;
        let connect = || ClientBuilder::new().path(&path).flags(flags).open_blocking();
        let writer = connect()?;
        let file = path.clone();
        writer.conn_mut_and_then_blocking(move |db| {
            schema::configure(db)?;
            schema::migrate(db, &file)?;
            schema::keep_write_ahead_log(db)
        })?;
        let reader = connect()?;
        reader.conn_and_then_blocking(|db| {
            schema::configure(db)?;
            Ok::<_, SqliteError>(db.pragma_update(None, "query_only", true)?)
        })?;
        Ok(Self { writer, reader })
    }

    /// Opens a database in memory, which is gone with the last clone: for tests and examples.
    ///
    /// # Errors
    /// [`SqliteError::Database`].
    pub fn open_in_memory() -> Result<Self, SqliteError> {
        let writer = ClientBuilder::new().open_blocking()?;
        writer.conn_mut_and_then_blocking(|db| {
            schema::configure(db)?;
            schema::migrate(db, Path::new(":memory:"))
        })?;
        let reader = writer.clone();
        Ok(Self { writer, reader })
    }

    /// Closes the database, and moves the write-ahead log into its file, so that the one file can be
    /// copied. What was acknowledged is safe without it. Every clone answers with
    /// [`SqliteError::Worker`] from then on.
    ///
    /// # Errors
    /// [`SqliteError::Database`] and [`SqliteError::Worker`].
    pub async fn close(self) -> Result<(), SqliteError> {
        self.reader.close().await?;
        Ok(self.writer.close().await?)
    }

    /// What `load` reads, all of it from one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError> + Send + 'static,
    ) -> Result<T, SqliteError> {
        self.reader.conn_mut_and_then(|db| load(&*db.transaction()?)).await
    }

    /// Does all that `change` writes, or nothing where it fails.
    pub(crate) async fn write<E>(
        &self,
        change: impl FnOnce(&Connection) -> Result<(), E> + Send + 'static,
    ) -> Result<(), E>
    where
        E: From<async_sqlite::Error> + From<rusqlite::Error> + Send + 'static,
    {
        let atom = |db: &mut Connection| {
            // Held from the start: what first reads and then writes fails where another process
            // has written in between.
            let atom = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
            change(&atom)?;
            Ok(atom.commit()?)
        };
        self.writer.conn_mut_and_then(atom).await
    }

    /// The same for a change that can be refused.
    pub(crate) async fn save(
        &self,
        change: impl FnOnce(&Connection) -> Result<(), NotSaved> + Send + 'static,
    ) -> Result<(), SaveError<SqliteError>> {
        Ok(self.write(change).await?)
    }
}

impl Store for SqliteStore {
    type Error = SqliteError;
}

impl fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests;
