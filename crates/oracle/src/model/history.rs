//! Since when users may read a conversation (RM-22).

use crate::Person;
use crate::answer::{ModelResult, no};
use crate::story::{GroupNo, RoomNo};
use crate::world::{Group, World};

/// Returns the line that answers since when a user reads.
pub(super) fn since_when(since: Option<u64>) -> String {
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
