//! Nested groups, and the participants through them (GR-20).

use std::collections::{BTreeMap, BTreeSet};
use std::iter;

use guildhall_groups::{
    Group, GroupScope, IndirectMembers, MembershipFilter, NestedGroups, Participants, nearest_first,
};
use guildhall_kernel::{GroupId, Scope, User, UserId, Version};

use crate::MemoryError;
use crate::group_table::{Groups, StoredGroup};
use crate::index::{after, work};

impl Groups {
    /// Loads a stored group with this scope.
    pub(crate) fn loaded(
        &self,
        stored: &StoredGroup,
        scope: &GroupScope,
    ) -> Result<Group, MemoryError> {
        work::count();
        let group = stored.slice_of(scope)?;
        if stored.header.nested().is_empty() {
            return Ok(group);
        }
        let users = match &scope.users {
            Scope::Users(users) => {
                users.iter().filter_map(|user| self.through(stored, *user)).collect()
            }
            Scope::Whole => self.all_through(stored),
        };
        Ok(group.with_indirect_members(IndirectMembers::of(scope.users.clone(), users)))
    }

    pub(crate) fn nested_groups(
        &self,
        group: GroupId,
        scope: Scope,
    ) -> Result<NestedGroups, MemoryError> {
        let scope = &GroupScope::new(scope, []);
        let Some(group) = self.get(group) else {
            return Ok(NestedGroups::new(Version::default(), []));
        };
        let mut groups = vec![self.loaded(group, scope)?];
        if !group.is_deleted() {
            for nested in self.nested_in(group) {
                groups.push(self.loaded(nested, scope)?);
            }
        }
        Ok(NestedGroups::new(self.nestings(group.header.company()), groups))
    }

    /// Iterates over the participants of the group in the order of their ids, after `last` or from
    /// the first on.
    pub(crate) fn participants<'a>(
        &'a self,
        group: &'a StoredGroup,
        last: Option<&UserId>,
    ) -> impl Iterator<Item = User> + use<'a> {
        type Users<'a> = Box<dyn Iterator<Item = User> + 'a>;
        let direct: Users<'a> = Box::new(group.members(last));
        let mut rosters = vec![direct];
        if group.is_deleted() {
            let users = self.last_indirect_members.get(&group.header.id());
            let users = users.map(|users| after(users, last)).into_iter().flatten();
            rosters.push(Box::new(users.map(|(_, user)| *user)));
        } else {
            for nested in self.active_in(group) {
                rosters.push(Box::new(nested.members(last)));
            }
        }
        Participants::of(rosters)
    }

    /// Returns whether the user takes part in the group, directly or through nested groups.
    pub(crate) fn takes_part(&self, group: &StoredGroup, user: UserId) -> bool {
        group.member(user).is_some() || self.through(group, user).is_some()
    }

    /// Iterates over the groups in which a filter admits the user's entry, without deleted ones.
    pub(crate) fn of_user(
        &self,
        user: UserId,
        filter: MembershipFilter,
    ) -> impl Iterator<Item = &StoredGroup> {
        let groups = self.of_users.after::<GroupId>(&(user, filter), None);
        groups.filter_map(|id| self.active(*id))
    }

    /// Iterates over the groups that the user takes part in, directly or through nested groups, in
    /// no order. Each comes once. Deleted ones are left out.
    pub(crate) fn with_participant(&self, user: UserId) -> impl Iterator<Item = &StoredGroup> {
        let mut direct = self.of_user(user, MembershipFilter::Members);
        let (mut above, mut seen) = (Vec::new(), BTreeSet::new());
        iter::from_fn(move || {
            loop {
                let group = above.pop().or_else(|| direct.next())?;
                if seen.insert(group.header.id()) {
                    let parents = self.nesting.after::<GroupId>(&group.header.id(), None);
                    above.extend(parents.filter_map(|id| self.active(*id)));
                    return Some(group);
                }
            }
        })
    }

    /// Returns the users who take part in the group through nested groups. A deleted group keeps
    /// those that it had (GR-13).
    fn all_through(&self, group: &StoredGroup) -> Vec<User> {
        if group.is_deleted() {
            let users = self.last_indirect_members.get(&group.header.id());
            return users.into_iter().flat_map(BTreeMap::values).copied().collect();
        }
        self.through_nested(group).into_values().collect()
    }

    /// Returns the user if they take part in the group through nested groups.
    fn through(&self, group: &StoredGroup, user: UserId) -> Option<User> {
        if group.is_deleted() {
            let users = self.last_indirect_members.get(&group.header.id());
            return users.and_then(|users| users.get(&user)).copied();
        }
        self.active_in(group).find_map(|nested| nested.member(user))
    }

    /// Returns the users who take part through nested groups now.
    pub(crate) fn through_nested(&self, group: &StoredGroup) -> BTreeMap<UserId, User> {
        let mut users = BTreeMap::new();
        for user in self.active_in(group).flat_map(|nested| nested.members(None)) {
            users.entry(user.id()).or_insert(user);
        }
        users
    }

    /// Iterates over the groups nested in the group without tombstones, the nearest first. If they
    /// differ about a user's company, the first decides.
    fn active_in<'a>(
        &'a self,
        group: &'a StoredGroup,
    ) -> impl Iterator<Item = &'a StoredGroup> + use<'a> {
        self.nested_in(group).filter(|nested| !nested.is_deleted())
    }

    /// Iterates over all groups nested in the group, directly or through others, with tombstones,
    /// the nearest first. Groups that a tombstone nests are left out.
    fn nested_in<'a>(
        &'a self,
        group: &'a StoredGroup,
    ) -> impl Iterator<Item = &'a StoredGroup> + use<'a> {
        let top = group.header.id();
        // The group itself may be deleted just now.
        let children = move |id| {
            let parent = if id == top { Some(group) } else { self.active(id) };
            parent.map(|parent| parent.header.nested().keys().copied())
        };
        nearest_first(top, children).filter_map(|id| self.get(id))
    }
}
