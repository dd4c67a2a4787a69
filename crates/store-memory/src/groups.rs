use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{
    AggregateId, BasisRepository, ClaimHolder, Event, Group, GroupChange, GroupCursor, GroupEntry,
    GroupFilter, GroupRepository, GroupScope, ListedRoom, MembershipFilter, NestedGroups,
    ParticipantAddress, RoomCursor,
};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, EmailAddress, GroupId, Page, PageRequest, Scope, User, UserId,
};
use guildhall_mailing_list::{AddressHolder, ExternalRecipients};

use crate::index::one_more;
use crate::store::{Saved, State};
use crate::{MemoryError, MemoryStore};

impl State {
    /// Writes a change of a group with the changes of its rooms, or writes nothing.
    fn save_group(&mut self, change: &GroupChange) -> Saved {
        let (id, company) = (change.group().id(), change.group().company());
        self.answers.check(change.answers())?;
        self.groups.check(change)?;
        for room in change.rooms() {
            self.rooms.check(room)?;
        }
        self.groups.check_nestings(change)?;
        self.check_reads(change.reads())?;
        self.holders.check(ClaimHolder::Group(id), change.claims())?;
        for room in change.rooms() {
            self.check_room_claims(room)?;
        }
        self.check_quotas(change)?;

        self.answers.keep(change.answers());
        self.record_first_uses(change.reads());
        self.holders.apply_claims(ClaimHolder::Group(id), change.claims());
        let events = change.events().iter().cloned().map(Event::Group);
        self.history.record(company, AggregateId::Group(id), change.expected(), events);
        self.groups.write(change);
        for room in change.rooms() {
            self.write_room(room);
        }
        Ok(())
    }

    /// Returns the page of those of these groups that are not deleted.
    fn page_of_active<'a>(
        &self,
        ids: impl Iterator<Item = &'a GroupId>,
        page: &PageRequest<GroupId>,
    ) -> Page<GroupId, GroupId> {
        let active = ids.copied().filter(|id| self.groups.active(*id).is_some());
        Page::cut(active.take(one_more(page)).collect(), page.limit(), |id| *id)
    }
}

impl BasisRepository for MemoryStore {}

impl GroupRepository for MemoryStore {
    async fn find_group(
        &self,
        id: GroupId,
        scope: impl Into<GroupScope> + Send,
    ) -> Result<Option<Group>, MemoryError> {
        let (groups, scope) = (&self.state().groups, scope.into());
        groups.get(id).map(|group| groups.loaded(group, &scope)).transpose()
    }

    async fn find_groups(
        &self,
        ids: BTreeSet<GroupId>,
        user: UserId,
    ) -> Result<Vec<Group>, MemoryError> {
        let (groups, scope) = (&self.state().groups, Scope::of([user]).into());
        let found = ids.into_iter().filter_map(|id| groups.get(id));
        found.map(|group| groups.loaded(group, &scope)).collect()
    }

    async fn find_nested_groups(
        &self,
        group: GroupId,
        scope: Scope,
    ) -> Result<NestedGroups, MemoryError> {
        self.state().groups.nested_groups(group, scope)
    }

    async fn groups_nesting(
        &self,
        group: GroupId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, MemoryError> {
        let state = self.state();
        Ok(state.page_of_active(state.groups.nesting.after(&group, page.key()), &page))
    }

    async fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, MemoryError> {
        let groups = &self.state().groups;
        let users = groups.get(group).map(|group| groups.participants(group, page.key()));
        let users = users.into_iter().flatten().take(one_more(&page)).collect();
        Ok(Page::cut(users, page.limit(), User::id))
    }

    async fn participant_addresses(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<ParticipantAddress, UserId>, MemoryError> {
        let state = self.state();
        let group = state.groups.get(group);
        let users = group.map(|group| state.groups.participants(group, page.key()));
        let found = users.into_iter().flatten().take(one_more(&page)).map(|user| {
            let profile = state.users.profile(&user.id());
            let address = profile.and_then(|profile| profile.address.clone());
            let key = address.as_ref().map(EmailAddress::folded_key);
            let holder = key.and_then(|key| state.holders.of_address(key));
            ParticipantAddress { user: user.id(), address, holder }
        });
        Ok(Page::cut(found.collect(), page.limit(), |found| found.user))
    }

    async fn groups_of(
        &self,
        user: UserId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, MemoryError> {
        let state = self.state();
        let groups = state.groups.of_users.after(&(user, MembershipFilter::All), page.key());
        Ok(state.page_of_active(groups, &page))
    }

    async fn groups_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, MemoryError> {
        let state = self.state();
        Ok(state.page_of_active(state.groups.with_contacts.after(&company, page.key()), &page))
    }

    async fn find_group_by_address(
        &self,
        address: AddressKey,
    ) -> Result<Option<GroupId>, MemoryError> {
        match self.state().holders.of(&Claim::Address(address)) {
            Some(ClaimHolder::Group(group)) => Ok(Some(group)),
            _ => Ok(None),
        }
    }

    async fn holders_of_addresses(
        &self,
        addresses: BTreeSet<AddressKey>,
    ) -> Result<BTreeMap<AddressKey, AddressHolder>, MemoryError> {
        let holders = &self.state().holders;
        let held = |key: AddressKey| Some((key.clone(), holders.of_address(key)?));
        Ok(addresses.into_iter().filter_map(held).collect())
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<Group, GroupCursor>, MemoryError> {
        self.state().groups.list(&filter, &page)
    }

    async fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Result<Page<GroupEntry, UserId>, MemoryError> {
        let groups = &self.state().groups;
        let entries = groups.get(group).map(|group| group.entries(filter, page.key()));
        let entries = entries.into_iter().flatten().take(one_more(&page)).cloned();
        Ok(Page::cut(entries.collect(), page.limit(), |entry| entry.user().id()))
    }

    async fn recipients_of(
        &self,
        group: GroupId,
        page: PageRequest<AddressKey>,
    ) -> Result<Page<EmailAddress, AddressKey>, MemoryError> {
        let groups = &self.state().groups;
        let recipients = groups.get(group).map(|group| group.recipients.after(page.key()));
        let recipients = recipients.into_iter().flatten().take(one_more(&page)).cloned();
        Ok(Page::cut(recipients.collect(), page.limit(), ExternalRecipients::key_of))
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Result<Page<ListedRoom, RoomCursor>, MemoryError> {
        self.state().rooms_of(user, &page)
    }

    async fn save_group(&self, change: GroupChange) -> Saved {
        self.state().save_group(&change)
    }
}
