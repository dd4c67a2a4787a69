//! Rooms: their creation, their use, and what each user sees of them.

mod creation;
mod inside;
mod lists;

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::{ModelResult, no, only_if};
use crate::story::RoomNo;
use crate::world::{Kind, Room, Stay};
use crate::{Company, Person, World};

impl World {
    /// Returns a room that the user may know of. For a user who never took part, or who may not see
    /// the group of the room, it does not exist (RM-14, GR-15).
    pub(crate) fn known_room(&self, by: Person, room: RoomNo) -> ModelResult<&Room> {
        let found = self.room(room)?;
        if let Some(group) = found.group {
            only_if(self.sees(by, group), "RM-14")?;
            return Ok(found);
        }
        only_if(found.stays.contains_key(&by), "RM-14")?;
        only_if(!found.closed, "RM-15")?;
        only_if(found.is_in(by), "RM-14")?;
        Ok(found)
    }

    /// Returns a room that the user may know of, unless it is closed (RM-15).
    pub(crate) fn open_room(&self, by: Person, room: RoomNo) -> ModelResult<&Room> {
        let found = self.known_room(by, room)?;
        only_if(!found.closed, "RM-15")?;
        Ok(found)
    }

    pub(crate) fn room(&self, room: RoomNo) -> ModelResult<&Room> {
        self.rooms.get(room.0).ok_or(no("RM-14"))
    }

    pub(crate) fn room_mut(&mut self, room: RoomNo) -> ModelResult<&mut Room> {
        self.rooms.get_mut(room.0).ok_or(no("RM-14"))
    }

    /// Returns the participants of a room. The room of a group has the group's participants
    /// (RM-20).
    pub(crate) fn taking_part(&self, room: &Room) -> BTreeSet<Person> {
        room.group.map_or_else(|| room.inside(), |group| self.participants(group))
    }
}

impl Room {
    /// Makes a room without participants.
    pub(crate) const fn new(kind: Kind, company: Company, now: u64) -> Self {
        Self {
            kind,
            company,
            group: None,
            name: None,
            stays: BTreeMap::new(),
            closed: false,
            last_active: now,
        }
    }

    pub(crate) fn is_in(&self, person: Person) -> bool {
        self.stays.get(&person).is_some_and(|stay| stay.left.is_none())
    }

    /// Returns the users who have joined the room themselves. The room of a group has none (RM-20).
    pub(crate) fn inside(&self) -> BTreeSet<Person> {
        self.stays.keys().copied().filter(|person| self.is_in(*person)).collect()
    }

    pub(crate) fn has_externals(&self) -> bool {
        self.inside().iter().any(|person| person.company() != Some(self.company))
    }

    /// Adds a participant, and keeps how they joined and the end of the stay before (RM-21).
    pub(crate) fn join(&mut self, person: Person, now: u64, how: &str, reads_since: Option<u64>) {
        let last = self.stays.get(&person);
        let before = last.and_then(|last| last.left.clone().or_else(|| last.before.clone()));
        let stay = Stay { since: now, joined: how.to_owned(), left: None, before, reads_since };
        self.stays.insert(person, stay);
    }

    /// Removes a participant, and keeps why they left (RM-21). When the last one leaves, the room
    /// closes (RM-15).
    pub(crate) fn leave(&mut self, person: Person, now: u64, why: &str) {
        if let Some(stay) = self.stays.get_mut(&person) {
            stay.left = Some((now, why.to_owned()));
        }
        self.last_active = now;
        self.closed = self.inside().is_empty();
    }
}
