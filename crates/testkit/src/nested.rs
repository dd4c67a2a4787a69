//! Who takes part in which group (GR-20), worked out from every place: what a store's answers are
//! compared with.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{Group, IndirectMembers, NestedGroups};
use guildhall_kernel::{GroupId, Scope, User, UserId, Version};

use crate::GuildhallStore;
use crate::hall::Hall;

/// Groups, each with every place, and with nobody who takes part through what is nested.
pub(crate) struct Nested(BTreeMap<GroupId, Group>);

impl Nested {
    /// These groups, which are all that any of them nests.
    pub(crate) async fn of<S: GuildhallStore>(
        hall: &Hall<S>,
        ids: impl IntoIterator<Item = GroupId>,
    ) -> Self {
        let mut groups = BTreeMap::new();
        for id in ids {
            groups.insert(id, by_its_events(&hall.group(id).await));
        }
        Self(groups)
    }

    /// The groups, as they are loaded whole.
    pub(crate) fn whole(&self) -> impl Iterator<Item = Group> {
        self.0.keys().map(|id| self.group(*id, &Scope::Whole))
    }

    /// The group, as it is loaded with this scope.
    pub(crate) fn group(&self, id: GroupId, scope: &Scope) -> Group {
        let group = &self.0[&id];
        let roster = group.roster().slice_of(scope).unwrap();
        let group = Group::from_parts(group.header().clone(), roster).unwrap();
        group.with_indirect_members(IndirectMembers::of(
            scope.clone(),
            self.through(id).into_values(),
        ))
    }

    /// Everybody who takes part in the group, by id.
    pub(crate) fn participants(&self, id: GroupId) -> Vec<User> {
        let mut participants = self.through(id);
        participants.extend(self.members(id));
        participants.into_values().collect()
    }

    /// The group with everything below it, as it is loaded when the company has made this many
    /// nestings.
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

/// The group as its own events made it: without those who take part through what is nested.
pub(crate) fn by_its_events(group: &Group) -> Group {
    Group::from_parts(group.header().clone(), group.roster().clone()).unwrap()
}
