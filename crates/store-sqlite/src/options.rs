use std::num::NonZeroUsize;
use std::path::Path;
use std::thread;
use std::time::Duration;

use async_sqlite::ClientBuilder;
use async_sqlite::rusqlite::Connection;

use crate::causes::{OfFile, of_system};
use crate::files::{self, Files, Identity};
use crate::patience::Deadline;
use crate::{SqliteError, SqliteStore, schema};

/// How a file is opened and used. [`SqliteStore::options`] returns the defaults.
///
/// Each connection keeps up to 8 MiB of the file in memory: one that writes, and those that read and
/// look up.
#[derive(Clone, Copy, Debug)]
pub struct SqliteOptions {
    patience: Duration,
    readers: NonZeroUsize,
    lookups: usize,
}

impl SqliteOptions {
    pub(crate) fn new() -> Self {
        let cores = thread::available_parallelism().unwrap_or(FEWEST_READERS);
        let readers = cores.clamp(FEWEST_READERS, MOST_READERS);
        Self { patience: SqliteStore::PATIENCE, readers, lookups: readers.get() }
    }

    /// Sets how long a call waits for another process that uses the file, instead of
    /// [`SqliteStore::PATIENCE`]. With zero, a call tries once. The longest patience is 24 days.
    ///
    /// The time counts from the call, so it includes the time in which the call waits for its turn
    /// in this process. A call whose turn comes later than that still tries once.
    #[must_use]
    pub const fn with_patience(mut self, patience: Duration) -> Self {
        self.patience = patience;
        self
    }

    /// Sets the number of connections that read, each on its own thread. By default there is one
    /// for each core, but at least 2 and at most 8.
    #[must_use]
    pub const fn with_readers(mut self, readers: NonZeroUsize) -> Self {
        self.readers = readers;
        self
    }

    /// Sets the number of connections that look up a few rows by key in the thread of the caller. By
    /// default there are as many as connections that read on threads of their own.
    ///
    /// A lookup whose pages are in memory takes less time than waking another thread. One that has
    /// to wait for a slow disk blocks the thread of the caller, and the other tasks of its runtime.
    /// What a command is decided on is looked up with the connection that writes if that is idle, so a
    /// save can wait for such a lookup. With zero, each read is on a thread of the store.
    #[must_use]
    pub const fn with_lookups(mut self, lookups: usize) -> Self {
        self.lookups = lookups;
        self
    }

    /// Opens the database in this file, like [`SqliteStore::open`].
    ///
    /// # Errors
    /// Those of [`SqliteStore::open`]
    pub fn open(self, path: impl AsRef<Path>) -> Result<SqliteStore, SqliteError> {
        let deadline = Deadline::after(self.patience);
        let file = |cause| SqliteError::File { path: path.as_ref().to_owned(), cause };
        let path = std::path::absolute(&path).map_err(file)?;
        self.open_file(&path, deadline).map_err(|error| error.of_file(&path))
    }

    fn open_file(self, path: &Path, deadline: Deadline) -> Result<SqliteStore, SqliteError> {
        files::create(path)?;
        schema::check_file(path)?;
        let found = Identity::of(path).map_err(|cause| of_system(cause, path))?;
        let connect = || ClientBuilder::new().path(path).flags(files::flags()).open_blocking();
        let mut writer = Connection::open_with_flags(path, files::flags())?;
        schema::check_writable(&writer)?;
        schema::configure(&writer)?;
        schema::prepare_file(&mut writer, path, deadline)?;
        let files = Files::of(path)?;
        let prepare = move |db: &Connection| {
            deadline.limit(db)?;
            schema::configure(db)?;
            db.pragma_update(None, "query_only", true)?;
            schema::open_log(db)
        };
        let readers = (0..self.readers.get()).map(|_| {
            let reader = connect()?;
            reader.conn_and_then_blocking(prepare)?;
            Ok(reader)
        });
        let readers = readers.collect::<Result<_, SqliteError>>()?;
        let lookups = (0..self.lookups).map(|_| {
            let lookup = Connection::open_with_flags(path, files::flags())?;
            prepare(&lookup)?;
            // A lookup does not wait.
            lookup.busy_timeout(Duration::ZERO)?;
            Ok(lookup)
        });
        let lookups = lookups.collect::<Result<_, SqliteError>>()?;
        // If the name led to one file throughout, each connection has opened that file.
        found.check(path)?;
        files.check()?;
        SqliteStore::new(writer, (readers, lookups), self.patience, files)
    }
}

const FEWEST_READERS: NonZeroUsize = NonZeroUsize::new(2).unwrap();
const MOST_READERS: NonZeroUsize = NonZeroUsize::new(8).unwrap();
