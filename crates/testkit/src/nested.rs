//! The participants of groups (GR-20), calculated from every entry. The answers of a store are
//! compared with them.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{Group, IndirectMembers, NestedGroups};
use guildhall_kernel::{GroupId, Scope, User, UserId, Version};

use crate::GuildhallStore;
use crate::driver::Driver;

/// Groups, each with all of its entries but without indirect members.
pub(crate) struct Nested(BTreeMap<GroupId, Group>);

impl Nested {
    /// Loads these groups. They must include every group that one of them nests.
    pub(crate) async fn of<S: GuildhallStore>(
        driver: &Driver<S>,
        ids: impl IntoIterator<Item = GroupId>,
    ) -> Self {
        let mut groups = BTreeMap::new();
        for id in ids {
            groups.insert(id, by_its_events(&driver.group(id).await));
        }
        Self(groups)
    }

    /// Returns the groups as a store loads them whole.
    pub(crate) fn whole(&self) -> impl Iterator<Item = Group> {
        self.0.keys().map(|id| self.group(*id, &Scope::Whole))
    }

    /// Returns the group as a store loads it with this scope.
    pub(crate) fn group(&self, id: GroupId, scope: &Scope) -> Group {
        let group = &self.0[&id];
        let roster = group.roster().slice_of(scope).unwrap();
        let group = Group::from_parts(group.header().clone(), roster).unwrap();
        group.with_indirect_members(IndirectMembers::of(
            scope.clone(),
            self.through(id).into_values(),
        ))
    }

    /// Returns the participants of the group, ordered by id.
    pub(crate) fn participants(&self, id: GroupId) -> Vec<User> {
        let mut participants = self.through(id);
        participants.extend(self.members(id));
        participants.into_values().collect()
    }

    /// Returns the group and all groups nested in it, as a store loads them after this many
    /// nestings in the company.
    pub(crate) fn below(&self, id: GroupId, scope: &Scope, nestings: u64) -> NestedGroups {
        let mut ids = BTreeSet::from([id]);
        self.descend(id, &mut ids);
        let groups = ids.into_iter().map(|id| self.group(id, scope));
        NestedGroups::new(Version::after(nestings), groups)
    }

    fn descend(&self, id: GroupId, ids: &mut BTreeSet<GroupId>) {
        let group = &self.0[&id];
        for child in group.header().nested().keys().filter(|_| !group.is_deleted()) {
            ids.insert(*child);
            self.descend(*child, ids);
        }
    }

    fn through(&self, id: GroupId) -> BTreeMap<UserId, User> {
        let children = self.0[&id].header().nested().keys();
        let active = children.filter(|child| !self.0[child].is_deleted());
        active
            .flat_map(|child| self.through(*child).into_iter().chain(self.members(*child)))
            .collect()
    }

    fn members(&self, id: GroupId) -> impl Iterator<Item = (UserId, User)> {
        let entries = self.0[&id].roster().loaded().iter();
        entries.filter(|(_, entry)| entry.is_member()).map(|(id, entry)| (*id, entry.user()))
    }
}

/// Returns the group without its indirect members, as its own events make it.
pub(crate) fn by_its_events(group: &Group) -> Group {
    Group::from_parts(group.header().clone(), group.roster().clone()).unwrap()
}
