//! Which rooms and groups a story can speak of.

use crate::story::{
    Feature, GroupDeed, GroupList, GroupNo, Look, Opening, RoomDeed, RoomNo, ServiceDeed, Step,
};
use crate::{Company, Person, World};

impl World {
    /// The step with each of its numbers among those of the rooms and groups that there are, or the next: a
    /// number that nothing has. Those stay as they are; of larger ones one in sixteen becomes the next.
    #[must_use]
    pub fn settled(&self, step: &Step) -> Step {
        let mut step = step.clone();
        for number in numbers(&mut step) {
            let (number, count) = match number {
                Number::Group(group) => (&mut group.0, self.groups.len()),
                Number::Room(room) => (&mut room.0, self.rooms.len()),
            };
            if *number > count {
                let among = (*number / 16).checked_rem(count).unwrap_or_default();
                *number = if *number % 16 == 15 { count } else { among };
            }
        }
        step
    }

    /// What everybody looks at when a story ends: their rooms, every list, each room and each group; and of all
    /// else that they can ask, one thing each. Which, differs from story to story.
    #[must_use]
    pub fn looks(&self) -> Vec<Step> {
        let mut turn = usize::try_from(self.now).unwrap_or_default();
        let mut looks = Vec::new();
        for by in Person::ALL {
            looks.push(Look::Rooms.by(by));
            for company in Company::ALL {
                let list = |list: GroupList| Look::Groups(company, list, None).by(by);
                looks.extend(GroupList::ALL.map(list));
            }
            looks
                .extend((0..=self.rooms.len()).map(|room| Look::Participants(RoomNo(room)).by(by)));
            for group in (0..=self.groups.len()).map(GroupNo) {
                let more = [
                    Look::Members(group),
                    Look::Masters(group),
                    Look::GroupParticipants(group),
                    Look::Nested(group),
                    Look::Post(group),
                    Look::SendAs(group),
                    Look::ProposeAddress(group),
                    Look::PreviewDelete(group),
                    Look::Recipients(group),
                    Look::KeptUntil(group),
                ];
                looks.push(Look::Group(group).by(by));
                looks.extend(in_turn(more, &mut turn).map(|look| look.by(by)));
            }
            let features = Feature::ALL.map(Look::PreviewDisable);
            looks.extend(in_turn(features, &mut turn).map(|look| look.by(by)));
            let people = Person::ALL.map(Look::PreviewForbidContact);
            looks.extend(in_turn(people, &mut turn).map(|look| look.by(by)));
            looks.push(Look::PreviewOffBoarding(by).by(by));
            let theirs = self.people_in_general_rooms().into_iter().filter(|all| all.contains(&by));
            looks.extend(theirs.map(|all| Look::RoomsWith(Vec::from_iter(all)).by(by)));
        }
        looks
    }
}

/// The one whose turn it is.
fn in_turn<const N: usize>(looks: [Look; N], turn: &mut usize) -> Option<Look> {
    *turn += 1;
    looks.into_iter().nth(*turn % N)
}

impl Look {
    const fn by(self, by: Person) -> Step {
        Step::Look(by, self)
    }
}

enum Number<'a> {
    Group(&'a mut GroupNo),
    Room(&'a mut RoomNo),
}

fn numbers(step: &mut Step) -> Vec<Number<'_>> {
    match step {
        Step::Group(_, group, GroupDeed::Nest(child) | GroupDeed::Unnest(child)) => {
            vec![Number::Group(group), Number::Group(child)]
        }
        Step::Feature(_, group, _) | Step::Group(_, group, _) | Step::Mail(_, group, _) => {
            vec![Number::Group(group)]
        }
        Step::Look(_, look) => of_look(look),
        Step::Room(_, room, RoomDeed::LeaveToo(rooms)) => {
            std::iter::once(room).chain(rooms).map(Number::Room).collect()
        }
        Step::Open(_, Opening::RoomFrom(room, ..)) | Step::Room(_, room, _) => {
            vec![Number::Room(room)]
        }
        Step::Open(_, Opening::RoomFromGroup(group, ..)) => vec![Number::Group(group)],
        Step::Company(..) | Step::Open(..) => Vec::new(),
        Step::Service(deed) => match deed {
            ServiceDeed::ChangeTeam(group, _)
            | ServiceDeed::DissolveTeam(group)
            | ServiceDeed::ReportDeletion(group, _) => vec![Number::Group(group)],
            ServiceDeed::RecordActivity(room) => vec![Number::Room(room)],
            _ => Vec::new(),
        },
    }
}

fn of_look(look: &mut Look) -> Vec<Number<'_>> {
    match look {
        Look::Participants(room) => vec![Number::Room(room)],
        Look::Group(group)
        | Look::Members(group)
        | Look::Masters(group)
        | Look::GroupParticipants(group)
        | Look::Nested(group)
        | Look::Post(group)
        | Look::SendAs(group)
        | Look::ProposeAddress(group)
        | Look::Recipients(group)
        | Look::KeptUntil(group)
        | Look::PreviewDelete(group) => vec![Number::Group(group)],
        Look::Rooms
        | Look::RoomsWith(_)
        | Look::Groups(..)
        | Look::ByAddress(..)
        | Look::PreviewDisable(_)
        | Look::PreviewOffBoarding(_)
        | Look::PreviewForbidContact(_) => Vec::new(),
    }
}
