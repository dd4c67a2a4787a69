//! Groups and teams: their creation, their management and their end.

mod creation;
mod requests;
mod teams;

pub(super) use creation::check_texts;

use std::collections::{BTreeSet, VecDeque};

use crate::answer::{Answer, ModelResult, no, only_if, unless_any};
use crate::story::{Feature, GroupNo, GroupStep, listed};
use crate::world::{Group, Room};
use crate::{Company, Person, World};

use super::acts::Act;
use super::rooms::since_when;
use super::texts;

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

/// How Masters and administrators manage a group (GR-9).
impl World {
    fn add_members(&mut self, by: Person, group: GroupNo, users: &[Person]) -> ModelResult {
        self.may(by, group, Act::AddMembers)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.found(group)?;
        let joining: BTreeSet<_> = users.iter().copied().collect();
        self.check_members(found.company, found.external, &joining)?;
        unless_any(joining.intersection(&found.members).copied(), "GR-9")?;
        self.check_group_size(found.company, found.members.len() + joining.len())?;
        self.check_user_limit(found.company, &joining)?;

        let asked: Vec<_> =
            joining.iter().copied().filter(|user| self.asked_at(*user, group).is_some()).collect();
        let found = self.group_mut(group)?;
        found.asked.retain(|user, _| !joining.contains(user));
        found.members.extend(joining);
        let mut lines = self.notice(group, "edited");
        // To be added is the answer to a request (GR-17).
        if !asked.is_empty() {
            lines.push(format!("tells {} that they are accepted", listed(asked)));
        }
        Ok(lines)
    }

    /// Removes members. A Master may remove themself and stays a Master (GR-10). Mail rights end
    /// with the membership (ML-11).
    fn remove_members(&mut self, by: Person, group: GroupNo, users: &[Person]) -> ModelResult {
        self.may(by, group, Act::RemoveMembers)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.group_mut(group)?;
        let going: BTreeSet<_> = users.iter().copied().collect();
        unless_any(going.difference(&found.members).copied(), "GR-9")?;

        found.remove(&going);
        Ok(self.notice(group, "edited"))
    }

    /// Appoints Masters. They do not become members by it (GR-3).
    fn appoint(&mut self, by: Person, group: GroupNo, users: &[Person]) -> ModelResult {
        self.may(by, group, Act::AppointMasters)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.found(group)?;
        let (company, external) = (Some(found.company), found.external);
        unless_any(users.iter().copied().filter(|user| user.company() != company), "GR-5")?;
        let lacks = |user: &Person| external && self.lost_contact(*user);
        unless_any(users.iter().copied().filter(lacks), "GR-5")?;
        let found = self.group_mut(group)?;
        unless_any(users.iter().copied().filter(|user| found.masters.contains(user)), "GR-3")?;

        found.masters.extend(users);
        Ok(self.notice(group, "edited"))
    }

    /// Dismisses Masters. At least one must remain (GR-10).
    fn dismiss(&mut self, by: Person, group: GroupNo, users: &[Person]) -> ModelResult {
        self.may(by, group, Act::DismissMasters)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.group_mut(group)?;
        let going: BTreeSet<_> = users.iter().copied().collect();
        unless_any(going.difference(&found.masters).copied(), "GR-3")?;
        only_if(found.masters.difference(&going).next().is_some(), "GR-3")?;

        found.masters.retain(|master| !going.contains(master));
        Ok(self.notice(group, "edited"))
    }

    /// Hands the mastership over: the other user becomes a Master, and the acting one is one no
    /// longer (GR-3).
    fn hand_over(&mut self, by: Person, group: GroupNo, to: Person) -> ModelResult {
        self.may(by, group, Act::HandOver)?;
        let found = self.found(group)?;
        let (company, external) = (Some(found.company), found.external);
        unless_any([to].into_iter().filter(|to| to.company() != company), "GR-5")?;
        unless_any([to].into_iter().filter(|to| external && self.lost_contact(*to)), "GR-5")?;
        let found = self.group_mut(group)?;
        unless_any([to].into_iter().filter(|to| found.masters.contains(to)), "GR-3")?;

        found.masters.remove(&by);
        found.masters.insert(to);
        Ok(self.notice(group, "edited"))
    }

    fn rename(&mut self, by: Person, group: GroupNo, name: &str) -> ModelResult {
        let name = texts::name(name)?;
        // The current name is not a new one. Then it is enough that the user may edit the profile.
        let other = self.group(group).is_some_and(|group| group.name != name);
        self.may(by, group, if other { Act::Rename } else { Act::EditProfile })?;
        only_if(other, "GR-9")?;
        let found = self.found(group)?;
        only_if(self.name_is_free(found.company, &name, Some(group)), "GR-4")?;

        self.group_mut(group)?.name = name;
        Ok(self.notice(group, "edited"))
    }

    fn describe(&mut self, by: Person, group: GroupNo, text: &str) -> ModelResult {
        let text = texts::description(text)?;
        self.may(by, group, Act::EditProfile)?;
        let found = self.group_mut(group)?;
        only_if(found.description != text, "GR-9")?;

        found.description = text;
        Ok(self.notice(group, "edited"))
    }

    fn make_private(&mut self, by: Person, group: GroupNo, to: bool) -> ModelResult {
        self.may(by, group, Act::ChangePrivacy)?;
        let found = self.group_mut(group)?;
        only_if(found.private != to, "GR-9")?;

        found.private = to;
        Ok(self.notice(group, "edited"))
    }

    /// Decides what later members may read (RM-22).
    fn share_history(&mut self, by: Person, group: GroupNo, to: bool) -> ModelResult {
        self.may(by, group, Act::ChangeHistory)?;
        let found = self.group_mut(group)?;
        only_if(found.shares != to, "GR-9")?;

        found.shares = to;
        Ok(self.notice(group, "edited"))
    }

    fn notify(&mut self, by: Person, group: GroupNo, to: bool) -> ModelResult {
        self.may(by, group, Act::ChangeNotification)?;
        let found = self.group_mut(group)?;
        only_if(found.notify != to, "GR-9")?;

        found.notify = to;
        Ok(self.notice(group, "edited"))
    }

    /// Nests a group. The user must be allowed to add members and must see the nested group
    /// (GR-20).
    fn nest(&mut self, by: Person, group: GroupNo, child: GroupNo) -> ModelResult {
        self.may(by, group, Act::AddMembers)?;
        only_if(self.sees(by, child), "GR-15")?;
        let (found, nested) = (self.found(group)?, self.found(child)?);
        only_if(nested.company == found.company, "CO-1")?;
        only_if(!nested.deleted, "GR-12")?;
        if let Some(path) = self.path_down(child, group) {
            // A hidden group on the path is not named (GR-15).
            let seen = [group].into_iter().chain(path).filter(|one| self.sees(by, *one));
            let naming = seen.map(|one| one.to_string()).collect();
            return Err(Answer::Refused { rule: "GR-20", naming });
        }
        only_if(!found.nested.contains(&child), "GR-20")?;
        only_if(!found.external && !nested.external, "GR-20")?;

        self.group_mut(group)?.nested.insert(child);
        Ok(self.notice(group, "edited"))
    }

    /// Unnests a group. A group that the user does not see counts as not nested (GR-15).
    fn unnest(&mut self, by: Person, group: GroupNo, child: GroupNo) -> ModelResult {
        self.may(by, group, Act::RemoveMembers)?;
        only_if(self.sees(by, child), "GR-20")?;
        only_if(self.group_mut(group)?.nested.remove(&child), "GR-20")?;
        Ok(self.notice(group, "edited"))
    }

    /// Finds a shortest path of nestings from one group down to another, including both. No path
    /// goes through a tombstone.
    fn path_down(&self, from: GroupNo, to: GroupNo) -> Option<Vec<GroupNo>> {
        let mut paths = VecDeque::from([vec![from]]);
        let mut known = BTreeSet::from([from]);
        while let Some(path) = paths.pop_front() {
            let last = *path.last()?;
            if last == to {
                return Some(path);
            }
            let nests = self.group(last).filter(|group| !group.deleted);
            for next in nests.into_iter().flat_map(|group| &group.nested) {
                if known.insert(*next) {
                    paths.push_back(path.iter().copied().chain([*next]).collect());
                }
            }
        }
        None
    }
}

/// Folds the case of a name. The detour through upper case makes `Straße` equal to `STRASSE`.
pub(super) fn key(name: &str) -> String {
    let shown: String = name.chars().filter(|c| !texts::INVISIBLE.contains(c)).collect();
    shown.trim().to_uppercase().to_lowercase()
}
