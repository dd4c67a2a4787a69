use std::fmt;
use std::time::Duration;

use guildhall_kernel::{SaveError, Store};
use tokio::runtime::Handle;

use crate::atom::Atom;
use crate::company_cache::CompanyCache;
use crate::error::NotSaved;
use crate::queue::Queue;
use crate::session::{Connections, Session};
use crate::{PostgresError, PostgresOptions};

/// A store in a PostgreSQL database.
///
/// Clones share a pool of connections. Each call runs as a task on the Tokio runtime in which the
/// store was opened, and can be awaited on any executor. If its future is dropped, a save is still
/// done or refused as a whole.
#[derive(Clone)]
pub struct PostgresStore {
    connections: Connections,
    runtime: Handle,
    saves: Queue,
    pub(crate) companies: CompanyCache,
}

impl PostgresStore {
    /// How long a call waits for a connection, and for a statement, unless
    /// [`PostgresOptions::with_patience`] sets it.
    pub const PATIENCE: Duration = Duration::from_secs(10);

    /// Returns the options of [`connect`](Self::connect), to change them.
    #[must_use]
    pub fn options() -> PostgresOptions {
        PostgresOptions::new()
    }

    /// Connects to the database of this URL, such as
    /// `postgres://user:password@host/database?sslmode=require`. Creates the tables if there are
    /// none, and upgrades those of an older schema. Several processes can do so at once.
    ///
    /// Must be called in a Tokio runtime, which must run as long as the store is used.
    ///
    /// # Errors
    /// - [`PostgresError::Url`] if the URL cannot be read
    /// - [`PostgresError::Connection`] if the server cannot be reached
    /// - [`PostgresError::Tls`] if the certificates for TLS cannot be read
    /// - [`PostgresError::Foreign`] if the schema holds tables of another program; they are not
    ///   changed
    /// - [`PostgresError::Newer`] if a later version made the tables, and this version cannot work
    ///   with them; they are not changed
    /// - [`PostgresError::Busy`] if the server did not answer in time
    /// - [`PostgresError::Runtime`] if no Tokio runtime is running
    /// - [`PostgresError::Database`] if PostgreSQL failed, for example because the role may not
    ///   create tables
    pub async fn connect(url: &str) -> Result<Self, PostgresError> {
        Self::options().connect(url).await
    }

    pub(crate) fn new(connections: Connections, runtime: Handle) -> Self {
        let (saves, companies) = (Queue::default(), CompanyCache::default());
        Self { connections, runtime, saves, companies }
    }

    /// Runs `load` on a connection.
    pub(crate) async fn read<T, L>(
        &self,
        load: impl FnOnce(Session) -> L + Send + 'static,
    ) -> Result<T, PostgresError>
    where
        T: Send + 'static,
        L: Future<Output = Result<T, PostgresError>> + Send,
    {
        let connections = self.connections.clone();
        let read = async move { load(connections.lease().await?).await };
        self.runtime.spawn(read).await.unwrap_or(Err(PostgresError::Runtime))
    }

    /// Saves everything of the atom, or nothing.
    pub(crate) async fn save(&self, atom: Atom) -> Result<(), SaveError<PostgresError>> {
        Ok(self.saves.save(&self.runtime, &self.connections, atom).await?)
    }

    /// Writes what cannot be refused, and can be written twice.
    pub(crate) async fn write(&self, atom: Atom) -> Result<(), PostgresError> {
        match self.saves.save(&self.runtime, &self.connections, atom).await {
            Err(NotSaved::Store(error)) => Err(error),
            Err(NotSaved::Unknown(cause)) => Err(cause.unwrap_or(PostgresError::Runtime)),
            // It checks nothing, so it has lost to a save with which it waited for each other, or the
            // server is silent.
            Err(_) => Err(PostgresError::Busy),
            Ok(()) => Ok(()),
        }
    }
}

impl Store for PostgresStore {
    type Error = PostgresError;
}

impl fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

#[cfg(test)]
pub(crate) mod tests;
