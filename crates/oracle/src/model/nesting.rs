use std::collections::BTreeSet;

use crate::story::GroupNo;
use crate::{Person, World};

impl World {
    /// Who takes part in a group: its members, and whoever takes part in what is nested in it (GR-20). A
    /// deleted group brings nobody to the groups that it is nested in, and keeps what it had itself (GR-12).
    pub(crate) fn participants(&self, group: GroupNo) -> BTreeSet<Person> {
        self.with_nested(group)
            .into_iter()
            .filter(|one| *one == group || !self.is_deleted(*one))
            .filter_map(|one| self.group(one))
            .flat_map(|one| one.members.iter().copied())
            .collect()
    }

    /// The group and all that is nested in it, directly or through others that are no tombstones.
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
