//! A thousand commands on one room at once, over the same commands one after another.

use std::time::Instant;

use guildhall::kernel::{RoomId, Scope};
use guildhall::rooms::RoomDraft;
use guildhall::{Guildhall, Stores};
use guildhall_store_memory::MemoryStore;
use tokio::runtime::Runtime;
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
    let memory = store(&runtime, "memory", &memory, commands, rounds)?;
    let disk = OnDisk::new()?;
    let sqlite = store(&runtime, "SQLite", &disk.hall, commands, rounds)?;
    let compared = format!(
        "{commands} invitations to one room one after another over all at once, one process; {}; \
         {}; a failure makes it 0",
        memory.1, sqlite.1
    );
    let worse = if memory.0.median < sqlite.0.median { memory.0 } else { sqlite.0 };
    Ok(vec![Row::new("burst_vs_serial", worse, compared)])
}

fn store<S: Stores + Clone + 'static>(
    runtime: &Runtime,
    name: &str,
    hall: &Guildhall<S>,
    commands: usize,
    rounds: usize,
) -> Result<(Spread, String), Failure> {
    let (mut ratios, mut failures, mut example) = (Vec::new(), 0, None);
    let (mut serial_times, mut burst_times) = (Vec::new(), Vec::new());
    for round in 0..rounds {
        let [one, other] = [
            runtime.block_on(room(hall, 2 * round))?,
            runtime.block_on(room(hall, 2 * round + 1))?,
        ];
        let begun = Instant::now();
        for number in 0..commands {
            runtime.block_on(invite(hall, one, number))?;
        }
        let serial = begun.elapsed().as_secs_f64();
        let begun = Instant::now();
        let failed = runtime.block_on(burst(hall, other, commands))?;
        let at_once = begun.elapsed().as_secs_f64();
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
    let compared =
        format!("{name}: {:.2} ({} over {}), {failed}", measured.median, times[0], times[1]);
    let spread = if failures > 0 { Spread::exactly(0.0) } else { measured };
    Ok((spread, compared))
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

/// Gives all commands at once, and returns those that failed.
async fn burst<S: Stores + Clone + 'static>(
    hall: &Guildhall<S>,
    room: RoomId,
    commands: usize,
) -> Result<Vec<String>, Failure> {
    let mut running = JoinSet::new();
    for number in 0..commands {
        let hall = hall.clone();
        running.spawn(async move { invite(&hall, room, number).await });
    }
    let mut failed = Vec::new();
    while let Some(ended) = running.join_next().await {
        failed.extend(ended?.err().map(|failure| failure.to_string()));
    }
    Ok(failed)
}
