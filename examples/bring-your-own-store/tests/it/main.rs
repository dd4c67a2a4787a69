//! The store passes the contract of the stores, and agrees with the model of the rules.

#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

mod file;
mod oracle;

mod contract {
    use bring_your_own_store::RedbStore;
    use tempfile::TempDir;

    async fn fresh() -> (RedbStore, TempDir) {
        let dir = tempfile::tempdir().unwrap();
        (RedbStore::open(dir.path().join("hall.redb")).unwrap(), dir)
    }

    guildhall_testkit::store_contract!(fresh);
}
