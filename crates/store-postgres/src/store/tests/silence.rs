//! Servers that are frozen.

use std::time::Duration;

use guildhall_crash_tests::servers::Server;
use pollster::block_on;
use tokio::runtime::Handle;
use uuid::Uuid;

use super::PostgresStore;
use super::server::on_runtime;
use crate::PostgresError;
use crate::atom::{Atom, Step, Turn};
use crate::commit::commit;
use crate::error::NotSaved;
use crate::session::Connections;

/// How long the store of a server that is frozen waits.
const PATIENCE: Duration = Duration::from_millis(300);

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
