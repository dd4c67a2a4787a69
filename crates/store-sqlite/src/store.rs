use std::fmt;
use std::path::Path;
use std::time::Duration;

use async_sqlite::rusqlite::{self, Connection, OpenFlags};
use async_sqlite::{Client, ClientBuilder};
use guildhall_kernel::{SaveError, Store};

use crate::error::NotSaved;
use crate::{SqliteError, schema};

/// A store in an SQLite file.
///
/// Clones share two connections, one for writing and one for reading, each on its own thread. A
/// read does not wait for saves. The threads end with the last clone.
///
/// If a future is dropped, its work may or may not be done.
#[derive(Clone)]
pub struct SqliteStore {
    writer: Client,
    reader: Client,
}

impl SqliteStore {
    /// How long a call waits for another process that uses the file.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// Opens the database in this file. A missing or empty file becomes a new database, and a
    /// database of an older schema is upgraded.
    ///
    /// The call blocks the thread. The path is always the path of a file: SQLite's URIs and special
    /// names have no meaning here.
    ///
    /// # Errors
    /// - [`SqliteError::Foreign`] if the file is not a Guildhall database; it is not changed
    /// - [`SqliteError::Newer`] if a later version made the database; it is not changed
    /// - [`SqliteError::File`] if the file cannot be read
    /// - [`SqliteError::NoWriteAheadLog`] if the file system does not support a write-ahead log
    /// - [`SqliteError::Busy`] if another process used the file for too long
    /// - [`SqliteError::Database`] if SQLite failed
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

    /// Opens a database in memory, for tests and examples. It is deleted with the last clone.
    ///
    /// # Errors
    /// [`SqliteError::Database`] if SQLite failed
    pub fn open_in_memory() -> Result<Self, SqliteError> {
        let writer = ClientBuilder::new().open_blocking()?;
        writer.conn_mut_and_then_blocking(|db| {
            schema::configure(db)?;
            schema::migrate(db, Path::new(":memory:"))
        })?;
        let reader = writer.clone();
        Ok(Self { writer, reader })
    }

    /// Closes the database, and moves the write-ahead log into its file, so that the file can be
    /// copied. Acknowledged saves are safe without this call. Afterwards, every call on a clone
    /// fails with [`SqliteError::Worker`].
    ///
    /// # Errors
    /// - [`SqliteError::Database`] if SQLite failed
    /// - [`SqliteError::Worker`] if the database is already closed
    pub async fn close(self) -> Result<(), SqliteError> {
        self.reader.close().await?;
        Ok(self.writer.close().await?)
    }

    /// Runs `load`, which sees the state of one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError> + Send + 'static,
    ) -> Result<T, SqliteError> {
        self.reader
            .conn_and_then(|db| {
                let _atom = Atom::begin(db, "BEGIN DEFERRED")?;
                load(db)
            })
            .await
    }

    /// Runs `change` in a transaction, which writes everything or, after an error, nothing.
    pub(crate) async fn write<E>(
        &self,
        change: impl FnOnce(&Connection) -> Result<(), E> + Send + 'static,
    ) -> Result<(), E>
    where
        E: From<async_sqlite::Error> + From<rusqlite::Error> + Send + 'static,
    {
        let atom = |db: &Connection| {
            // The lock is taken at the start. Otherwise a transaction that reads first and then
            // writes would fail if another process wrote in between.
            let atom = Atom::begin(db, "BEGIN IMMEDIATE")?;
            change(db)?;
            Ok(atom.commit()?)
        };
        self.writer.conn_and_then(atom).await
    }

    /// Runs a change that can be refused, like [`write`](Self::write).
    pub(crate) async fn save(
        &self,
        change: impl FnOnce(&Connection) -> Result<(), NotSaved> + Send + 'static,
    ) -> Result<(), SaveError<SqliteError>> {
        Ok(self.write(change).await?)
    }
}

/// A transaction, which is rolled back unless it is committed. Its statements are prepared once.
struct Atom<'a>(&'a Connection);

impl<'a> Atom<'a> {
    fn begin(db: &'a Connection, statement: &str) -> Result<Self, rusqlite::Error> {
        db.prepare_cached(statement)?.execute([])?;
        Ok(Self(db))
    }

    fn commit(self) -> Result<(), rusqlite::Error> {
        self.0.prepare_cached("COMMIT")?.execute([])?;
        Ok(())
    }
}

impl Drop for Atom<'_> {
    fn drop(&mut self) {
        if !self.0.is_autocommit() {
            // If this fails, SQLite rolls back when the connection closes.
            drop(self.0.prepare_cached("ROLLBACK").and_then(|mut end| end.execute([])));
        }
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
