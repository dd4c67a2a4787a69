//! The roles of a user in a company and in a group, the participants of a group with those of the
//! groups nested in it (GR-20), and the first checks of every step with a group.

use std::collections::BTreeSet;

use crate::answer::{ModelResult, no, only_if};
use crate::story::{GroupNo, listed};
use crate::world::{Group, World};
use crate::{Company, Person};

impl World {
    /// Returns the group of this number, even if it is a tombstone.
    pub(crate) fn group(&self, group: GroupNo) -> Option<&Group> {
        self.groups.get(group.0)
    }

    pub(crate) fn is_administrator(&self, by: Person, company: Company) -> bool {
        self.policy(company).administrators.contains(&by)
    }

    /// Checks whether the user takes part, directly or through a nested group (GR-20).
    pub(crate) fn is_member(&self, by: Person, group: GroupNo) -> bool {
        self.participants(group).contains(&by)
    }

    /// Checks whether the user is a Master of the group, or the leader of the team.
    pub(crate) fn is_master(&self, by: Person, group: GroupNo) -> bool {
        self.group(group)
            .is_some_and(|group| group.masters.contains(&by) || group.team == Some(Some(by)))
    }

    pub(crate) fn is_team(&self, group: GroupNo) -> bool {
        self.group(group).is_some_and(|group| group.team.is_some())
    }

    /// Checks whether the user sees the group or its tombstone (GR-15, GR-17).
    pub(crate) fn sees(&self, by: Person, group: GroupNo) -> bool {
        let Some(found) = self.group(group) else { return false };
        let internal = by.company() == Some(found.company);
        self.is_member(by, group)
            || self.is_master(by, group)
            || self.is_administrator(by, found.company)
            || (internal && !found.private)
    }

    /// Returns a group that the user sees, unless it is deleted. Every step with a group begins
    /// with this check.
    pub(crate) fn open_group(&self, by: Person, group: GroupNo) -> ModelResult<&Group> {
        only_if(self.sees(by, group), "GR-15")?;
        let group = self.group(group).ok_or(no("GR-15"))?;
        only_if(!group.deleted, "GR-12")?;
        Ok(group)
    }

    /// Checks that the groups of a company are not frozen (CO-2).
    pub(crate) fn not_frozen(&self, company: Company) -> ModelResult<()> {
        let policy = self.policy(company);
        only_if(policy.core || policy.approval, "CO-2")
    }

    /// Returns the notice that a group is `created`, `edited` or `deleted` (GR-13).
    pub(crate) fn notice(&self, group: GroupNo, what: &str) -> Vec<String> {
        match self.group(group) {
            Some(found) if found.notify => {
                vec![format!("notifies {} that it is {what}", listed(self.participants(group)))]
            }
            _ => Vec::new(),
        }
    }
}

impl World {
    /// Returns the participants of a group: its members, and the participants of its nested groups
    /// (GR-20). A deleted group adds no participants to the groups that it is nested in (GR-12).
    ///
    /// A deleted group has the participants that it had at that moment (GR-13).
    pub(crate) fn participants(&self, group: GroupNo) -> BTreeSet<Person> {
        if let Some(deleted) = self.group(group).filter(|group| group.deleted) {
            return deleted.last_participants.clone();
        }
        self.with_nested(group)
            .into_iter()
            .filter(|one| *one == group || !self.is_deleted(*one))
            .filter_map(|one| self.group(one))
            .flat_map(|one| one.members.iter().copied())
            .collect()
    }

    /// Returns the group and all groups nested in it, directly or through others. Groups nested in
    /// a tombstone are left out.
    pub(crate) fn with_nested(&self, group: GroupNo) -> BTreeSet<GroupNo> {
        let mut found = BTreeSet::new();
        let mut due = vec![group];
        while let Some(one) = due.pop() {
            if !found.insert(one) || (one != group && self.is_deleted(one)) {
                continue;
            }
            due.extend(self.group(one).into_iter().flat_map(|one| one.nested.iter().copied()));
        }
        found
    }

    fn is_deleted(&self, group: GroupNo) -> bool {
        self.group(group).is_some_and(|group| group.deleted)
    }
}
