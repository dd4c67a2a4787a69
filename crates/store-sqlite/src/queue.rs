//! Commits together the saves that wait for the one connection that writes.

use std::any::Any;
use std::mem;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use async_sqlite::Client;
use async_sqlite::rusqlite::{self, Connection, ErrorCode, ffi};

use crate::SqliteError;
use crate::atom::{Atom, run};
use crate::causes::OfFile;
use crate::files::Files;
use crate::patience::Deadline;

/// The greatest number of saves in one transaction. A larger one would hardly save more commits, but
/// would delay the first save for the last one.
const MOST: usize = 64;

/// The saves that wait while the connection is busy, in the order of their calls.
#[derive(Clone)]
pub(crate) struct Queue {
    waiting: Arc<Mutex<Vec<Arc<dyn Waiting>>>>,
    files: Files,
}

impl Queue {
    pub(crate) fn new(files: Files) -> Self {
        Self { waiting: Arc::default(), files }
    }

    /// Runs `change` in a transaction, perhaps together with other saves. It writes everything or,
    /// after an error, nothing.
    pub(crate) async fn save<T, E>(
        &self,
        writer: &Client,
        deadline: Deadline,
        change: impl FnOnce(&Connection) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<SqliteError> + OfFile + Send + 'static,
    {
        let save = Arc::new(Save { deadline, state: Mutex::new(State::Waits(change)) });
        lock(&self.waiting).push(save.clone());
        let queue = self.clone();
        let ended = writer.conn(move |db| {
            // Usually, an earlier call has run this save together with its own.
            Ok(loop {
                if let Some(answer) = save.answer() {
                    break answer;
                }
                if !queue.run_next(db) {
                    break Err(worker(async_sqlite::Error::Closed));
                }
            })
        });
        let ended = ended.await.unwrap_or_else(|error| {
            // The thread has ended, so no save that waits can run.
            lock(&self.waiting).clear();
            Err(worker(error))
        });
        ended.map_err(|error| error.of_file(self.files.path()))
    }

    /// Runs the saves that wait in one transaction, and ends them. If another process uses the file
    /// for too long, this ends only the saves that cannot wait longer. Returns `false` if no save
    /// waits.
    fn run_next(&self, db: &Connection) -> bool {
        let Some(first) = lock(&self.waiting).iter().map(|save| save.deadline()).min() else {
            return false;
        };
        // The lock is taken at the start. Otherwise a transaction that reads first and then writes
        // would fail if another process wrote in between.
        let begun = first.limit(db).and_then(|()| Atom::begin(db, "BEGIN IMMEDIATE"));
        let (saves, ended) = match begun {
            Ok(atom) => {
                let saves = self.take();
                let ran = run_each(db, &saves).map_err(Failure::from);
                let ended = ran.and_then(|written| self.commit(atom, written));
                (saves, ended)
            }
            Err(cause) if cause.sqlite_error_code() == Some(ErrorCode::DatabaseBusy) => {
                (self.take_until(first), Err(cause.into()))
            }
            Err(cause) => (self.take(), Err(cause.into())),
        };
        // A refusal is an answer only after the commit, too: it can rest on what an earlier save of
        // the transaction wrote.
        for save in saves {
            save.end(ended.as_ref().err().map(|failure| failure.error(&self.files)));
        }
        true
    }

    /// Commits a transaction, if it wrote something, into the file that still has its name.
    fn commit(&self, atom: Atom<'_>, written: Written) -> Result<(), Failure> {
        self.files.check()?;
        if written == Written::Nothing {
            return Ok(());
        }
        atom.commit().map_err(Failure::of_commit)?;
        // The name can have gone to another file in the meantime.
        self.files.check().map_err(Failure::Unsure)
    }

    /// Takes the first saves, as many as one transaction runs.
    fn take(&self) -> Vec<Arc<dyn Waiting>> {
        let mut waiting = lock(&self.waiting);
        let many = waiting.len().min(MOST);
        waiting.drain(..many).collect()
    }

    /// Takes the saves that wait no longer than this.
    fn take_until(&self, deadline: Deadline) -> Vec<Arc<dyn Waiting>> {
        lock(&self.waiting).extract_if(.., |save| save.deadline() <= deadline).collect()
    }
}

/// Runs each save of a transaction. A save that is not alone has a savepoint of its own, so that it
/// can fail without the others.
fn run_each(db: &Connection, saves: &[Arc<dyn Waiting>]) -> Result<Written, rusqlite::Error> {
    if let [only] = saves {
        return Ok(only.run(db));
    }
    let mut all = Written::Nothing;
    for save in saves {
        run(db, "SAVEPOINT one_save")?;
        let written = save.run(db);
        if db.is_autocommit() {
            if written == Written::Nothing {
                // Its own error says why.
                save.end(None);
            }
            return Err(rolled_back());
        }
        match written {
            Written::Nothing => run(db, "ROLLBACK TO one_save")?,
            Written::Something => all = Written::Something,
        }
        run(db, "RELEASE one_save")?;
    }
    Ok(all)
}

/// Why a transaction failed. Each of its saves fails with it.
#[derive(Debug)]
enum Failure {
    /// Nothing of the transaction is stored.
    NotStored(rusqlite::Error),
    /// The transaction is stored whole or not at all.
    Unsure(rusqlite::Error),
}

impl Failure {
    /// Tells what a failure of `COMMIT` means.
    ///
    /// SQLite writes the transaction to the log, its mark of the commit last, and then waits for
    /// the disk. If that fails, SQLite ignores what it wrote, and the next transaction overwrites
    /// it. But if the process ends before, the next one finds a whole transaction in the log, and
    /// uses it.
    fn of_commit(cause: rusqlite::Error) -> Self {
        match cause.sqlite_error_code() {
            Some(ErrorCode::SystemIoFailure) => Self::Unsure(cause),
            // A full disk and a broken constraint are found before the mark is written.
            _ => Self::NotStored(cause),
        }
    }

    fn error(&self, files: &Files) -> SqliteError {
        match self {
            Self::NotStored(cause) => copy(cause).into(),
            Self::Unsure(cause) => {
                let cause = SqliteError::from(copy(cause)).of_file(files.path());
                SqliteError::Unsure { cause: Box::new(cause) }
            }
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(cause: rusqlite::Error) -> Self {
        Self::NotStored(cause)
    }
}

/// What a save, or several, left to commit.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
enum Written {
    Something,
    Nothing,
}

/// A save of any type that waits.
trait Waiting: Send + Sync {
    fn deadline(&self) -> Deadline;

    /// Runs the change, and keeps its answer back until the save ends.
    fn run(&self, db: &Connection) -> Written;

    /// Ends the save with its own answer, or with the failure of the transaction.
    fn end(&self, failure: Option<SqliteError>);
}

struct Save<F, T, E> {
    deadline: Deadline,
    state: Mutex<State<F, T, E>>,
}

enum State<F, T, E> {
    Waits(F),
    Ran(Result<T, E>),
    Ended(Result<T, E>),
    Left,
}

impl<F, T, E> Save<F, T, E> {
    /// Returns the answer once, if the save has ended.
    fn answer(&self) -> Option<Result<T, E>> {
        let mut state = lock(&self.state);
        match mem::replace(&mut *state, State::Left) {
            State::Ended(answer) => Some(answer),
            other => {
                *state = other;
                None
            }
        }
    }
}

impl<F, T, E> Waiting for Save<F, T, E>
where
    F: FnOnce(&Connection) -> Result<T, E> + Send,
    T: Send,
    E: From<SqliteError> + Send,
{
    fn deadline(&self) -> Deadline {
        self.deadline
    }

    fn run(&self, db: &Connection) -> Written {
        let mut state = lock(&self.state);
        let State::Waits(change) = mem::replace(&mut *state, State::Left) else {
            return Written::Nothing;
        };
        let ran = catch_unwind(AssertUnwindSafe(|| change(db)));
        let answer = ran.unwrap_or_else(|panic| {
            Err(worker(async_sqlite::Error::Panic { message: message(&*panic) }))
        });
        let written = if answer.is_ok() { Written::Something } else { Written::Nothing };
        *state = State::Ran(answer);
        written
    }

    fn end(&self, failure: Option<SqliteError>) {
        let mut state = lock(&self.state);
        *state = match (mem::replace(&mut *state, State::Left), failure) {
            (State::Ended(answer), _) | (State::Ran(answer), None) => State::Ended(answer),
            (_, Some(failure)) => State::Ended(Err(failure.into())),
            (State::Waits(_) | State::Left, None) => State::Left,
        };
    }
}

/// Copies an error of SQLite, because each save of a transaction returns it.
fn copy(error: &rusqlite::Error) -> rusqlite::Error {
    let unknown = || ffi::Error::new(ffi::SQLITE_ERROR);
    let code = error.sqlite_error().copied().unwrap_or_else(unknown);
    rusqlite::Error::SqliteFailure(code, Some(error.to_string()))
}

fn rolled_back() -> rusqlite::Error {
    let message = "another save failed, and SQLite rolled back the transaction of both".to_owned();
    rusqlite::Error::SqliteFailure(ffi::Error::new(ffi::SQLITE_ABORT_ROLLBACK), Some(message))
}

fn worker<E: From<SqliteError>>(error: async_sqlite::Error) -> E {
    SqliteError::from(error).into()
}

/// Returns what a panic says.
pub(crate) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref().copied()).unwrap_or("panic").to_owned()
}

/// Locks even after a panic, because no code of this module leaves a value half written.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
