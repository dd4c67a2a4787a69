//! A transaction that a test keeps open beside the store.

use tokio_postgres::Client;

use crate::server::{Schema, on_runtime, session};

/// An open transaction. It is rolled back with this value, unless it is committed.
pub(crate) struct Beside(Client);

impl Beside {
    /// Begins a transaction with these statements.
    pub(crate) async fn begin(schema: &Schema, statements: &str) -> Self {
        let (session, statements) = (session(schema).await, format!("BEGIN; {statements}"));
        on_runtime(async move {
            session.batch_execute(&statements).await.unwrap();
            Self(session)
        })
        .await
    }

    /// Waits until this many sessions wait for this one, each directly or behind another one.
    pub(crate) async fn until_waited_for_by(self, sessions: i64) -> Self {
        self.until(&format!("{WAITING} = {sessions}")).await
    }

    /// Waits until a condition holds. So a test whose call does not wait fails, and does not hang.
    pub(crate) async fn until(self, condition: &str) -> Self {
        let query = format!("SELECT {condition}");
        on_runtime(async move {
            for _ in 0..QUESTIONS {
                if self.0.query_one(&query, &[]).await.unwrap().get(0) {
                    return self;
                }
                tokio::task::yield_now().await;
            }
            panic!("this never holds: {query}");
        })
        .await
    }

    pub(crate) async fn commit(self) {
        on_runtime(async move { self.0.batch_execute("COMMIT").await.unwrap() }).await;
    }
}

/// How often a condition is asked for. A call that waits is seen after a few hundred at most.
const QUESTIONS: usize = 200_000;

/// The number of sessions that wait for this one.
pub(crate) const WAITING: &str = "(
    WITH RECURSIVE behind (pid) AS (
        SELECT pg_backend_pid()
        UNION
        SELECT pg_locks.pid FROM pg_locks
        JOIN behind ON NOT granted AND behind.pid = ANY (pg_blocking_pids(pg_locks.pid))
    )
    SELECT count(*) - 1 FROM behind)";
