//! The numbers of rooms and groups in a story.

use crate::story::{
    CreationStep, Feature, GroupList, GroupNo, GroupStep, Query, RoomNo, RoomStep, ServiceStep,
    Step,
};
use crate::{Company, Person, World};

impl World {
    /// Maps each number of a step to an existing room or group, or to the next number, which does
    /// not exist yet. Such numbers stay unchanged. One in sixteen larger numbers becomes the next
    /// number, the others an existing one.
    #[must_use]
    pub fn resolved(&self, step: &Step) -> Step {
        let resolved = |number: usize, count: usize| {
            let among = (number / 16).checked_rem(count).unwrap_or_default();
            match number {
                existing if existing <= count => existing,
                larger if larger % 16 == 15 => count,
                _ => among,
            }
        };
        let room = |RoomNo(number)| RoomNo(resolved(number, self.rooms.len()));
        step.renumbered(room, |GroupNo(number)| GroupNo(resolved(number, self.groups.len())))
    }

    /// Returns the queries at the end of a story. Every person queries their rooms, every list,
    /// each room and each group, and one of the other queries of each kind, which differs from
    /// story to story.
    #[must_use]
    pub fn queries(&self) -> Vec<Step> {
        let mut turn = usize::try_from(self.now).unwrap_or_default();
        let mut queries = Vec::new();
        for by in Person::ALL {
            queries.push(Query::Rooms.by(by));
            for company in Company::ALL {
                let list = |list: GroupList| Query::Groups(company, list, None).by(by);
                queries.extend(GroupList::ALL.map(list));
            }
            queries.extend(
                (0..=self.rooms.len()).map(|room| Query::Participants(RoomNo(room)).by(by)),
            );
            for group in (0..=self.groups.len()).map(GroupNo) {
                let more = [
                    Query::Members(group),
                    Query::Masters(group),
                    Query::GroupParticipants(group),
                    Query::Nested(group),
                    Query::Post(group),
                    Query::SendAs(group),
                    Query::ProposeAddress(group),
                    Query::PreviewDelete(group),
                    Query::Recipients(group),
                    Query::Notified(group),
                    Query::Requests(group),
                    Query::KeptUntil(group),
                ];
                queries.push(Query::Group(group).by(by));
                queries.extend(next_in_turn(more, &mut turn).map(|query| query.by(by)));
            }
            let features = Feature::ALL.map(Query::PreviewDisable);
            queries.extend(next_in_turn(features, &mut turn).map(|query| query.by(by)));
            let people = Person::ALL.map(Query::PreviewForbidContact);
            queries.extend(next_in_turn(people, &mut turn).map(|query| query.by(by)));
            queries.push(Query::PreviewEndContacts.by(by));
            queries.push(Query::PreviewOffBoarding(by).by(by));
            let theirs = self.people_in_general_rooms().into_iter().filter(|all| all.contains(&by));
            queries.extend(theirs.map(|all| Query::RoomsWith(Vec::from_iter(all)).by(by)));
        }
        queries
    }
}

impl Step {
    /// Returns the step with other numbers of rooms and groups.
    #[must_use]
    pub fn renumbered(
        &self,
        room: impl Fn(RoomNo) -> RoomNo,
        group: impl Fn(GroupNo) -> GroupNo,
    ) -> Self {
        let mut step = self.clone();
        for number in numbers(&mut step) {
            match number {
                Number::Group(number) => *number = group(*number),
                Number::Room(number) => *number = room(*number),
            }
        }
        step
    }
}

/// Returns the next query in turn.
fn next_in_turn<const N: usize>(queries: [Query; N], turn: &mut usize) -> Option<Query> {
    *turn += 1;
    queries.into_iter().nth(*turn % N)
}

impl Query {
    const fn by(self, by: Person) -> Step {
        Step::Query(by, self)
    }
}

enum Number<'a> {
    Group(&'a mut GroupNo),
    Room(&'a mut RoomNo),
}

fn numbers(step: &mut Step) -> Vec<Number<'_>> {
    match step {
        Step::Group(_, group, GroupStep::Nest(child) | GroupStep::Unnest(child)) => {
            vec![Number::Group(group), Number::Group(child)]
        }
        Step::Feature(_, group, _) | Step::Group(_, group, _) | Step::Mail(_, group, _) => {
            vec![Number::Group(group)]
        }
        Step::Query(_, query) => numbers_of(query),
        Step::Room(_, room, RoomStep::LeaveToo(rooms)) => {
            std::iter::once(room).chain(rooms).map(Number::Room).collect()
        }
        Step::Open(_, CreationStep::RoomFrom(room, ..)) | Step::Room(_, room, _) => {
            vec![Number::Room(room)]
        }
        Step::Open(_, CreationStep::RoomFromGroup(group, ..)) => vec![Number::Group(group)],
        Step::Company(..) | Step::Open(..) => Vec::new(),
        Step::Service(step) => match step {
            ServiceStep::ChangeTeam(group, _)
            | ServiceStep::DissolveTeam(group)
            | ServiceStep::ReportDeletion(group, _)
            | ServiceStep::Unsubscribe(group, _) => vec![Number::Group(group)],
            ServiceStep::RecordActivity(room) => vec![Number::Room(room)],
            _ => Vec::new(),
        },
    }
}

fn numbers_of(query: &mut Query) -> Vec<Number<'_>> {
    match query {
        Query::MayUse(room) | Query::Participants(room) => vec![Number::Room(room)],
        Query::Group(group)
        | Query::Members(group)
        | Query::Masters(group)
        | Query::GroupParticipants(group)
        | Query::Nested(group)
        | Query::Post(group)
        | Query::SendAs(group)
        | Query::ProposeAddress(group)
        | Query::Recipients(group)
        | Query::Notified(group)
        | Query::Requests(group)
        | Query::KeptUntil(group)
        | Query::PreviewDelete(group) => vec![Number::Group(group)],
        Query::Rooms
        | Query::RoomsWith(_)
        | Query::Groups(..)
        | Query::ByAddress(..)
        | Query::PreviewDisable(_)
        | Query::PreviewEndContacts
        | Query::PreviewOffBoarding(_)
        | Query::PreviewForbidContact(_) => Vec::new(),
    }
}
