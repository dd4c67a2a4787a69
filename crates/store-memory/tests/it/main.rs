//! The store in memory passes the contract of the stores.

mod changes;
mod limits;

mod contract {
    use guildhall_store_memory::MemoryStore;

    async fn fresh() -> (MemoryStore, ()) {
        (MemoryStore::new(), ())
    }

    guildhall_testkit::store_contract!(fresh);
}
