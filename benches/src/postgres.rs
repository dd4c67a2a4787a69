//! A hall in PostgreSQL, on a server that this process starts, or on that of `DATABASE_URL`.

#[path = "../../crates/store-postgres/tests/it/server.rs"]
pub(crate) mod server;

use std::env;

use guildhall::Guildhall;
use guildhall_crash_tests::servers::{programs, say_skipped};
use guildhall_store_postgres::PostgresStore;
use tokio::runtime::Runtime;
use tokio_postgres::SimpleQueryMessage;

use self::server::Schema;
use crate::Failure;
use crate::callers::runtime;
use crate::world;

/// A hall in a schema of its own.
pub(crate) struct InPostgres {
    pub(crate) hall: Guildhall<PostgresStore>,
    pub(crate) runtime: Runtime,
    pub(crate) schema: Schema,
}

impl InPostgres {
    /// Makes the tables with the company. Returns nothing, and says so, if there is no server.
    pub(crate) fn new() -> Result<Option<Self>, Failure> {
        let is_named = env::var_os("DATABASE_URL").is_some();
        if !is_named && programs().is_none() {
            say_skipped();
            return Ok(None);
        }
        let (runtime, schema) = (runtime()?, Schema::new());
        let hall = runtime.block_on(async {
            if !is_named {
                sync_to_disk(&schema).await?;
            }
            let store = schema.options().connect(server::url()).await?;
            world::hall(store).await
        })?;
        Ok(Some(Self { hall, runtime, schema }))
    }
}

/// Lets the server wait for its disk, as in production. The tests do not.
async fn sync_to_disk(schema: &Schema) -> Result<(), Failure> {
    let session = server::session(schema).await;
    session.batch_execute("ALTER SYSTEM SET fsync = on").await?;
    session.batch_execute("SELECT pg_reload_conf()").await?;
    while texts(&session, "SHOW fsync").await? != [[Some("on".to_owned())]] {
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Returns the rows of a statement as texts.
pub(crate) async fn texts(
    session: &tokio_postgres::Client,
    statement: &str,
) -> Result<Vec<Vec<Option<String>>>, Failure> {
    let answers = session.simple_query(statement).await?.into_iter();
    let rows = answers.filter_map(|answer| match answer {
        SimpleQueryMessage::Row(row) => {
            Some((0..row.len()).map(|column| row.get(column).map(str::to_owned)).collect())
        }
        _ => None,
    });
    Ok(rows.collect())
}
