use std::collections::BTreeSet;

use crate::story::GroupNo;
use crate::{Person, World};

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
