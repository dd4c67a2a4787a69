//! A thousand commands on one room at once, over the same commands one after another.

use std::sync::Arc;
use std::time::Instant;

use guildhall::kernel::{RoomId, Scope};
use guildhall::rooms::RoomDraft;
use guildhall::{Guildhall, Stores};
use guildhall_store_memory::MemoryStore;
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
    let compared = format!(
        "{commands} invitations to one room one after another over all at once, one process; {}; \
         {}; a failure makes it 0",
        memory.compared, sqlite.compared
    );
    let worse = if memory.ratio.median < sqlite.ratio.median { memory } else { sqlite };
    Ok(vec![Row::new("burst_vs_serial", worse.ratio, compared).with_floor(worse.floor)])
}

/// One after another over all at once, in one store.
struct Measured {
    ratio: Spread,
    /// One after another over all at once behind one fair lock.
    floor: Spread,
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
        let failed = runtime.block_on(burst(hall, other, commands, None))?;
        let at_once = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let lock = Some(Arc::new(Mutex::new(())));
        if !runtime.block_on(burst(hall, locked, commands, lock))?.is_empty() {
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
    let failed = match example {
        Some(failure) => {
            let share = as_f64(failures) / as_f64(commands * rounds) * 100.0;
            format!("{share:.0}% failed, such as \"{failure}\"")
        }
        None => "none failed".into(),
    };
    let floor = Spread::of(floors);
    let compared = format!(
        "{name}: {:.2} ({} over {}; behind one fair lock {:.2}), {failed}",
        measured.median, times[0], times[1], floor.median
    );
    let ratio = if failures > 0 { Spread::exactly(0.0) } else { measured };
    Ok(Measured { ratio, floor, compared })
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
    commands: usize,
    lock: Option<Arc<Mutex<()>>>,
) -> Result<Vec<String>, Failure> {
    let mut running = JoinSet::new();
    for number in 0..commands {
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
