//! Many callers of one process at once, over SQLite on a disk: writers of different groups over
//! hand-written SQL, and readers over one reader.

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
use crate::world;

/// The runtime of the callers: two threads, for two cores.
pub(crate) fn runtime() -> Result<Runtime, Failure> {
    Ok(Builder::new_multi_thread().worker_threads(2).enable_all().build()?)
}

/// Compares 64 callers with one transaction after another.
pub(crate) fn compare_with_raw(scale: Scale) -> Result<Vec<Row>, Failure> {
    let (callers, pairs) = (64, scale.of(5, 1));
    let disk = OnDisk::new()?;
    let groups: Vec<_> = (0..callers)
        .map(|caller| disk.group(&format!("Crew {caller}"), 100))
        .collect::<Result<_, _>>()?;
    for group in &groups {
        disk.add_and_remove(*group)?;
    }
    let mut by_hand = disk.by_hand(groups[0])?;
    let runtime = runtime()?;
    let changes = 2 * callers * pairs;
    let mut raw = || (0..callers * pairs).try_for_each(|_| by_hand.add_and_remove());
    let mut ours = || {
        let tasks = groups.iter().enumerate();
        let tasks = tasks.map(|(caller, group)| write(disk.hall.clone(), *group, caller, pairs));
        runtime.block_on(all(tasks))
    };
    let [raw, ours] = interleaved(scale.rounds(9), [&mut raw, &mut ours])?;
    let rate = |samples| format!("{:.0}/s", 1.0 / each(Clock::Wall, samples, changes).median);
    let compared = format!(
        "changes a second of {callers} callers on groups of their own ({}) over hand-written SQL, \
         one transaction after another ({}), on disk",
        rate(&ours),
        rate(&raw)
    );
    Ok(vec![Row::new("sqlite_64_callers_vs_raw", ratio(Clock::Wall, &raw, &ours), compared)])
}

/// Compares eight readers with one.
pub(crate) fn compare_readers(scale: Scale) -> Result<Vec<Row>, Failure> {
    let (readers, views) = (8, scale.of(200, 10));
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
    let [one, eight] = interleaved(scale.rounds(31), [&mut one, &mut eight])?;
    let view = |samples| time(each(Clock::Wall, samples, readers * views).median);
    let compared = format!(
        "views a second of {readers} readers ({} a view) over one reader ({})",
        view(&eight),
        view(&one)
    );
    Ok(vec![Row::new("sqlite_readers", ratio(Clock::Wall, &one, &eight), compared)])
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
