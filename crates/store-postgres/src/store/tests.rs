//! What statements cost, by the plans and counters of the server.

mod bases;
mod calls;
mod commands;
mod conditions;
mod costs;
mod departures;
mod inspections;
mod pages;
mod plans;
#[path = "../../tests/it/server.rs"]
pub(crate) mod server;
pub(crate) mod silence;
mod unanalysed;
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

/// Fills the tables with copies of what is stored, and analyses them. Those of other schemas stay as
/// their tests have them.
async fn fill(store: &PostgresStore) {
    const TABLES: &str = "
        SELECT string_agg(quote_ident(tablename), ', ') FROM pg_tables
        WHERE schemaname = current_schema";
    let tables = texts(store, TABLES).await.concat().concat();
    let client = store.connections.pool.get().await.unwrap();
    client.batch_execute("SET default_transaction_read_only = off").await.unwrap();
    // However slow the machine is.
    client.batch_execute("SET statement_timeout = 0").await.unwrap();
    client.batch_execute(include_str!("tests/copies.sql")).await.unwrap();
    client.batch_execute(&format!("VACUUM ANALYZE {tables}")).await.unwrap();
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

/// What the server reads.
#[derive(Clone, Copy, Debug, Default)]
struct Read {
    /// Rows, and entries that a scan of an index returns.
    rows: u64,
    /// Pages of tables and indexes. A scan that compares many entries and returns few reads many.
    pages: u64,
}

/// Counts what the server has read.
struct Counter<'a> {
    store: &'a PostgresStore,
    counted: Read,
}

impl<'a> Counter<'a> {
    async fn of(store: &'a PostgresStore) -> Self {
        let mut counter = Self { store, counted: Read::default() };
        counter.next().await;
        counter
    }

    /// Returns what was read since the call before.
    async fn next(&mut self) -> Read {
        const READ: &str = "
            SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
                    WHERE schemaname = current_schema)
                + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables
                    WHERE schemaname = current_schema),
                (SELECT sum(heap_blks_hit + heap_blks_read + idx_blks_hit + idx_blks_read)
                    FROM pg_statio_user_tables WHERE schemaname = current_schema)";
        texts(self.store, "SELECT pg_stat_force_next_flush()").await;
        let counted = texts(self.store, READ).await;
        let [rows, pages] = [0, 1].map(|column| counted[0][column].parse().unwrap());
        let before = std::mem::replace(&mut self.counted, Read { rows, pages });
        Read { rows: rows - before.rows, pages: pages - before.pages }
    }
}
