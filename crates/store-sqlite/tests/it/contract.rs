//! The contract: in a file, over several handles on a file as several processes have them, and in
//! memory.

use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::Interposed;
use tempfile::TempDir;

async fn fresh() -> (SqliteStore, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (SqliteStore::open(dir.path().join("hall.db")).unwrap(), dir)
}

guildhall_testkit::store_contract!(fresh);

mod several_handles {
    use super::{Interposed, SqliteStore, TempDir};

    /// Each clone is another handle.
    async fn fresh() -> (Interposed<SqliteStore>, TempDir) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hall.db");
        let open = move || SqliteStore::open(&path).unwrap();
        (Interposed::over(open()).with_clones(open), dir)
    }

    guildhall_testkit::store_contract!(fresh);
}

mod in_memory {
    use super::SqliteStore;

    async fn fresh() -> (SqliteStore, ()) {
        (SqliteStore::open_in_memory().unwrap(), ())
    }

    guildhall_testkit::store_contract!(fresh);
}
