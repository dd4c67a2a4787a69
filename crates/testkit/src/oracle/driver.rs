//! The front door, as it answers the steps of a story.

use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use guildhall::groups::{AggregateId, EventRecord, Position};
use guildhall::kernel::{Timestamp, Version};
use guildhall::permissions::Profile;
use guildhall::{
    Application, CommandKey, CompanyId, Environment, Error, GroupHandle, GroupId, Guildhall,
    RoomHandle, RoomId, Stores, SystemEnvironment, User, UserHandle, UserId,
};
use guildhall_oracle::story::{GroupNo, RoomNo, Step};
use guildhall_oracle::{Answer, Company, Person};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// The front door over a store. It answers the steps of a story in the words of the model.
pub(super) struct Driver<S: Stores> {
    pub(super) hall: Guildhall<S, Clock>,
    pub(super) clock: Clock,
    pub(super) pages: Pages,
    pub(super) notices: Notices,
    key: Option<CommandKey>,
    rooms: Vec<RoomId>,
    groups: Vec<GroupId>,
    seen: [Option<Position>; 2],
}

/// How a listing is read.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Pages {
    /// In pages so small that most listings have several.
    Small,
    /// In one page, which one call returns.
    One,
}

/// Whether an answer says which users are notified, which is computed after the change is saved.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(super) enum Notices {
    Told,
    LeftOut,
}

/// The result of a step: lines, or the answer that refuses it.
pub(super) type Reply = Result<Vec<String>, Answer>;

impl<S: Stores> Driver<S> {
    /// Makes the beginning of every story, which is the same as `World::new` of the model.
    pub(super) async fn over(store: S) -> Self {
        Self::begun(store, Clock::default()).await
    }

    /// Makes the beginning of every story with a clock.
    pub(super) async fn begun(store: S, clock: Clock) -> Self {
        let hall = Guildhall::with_environment(store, clock.clone());
        for (company, by) in [(Company::Acme, Person::Gus), (Company::Orbit, Person::Eve)] {
            let (id, name) = (company_id(company), company.to_string().parse().unwrap());
            let administrators = [user(by).id()];
            hall.create_company(id, name, administrators, [Application::Core]).await.unwrap();
            hall.add_domain(id, company.domain().parse().unwrap()).await.unwrap();
        }
        for person in Person::ALL {
            let profile = Profile {
                user: user(person),
                name: person.to_string().parse().unwrap(),
                address: None,
            };
            // Users of no company are in the directory of Acme.
            let directory = company_id(person.company().unwrap_or(Company::Acme));
            hall.save_profiles(directory, vec![profile]).await.unwrap();
        }
        Self::at(hall, clock)
    }

    /// Makes a driver over a store in which a story has begun.
    pub(super) fn joined(store: S, clock: Clock) -> Self {
        Self::at(Guildhall::with_environment(store, clock.clone()), clock)
    }

    const fn at(hall: Guildhall<S, Clock>, clock: Clock) -> Self {
        Self {
            hall,
            clock,
            pages: Pages::Small,
            notices: Notices::Told,
            key: None,
            rooms: Vec::new(),
            groups: Vec::new(),
            seen: [None; 2],
        }
    }

    /// Makes a driver over another store with the same content, with the same clock and numbers.
    pub(super) fn beside<T: Stores>(&self, store: T) -> Driver<T> {
        let (clock, rooms, groups) = (self.clock.clone(), self.rooms.clone(), self.groups.clone());
        let seen = self.seen;
        Driver { rooms, groups, seen, ..Driver::joined(store, clock) }
    }

    pub(super) async fn answer(&mut self, step: &Step) -> Answer {
        self.clock.advance(1);
        self.answer_at_once(step).await
    }

    /// Answers a step in the second of the step before.
    pub(super) async fn answer_at_once(&mut self, step: &Step) -> Answer {
        let reply = match step {
            Step::Company(by, step) => self.in_company(*by, step).await,
            Step::Feature(by, group, step) => self.features(*by, *group, step).await,
            Step::Group(by, group, step) => self.in_group(*by, *group, step).await,
            Step::Mail(by, group, step) => self.mailing_list(*by, *group, step).await,
            Step::Open(by, step) => self.create(*by, step).await,
            Step::Query(by, query) => self.query(*by, query).await,
            Step::Room(by, room, step) => self.in_room(*by, *room, step).await,
            Step::Service(step) => self.serve(step).await,
        };
        reply.map_or_else(|refusal| refusal, Answer::Done)
    }

    /// Answers a step as a command with this key.
    pub(super) async fn answer_keyed(&mut self, key: Option<CommandKey>, step: &Step) -> Answer {
        self.key = key;
        let answer = self.answer_at_once(step).await;
        self.key = None;
        answer
    }

    pub(super) fn user(&self, by: Person) -> UserHandle<'_, S, Clock> {
        let handle = self.hall.user(user(by));
        self.key.as_ref().map_or(handle, |key| handle.with_command(key))
    }

    pub(super) fn room(&self, by: Person, room: RoomNo) -> RoomHandle<'_, S, Clock> {
        self.user(by).room(self.room_id(room))
    }

    pub(super) fn group(&self, by: Person, group: GroupNo) -> GroupHandle<'_, S, Clock> {
        self.user(by).group(self.group_id(group))
    }

    /// Returns the id of the room with this number, or an id that no room has.
    pub(super) fn room_id(&self, room: RoomNo) -> RoomId {
        self.rooms.get(room.0).copied().unwrap_or(RoomId::new(Uuid::nil()))
    }

    /// Returns the id of the group with this number, or an id that no group has.
    pub(super) fn group_id(&self, group: GroupNo) -> GroupId {
        self.groups.get(group.0).copied().unwrap_or(GroupId::new(Uuid::nil()))
    }

    /// Returns the number of a room. Rooms are numbered in the order of their creation in the
    /// outbox.
    pub(super) async fn room_no(&mut self, id: RoomId) -> RoomNo {
        self.count().await;
        RoomNo(self.rooms.iter().position(|room| *room == id).unwrap())
    }

    /// Returns the number of a group. Groups are numbered like rooms.
    pub(super) async fn group_no(&mut self, id: GroupId) -> GroupNo {
        self.count().await;
        GroupNo(self.groups.iter().position(|group| *group == id).unwrap())
    }

    /// Numbers the rooms and groups that were created since the last call.
    pub(super) async fn count(&mut self) {
        let mut made = Vec::new();
        for company in Company::ALL {
            loop {
                let seen = self.seen[company as usize];
                let events = self.events_after(company_id(company), seen).await;
                let Some(last) = events.last() else { break };
                self.seen[company as usize] = Some(last.position);
                made.extend(events.into_iter().filter(|record| record.version == Version::FIRST));
            }
        }
        // Two steps at once can make rooms in both companies, in either order.
        made.sort_by_key(|record| record.position);
        for record in made {
            match record.aggregate {
                AggregateId::Company(_) => {}
                AggregateId::Group(group) => self.groups.push(group),
                AggregateId::Room(room) => self.rooms.push(room),
            }
        }
    }

    /// Returns the numbers of rooms and groups that exist.
    pub(super) async fn counts(&mut self) -> (usize, usize) {
        self.count().await;
        (self.rooms.len(), self.groups.len())
    }

    /// Reads events, if need be again: the server of a store can be away for a while.
    async fn events_after(&self, company: CompanyId, after: Option<Position>) -> Vec<EventRecord> {
        let mut attempts = 0;
        loop {
            match self.hall.events_after(company, after, NonZeroU32::MAX).await {
                Err(Error::Store(_)) if attempts < ATTEMPTS => attempts += 1,
                events => return events.unwrap(),
            }
            self.clock.pause(PAUSE).await;
        }
    }
}

/// How often events are read again.
const ATTEMPTS: u32 = 1000;

/// The pause before events are read again.
const PAUSE: std::time::Duration = std::time::Duration::from_millis(20);

/// The time at which every story begins.
const BEGINNING: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);

/// A clock that advances only on request, like that of the model, and a source of ascending ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Clock {
    seconds: Arc<AtomicU64>,
    nanoseconds: Arc<AtomicU64>,
    ids: Arc<AtomicU64>,
    pauses: Pauses,
}

/// Whether the front door waits before it tries again.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
enum Pauses {
    #[default]
    Skipped,
    Kept,
}

impl Clock {
    /// Makes the clock of one of several callers. It starts in the first second of a story, and its
    /// ids are those of no other number.
    pub(super) fn of_caller(number: u32) -> Self {
        let ids = Arc::new(AtomicU64::new(u64::from(number) << 40));
        Self { seconds: Arc::new(AtomicU64::new(1)), ids, pauses: Pauses::Kept, ..Self::default() }
    }

    /// Sets the nanosecond within the second.
    pub(super) fn tell_nanosecond(&self, nanosecond: u32) {
        self.nanoseconds.store(nanosecond.into(), Ordering::Relaxed);
    }

    pub(super) fn advance(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// Returns the number of seconds since the beginning.
    pub(super) fn seconds(at: Timestamp) -> i64 {
        (at.as_date_time() - BEGINNING).whole_seconds()
    }
}

impl Environment for Clock {
    fn now(&self) -> OffsetDateTime {
        let seconds = self.seconds.load(Ordering::Relaxed);
        let nanoseconds = self.nanoseconds.load(Ordering::Relaxed);
        BEGINNING
            + Duration::seconds(seconds.try_into().unwrap())
            + Duration::nanoseconds(nanoseconds.try_into().unwrap())
    }

    fn new_uuid(&self) -> Uuid {
        let next = u128::from(self.ids.fetch_add(1, Ordering::Relaxed));
        let id = 0x1_0000_0000 + next;
        match self.pauses {
            Pauses::Skipped => Uuid::from_u128(id),
            // The front door draws the length of a pause from the end of an id.
            Pauses::Kept => Uuid::from_u128((id << 16) | (next.wrapping_mul(40_503) & 0xffff)),
        }
    }

    async fn pause(&self, length: std::time::Duration) {
        if self.pauses == Pauses::Kept {
            SystemEnvironment.pause(length).await;
        }
    }
}

pub(super) const fn company_id(company: Company) -> CompanyId {
    CompanyId::new(Uuid::from_u128(match company {
        Company::Acme => 0xac,
        Company::Orbit => 0xb0,
    }))
}

pub(super) const fn user(person: Person) -> User {
    let id = UserId::new(Uuid::from_u128(1 + person as u128));
    match person.company() {
        Some(company) => User::of_company(id, company_id(company)),
        None => User::of_no_company(id),
    }
}

pub(super) fn person(id: UserId) -> Person {
    Person::ALL.into_iter().find(|person| user(*person).id() == id).unwrap()
}

pub(super) fn users(people: &[Person]) -> Vec<User> {
    people.iter().copied().map(user).collect()
}

pub(super) fn ids(people: &[Person]) -> Vec<UserId> {
    people.iter().map(|person| user(*person).id()).collect()
}

/// One of several callers over one store, each perhaps in a process of its own. It answers the
/// steps of a story in the words of the model.
///
/// All happens in the first second of the story. Each call has a nanosecond of its own, by which
/// the events of the store tell the calls apart. Rooms and groups are numbered in the order of
/// their creation in the outbox, so the numbers are the same for all callers.
///
/// Its answers differ from those of the model in one thing: they leave out which users a change
/// notifies. The service asks for them after the change was saved.
pub struct Caller<S: Stores>(Driver<S>);

impl<S: Stores> Caller<S> {
    /// Makes the beginning of every story in an empty store: two companies and their people.
    pub async fn begin(store: S, number: u32) -> Self {
        Self::of(Driver::begun(store, Clock::of_caller(number)).await)
    }

    /// Joins a story that has begun. No two callers may ever have the same number over one store.
    pub fn join(store: S, number: u32) -> Self {
        Self::of(Driver::joined(store, Clock::of_caller(number)))
    }

    fn of(mut driver: Driver<S>) -> Self {
        (driver.pages, driver.notices) = (Pages::One, Notices::LeftOut);
        Self(driver)
    }

    /// Returns how many rooms and how many groups exist.
    pub async fn counts(&mut self) -> (usize, usize) {
        self.0.counts().await
    }

    /// Answers a step in this nanosecond, as a command with this key if there is one.
    pub async fn answer(
        &mut self,
        nanosecond: u32,
        key: Option<CommandKey>,
        step: &Step,
    ) -> Answer {
        self.0.clock.tell_nanosecond(nanosecond);
        self.0.answer_keyed(key, step).await
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &S {
        self.0.hall.store()
    }

    /// Returns the id of a company of the stories.
    #[must_use]
    pub const fn company(company: Company) -> CompanyId {
        company_id(company)
    }
}
