use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_sqlite::Client;
use async_sqlite::rusqlite::Connection;
use guildhall_kernel::{SaveError, Store};

use crate::causes::{OfFile, of_system};
use crate::company_cache::CompanyCache;
use crate::error::NotSaved;
use crate::files::Files;
use crate::forms::Forms;
use crate::lookups::Lookups;
use crate::patience::Deadline;
use crate::readers::Readers;
use crate::writer::Writer;
use crate::{SqliteError, SqliteOptions, schema};

/// A store in an SQLite file.
///
/// Clones share one connection for writing and several for reading, each on its own thread. A read
/// does not wait for saves, nor for another read while a connection is idle. A few rows are read in
/// the thread of the caller ([`SqliteOptions::with_lookups`]): what a command is decided on with the
/// connection for writing while that is idle. Saves that wait for it are committed together, and each
/// is acknowledged after that commit. The threads end with the last clone.
///
/// If a future is dropped, its work may or may not be done.
#[derive(Clone)]
pub struct SqliteStore {
    /// These close in the thread that drops the last clone. They come before the writer, so they are
    /// never the last to close: that one moves the write-ahead log, and waits for the disk.
    lookups: Lookups,
    writer: Writer,
    readers: Readers,
    patience: Duration,
    pub(crate) companies: CompanyCache,
    pub(crate) forms: Arc<Forms>,
}

impl SqliteStore {
    /// How long a call waits for another process that uses the file, unless
    /// [`SqliteOptions::with_patience`] sets it.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// Returns the options of [`open`](Self::open), to change them.
    #[must_use]
    pub fn options() -> SqliteOptions {
        SqliteOptions::new()
    }

    /// Opens the database in this file. A missing or empty file becomes a new database, and a
    /// database of an older schema is upgraded.
    ///
    /// The call blocks the thread. The path is always the path of a file: SQLite's URIs and special
    /// names have no meaning here.
    ///
    /// # Errors
    /// - [`SqliteError::NotAFile`] if the path leads to a directory, a pipe, a socket or a device
    /// - [`SqliteError::Foreign`] if the file is not a Guildhall database; it is not changed
    /// - [`SqliteError::Newer`] if a later version made the database; it is not changed
    /// - [`SqliteError::Corrupt`] if the file is damaged, and reading its first page shows it
    /// - [`SqliteError::NoPermission`] if the process may not open the file
    /// - [`SqliteError::ReadOnly`] if the file or its directory can only be read
    /// - [`SqliteError::Full`] if a new or older database needs more space than there is
    /// - [`SqliteError::File`] if the file cannot be read for another reason, or the system starts no
    ///   thread
    /// - [`SqliteError::NoWriteAheadLog`] if the file system does not support a write-ahead log
    /// - [`SqliteError::Busy`] if another process used the file for too long
    /// - [`SqliteError::Replaced`] if the file was replaced in that moment
    /// - [`SqliteError::Io`] if the disk failed
    /// - [`SqliteError::Database`] if SQLite failed for another reason
    pub fn open(path: impl AsRef<Path>) -> Result<Self, SqliteError> {
        Self::options().open(path)
    }

    /// Opens a database in memory, for tests and examples. It is deleted with the last clone. It
    /// has one connection, so reads wait for each other and for saves.
    ///
    /// # Errors
    /// - [`SqliteError::File`] if the system starts no thread
    /// - [`SqliteError::Database`] if SQLite failed
    pub fn open_in_memory() -> Result<Self, SqliteError> {
        let mut writer = Connection::open_in_memory()?;
        schema::configure(&writer)?;
        schema::migrate(&mut writer, Path::new(":memory:"))?;
        Self::new(writer, (Vec::new(), Vec::new()), Self::PATIENCE, Files::in_memory())
    }

    pub(crate) fn new(
        writer: Connection,
        (readers, lookups): (Vec<Client>, Vec<Connection>),
        patience: Duration,
        files: Files,
    ) -> Result<Self, SqliteError> {
        let readers = Readers::new(readers, files.clone());
        let lookups = Lookups::new(lookups, files.clone());
        let path = files.path().to_owned();
        let writer = Writer::begin(writer, files).map_err(|cause| of_system(cause, &path))?;
        let companies = CompanyCache::default();
        Ok(Self { lookups, writer, readers, patience, companies, forms: Arc::default() })
    }

    /// Closes the database, and moves the write-ahead log into its file, so that the file can be
    /// copied. Acknowledged saves are safe without this call. Afterwards, every call on a clone
    /// fails with [`SqliteError::Worker`].
    ///
    /// # Errors
    /// - [`SqliteError::Full`], [`SqliteError::Io`] or [`SqliteError::Database`] if SQLite failed
    /// - [`SqliteError::Worker`] if the database is already closed
    pub async fn close(self) -> Result<(), SqliteError> {
        self.lookups.close();
        let closed = async {
            self.readers.close().await?;
            self.writer.close().await
        };
        closed.await.map_err(|error: SqliteError| error.of_file(self.readers.files().path()))
    }

    /// Runs `load`, which sees the state of one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError> + Send + 'static,
    ) -> Result<T, SqliteError> {
        if self.readers.is_empty() {
            return self.writer.read(load).await;
        }
        self.readers.read(Deadline::after(self.patience), load).await
    }

    /// Runs `load`, which reads a few rows by key, in the thread of the caller: with one statement,
    /// or while a row of its first statement is open. Returns `None` if that would wait;
    /// [`read`](Self::read) then waits without blocking the thread.
    pub(crate) fn look_up<T>(
        &self,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError>,
    ) -> Result<Option<T>, SqliteError> {
        self.lookups.read(load)
    }

    /// Runs `load` like [`look_up`](Self::look_up), but with any statements.
    pub(crate) fn look_up_in_atom<T>(
        &self,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError>,
    ) -> Result<Option<T>, SqliteError> {
        self.lookups.read_in_atom(load)
    }

    /// Runs `load` like [`look_up`](Self::look_up), with the connection that writes if that is idle: it
    /// has in memory what it wrote last.
    pub(crate) fn look_up_before_save<T>(
        &self,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError>,
    ) -> Result<Option<T>, SqliteError> {
        self.lookups.read_before_save(&self.writer, load)
    }

    /// Runs `change` in a transaction, which writes everything or, after an error, nothing. It runs
    /// once more if it was undone with another save.
    pub(crate) async fn write<T, E>(
        &self,
        change: impl Fn(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<SqliteError> + OfFile + Send + 'static,
    {
        self.writer.save(Deadline::after(self.patience), change).await
    }

    /// Runs a change that can be refused, like [`write`](Self::write).
    pub(crate) async fn save(
        &self,
        change: impl Fn(&Connection) -> Result<(), NotSaved> + Send + 'static,
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
