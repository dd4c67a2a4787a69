//! A PostgreSQL server for the tests of this process, and a schema for each test.
//!
//! `DATABASE_URL` names a server that runs already. Otherwise a server is started, and ends with
//! this process. Without any, the tests are skipped, unless `GUILDHALL_REQUIRE_SERVERS` is set.

use std::env;
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use guildhall_crash_tests::servers::Server;
pub(crate) use guildhall_crash_tests::servers::on_runtime;
use guildhall_store_postgres::{PostgresOptions, PostgresStore};
use tokio_postgres::{Client, NoTls};

/// A schema that no other test uses. It is dropped with this value.
pub(crate) struct Schema(String);

impl Schema {
    pub(crate) fn new() -> Self {
        static NEXT: AtomicU32 = AtomicU32::new(1);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        Self(format!("test {} {number}", process::id()))
    }

    pub(crate) fn name(&self) -> &str {
        &self.0
    }

    pub(crate) fn options(&self) -> PostgresOptions {
        PostgresStore::options().with_schema(self.name())
    }
}

impl Drop for Schema {
    fn drop(&mut self) {
        // The server that the tests start is deleted as a whole.
        if env::var_os("DATABASE_URL").is_some() {
            by_hand(self, &format!("DROP SCHEMA IF EXISTS \"{}\" CASCADE", self.0));
        }
    }
}

/// Runs statements in the schema.
pub(crate) fn by_hand(schema: &Schema, statements: &str) {
    let statements = statements.to_owned();
    pollster::block_on(async {
        let client = session(schema).await;
        on_runtime(async move { client.batch_execute(&statements).await.unwrap() }).await;
    });
}

/// Opens a session whose statements name tables of the schema.
pub(crate) async fn session(schema: &Schema) -> Client {
    let path = format!("SET search_path TO \"{}\"", schema.name());
    on_runtime(async move {
        let (client, connection) = tokio_postgres::connect(url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&path).await.unwrap();
        client
    })
    .await
}

/// Returns the URL of the server of the tests.
pub(crate) fn url() -> &'static str {
    static URL: OnceLock<String> = OnceLock::new();
    URL.get_or_init(|| env::var("DATABASE_URL").unwrap_or_else(|_| start()))
}

/// Starts a server that ends with this process, and returns its URL.
fn start() -> String {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    match SERVER.get_or_init(Server::start) {
        Some(server) => server.url(),
        // No test can run without a server.
        None => process::exit(0),
    }
}
