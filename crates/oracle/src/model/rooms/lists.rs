use std::cmp::Reverse;
use std::collections::BTreeSet;

use crate::answer::ModelResult;
use crate::story::{Feature, RoomNo};
use crate::world::{Kind, Room};
use crate::{Person, World};

/// The greatest number of recommended rooms of one company.
const RECOMMENDED: usize = 20;

impl World {
    /// Lists the rooms of the user, and the rooms of their groups while Message is on. The most
    /// recently active room comes first.
    pub(crate) fn rooms_of(&self, by: Person) -> ModelResult {
        let rooms = self.recent_first(|room| {
            let shown = room.group.is_none_or(|group| self.is_on(group, Feature::Message));
            shown && !room.closed && self.taking_part(room).contains(&by)
        });
        rooms.into_iter().map(|number| self.listed_room(by, number)).collect()
    }

    /// Lists general rooms with exactly these people. Rooms of the user's company come first
    /// (RM-8).
    pub(crate) fn rooms_with(&self, by: Person, chosen: &[Person]) -> Vec<String> {
        let all: BTreeSet<_> = chosen.iter().copied().chain([by]).collect();
        let theirs: BTreeSet<_> = all.iter().filter_map(|person| person.company()).collect();
        let mut companies: Vec<_> = theirs.into_iter().collect();
        companies.sort_by_key(|company| (Some(*company) != by.company(), *company));
        let mut found = Vec::new();
        for company in companies {
            let fits = |room: &Room| {
                room.kind == Kind::General
                    && room.company == company
                    && !room.closed
                    && room.inside() == all
            };
            found.extend(self.recent_first(fits).into_iter().take(RECOMMENDED));
        }
        found.iter().map(ToString::to_string).collect()
    }

    /// Returns the sets of participants of all open general rooms.
    pub(crate) fn people_in_general_rooms(&self) -> BTreeSet<BTreeSet<Person>> {
        let general = |room: &&Room| room.kind == Kind::General && !room.closed;
        self.rooms.iter().filter(general).map(Room::inside).collect()
    }

    /// Lists the participants, and when and how each one joined or left (RM-21).
    pub(crate) fn participants_of(&mut self, by: Person, number: RoomNo) -> ModelResult {
        self.may_read(by, number)?;
        let room = self.room(number)?;
        let inside = self.taking_part(room).into_iter().map(|person| person.to_string());
        let stays = room.stays.iter().map(|(person, stay)| format!("entry of {person}: {stay}"));
        Ok(inside.chain(stays).collect())
    }

    /// Describes a room in a list. The room of a group has the group's name (RM-19).
    fn listed_room(&self, by: Person, number: RoomNo) -> ModelResult<String> {
        let line = self.room_line(by, number)?;
        match self.room(number)?.group.and_then(|group| self.group(group)) {
            Some(group) => Ok(format!("{line}, named {}", group.name)),
            None => Ok(line),
        }
    }

    /// Describes a room, with when and how the user joined. Rooms of teams and groups have a badge
    /// (RM-18). A room of one or two users has only Message (RM-16).
    pub(super) fn room_line(&self, by: Person, number: RoomNo) -> ModelResult<String> {
        let room = self.room(number)?;
        let (kind, features) = match room.kind {
            Kind::ToMe => ("to-me", "Message"),
            Kind::OneToOne => ("one-to-one", "Message"),
            Kind::General => ("general", "Message, Note, Event, Task, Folder"),
            Kind::Team => ("team, badge", "Message, Note, Event, Task, Folder"),
            Kind::Group => ("group, badge", "Message, Note, Event, Task, Folder"),
        };
        let mut parts = vec![format!("{number}, {kind}, with {features}")];
        parts.extend(room.group.map(|group| format!("of {group}")));
        parts.extend(room.name.as_ref().map(|name| format!("named {name}")));
        parts.extend(room.stays.get(&by).map(|stay| format!("{by} {stay}")));
        Ok(parts.join(", "))
    }

    fn recent_first(&self, which: impl Fn(&Room) -> bool) -> Vec<RoomNo> {
        let rooms = self.rooms.iter().enumerate().filter(|(_, room)| which(room));
        let mut rooms: Vec<_> =
            rooms.map(|(number, room)| (Reverse(room.last_active), RoomNo(number))).collect();
        rooms.sort_unstable();
        rooms.into_iter().map(|(_, number)| number).collect()
    }
}
