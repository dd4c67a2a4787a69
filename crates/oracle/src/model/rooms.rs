//! Rooms: how they come to be, what is done in them, and who sees what of them.

mod inside;
mod lists;
mod opening;

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::{Verdict, no, only_if};
use crate::story::RoomNo;
use crate::world::{Kind, Room, RosterEntry};
use crate::{Company, Person, World};

impl World {
    /// A room, for whoever may know of it. There is none for whoever never was in it, nor for whom
    /// the group is hidden whose room it is (RM-14, GR-15).
    pub(crate) fn known_room(&self, by: Person, room: RoomNo) -> Verdict<&Room> {
        let found = self.room(room)?;
        if let Some(group) = found.group {
            only_if(self.sees(by, group), "RM-14")?;
            return Ok(found);
        }
        only_if(found.entries.contains_key(&by), "RM-14")?;
        only_if(!found.closed, "RM-15")?;
        only_if(found.is_in(by), "RM-14")?;
        Ok(found)
    }

    /// The same, unless it is closed for good (RM-15).
    pub(crate) fn open_room(&self, by: Person, room: RoomNo) -> Verdict<&Room> {
        let found = self.known_room(by, room)?;
        only_if(!found.closed, "RM-15")?;
        Ok(found)
    }

    pub(crate) fn room(&self, room: RoomNo) -> Verdict<&Room> {
        self.rooms.get(room.0).ok_or(no("RM-14"))
    }

    pub(crate) fn room_mut(&mut self, room: RoomNo) -> Verdict<&mut Room> {
        self.rooms.get_mut(room.0).ok_or(no("RM-14"))
    }

    /// Who takes part in a room: of the room of a group, those who do in the group (RM-20).
    pub(crate) fn taking_part(&self, room: &Room) -> BTreeSet<Person> {
        room.group.map_or_else(|| room.inside(), |group| self.participants(group))
    }
}

impl Room {
    /// A room that nobody is in yet.
    pub(crate) const fn new(kind: Kind, company: Company, now: u64) -> Self {
        Self {
            kind,
            company,
            group: None,
            name: None,
            entries: BTreeMap::new(),
            closed: false,
            last_active: now,
        }
    }

    pub(crate) fn is_in(&self, person: Person) -> bool {
        self.entries.get(&person).is_some_and(|entry| entry.gone.is_none())
    }

    /// Who is in. In the room of a group nobody is by an entry of their own (RM-20).
    pub(crate) fn inside(&self) -> BTreeSet<Person> {
        self.entries.keys().copied().filter(|person| self.is_in(*person)).collect()
    }

    pub(crate) fn has_externals(&self) -> bool {
        self.inside().iter().any(|person| person.company() != Some(self.company))
    }

    /// Somebody comes in: `how` is kept of it (RM-21).
    pub(crate) fn entry(&mut self, person: Person, now: u64, how: &str) {
        self.entries.insert(person, RosterEntry { since: now, came: how.to_owned(), gone: None });
    }

    /// Somebody is there no longer: `why` is kept of it (RM-21). The last who goes closes it
    /// (RM-15).
    pub(crate) fn unseat(&mut self, person: Person, now: u64, why: &str) {
        if let Some(entry) = self.entries.get_mut(&person) {
            entry.gone = Some((now, why.to_owned()));
        }
        self.last_active = now;
        self.closed = self.inside().is_empty();
    }
}
