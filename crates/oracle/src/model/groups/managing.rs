//! What Masters and administrators do with a group (GR-9).

use std::collections::{BTreeSet, VecDeque};

use crate::answer::{Answer, Verdict, only_if, unless_any};
use crate::model::acts::Act;
use crate::model::texts;
use crate::story::GroupNo;
use crate::{Person, World};

impl World {
    pub(super) fn add_members(&mut self, by: Person, group: GroupNo, users: &[Person]) -> Verdict {
        self.may(by, group, Act::AddMembers)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.found(group)?;
        let joining: BTreeSet<_> = users.iter().copied().collect();
        self.may_hold(found.company, found.external, &joining)?;
        unless_any(joining.intersection(&found.members).copied(), "GR-9")?;
        self.room_for_members(found.company, &joining)?;

        self.group_mut(group)?.members.extend(joining);
        Ok(self.told(group, "edited"))
    }

    /// A Master may remove themself, and stays a Master (GR-10). What a member may do with the mailing list ends
    /// with the membership (ML-11).
    pub(super) fn remove_members(
        &mut self,
        by: Person,
        group: GroupNo,
        users: &[Person],
    ) -> Verdict {
        self.may(by, group, Act::RemoveMembers)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.group_mut(group)?;
        let going: BTreeSet<_> = users.iter().copied().collect();
        unless_any(going.difference(&found.members).copied(), "GR-9")?;

        found.remove(&going);
        Ok(self.told(group, "edited"))
    }

    /// That makes nobody a member (GR-3).
    pub(super) fn appoint(&mut self, by: Person, group: GroupNo, users: &[Person]) -> Verdict {
        self.may(by, group, Act::AppointMasters)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.group_mut(group)?;
        let company = Some(found.company);
        unless_any(users.iter().copied().filter(|user| user.company() != company), "GR-5")?;
        unless_any(users.iter().copied().filter(|user| found.masters.contains(user)), "GR-3")?;

        found.masters.extend(users);
        Ok(self.told(group, "edited"))
    }

    /// Another Master remains (GR-10).
    pub(super) fn dismiss(&mut self, by: Person, group: GroupNo, users: &[Person]) -> Verdict {
        self.may(by, group, Act::DismissMasters)?;
        only_if(!users.is_empty(), "GR-9")?;
        let found = self.group_mut(group)?;
        let going: BTreeSet<_> = users.iter().copied().collect();
        unless_any(going.difference(&found.masters).copied(), "GR-3")?;
        only_if(found.masters.difference(&going).next().is_some(), "GR-3")?;

        found.masters.retain(|master| !going.contains(master));
        Ok(self.told(group, "edited"))
    }

    pub(super) fn rename(&mut self, by: Person, group: GroupNo, name: &str) -> Verdict {
        let name = texts::name(name)?;
        // The name that it has is no other name: then, what is asked is whether they edit anything at all.
        let other = self.group(group).is_some_and(|group| group.name != name);
        self.may(by, group, if other { Act::Rename } else { Act::EditProfile })?;
        only_if(other, "GR-9")?;
        let found = self.found(group)?;
        only_if(self.name_is_free(found.company, &name, Some(group)), "GR-4")?;

        self.group_mut(group)?.name = name;
        Ok(self.told(group, "edited"))
    }

    pub(super) fn describe(&mut self, by: Person, group: GroupNo, text: &str) -> Verdict {
        let text = texts::description(text)?;
        self.may(by, group, Act::EditProfile)?;
        let found = self.group_mut(group)?;
        only_if(found.description != text, "GR-9")?;

        found.description = text;
        Ok(self.told(group, "edited"))
    }

    pub(super) fn make_private(&mut self, by: Person, group: GroupNo, to: bool) -> Verdict {
        self.may(by, group, Act::ChangePrivacy)?;
        let found = self.group_mut(group)?;
        only_if(found.private != to, "GR-9")?;

        found.private = to;
        Ok(self.told(group, "edited"))
    }

    pub(super) fn notify(&mut self, by: Person, group: GroupNo, to: bool) -> Verdict {
        self.may(by, group, Act::ChangeNotification)?;
        let found = self.group_mut(group)?;
        only_if(found.notify != to, "GR-9")?;

        found.notify = to;
        Ok(self.told(group, "edited"))
    }

    /// Whoever adds members nests what they see (GR-20).
    pub(super) fn nest(&mut self, by: Person, group: GroupNo, child: GroupNo) -> Verdict {
        self.may(by, group, Act::AddMembers)?;
        only_if(self.sees(by, child), "GR-15")?;
        let (found, nested) = (self.found(group)?, self.found(child)?);
        only_if(nested.company == found.company, "CO-1")?;
        only_if(!nested.deleted, "GR-12")?;
        if let Some(way) = self.way_down(child, group) {
            // A private group on the way stays hidden (GR-15).
            let seen = [group].into_iter().chain(way).filter(|one| self.sees(by, *one));
            let naming = seen.map(|one| one.to_string()).collect();
            return Err(Answer::Refused { rule: "GR-20", naming });
        }
        only_if(!found.nested.contains(&child), "GR-20")?;
        only_if(!found.external && !nested.external, "GR-20")?;

        self.group_mut(group)?.nested.insert(child);
        Ok(self.told(group, "edited"))
    }

    /// What one does not see is not there (GR-15).
    pub(super) fn unnest(&mut self, by: Person, group: GroupNo, child: GroupNo) -> Verdict {
        self.may(by, group, Act::RemoveMembers)?;
        only_if(self.sees(by, child), "GR-20")?;
        only_if(self.group_mut(group)?.nested.remove(&child), "GR-20")?;
        Ok(self.told(group, "edited"))
    }

    /// A shortest chain of groups from one down to another, with both of them. A tombstone brings nobody, so no
    /// chain goes through one.
    fn way_down(&self, from: GroupNo, to: GroupNo) -> Option<Vec<GroupNo>> {
        let mut ways = VecDeque::from([vec![from]]);
        let mut known = BTreeSet::from([from]);
        while let Some(way) = ways.pop_front() {
            let last = *way.last()?;
            if last == to {
                return Some(way);
            }
            let nests = self.group(last).filter(|group| !group.deleted);
            for next in nests.into_iter().flat_map(|group| &group.nested) {
                if known.insert(*next) {
                    ways.push_back(way.iter().copied().chain([*next]).collect());
                }
            }
        }
        None
    }
}
