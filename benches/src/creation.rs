//! A group of 100,000 members that is created, and one that is converted from a room, in SQLite on a
//! disk, over the same rows by hand.

use guildhall::groups::GroupDraft;
use guildhall::rooms::RoomDraft;
use pollster::block_on;

use crate::Failure;
use crate::measure::{Sample, Spread, time, timed};
use crate::ratios::Scale;
use crate::raw_sql::{self, Writes};
use crate::report::Row;
use crate::saves::OnDisk;
use crate::world;

/// Measures both.
pub(crate) fn compare(scale: Scale) -> Result<Vec<Row>, Failure> {
    let (members, rounds) = (scale.of(100_000, 1_000), scale.rounds(3));
    let kinds = [
        ("sqlite_create_100k_vs_raw_sql", "creating", false),
        ("sqlite_convert_100k_vs_raw_sql", "converting a room into", true),
    ];
    kinds.into_iter().map(|(key, what, is_room)| row(key, what, members, rounds, is_room)).collect()
}

fn row(
    key: &'static str,
    what: &str,
    members: usize,
    rounds: usize,
    is_room: bool,
) -> Result<Row, Failure> {
    let (mut ratios, mut ours, mut by_hand) = (Vec::new(), Vec::new(), Vec::new());
    for _ in 0..rounds {
        let (made, written) = once(members, is_room)?;
        ratios.push(made.wall / written.wall);
        ours.push(made.wall);
        by_hand.push(written.wall);
    }
    let [ours, by_hand] = [ours, by_hand].map(|times| time(Spread::of(times).median));
    let compared = format!(
        "{what} a group of {members} members over the same rows by hand in one transaction, on disk \
         ({ours} over {by_hand})"
    );
    Ok(Row::new(key, Spread::of(ratios), compared))
}

/// Makes a group in a new file, through the front door and by hand.
fn once(members: usize, is_room: bool) -> Result<(Sample, Sample), Failure> {
    let disk = OnDisk::new()?;
    let by = disk.hall.user(world::user(0));
    let users = (0..members).map(world::user);
    let room = if is_room {
        Some(block_on(by.create_room(RoomDraft::from_event("Launch", users.clone())))?.id())
    } else {
        None
    };
    let before = disk.copy("before.db")?;
    let made = timed(|| {
        match room {
            Some(room) => drop(block_on(by.room(room).convert(GroupDraft::named("Crew")?))?),
            None => drop(block_on(by.create_group(world::draft("Crew", members)))?),
        }
        Ok::<_, Failure>(())
    })?;
    let writes = Writes::between(&before, &disk.copy("after.db")?)?;
    let db = raw_sql::open(&before)?;
    let written = timed(|| raw_sql::in_transaction(&db, || writes.run(&db, 1_000_000)))?;
    Ok((made, written))
}
