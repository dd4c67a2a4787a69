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

    /// Waits until a condition holds.
    pub(crate) async fn until(self, condition: &str) -> Self {
        let query = format!("SELECT {condition}");
        on_runtime(async move {
            while !self.0.query_one(&query, &[]).await.unwrap().get::<_, bool>(0) {
                tokio::task::yield_now().await;
            }
            self
        })
        .await
    }

    pub(crate) async fn commit(self) {
        on_runtime(async move { self.0.batch_execute("COMMIT").await.unwrap() }).await;
    }
}

/// The number of sessions that wait for this one.
pub(crate) const WAITING: &str = "(
    WITH RECURSIVE behind (pid) AS (
        SELECT pg_backend_pid()
        UNION
        SELECT pg_locks.pid FROM pg_locks
        JOIN behind ON NOT granted AND behind.pid = ANY (pg_blocking_pids(pg_locks.pid))
    )
    SELECT count(*) - 1 FROM behind)";
