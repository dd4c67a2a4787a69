//! A thousand commands on one room at once, from one process and from four, over the same commands one
//! after another.

use std::env;
use std::io::{self, BufRead, BufReader, Write};
use std::ops::Range;
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::Arc;
use std::time::Instant;

use guildhall::kernel::{RoomId, Scope};
use guildhall::rooms::{RoomDraft, RoomRepository};
use guildhall::{Guildhall, Stores};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use tokio::runtime::Runtime;
use tokio::sync::Mutex;
use tokio::task::JoinSet;

use crate::Failure;
use crate::callers::runtime;
use crate::measure::{Spread, as_f64, time};
use crate::ratios::Scale;
use crate::report::Row;
use crate::saves::OnDisk;
use crate::world;

/// Measures the memory store and SQLite, and reports the worse of the two.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let commands = scale.of(1_000, 50);
    let (rounds, runtime) = (scale.rounds(3), runtime()?);
    let memory = runtime.block_on(world::hall(MemoryStore::default()))?;
    let memory = store(&runtime, "memory", &memory, commands, scale.rounds(31))?;
    let disk = OnDisk::new()?;
    let sqlite = store(&runtime, "SQLite", &disk.hall, commands, rounds)?;
    let processes = processes(&runtime, &disk, commands, rounds)?;
    let compared = format!(
        "{commands} invitations to one room one after another over all at once; {}; {}; {}; a failure \
         makes it 0",
        memory.compared, sqlite.compared, processes.compared
    );
    let all = [memory, sqlite, processes];
    let worst = all.into_iter().min_by(|a, b| a.ratio.median.total_cmp(&b.ratio.median));
    let worst = worst.ok_or("nothing was measured")?;
    let row = Row::new("burst_vs_serial", worst.ratio, compared);
    Ok(vec![match worst.floor {
        Some(floor) => row.with_floor(floor),
        None => row,
    }])
}

/// One after another over all at once, in one store.
struct Measured {
    ratio: Spread,
    /// One after another over all at once behind one fair lock.
    floor: Option<Spread>,
    compared: String,
}

fn store<S: Stores + Clone + 'static>(
    runtime: &Runtime,
    name: &str,
    hall: &Guildhall<S>,
    commands: usize,
    rounds: usize,
) -> Result<Measured, Failure> {
    let (mut ratios, mut floors, mut failures, mut example) = (Vec::new(), Vec::new(), 0, None);
    let (mut serial_times, mut burst_times) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let room = |number| runtime.block_on(room(hall, 3 * round + number));
        let [one, other, locked] = [room(0)?, room(1)?, room(2)?];
        let begun = Instant::now();
        for number in 0..commands {
            runtime.block_on(invite(hall, one, number))?;
        }
        let serial = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let failed = runtime.block_on(burst(hall, other, 0..commands, None))?;
        let at_once = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let lock = Some(Arc::new(Mutex::new(())));
        if !runtime.block_on(burst(hall, locked, 0..commands, lock))?.is_empty() {
            return Err("a command failed that waited for a lock".into());
        }
        floors.push(serial / begun.elapsed().as_secs_f64());
        let found = runtime.block_on(hall.store().find_room(other, Scope::of([])))?;
        let members = found.ok_or("the room is gone")?.roster().counts().members();
        let expected = 3 + commands - failed.len();
        if usize::try_from(members)? != expected {
            return Err(format!("{members} users are in the room, and {expected} must be").into());
        }
        failures += failed.len();
        example = example.or_else(|| failed.into_iter().next());
        serial_times.push(serial);
        burst_times.push(at_once);
        ratios.push(serial / at_once);
    }
    let measured = Spread::of(ratios);
    let times = [serial_times, burst_times].map(|times| time(Spread::of(times).median));
    let failed = failures_of(failures, commands * rounds, example);
    let floor = Spread::of(floors);
    let compared = format!(
        "{name}: {:.2} ({} over {}; behind one fair lock {:.2}), {failed}",
        measured.median, times[0], times[1], floor.median
    );
    let ratio = if failures > 0 { Spread::exactly(0.0) } else { measured };
    Ok(Measured { ratio, floor: Some(floor), compared })
}

/// How many processes give the commands at once.
const PROCESSES: usize = 4;

/// One after another in one process, over all at once from several processes, each with its own handle
/// of the file.
fn processes(
    runtime: &Runtime,
    disk: &OnDisk,
    commands: usize,
    rounds: usize,
) -> Result<Measured, Failure> {
    let (mut ratios, mut failures, mut example) = (Vec::new(), 0, None);
    let (mut serial_times, mut burst_times) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let room = |number| runtime.block_on(room(&disk.hall, 1_000 + 2 * round + number));
        let [one, other] = [room(0)?, room(1)?];
        let begun = Instant::now();
        for number in 0..commands {
            runtime.block_on(invite(&disk.hall, one, number))?;
        }
        let serial = begun.elapsed().as_secs_f64();
        let each = commands.div_ceil(PROCESSES);
        let parts = (0..PROCESSES).map(|part| {
            let end = commands.min((part + 1) * each);
            Part::begin(&disk.directory.path().join("hall.db"), other, part * each..end)
        });
        let mut parts = parts.collect::<Result<Vec<_>, _>>()?;
        let begun = Instant::now();
        parts.iter_mut().try_for_each(Part::go)?;
        let mut failed = 0;
        for part in parts {
            let (number, why) = part.ended()?;
            failed += number;
            example = example.or(why);
        }
        let at_once = begun.elapsed().as_secs_f64();
        let found = runtime.block_on(disk.hall.store().find_room(other, Scope::of([])))?;
        let members = found.ok_or("the room is gone")?.roster().counts().members();
        let expected = 3 + commands - failed;
        if usize::try_from(members)? != expected {
            return Err(format!("{members} users are in the room, and {expected} must be").into());
        }
        failures += failed;
        serial_times.push(serial);
        burst_times.push(at_once);
        ratios.push(serial / at_once);
    }
    let measured = Spread::of(ratios);
    let [serial, at_once] = [serial_times, burst_times].map(|times| time(Spread::of(times).median));
    let failed = failures_of(failures, commands * rounds, example);
    let compared = format!(
        "SQLite from {PROCESSES} processes: {:.2} ({serial} over {at_once}), {failed}",
        measured.median
    );
    let ratio = if failures > 0 { Spread::exactly(0.0) } else { measured };
    Ok(Measured { ratio, floor: None, compared })
}

/// A process that gives a part of the commands.
struct Part {
    child: Child,
    said: BufReader<ChildStdout>,
}

impl Part {
    /// Begins a process, and waits until it has opened the file.
    fn begin(file: &Path, room: RoomId, numbers: Range<usize>) -> Result<Self, Failure> {
        let mut child = Command::new(env::current_exe()?);
        let child = child.arg("--burst").arg(file);
        let child = child.arg(room.to_string());
        let child = child.args([numbers.start, numbers.end].map(|number| number.to_string()));
        let mut child = child.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let said = BufReader::new(child.stdout.take().ok_or("the process says nothing")?);
        let mut part = Self { child, said };
        part.line()?;
        Ok(part)
    }

    fn go(&mut self) -> Result<(), Failure> {
        let mut told = self.child.stdin.take().ok_or("the process hears nothing")?;
        Ok(writeln!(told)?)
    }

    /// Waits until each command has an answer. Returns how many failed, and why one did.
    fn ended(mut self) -> Result<(usize, Option<String>), Failure> {
        let line = self.line()?;
        self.child.wait()?;
        let (number, why) = line.split_once(' ').ok_or("the process failed")?;
        Ok((number.parse()?, (!why.is_empty()).then(|| why.to_owned())))
    }

    fn line(&mut self) -> Result<String, Failure> {
        let mut line = String::new();
        self.said.read_line(&mut line)?;
        Ok(line.trim_end_matches('\n').to_owned())
    }
}

/// Gives a part of the commands, in the process that [`Part`] begins: on this file and room, from one
/// number to another.
pub(crate) fn run_part(arguments: &[String]) -> Result<(), Failure> {
    let [file, room, first, end] = arguments else {
        return Err("four arguments are needed".into());
    };
    let (runtime, hall) = (runtime()?, Guildhall::new(SqliteStore::open(file)?));
    let (room, numbers) = (RoomId::new(room.parse()?), first.parse()?..end.parse()?);
    println!("ready");
    io::stdin().read_line(&mut String::new())?;
    let failed = runtime.block_on(burst(&hall, room, numbers, None))?;
    println!("{} {}", failed.len(), failed.first().map_or("", String::as_str));
    Ok(())
}

fn failures_of(failures: usize, commands: usize, example: Option<String>) -> String {
    match example {
        Some(failure) => {
            let share = as_f64(failures) / as_f64(commands) * 100.0;
            format!("{share:.0}% failed, such as \"{failure}\"")
        }
        None => "none failed".into(),
    }
}

async fn room<S: Stores>(hall: &Guildhall<S>, number: usize) -> Result<RoomId, Failure> {
    let others = [1, 2].map(world::user);
    let draft = RoomDraft::from_event(&format!("Launch {number}"), others);
    Ok(hall.user(world::user(0)).create_room(draft).await?.id())
}

async fn invite<S: Stores>(
    hall: &Guildhall<S>,
    room: RoomId,
    number: usize,
) -> Result<(), Failure> {
    let newcomer = world::user(10 + number);
    hall.user(world::user(number % 3)).room(room).invite(&[newcomer]).await?;
    Ok(())
}

/// Gives all commands at once, and returns those that failed. With a lock, each command holds it. So
/// none meets another one in the front door: that is the least that keeps them in order.
async fn burst<S: Stores + Clone + 'static>(
    hall: &Guildhall<S>,
    room: RoomId,
    numbers: Range<usize>,
    lock: Option<Arc<Mutex<()>>>,
) -> Result<Vec<String>, Failure> {
    let mut running = JoinSet::new();
    for number in numbers {
        let (hall, lock) = (hall.clone(), lock.clone());
        running.spawn(async move {
            let held = match &lock {
                Some(lock) => Some(lock.lock().await),
                None => None,
            };
            let invited = invite(&hall, room, number).await;
            drop(held);
            invited
        });
    }
    let mut failed = Vec::new();
    while let Some(ended) = running.join_next().await {
        failed.extend(ended?.err().map(|failure| failure.to_string()));
    }
    Ok(failed)
}
