//! Servers that are slow, and servers that are frozen.

use std::time::Duration;

use futures_util::future::try_join_all;
use guildhall_crash_tests::servers::Server;
use pollster::block_on;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::PostgresStore;
use super::server::{Schema, on_runtime, url};
use crate::PostgresError;
use crate::atom::{Atom, Step, Turn};
use crate::commit::commit;
use crate::error::NotSaved;
use crate::session::Connections;

/// How long the store of a server that is frozen waits.
const PATIENCE: Duration = Duration::from_millis(300);

/// A statement that takes more than half of the patience of [`slow_store`]. Four of them take longer
/// than a server may be silent.
const SLOW: &str = "SELECT pg_sleep(1.2)";

async fn slow_store(schema: &Schema) -> PostgresStore {
    let options = schema.options().with_patience(Duration::from_secs(2));
    on_runtime(async move { options.connect(url()).await.unwrap() }).await
}

#[test]
fn a_server_that_answers_each_statement_of_a_save_in_time_is_not_silent() {
    let schema = Schema::new();
    let store = block_on(slow_store(&schema));
    let saved = block_on(on_runtime(async move {
        let session = store.connections.lease().await.unwrap();
        let saved = commit(&session, &[&atom(&[SLOW; 4])]).await;
        drop(session);
        // The connection is not given up.
        store.connections.lease().await.unwrap().rows("SELECT 1", &[]).await.unwrap();
        saved
    }));
    assert!(saved.is_ok(), "{saved:?}");
}

#[test]
fn a_server_that_answers_each_of_several_reads_in_time_is_not_silent() {
    let schema = Schema::new();
    let store = block_on(slow_store(&schema));
    let read = block_on(on_runtime(async move {
        let session = store.connections.lease().await.unwrap();
        session.prepare(&[SLOW]).await.unwrap();
        try_join_all((0..4).map(|_| session.rows(SLOW, &[]))).await.map(|_| ())
    }));
    assert!(read.is_ok(), "{read:?}");
}

#[test]
fn a_save_that_was_not_to_be_committed_is_not_unknown() {
    let Some(server) = Server::start() else { return };
    let store = block_on(impatient_store(&server));
    let save = || {
        let store = store.clone();
        block_on(on_runtime(async move {
            // The text cannot be sent as a number.
            let mut atom = Atom::default();
            atom.add(step("SELECT $1::bigint").with("text".to_owned()));
            commit(&store.connections.lease().await.unwrap(), &[&atom]).await
        }))
    };
    let alive = save();
    assert!(matches!(alive, Err(NotSaved::Store(PostgresError::Database(_)))), "{alive:?}");
    let frozen = server.freeze();
    let silent = save();
    drop(frozen);
    assert!(matches!(silent, Err(NotSaved::Silent)), "{silent:?}");
}

/// Connects to a server that a test will freeze.
pub(crate) async fn impatient_store(server: &Server) -> PostgresStore {
    let (url, options) = (server.url(), PostgresStore::options().with_patience(PATIENCE));
    on_runtime(async move { options.connect(&url).await.unwrap() }).await
}

/// Returns what a store saves with.
pub(crate) fn parts(store: &PostgresStore) -> (Connections, Handle) {
    (store.connections.clone(), store.runtime.clone())
}

/// Makes a save of these statements.
pub(crate) fn atom(statements: &[&'static str]) -> Atom {
    let mut atom = Atom::default();
    for statement in statements {
        atom.add(step(statement));
    }
    atom
}

const fn step(statement: &'static str) -> Step {
    Step::new(Turn::Answers, Uuid::nil(), statement)
}
