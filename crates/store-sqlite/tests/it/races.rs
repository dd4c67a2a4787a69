//! Two handles on one file, each on its own thread, like two processes.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::path::Path;
use std::sync::Barrier;
use std::thread;

use guildhall_groups::{
    AggregateId, Event, EventRecord, Group, GroupChange, GroupDraft, GroupRepository, Outbox,
};
use guildhall_kernel::{
    Claim, CommandError, Envelope, GroupId, Refusal, RoomId, RoomKind, SaveError, Scope, User,
    UserId,
};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::{Room, RoomChange, RoomError, RoomEvent, RoomRepository};
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::reading::{replay, room_of};
use pollster::block_on;

use crate::world::{World, group_id, minute, room_id, user};

const ROOMS: u128 = 12;

#[test]
fn two_threads_that_convert_leave_and_invite_lose_no_change() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let world = World::new();
    let store = SqliteStore::open(&path).unwrap();
    let people: Vec<_> = (1..=6).map(user).collect();
    block_on(async {
        store.save_company(world.created.clone()).await.unwrap();
        for room in 1..=ROOMS {
            store.save_room(world.room(room_id(room), &people)).await.unwrap();
        }
    });

    let start = Barrier::new(2);
    let race = |side| Racer::enter(&path, &world, side).run(&start);
    let [one, other] = thread::scope(|scope| {
        [0, 1].map(|side| scope.spawn(move || race(side))).map(|racer| racer.join().unwrap())
    });

    let events = block_on(replay(&store, world.company.id())).unwrap();
    let new_company = 1;
    let setup = new_company + usize::try_from(ROOMS).unwrap();
    // Each acknowledged conversion made two events, and every other change one.
    let acknowledged = one.saved + other.saved;
    let conversions = one.converted.len() + other.converted.len();
    assert_eq!(events.len(), setup + acknowledged + conversions, "an event was lost or duplicated");
    assert!(one.converted.is_disjoint(&other.converted), "a room was converted twice");
    assert_eq!(conversions, usize::try_from(ROOMS).unwrap(), "a room was not converted");
    for room in 1..=ROOMS {
        check_room(&store, &world, &events, room);
    }
}

/// The work of one of the two threads.
#[derive(Default)]
struct Done {
    saved: usize,
    converted: BTreeSet<RoomId>,
}

struct Racer<'a> {
    store: SqliteStore,
    world: &'a World,
    side: u128,
    done: Done,
}

impl<'a> Racer<'a> {
    fn enter(path: &Path, world: &'a World, side: u128) -> Self {
        let store = SqliteStore::open(path).unwrap();
        Self { store, world, side, done: Done::default() }
    }

    /// Invites, leaves and converts in each room. Both threads start at once, in different orders.
    fn run(mut self, start: &Barrier) -> Done {
        for number in 1..=ROOMS {
            let room = room_id(number);
            let (by, leaver) = (user(1 + self.side), user(3 + self.side));
            let guest = user(100 + self.side);
            start.wait();
            for step in 0..3 {
                match (step + number * (1 + self.side)) % 3 {
                    0 => self.change(room, |room, world| room.invite(by, &[guest], &world.cx(2))),
                    1 => self.change(room, |room, world| room.leave(leaver, &world.cx(3))),
                    _ => self.convert(room, group(number, self.side), by),
                }
            }
        }
        self.done
    }

    /// Loads, decides and saves until the save is not a conflict.
    fn change(
        &mut self,
        id: RoomId,
        decide: impl Fn(&mut Room, &World) -> Result<Envelope<RoomEvent>, CommandError<RoomError>>,
    ) {
        let touched = [1, 2, 3, 4, 100, 101].map(|number| user(number).id());
        loop {
            let before = block_on(self.store.find_room(id, Scope::of(touched))).unwrap().unwrap();
            let mut after = before.clone();
            match decide(&mut after, self.world) {
                Ok(event) => {
                    let change = RoomChange::between(&before, after, vec![event]);
                    if self.saved(block_on(self.store.save_room(change))) {
                        return;
                    }
                }
                // The other thread has converted the room, so it changes only through its group.
                Err(error) => {
                    assert_eq!(error.refusal().unwrap().rule().code(), "RM-20");
                    return;
                }
            }
        }
    }

    fn convert(&mut self, id: RoomId, group: GroupId, by: User) {
        loop {
            let before = block_on(self.store.find_room(id, Scope::Whole)).unwrap().unwrap();
            let mut after = before.clone();
            let draft = GroupDraft::named(&format!("Group {group}")).unwrap();
            match Group::convert(group, &mut after, by, draft, &self.world.cx(4)) {
                Ok((group, created, converted)) => {
                    let room = RoomChange::between(&before, after, vec![converted]);
                    let change = GroupChange::new(group, created, room);
                    if self.saved(block_on(self.store.save_group(change))) {
                        self.done.converted.insert(id);
                        return;
                    }
                }
                Err(error) => {
                    assert_eq!(error.refusal().unwrap().rule().code(), "GR-6");
                    return;
                }
            }
        }
    }

    fn saved(
        &mut self,
        result: Result<(), SaveError<guildhall_store_sqlite::SqliteError>>,
    ) -> bool {
        match result {
            Ok(()) => self.done.saved += 1,
            Err(SaveError::Conflict) => return false,
            Err(error) => panic!("{error}"),
        }
        true
    }
}

fn check_room(store: &SqliteStore, world: &World, events: &[EventRecord], number: u128) {
    let id = room_id(number);
    let room = block_on(store.find_room(id, Scope::Whole)).unwrap().unwrap();
    let own = events.iter().filter(|record| record.aggregate == AggregateId::Room(id));
    let mut history: Vec<_> = own.map(|record| record.event.clone()).collect();
    assert_eq!(room.kind(), RoomKind::Group);
    let Some(Event::Room(Envelope { event: RoomEvent::Converted { .. }, .. })) = history.pop()
    else {
        panic!("room {id} was not converted last");
    };
    let before = room_of(history).unwrap();

    let sides = [0, 1].map(|side| group(number, side));
    let won = room.group().unwrap();
    let losing = sides.into_iter().find(|group| *group != won).unwrap();
    let group = block_on(store.find_group(won, Scope::Whole)).unwrap().unwrap();
    assert_eq!(group.room(), id);
    let inside = before.roster().all().unwrap().iter();
    let inside: BTreeSet<UserId> =
        inside.filter(|(_, entry)| entry.is_in()).map(|(user, _)| *user).collect();
    let members: BTreeSet<UserId> = group.roster().all().unwrap().keys().copied().collect();
    assert_eq!(members, inside, "the members are not exactly the participants");

    assert_eq!(block_on(store.find_group(losing, Scope::Whole)).unwrap(), None);
    let draft = GroupDraft::named(&format!("Group {losing}")).unwrap();
    let another = world.group(group_id(9000 + number), user(1), draft);
    let saved = block_on(store.save_group(another));
    assert!(saved.is_ok(), "the name of the group that lost is still taken: {saved:?}");
}

#[test]
fn two_threads_that_open_the_room_of_a_pair_get_the_same_room() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let world = World::new();
    drop(SqliteStore::open(&path).unwrap());
    let start = Barrier::new(2);
    let found = thread::scope(|scope| {
        let open = |side: u128| {
            let store = SqliteStore::open(&path).unwrap();
            let mut found = Vec::new();
            for pair in 1..=ROOMS {
                let [by, with] = [user(2 * pair + side), user(2 * pair + 1 - side)];
                let claim = Claim::pair(by.id(), with.id());
                let id = room_id(1000 * (side + 1) + pair);
                let (room, opened) = Room::open_one_to_one(id, by, with, &world.cx(1)).unwrap();
                start.wait();
                match block_on(store.save_room(RoomChange::new(room, opened))) {
                    Ok(()) => {}
                    Err(SaveError::Taken(taken)) => assert_eq!(taken, claim),
                    Err(error) => panic!("{error}"),
                }
                found.push(block_on(store.find_room_by_claim(claim)).unwrap().unwrap());
            }
            found
        };
        [0, 1].map(|side| scope.spawn(move || open(side))).map(|thread| thread.join().unwrap())
    });
    assert_eq!(found[0], found[1]);
    let store = SqliteStore::open(&path).unwrap();
    let events = block_on(store.events_after(world.company.id(), None, MANY)).unwrap();
    assert_eq!(events.len(), usize::try_from(ROOMS).unwrap(), "a refused room left an event");
}

#[test]
fn a_read_during_a_save_sees_one_moment() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let world = World::new();
    let store = SqliteStore::open(&path).unwrap();
    let people = [1, 2, 3].map(user);
    block_on(store.save_room(world.room(room_id(1), &people))).unwrap();
    let find = || block_on(store.find_room(room_id(1), Scope::Whole)).unwrap().unwrap();
    thread::scope(|scope| {
        let inviting = scope.spawn(|| {
            let store = SqliteStore::open(&path).unwrap();
            let mut before = find();
            for guest in 4..300 {
                let mut after = before.clone();
                let event = after.invite(people[0], &[user(guest)], &world.cx(2)).unwrap();
                let change = RoomChange::between(&before, after.clone(), vec![event]);
                block_on(store.save_room(change)).unwrap();
                before = after;
            }
        });
        // A header and entries of different moments would be refused, because the counts differ.
        let mut seen = 3;
        while !inviting.is_finished() {
            let members = find().roster().counts().members();
            assert!(members >= seen, "{members} after {seen}");
            seen = members;
        }
    });
    assert_eq!(find().roster().counts().members(), 299);
}

#[test]
fn activity_that_two_threads_record_never_decreases() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let store = SqliteStore::open(&path).unwrap();
    let people = [1, 2, 3].map(user);
    block_on(store.save_room(World::new().room(room_id(1), &people))).unwrap();
    thread::scope(|scope| {
        for side in 0..2 {
            let path = &path;
            scope.spawn(move || {
                let store = SqliteStore::open(path).unwrap();
                for at in (0..50).rev() {
                    let at = minute(10 + 2 * at + side).into();
                    block_on(store.record_activity(room_id(1), at)).unwrap();
                }
            });
        }
    });
    let page = guildhall_kernel::PageRequest::first(NonZeroU32::MIN);
    let page = block_on(store.rooms_of(people[0].id(), page)).unwrap();
    assert_eq!(page.items()[0].last_active, minute(109).into());
}

const MANY: NonZeroU32 = NonZeroU32::new(10_000).unwrap();

fn group(room: u128, side: u128) -> GroupId {
    group_id(1000 * (side + 1) + room)
}
