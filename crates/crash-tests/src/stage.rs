//! Where a store is, so that several processes can open it.

use std::path::PathBuf;
use std::thread;
use std::time::Duration;

use guildhall::groups::Inspection;
use guildhall_store_postgres::{PostgresError, PostgresStore};
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::GuildhallStore;
use pollster::block_on;
use serde::{Deserialize, Serialize};

use crate::servers::{ask, on_runtime, wait_until};

/// A store that several processes open.
pub(crate) trait Stage {
    type Store: GuildhallStore + Inspection;

    fn open(&self) -> Self::Store;

    /// Returns how a worker finds the store.
    fn place(&self) -> StoreLocation;

    /// Waits until nothing that a killed worker left behind can change the store.
    fn wait_until_quiet(&self);
}

/// How a worker finds the store.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum StoreLocation {
    Postgres(Postgres),
    Sqlite(Sqlite),
}

/// A file.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Sqlite {
    pub(crate) path: PathBuf,
}

impl Stage for Sqlite {
    type Store = SqliteStore;

    fn open(&self) -> SqliteStore {
        SqliteStore::open(&self.path).unwrap()
    }

    fn place(&self) -> StoreLocation {
        StoreLocation::Sqlite(self.clone())
    }

    fn wait_until_quiet(&self) {}
}

/// A schema in a database.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct Postgres {
    pub(crate) url: String,
    pub(crate) schema: String,
}

impl Stage for Postgres {
    type Store = PostgresStore;

    fn open(&self) -> PostgresStore {
        let mut attempts = 0;
        loop {
            let url = self.url.clone();
            let options = PostgresStore::options().with_schema(&self.schema);
            match block_on(on_runtime(async move { options.connect(&url).await })) {
                // A process can start while the server is away.
                Err(PostgresError::Connection(_)) if attempts < ATTEMPTS => attempts += 1,
                opened => return opened.unwrap(),
            }
            thread::sleep(PAUSE);
        }
    }

    fn place(&self) -> StoreLocation {
        let url = format!("{} application_name={WORKER}", self.url);
        StoreLocation::Postgres(Self { url, ..self.clone() })
    }

    fn wait_until_quiet(&self) {
        let sessions =
            format!("SELECT count(*) FROM pg_stat_activity WHERE application_name = '{WORKER}'");
        wait_until("the server ends the sessions of killed workers", || {
            ask(&self.url, &sessions).as_deref() == Some("0")
        });
    }
}

/// How often a process tries to reach the server.
const ATTEMPTS: u32 = 500;

/// The pause before the next attempt.
const PAUSE: Duration = Duration::from_millis(20);

/// How the sessions of workers are named.
const WORKER: &str = "worker";
