//! What is stored at each size of a curve, and what is done there.

use std::num::NonZeroU32;
use std::ops::Deref;
use std::rc::Rc;

use futures_util::future::try_join_all;
use guildhall::groups::GroupList;
use guildhall::kernel::{GroupId, PageRequest};
use guildhall::permissions::Authority;
use guildhall::rooms::RoomDraft;
use guildhall::{Guildhall, Stores};
use guildhall_store_memory::MemoryStore;
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;
use tempfile::TempDir;

use crate::Failure;
use crate::curves::{Curve, Lane, SIZES};
use crate::ratios::Scale;
use crate::world::{self, ACME};

type Hall = Rc<OnDisk>;

/// A front door over a file. A store in memory would grow with its page cache: SQLite walks all of
/// it when it commits.
struct OnDisk {
    hall: Guildhall<SqliteStore>,
    _folder: TempDir,
}

impl Deref for OnDisk {
    type Target = Guildhall<SqliteStore>;

    fn deref(&self) -> &Self::Target {
        &self.hall
    }
}

/// What makes curves that share what is stored.
type Make = fn(Scale) -> Result<Vec<Curve>, Failure>;

/// The titles of all curves, with what makes them.
pub(crate) const ALL: [(&[&str], Make); 9] = [
    (&["a member change", "a member change, in memory"], by_members),
    (&["lists of a Master of 20 groups", "a new group"], by_groups),
    (&["a member change in a policy"], by_named_users),
    (&["a change beside external recipients"], by_recipients),
    (&["a user's groups", "a user's rooms", "one more group of a user"], by_own_groups),
    (&["participants of nested groups"], by_depth),
    (&["recipients of a list"], by_list),
    (&["a member of a new group"], by_draft),
    (&["off-boarding"], by_rooms_of_leaver),
];

fn hall() -> Result<Hall, Failure> {
    let folder = tempfile::tempdir()?;
    let store = SqliteStore::open(folder.path().join("hall.db"))?;
    Ok(Rc::new(OnDisk { hall: block_on(world::hall(store))?, _folder: folder }))
}

fn page<K>() -> PageRequest<K> {
    PageRequest::first(NonZeroU32::MIN.saturating_add(19))
}

/// Makes one thing for each size: what is stored there, or a lane.
fn each<I, T>(
    inputs: [I; SIZES],
    make: impl FnMut(I) -> Result<T, Failure>,
) -> Result<[T; SIZES], Failure> {
    let all = inputs.into_iter().map(make).collect::<Result<Vec<_>, _>>()?;
    all.try_into().map_err(|_| "a size is missing".into())
}

/// Makes so many things, 64 at once, so that they share commits.
fn make_all(count: usize, make: impl AsyncFn(usize) -> Result<(), Failure>) -> Result<(), Failure> {
    let numbers: Vec<_> = (0..count).collect();
    for some in numbers.chunks(64) {
        block_on(try_join_all(some.iter().map(|number| make(*number))))?;
    }
    Ok(())
}

fn lane(run: impl FnMut() -> Result<(), Failure> + 'static) -> Lane {
    Box::new(run)
}

/// A lane that adds and removes a user some times.
fn member_change<H: 'static, S: Stores + 'static>(
    hall: Rc<H>,
    door: fn(&H) -> &Guildhall<S>,
    group: GroupId,
) -> Lane {
    lane(move || block_on(world::add_and_remove(door(&hall), group, world::newcomer(0), PAIRS)))
}

/// How many times a lane of [`member_change`] adds and removes.
const PAIRS: usize = 20;

fn by_members(scale: Scale) -> Result<Vec<Curve>, Failure> {
    let sizes = [10, 1_000, 10_000, scale.of(100_000, 20_000)];
    let hall = hall()?;
    let stored = each(sizes, |size| {
        let group = block_on(world::create_group(&hall, &format!("Crew of {size}"), size))?;
        Ok(member_change(hall.clone(), |hall| hall, group))
    })?;
    let memory = Rc::new(block_on(world::hall(MemoryStore::default()))?);
    let in_memory = each(sizes, |size| {
        let group = block_on(world::create_group(&memory, &format!("Crew of {size}"), size))?;
        Ok(member_change(memory.clone(), |hall| hall, group))
    })?;
    let curve = |title, lanes| Curve {
        title,
        across: "members of the group",
        goal: 1.3,
        sizes,
        operations: [2 * PAIRS; SIZES],
        rounds: scale.rounds(21),
        lanes,
    };
    Ok(vec![curve("a member change", stored), curve("a member change, in memory", in_memory)])
}

fn by_groups(scale: Scale) -> Result<Vec<Curve>, Failure> {
    let sizes = [100, 1_000, 10_000, scale.of(100_000, 20_000)];
    let halls = each(sizes, |size| {
        let hall = hall()?;
        make_all(size, async |number| {
            // A user is Master of 20 of them, and in no other.
            let creator = if number < 20 { 0 } else { 1 + number % 1_000 };
            let draft = world::draft(&format!("Crew {number}"), 0);
            hall.user(world::user(creator)).create_group(draft).await?;
            Ok(())
        })?;
        Ok(hall)
    })?;
    let lists = each(halls.clone(), |hall| {
        Ok(lane(move || {
            let by = hall.user(world::user(0));
            for list in [GroupList::All, GroupList::Managed] {
                block_on(by.groups(ACME, list, page()))?;
            }
            block_on(by.search_groups(ACME, GroupList::All, "crew", page()))?;
            Ok(())
        }))
    })?;
    let creation = each(halls, |hall| {
        let mut number = 0;
        Ok(lane(move || {
            for _ in 0..10 {
                number += 1;
                let draft = world::draft(&format!("New {number}"), 0);
                block_on(hall.user(world::user(7)).create_group(draft))?;
            }
            Ok(())
        }))
    })?;
    let curve = |title, operations, lanes| Curve {
        title,
        across: "groups of the company",
        goal: 1.2,
        sizes,
        operations: [operations; SIZES],
        rounds: scale.rounds(21),
        lanes,
    };
    Ok(vec![curve("lists of a Master of 20 groups", 3, lists), curve("a new group", 10, creation)])
}

fn by_named_users(scale: Scale) -> Result<Vec<Curve>, Failure> {
    let sizes = [1, 100, 1_000, 10_000];
    let lanes = each(sizes, |size| {
        let hall = hall()?;
        let group = block_on(world::create_group(&hall, "Crew", 10))?;
        let named = (0..size).map(|number| world::user(number).id());
        let administrator = hall.user(world::user(world::ADMINISTRATOR));
        block_on(administrator.set_group_creation(Authority::named(named)))?;
        Ok(member_change(hall.clone(), |hall| hall, group))
    })?;
    Ok(vec![Curve {
        title: "a member change in a policy",
        across: "users named in the policy",
        goal: 1.2,
        sizes,
        operations: [2 * PAIRS; SIZES],
        rounds: scale.rounds(21),
        lanes,
    }])
}

fn by_recipients(scale: Scale) -> Result<Vec<Curve>, Failure> {
    let sizes = [1, 100, 1_000, 10_000];
    let lanes = each(sizes, |size| {
        let hall = hall()?;
        let group = block_on(world::create_list(&hall, 10))?;
        let by = hall.user(world::user(0));
        let addresses = (0..size).map(|number| format!("guest.{number}@elsewhere.example").parse());
        let addresses = addresses.collect::<Result<Vec<_>, _>>()?;
        for some in addresses.chunks(1_000) {
            block_on(by.group(group).add_recipients(some))?;
        }
        Ok(member_change(hall.clone(), |hall| hall, group))
    })?;
    Ok(vec![Curve {
        title: "a change beside external recipients",
        across: "external recipients",
        goal: 1.2,
        sizes,
        operations: [2 * PAIRS; SIZES],
        rounds: scale.rounds(21),
        lanes,
    }])
}

fn by_own_groups(scale: Scale) -> Result<Vec<Curve>, Failure> {
    let sizes = [20, 200, 2_000, scale.of(10_000, 4_000)];
    let halls = each(sizes, |size| {
        let hall = hall()?;
        let ann = hall.user(world::user(0));
        make_all(size, async |number| {
            ann.create_group(world::draft(&format!("Crew {number}"), 0)).await?;
            let others = [1, 2].map(world::user);
            ann.create_room(RoomDraft::from_event(&format!("Launch {number}"), others)).await?;
            Ok(())
        })?;
        Ok(hall)
    })?;
    let groups = each(halls.clone(), |hall| {
        Ok(lane(move || {
            block_on(hall.user(world::user(0)).groups(ACME, GroupList::Belonging, page()))?;
            Ok(())
        }))
    })?;
    let rooms = each(halls.clone(), |hall| {
        Ok(lane(move || {
            block_on(hall.user(world::user(0)).rooms(page()))?;
            Ok(())
        }))
    })?;
    let addition = each(halls, |hall| {
        let group = block_on(hall.user(world::user(5)).create_group(world::draft("Last", 0)))?;
        let group = group.group.id();
        Ok(lane(move || {
            let by = hall.user(world::user(5)).group(group);
            for _ in 0..PAIRS {
                block_on(by.add_members(&[world::user(0)]))?;
                block_on(by.remove_members(&[world::user(0).id()]))?;
            }
            Ok(())
        }))
    })?;
    let curve = |title, operations, goal, lanes| Curve {
        title,
        across: "groups and general rooms of the user",
        goal,
        sizes,
        operations: [operations; SIZES],
        rounds: scale.rounds(21),
        lanes,
    };
    Ok(vec![
        curve("a user's groups", 1, 1.3, groups),
        curve("a user's rooms", 1, 1.3, rooms),
        curve("one more group of a user", 2 * PAIRS, 1.2, addition),
    ])
}

/// Members of a chain of nested groups.
const IN_CHAIN: usize = 5_000;

/// Lists all participants of a chain of groups some times, as the program `hot` does.
pub(crate) fn participants(depth: usize, times: usize) -> Result<(), Failure> {
    let hall = hall()?;
    let top = chain(&hall, depth)?;
    (0..times).try_for_each(|_| list_participants(&hall, top))
}

/// Creates groups of which each is nested in the one before, and returns the first. The same users
/// are members, whatever the depth, in turn of one and the next.
fn chain(hall: &Hall, depth: usize) -> Result<GroupId, Failure> {
    let mut top = None;
    for level in (0..depth).rev() {
        let members = (0..IN_CHAIN / depth).map(|number| world::user(number * depth + level));
        let draft = world::draft(&format!("Level {level} of {depth}"), 0).with_members(members);
        let group = block_on(hall.user(world::user(0)).create_group(draft))?.group.id();
        if let Some(below) = top.replace(group) {
            block_on(hall.user(world::user(0)).group(group).nest(below))?;
        }
    }
    top.ok_or_else(|| "no group".into())
}

fn list_participants(hall: &Hall, group: GroupId) -> Result<(), Failure> {
    let mut page = PageRequest::first(guildhall::rules::GREATEST_PAGE);
    loop {
        let found = block_on(hall.user(world::user(0)).group(group).participants(page))?;
        let Some(next) = found.next() else { return Ok(()) };
        page = PageRequest::after(*next, guildhall::rules::GREATEST_PAGE);
    }
}

fn by_depth(scale: Scale) -> Result<Vec<Curve>, Failure> {
    let sizes = [1, 5, 20, 50];
    let hall = hall()?;
    let lanes = each(sizes, |depth| {
        let (hall, top) = (hall.clone(), chain(&hall, depth)?);
        Ok(lane(move || list_participants(&hall, top)))
    })?;
    Ok(vec![Curve {
        title: "participants of nested groups",
        across: "depth, the same participants in all",
        goal: 3.0,
        sizes,
        operations: [IN_CHAIN; SIZES],
        rounds: scale.rounds(9),
        lanes,
    }])
}

fn by_list(scale: Scale) -> Result<Vec<Curve>, Failure> {
    let sizes = [100, 1_000, 10_000, scale.of(100_000, 20_000)];
    let lanes = each(sizes, |size| {
        let hall = hall()?;
        let group = block_on(world::create_list(&hall, size))?;
        Ok(lane(move || {
            block_on(async {
                let (mut recipients, mut found) = (hall.recipients(group).await?, 0);
                while let Some(batch) = recipients.next().await? {
                    found += batch.to.len();
                }
                if found == size { Ok(()) } else { Err(format!("{found} of {size}").into()) }
            })
        }))
    })?;
    Ok(vec![Curve {
        title: "recipients of a list",
        across: "members, the cost of each of them",
        goal: 1.2,
        sizes,
        operations: sizes,
        rounds: scale.rounds(9),
        lanes,
    }])
}

fn by_draft(scale: Scale) -> Result<Vec<Curve>, Failure> {
    let sizes = [100, 1_000, 10_000, scale.of(100_000, 20_000)];
    let lanes = each(sizes, |size| {
        let (hall, mut number) = (hall()?, 0);
        Ok(lane(move || {
            number += 1;
            block_on(world::create_group(&hall, &format!("Crew {number}"), size))?;
            Ok(())
        }))
    })?;
    Ok(vec![Curve {
        title: "a member of a new group",
        across: "members, the cost of each of them",
        goal: 1.2,
        sizes,
        operations: sizes,
        rounds: scale.rounds(5),
        lanes,
    }])
}

fn by_rooms_of_leaver(scale: Scale) -> Result<Vec<Curve>, Failure> {
    let sizes = [20, 200, 1_000, scale.of(4_000, 2_000)];
    let rounds = scale.rounds(5);
    let lanes = each(sizes, |size| {
        let hall = hall()?;
        // One round before is not counted.
        let leavers = (0..=rounds).map(|number| world::user(100 + number));
        let leavers: Vec<_> = leavers.collect();
        for user in &leavers {
            make_all(size, async |number| {
                let others = [1, 2].map(world::user);
                let draft = RoomDraft::from_event(&format!("Launch {number}"), others);
                hall.user(*user).create_room(draft).await?;
                Ok(())
            })?;
        }
        let mut leavers = leavers.into_iter();
        Ok(lane(move || {
            let user = leavers.next().ok_or("every user left")?;
            block_on(hall.off_board(user))?;
            Ok(())
        }))
    })?;
    Ok(vec![Curve {
        title: "off-boarding",
        across: "rooms of the user, the cost of each",
        goal: 1.2,
        sizes,
        operations: sizes,
        rounds,
        lanes,
    }])
}
