//! Many callers of one process at once, over SQLite on a disk: writers of different groups over
//! hand-written SQL, and readers over one reader.

use std::thread;

use async_sqlite::rusqlite::{Connection, params_from_iter};
use guildhall::kernel::GroupId;
use guildhall::{Guildhall, Stores};
use guildhall_store_sqlite::SqliteStore;
use tokio::runtime::{Builder, Runtime};
use tokio::task::JoinSet;

use crate::Failure;
use crate::measure::{Clock, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::report::Row;
use crate::saves::OnDisk;
use crate::world::{self, ACME};

/// The threads of the runtime, for two cores.
const THREADS: usize = 2;

/// The runtime of the callers.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    Ok(Builder::new_multi_thread().worker_threads(THREADS).enable_all().build()?)
}

/// How many callers write at once.
const CALLERS: usize = 64;

/// Compares 64 callers with one transaction after another.
pub(crate) fn compare_with_raw(scale: Scale) -> Result<Vec<Row>, Failure> {
    let (callers, pairs) = (CALLERS, scale.of(5, 1));
    let disk = OnDisk::new()?;
    let groups: Vec<_> = (0..callers)
        .map(|caller| disk.group(&format!("Crew {caller}"), 100))
        .collect::<Result<_, _>>()?;
    for group in &groups {
        disk.add_and_remove(*group)?;
    }
    let mut by_hand = disk.by_hand(&groups[..1], "by hand.db")?;
    let mut together = disk.by_hand(&groups, "together.db")?;
    let runtime = runtime()?;
    let changes = 2 * callers * pairs;
    let mut raw = || (0..callers * pairs).try_for_each(|_| by_hand.add_and_remove());
    let mut ours = || {
        let tasks = groups.iter().enumerate();
        let tasks = tasks.map(|(caller, group)| write(disk.hall.clone(), *group, caller, pairs));
        runtime.block_on(all(tasks))
    };
    // The least: nothing is decided or read, and all callers share each commit.
    let mut least = || (0..pairs).try_for_each(|_| together.add_and_remove_together());
    let [raw, ours, least] = interleaved(scale.rounds(9), [&mut raw, &mut ours, &mut least])?;
    let rate = |samples| format!("{:.0}/s", 1.0 / each(Clock::Wall, samples, changes).median);
    let compared = format!(
        "changes a second of {callers} callers on groups of their own ({}) over hand-written SQL, \
         one transaction after another ({}), on disk",
        rate(&ours),
        rate(&raw)
    );
    let row = Row::new("sqlite_64_callers_vs_raw", ratio(Clock::Wall, &raw, &ours), compared);
    Ok(vec![row.with_floor(ratio(Clock::Wall, &raw, &least))])
}

/// Adds and removes a user so many times, by 64 callers at once.
pub(crate) fn save(times: usize) -> Result<(), Failure> {
    let disk = OnDisk::new()?;
    let groups: Vec<_> = (0..CALLERS)
        .map(|caller| disk.group(&format!("Crew {caller}"), 100))
        .collect::<Result<_, _>>()?;
    let tasks = groups.iter().enumerate();
    let each = times.div_ceil(CALLERS);
    let tasks = tasks.map(|(caller, group)| write(disk.hall.clone(), *group, caller, each));
    runtime()?.block_on(all(tasks))
}

/// Compares eight readers with one.
pub(crate) fn compare_readers(scale: Scale) -> Result<Vec<Row>, Failure> {
    // A round is long enough for the system to move a task to another core.
    let (readers, views) = (8, scale.of(2_000, 10));
    let disk = OnDisk::new()?;
    let groups: Vec<_> = (0..readers)
        .map(|reader| disk.group(&format!("Crew {reader}"), 100))
        .collect::<Result<_, _>>()?;
    let runtime = runtime()?;
    let mut one = || {
        let (hall, groups) = (disk.hall.clone(), groups.clone());
        runtime.block_on(all([async move {
            for group in groups {
                read(&hall, group, views).await?;
            }
            Ok(())
        }]))
    };
    let mut eight = || {
        let tasks = groups.iter().map(|group| {
            let (hall, group) = (disk.hall.clone(), *group);
            async move { read(&hall, group, views).await }
        });
        runtime.block_on(all(tasks))
    };
    let path = disk.directory.path().join("hall.db");
    let bare = |threads: usize| {
        let connections: Vec<_> =
            (0..threads).map(|_| Connection::open(&path)).collect::<Result<_, _>>()?;
        Ok::<_, Failure>(Bare { connections, groups: groups.clone(), views })
    };
    // As many threads as the runtime has: beside other work, more threads would get more of the cores.
    let (mut bare_one, mut bare_eight) = (bare(1)?, bare(THREADS)?);
    let [one, eight, bare_one, bare_eight] = interleaved(
        scale.rounds(15),
        [&mut one, &mut eight, &mut || bare_one.read(), &mut || bare_eight.read()],
    )?;
    let view = |samples| time(each(Clock::Wall, samples, readers * views).median);
    let compared = format!(
        "views a second of {readers} readers ({} a view) over one reader ({})",
        view(&eight),
        view(&one)
    );
    let row = Row::new("sqlite_readers", ratio(Clock::Wall, &one, &eight), compared);
    Ok(vec![row.with_floor(ratio(Clock::Wall, &bare_one, &bare_eight))])
}

/// The least that reads the same rows: threads that share the groups, each with a connection of its
/// own, and nothing else.
struct Bare {
    connections: Vec<Connection>,
    groups: Vec<GroupId>,
    /// How many views of each group.
    views: usize,
}

impl Bare {
    fn read(&mut self) -> Result<(), Failure> {
        let Self { connections, groups, views } = self;
        let groups = groups.chunks(groups.len().div_ceil(connections.len()));
        let read = |db: &mut Connection, groups: &[GroupId]| {
            groups.iter().try_for_each(|group| Self::read_times(db, *group, *views))
        };
        thread::scope(|scope| {
            let threads: Vec<_> = connections
                .iter_mut()
                .zip(groups)
                .map(|(db, groups)| scope.spawn(move || read(db, groups)))
                .collect();
            threads.into_iter().try_for_each(|thread| thread.join().map_err(|_| "a panic")?)
        })
    }

    fn read_times(db: &mut Connection, group: GroupId, times: usize) -> Result<(), Failure> {
        let (user, group) = (world::user(1).id(), group);
        for _ in 0..times {
            db.prepare_cached("BEGIN DEFERRED")?.execute([])?;
            for (statement, key) in [
                ("SELECT header FROM groups WHERE id = ?1", &[group.as_uuid()][..]),
                (
                    "SELECT form FROM memberships WHERE group_id = ?1 AND user_id = ?2",
                    &[group.as_uuid(), user.as_uuid()],
                ),
                ("SELECT version FROM registrations WHERE user_id = ?1", &[user.as_uuid()]),
                ("SELECT version FROM companies WHERE id = ?1", &[ACME.as_uuid()]),
            ] {
                let mut statement = db.prepare_cached(statement)?;
                if statement.query(params_from_iter(key))?.next()?.is_none() {
                    return Err("the row is not there".into());
                }
            }
            db.prepare_cached("ROLLBACK")?.execute([])?;
        }
        Ok(())
    }
}

/// Adds and removes a user of one of the callers.
pub(crate) async fn write<S: Stores>(
    hall: Guildhall<S>,
    group: GroupId,
    caller: usize,
    pairs: usize,
) -> Result<(), Failure> {
    world::add_and_remove(&hall, group, world::newcomer(1 + caller), pairs).await
}

async fn read(hall: &Guildhall<SqliteStore>, group: GroupId, views: usize) -> Result<(), Failure> {
    for _ in 0..views {
        hall.user(world::user(1)).group(group).view().await?;
    }
    Ok(())
}

/// Runs all tasks at once, until each has ended.
pub(crate) async fn all<F>(tasks: impl IntoIterator<Item = F>) -> Result<(), Failure>
where
    F: Future<Output = Result<(), Failure>> + Send + 'static,
{
    let mut running: JoinSet<_> = tasks.into_iter().collect();
    while let Some(ended) = running.join_next().await {
        ended??;
    }
    Ok(())
}
