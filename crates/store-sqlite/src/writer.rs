//! The connection that writes, and the thread on which it does.

use std::collections::VecDeque;
use std::io;
use std::mem;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use async_sqlite::rusqlite::Connection;
use futures_channel::oneshot::{self, Sender};

use crate::atom::Atom;
use crate::causes::OfFile;
use crate::files::Files;
use crate::patience::Deadline;
use crate::queue::{self, Save, Waiting};
use crate::{SqliteError, lookups};

/// The connection that writes. Clones share it, and its thread ends with the last of them.
#[derive(Clone)]
pub(crate) struct Writer(Arc<Handle>);

impl Writer {
    /// Begins the thread of a connection.
    pub(crate) fn begin(db: Connection, files: Files) -> Result<Self, io::Error> {
        let shared = Arc::new(Shared {
            db: Mutex::new(Some(db)),
            calls: Mutex::default(),
            called: Condvar::new(),
            files,
        });
        let thread = Thread(shared.clone());
        thread::Builder::new().name("guildhall-write".to_owned()).spawn(move || thread.run())?;
        Ok(Self(Arc::new(Handle(shared))))
    }

    /// Runs `change` in a transaction, perhaps together with other saves. It writes everything or,
    /// after an error, nothing. It runs once more if it was undone with another save.
    pub(crate) async fn save<T, E>(
        &self,
        deadline: Deadline,
        change: impl Fn(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<SqliteError> + OfFile + Send + 'static,
    {
        let (answer, answered) = oneshot::channel();
        let Handle(shared) = &*self.0;
        let save = Save::new(deadline, change, answer);
        shared.add(|calls| calls.saves.push(Box::new(save)));
        // Without an answer, the thread has ended.
        let ended = answered.await.unwrap_or_else(|_| Err(closed().into()));
        ended.map_err(|error| error.of_file(shared.files.path()))
    }

    /// Runs `load` in a transaction, for a database that has no other connection.
    pub(crate) async fn read<T: Send + 'static>(
        &self,
        load: impl FnOnce(&Connection) -> Result<T, SqliteError> + Send + 'static,
    ) -> Result<T, SqliteError> {
        let (answer, answered) = oneshot::channel();
        let Handle(shared) = &*self.0;
        let read = move |db: &Connection| {
            let loaded = lookups::catch(|| {
                let _atom = Atom::begin(db, "BEGIN DEFERRED")?;
                load(db)
            });
            // This fails only if the call was dropped.
            drop(answer.send(loaded));
        };
        shared.add(|calls| calls.reads.push_back(Box::new(read)));
        let loaded = answered.await.unwrap_or_else(|_| Err(closed()));
        loaded.map_err(|error| error.of_file(shared.files.path()))
    }

    /// Returns the connection for a lookup, unless it is in use or a save waits for it.
    ///
    /// Its pages are those of the last save, while the other connections read again what a save
    /// wrote.
    pub(crate) fn idle(&self) -> Option<MutexGuard<'_, Option<Connection>>> {
        let Handle(shared) = &*self.0;
        if !lock(&shared.calls).saves.is_empty() {
            return None;
        }
        let idle = lookups::idle(&shared.db)?;
        // A lookup does not wait. Each save sets its own patience.
        idle.as_ref()?.busy_timeout(Duration::ZERO).ok()?;
        Some(idle)
    }

    /// Closes the connection after the saves that wait. From this call on, it takes no others.
    pub(crate) async fn close(&self) -> Result<(), SqliteError> {
        let (answer, answered) = oneshot::channel();
        let Handle(shared) = &*self.0;
        shared.add_closing(answer);
        answered.await.unwrap_or_else(|_| Err(closed()))
    }
}

struct Handle(Arc<Shared>);

impl Drop for Handle {
    fn drop(&mut self) {
        lock(&self.0.calls).is_over = true;
        self.0.called.notify_one();
    }
}

struct Shared {
    /// It is locked while a transaction or a lookup uses it, and `None` when it is closed.
    db: Mutex<Option<Connection>>,
    calls: Mutex<Calls>,
    called: Condvar,
    files: Files,
}

type Read = Box<dyn FnOnce(&Connection) + Send>;

/// What waits for the thread.
#[derive(Default)]
struct Calls {
    /// In the order of their calls.
    saves: Vec<Box<dyn Waiting>>,
    reads: VecDeque<Read>,
    /// Whether a read that waits goes before the saves, because these went before it.
    reads_are_next: bool,
    /// The calls that wait for the connection to be closed.
    closing: VecDeque<Sender<Result<(), SqliteError>>>,
    /// Whether the thread ends or has ended, so that it takes no more calls.
    is_over: bool,
}

impl Calls {
    fn is_idle(&self) -> bool {
        let Self { saves, reads, reads_are_next: _, closing, is_over } = self;
        saves.is_empty() && reads.is_empty() && closing.is_empty() && !is_over
    }

    /// Whether no further save or read is taken: what waits is done, then the connection is closed.
    fn are_last(&self) -> bool {
        self.is_over || !self.closing.is_empty()
    }

    /// Takes what is done next. Saves and reads take turns, so neither keeps the other waiting.
    fn next(&mut self) -> Next {
        if !self.saves.is_empty() && (!self.reads_are_next || self.reads.is_empty()) {
            self.reads_are_next = true;
            return Next::Saves;
        }
        self.reads_are_next = false;
        if let Some(read) = self.reads.pop_front() {
            return Next::Read(read);
        }
        if self.closing.is_empty() { Next::End } else { Next::Close }
    }
}

impl Shared {
    /// Adds a call, unless the thread takes no more.
    fn add(&self, call: impl FnOnce(&mut Calls)) {
        let mut calls = lock(&self.calls);
        if !calls.are_last() {
            call(&mut calls);
            drop(calls);
            self.called.notify_one();
        }
    }

    /// Adds a call that closes the connection, unless that is closed.
    fn add_closing(&self, answer: Sender<Result<(), SqliteError>>) {
        let mut calls = lock(&self.calls);
        if !calls.is_over {
            calls.closing.push_back(answer);
            drop(calls);
            self.called.notify_one();
        }
    }

    /// Waits for the next call.
    fn next(&self) -> Next {
        let calls = lock(&self.calls);
        let waited = self.called.wait_while(calls, |calls| calls.is_idle());
        waited.unwrap_or_else(PoisonError::into_inner).next()
    }

    /// Runs the saves that wait in one transaction, and answers them.
    fn run_saves(&self) {
        let ended = {
            let db = lock(&self.db);
            let first = lock(&self.calls).saves.iter().map(|save| save.deadline()).min();
            let (Some(db), Some(first)) = (&*db, first) else { return };
            let take = |until| queue::take(&mut lock(&self.calls).saves, until);
            queue::run_together(db, &self.files, first, take)
        };
        // The connection is free before, because the callers who are woken look up with it.
        ended.answer(&self.files);
    }
}

enum Next {
    Saves,
    Read(Read),
    Close,
    End,
}

/// What the thread runs. When it ends, also by a panic, no call waits for it any more.
struct Thread(Arc<Shared>);

impl Thread {
    fn run(&self) {
        let Self(shared) = self;
        loop {
            match shared.next() {
                Next::Saves => shared.run_saves(),
                Next::Read(read) => {
                    if let Some(db) = &*lock(&shared.db) {
                        read(db);
                    }
                }
                Next::Close if self.close() => break,
                Next::Close => {}
                Next::End => break,
            }
        }
    }

    /// Closes the connection, and answers the calls that wait for that. If it fails, it answers only
    /// the first one, and returns `false`.
    fn close(&self) -> bool {
        let Self(shared) = self;
        let failure = {
            let mut db = lock(&shared.db);
            let failed = db.take().map(Connection::close).and_then(Result::err);
            failed.map(|(open, cause)| {
                *db = Some(open);
                SqliteError::from(cause)
            })
        };
        let is_closed = failure.is_none();
        let mut calls = lock(&shared.calls);
        calls.is_over = is_closed;
        let many = if is_closed { calls.closing.len() } else { 1 };
        let answered: Vec<_> = calls.closing.drain(..many).collect();
        drop(calls);
        let mut answers = failure.map(Err).into_iter();
        for answer in answered {
            // This fails only if the call was dropped.
            drop(answer.send(answers.next().unwrap_or(Ok(()))));
        }
        is_closed
    }
}

impl Drop for Thread {
    fn drop(&mut self) {
        let over = Calls { is_over: true, ..Calls::default() };
        let left = mem::replace(&mut *lock(&self.0.calls), over);
        // The calls that are left are answered that the database is closed.
        drop(left);
        drop(lock(&self.0.db).take());
    }
}

fn closed() -> SqliteError {
    async_sqlite::Error::Closed.into()
}

/// Locks even after a panic, because no code of this module leaves a value half written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
impl Writer {
    /// Adds a save, without waking the thread.
    pub(crate) fn let_wait<T: Send + 'static>(
        &self,
        change: impl Fn(&Connection) -> Result<T, SqliteError> + Send + 'static,
    ) {
        let (answer, _) = oneshot::channel();
        let save = Save::new(Deadline::after(Duration::ZERO), change, answer);
        lock(&self.0.0.calls).saves.push(Box::new(save));
    }

    /// Runs this with the connection.
    pub(crate) fn with<T>(&self, run: impl FnOnce(&Connection) -> T) -> T {
        run(lock(&self.0.0.db).as_ref().unwrap())
    }

    /// Changes the connection.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut Connection) -> T) -> T {
        change(lock(&self.0.0.db).as_mut().unwrap())
    }

    /// Runs this with the connection on another thread, once that has the connection.
    pub(crate) async fn occupy(&self, run: impl FnOnce() + Send + 'static) {
        let (ready, is_ready) = std::sync::mpsc::channel();
        let (end, ended) = oneshot::channel::<()>();
        let shared = self.0.0.clone();
        thread::spawn(move || {
            let _db = lock(&shared.db);
            ready.send(()).unwrap();
            run();
            drop(end);
        });
        is_ready.recv().unwrap();
        ended.await.unwrap_err();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_that_panics_leaves_no_call_waiting() {
        let db = Connection::open_in_memory().unwrap();
        let writer = Writer::begin(db, Files::in_memory()).unwrap();
        let (answer, answered) = oneshot::channel();
        let change = |_: &Connection| Ok::<_, SqliteError>(());
        let save = Save::new(Deadline::after(Duration::ZERO), change, answer);
        writer.0.0.add(|calls| {
            calls.reads.push_back(Box::new(|_| panic!("a test ends this thread")));
            calls.reads_are_next = true;
            calls.saves.push(Box::new(save));
        });
        let answer = pollster::block_on(answered);
        assert!(answer.is_err(), "the save is not answered, and waits no more");
    }
}
