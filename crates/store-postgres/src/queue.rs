//! Commits together the saves of one company that wait for each other.
//!
//! The saves of a company take turns, because their events have one order. A turn lasts until the
//! server has the commit on its disk. So while one transaction runs, the saves that come are kept
//! back, and the next transaction saves them all.

use std::collections::HashMap;
use std::mem;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use guildhall_kernel::CompanyId;
use tokio::runtime::Handle;
use tokio::sync::oneshot::{self, Sender};

use crate::PostgresError;
use crate::atom::Atom;
use crate::commit::commit;
use crate::error::NotSaved;
use crate::session::Connections;

/// The greatest number of saves in one transaction. A larger one would hardly save more commits,
/// but would delay the first save for the last one.
const MOST: usize = 64;

/// The saves that wait, for each company of which a transaction runs, in the order of their calls.
#[derive(Clone, Default)]
pub(crate) struct Queue(Arc<Mutex<HashMap<CompanyId, Vec<Save>>>>);

/// A save that has no answer yet. If its task ends and drops it, its call returns what is known.
struct Save {
    atom: Atom,
    answer: Option<Sender<Result<(), NotSaved>>>,
    progress: Progress,
}

/// What is known of a save that has no answer yet.
#[derive(Clone, Copy)]
enum Progress {
    /// The server has nothing of it.
    Waits,
    /// The server may have its commit.
    Sent,
}

impl Progress {
    /// Returns whether the next save would have to wait in vain too. A statement that took too long
    /// says nothing of the next one, but no connection became free, or the server is silent.
    const fn is_hopeless_after(self, answer: &Result<(), NotSaved>) -> bool {
        match answer {
            Err(NotSaved::Silent | NotSaved::Unknown(Some(PostgresError::Busy))) => true,
            Err(NotSaved::Store(PostgresError::Busy)) => matches!(self, Self::Waits),
            _ => false,
        }
    }
}

impl Queue {
    /// Saves everything of the atom, or nothing, perhaps together with other atoms.
    ///
    /// The atom is saved even if the returned future is dropped.
    pub(crate) async fn save(
        &self,
        runtime: &Handle,
        connections: &Connections,
        atom: Atom,
    ) -> Result<(), NotSaved> {
        let (answer, answered) = oneshot::channel();
        let company = atom.company();
        let (save, connections) = (Save::new(atom, answer), connections.clone());
        match company {
            None => drop(runtime.spawn(async move { save_each(&connections, vec![save]).await })),
            Some(company) => {
                if let Some(turn) = self.wait(company, save) {
                    runtime.spawn(async move { turn.save_all(&connections).await });
                }
            }
        }
        answered.await.unwrap_or(Err(NotSaved::Unknown(None)))
    }

    /// Lets a save wait. Returns the turn of the company if no other save has it.
    fn wait(&self, company: CompanyId, save: Save) -> Option<CompanyTurn> {
        let mut waiting = self.lock();
        let turn = (!waiting.contains_key(&company)).then(|| CompanyTurn {
            queue: self.clone(),
            company,
            is_over: false,
        });
        waiting.entry(company).or_default().push(save);
        turn
    }

    /// Locks even after a panic, because no code of this module leaves a value half written.
    fn lock(&self) -> MutexGuard<'_, HashMap<CompanyId, Vec<Save>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The right to save what waits for a company.
struct CompanyTurn {
    queue: Queue,
    company: CompanyId,
    is_over: bool,
}

impl CompanyTurn {
    /// Saves until nothing waits.
    async fn save_all(mut self, connections: &Connections) {
        while let Some(saves) = self.next() {
            save_together(connections, saves).await;
        }
    }

    /// Takes the first saves, as many as one transaction has. Gives the turn back if there are
    /// none.
    fn next(&mut self) -> Option<Vec<Save>> {
        let mut waiting = self.queue.lock();
        let all = waiting.get_mut(&self.company)?;
        if all.is_empty() {
            waiting.remove(&self.company);
            self.is_over = true;
            return None;
        }
        let rest = all.split_off(all.len().min(MOST));
        Some(mem::replace(all, rest))
    }
}

impl Drop for CompanyTurn {
    fn drop(&mut self) {
        if !self.is_over {
            // The runtime ends, and the saves that wait end with it. Each wakes its call, so the
            // lock is free before.
            let waiting = self.queue.lock().remove(&self.company);
            drop(waiting);
        }
    }
}

/// Saves all in one transaction. If one of them is refused, nothing is saved, and each gets a
/// transaction of its own.
async fn save_together(connections: &Connections, mut saves: Vec<Save>) {
    if saves.len() == 1 {
        return save_each(connections, saves).await;
    }
    let session = match connections.lease().await {
        Ok(session) => session,
        // Each save would wait as long again for a connection.
        Err(PostgresError::Busy) => {
            for save in saves {
                save.end(Err(PostgresError::Busy.into()));
            }
            return;
        }
        Err(_) => return save_each(connections, saves).await,
    };
    for save in &mut saves {
        save.progress = Progress::Sent;
    }
    let atoms: Vec<_> = saves.iter().map(|save| &save.atom).collect();
    let answer = commit(&session, &atoms).await;
    drop(session);
    match answer {
        Ok(()) => {
            for save in saves {
                save.end(Ok(()));
            }
        }
        // The server does not answer, so the others would wait as long again.
        Err(NotSaved::Silent) => {
            for save in saves {
                save.end(Err(NotSaved::Silent));
            }
        }
        // None of them may be sent again, because all may have been saved.
        Err(NotSaved::Unknown(mut cause)) => {
            for save in saves {
                save.end(Err(NotSaved::Unknown(cause.take())));
            }
        }
        Err(_) => save_each(connections, saves).await,
    }
}

/// Saves each in a transaction of its own. If the server gives no answer to one of them, the rest is
/// not sent, because each would wait as long again.
async fn save_each(connections: &Connections, saves: Vec<Save>) {
    let mut saves = saves.into_iter();
    for mut save in saves.by_ref() {
        let answer = save_alone(connections, &mut save).await;
        let is_last = save.progress.is_hopeless_after(&answer);
        save.end(answer);
        if is_last {
            break;
        }
    }
    for save in saves {
        save.end(Err(PostgresError::Busy.into()));
    }
}

async fn save_alone(connections: &Connections, save: &mut Save) -> Result<(), NotSaved> {
    let session = connections.lease().await?;
    save.progress = Progress::Sent;
    commit(&session, &[&save.atom]).await
}

impl Save {
    const fn new(atom: Atom, answer: Sender<Result<(), NotSaved>>) -> Self {
        Self { atom, answer: Some(answer), progress: Progress::Waits }
    }

    fn end(mut self, answer: Result<(), NotSaved>) {
        self.answer(answer);
    }

    fn answer(&mut self, answer: Result<(), NotSaved>) {
        if let Some(call) = self.answer.take() {
            // The call may no longer wait for its answer.
            drop(call.send(answer));
        }
    }
}

impl Drop for Save {
    fn drop(&mut self) {
        self.answer(Err(match self.progress {
            Progress::Waits => NotSaved::Store(PostgresError::Runtime),
            Progress::Sent => NotSaved::Unknown(None),
        }));
    }
}

#[cfg(test)]
mod tests {
    use guildhall_crash_tests::servers::Server;
    use pollster::block_on;

    use super::*;
    use crate::PostgresStore;
    use crate::store::tests::silence::{atom, impatient_store, parts};

    #[test]
    fn a_server_that_is_silent_gets_no_save_after_the_first() {
        let Some(server) = Server::start() else { return };
        let store = block_on(impatient_store(&server));
        for answer in save_three(&store) {
            block_on(answer).unwrap().unwrap();
        }
        let frozen = server.freeze();
        let [first, second, third] = save_three(&store);
        let first = block_on(first).unwrap();
        // It would save the others now.
        drop(frozen);
        assert!(matches!(first, Err(NotSaved::Unknown(_))), "{first:?}");
        for answer in [second, third] {
            let answer = block_on(answer).unwrap();
            assert!(matches!(answer, Err(NotSaved::Store(PostgresError::Busy))), "{answer:?}");
        }
    }

    #[test]
    fn the_rest_is_not_sent_if_no_connection_is_free_or_the_server_gives_no_answer() {
        let busy = Err(NotSaved::Store(PostgresError::Busy));
        assert!(Progress::Waits.is_hopeless_after(&busy));
        assert!(!Progress::Sent.is_hopeless_after(&busy), "one statement took too long");
        for silent in [NotSaved::Silent, NotSaved::Unknown(Some(PostgresError::Busy))] {
            assert!(Progress::Sent.is_hopeless_after(&Err(silent)));
        }
        for known in [Ok(()), Err(NotSaved::Conflict), Err(NotSaved::Unknown(None))] {
            assert!(!Progress::Sent.is_hopeless_after(&known), "{known:?}");
        }
    }

    /// Saves three atoms, each in a transaction of its own.
    fn save_three(store: &PostgresStore) -> [oneshot::Receiver<Result<(), NotSaved>>; 3] {
        let (connections, runtime) = parts(store);
        let mut saves = Vec::new();
        let answers = [(); 3].map(|()| {
            let (answer, answered) = oneshot::channel();
            saves.push(Save::new(atom(&["SELECT 1"]), answer));
            answered
        });
        runtime.spawn(async move { save_each(&connections, saves).await });
        answers
    }
}
