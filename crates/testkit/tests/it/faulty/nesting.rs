//! The faults with nested groups (GR-20).

use guildhall_groups::{
    Group, GroupChange, GroupEntry, GroupEvent, GroupRepository, IndirectMembers,
};
use guildhall_kernel::{Envelope, GroupId, Page, SaveError, Scope, User, UserId};

use super::{Faulty, Read, Saved, whole};
use crate::fault::Fault;

impl Faulty {
    /// Returns the group with wrong indirect members.
    pub(super) async fn misjudged(&self, group: Group) -> Read<Group> {
        let Some(
            Fault::KeepsMembersOfTombstones
            | Fault::EndsEveryWayWithOne
            | Fault::ForgetsIndirectMembers
            | Fault::FollowsOneLevel,
        ) = self.fault
        else {
            return Ok(group);
        };
        let scope = group.roster().scope().clone();
        let mut users = self.through(&group).await?;
        if self.has(Fault::ForgetsIndirectMembers) {
            users.clear();
        }
        let kept = self.kept.lock().unwrap();
        users.retain(|user| !kept.ended.contains(&(group.id(), user.id())));
        Ok(group.with_indirect_members(IndirectMembers::of(scope, users)))
    }

    /// Notes that every user who took part through the unnested group no longer does, whatever
    /// other ways they have.
    pub(super) async fn end_ways(&self, parent: GroupId, events: &[Envelope<GroupEvent>]) -> Saved {
        if !self.has(Fault::EndsEveryWayWithOne) {
            return Ok(());
        }
        let ended = events.iter().filter_map(|happened| match &happened.event {
            GroupEvent::GroupUnnested { group, .. } => Some(*group),
            _ => None,
        });
        for child in ended {
            let users = self.sound.participants_of(child, whole()).await?.into_items();
            let mut open = vec![parent];
            while let Some(above) = open.pop() {
                let ended = users.iter().map(|user| (above, user.id()));
                self.kept.lock().unwrap().ended.extend(ended);
                open.extend(self.sound.groups_nesting(above, whole()).await?.into_items());
            }
        }
        Ok(())
    }

    /// Saves a nesting in spite of other nestings meanwhile.
    pub(super) async fn save_at_any_count(&self, change: GroupChange) -> Saved {
        if change.expected_nestings().is_none() {
            return self.sound.save_group(change).await;
        }
        let id = change.group().id();
        loop {
            let count = self.sound.find_nested_groups(id, Scope::of([])).await?.version();
            let saved = self.sound.save_group(change.clone().with_nestings(count)).await;
            let stored = self.sound.find_group(id, Scope::of([])).await?;
            let at = stored.map(|group| group.version());
            if !matches!(saved, Err(SaveError::Conflict)) || at != change.expected() {
                return saved;
            }
        }
    }

    /// Returns the participants, each as often as there are groups through which they take part.
    pub(super) async fn once_for_each_way(&self, id: GroupId, once: &[User]) -> Read<Vec<User>> {
        let group = self.sound.find_group(id, Scope::Whole).await?.unwrap();
        let mut all = self.through(&group).await?;
        all.extend(members(&group));
        all.retain(|user| once.contains(user));
        all.sort_by_key(User::id);
        Ok(all)
    }

    /// Returns the participants that a deleted group would have if it were not deleted.
    pub(super) async fn as_they_are_now(
        &self,
        id: GroupId,
        found: Page<User, UserId>,
    ) -> Read<Page<User, UserId>> {
        let group = self.sound.find_group(id, Scope::Whole).await?;
        let Some(group) = group.filter(Group::is_deleted) else { return Ok(found) };
        let mut all = self.through(&group).await?;
        all.extend(members(&group));
        all.sort_by_key(User::id);
        all.dedup();
        Ok(Page::new(all, None))
    }

    async fn through(&self, group: &Group) -> Read<Vec<User>> {
        let mut users = Vec::new();
        let mut open: Vec<_> = group.header().nested().keys().copied().collect();
        while let Some(id) = open.pop() {
            let nested = self.sound.find_group(id, Scope::Whole).await?;
            let living =
                |group: &Group| !group.is_deleted() || self.has(Fault::KeepsMembersOfTombstones);
            if let Some(nested) = nested.filter(living) {
                users.extend(members(&nested));
                if !self.has(Fault::FollowsOneLevel) {
                    open.extend(nested.header().nested().keys());
                }
            }
        }
        Ok(users)
    }
}

fn members(group: &Group) -> impl Iterator<Item = User> {
    let members = group.roster().loaded().values().filter(|entry| entry.is_member());
    members.map(GroupEntry::user)
}
