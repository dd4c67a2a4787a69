//! Rooms: their creation, their use, what each user sees of them, and since when users may read
//! them (RM-22).

mod creation;
mod inside;
mod lists;

use std::collections::{BTreeMap, BTreeSet};

use crate::answer::{ModelResult, no, only_if};
use crate::story::{GroupNo, RoomNo};
use crate::world::{Group, Kind, Room, Stay, World};
use crate::{Company, Person};

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

/// Returns the line that answers since when a user reads.
pub(crate) fn since_when(since: Option<u64>) -> String {
    since.map_or("from the beginning".to_owned(), |since| format!("since second {since}"))
}

impl World {
    /// Returns since when a user who may read the room may read it. `None` is from the beginning.
    pub(crate) fn reads_since(&self, by: Person, room: RoomNo) -> ModelResult<Option<u64>> {
        let room = self.room(room)?;
        match room.group {
            Some(group) => {
                let own = self.group(group).and_then(|group| group.readers.get(&by));
                let own = own.map(|(_, since)| *since);
                let nested = self.takes_part_since(by, group).map(Some);
                own.into_iter().chain(nested).min().ok_or(no("GR-17"))
            }
            None => Ok(room.stays.get(&by).ok_or(no("RM-14"))?.reads_since),
        }
    }

    /// Returns since when the user takes part through nested groups, by the way that is the oldest.
    /// A way is as old as the newest part of it.
    fn takes_part_since(&self, by: Person, group: GroupNo) -> Option<u64> {
        let nested = self.group(group).into_iter().flat_map(|group| &group.nested_at);
        let ways = nested.flat_map(|(child, nested_at)| {
            let found = self.group(*child).filter(|child| !child.deleted);
            let member = found.and_then(|child| child.readers.get(&by)).map(|(joined, _)| *joined);
            let below = found.and_then(|_| self.takes_part_since(by, *child));
            member.into_iter().chain(below).map(|since| since.max(*nested_at))
        });
        ways.min()
    }

    /// Notes what the members of a new group may read: all of a new room, and in a converted room
    /// what they could read before.
    pub(super) fn note_first_readers(&mut self, group: GroupNo) {
        let now = self.now;
        let Some(found) = self.groups.get_mut(group.0) else { return };
        let room = self.rooms.get(found.room.0);
        let converted = room.filter(|room| room.group == Some(group));
        for member in &found.members {
            let since = match converted {
                None => None,
                // A member whom only the draft names is a newcomer.
                Some(room) => {
                    let stay = room
                        .stays
                        .get(member)
                        .filter(|stay| stay.left == Some((now, "made a member".to_owned())));
                    stay.map_or(Some(now), |stay| stay.reads_since)
                }
            };
            found.readers.insert(*member, (now, since));
        }
    }

    /// Notes which users and groups became members of groups, and which are no longer.
    pub(super) fn note_readers(&mut self) {
        let now = self.now;
        for group in &mut self.groups {
            let Group { members, nested, nested_at, readers, shares, .. } = group;
            readers.retain(|member, _| members.contains(member));
            let since = if *shares { None } else { Some(now) };
            for member in &*members {
                readers.entry(*member).or_insert((now, since));
            }
            nested_at.retain(|child, _| nested.contains(child));
            for child in &*nested {
                nested_at.entry(*child).or_insert(now);
            }
        }
    }
}
