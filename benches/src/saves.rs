//! A member change through the front door over SQLite on a disk, over the same rows by hand, and
//! by the size of the group.

use std::fs;

use async_sqlite::rusqlite::Connection;
use guildhall::Guildhall;
use guildhall::kernel::GroupId;
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;
use tempfile::TempDir;

use crate::Failure;
use crate::least_save::Least;
use crate::measure::{Clock, Sample, each, interleaved, ratio, time};
use crate::ratios::Scale;
use crate::raw_sql::{self, Writes};
use crate::report::Row;
use crate::world;

/// How many times a lane adds and removes a user in each round.
const PAIRS: usize = 4;

/// A hall in a file.
pub(crate) struct OnDisk {
    pub(crate) hall: Guildhall<SqliteStore>,
    pub(crate) directory: TempDir,
}

impl OnDisk {
    /// Makes a file with the company. It is deleted at the end.
    pub(crate) fn new() -> Result<Self, Failure> {
        let directory = tempfile::tempdir()?;
        let store = SqliteStore::open(directory.path().join("hall.db"))?;
        Ok(Self { hall: block_on(world::hall(store))?, directory })
    }

    /// Creates a group with so many members.
    pub(crate) fn group(&self, name: &str, members: usize) -> Result<GroupId, Failure> {
        block_on(world::create_group(&self.hall, name, members))
    }

    /// Adds and removes a user who was in the group before.
    pub(crate) fn add_and_remove(&self, group: GroupId) -> Result<(), Failure> {
        block_on(world::add_and_remove(&self.hall, group, world::newcomer(0), 1))
    }

    /// Copies the file as it is now.
    pub(crate) fn copy(&self, name: &str) -> Result<std::path::PathBuf, Failure> {
        let directory = self.directory.path();
        raw_sql::copy(&directory.join("hall.db"), directory.join(name))
    }

    /// Finds what the front door writes when it adds and removes a user in these groups, and returns
    /// it with a copy of the file, of this name, to write it to.
    pub(crate) fn by_hand(&self, groups: &[GroupId], name: &str) -> Result<ByHand, Failure> {
        let mut writes = Vec::new();
        for group in groups {
            self.add_and_remove(*group)?;
            let (by, newcomer) = (self.hall.user(world::user(0)).group(*group), world::newcomer(0));
            let out = self.copy("out.db")?;
            block_on(by.add_members(&[newcomer]))?;
            let within = self.copy("in.db")?;
            block_on(by.remove_members(&[newcomer.id()]))?;
            let out_again = self.copy("out again.db")?;
            writes.push([Writes::between(&out, &within)?, Writes::between(&within, &out_again)?]);
            [out, within, out_again].iter().try_for_each(fs::remove_file)?;
        }
        Ok(ByHand { db: raw_sql::open(&self.copy(name)?)?, writes, turn: 1_000_000 })
    }

    /// Returns the floor of a save in this group, with a copy of the file.
    fn least(&self, group: GroupId) -> Result<Least, Failure> {
        const COPY: &str = "least.db";
        let by_hand = self.by_hand(&[group], COPY)?;
        let reader = raw_sql::open(&self.directory.path().join(COPY))?;
        Least::new(&self.hall, (by_hand, reader), group)
    }
}

/// The two changes of each group by hand, and the file for them.
pub(crate) struct ByHand {
    db: Connection,
    /// Adds the user, and removes them.
    writes: Vec<[Writes; 2]>,
    turn: i64,
}

impl ByHand {
    /// Writes both of the first group, each in a transaction of its own.
    pub(crate) fn add_and_remove(&mut self) -> Result<(), Failure> {
        (0..2).try_for_each(|change| self.write(change, |_| Ok(())))
    }

    /// Writes one of the two changes of the first group, after `before` in the same transaction.
    pub(crate) fn write(
        &mut self,
        change: usize,
        before: impl FnOnce(&Connection) -> Result<(), Failure>,
    ) -> Result<(), Failure> {
        self.turn += 1;
        let Self { db, writes, turn } = self;
        raw_sql::in_transaction(db, || {
            before(db)?;
            writes[0][change].run(db, *turn)
        })
    }

    /// Writes both of all groups: the first of each in one transaction, then the second.
    pub(crate) fn add_and_remove_together(&mut self) -> Result<(), Failure> {
        for change in 0..2 {
            let Self { db, writes, turn } = &mut *self;
            raw_sql::in_transaction(db, || {
                writes.iter().try_for_each(|writes| {
                    *turn += 1;
                    writes[change].run(db, *turn)
                })
            })?;
        }
        Ok(())
    }
}

/// Adds and removes a user so many times, through the front door.
pub(crate) fn save(times: usize) -> Result<(), Failure> {
    let disk = OnDisk::new()?;
    let group = disk.group("Crew", 1_000)?;
    (0..times).try_for_each(|_| disk.add_and_remove(group))
}

/// Writes the same rows by hand.
pub(crate) fn save_by_hand(times: usize) -> Result<(), Failure> {
    let disk = OnDisk::new()?;
    let group = disk.group("Crew", 1_000)?;
    let mut by_hand = disk.by_hand(&[group], "by hand.db")?;
    (0..times).try_for_each(|_| by_hand.add_and_remove())
}

/// Does the least that a store does which decides outside of the database.
pub(crate) fn save_least(times: usize) -> Result<(), Failure> {
    let disk = OnDisk::new()?;
    let least = disk.least(disk.group("Crew", 1_000)?)?;
    (0..times).try_for_each(|_| least.add_and_remove())
}

/// Measures a save.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let large = scale.of(100_000, 1_000);
    let disk = OnDisk::new()?;
    let group = disk.group("Crew", 1_000)?;
    let mut by_hand = disk.by_hand(&[group], "by hand.db")?;
    let least = disk.least(group)?;
    let rows = by_hand.writes[0][0].described();
    let [small_group, large_group] = [disk.group("Small", 10)?, disk.group("Large", large)?];
    for group in [small_group, large_group] {
        disk.add_and_remove(group)?;
    }
    let repeated =
        |run: &mut dyn FnMut() -> Result<(), Failure>| (0..PAIRS).try_for_each(|_| run());
    let [ours, raw, least, small, large_samples] = interleaved::<5, Failure>(
        scale.rounds(75),
        [
            &mut || repeated(&mut || disk.add_and_remove(group)),
            &mut || repeated(&mut || by_hand.add_and_remove()),
            &mut || repeated(&mut || least.add_and_remove()),
            &mut || repeated(&mut || disk.add_and_remove(small_group)),
            &mut || repeated(&mut || disk.add_and_remove(large_group)),
        ],
    )?;
    let one = |clock, samples: &[Sample]| time(each(clock, samples, 2 * PAIRS).median);
    let row = |key, clock, over: &[Sample], under: &[Sample], what: &str| {
        let compared = format!("{what} ({} over {})", one(clock, over), one(clock, under));
        Row::new(key, ratio(clock, over, under), compared)
    };
    let by_hand =
        format!("a member change in a group of 1,000 on disk over the same rows by hand: {rows}");
    let by_hand_cpu = "the same, CPU time of the process";
    let by_size = format!("a member change in a group of {large} over one of 10, on disk");
    Ok(vec![
        row("sqlite_save_vs_raw_sql", Clock::Wall, &ours, &raw, &by_hand).with_floor(ratio(
            Clock::Wall,
            &least,
            &raw,
        )),
        row("sqlite_save_cpu_vs_raw_sql", Clock::Process, &ours, &raw, by_hand_cpu)
            .with_floor(ratio(Clock::Process, &least, &raw)),
        row("sqlite_100k_vs_10", Clock::Wall, &large_samples, &small, &by_size),
    ])
}
