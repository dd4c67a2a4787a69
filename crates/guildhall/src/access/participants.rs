//! Who takes part in which group, through any nesting (GR-20).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{GroupId, UserId};

/// The participants of every group, with the number of ways in which each takes part.
///
/// A user takes part in a group as a member, and through each group that is nested in it directly
/// and in which they take part. A change goes up to the groups above only where the last way ended
/// or the first one began. So it takes one step for each pair of a group that a user gained or lost
/// and a group in which that one is nested, however large the groups are.
#[derive(Clone, Debug, Default)]
pub(super) struct NestedParticipants {
    groups: BTreeMap<GroupId, Node>,
    #[cfg(test)]
    pub(super) steps: usize,
}

#[derive(Clone, Debug, Default)]
struct Node {
    ways: BTreeMap<UserId, Ways>,
    children: BTreeSet<GroupId>,
    parents: BTreeSet<GroupId>,
}

/// The ways in which a user takes part in a group.
#[derive(Clone, Copy, Debug, Default)]
struct Ways {
    is_member: bool,
    nested: u32,
}

impl Ways {
    const fn become_member(&mut self) {
        self.is_member = true;
    }

    const fn stop_being_member(&mut self) {
        self.is_member = false;
    }

    const fn add_nested(&mut self) {
        self.nested = self.nested.saturating_add(1);
    }

    const fn remove_nested(&mut self) {
        self.nested = self.nested.saturating_sub(1);
    }

    const fn is_none(self) -> bool {
        !self.is_member && self.nested == 0
    }
}

/// A user who begins or stops taking part in a group.
pub(super) type Moved = (GroupId, UserId);

impl NestedParticipants {
    pub(super) fn of(&self, group: GroupId) -> impl Iterator<Item = UserId> {
        self.groups.get(&group).into_iter().flat_map(|node| node.ways.keys().copied())
    }

    pub(super) fn members(&self, group: GroupId) -> impl Iterator<Item = UserId> {
        let ways = self.groups.get(&group).into_iter().flat_map(|node| &node.ways);
        ways.filter(|(_, ways)| ways.is_member).map(|(user, _)| *user)
    }

    pub(super) fn nested(&self, group: GroupId) -> impl Iterator<Item = GroupId> {
        self.groups.get(&group).into_iter().flat_map(|node| node.children.iter().copied())
    }

    pub(super) fn add_member(&mut self, group: GroupId, user: UserId, moved: impl FnMut(Moved)) {
        self.begin(group, user, Ways::become_member, moved);
    }

    pub(super) fn remove_member(&mut self, group: GroupId, user: UserId, moved: impl FnMut(Moved)) {
        self.end(group, user, Ways::stop_being_member, moved);
    }

    pub(super) fn nest(&mut self, parent: GroupId, child: GroupId, mut moved: impl FnMut(Moved)) {
        if self.groups.entry(parent).or_default().children.insert(child) {
            self.groups.entry(child).or_default().parents.insert(parent);
            for user in self.of(child).collect::<Vec<_>>() {
                self.begin(parent, user, Ways::add_nested, &mut moved);
            }
        }
    }

    pub(super) fn unnest(&mut self, parent: GroupId, child: GroupId, mut moved: impl FnMut(Moved)) {
        let node = self.groups.get_mut(&parent);
        if node.is_some_and(|node| node.children.remove(&child)) {
            if let Some(node) = self.groups.get_mut(&child) {
                node.parents.remove(&parent);
            }
            for user in self.of(child).collect::<Vec<_>>() {
                self.end(parent, user, Ways::remove_nested, &mut moved);
            }
        }
    }

    /// Removes a group, with the nestings of it and in it.
    pub(super) fn remove(&mut self, group: GroupId, mut moved: impl FnMut(Moved)) {
        let parents = self.groups.get(&group).map(|node| node.parents.clone());
        for parent in parents.into_iter().flatten() {
            self.unnest(parent, group, &mut moved);
        }
        let Some(removed) = self.groups.remove(&group) else { return };
        for child in removed.children {
            if let Some(node) = self.groups.get_mut(&child) {
                node.parents.remove(&group);
            }
        }
        removed.ways.into_keys().for_each(|user| moved((group, user)));
    }

    /// Adds a way. Goes up from each group in which it is the user's first one.
    fn begin(
        &mut self,
        group: GroupId,
        user: UserId,
        add: impl FnOnce(&mut Ways),
        mut moved: impl FnMut(Moved),
    ) {
        let mut open = Vec::new();
        if self.change(group, user, add) {
            open.push(group);
        }
        while let Some(group) = open.pop() {
            moved((group, user));
            for parent in self.parents(group) {
                if self.change(parent, user, Ways::add_nested) {
                    open.push(parent);
                }
            }
        }
    }

    /// Removes a way. Goes up from each group in which it was the user's last one.
    fn end(
        &mut self,
        group: GroupId,
        user: UserId,
        remove: impl FnOnce(&mut Ways),
        mut moved: impl FnMut(Moved),
    ) {
        let mut open = Vec::new();
        if self.change(group, user, remove) {
            open.push(group);
        }
        while let Some(group) = open.pop() {
            moved((group, user));
            for parent in self.parents(group) {
                if self.change(parent, user, Ways::remove_nested) {
                    open.push(parent);
                }
            }
        }
    }

    /// Changes the ways of a user, and returns whether the first one began or the last one ended.
    fn change(&mut self, group: GroupId, user: UserId, change: impl FnOnce(&mut Ways)) -> bool {
        #[cfg(test)]
        {
            self.steps += 1;
        }
        let of_group = &mut self.groups.entry(group).or_default().ways;
        let ways = of_group.entry(user).or_default();
        let took_part = !ways.is_none();
        change(ways);
        let takes_part = !ways.is_none();
        if !takes_part {
            of_group.remove(&user);
        }
        took_part != takes_part
    }

    fn parents(&self, group: GroupId) -> Vec<GroupId> {
        self.groups.get(&group).into_iter().flat_map(|node| node.parents.iter().copied()).collect()
    }
}

#[cfg(test)]
mod tests;
