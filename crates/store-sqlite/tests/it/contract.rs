use guildhall_store_sqlite::SqliteStore;
use tempfile::TempDir;

async fn fresh() -> (SqliteStore, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (SqliteStore::open(dir.path().join("hall.db")).unwrap(), dir)
}

guildhall_testkit::store_contract!(fresh);

mod in_memory {
    use super::SqliteStore;

    async fn fresh() -> (SqliteStore, ()) {
        (SqliteStore::open_in_memory().unwrap(), ())
    }

    guildhall_testkit::store_contract!(fresh);
}
