//! What statements cost, by the plans and counters of the server.

mod calls;
mod costs;
mod pages;
mod plans;
#[path = "../../tests/it/server.rs"]
pub(crate) mod server;
pub(crate) mod silence;
mod use_cases;
mod wire;
#[path = "../../tests/it/world.rs"]
mod world;

use std::num::{NonZeroU32, NonZeroUsize};

use guildhall_permissions::CompanyRepository;
use tokio_postgres::SimpleQueryMessage;

use self::world::World;
use super::{PostgresOptions, PostgresStore};

const TEN: NonZeroU32 = NonZeroU32::new(10).unwrap();

/// Opens a store of one connection, in which a company is stored.
async fn with_one_connection(options: PostgresOptions, world: &World) -> PostgresStore {
    let options = options.with_connections(NonZeroUsize::MIN);
    let store = options.connect(server::url()).await.unwrap();
    store.save_company(world.created.clone()).await.unwrap();
    store
}

/// Fills the tables with copies of what is stored.
async fn fill(store: &PostgresStore) {
    let client = store.connections.pool.get().await.unwrap();
    client.batch_execute("SET default_transaction_read_only = off").await.unwrap();
    client.batch_execute(include_str!("tests/copies.sql")).await.unwrap();
    client.batch_execute("VACUUM ANALYZE").await.unwrap();
}

/// Returns the rows of a statement as texts, in the session of the store.
async fn texts(store: &PostgresStore, statement: &str) -> Vec<Vec<String>> {
    let client = store.connections.pool.get().await.unwrap();
    let rows = client.simple_query(statement).await.unwrap().into_iter();
    let texts = rows.filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => {
            Some((0..row.len()).map(|column| row.get(column).unwrap_or("").to_owned()).collect())
        }
        _ => None,
    });
    texts.collect()
}
