use std::collections::BTreeSet;

use crate::answer::{ModelResult, no, only_if, unless_any};
use crate::model::texts::cut_title;
use crate::story::{CreationStep, GroupNo, RoomNo};
use crate::world::{Kind, Room};
use crate::{Company, Person, World};

impl World {
    pub(crate) fn open(&mut self, by: Person, opening: &CreationStep) -> ModelResult {
        match opening {
            CreationStep::Group(draft) => self.create_group(by, draft),
            CreationStep::GroupAsAdministrator(draft) => {
                self.create_group_as_administrator(by, draft)
            }
            CreationStep::OneToOne(with) => self.open_one_to_one(by, *with),
            CreationStep::Room(people, title) => {
                self.create_room(by, people, title.as_deref().and_then(cut_title))
            }
            CreationStep::RoomFrom(room, chosen, others) => {
                self.create_room_from(by, *room, chosen, others)
            }
            CreationStep::RoomFromGroup(group, chosen, others) => {
                self.create_room_from_group(by, *group, chosen, others)
            }
            CreationStep::ToMe => self.open_to_me(by),
        }
    }

    /// Opens the to-me room. Each user has one (RM-2). It needs no application (CO-2).
    fn open_to_me(&mut self, by: Person) -> ModelResult {
        if let Some(there) = self.open_room_of(Kind::ToMe, &[by]) {
            return Ok(vec![format!("{there}, which exists already")]);
        }
        let company = by.company().ok_or(no("CO-1"))?;
        Ok(self.opened(Kind::ToMe, company, by, BTreeSet::from([by]), None))
    }

    /// Opens a one-to-one room. Each pair has one while both are in it, in any company (RM-3).
    fn open_one_to_one(&mut self, by: Person, with: Person) -> ModelResult {
        if by != with
            && let Some(there) = self.open_room_of(Kind::OneToOne, &[by, with])
        {
            return Ok(vec![format!("{there}, which exists already")]);
        }
        let pair = BTreeSet::from([by, with]);
        let company = by.company().ok_or(no("CO-1"))?;
        only_if(self.policy(company).core, "CO-2")?;
        only_if(by != with, "RM-3")?;
        self.may_meet(company, &pair, &BTreeSet::new())?;
        Ok(self.opened(Kind::OneToOne, company, by, pair, None))
    }

    fn create_room(&mut self, by: Person, people: &[Person], name: Option<String>) -> ModelResult {
        self.all_registered(people.iter().copied().chain([by]))?;
        let mut all: BTreeSet<_> = people.iter().copied().collect();
        all.remove(&by);
        if let [other] = *Vec::from_iter(all.clone()) {
            let mut lines = self.open_one_to_one(by, other)?;
            // A one-to-one room has no name (RM-4).
            lines.extend(name.map(|title| format!("the title {title} is not used")));
            return Ok(lines);
        }
        all.insert(by);
        self.open_general(by, all, name)
    }

    /// Creates a general room with at least three users (RM-4), in the company of its creator.
    fn open_general(
        &mut self,
        by: Person,
        all: BTreeSet<Person>,
        name: Option<String>,
    ) -> ModelResult {
        let company = by.company().ok_or(no("CO-1"))?;
        only_if(self.policy(company).core, "CO-2")?;
        self.may_meet(company, &all, &BTreeSet::new())?;
        only_if(all.len() >= 3, "RM-4")?;
        self.has_space(company, all.len())?;
        Ok(self.opened(Kind::General, company, by, all, name))
    }

    /// Checks that a general room of the company may have this number of participants (CO-7).
    pub(super) fn has_space(&self, company: Company, participants: usize) -> ModelResult<()> {
        let limit = self.policy(company).room_limit;
        only_if(limit.is_none_or(|limit| participants <= limit as usize), "CO-7")
    }

    fn create_room_from(
        &mut self,
        by: Person,
        source: RoomNo,
        chosen: &[Person],
        others: &[Person],
    ) -> ModelResult {
        self.takes_part(by, source)?;
        let room = self.room(source)?;
        only_if(room.kind != Kind::ToMe && room.kind != Kind::OneToOne, "RM-7")?;
        // For the room of a group, this is checked when the new room is created.
        let frozen = room.kind == Kind::General && !self.policy(room.company).core;
        only_if(!frozen, "CO-2")?;
        let there = self.taking_part(room);
        only_if(there.iter().all(|person| person.company() == Some(room.company)), "RM-7")?;
        unless_any(chosen.iter().copied().filter(|person| !there.contains(person)), "RM-7")?;
        only_if(!room.closed, "RM-15")?;
        self.create_room(by, &[chosen, others].concat(), None)
    }

    fn create_room_from_group(
        &mut self,
        by: Person,
        group: GroupNo,
        chosen: &[Person],
        others: &[Person],
    ) -> ModelResult {
        let source = self.group(group).ok_or(no("RM-14"))?.room;
        self.create_room_from(by, source, chosen, others)
    }

    /// Creates the room that an invitation starts, with the participants of the room and the
    /// invited people (RM-10, RM-11). If these are two people, it is their one-to-one room.
    pub(super) fn branch(&mut self, by: Person, pair: RoomNo, invited: &[Person]) -> ModelResult {
        let room = self.known_room(by, pair)?;
        let (company, inside) = (room.company, room.inside());
        only_if(!invited.is_empty(), "RM-10")?;
        unless_any(invited.iter().copied().filter(|person| inside.contains(person)), "RM-10")?;
        let all: BTreeSet<_> = inside.into_iter().chain(invited.iter().copied()).collect();
        // The new room belongs to the same company, and an external user cannot create a room
        // there.
        only_if(by.company() == Some(company), "CO-1")?;
        if all.len() > 2 {
            return self.open_general(by, all, None);
        }
        only_if(self.policy(company).core, "CO-2")?;
        self.may_meet(company, &all, &BTreeSet::new())?;
        Ok(match self.open_room_of(Kind::OneToOne, &Vec::from_iter(all.clone())) {
            Some(there) => vec![format!("{there}, which exists already")],
            None => self.opened(Kind::OneToOne, company, by, all, None),
        })
    }

    fn opened(
        &mut self,
        kind: Kind,
        company: Company,
        by: Person,
        people: BTreeSet<Person>,
        name: Option<String>,
    ) -> Vec<String> {
        let now = self.now;
        let number = RoomNo(self.rooms.len());
        let mut room = Room { name, ..Room::new(kind, company, now) };
        for person in people {
            room.join(person, now, &format!("added by {by}"), None);
        }
        self.rooms.push(room);
        vec![number.to_string()]
    }

    /// Finds the open room of this kind with exactly these people.
    fn open_room_of(&self, kind: Kind, people: &[Person]) -> Option<RoomNo> {
        let is_theirs = |room: &Room| {
            let them = people.iter().copied().collect();
            room.kind == kind && !room.closed && room.inside() == them
        };
        self.rooms.iter().position(is_theirs).map(RoomNo)
    }
}
