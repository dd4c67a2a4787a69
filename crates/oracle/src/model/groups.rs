//! Groups and teams: how they come to be, what is done with them, and how they end.

mod beginning;
mod managing;
mod teams;

use crate::answer::{Verdict, no, only_if};
use crate::story::{Feature, GroupDeed, GroupNo, listed};
use crate::world::{Group, Room};
use crate::{Company, Person, World};

use super::acts::Act;

impl World {
    pub(crate) fn in_group(&mut self, by: Person, group: GroupNo, deed: &GroupDeed) -> Verdict {
        match deed {
            GroupDeed::Add(users) => self.add_members(by, group, users),
            GroupDeed::Appoint(users) => self.appoint(by, group, users),
            GroupDeed::Ask => self.ask_to_join(by, group),
            GroupDeed::Delete => self.delete(by, group),
            GroupDeed::Describe(text) => self.describe(by, group, text),
            GroupDeed::Dismiss(users) => self.dismiss(by, group, users),
            GroupDeed::InviteToEvent => {
                self.may(by, group, Act::InviteToEvent)?;
                Ok(vec![format!("invites {}", listed(self.participants(group)))])
            }
            GroupDeed::Leave => {
                self.may(by, group, Act::Leave)?;
                Ok(Vec::new())
            }
            GroupDeed::MakePrivate(to) => self.make_private(by, group, *to),
            GroupDeed::Nest(child) => self.nest(by, group, *child),
            GroupDeed::Notify(to) => self.notify(by, group, *to),
            GroupDeed::ReadRoom => {
                self.read_room(by, group)?;
                Ok(Vec::new())
            }
            GroupDeed::Remove(users) => self.remove_members(by, group, users),
            GroupDeed::Rename(name) => self.rename(by, group, name),
            GroupDeed::StepDown => self.dismiss(by, group, &[by]),
            GroupDeed::Unnest(child) => self.unnest(by, group, *child),
        }
    }

    /// Members read the room while Message is on: it is the room (FT-2, RM-20).
    pub(crate) fn read_room(&self, by: Person, group: GroupNo) -> Verdict<()> {
        self.may(by, group, Act::ReadRoom)?;
        let off = if self.is_team(group) { "RM-19" } else { "RM-20" };
        only_if(self.is_on(group, Feature::Message), off)
    }

    /// The mail goes to the Masters (GR-17).
    fn ask_to_join(&self, by: Person, group: GroupNo) -> Verdict {
        self.may(by, group, Act::AskToJoin)?;
        let masters = self.group(group).into_iter().flat_map(|group| &group.masters);
        Ok(vec![format!("mails {}", listed(masters))])
    }

    fn delete(&mut self, by: Person, group: GroupNo) -> Verdict {
        self.may(by, group, Act::Delete)?;
        self.end(group)
    }

    /// It stays as a tombstone. Its name and its address are free (GR-12), and its room is closed. Those who
    /// took part up to then are told (GR-13).
    fn end(&mut self, group: GroupNo) -> Verdict {
        let found = self.group_mut(group)?;
        found.deleted = true;
        found.list = None;
        let room = found.room;
        self.room_mut(room)?.closed = true;
        Ok(self.told(group, "deleted"))
    }

    /// Whether no other group of the company has the name, without regard to case (GR-4). A team's may be the
    /// same: the directory names teams.
    fn name_is_free(&self, company: Company, name: &str, but: Option<GroupNo>) -> bool {
        let has = |(number, group): (usize, &Group)| {
            group.company == company
                && group.team.is_none()
                && !group.deleted
                && Some(GroupNo(number)) != but
                && key(&group.name) == key(name)
        };
        !self.groups.iter().enumerate().any(has)
    }

    fn found(&self, group: GroupNo) -> Verdict<&Group> {
        self.group(group).ok_or(no("GR-15"))
    }

    pub(crate) fn group_mut(&mut self, group: GroupNo) -> Verdict<&mut Group> {
        self.groups.get_mut(group.0).ok_or(no("GR-15"))
    }

    fn begin(&mut self, group: Group, room: Option<Room>) -> Vec<String> {
        let number = GroupNo(self.groups.len());
        let its_room = group.room;
        self.groups.push(group);
        self.rooms.extend(room);
        let mut lines = vec![number.to_string(), its_room.to_string()];
        lines.extend(self.told(number, "created"));
        lines
    }
}

/// A name without regard to case. To upper case and back, so that `Straße` meets `STRASSE`.
pub(super) fn key(name: &str) -> String {
    name.trim().to_uppercase().to_lowercase()
}
