//! Reads of a few rows by key, in the thread of the caller.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, TryLockError};

use async_sqlite::rusqlite::Connection;
use guildhall_kernel::Scope;

use crate::atom::Atom;
use crate::causes::OfFile;
use crate::files::Files;
use crate::writer::Writer;
use crate::{SqliteError, queue};

/// The greatest number of users or keys of one lookup.
pub(crate) const MOST: usize = 16;

/// Returns whether these users are so few that they can be looked up.
pub(crate) fn are_few(scope: &Scope) -> bool {
    matches!(scope, Scope::Users(users) if users.len() <= MOST)
}

thread_local! {
    /// The place of this thread among those that have looked up.
    static PLACE: usize = {
        static NEXT: AtomicUsize = AtomicUsize::new(0);
        NEXT.fetch_add(1, Ordering::Relaxed)
    };
}

/// The connections that look up. A caller uses an idle one in its own thread, because a few rows are
/// read sooner than another thread is woken. Each thread prefers a connection of its own, whose pages
/// are then in the cache of its core.
#[derive(Clone)]
pub(crate) struct Lookups {
    all: Arc<[Mutex<Option<Connection>>]>,
    files: Files,
}

impl Lookups {
    pub(crate) fn new(all: Vec<Connection>, files: Files) -> Self {
        let all = all.into_iter().map(|connection| Mutex::new(Some(connection))).collect();
        Self { all, files }
    }

    /// Runs `load`, which reads with one statement, or while a row of its first statement is open.
    /// So it sees the state of one moment without a transaction. Returns `None` if it would wait: if
    /// no connection is idle, or another process has locked the file. A panic of `load` becomes an
    /// error, as in the thread of a connection.
    pub(crate) fn read<T>(
        &self,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError>,
    ) -> Result<Option<T>, SqliteError> {
        let Some(idle) = self.preferred().find_map(idle) else { return Ok(None) };
        let Some(db) = &*idle else { return Ok(None) };
        self.read_from(db, load)
    }

    /// Runs `load` like [`read`](Self::read), but with any statements, in a transaction that is rolled
    /// back.
    pub(crate) fn read_in_atom<T>(
        &self,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError>,
    ) -> Result<Option<T>, SqliteError> {
        self.read(|db| in_atom(db, load))
    }

    /// Runs `load` like [`read`](Self::read), with the connection of the writer if that is idle. Saves
    /// wait for it, so only what the next save is decided on is read so.
    pub(crate) fn read_before_save<T>(
        &self,
        writer: &Writer,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError>,
    ) -> Result<Option<T>, SqliteError> {
        if self.all.is_empty() {
            return Ok(None);
        }
        let idle = writer.idle();
        match idle.as_deref() {
            Some(Some(db)) => self.read_from(db, load),
            _ => self.read(load),
        }
    }

    /// All connections, that of this thread first.
    fn preferred(&self) -> impl Iterator<Item = &Mutex<Option<Connection>>> {
        let first = PLACE.with(|place| place.checked_rem(self.all.len())).unwrap_or_default();
        let (before, rest) = self.all.split_at(first);
        rest.iter().chain(before)
    }

    fn read_from<T>(
        &self,
        db: &Connection,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError>,
    ) -> Result<Option<T>, SqliteError> {
        let load = || catch(|| load(db));
        let found = self.files.check_again().map_err(SqliteError::from).and_then(|()| load());
        match found {
            Ok(found) => Ok(Some(found)),
            Err(SqliteError::Busy) => Ok(None),
            Err(error) => Err(error.of_file(self.files.path())),
        }
    }

    /// Changes each connection, for a test.
    #[cfg(test)]
    pub(crate) fn change(&self, change: impl Fn(&mut Connection)) {
        for connection in &*self.all {
            change(connection.lock().unwrap().as_mut().unwrap());
        }
    }

    /// Closes the connections, after which no lookup finds an idle one.
    pub(crate) fn close(&self) {
        for connection in &*self.all {
            drop(connection.lock().unwrap_or_else(PoisonError::into_inner).take());
        }
    }
}

fn in_atom<T>(
    db: &Connection,
    load: impl FnOnce(&Connection) -> Result<T, SqliteError>,
) -> Result<T, SqliteError> {
    let _atom = Atom::begin(db, "BEGIN DEFERRED")?;
    load(db)
}

/// Runs `load`. A panic does no harm to its connection, because the transaction was rolled back.
pub(crate) fn catch<T>(load: impl FnOnce() -> Result<T, SqliteError>) -> Result<T, SqliteError> {
    catch_unwind(AssertUnwindSafe(load)).unwrap_or_else(|panic| {
        let message = queue::message(&*panic);
        Err(SqliteError::from(async_sqlite::Error::Panic { message }))
    })
}

/// Takes a connection, unless another thread uses it.
pub(crate) fn idle(
    connection: &Mutex<Option<Connection>>,
) -> Option<MutexGuard<'_, Option<Connection>>> {
    match connection.try_lock() {
        Ok(idle) => Some(idle),
        Err(TryLockError::Poisoned(idle)) => Some(idle.into_inner()),
        Err(TryLockError::WouldBlock) => None,
    }
}
