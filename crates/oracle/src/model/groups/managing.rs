//! How Masters and administrators manage a group (GR-9).

use std::collections::{BTreeSet, VecDeque};

use crate::answer::{Answer, ModelResult, only_if, unless_any};
use crate::model::acts::Act;
use crate::model::texts;
use crate::story::{GroupNo, listed};
use crate::{Person, World};

impl World {
    pub(super) fn add_members(
        &mut self,
        by: Person,
        group: GroupNo,
        users: &[Person],
    ) -> ModelResult {
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
    pub(super) fn remove_members(
        &mut self,
        by: Person,
        group: GroupNo,
        users: &[Person],
    ) -> ModelResult {
        self.may(by, group, Act::RemoveMembers)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.group_mut(group)?;
        let going: BTreeSet<_> = users.iter().copied().collect();
        unless_any(going.difference(&found.members).copied(), "GR-9")?;

        found.remove(&going);
        Ok(self.notice(group, "edited"))
    }

    /// Appoints Masters. They do not become members by it (GR-3).
    pub(super) fn appoint(&mut self, by: Person, group: GroupNo, users: &[Person]) -> ModelResult {
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
    pub(super) fn dismiss(&mut self, by: Person, group: GroupNo, users: &[Person]) -> ModelResult {
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
    pub(super) fn hand_over(&mut self, by: Person, group: GroupNo, to: Person) -> ModelResult {
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

    pub(super) fn rename(&mut self, by: Person, group: GroupNo, name: &str) -> ModelResult {
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

    pub(super) fn describe(&mut self, by: Person, group: GroupNo, text: &str) -> ModelResult {
        let text = texts::description(text)?;
        self.may(by, group, Act::EditProfile)?;
        let found = self.group_mut(group)?;
        only_if(found.description != text, "GR-9")?;

        found.description = text;
        Ok(self.notice(group, "edited"))
    }

    pub(super) fn make_private(&mut self, by: Person, group: GroupNo, to: bool) -> ModelResult {
        self.may(by, group, Act::ChangePrivacy)?;
        let found = self.group_mut(group)?;
        only_if(found.private != to, "GR-9")?;

        found.private = to;
        Ok(self.notice(group, "edited"))
    }

    /// Decides what later members may read (RM-22).
    pub(super) fn share_history(&mut self, by: Person, group: GroupNo, to: bool) -> ModelResult {
        self.may(by, group, Act::ChangeHistory)?;
        let found = self.group_mut(group)?;
        only_if(found.shares != to, "GR-9")?;

        found.shares = to;
        Ok(self.notice(group, "edited"))
    }

    pub(super) fn notify(&mut self, by: Person, group: GroupNo, to: bool) -> ModelResult {
        self.may(by, group, Act::ChangeNotification)?;
        let found = self.group_mut(group)?;
        only_if(found.notify != to, "GR-9")?;

        found.notify = to;
        Ok(self.notice(group, "edited"))
    }

    /// Nests a group. The user must be allowed to add members and must see the nested group
    /// (GR-20).
    pub(super) fn nest(&mut self, by: Person, group: GroupNo, child: GroupNo) -> ModelResult {
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
    pub(super) fn unnest(&mut self, by: Person, group: GroupNo, child: GroupNo) -> ModelResult {
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
