use std::path::Path;

use guildhall::Guildhall;
use guildhall_store_sqlite::{SqliteError, SqliteStore};

/// The store of the service.
pub type Database = SqliteStore;

/// Why the store failed.
pub type DatabaseError = SqliteError;

/// The front door over the store of the service.
pub type Hall = Guildhall<Database>;

/// Opens the database in a file, or one in memory.
pub(crate) fn open(path: Option<&Path>) -> Result<Database, DatabaseError> {
    path.map_or_else(SqliteStore::open_in_memory, SqliteStore::open)
}
