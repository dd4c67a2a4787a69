use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use deadpool_postgres::{Client, Hook, HookError, Pool};
use futures_util::future::try_join_all;
use tokio::time::timeout;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Error, Row};

use crate::PostgresError;

/// The connections of a store.
#[derive(Clone)]
pub(crate) struct Connections {
    pub(crate) pool: Pool,
    silence: Silence,
    /// How long the server may give no answer at all.
    limit: Duration,
}

impl Connections {
    /// The server may work for the patience on a statement, and gets as long again to say that it has
    /// given up. Only a server that does not answer at all exceeds that.
    pub(crate) fn new(pool: Pool, silence: Silence, patience: Duration) -> Self {
        Self { pool, silence, limit: patience.saturating_mul(2) }
    }

    pub(crate) async fn lease(&self) -> Result<Session, PostgresError> {
        Ok(Session { client: self.pool.get().await?, connections: self.clone() })
    }
}

/// Which connections are given up, because their server gives no answer.
#[derive(Clone, Default)]
pub(crate) struct Silence(Arc<Mutex<Option<Instant>>>);

impl Silence {
    /// Returns the hook of the pool that refuses the connections that are given up.
    pub(crate) fn hook(&self) -> Hook {
        let silence = self.clone();
        Hook::sync_fn(move |_, metrics| {
            let last = *silence.0.lock().unwrap_or_else(PoisonError::into_inner);
            if last.is_some_and(|last| metrics.created <= last) {
                return Err(HookError::message("the server gives no answer"));
            }
            Ok(())
        })
    }

    /// Gives up the connections that are not newer than this one.
    fn notice(&self, client: &Client) {
        let created = Client::metrics(client).created;
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(last.map_or(created, |last| last.max(created)));
    }
}

/// A connection that is leased to one call.
///
/// A read is one statement, and a statement sees what the database holds at one moment. So a read
/// needs no transaction, and leaves none open if it is not awaited.
///
/// Every answer of the server is waited for with a limit. The server ends a statement that takes too
/// long. But a server that is frozen ends nothing, and its machine keeps the connection alive.
pub(crate) struct Session {
    client: Client,
    connections: Connections,
}

impl Session {
    /// Begins a transaction whose statements all see one moment. [`Self::end_snapshot`] must
    /// follow, also after a failure.
    pub(crate) async fn begin_snapshot(&self) -> Result<(), PostgresError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        self.answer(self.client.batch_execute(begin)).await
    }

    /// Ends the transaction. It has written nothing.
    pub(crate) async fn end_snapshot(&self) -> Result<(), PostgresError> {
        self.answer(self.client.batch_execute("ROLLBACK")).await
    }

    /// Prepares the statements that this connection has not prepared before.
    pub(crate) async fn prepare(&self, statements: &[&str]) -> Result<(), PostgresError> {
        let prepared = statements.iter().map(|statement| self.client.prepare_cached(statement));
        self.answer(try_join_all(prepared)).await?;
        Ok(())
    }

    /// Returns the rows of a statement, which is prepared once for each connection.
    pub(crate) async fn rows(
        &self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        self.answer(async {
            let prepared = self.client.prepare_cached(statement).await?;
            self.client.query(&prepared, values).await
        })
        .await
    }

    /// Runs a statement that writes, and returns its first row.
    pub(crate) async fn write(
        &mut self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, PostgresError> {
        let Self { client, connections } = self;
        let prepared = connections.in_time(client.prepare_cached(statement)).await;
        let Some(prepared) = prepared else { return Err(connections.silent(client)) };
        let prepared = prepared?;
        let written = connections.in_time(async {
            let atom = client.build_transaction().read_only(false).start().await?;
            let row = atom.query_opt(&prepared, values).await?;
            atom.commit().await?;
            Ok::<_, Error>(row)
        });
        match written.await {
            Some(row) => Ok(row?),
            None => Err(connections.silent(client)),
        }
    }

    /// Returns the first row of a statement.
    pub(crate) async fn row(
        &self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, PostgresError> {
        Ok(self.rows(statement, values).await?.into_iter().next())
    }

    /// Returns the client, to send several statements at once.
    pub(crate) const fn client(&self) -> &Client {
        &self.client
    }

    /// Waits for an answer of the server. If none comes, the connection is given up, and with it
    /// those that are as old: `None`.
    pub(crate) async fn in_time<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        let answer = self.connections.in_time(answer).await;
        if answer.is_none() {
            self.connections.silence.notice(&self.client);
        }
        answer
    }

    async fn answer<T>(
        &self,
        answer: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, PostgresError> {
        Ok(self.in_time(answer).await.ok_or(PostgresError::Busy)??)
    }
}

impl Connections {
    async fn in_time<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        timeout(self.limit, answer).await.ok()
    }

    /// Gives a connection up, and returns why.
    fn silent(&self, client: &Client) -> PostgresError {
        self.silence.notice(client);
        PostgresError::Busy
    }
}
