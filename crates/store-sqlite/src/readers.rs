use async_channel::{Receiver, Sender};
use async_sqlite::Client;
use async_sqlite::rusqlite::Connection;

use crate::SqliteError;
use crate::atom::Atom;
use crate::causes::OfFile;
use crate::files::Files;
use crate::patience::Deadline;

/// The connections that read. Each read takes an idle one, so a slow read delays no other while
/// another connection is idle.
#[derive(Clone)]
pub(crate) struct Readers {
    all: Vec<Client>,
    idle: Receiver<Client>,
    returned: Sender<Client>,
    files: Files,
}

impl Readers {
    pub(crate) fn new(all: Vec<Client>, files: Files) -> Self {
        let (returned, idle) = async_channel::unbounded();
        for client in &all {
            drop(Lease { client: client.clone(), returned: returned.clone() });
        }
        Self { all, idle, returned, files }
    }

    /// Runs `load` in a transaction, which sees the state of one moment.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        deadline: Deadline,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError> + Send + 'static,
    ) -> Result<T, SqliteError> {
        let idle = self.idle.recv().await;
        let client = idle.map_err(|_| SqliteError::Worker(async_sqlite::Error::Closed))?;
        let lease = Lease { client: client.clone(), returned: self.returned.clone() };
        let files = self.files.clone();
        let read = move |db: &Connection| {
            // The thread of the connection drops the lease, even if the call no longer waits.
            let _lease = lease;
            deadline.limit(db)?;
            files.check_again()?;
            let _atom = Atom::begin(db, "BEGIN DEFERRED")?;
            load(db)
        };
        client.conn_and_then(read).await.map_err(|error| error.of_file(self.files.path()))
    }

    /// Whether there is none: the connection that writes is the only one.
    pub(crate) fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    pub(crate) fn files(&self) -> &Files {
        &self.files
    }

    pub(crate) async fn close(&self) -> Result<(), SqliteError> {
        for client in &self.all {
            client.close().await?;
        }
        Ok(())
    }
}

/// A connection in use, which is idle again when this is dropped.
struct Lease {
    client: Client,
    returned: Sender<Client>,
}

impl Drop for Lease {
    fn drop(&mut self) {
        // This fails only if no handle of the store is left.
        drop(self.returned.try_send(self.client.clone()));
    }
}
