//! What somebody is to a company and to a group, and what every command on a group asks first.

use crate::answer::{Verdict, no, only_if};
use crate::story::{GroupNo, listed};
use crate::world::{Group, World};
use crate::{Company, Person};

impl World {
    /// The group of this number, a tombstone too.
    pub(crate) fn group(&self, group: GroupNo) -> Option<&Group> {
        self.groups.get(group.0)
    }

    pub(crate) fn is_administrator(&self, by: Person, company: Company) -> bool {
        self.policy(company).administrators.contains(&by)
    }

    /// Whether they take part, by themself or through what is nested (GR-20).
    pub(crate) fn is_member(&self, by: Person, group: GroupNo) -> bool {
        self.participants(group).contains(&by)
    }

    /// Whether they are a Master of a group, or the leader of a team.
    pub(crate) fn is_master(&self, by: Person, group: GroupNo) -> bool {
        self.group(group)
            .is_some_and(|group| group.masters.contains(&by) || group.team == Some(Some(by)))
    }

    pub(crate) fn is_team(&self, group: GroupNo) -> bool {
        self.group(group).is_some_and(|group| group.team.is_some())
    }

    /// Whether the group is there for them at all, be it as a tombstone (GR-15, GR-17).
    pub(crate) fn sees(&self, by: Person, group: GroupNo) -> bool {
        let Some(found) = self.group(group) else { return false };
        let internal = by.company() == Some(found.company);
        self.is_member(by, group)
            || self.is_master(by, group)
            || self.is_administrator(by, found.company)
            || (internal && !found.private)
    }

    /// A group, for whoever sees it, unless it is deleted. This is asked before everything else.
    pub(crate) fn open_group(&self, by: Person, group: GroupNo) -> Verdict<&Group> {
        only_if(self.sees(by, group), "GR-15")?;
        let group = self.group(group).ok_or(no("GR-15"))?;
        only_if(!group.deleted, "GR-12")?;
        Ok(group)
    }

    /// That a company is not frozen (CO-2).
    pub(crate) fn not_frozen(&self, company: Company) -> Verdict<()> {
        only_if(self.policy(company).core, "CO-2")
    }

    /// What the members of a group are told (GR-13): that it is `created`, `edited` or `deleted`.
    pub(crate) fn told(&self, group: GroupNo, what: &str) -> Vec<String> {
        match self.group(group) {
            Some(found) if found.notify => {
                vec![format!("tells {} that it is {what}", listed(self.participants(group)))]
            }
            _ => Vec::new(),
        }
    }
}
