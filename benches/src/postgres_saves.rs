//! A member change through the front door over PostgreSQL, over the same rows by hand, by the size
//! of the group, and by many callers at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use guildhall::kernel::GroupId;
use tokio::sync::Mutex;

use crate::Failure;
use crate::callers::{all, write};
use crate::measure::{Clock, Sample, each, interleaved, ratio, time};
use crate::postgres::InPostgres;
use crate::ratios::Scale;
use crate::raw_postgres::{Reads, Session, Writes};
use crate::report::Row;
use crate::world;

/// How many times a lane adds and removes a user in each round.
const PAIRS: usize = 4;

/// As many as the store opens by default.
const CONNECTIONS: usize = 16;

/// The two transactions of a caller by hand.
struct ByHand {
    reads: Reads,
    add: Writes,
    remove: Writes,
}

/// The tables of a schema of its own, to which only statements by hand write after the beginning.
struct Raw {
    tables: InPostgres,
    turn: AtomicI64,
}

impl Raw {
    fn new() -> Result<Option<Self>, Failure> {
        let turn = AtomicI64::new(1_000_000_000);
        Ok(InPostgres::new()?.map(|tables| Self { tables, turn }))
    }

    /// Finds what the front door writes when it adds and removes the user of a caller who was in the
    /// group before.
    async fn by_hand(&self, group: GroupId, caller: usize) -> Result<ByHand, Failure> {
        let (hall, newcomer) = (&self.tables.hall, world::newcomer(caller));
        world::add_and_remove(hall, group, newcomer, 1).await?;
        let session = Session::open(&self.tables.schema).await?;
        let by = hall.user(world::user(0)).group(group);
        session.remember().await?;
        by.add_members(&[newcomer]).await?;
        let add = Writes::since(&session).await?;
        session.remember().await?;
        by.remove_members(&[newcomer.id()]).await?;
        let remove = Writes::since(&session).await?;
        let users = [world::user(0).id(), newcomer.id()];
        Ok(ByHand { reads: Reads::of(world::ACME, group, users), add, remove })
    }

    async fn session(&self, all: &[ByHand]) -> Result<Session, Failure> {
        let mut session = Session::open(&self.tables.schema).await?;
        for ByHand { reads, add, remove } in all {
            session.prepare_reads(reads).await?;
            session.prepare(add).await?;
            session.prepare(remove).await?;
        }
        Ok(session)
    }

    fn next(&self) -> i64 {
        self.turn.fetch_add(1, Ordering::Relaxed)
    }

    /// Writes both transactions.
    async fn add_and_remove(&self, session: &Session, by_hand: &ByHand) -> Result<(), Failure> {
        by_hand.add.commit(session, self.next()).await?;
        by_hand.remove.commit(session, self.next()).await
    }

    /// Writes both transactions, each after it has read what it is decided on.
    async fn read_and_write(&self, session: &Session, by_hand: &ByHand) -> Result<(), Failure> {
        let ByHand { reads, add, remove } = by_hand;
        add.commit_after(reads, session, self.next()).await?;
        remove.commit_after(reads, session, self.next()).await
    }

    async fn in_steps(&self, session: &Session, by_hand: &ByHand) -> Result<(), Failure> {
        by_hand.add.commit_in_steps(session, self.next()).await?;
        by_hand.remove.commit_in_steps(session, self.next()).await
    }
}

/// Measures a save.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let large = scale.of(100_000, 1_000);
    let (Some(ours), Some(raw)) = (InPostgres::new()?, Raw::new()?) else { return Ok(Vec::new()) };
    let create = |at: &InPostgres, name: &str, members: usize| {
        at.runtime.block_on(world::create_group(&at.hall, name, members))
    };
    let repeated = |group| {
        ours.runtime.block_on(world::add_and_remove(&ours.hall, group, world::newcomer(0), PAIRS))
    };
    let group = create(&ours, "Crew", 1_000)?;
    let raw_group = create(&raw.tables, "Crew", 1_000)?;
    let runtime = &raw.tables.runtime;
    let by_hand = [runtime.block_on(raw.by_hand(raw_group, 0))?];
    let session = runtime.block_on(raw.session(&by_hand))?;
    let by_hand = &by_hand[0];
    let [small_group, large_group] = [create(&ours, "Small", 10)?, create(&ours, "Large", large)?];
    let [here, at_once, after_reading, in_steps, small, large_samples] = interleaved::<6, Failure>(
        scale.rounds(75),
        [
            &mut || repeated(group),
            &mut || {
                let mut pairs = 0..PAIRS;
                pairs.try_for_each(|_| runtime.block_on(raw.add_and_remove(&session, by_hand)))
            },
            &mut || {
                let mut pairs = 0..PAIRS;
                pairs.try_for_each(|_| runtime.block_on(raw.read_and_write(&session, by_hand)))
            },
            &mut || {
                let mut pairs = 0..PAIRS;
                pairs.try_for_each(|_| runtime.block_on(raw.in_steps(&session, by_hand)))
            },
            &mut || repeated(small_group),
            &mut || repeated(large_group),
        ],
    )?;
    let one = |samples: &[Sample]| time(each(Clock::Wall, samples, 2 * PAIRS).median);
    let over = |over: &[Sample], under: &[Sample]| format!("{} over {}", one(over), one(under));
    let save = format!(
        "a member change in a group of 1,000 over the same rows by hand in one round trip ({}); the \
         floor reads by hand what the change is decided on, and holds it ({}), over which it is {:.2}; \
         over a statement at a time it is {:.2}: {}",
        over(&here, &at_once),
        one(&after_reading),
        ratio(Clock::Wall, &here, &after_reading).median,
        ratio(Clock::Wall, &here, &in_steps).median,
        by_hand.add.described()
    );
    let by_size = format!(
        "a member change in a group of {large} over one of 10 ({})",
        over(&large_samples, &small)
    );
    let row = |key, over, under, compared| Row::new(key, ratio(Clock::Wall, over, under), compared);
    Ok(vec![
        row("postgres_save_vs_raw_sql", &here, &at_once, save).with_floor(ratio(
            Clock::Wall,
            &after_reading,
            &at_once,
        )),
        row("postgres_100k_vs_10", &large_samples, &small, by_size),
    ])
}

/// Compares 64 callers at the front door with as many who send statements by hand.
pub(crate) fn compare_callers(scale: Scale) -> Result<Vec<Row>, Failure> {
    let (callers, pairs) = (64, scale.of(5, 1));
    let (Some(ours), Some(raw)) = (InPostgres::new()?, Raw::new()?) else { return Ok(Vec::new()) };
    let create = |at: &InPostgres| -> Result<Vec<GroupId>, Failure> {
        let groups = (0..callers).map(|caller| {
            let name = format!("Crew {caller}");
            at.runtime.block_on(world::create_group(&at.hall, &name, 100))
        });
        groups.collect()
    };
    let (groups, raw_groups) = (create(&ours)?, create(&raw.tables)?);
    let by_hand: Result<Vec<_>, Failure> = raw_groups
        .iter()
        .enumerate()
        .map(|(caller, group)| raw.tables.runtime.block_on(raw.by_hand(*group, caller)))
        .collect();
    let by_hand = Arc::new(by_hand?);
    let sessions = (0..CONNECTIONS).map(|_| {
        let session = raw.tables.runtime.block_on(raw.session(&by_hand))?;
        Ok(Arc::new(Mutex::new(session)))
    });
    let sessions: Vec<_> = sessions.collect::<Result<_, Failure>>()?;
    let raw = Arc::new(raw);
    let mut by_statements = || {
        let tasks = (0..callers).map(|caller| {
            let session = Arc::clone(&sessions[caller % CONNECTIONS]);
            let (raw, by_hand) = (Arc::clone(&raw), Arc::clone(&by_hand));
            async move {
                for _ in 0..pairs {
                    raw.add_and_remove(&*session.lock().await, &by_hand[caller]).await?;
                }
                Ok(())
            }
        });
        raw.tables.runtime.block_on(all(tasks))
    };
    let mut at_the_door = || {
        let tasks = groups.iter().enumerate();
        let tasks = tasks.map(|(caller, group)| write(ours.hall.clone(), *group, caller, pairs));
        ours.runtime.block_on(all(tasks))
    };
    let [by_statements, at_the_door] =
        interleaved(scale.rounds(9), [&mut by_statements, &mut at_the_door])?;
    let changes = 2 * callers * pairs;
    let rate = |samples| format!("{:.0}/s", 1.0 / each(Clock::Wall, samples, changes).median);
    let compared = format!(
        "changes a second of {callers} callers on groups of their own in one company ({}) over as \
         many who send the same rows by hand on {CONNECTIONS} connections ({})",
        rate(&at_the_door),
        rate(&by_statements)
    );
    let found = ratio(Clock::Wall, &by_statements, &at_the_door);
    Ok(vec![Row::new("postgres_64_callers_vs_raw", found, compared)])
}
