//! One store, the processes that use it, and what is checked after each kill.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use guildhall::Guildhall;
use guildhall::groups::{EventRecord, Inspection};
use guildhall_oracle::World;
use guildhall_oracle::story::Step;
use guildhall_oracle::{Company, Person};
use guildhall_testkit::GuildhallStore;
use guildhall_testkit::oracle::Caller;
use guildhall_testkit::oracle::stories::usual_beginning;
use guildhall_testkit::reading::replay;
use pollster::block_on;

use crate::history::{Checked, History};
use crate::message::{Listener, Message};
use crate::stage::{Stage, StoreLocation};
use crate::steps::{Draws, is_command};
use crate::worker::WorkerArgs;
use crate::{CallId, Said};

/// One store and the processes that use it. Each has several workers.
pub(crate) struct Run<G: Stage> {
    program: PathBuf,
    stage: G,
    seed: u64,
    draws: Draws,
    listener: Listener,
    history: History,
    processes: Vec<Option<Child>>,
    workers: Vec<WorkerState>,
    /// How many callers the store has had.
    callers: u32,
    outbox: Vec<EventRecord>,
    log: Option<File>,
    /// The calls that had no answer at a kill.
    interrupted: BTreeSet<CallId>,
    /// How many calls had no answer when their process was killed.
    pub(crate) under_way: usize,
    /// How many of these calls were in the outbox before they were repeated.
    pub(crate) saved_without_answer: usize,
    pub(crate) asked_again: usize,
}

/// What a worker is at.
#[derive(Clone, Copy)]
struct WorkerState {
    /// The last call that it made.
    last: CallId,
    /// The last call, with the numbers that decide its step, if it has no answer.
    pending: Option<(CallId, usize, usize)>,
}

/// How many workers a process has.
const TOGETHER: u32 = 2;

impl<G: Stage> Run<G> {
    /// Begins a story in an empty store, and starts this many processes.
    pub(crate) fn begin(
        program: &Path,
        stage: G,
        seed: u64,
        processes: u32,
        socket: PathBuf,
    ) -> Self {
        let beginning = begin(stage.open());
        let worker = |worker| WorkerState { last: CallId { worker, number: 0 }, pending: None };
        let mut run = Self {
            program: program.to_owned(),
            stage,
            seed,
            draws: Draws::new(seed),
            listener: Listener::bind(socket),
            history: History::after(beginning),
            processes: (0..processes).map(|_| None).collect(),
            workers: (1..=processes * TOGETHER).map(worker).collect(),
            callers: 0,
            outbox: Vec::new(),
            log: None,
            interrupted: BTreeSet::new(),
            under_way: 0,
            saved_without_answer: 0,
            asked_again: 0,
        };
        run.start();
        run
    }

    /// Writes each message to a file.
    pub(crate) fn log_to(&mut self, file: File) {
        self.log = Some(file);
    }

    /// Starts the processes that do not run. Each worker first repeats its call that has no answer.
    pub(crate) fn start(&mut self) {
        let together = TOGETHER as usize;
        for process in 0..self.processes.len() {
            if self.processes[process].is_some() {
                continue;
            }
            let args = self.workers.chunks(together).nth(process).unwrap().iter();
            let args = args.zip(self.callers + 1..).map(|(worker, caller)| WorkerArgs {
                seed: self.seed,
                caller,
                first: worker.last.next(),
                pending: worker.pending,
                socket: self.listener.path().to_owned(),
            });
            let child = start(&self.program, &self.stage.place(), &args.collect::<Vec<_>>());
            self.processes[process] = Some(child);
            self.callers += TOGETHER;
        }
    }

    /// Waits for so many answers.
    pub(crate) fn receive(&mut self, answers: usize) {
        let mut received = 0;
        while received < answers {
            let message = self.listener.next(STALLED);
            let message =
                message.unwrap_or_else(|| panic!("no call is answered: {}", self.state()));
            received += usize::from(matches!(message, Message::Answered { .. }));
            self.take(message);
        }
    }

    /// Kills one process.
    pub(crate) fn kill_one(&mut self) {
        self.kill(0);
    }

    /// Kills all processes.
    pub(crate) fn kill_all(&mut self) {
        (0..self.processes.len()).for_each(|process| self.kill(process));
    }

    fn kill(&mut self, process: usize) {
        let mut child = self.processes[process].take().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
    }

    /// Notes which calls have no answer, because a server was killed. Returns how many of them no
    /// kill interrupted before.
    pub(crate) fn interrupt(&mut self) -> usize {
        self.newly_interrupted().len()
    }

    fn newly_interrupted(&mut self) -> Vec<CallId> {
        while let Some(message) = self.listener.next(SHORT) {
            self.take(message);
        }
        let pending = self.workers.iter().filter_map(|worker| worker.pending);
        pending.map(|(call, ..)| call).filter(|call| self.interrupted.insert(*call)).collect()
    }

    /// Lets all workers end after their call.
    pub(crate) fn stop(&mut self) {
        for process in self.processes.iter_mut().flatten() {
            drop(process.stdin.take());
        }
        let mut silent = Duration::ZERO;
        while !self.processes.iter_mut().all(has_ended) {
            // A worker cannot end while its messages wait.
            match self.listener.next(SHORT) {
                Some(message) => {
                    silent = Duration::ZERO;
                    self.take(message);
                }
                None => silent += SHORT,
            }
            assert!(silent < STALLED, "a process does not end: {}", self.state());
        }
    }

    /// Checks everything while no worker runs: the outbox against what is stored and against what
    /// it was before, each answer against the model, what the store keeps beside its state, and the
    /// answers to commands that come again.
    pub(crate) fn check(&mut self) -> Result<Checked, String> {
        self.stage.wait_until_quiet();
        let interrupted = self.newly_interrupted();
        let store = self.stage.open();
        let outbox = Self::outbox_of(&store)?;
        if !outbox.starts_with(&self.outbox) {
            return Err("the outbox is not what it was before, and more".to_owned());
        }
        let checked = self.history.check(&outbox).map_err(|fault| fault.to_string())?;
        let saved: BTreeSet<_> =
            outbox.iter().map(|record| CallId::at(record.event.at())).collect();
        self.under_way += interrupted.len();
        self.saved_without_answer += interrupted.iter().filter(|call| saved.contains(call)).count();
        verify(store.clone())?;
        self.ask_again(store.clone(), &outbox)?;
        if Self::outbox_of(&store)? != outbox {
            return Err("a command that came again changed something".to_owned());
        }
        self.outbox = outbox;
        Ok(checked)
    }

    /// Compares what each person is shown with the model.
    pub(crate) fn check_shown(&mut self, world: &World) -> Result<(), String> {
        let mut caller = self.join(self.stage.open());
        block_on(caller.counts());
        for query in world.queries() {
            let model = Said::from(world.clone().answer_at_once(&query));
            let shown = Said::from(block_on(caller.answer(0, None, &query)));
            if shown != model {
                return Err(format!("{query}\n    the model: {model}\n    shown:     {shown}"));
            }
        }
        Ok(())
    }

    fn outbox_of(store: &G::Store) -> Result<Vec<EventRecord>, String> {
        let company = Caller::<G::Store>::company(Company::Acme);
        block_on(replay(store, company)).map_err(|fault| fault.to_string())
    }

    /// Repeats the last changes of each worker. Each must get its first answer.
    fn ask_again(&mut self, store: G::Store, outbox: &[EventRecord]) -> Result<(), String> {
        let mut caller = self.join(store);
        let mut last = BTreeMap::<u32, Vec<CallId>>::new();
        for call in outbox.iter().map(|record| CallId::at(record.event.at())) {
            let calls = last.entry(call.worker).or_default();
            if calls.last() != Some(&call) {
                calls.push(call);
            }
        }
        block_on(caller.counts());
        for call in last.values().flat_map(|calls| calls.iter().rev().take(AGAIN)) {
            let Some((step, first)) = self.history.answered(*call) else { continue };
            if !is_command(step) {
                continue;
            }
            let again = block_on(caller.answer(call.nanosecond(), Some(call.key()), step));
            let again = Said::from(again);
            if again != *first {
                return Err(format!(
                    "call {call} comes again, and gets another answer: {step}\n    \
                     first: {first}\n    again: {again}"
                ));
            }
            self.asked_again += 1;
        }
        Ok(())
    }

    fn join(&mut self, store: G::Store) -> Caller<G::Store> {
        self.callers += 1;
        Caller::join(store, self.callers)
    }

    fn take(&mut self, message: Message) {
        if let Some(log) = &mut self.log {
            serde_json::to_writer(&mut *log, &message).unwrap();
            log.write_all(b"\n").unwrap();
        }
        match message {
            Message::Invoked { call, rooms, groups, step: sentence } => {
                let step = self.draws.step(call, rooms, groups);
                assert_eq!(step.to_string(), sentence, "a worker draws other steps");
                let worker = self.worker(call);
                (worker.last, worker.pending) = (call, Some((call, rooms, groups)));
                self.history.invoke(call, step);
            }
            Message::Answered { call, said } => {
                self.worker(call).pending = None;
                self.history.answer(call, said);
            }
            Message::Unanswered { call, failure } => {
                let (step, is_due) = (self.step_of(call), self.worker(call).pending.take());
                assert!(is_due.is_some() && !is_command(&step), "call {call} fails: {failure}");
            }
        }
    }

    fn step_of(&self, call: CallId) -> Step {
        let (_, rooms, groups) = self.workers[call.worker as usize - 1].pending.unwrap();
        self.draws.step(call, rooms, groups)
    }

    fn worker(&mut self, call: CallId) -> &mut WorkerState {
        &mut self.workers[call.worker as usize - 1]
    }

    fn state(&self) -> String {
        let call = |worker: &WorkerState| match worker.pending {
            Some((call, ..)) => format!("{call} is under way"),
            None => format!("{} is answered", worker.last),
        };
        self.workers.iter().map(call).collect::<Vec<_>>().join(", ")
    }
}

impl<G: Stage> Drop for Run<G> {
    fn drop(&mut self) {
        for child in self.processes.iter_mut().flatten() {
            child.kill().ok();
            child.wait().ok();
        }
    }
}

fn has_ended(process: &mut Option<Child>) -> bool {
    let Some(child) = process else { return true };
    let Some(status) = child.try_wait().unwrap() else { return false };
    assert!(status.success(), "a process failed: {status}");
    *process = None;
    true
}

/// If no message comes for so long, the run fails instead of waiting for ever.
const STALLED: Duration = Duration::from_secs(90);

/// How long a message can take from the socket of a worker that has ended.
const SHORT: Duration = Duration::from_millis(5);

/// How many of the last changes of a worker are repeated.
const AGAIN: usize = 3;

/// Plays the beginning of a story, and returns the world of the model after it.
fn begin<S: GuildhallStore>(store: S) -> World {
    let (mut world, mut caller) = (World::new(), block_on(Caller::begin(store, 0)));
    let steps = usual_beginning().into_iter().filter(|step| match step {
        // What the other company does is in another outbox.
        Step::Company(by, _) | Step::Open(by, _) => *by != Person::Eve,
        _ => true,
    });
    for (number, step) in (1..).zip(steps) {
        let call = CallId { worker: 0, number };
        let said = Said::from(block_on(caller.answer(call.nanosecond(), None, &step)));
        assert_eq!(said, Said::from(world.answer_at_once(&step)), "{step}");
    }
    world
}

/// Checks what the store keeps beside its state, such as claims and counters.
fn verify<S: GuildhallStore + Inspection>(store: S) -> Result<(), String> {
    let found = block_on(Guildhall::new(store).verify().all()).unwrap();
    let found: Vec<_> = found.iter().map(ToString::to_string).collect();
    if found.is_empty() { Ok(()) } else { Err(found.join("\n")) }
}

/// Starts a process with these workers.
fn start(program: &Path, place: &StoreLocation, args: &[WorkerArgs]) -> Child {
    let mut command = Command::new(program);
    command.arg("worker").arg(serde_json::to_string(&(place, args)).unwrap());
    command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().unwrap()
}
