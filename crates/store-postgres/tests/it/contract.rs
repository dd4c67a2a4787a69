use guildhall_store_postgres::PostgresStore;

use crate::server::{Schema, on_runtime};

async fn fresh() -> (PostgresStore, Schema) {
    let schema = Schema::new();
    let store = on_runtime(schema.connect()).await.unwrap();
    (store, schema)
}

guildhall_testkit::store_contract!(fresh);
