use std::num::NonZeroU32;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use guildhall::groups::{AggregateId, Position};
use guildhall::kernel::{Timestamp, Version};
use guildhall::permissions::Profile;
use guildhall::{
    Application, CompanyId, Environment, GroupHandle, GroupId, Guildhall, RoomHandle, RoomId,
    Stores, User, UserHandle, UserId,
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
    rooms: Vec<RoomId>,
    groups: Vec<GroupId>,
    seen: [Option<Position>; 2],
}

/// The result of a step: lines, or the answer that refuses it.
pub(super) type Reply = Result<Vec<String>, Answer>;

impl<S: Stores> Driver<S> {
    /// Makes the beginning of every story, which is the same as `World::new` of the model.
    pub(super) async fn over(store: S) -> Self {
        let clock = Clock::default();
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
        Self { hall, clock, rooms: Vec::new(), groups: Vec::new(), seen: [None; 2] }
    }

    /// Makes a driver over another store with the same content, with the same clock and numbers.
    pub(super) fn beside<T: Stores>(&self, store: T) -> Driver<T> {
        let (clock, rooms, groups) = (self.clock.clone(), self.rooms.clone(), self.groups.clone());
        let hall = Guildhall::with_environment(store, clock.clone());
        Driver { hall, clock, rooms, groups, seen: self.seen }
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

    pub(super) fn user(&self, by: Person) -> UserHandle<'_, S, Clock> {
        self.hall.user(user(by))
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
        for (company, seen) in Company::ALL.into_iter().zip(&mut self.seen) {
            let events = self.hall.events_after(company_id(company), *seen, NonZeroU32::MAX);
            let events = events.await.unwrap();
            *seen = events.last().map(|record| record.position).or(*seen);
            made.extend(events.into_iter().filter(|record| record.version == Version::FIRST));
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
}

/// The time at which every story begins.
const BEGINNING: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);

/// A clock that advances only on request, like that of the model, and a source of ascending ids.
#[derive(Clone, Debug, Default)]
pub(super) struct Clock {
    seconds: Arc<AtomicU64>,
    ids: Arc<AtomicU64>,
}

impl Clock {
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
        BEGINNING + Duration::seconds(seconds.try_into().unwrap())
    }

    fn new_uuid(&self) -> Uuid {
        Uuid::from_u128(0x1_0000_0000 + u128::from(self.ids.fetch_add(1, Ordering::Relaxed)))
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
