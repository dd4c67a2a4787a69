use std::num::NonZeroU32;

use guildhall::groups::{AggregateId, Position};
use guildhall::kernel::{CompanyId, GroupId, RoomId, User, UserId, Version};
use guildhall::permissions::Application;
use guildhall::{Error, Guildhall, Stores, UserHandle};
use guildhall_oracle::story::{GroupNo, RoomNo, Step};
use guildhall_oracle::{Answer, Company, Person};
use uuid::Uuid;

use super::clock::Clock;

/// A hall over a store, which answers the steps of a story in the words of the model.
#[expect(clippy::struct_field_names, reason = "it is a hall, as the crate has it")]
pub(super) struct Hall<S> {
    pub(super) hall: Guildhall<S, Clock>,
    pub(super) clock: Clock,
    rooms: Vec<RoomId>,
    groups: Vec<GroupId>,
    seen: [Option<Position>; 2],
}

/// What a command of the hall comes to: lines, or the answer that refuses.
pub(super) type Verdict = Result<Vec<String>, Answer>;

impl<S: Stores> Hall<S> {
    /// What every story begins with: as `World::new` of the model has it.
    pub(super) async fn over(store: S) -> Self {
        let clock = Clock::default();
        let hall = Guildhall::with_environment(store, clock.clone());
        for (company, by) in [(Company::Acme, Person::Gus), (Company::Orbit, Person::Eve)] {
            let (id, name) = (company_id(company), company.to_string());
            let founded = hall.create_company(
                id,
                name.parse().unwrap(),
                [user(by).id()],
                [Application::Core],
            );
            founded.await.unwrap();
            hall.add_domain(id, company.domain().parse().unwrap()).await.unwrap();
        }
        Self { hall, clock, rooms: Vec::new(), groups: Vec::new(), seen: [None; 2] }
    }

    pub(super) async fn answer(&mut self, step: &Step) -> Answer {
        self.clock.go_on(1);
        let verdict = match step {
            Step::Company(by, deed) => self.administer(*by, deed).await,
            Step::Feature(by, group, deed) => self.features_of(*by, *group, deed).await,
            Step::Group(by, group, deed) => self.in_group(*by, *group, deed).await,
            Step::Look(by, look) => self.look(*by, look).await,
            Step::Mail(by, group, deed) => self.list_of(*by, *group, deed).await,
            Step::Open(by, opening) => self.open(*by, opening).await,
            Step::Room(by, room, deed) => self.in_room(*by, *room, deed).await,
            Step::Service(deed) => self.serve(deed).await,
        };
        verdict.map_or_else(|refusal| refusal, Answer::Done)
    }

    pub(super) fn user(&self, by: Person) -> UserHandle<'_, S, Clock> {
        self.hall.user(user(by))
    }

    /// The id of the room of this number, or one that nothing has.
    pub(super) fn room_id(&self, room: RoomNo) -> RoomId {
        self.rooms.get(room.0).copied().unwrap_or(RoomId::new(Uuid::nil()))
    }

    /// The id of the group of this number, or one that nothing has.
    pub(super) fn group_id(&self, group: GroupNo) -> GroupId {
        self.groups.get(group.0).copied().unwrap_or(GroupId::new(Uuid::nil()))
    }

    /// The number of a room, by what the outbox says came to be.
    pub(super) async fn room_no(&mut self, id: RoomId) -> RoomNo {
        self.count().await;
        RoomNo(self.rooms.iter().position(|room| *room == id).unwrap())
    }

    /// The number of a group, by what the outbox says came to be.
    pub(super) async fn group_no(&mut self, id: GroupId) -> GroupNo {
        self.count().await;
        GroupNo(self.groups.iter().position(|group| *group == id).unwrap())
    }

    /// Counts what came to be since it was counted last.
    async fn count(&mut self) {
        for (company, seen) in Company::ALL.into_iter().zip(&mut self.seen) {
            let events = self.hall.events_after(company_id(company), *seen, NonZeroU32::MAX);
            for recorded in events.await.unwrap() {
                *seen = Some(recorded.position);
                match recorded.aggregate {
                    _ if recorded.version != Version::FIRST => {}
                    AggregateId::Company(_) => {}
                    AggregateId::Group(group) => self.groups.push(group),
                    AggregateId::Room(room) => self.rooms.push(room),
                }
            }
        }
    }
}

/// The refusal, as the model says it: by the code of its rule. What no rule refuses, and fails all the same, is
/// told as it is: the model has no such answer.
pub(super) fn refused<E: std::error::Error>(error: &Error<E>) -> Answer {
    let rule = match (error, error.refusal()) {
        (Error::QuotaExceeded(_), _) => "CO-7",
        (_, Some(refusal)) => refusal.rule().code(),
        (error, None) => return Answer::Done(vec![format!("a failure: {error}")]),
    };
    Answer::Refused { rule, naming: super::words::named_by(error) }
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
