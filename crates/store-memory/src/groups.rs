use std::cmp::Reverse;
use std::collections::BTreeSet;

use guildhall_groups::{
    AggregateId, Event, Group, GroupChange, GroupCursor, GroupEntry, GroupFilter, GroupRepository,
    ListedRoom, MembershipFilter, NestedGroups, RoomCursor,
};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, GroupId, Page, PageRequest, Roster, SaveError, Scope, User,
    UserId,
};
use guildhall_rooms::Participant;

use crate::claims::Holder;
use crate::rooms::StoredRoom;
use crate::store::{Saved, State, behind, check_version};
use crate::{MemoryError, MemoryStore};

/// Applies a change to the stored group, or makes a new group.
fn after(stored: Option<&Group>, change: &GroupChange) -> Saved<Group> {
    check_version(stored.map(Group::version), change.expected())?;
    let mut entries = stored.map(|group| group.roster().loaded().clone()).unwrap_or_default();
    entries.extend(change.rows().map(|(user, entry)| (user, entry.clone())));

    let group = change.group();
    let roster = Roster::whole(entries);
    if roster.counts() != group.roster().counts() {
        return Err(MemoryError::Counts.into());
    }
    Ok(Group::from_parts(group.header().clone(), roster).map_err(MemoryError::from)?)
}

impl State {
    /// Writes a change of a group with the changes of its rooms, or writes nothing.
    fn save_group(&mut self, change: &GroupChange) -> Saved {
        let id = change.group().id();
        let changed = after(self.groups.get(&id), change)?;
        let mut rooms = Vec::new();
        for change in change.rooms() {
            rooms.push((self.changed_room(change)?, change));
        }
        self.check_nestings(change)?;
        self.check_reads(change.reads())?;
        self.holders.check(Holder::Group(id), change.claims())?;
        for (_, change) in &rooms {
            self.check_room_claims(change)?;
        }
        self.check_quotas(&changed, change.quota_uses())?;

        self.record_first_uses(change.reads());
        self.write_group(changed, change);
        for (room, change) in rooms {
            self.write_room(room, change);
        }
        Ok(())
    }

    fn check_nestings(&self, change: &GroupChange) -> Saved {
        match change.expected_nestings() {
            Some(expected) if self.nestings(change.group().company()) != expected => {
                Err(SaveError::Conflict)
            }
            _ => Ok(()),
        }
    }

    fn write_group(&mut self, changed: Group, change: &GroupChange) {
        let (id, company) = (changed.id(), changed.company());
        self.holders.apply_claims(Holder::Group(id), change.claims());
        let events = change.events().iter().cloned().map(Event::Group);
        self.history.record(company, AggregateId::Group(id), change.expected(), events);
        if let Some(before) = change.expected_nestings() {
            self.nestings.insert(company, before.next());
        }
        if changed.is_deleted() {
            let users = self.through_nested(&changed);
            self.last_indirect_members.insert(id, users);
        }
        self.groups.insert(id, changed);
    }

    fn page_of_active(
        &self,
        page: &PageRequest<GroupId>,
        matches: impl Fn(&Group) -> bool,
    ) -> Page<GroupId, GroupId> {
        let groups = self.groups.values().filter(|group| !group.is_deleted());
        let ids = groups.filter(|group| matches(group)).map(Group::id);
        Page::cut(ids.filter(|id| behind(page, id)).collect(), page.limit(), |id| *id)
    }

    /// Returns the room with the user's entry, if it is in the user's room list.
    fn listed(&self, stored: &StoredRoom, user: UserId) -> Result<Option<ListedRoom>, MemoryError> {
        let (room, scope) = (&stored.room, Scope::of([user]));
        let inside = room.roster().loaded().get(&user).is_some_and(Participant::is_in);
        let group = room.group().and_then(|id| self.groups.get(&id));
        let group = group.map(|group| self.loaded(group, &scope)).transpose()?;
        let takes_part = match &group {
            Some(group) => group.participant(user)?.is_some(),
            None => inside,
        };
        if room.is_closed() || !takes_part {
            return Ok(None);
        }
        let (room, last_active) = (stored.slice_of(&scope)?, stored.last_active);
        Ok(Some(ListedRoom { room, group, last_active }))
    }
}

impl GroupRepository for MemoryStore {
    async fn find_group(&self, id: GroupId, scope: Scope) -> Result<Option<Group>, MemoryError> {
        let state = self.state();
        state.groups.get(&id).map(|group| state.loaded(group, &scope)).transpose()
    }

    async fn find_groups(
        &self,
        ids: BTreeSet<GroupId>,
        user: UserId,
    ) -> Result<Vec<Group>, MemoryError> {
        let (state, scope) = (self.state(), Scope::of([user]));
        let found = ids.iter().filter_map(|id| state.groups.get(id));
        found.map(|group| state.loaded(group, &scope)).collect()
    }

    async fn find_nested_groups(
        &self,
        group: GroupId,
        scope: Scope,
    ) -> Result<NestedGroups, MemoryError> {
        self.state().nested_groups(group, &scope)
    }

    async fn groups_nesting(
        &self,
        group: GroupId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, MemoryError> {
        let nests = |parent: &Group| parent.header().nested().contains_key(&group);
        Ok(self.state().page_of_active(&page, nests))
    }

    async fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, MemoryError> {
        let state = self.state();
        let users = state.groups.get(&group).map(|group| state.participants(group));
        let users = users.into_iter().flatten().filter(|(id, _)| behind(&page, id));
        Ok(Page::cut(users.map(|(_, user)| user).collect(), page.limit(), User::id))
    }

    async fn groups_of(
        &self,
        user: UserId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, MemoryError> {
        let belongs = |group: &Group| {
            let entry = group.roster().loaded().get(&user);
            entry.is_some_and(|entry| {
                entry.is_member() || entry.is_master() || entry.asked_at().is_some()
            })
        };
        Ok(self.state().page_of_active(&page, belongs))
    }

    async fn groups_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, MemoryError> {
        let has_contacts =
            |group: &Group| group.contacts_of(company).is_ok_and(|contacts| !contacts.is_empty());
        Ok(self.state().page_of_active(&page, has_contacts))
    }

    async fn find_group_by_address(
        &self,
        address: AddressKey,
    ) -> Result<Option<GroupId>, MemoryError> {
        match self.state().holders.of(&Claim::Address(address)) {
            Some(Holder::Group(group)) => Ok(Some(group)),
            _ => Ok(None),
        }
    }

    async fn addresses_of_lists(
        &self,
        mut addresses: BTreeSet<AddressKey>,
    ) -> Result<BTreeSet<AddressKey>, MemoryError> {
        let state = self.state();
        addresses.retain(|address| {
            let holder = state.holders.of(&Claim::Address(address.clone()));
            matches!(holder, Some(Holder::Group(_)))
        });
        Ok(addresses)
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<Group, GroupCursor>, MemoryError> {
        let state = self.state();
        let mut listed = Vec::new();
        for group in state.groups.values() {
            let group = state.loaded(group, &Scope::of([filter.viewer()]))?;
            if behind(&page, &GroupCursor::behind(&group)) && filter.admits(&group)? {
                listed.push(group);
            }
        }
        listed.sort_by_cached_key(GroupCursor::behind);
        Ok(Page::cut(listed, page.limit(), GroupCursor::behind))
    }

    async fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Result<Page<GroupEntry, UserId>, MemoryError> {
        let state = self.state();
        let entries = state.groups.get(&group).map(|group| group.roster().loaded());
        let entries = entries
            .into_iter()
            .flat_map(|entries| entries.values())
            .filter(|entry| filter.admits(entry) && behind(&page, &entry.user().id()));
        Ok(Page::cut(entries.cloned().collect(), page.limit(), |entry| entry.user().id()))
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Result<Page<ListedRoom, RoomCursor>, MemoryError> {
        let state = self.state();
        let order = |cursor: &RoomCursor| (Reverse(cursor.last_active), cursor.room);
        let mut listed = Vec::new();
        for stored in state.rooms.values() {
            listed.extend(state.listed(stored, user)?);
        }
        listed.retain(|room| {
            page.key().is_none_or(|after| order(&RoomCursor::behind(room)) > order(after))
        });
        listed.sort_by_key(|room| order(&RoomCursor::behind(room)));
        Ok(Page::cut(listed, page.limit(), RoomCursor::behind))
    }

    async fn save_group(&self, change: GroupChange) -> Saved {
        self.state().save_group(&change)
    }
}
