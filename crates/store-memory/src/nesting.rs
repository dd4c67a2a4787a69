//! Nested groups, and the participants through them (GR-20).

use std::collections::BTreeMap;

use guildhall_groups::{Group, GroupEntry, IndirectMembers, NestedGroups};
use guildhall_kernel::{CompanyId, GroupId, Scope, User, UserId, Version};

use crate::MemoryError;
use crate::store::State;

impl State {
    /// Loads a stored group with this scope.
    pub(crate) fn loaded(&self, group: &Group, scope: &Scope) -> Result<Group, MemoryError> {
        let roster = group.roster().slice_of(scope)?;
        let loaded = Group::from_parts(group.header().clone(), roster)?;
        Ok(loaded.with_indirect_members(IndirectMembers::of(
            scope.clone(),
            self.indirect_members(group).into_values(),
        )))
    }

    /// Returns the participants of the group.
    pub(crate) fn participants(&self, group: &Group) -> BTreeMap<UserId, User> {
        self.indirect_members(group).into_iter().chain(members(group)).collect()
    }

    pub(crate) fn nested_groups(
        &self,
        group: GroupId,
        scope: &Scope,
    ) -> Result<NestedGroups, MemoryError> {
        let Some(group) = self.groups.get(&group) else {
            return Ok(NestedGroups::new(Version::default(), []));
        };
        let mut groups = vec![self.loaded(group, scope)?];
        if !group.is_deleted() {
            for nested in self.nested_in(group).into_values() {
                groups.push(self.loaded(nested, scope)?);
            }
        }
        Ok(NestedGroups::new(self.nestings(group.company()), groups))
    }

    /// Returns the number of nestings that the groups of the company have made.
    pub(crate) fn nestings(&self, company: CompanyId) -> Version {
        self.nestings.get(&company).copied().unwrap_or_default()
    }

    /// Returns the indirect members of the group. A deleted group keeps those that it had (GR-13).
    fn indirect_members(&self, group: &Group) -> BTreeMap<UserId, User> {
        if group.is_deleted() {
            self.last_indirect_members.get(&group.id()).cloned().unwrap_or_default()
        } else {
            self.through_nested(group)
        }
    }

    /// Returns the users who take part through nested groups now, without those of tombstones.
    pub(crate) fn through_nested(&self, group: &Group) -> BTreeMap<UserId, User> {
        let nested = self.nested_in(group).into_values();
        nested.filter(|nested| !nested.is_deleted()).flat_map(members).collect()
    }

    /// Returns all groups nested in the group, directly or through others, with tombstones. Groups
    /// that a tombstone nests are left out.
    fn nested_in(&self, group: &Group) -> BTreeMap<GroupId, &Group> {
        let mut found = BTreeMap::new();
        let mut open = vec![group];
        while let Some(parent) = open.pop() {
            let children = parent.header().nested().keys();
            for child in children.filter_map(|child| self.groups.get(child)) {
                if found.insert(child.id(), child).is_none() && !child.is_deleted() {
                    open.push(child);
                }
            }
        }
        found
    }
}

/// Iterates over the direct members.
fn members(group: &Group) -> impl Iterator<Item = (UserId, User)> {
    let members = group.roster().loaded().iter().filter(|(_, entry)| entry.is_member());
    members.map(|(user, entry)| (*user, GroupEntry::user(entry)))
}
