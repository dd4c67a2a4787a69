//! The store against its contract, on a server that the tests start.
#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a helper of a test may panic, like the test itself"
)]

mod beside;
mod connections;
mod contract;
mod damaged;
mod failover;
mod failures;
mod frozen;
mod locks;
mod lost_commands;
mod migrations;
mod nestings;
mod oracle;
mod outbox;
mod profiles;
mod proxy;
mod restored;
mod server;
mod tls;
mod together;
mod verification;
mod world;

use guildhall_store_postgres::{PostgresError, PostgresStore};

impl server::Schema {
    /// Connects a store to the schema.
    fn connect(
        &self,
    ) -> impl Future<Output = Result<PostgresStore, PostgresError>> + Send + 'static {
        let options = self.options();
        async move { options.connect(server::url()).await }
    }
}
