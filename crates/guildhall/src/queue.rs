//! Calls that change the same room or group wait for each other, in the order in which they came.
//!
//! A call that comes alone works alone, as if there were no queue. The calls that come meanwhile
//! wait. Then one piece of work answers all of them. Each of them polls it, so it goes on when one
//! of them is dropped, and it ends with the last of them.

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, VecDeque};
use std::mem;
use std::sync::{Mutex, MutexGuard, PoisonError};

use futures_channel::oneshot::{self, Canceled};
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Either, Shared, select};

/// How many commands are decided together at most, so that an attempt stays short.
const MOST: usize = 64;

/// What several calls wait for together.
type Work = Shared<BoxFuture<'static, ()>>;

/// The queues of all rooms or groups that a call changes now.
#[derive(Debug)]
pub(crate) struct Queues<K: Ord + Copy, C, A> {
    of: Mutex<BTreeMap<K, Queue<C, A>>>,
}

/// A queue exists while a call is in it.
#[derive(Debug)]
struct Queue<C, A> {
    calls: usize,
    waiting: Vec<Job<C, A>>,
    now: Option<Now>,
}

/// What happens now in a queue.
#[derive(Debug)]
enum Now {
    /// A call works alone. It is over when the sender is dropped, if another call waits for that.
    Alone(Option<(oneshot::Sender<()>, Work)>),
    /// Work answers several calls.
    Together(Work),
}

/// A command that waits for its answer.
#[derive(Debug)]
pub(crate) struct Job<C, A> {
    command: C,
    answer: oneshot::Sender<A>,
}

impl<C, A> Job<C, A> {
    pub(crate) const fn command(&self) -> &C {
        &self.command
    }

    pub(crate) fn answer(self, answer: A) {
        // The call may have been dropped since. Its command is executed all the same.
        drop(self.answer.send(answer));
    }
}

impl<K: Ord + Copy, C, A> Queues<K, C, A> {
    pub(crate) const fn new() -> Self {
        Self { of: Mutex::new(BTreeMap::new()) }
    }

    /// Answers a command when its turn comes: with `alone` if no other call is in the queue, or with
    /// the work that `together` makes of all commands that wait.
    ///
    /// # Errors
    /// [`Canceled`] if the work panicked in another call.
    pub(crate) async fn answer<F: Future<Output = A>>(
        &self,
        key: K,
        command: C,
        alone: impl FnOnce(C) -> F,
        together: impl Fn(Vec<Job<C, A>>) -> BoxFuture<'static, ()>,
    ) -> Result<A, Canceled> {
        let (turn, mut answered) = match self.enter(key, command) {
            Entered::Alone(turn, command) => {
                // It holds the whole attempt, and would be moved with each future around it.
                let answer = Box::pin(alone(command)).await;
                drop(turn);
                return Ok(answer);
            }
            Entered::Behind(turn, answered) => (turn, answered),
        };
        loop {
            if let Some(answer) = answered.try_recv()? {
                return Ok(answer);
            }
            let Some(work) = turn.work(&together) else { return answered.await };
            if let Either::Left((answer, _)) = select(&mut answered, work).await {
                return answer;
            }
        }
    }

    fn enter(&self, key: K, command: C) -> Entered<'_, K, C, A> {
        let mut of = self.lock();
        match of.entry(key) {
            Entry::Vacant(none) => {
                none.insert(Queue { calls: 1, waiting: Vec::new(), now: Some(Now::Alone(None)) });
                Entered::Alone(Turn { queues: self, key, is_alone: true }, command)
            }
            Entry::Occupied(mut queue) => {
                let queue = queue.get_mut();
                let (answer, answered) = oneshot::channel();
                queue.calls += 1;
                queue.waiting.push(Job { command, answer });
                Entered::Behind(Turn { queues: self, key, is_alone: false }, answered)
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<K, Queue<C, A>>> {
        self.of.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A call that entered a queue: as the only one, or behind others.
enum Entered<'q, K: Ord + Copy, C, A> {
    Alone(Turn<'q, K, C, A>, C),
    Behind(Turn<'q, K, C, A>, oneshot::Receiver<A>),
}

/// The turn of a call in a queue. The last call that gives up its turn ends the queue.
struct Turn<'q, K: Ord + Copy, C, A> {
    queues: &'q Queues<K, C, A>,
    key: K,
    is_alone: bool,
}

impl<K: Ord + Copy, C, A> Turn<'_, K, C, A> {
    /// Returns the work that has to end before the call looks again: what goes on now, or else new
    /// work for all commands that wait.
    fn work(&self, together: impl Fn(Vec<Job<C, A>>) -> BoxFuture<'static, ()>) -> Option<Work> {
        let mut of = self.queues.lock();
        let queue = of.get_mut(&self.key)?;
        match &mut queue.now {
            Some(Now::Alone(over)) => {
                let (_, over) = over.get_or_insert_with(|| {
                    let (over, is_over) = oneshot::channel();
                    (over, is_over.map(drop).boxed().shared())
                });
                Some(over.clone())
            }
            Some(Now::Together(work)) if work.peek().is_none() => Some(work.clone()),
            Some(Now::Together(_)) | None => {
                let jobs = mem::take(&mut queue.waiting);
                // The answer of this call is on its way, or its job is among these.
                let jobs: Vec<_> =
                    jobs.into_iter().filter(|job| !job.answer.is_canceled()).collect();
                queue.now = None;
                if jobs.is_empty() {
                    return None;
                }
                let work = together(jobs).shared();
                queue.now = Some(Now::Together(work.clone()));
                Some(work)
            }
        }
    }
}

impl<K: Ord + Copy, C, A> Drop for Turn<'_, K, C, A> {
    fn drop(&mut self) {
        let mut of = self.queues.lock();
        let Entry::Occupied(mut entry) = of.entry(self.key) else { return };
        let queue = entry.get_mut();
        queue.calls -= 1;
        let over = if self.is_alone { queue.now.take() } else { None };
        let ended = if queue.calls == 0 { Some(entry.remove()) } else { None };
        // These wake other calls, or drop work with all that it holds, so the lock is free before.
        drop(of);
        drop((over, ended));
    }
}

/// What became of a command that was executed together with others.
pub(crate) enum Joint<C, A> {
    Answered(A),
    /// It has no answer yet. It is executed alone, as this command.
    Left(C),
}

/// Answers all jobs in order: with `together` if several of them join, or with `alone`. What
/// `together` leaves is answered alone.
pub(crate) async fn answer_all<C, A, E, F, G>(
    jobs: Vec<Job<C, A>>,
    joins: impl Fn(&C) -> bool,
    alone: impl Fn(C) -> F,
    together: impl Fn(Vec<C>) -> G,
) where
    C: Clone,
    F: Future<Output = A>,
    G: Future<Output = std::result::Result<Vec<Joint<C, A>>, E>>,
{
    let mut jobs = VecDeque::from(jobs);
    let mut apart = 0;
    loop {
        let calls: Vec<_> = match apart {
            0 => jobs.iter().map(Job::command).take_while(|call| joins(call)).take(MOST).collect(),
            _ => Vec::new(),
        };
        let number = calls.len();
        let mut answers = Vec::new();
        if number > 1 {
            match together(calls.into_iter().cloned().collect()).await {
                Ok(some) => answers = some,
                // One of them cannot be saved, so each is decided alone.
                Err(_) => apart = number,
            }
        }
        if answers.is_empty() {
            let Some(first) = jobs.front() else { return };
            answers.push(Joint::Left(first.command().clone()));
            apart = apart.saturating_sub(1);
        }
        for answer in answers {
            let Some(job) = jobs.pop_front() else { return };
            job.answer(match answer {
                Joint::Answered(answer) => answer,
                Joint::Left(command) => alone(command).await,
            });
        }
    }
}
