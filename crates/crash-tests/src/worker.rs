use std::io::Read;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use guildhall_oracle::story::Step;
use guildhall_testkit::GuildhallStore;
use guildhall_testkit::oracle::Caller;
use pollster::block_on;
use serde::{Deserialize, Serialize};

use crate::message::{Message, Teller};
use crate::stage::{Stage, StoreLocation};
use crate::steps::{Draws, is_command, is_question};
use crate::{CallId, Said};

/// Works over a store until the standard input ends, as the JSON of the arguments says.
///
/// # Panics
/// If the arguments are not those that the program gives to its processes.
pub fn work(args: &str) {
    let (place, args): (_, Vec<_>) = serde_json::from_str(args).unwrap();
    match place {
        StoreLocation::Postgres(postgres) => work_together(&postgres.open(), args),
        StoreLocation::Sqlite(sqlite) => work_together(&sqlite.open(), args),
    }
}

/// Lets the workers of this process share one handle of the store, which can save their changes
/// together.
fn work_together<S: GuildhallStore>(store: &S, args: Vec<WorkerArgs>) {
    let is_over = until_the_input_ends();
    thread::scope(|scope| {
        for args in args {
            let is_over = Arc::clone(&is_over);
            scope.spawn(move || Worker::work(store.clone(), &args, &is_over));
        }
    });
}

/// What the program tells a worker.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(crate) struct WorkerArgs {
    /// The seed of the steps.
    pub(crate) seed: u64,
    /// A number that no caller over the store had before.
    pub(crate) caller: u32,
    /// The first call.
    pub(crate) first: CallId,
    /// A call of which no answer came, with the numbers of rooms and groups that decide its step.
    /// It is repeated first.
    pub(crate) pending: Option<(CallId, usize, usize)>,
    /// The socket of the program.
    pub(crate) socket: PathBuf,
}

/// A thread that does one random step after another.
struct Worker<S: GuildhallStore> {
    caller: Caller<S>,
    draws: Draws,
    teller: Teller,
}

impl<S: GuildhallStore> Worker<S> {
    fn work(store: S, args: &WorkerArgs, is_over: &AtomicBool) {
        let caller = Caller::join(store, args.caller);
        let (draws, teller) = (Draws::new(args.seed), Teller::connect(&args.socket));
        let mut worker = Self { caller, draws, teller };
        if let Some((call, rooms, groups)) = args.pending {
            // It reads which rooms and groups have the numbers of the step.
            block_on(worker.caller.counts());
            let step = worker.draws.step(call, rooms, groups);
            if can_be_repeated(&step) {
                worker.answer(call, &step);
            } else {
                let failure = "the worker was killed".to_owned();
                worker.teller.tell(&Message::Unanswered { call, failure });
            }
        }
        let mut call = args.first;
        while !is_over.load(Ordering::Relaxed) {
            if !worker.call(call) {
                return;
            }
            call = call.next();
        }
    }

    /// Makes a call. Returns whether the program still listens.
    fn call(&mut self, call: CallId) -> bool {
        let (rooms, groups) = block_on(self.caller.counts());
        let step = self.draws.step(call, rooms, groups);
        let invoked = Message::Invoked { call, rooms, groups, step: step.to_string() };
        self.teller.tell(&invoked) && self.answer(call, &step)
    }

    /// Makes attempts at a step until it is answered, if it can be repeated.
    fn answer(&mut self, call: CallId, step: &Step) -> bool {
        let key = is_command(step).then(|| call.key());
        let mut attempts = 0;
        loop {
            let answer = block_on(self.caller.answer(call.nanosecond(), key.clone(), step));
            let said = Said::from(answer);
            let Some(failure) = said.failure() else {
                return self.teller.tell(&Message::Answered { call, said });
            };
            attempts += 1;
            if attempts == ATTEMPTS || !can_be_repeated(step) {
                let failure = failure.to_owned();
                return self.teller.tell(&Message::Unanswered { call, failure });
            }
            thread::sleep(PAUSE);
        }
    }
}

/// Returns whether a step can be done again if no answer came: a question, or a command with a key.
/// A step of the service has no key, so its outcome stays unknown.
const fn can_be_repeated(step: &Step) -> bool {
    is_question(step) || is_command(step)
}

/// How often a step is tried, if the store fails.
const ATTEMPTS: u32 = 1000;

/// The pause before the next attempt, while a server is away.
const PAUSE: Duration = Duration::from_millis(20);

/// Returns a flag that is set when the program closes the standard input, or ends.
fn until_the_input_ends() -> Arc<AtomicBool> {
    let is_over = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&is_over);
    thread::spawn(move || {
        std::io::stdin().read_to_end(&mut Vec::new()).ok();
        flag.store(true, Ordering::Relaxed);
    });
    is_over
}
