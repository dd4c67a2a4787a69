use std::sync::Arc;

use deadpool_postgres::{Client, Pool};
use futures_util::FutureExt;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::PostgresError;

/// What the database held at one moment, as all statements of one read see it.
///
/// A connection is leased to it, and returned when the last clone is dropped.
#[derive(Clone)]
pub(crate) struct Snapshot(Arc<Lease>);

impl Snapshot {
    pub(crate) async fn begin(pool: &Pool) -> Result<Self, PostgresError> {
        let lease = Lease(pool.get().await?);
        lease.send("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
        Ok(Self(Arc::new(lease)))
    }

    /// Returns the rows of a statement, which is prepared once for each connection. Calls that are
    /// polled together are sent together.
    pub(crate) async fn rows(
        &self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        let client = &self.0.0;
        let prepared = client.prepare_cached(statement).await?;
        Ok(client.query(&prepared, values).await?)
    }

    /// Returns the first row of a statement.
    pub(crate) async fn row(
        &self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, PostgresError> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }
}

struct Lease(Client);

impl Lease {
    /// Sends a statement without waiting for its answer. A future of the client sends its statement
    /// when it is first polled, and the server runs statements in the order in which they are sent.
    fn send(&self, statement: &str) {
        // If this fails, the connection is lost, and the next statement says so.
        drop(self.0.batch_execute(statement).now_or_never());
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        // The transaction read only, so it does not matter how it ends.
        self.send("COMMIT");
    }
}
