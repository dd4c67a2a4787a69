use std::fmt;
use std::fs::OpenOptions;
use std::path::PathBuf;

use tempfile::TempDir;

use crate::history::Checked;
use crate::run::Run;
use crate::servers::{Cluster, Server};
use crate::stage::{Postgres, Sqlite, Stage};

/// The store that the workers use.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum StoreKind {
    /// A file of SQLite.
    Sqlite,
    /// A server of PostgreSQL, which is started.
    Postgres,
}

/// What the program does. Everything that is random in it follows from the seed, except how the
/// calls of the workers meet.
#[derive(Clone, Debug)]
pub struct Program {
    /// The program itself, which each worker runs.
    pub program: PathBuf,
    /// The store that the workers use.
    pub store: StoreKind,
    /// How many kills there are. Every second one in PostgreSQL ends the server.
    pub kills: u32,
    /// How many histories there are without a kill.
    pub histories: u32,
    /// How many histories there are in which a standby takes over from a killed primary.
    pub failovers: u32,
    /// How many answers a history without a kill has, and one with a failover before it and after.
    pub answers: usize,
    /// How many processes there are, each with two workers.
    pub processes: u32,
    /// The seed.
    pub seed: u64,
    /// A file to which all messages of the workers are appended.
    pub log: Option<PathBuf>,
}

impl Program {
    /// Runs the program. Returns `None` if there is no server of PostgreSQL.
    ///
    /// # Errors
    /// Says what was found wrong, in which history, and after which kill.
    pub fn run(&self) -> Result<Option<Report>, String> {
        let mut report = Report::default();
        let dir = tempfile::Builder::new().prefix("guildhall-crash-").tempdir().unwrap();
        match self.store {
            StoreKind::Sqlite => {
                let stage = |number| Sqlite { path: dir.path().join(format!("hall-{number}.db")) };
                self.histories_in(&dir, stage, None, &mut report)?;
            }
            StoreKind::Postgres => {
                if self.kills > 0 || self.histories > 0 {
                    let Some(server) = Server::start() else { return Ok(None) };
                    let url = server.url();
                    let stage = |number| schema(&url, number);
                    self.histories_in(&dir, stage, Some(&server), &mut report)?;
                }
                for number in 0..self.failovers {
                    let Some(cluster) = Cluster::start() else { return Ok(None) };
                    self.fail_over(&dir, &cluster, number, &mut report)?;
                }
            }
        }
        Ok(Some(report))
    }

    /// Does the kills, a few in each store, and then the histories without a kill.
    fn histories_in<G: Stage>(
        &self,
        dir: &TempDir,
        stage: impl Fn(u32) -> G,
        server: Option<&Server>,
        report: &mut Report,
    ) -> Result<(), String> {
        let mut random = Random(self.seed);
        let mut left = self.kills;
        for number in 0.. {
            let kills = left.min(KILLS);
            if kills == 0 && number >= self.kills.div_ceil(KILLS) + self.histories {
                return Ok(());
            }
            let mut run = self.begin(dir, stage(number), number);
            for turn in 1..=kills {
                let what = format!("history {number}, kill {turn}");
                run.receive(random.answers_before_a_kill());
                report.kill(kill(&mut run, &mut random, server, left));
                run.check().map_err(|fault| format!("{what}: {fault}"))?;
                run.start();
                left -= 1;
            }
            run.receive(if kills == 0 { self.answers } else { random.between(10, 40) });
            run.stop();
            finish(&mut run, report).map_err(|fault| format!("history {number}: {fault}"))?;
        }
        Ok(())
    }

    fn fail_over(
        &self,
        dir: &TempDir,
        cluster: &Cluster,
        number: u32,
        report: &mut Report,
    ) -> Result<(), String> {
        let mut run = self.begin(dir, schema(&cluster.url(), number), FAILOVERS + number);
        run.receive(self.answers);
        cluster.kill_primary();
        report.under_way_without_server += run.interrupt();
        cluster.promote_furthest();
        report.failovers += 1;
        run.receive(self.answers);
        run.stop();
        finish(&mut run, report).map_err(|fault| format!("failover {number}: {fault}"))
    }

    fn begin<G: Stage>(&self, dir: &TempDir, stage: G, number: u32) -> Run<G> {
        let socket = dir.path().join(format!("socket-{number}"));
        let seed = self.seed.wrapping_add(u64::from(number) << 32);
        let mut run = Run::begin(&self.program, stage, seed, self.processes, socket);
        if let Some(log) = &self.log {
            run.log_to(OpenOptions::new().create(true).append(true).open(log).unwrap());
        }
        run
    }
}

/// After so many kills, the next store begins. The model is slow in a large one.
const KILLS: u32 = 15;

/// The number of the first history with a failover.
const FAILOVERS: u32 = 1_000_000;

fn schema(url: &str, number: u32) -> Postgres {
    Postgres { url: url.to_owned(), schema: format!("history {number}") }
}

/// Kills all processes, one of them, or the server. The others go on for a while, so that it shows
/// whether something holds them up.
fn kill<G: Stage>(
    run: &mut Run<G>,
    random: &mut Random,
    server: Option<&Server>,
    left: u32,
) -> Kill {
    if let Some(server) = server.filter(|_| left.is_multiple_of(2)) {
        server.crash();
        let under_way = run.interrupt();
        server.start_again();
        run.receive(random.between(1, 10));
        run.stop();
        return Kill::Server { under_way };
    }
    if random.between(0, 3) > 0 {
        run.kill_all();
        return Kill::All;
    }
    run.kill_one();
    run.receive(random.between(1, 10));
    run.stop();
    Kill::One
}

fn finish<G: Stage>(run: &mut Run<G>, report: &mut Report) -> Result<(), String> {
    let checked = run.check()?;
    run.check_shown(&checked.world)?;
    report.add(&checked, run);
    Ok(())
}

#[derive(Clone, Copy, Debug)]
enum Kill {
    All,
    One,
    Server { under_way: usize },
}

/// What the program did, and found right.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct Report {
    /// How often all processes were killed at once.
    pub kills_of_all: u32,
    /// How often one of the processes was killed.
    pub kills_of_one: u32,
    /// How often the server was killed.
    pub kills_of_the_server: u32,
    /// How often a standby took over from a killed primary.
    pub failovers: u32,
    /// How many calls were made and had no answer when their process was killed. One that is
    /// repeated after it, and killed again, counts once.
    pub under_way: usize,
    /// How many of these calls were in the outbox before they were repeated.
    pub saved_without_answer: usize,
    /// How many calls were made and had no answer when the server or the primary was killed.
    pub under_way_without_server: usize,
    /// How many histories there were.
    pub histories: u32,
    /// How many calls changed something.
    pub changes: usize,
    /// How many of the changes were made before the one before them was answered.
    pub overlapping: usize,
    /// How many calls a rule refused.
    pub refused: usize,
    /// How many questions were answered.
    pub questions: usize,
    /// How many commands found nothing to change.
    pub unchanged: usize,
    /// How many calls have no answer and changed nothing.
    pub unanswered: usize,
    /// How many calls that changed nothing ran beside a change.
    pub several_places: usize,
    /// How many commands were repeated after their answer.
    pub asked_again: usize,
}

impl Report {
    const fn kill(&mut self, kill: Kill) {
        match kill {
            Kill::All => self.kills_of_all += 1,
            Kill::One => self.kills_of_one += 1,
            Kill::Server { under_way } => {
                self.kills_of_the_server += 1;
                self.under_way_without_server += under_way;
            }
        }
    }

    fn add<G: Stage>(&mut self, checked: &Checked, run: &Run<G>) {
        self.under_way += run.under_way;
        self.saved_without_answer += run.saved_without_answer;
        self.asked_again += run.asked_again;
        self.histories += 1;
        self.changes += checked.changes;
        self.overlapping += checked.overlapping;
        self.refused += checked.refused;
        self.questions += checked.questions;
        self.unchanged += checked.unchanged;
        self.unanswered += checked.unanswered;
        self.several_places += checked.several_places;
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("kills of all processes", self.kills_of_all as usize),
            ("kills of one process", self.kills_of_one as usize),
            ("kills of the server", self.kills_of_the_server as usize),
            ("failovers", self.failovers as usize),
            ("calls under way when their process was killed", self.under_way),
            ("  that were in the outbox before they were repeated", self.saved_without_answer),
            ("calls under way when a server was killed", self.under_way_without_server),
            ("histories", self.histories as usize),
            ("changes", self.changes),
            ("  made before the one before them was answered", self.overlapping),
            ("refusals", self.refused),
            ("questions", self.questions),
            ("commands that found nothing to change", self.unchanged),
            ("calls without an answer that changed nothing", self.unanswered),
            ("refusals and answers beside a change", self.several_places),
            ("commands that were repeated after their answer", self.asked_again),
        ];
        for (what, count) in rows {
            writeln!(f, "{count:>7} {what}")?;
        }
        f.write_str("nothing is lost, doubled or out of order")
    }
}

/// Random numbers by a seed (`SplitMix64`).
#[derive(Debug)]
struct Random(u64);

impl Random {
    /// Returns a number from the least to the greatest, both included.
    fn between(&mut self, least: u64, greatest: u64) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from(least + (mixed ^ (mixed >> 31)) % (greatest - least + 1)).unwrap()
    }

    /// Returns how many answers to wait for. One of eight times it is so many that all workers have
    /// full caches and open statements.
    fn answers_before_a_kill(&mut self) -> usize {
        if self.between(1, 8) == 1 { self.between(130, 170) } else { self.between(10, 40) }
    }
}
