//! Small worlds, searched exhaustively: every law holds, and every rule is reached.

use std::collections::BTreeSet;
use std::thread;

use guildhall::permissions::{GroupAction, RoomAction};
use guildhall::{Environment, Guildhall};
use guildhall_groups::{GroupChange, GroupRepository};
use guildhall_kernel::{PageRequest, RegistrationChange, RegistrationState, RoomId, User};
use guildhall_permissions::{CompanyChange, CompanyRepository};
use guildhall_rooms::{RoomChange, RoomRepository};
use guildhall_store_memory::MemoryStore;
use guildhall_testkit::cast::PEOPLE;
use guildhall_testkit::explorer::{Broken, Coverage, Exploration, Start, explore_with, starts};
use guildhall_testkit::play::World;
use time::OffsetDateTime;
use uuid::Uuid;

#[test]
fn every_small_world_keeps_the_rules_and_every_rule_is_reached() {
    let explorations = explored();
    let gaps = Coverage::of(&explorations).gaps();
    assert!(gaps.is_empty(), "{}", gaps.join("\n"));
    for found in &explorations {
        assert!(found.refusals > 0 && found.transitions > found.states - 1, "{}", found.name);
    }
}

// The command line takes these names.
#[test]
fn every_start_has_a_unique_name_and_no_command_twice() {
    let starts = starts();
    for (number, start) in starts.iter().enumerate() {
        assert!(starts[..number].iter().all(|other| other.name != start.name), "{}", start.name);
        for (number, command) in start.commands.iter().enumerate() {
            let before = &start.commands[..number];
            assert!(!before.contains(command), "{}: {command:?} is there twice", start.name);
        }
    }
}

/// Searches each start to its quick depth. `cargo run -p guildhall-testkit --release --example
/// explore` goes deeper.
fn explored() -> Vec<Exploration> {
    let starts = starts();
    thread::scope(|scope| {
        let searches: Vec<_> =
            starts.iter().map(|start| scope.spawn(|| explored_from(start))).collect();
        let found = searches.into_iter().map(|search| search.join().unwrap());
        found.map(|found| found.unwrap_or_else(|broken| panic!("{broken}"))).collect()
    })
}

fn explored_from(start: &Start) -> Result<Exploration, Broken> {
    explore_with(start, start.quick, |world| pollster::block_on(who_may_is_who_can(world)))
}

type Hall = Guildhall<MemoryStore, Now>;

/// A clock that stands still.
#[derive(Clone, Copy, Debug)]
struct Now(OffsetDateTime);

impl Environment for Now {
    fn now(&self) -> OffsetDateTime {
        self.0
    }

    fn new_uuid(&self) -> Uuid {
        Uuid::nil()
    }
}

pub(crate) async fn who_may_is_who_can(world: &World) -> Result<(), String> {
    let store = stored(world).await;
    let hall = Guildhall::with_environment(store, Now(world.at().as_date_time()));
    for group in world.groups().filter(|group| !group.now().is_deleted()) {
        of_group(&hall, group.now().id()).await?;
    }
    for room in world.rooms().filter(|room| room.now().group().is_none()) {
        of_room(&hall, room.now().id()).await?;
    }
    Ok(())
}

async fn of_group(hall: &Hall, group: guildhall_kernel::GroupId) -> Result<(), String> {
    let mut can = Vec::new();
    for user in PEOPLE {
        let view = hall.user(user).group(group).view().await;
        can.push((user, view.map(|view| view.allowed).unwrap_or_default()));
    }
    let Some((by, _)) = can.iter().find(|(_, own)| own.contains(GroupAction::Explain)) else {
        return Ok(());
    };
    for action in GroupAction::ALL {
        let can = can.iter().filter(|(_, own)| own.contains(action)).map(|(user, _)| *user);
        let may = hall.user(*by).group(group).who_may(action, all()).await;
        let may = may.map_err(|error| format!("GR-15: {by:?} asks about {group}: {error}"))?;
        same(may.items(), can, || format!("{action:?} in group {group}"))?;
    }
    Ok(())
}

async fn of_room(hall: &Hall, room: RoomId) -> Result<(), String> {
    let mut inside = Vec::new();
    for user in PEOPLE {
        if hall.user(user).room(room).read().await.is_ok() {
            inside.push(user);
        }
    }
    let Some(by) = inside.first() else { return Ok(()) };
    for action in RoomAction::ALL {
        let mut can = Vec::new();
        for user in PEOPLE {
            let why = hall.user(*by).room(room).why(user, action).await;
            can.extend(why.is_ok_and(|why| why.is_allowed()).then_some(user));
        }
        let may = hall.user(*by).room(room).who_may(action, all()).await;
        let may = may.map_err(|error| format!("RM-14: {by:?} asks about {room}: {error}"))?;
        same(may.items(), can, || format!("{action:?} in room {room}"))?;
        if action == RoomAction::Read {
            same(may.items(), inside.iter().copied(), || format!("{action:?} in room {room}"))?;
        }
    }
    Ok(())
}

fn same(
    may: &[User],
    can: impl IntoIterator<Item = User>,
    what: impl Fn() -> String,
) -> Result<(), String> {
    let can: BTreeSet<_> = can.into_iter().collect();
    if may.iter().copied().eq(can.iter().copied()) {
        return Ok(());
    }
    Err(format!("GR-15: who may {}: {may:?}, who can: {can:?}", what()))
}

/// Returns a store that holds this world, in which all its users are registered. The companies come
/// last, because a company may have more groups than its limit allows now (CO-7).
async fn stored(world: &World) -> MemoryStore {
    let store = MemoryStore::default();
    let mut of_groups = BTreeSet::new();
    for group in world.groups() {
        let (group, events) = group.parts();
        of_groups.insert(group.room());
        let room = world.rooms().find(|room| room.now().id() == group.room()).unwrap();
        let room = RoomChange::new(room.now().clone(), room.events()[0].clone());
        let change = GroupChange::new(group.clone(), events[0].clone(), room);
        store.save_group(change).await.unwrap();
    }
    for room in world.rooms().filter(|room| !of_groups.contains(&room.now().id())) {
        let change = RoomChange::new(room.now().clone(), room.events()[0].clone());
        store.save_room(change).await.unwrap();
    }
    for company in world.companies() {
        let change = CompanyChange::new(company.now().clone(), company.events()[0].clone());
        store.save_company(change).await.unwrap();
    }
    for user in PEOPLE {
        let change = RegistrationChange::to(None, user, RegistrationState::Registered);
        store.save_registration(change).await.unwrap();
    }
    store
}

fn all<K>() -> PageRequest<K> {
    PageRequest::first(guildhall::rules::GREATEST_PAGE)
}
