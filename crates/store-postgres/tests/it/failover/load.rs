//! Clients that change things at the front door, one change after another.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::mpsc::Sender;
use std::thread;
use std::time::{Duration, Instant};

use guildhall::groups::{AggregateId, Event, GroupEvent};
use guildhall::rooms::{Beginning, RoomEvent};
use guildhall::{
    CommandKey, Error, GroupDraft, GroupId, Guildhall, ProfileEdit, Result, RoomDraft, RoomId,
    SystemEnvironment, User, UserHandle,
};
use guildhall_store_postgres::{PostgresError, PostgresStore};
use pollster::block_on;

use crate::world::user;

/// How often a command is sent until it is answered, with a pause in between.
const ATTEMPTS: u32 = 400;

/// The pause before a client asks again, while no server takes changes.
const PAUSE: Duration = Duration::from_millis(20);

type Handle<'h> = UserHandle<'h, PostgresStore, SystemEnvironment>;

/// What tells a change from every other one: to what it was done, and what was done.
pub(super) type Mark = (AggregateId, String);

/// A change of which a client knows that it is saved.
pub(super) struct Acknowledged {
    pub(super) mark: Mark,
    pub(super) at: Instant,
}

/// A user with a group, who changes it and opens rooms.
pub(super) struct Client<'a> {
    hall: &'a Guildhall<PostgresStore>,
    number: u128,
    repeats: &'a AtomicU32,
}

impl<'a> Client<'a> {
    /// Makes the client of this number, which counts the calls that it repeats.
    pub(super) fn new(
        hall: &'a Guildhall<PostgresStore>,
        number: u128,
        repeats: &'a AtomicU32,
    ) -> Self {
        Self { hall, number, repeats }
    }

    /// Makes changes until the load is over. Each is repeated until it is acknowledged.
    pub(super) fn work(&self, acknowledged: &Sender<Acknowledged>, is_over: &AtomicBool) {
        let send = |mark| acknowledged.send(Acknowledged { mark, at: Instant::now() }).unwrap();
        let group = self.create_group(&format!("Crew {}", self.number));
        send((AggregateId::Group(group), created(&format!("Crew {}", self.number))));
        for turn in 0.. {
            let guests = [0, 1, 2, 3].map(|n| user(self.number * 1_000_000 + turn * 10 + n));
            let room = self.open_room(turn, &guests[..2]);
            send((AggregateId::Room(room), opened(&guests[..2])));
            self.invite(turn, room, guests[2]);
            send((AggregateId::Room(room), invited(&guests[2..3])));
            self.add_member(turn, group, guests[3]);
            send((AggregateId::Group(group), added(&guests[3..])));
            let name = format!("Crew {} of turn {turn}", self.number);
            self.rename(turn, group, &name);
            send((AggregateId::Group(group), renamed(&name)));
            if is_over.load(Ordering::Relaxed) {
                return;
            }
        }
    }

    fn create_group(&self, name: &str) -> GroupId {
        let create =
            async |user: Handle<'_>| user.create_group(GroupDraft::named(name).unwrap()).await;
        self.until_answered("create", &create).id()
    }

    fn open_room(&self, turn: u128, guests: &[User]) -> RoomId {
        let open = async |user: Handle<'_>| {
            user.create_room(RoomDraft::from_contact_search(guests.iter().copied())).await
        };
        self.until_answered(&format!("open-{turn}"), &open).id()
    }

    fn invite(&self, turn: u128, room: RoomId, guest: User) {
        let invite = async |user: Handle<'_>| user.room(room).invite(&[guest]).await;
        self.until_answered(&format!("invite-{turn}"), &invite);
    }

    fn add_member(&self, turn: u128, group: GroupId, guest: User) {
        let add = async |user: Handle<'_>| user.group(group).add_members(&[guest]).await;
        self.until_answered(&format!("add-{turn}"), &add);
    }

    fn rename(&self, turn: u128, group: GroupId, name: &str) {
        let rename = async |user: Handle<'_>| {
            user.group(group).edit_profile(ProfileEdit::name(name.parse().unwrap())).await
        };
        self.until_answered(&format!("rename-{turn}"), &rename);
    }

    /// Sends a command with one id until it is answered.
    fn until_answered<T>(
        &self,
        key: &str,
        command: &impl AsyncFn(Handle<'_>) -> Result<T, PostgresStore>,
    ) -> T {
        let key: CommandKey = key.parse().unwrap();
        let mut last = None;
        for _ in 0..ATTEMPTS {
            let user = self.hall.user(user(self.number)).with_command(&key);
            match block_on(command(user)) {
                Ok(done) => return done,
                Err(
                    error @ (Error::OutcomeUnknown
                    | Error::Store(PostgresError::Connection(_) | PostgresError::Busy)),
                ) => last = Some(error),
                Err(error) => panic!("{key}: {error}"),
            }
            self.repeats.fetch_add(1, Ordering::Relaxed);
            thread::sleep(PAUSE);
        }
        panic!("{key} is never answered: {last:?}");
    }
}

/// Returns the mark of the change that an event tells of, if the clients make such changes.
pub(super) fn mark(aggregate: AggregateId, event: &Event) -> Option<Mark> {
    let what = match event {
        Event::Group(group) => match &group.event {
            GroupEvent::Created(creation) => created(&creation.name.to_string()),
            GroupEvent::MembersAdded { users } => added(users),
            GroupEvent::ProfileEdited { edit } => renamed(&edit.name.as_ref()?.to_string()),
            _ => return None,
        },
        Event::Room(room) => match &room.event {
            RoomEvent::Opened(opening) => match &opening.beginning {
                Beginning::General { participants, .. } => opened(&participants[1..]),
                _ => return None,
            },
            RoomEvent::Invited { users, .. } => invited(users),
            _ => return None,
        },
        _ => return None,
    };
    Some((aggregate, what))
}

/// Counts how often each mark occurs.
pub(super) fn counted(marks: impl IntoIterator<Item = Mark>) -> BTreeMap<Mark, u32> {
    let mut counts = BTreeMap::new();
    for mark in marks {
        *counts.entry(mark).or_default() += 1;
    }
    counts
}

fn created(name: &str) -> String {
    format!("created {name}")
}

fn renamed(name: &str) -> String {
    format!("renamed {name}")
}

fn opened(guests: &[User]) -> String {
    format!("opened with {}", ids(guests))
}

fn invited(guests: &[User]) -> String {
    format!("invited {}", ids(guests))
}

fn added(guests: &[User]) -> String {
    format!("added {}", ids(guests))
}

fn ids(users: &[User]) -> String {
    let ids: Vec<_> = users.iter().map(|user| user.id().to_string()).collect();
    ids.join(", ")
}
