//! Commits together the saves that wait for the one connection that writes.

use std::any::Any;
use std::panic::{AssertUnwindSafe, catch_unwind};

use async_sqlite::rusqlite::{self, Connection, ErrorCode, ffi};
use futures_channel::oneshot::Sender;

use crate::SqliteError;
use crate::atom::{Atom, run};
use crate::causes::OfFile;
use crate::files::Files;
use crate::patience::Deadline;

/// The greatest number of saves in one transaction. A larger one would hardly save more commits, but
/// would delay the first save for the last one.
const MOST: usize = 64;

/// Runs saves that wait in one transaction. If none can begin, because another process uses the file
/// until `deadline`, this ends only the saves that wait no longer.
///
/// `take` takes them from those that wait then, as [`take`] does.
pub(crate) fn run_together(
    db: &Connection,
    files: &Files,
    deadline: Deadline,
    take: impl FnOnce(Option<Deadline>) -> Vec<Box<dyn Waiting>>,
) -> Ended {
    // The lock is taken at the start. Otherwise a transaction that reads first and then writes
    // would fail if another process wrote in between.
    let begun = deadline.limit(db).and_then(|()| Atom::begin(db, BEGIN));
    let (saves, ended) = match begun {
        Ok(atom) => {
            let mut saves = take(None);
            let ran = run_all(db, atom, &mut saves);
            let ended = ran.and_then(|(atom, written)| commit(files, atom, written));
            (saves, ended)
        }
        Err(cause) => (take(Some(deadline)), Err(cause.into())),
    };
    Ended { saves, failure: ended.err() }
}

/// Takes the first of the saves that wait, as many as one transaction runs, or those that wait no
/// longer than `until`.
pub(crate) fn take(
    waiting: &mut Vec<Box<dyn Waiting>>,
    until: Option<Deadline>,
) -> Vec<Box<dyn Waiting>> {
    match until {
        None => waiting.drain(..waiting.len().min(MOST)).collect(),
        Some(until) => waiting.extract_if(.., |save| save.deadline() <= until).collect(),
    }
}

/// The saves of a transaction that has ended, and why it failed.
pub(crate) struct Ended {
    saves: Vec<Box<dyn Waiting>>,
    failure: Option<Failure>,
}

impl Ended {
    /// Answers each save.
    ///
    /// A refusal is an answer only after the commit, too: it can rest on what an earlier save of the
    /// transaction wrote.
    pub(crate) fn answer(self, files: &Files) {
        for mut save in self.saves {
            save.end(self.failure.as_ref().map(|failure| failure.error(files)));
        }
    }
}

/// Commits a transaction, if it wrote something, into the file that still has its name.
fn commit(files: &Files, atom: Atom<'_>, written: Written) -> Result<(), Failure> {
    files.check()?;
    if written == Written::Nothing {
        return Ok(());
    }
    atom.commit().map_err(Failure::of_commit)?;
    // The name can have gone to another file in the meantime.
    files.check().map_err(Failure::Unsure)
}

/// Runs each save of a transaction.
///
/// A savepoint for each would copy every page that the save writes. But what refuses a save is mostly
/// found before it writes, and then there is nothing to undo. Only after a refusal that comes later,
/// all saves are undone and run once more, each in a savepoint of its own.
fn run_all<'a>(
    db: &'a Connection,
    atom: Atom<'a>,
    saves: &mut [Box<dyn Waiting>],
) -> Result<(Atom<'a>, Written), Failure> {
    if let [only] = saves {
        let written = only.run(db);
        return Ok((atom, written));
    }
    if let Some(written) = run_in_turn(db, saves)? {
        return Ok((atom, written));
    }
    drop(atom);
    // Another process can begin a transaction now. Each save waits for it, the last one as long as it
    // can.
    if let Some(last) = saves.iter().map(|save| save.deadline()).max() {
        last.limit(db)?;
    }
    let atom = Atom::begin(db, BEGIN)?;
    let written = run_apart(db, saves)?;
    Ok((atom, written))
}

const BEGIN: &str = "BEGIN IMMEDIATE";

/// Runs saves one after another. Returns `None` if one was refused or failed after it wrote, so that
/// it has to be undone.
fn run_in_turn(
    db: &Connection,
    saves: &mut [Box<dyn Waiting>],
) -> Result<Option<Written>, rusqlite::Error> {
    let mut all = Written::Nothing;
    for save in saves {
        let before = db.total_changes();
        let written = save.run(db);
        check_transaction(db, &mut **save, written)?;
        match written {
            Written::Nothing if db.total_changes() != before => return Ok(None),
            Written::Nothing => {}
            Written::Something => all = Written::Something,
        }
    }
    Ok(Some(all))
}

/// Runs saves one after another, each in a savepoint of its own, so that it can be undone without the
/// others.
fn run_apart(db: &Connection, saves: &mut [Box<dyn Waiting>]) -> Result<Written, rusqlite::Error> {
    let mut all = Written::Nothing;
    for save in saves {
        run(db, "SAVEPOINT one_save")?;
        let written = save.run(db);
        check_transaction(db, &mut **save, written)?;
        match written {
            Written::Nothing => run(db, "ROLLBACK TO one_save")?,
            Written::Something => all = Written::Something,
        }
        run(db, "RELEASE one_save")?;
    }
    Ok(all)
}

/// Checks that SQLite has not rolled back the whole transaction, with this save.
fn check_transaction(
    db: &Connection,
    save: &mut dyn Waiting,
    written: Written,
) -> Result<(), rusqlite::Error> {
    if !db.is_autocommit() {
        return Ok(());
    }
    if written == Written::Nothing {
        // Its own error says why.
        save.end(None);
    }
    Err(rolled_back())
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
pub(crate) enum Written {
    Something,
    Nothing,
}

/// A save of any type that waits.
pub(crate) trait Waiting: Send {
    fn deadline(&self) -> Deadline;

    /// Runs the change, perhaps once more after it was undone, and keeps its answer back until the
    /// save ends.
    fn run(&mut self, db: &Connection) -> Written;

    /// Answers once: with the answer of the change, or with the failure of the transaction.
    fn end(&mut self, failure: Option<SqliteError>);
}

/// A change that waits for its turn, and the call that waits for its answer.
pub(crate) struct Save<F, T, E> {
    deadline: Deadline,
    change: F,
    /// What the change answered when it ran last.
    ran: Option<Result<T, E>>,
    /// The call, until it is answered.
    call: Option<Sender<Result<T, E>>>,
}

impl<F, T, E> Save<F, T, E> {
    pub(crate) fn new(deadline: Deadline, change: F, call: Sender<Result<T, E>>) -> Self {
        Self { deadline, change, ran: None, call: Some(call) }
    }
}

impl<F, T, E> Waiting for Save<F, T, E>
where
    F: Fn(&Connection) -> Result<T, E> + Send,
    T: Send,
    E: From<SqliteError> + Send,
{
    fn deadline(&self) -> Deadline {
        self.deadline
    }

    fn run(&mut self, db: &Connection) -> Written {
        let ran = catch_unwind(AssertUnwindSafe(|| (self.change)(db)));
        let answer = ran.unwrap_or_else(|panic| {
            let message = message(&*panic);
            Err(SqliteError::from(async_sqlite::Error::Panic { message }).into())
        });
        let written = if answer.is_ok() { Written::Something } else { Written::Nothing };
        self.ran = Some(answer);
        written
    }

    fn end(&mut self, failure: Option<SqliteError>) {
        let answer = match (self.ran.take(), failure) {
            (_, Some(failure)) => Err(failure.into()),
            (Some(answer), None) => answer,
            (None, None) => return,
        };
        if let Some(call) = self.call.take() {
            // This fails only if the call was dropped.
            drop(call.send(answer));
        }
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

/// Returns what a panic says.
pub(crate) fn message(panic: &(dyn Any + Send)) -> String {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    text.or_else(|| panic.downcast_ref().copied()).unwrap_or("panic").to_owned()
}
