use deadpool_postgres::{Client, Pool};
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;

use crate::PostgresError;

/// A connection that is leased to one call.
///
/// A read is one statement, and a statement sees what the database holds at one moment. So a read
/// needs no transaction, and leaves none open if it is not awaited.
pub(crate) struct Session(Client);

impl Session {
    pub(crate) async fn lease(pool: &Pool) -> Result<Self, PostgresError> {
        Ok(Self(pool.get().await?))
    }

    /// Begins a transaction whose statements all see one moment. [`Self::end_snapshot`] must
    /// follow, also after a failure.
    pub(crate) async fn begin_snapshot(&self) -> Result<(), PostgresError> {
        let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
        Ok(self.0.batch_execute(begin).await?)
    }

    /// Ends the transaction. It has written nothing.
    pub(crate) async fn end_snapshot(&self) -> Result<(), PostgresError> {
        Ok(self.0.batch_execute("ROLLBACK").await?)
    }

    /// Returns the rows of a statement, which is prepared once for each connection.
    pub(crate) async fn rows(
        &self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Vec<Row>, PostgresError> {
        let prepared = self.0.prepare_cached(statement).await?;
        Ok(self.0.query(&prepared, values).await?)
    }

    /// Runs a statement that writes, and returns its first row.
    pub(crate) async fn write(
        &mut self,
        statement: &str,
        values: &[&(dyn ToSql + Sync)],
    ) -> Result<Option<Row>, PostgresError> {
        let prepared = self.0.prepare_cached(statement).await?;
        let atom = self.0.build_transaction().read_only(false).start().await?;
        let row = atom.query_opt(&prepared, values).await?;
        atom.commit().await?;
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
}
