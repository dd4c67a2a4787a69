use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use deadpool_postgres::{Client, Hook, HookError, Pool};
use futures_util::future::try_join_all;
use tokio::time::{Instant as Tick, timeout};
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

/// How long the answers of one connection are waited for.
struct Wait {
    limit: Duration,
    /// When the last answer came, or the connection was leased.
    answered: Mutex<Tick>,
}

impl Connections {
    /// The server may work for the patience on a statement, and gets as long again to say that it has
    /// given up. Only a server that does not answer at all exceeds that.
    pub(crate) fn new(pool: Pool, silence: Silence, patience: Duration) -> Self {
        Self { pool, silence, limit: patience.saturating_mul(2) }
    }

    pub(crate) async fn lease(&self) -> Result<Session, PostgresError> {
        let client = self.pool.get().await?;
        let wait = Wait { limit: self.limit, answered: Mutex::new(Tick::now()) };
        Ok(Session { client, silence: self.silence.clone(), wait })
    }
}

impl Wait {
    /// Waits for an answer. Of statements that are sent together, the server begins each one when it
    /// has answered the one before. So the limit begins anew with each answer.
    async fn in_time<T>(&self, answer: impl Future<Output = T>) -> Option<T> {
        let mut answer = pin!(answer);
        let mut since = Tick::now();
        loop {
            let rest = self.limit.saturating_sub(since.elapsed());
            if let Ok(answer) = timeout(rest, answer.as_mut()).await {
                *self.answered.lock().unwrap_or_else(PoisonError::into_inner) = Tick::now();
                return Some(answer);
            }
            let last = *self.answered.lock().unwrap_or_else(PoisonError::into_inner);
            if last <= since {
                return None;
            }
            since = last;
        }
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
            if silence.has_given_up(metrics.created) {
                return Err(HookError::message("the server gives no answer"));
            }
            Ok(())
        })
    }

    /// Returns whether a connection that was created then is given up.
    fn has_given_up(&self, created: Instant) -> bool {
        let last = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_some_and(|last| created <= last)
    }

    /// Gives up the connections that are not newer than one that was created then. Returns why.
    fn notice(&self, created: Instant) -> PostgresError {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        *last = Some(last.map_or(created, |last| last.max(created)));
        PostgresError::Busy
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
    silence: Silence,
    wait: Wait,
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
        try_join_all(prepared.map(|answer| self.answer(answer))).await?;
        Ok(())
    }

    /// Returns the rows of a statement, which is prepared once for each connection.
    pub(crate) async fn rows(
        &self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        let prepared = self.answer(self.client.prepare_cached(statement)).await?;
        self.answer(self.client.query(&prepared, values)).await
    }

    /// Runs a statement that writes, and returns its first row.
    pub(crate) async fn write(
        &mut self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, PostgresError> {
        let prepared = self.answer(self.client.prepare_cached(statement)).await?;
        let Self { client, silence, wait } = self;
        let created = Client::metrics(client).created;
        let silent = || silence.notice(created);
        let begin = client.build_transaction().read_only(false).start();
        let atom = wait.in_time(begin).await.ok_or_else(silent)??;
        let row = wait.in_time(atom.query_opt(&prepared, values)).await.ok_or_else(silent)??;
        wait.in_time(atom.commit()).await.ok_or_else(silent)??;
        Ok(row)
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
        let answer = self.wait.in_time(answer).await;
        if answer.is_none() {
            self.silence.notice(Client::metrics(&self.client).created);
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

#[cfg(test)]
mod tests {
    use futures_util::future::join_all;
    use tokio::runtime::Builder;
    use tokio::time::sleep;

    use super::*;

    const LIMIT: Duration = Duration::from_secs(4);

    /// Runs a test whose clock does not wait: it goes on as soon as nothing else is to be done.
    fn answered<T>(of: impl AsyncFnOnce(Wait) -> T) -> T {
        let runtime = Builder::new_current_thread().enable_time().start_paused(true).build();
        runtime
            .unwrap()
            .block_on(async { of(Wait { limit: LIMIT, answered: Mutex::new(Tick::now()) }).await })
    }

    /// The answer of a server that begins this statement when it has answered the one before.
    fn answer(number: u32, each: Duration) -> impl Future<Output = ()> {
        sleep(each * number)
    }

    #[test]
    fn a_server_that_answers_each_statement_of_a_save_in_time_is_not_silent() {
        let each = Duration::from_secs(3);
        let answers = answered(async |wait| {
            let mut answers = Vec::new();
            for answer in (1..=4).map(|number| answer(number, each)).collect::<Vec<_>>() {
                answers.push(wait.in_time(answer).await);
            }
            answers
        });
        assert_eq!(answers, [Some(()); 4]);
    }

    #[test]
    fn a_server_that_answers_each_of_several_reads_in_time_is_not_silent() {
        for (seconds, expected) in [(3, [Some(()); 4]), (5, [None; 4])] {
            let each = Duration::from_secs(seconds);
            let answers = answered(async |wait| {
                join_all((1..=4).map(|number| wait.in_time(answer(number, each)))).await
            });
            assert_eq!(answers, expected, "{each:?}");
        }
    }

    #[test]
    fn a_server_that_stops_after_an_answer_is_silent() {
        let answers = answered(async |wait| {
            let first = wait.in_time(answer(1, Duration::from_secs(3))).await;
            (first, wait.in_time(std::future::pending::<()>()).await)
        });
        assert_eq!(answers, (Some(()), None));
    }

    #[test]
    fn a_silent_connection_is_given_up_with_those_that_are_not_newer() {
        let silence = Silence::default();
        let old = Instant::now();
        let [same, new] = [1, 2].map(|seconds| old + Duration::from_secs(seconds));
        let given_up = || [old, same, new].map(|created| silence.has_given_up(created));
        assert_eq!(given_up(), [false; 3]);
        for created in [same, old] {
            silence.notice(created);
            assert_eq!(given_up(), [true, true, false]);
        }
    }
}
