use std::collections::BTreeSet;
use std::error::Error;
use std::fmt;
use std::io;

use deadpool_postgres::{HookError, PoolError};
use guildhall_groups::Stored;
use guildhall_kernel::{Claim, CommandId, Quota, SaveError};
use tokio_postgres::error::{DbError, SqlState};

/// A failure of the store itself. It is never a refusal.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PostgresError {
    /// No connection became free, or a statement was not done, in the time that [the
    /// options](crate::PostgresOptions) give it. The call can be repeated. A save that returns it has
    /// changed nothing. A call that cannot be refused, such as one that forgets old answers, may
    /// have been done, if the server gave no answer to its commit.
    #[error("the database is busy")]
    Busy,
    /// The server cannot be reached, refuses a connection, or the connection was lost. The call can
    /// be repeated.
    #[error("the connection to the database failed: {}", Causes(.0))]
    Connection(#[source] tokio_postgres::Error),
    /// PostgreSQL failed, for example because its disk is full. Nothing was changed.
    #[error("PostgreSQL failed: {}", Causes(.0))]
    Database(#[source] tokio_postgres::Error),
    /// The schema has tables that are not Guildhall's. It was not changed.
    #[error("the schema {schema:?} of the database holds tables of another program")]
    Foreign {
        /// The name of the schema.
        schema: String,
    },
    /// A stored form cannot be read.
    #[error("the stored form of {what} cannot be read: {cause}")]
    Form {
        /// What is stored.
        what: Stored,
        /// Why it cannot be read.
        #[source]
        cause: Box<dyn Error + Send + Sync>,
    },
    /// A later version of this crate made the tables, and this version cannot work with them. They
    /// were not changed.
    #[error("the database has schema {found}, but this version knows only schemas up to {known}")]
    Newer {
        /// The schema of the database.
        found: i64,
        /// The latest schema that this version knows.
        known: i64,
    },
    /// The call was made, or the store opened, without a running Tokio runtime.
    #[error("the store needs a Tokio runtime that is running")]
    Runtime,
    /// The certificates for TLS cannot be read.
    #[error("TLS cannot be used: {0}")]
    Tls(#[source] Box<dyn Error + Send + Sync>),
    /// The URL of the database cannot be read.
    #[error("the URL of the database cannot be read: {}", Causes(.0))]
    Url(#[source] tokio_postgres::Error),
}

impl PostgresError {
    pub(crate) fn form(what: Stored, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Form { what, cause: cause.into() }
    }
}

impl From<tokio_postgres::Error> for PostgresError {
    fn from(error: tokio_postgres::Error) -> Self {
        match error.code() {
            Some(&SqlState::LOCK_NOT_AVAILABLE | &SqlState::QUERY_CANCELED) => Self::Busy,
            _ if is_lost(&error) => Self::Connection(error),
            _ => Self::Database(error),
        }
    }
}

impl From<PoolError> for PostgresError {
    fn from(error: PoolError) -> Self {
        match error {
            // Only a new connection makes such an error.
            PoolError::Backend(error) => Self::Connection(error),
            PoolError::PostCreateHook(HookError::Backend(error)) => error.into(),
            PoolError::Timeout(_) => Self::Busy,
            PoolError::Closed | PoolError::NoRuntimeSpecified | PoolError::PostCreateHook(_) => {
                Self::Runtime
            }
        }
    }
}

/// Returns whether the connection is lost, so it is unknown what the server has done.
pub(crate) fn is_lost(error: &tokio_postgres::Error) -> bool {
    match error.as_db_error() {
        Some(error) => is_end_of_session(error),
        // Without an answer of the server, everything but a bad value is a failure of the network.
        None => error.is_closed() || source_is_io(error),
    }
}

/// Returns whether the server ends the session with this error: it shuts down or an operator ends
/// it.
fn is_end_of_session(error: &DbError) -> bool {
    let code = error.code();
    code.code().starts_with("08")
        || [
            SqlState::ADMIN_SHUTDOWN,
            SqlState::CRASH_SHUTDOWN,
            SqlState::CANNOT_CONNECT_NOW,
            SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
            SqlState::TOO_MANY_CONNECTIONS,
        ]
        .contains(code)
}

fn source_is_io(error: &tokio_postgres::Error) -> bool {
    error.source().is_some_and(<dyn Error>::is::<io::Error>)
}

/// Shows an error with its causes, because an error of the client names only its kind.
struct Causes<'a>(&'a tokio_postgres::Error);

impl fmt::Display for Causes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(error) = self.0.as_db_error() {
            return write!(f, "{} ({})", error.message(), error.code().code());
        }
        write!(f, "{}", self.0)?;
        let mut source = self.0.source();
        while let Some(cause) = source {
            write!(f, ": {cause}")?;
            source = cause.source();
        }
        Ok(())
    }
}

/// A [`SaveError`] into which `?` converts the errors of the client and of the pool.
#[derive(Debug)]
pub(crate) enum NotSaved {
    Answered(CommandId),
    Conflict,
    QuotaExceeded(BTreeSet<Quota>),
    Store(PostgresError),
    Taken(Claim),
    /// The server gave no answer before anything was sent that writes.
    Silent,
    /// The answer to the commit did not come. Of saves that were committed together, the first has
    /// the cause.
    Unknown(Option<PostgresError>),
}

impl<E: Into<PostgresError>> From<E> for NotSaved {
    fn from(error: E) -> Self {
        Self::Store(error.into())
    }
}

impl From<NotSaved> for SaveError<PostgresError> {
    fn from(error: NotSaved) -> Self {
        match error {
            NotSaved::Answered(id) => Self::Answered(id),
            NotSaved::Conflict => Self::Conflict,
            NotSaved::QuotaExceeded(quotas) => Self::QuotaExceeded(quotas),
            NotSaved::Silent => Self::Store(PostgresError::Busy),
            NotSaved::Store(error) => Self::Store(error),
            NotSaved::Taken(claim) => Self::Taken(claim),
            NotSaved::Unknown(_) => Self::Unknown,
        }
    }
}

#[cfg(test)]
mod tests {
    use guildhall_crash_tests::servers::on_runtime;
    use pollster::block_on;
    use tokio_postgres::{Config, NoTls};

    use super::*;

    #[test]
    fn a_failure_of_the_network_loses_the_connection_and_a_bad_value_does_not() {
        let server = "host=127.0.0.1 port=1 user=ann";
        let refused = block_on(on_runtime(tokio_postgres::connect(server, NoTls)));
        assert!(refused.is_err_and(|error| is_lost(&error)));
        let bad = "port=none".parse::<Config>();
        assert!(bad.is_err_and(|error| !is_lost(&error)));
    }
}
