//! Groups and teams: their creation, their management and their end.

mod creation;
mod managing;
mod requests;
mod teams;

pub(super) use creation::check_texts;

use crate::answer::{ModelResult, no, only_if};
use crate::story::{Feature, GroupNo, GroupStep, listed};
use crate::world::{Group, Room};
use crate::{Company, Person, World};

use super::acts::Act;
use super::history::since_when;

impl World {
    pub(crate) fn in_group(&mut self, by: Person, group: GroupNo, step: &GroupStep) -> ModelResult {
        match step {
            GroupStep::Accept(users) => self.accept(by, group, users),
            GroupStep::Add(users) => self.add_members(by, group, users),
            GroupStep::Appoint(users) => self.appoint(by, group, users),
            GroupStep::Ask => self.ask_to_join(by, group),
            GroupStep::Decline(users) => self.decline(by, group, users),
            GroupStep::Delete => self.delete(by, group),
            GroupStep::Describe(text) => self.describe(by, group, text),
            GroupStep::Dismiss(users) => self.dismiss(by, group, users),
            GroupStep::HandOver(to) => self.hand_over(by, group, *to),
            GroupStep::InviteToEvent => {
                self.may(by, group, Act::InviteToEvent)?;
                Ok(vec![format!("invites {}", listed(self.participants(group)))])
            }
            GroupStep::Leave => {
                self.may(by, group, Act::Leave)?;
                Ok(Vec::new())
            }
            GroupStep::MakePrivate(to) => self.make_private(by, group, *to),
            GroupStep::Nest(child) => self.nest(by, group, *child),
            GroupStep::Notify(to) => self.notify(by, group, *to),
            GroupStep::ReadRoom => {
                self.read_room(by, group)?;
                let room = self.group(group).ok_or(no("GR-15"))?.room;
                Ok(vec![since_when(self.reads_since(by, room)?)])
            }
            GroupStep::Remove(users) => self.remove_members(by, group, users),
            GroupStep::Rename(name) => self.rename(by, group, name),
            GroupStep::ShareHistory(to) => self.share_history(by, group, *to),
            GroupStep::StepDown => self.dismiss(by, group, &[by]),
            GroupStep::Withdraw => self.withdraw(by, group),
            GroupStep::Unnest(child) => self.unnest(by, group, *child),
        }
    }

    /// Checks that the user may read the room. It can be read only while Message is on (FT-2,
    /// RM-20).
    pub(crate) fn read_room(&self, by: Person, group: GroupNo) -> ModelResult<()> {
        self.may(by, group, Act::ReadRoom)?;
        let off = if self.is_team(group) { "RM-19" } else { "RM-20" };
        only_if(self.is_on(group, Feature::Message), off)
    }

    fn delete(&mut self, by: Person, group: GroupNo) -> ModelResult {
        self.may(by, group, Act::Delete)?;
        self.end(group)
    }

    /// Makes the group a tombstone. Its name and its address are free (GR-12), and its room is
    /// closed. The participants are notified (GR-13).
    fn end(&mut self, group: GroupNo) -> ModelResult {
        let participants = self.participants(group);
        let found = self.group_mut(group)?;
        found.deleted = true;
        found.last_participants = participants;
        found.list = None;
        let room = found.room;
        self.room_mut(room)?.closed = true;
        Ok(self.notice(group, "deleted"))
    }

    /// Checks that no other group of the company has the name, without regard to case (GR-4). A
    /// team can have the same name, because the directory names teams.
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

    fn found(&self, group: GroupNo) -> ModelResult<&Group> {
        self.group(group).ok_or(no("GR-15"))
    }

    pub(crate) fn group_mut(&mut self, group: GroupNo) -> ModelResult<&mut Group> {
        self.groups.get_mut(group.0).ok_or(no("GR-15"))
    }

    fn begin(&mut self, group: Group, room: Option<Room>) -> Vec<String> {
        let number = GroupNo(self.groups.len());
        let its_room = group.room;
        self.groups.push(group);
        self.note_first_readers(number);
        self.rooms.extend(room);
        let mut lines = vec![number.to_string(), its_room.to_string()];
        lines.extend(self.notice(number, "created"));
        lines
    }
}

/// Folds the case of a name. The detour through upper case makes `Straße` equal to `STRASSE`.
pub(super) fn key(name: &str) -> String {
    let shown: String = name.chars().filter(|c| !super::texts::INVISIBLE.contains(c)).collect();
    shown.trim().to_uppercase().to_lowercase()
}
