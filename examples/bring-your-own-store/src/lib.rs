//! A store of one's own, as an example to read and to copy from.
//!
//! It keeps everything in one file of [redb], an embedded database of keys and values. It is the
//! simplest store that keeps the whole contract, and not the fastest: a list reads a whole table.
//! `docs/stores.md` walks through it, in this order:
//!
//! 1. `tables`: one table per kind of thing, and how a row is read and written
//! 2. `checks`: what has to hold when a save begins
//! 3. `claims`: unique keys, which have one holder
//! 4. `answers` and `events`: what is saved with a change, to be read later
//! 5. `companies`, `rooms` and `groups`: the traits, method by method
//! 6. `group_save`: the largest save
//! 7. `nesting`: who takes part in a group through others
//!
//! ```
//! use bring_your_own_store::RedbStore;
//! use guildhall::{Application, CompanyId, GroupDraft, Guildhall, User, UserId};
//! use uuid::Uuid;
//!
//! # pollster::block_on(async {
//! let acme = CompanyId::new(Uuid::from_u128(0xac));
//! let ann = User::of_company(UserId::new(Uuid::from_u128(1)), acme);
//! let hall = Guildhall::new(RedbStore::open_in_memory()?);
//! hall.create_company(acme, "Acme".parse()?, [ann.id()], [Application::Core]).await?;
//! let crew = hall.user(ann).create_group(GroupDraft::named("Launch crew")?).await?;
//! assert!(hall.user(ann).group(crew.id()).view().await.is_ok());
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! # }).unwrap();
//! ```

mod answers;
mod checks;
mod claims;
mod companies;
mod error;
mod events;
mod group_save;
mod groups;
mod nesting;
mod rooms;
mod tables;

use std::path::Path;
use std::sync::Arc;

use guildhall::kernel::{Page, PageRequest, SaveError, Store};
use redb::backends::InMemoryBackend;
use redb::{Database, ReadTransaction, ReadableDatabase, WriteTransaction};

pub use crate::error::RedbError;

/// A store in a file of redb. Clones share the file.
#[derive(Clone, Debug)]
pub struct RedbStore {
    database: Arc<Database>,
}

impl RedbStore {
    /// Opens the store in a file. Makes the file if there is none.
    ///
    /// # Errors
    /// [`RedbError::Database`] if the file cannot be opened. It is no file of redb, for example, or
    /// another store has it open.
    pub fn open(path: impl AsRef<Path>) -> Result<Self, RedbError> {
        Self::over(Database::create(path).map_err(redb::Error::from)?)
    }

    /// Makes an empty store in memory, for tests.
    ///
    /// # Errors
    /// [`RedbError::Database`] if redb fails.
    pub fn open_in_memory() -> Result<Self, RedbError> {
        let database = Database::builder().create_with_backend(InMemoryBackend::new());
        Self::over(database.map_err(redb::Error::from)?)
    }

    /// Makes the tables, so that each read finds them.
    fn over(database: Database) -> Result<Self> {
        let store = Self { database: Arc::new(database) };
        store.write(tables::make)?;
        Ok(store)
    }

    /// Begins to read. Everything is read as it is at this moment.
    fn read(&self) -> Result<ReadTransaction> {
        Ok(self.database.begin_read().map_err(redb::Error::from)?)
    }

    /// Writes in one transaction. An error writes nothing.
    fn write<T>(&self, change: impl FnOnce(&WriteTransaction) -> Result<T>) -> Result<T> {
        let tx = self.begin()?;
        let result = change(&tx)?;
        tx.commit().map_err(redb::Error::from)?;
        Ok(result)
    }

    /// Saves a change in one transaction. A refusal saves nothing.
    ///
    /// If the commit fails, the file may have the change or not. `Unknown` says so.
    fn save(&self, change: impl FnOnce(&WriteTransaction) -> Saved) -> Saved {
        let tx = self.begin()?;
        change(&tx)?;
        tx.commit().map_err(|_| SaveError::Unknown)
    }

    /// Begins to write. redb has one writer at a time, so whatever is read now holds until the end.
    /// A transaction that is dropped writes nothing.
    fn begin(&self) -> Result<WriteTransaction> {
        Ok(self.database.begin_write().map_err(redb::Error::from)?)
    }
}

impl Store for RedbStore {
    type Error = RedbError;
}

/// What a read returns, or the writing of what was checked.
type Result<T, E = RedbError> = std::result::Result<T, E>;

/// What a save returns, or a check in it.
type Saved = Result<(), SaveError<RedbError>>;

/// Sorts what a listing found, and returns the page after the key of the request.
fn page<T, K: Ord>(
    mut items: Vec<T>,
    request: &PageRequest<K>,
    key: impl Fn(&T) -> K,
) -> Page<T, K> {
    items.retain(|item| request.key().is_none_or(|last| key(item) > *last));
    items.sort_by_key(&key);
    Page::cut(items, request.limit(), key)
}
