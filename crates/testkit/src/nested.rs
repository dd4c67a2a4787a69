//! The participants of groups (GR-20), calculated from every entry. The answers of a store are
//! compared with them.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{
    AggregateId, Event, EventRecord, Group, GroupEvent, GroupScope, IndirectMembers, NestedGroups,
};
use guildhall_kernel::{Envelope, GroupId, Scope, User, UserId, Version};

use crate::GuildhallStore;
use crate::driver::Driver;

/// Groups, each with all of its entries but without indirect members.
pub(crate) struct Nested {
    groups: BTreeMap<GroupId, Group>,
    /// The users who took part in each deleted group through nested groups (GR-13).
    last: BTreeMap<GroupId, BTreeMap<UserId, User>>,
}

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
        Self { groups, last: last_indirect_members(&driver.events().await) }
    }

    /// Returns the groups as a store loads them whole.
    pub(crate) fn whole(&self) -> impl Iterator<Item = Group> {
        self.groups.keys().map(|id| self.group(*id, &Scope::Whole))
    }

    /// Returns the group as a store loads it with this scope.
    pub(crate) fn group(&self, id: GroupId, scope: &Scope) -> Group {
        self.slice(id, &scope.clone().into())
    }

    fn slice(&self, id: GroupId, scope: &GroupScope) -> Group {
        let group = self.groups[&id].slice_of(scope).unwrap();
        group.with_indirect_members(IndirectMembers::of(
            scope.users.clone(),
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
        let scope = GroupScope::new(scope.clone(), []);
        let groups = ids.into_iter().map(|id| self.slice(id, &scope));
        NestedGroups::new(Version::after(nestings), groups)
    }

    fn descend(&self, id: GroupId, ids: &mut BTreeSet<GroupId>) {
        let group = &self.groups[&id];
        for child in group.header().nested().keys().filter(|_| !group.is_deleted()) {
            ids.insert(*child);
            self.descend(*child, ids);
        }
    }

    fn through(&self, id: GroupId) -> BTreeMap<UserId, User> {
        if self.groups[&id].is_deleted() {
            return self.last.get(&id).cloned().unwrap_or_default();
        }
        let children = self.groups[&id].header().nested().keys();
        let active = children.filter(|child| !self.groups[child].is_deleted());
        active
            .flat_map(|child| self.through(*child).into_iter().chain(self.members(*child)))
            .collect()
    }

    fn members(&self, id: GroupId) -> impl Iterator<Item = (UserId, User)> {
        let entries = self.groups[&id].roster().loaded().iter();
        entries.filter(|(_, entry)| entry.is_member()).map(|(id, entry)| (*id, entry.user()))
    }
}

/// Returns who took part in each deleted group through nested groups, as the events tell it.
fn last_indirect_members(records: &[EventRecord]) -> BTreeMap<GroupId, BTreeMap<UserId, User>> {
    let mut events: BTreeMap<GroupId, Vec<Envelope<GroupEvent>>> = BTreeMap::new();
    let mut last = BTreeMap::new();
    for record in records {
        let (AggregateId::Group(id), Event::Group(happened)) = (record.aggregate, &record.event)
        else {
            continue;
        };
        if matches!(happened.event, GroupEvent::Deleted { .. }) {
            let groups = events.iter().map(|(id, events)| (*id, events.clone()));
            let groups = groups.map(|(id, events)| (id, Group::replay(events).unwrap()));
            let before = Nested { groups: groups.collect(), last: last.clone() };
            last.insert(id, before.through(id));
        }
        events.entry(id).or_default().push(happened.clone());
    }
    last
}

/// Returns the group without its indirect members, as its own events make it.
pub(crate) fn by_its_events(group: &Group) -> Group {
    let (roster, recipients) = (group.roster().clone(), group.recipients().clone());
    Group::from_parts(group.header().clone(), roster, recipients).unwrap()
}
