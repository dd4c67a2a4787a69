//! The faults with groups.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{
    Group, GroupChange, GroupCursor, GroupEntry, GroupFilter, GroupList, GroupRepository,
    GroupScope, ListedRoom, MembershipFilter, NestedGroups, ParticipantAddress, RoomCursor,
    SearchText,
};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, EmailAddress, GroupId, Page, PageRequest, ReadSet, RoomId,
    SaveError, Scope, User, UserId,
};
use guildhall_mailing_list::AddressHolder;
use guildhall_permissions::{CompanyRepository, Context};
use guildhall_rooms::{Room, RoomChange, RoomRepository};
use guildhall_store_memory::MemoryError;
use uuid::Uuid;

use super::{Faulty, Read, Saved, whole};
use crate::fault::Fault;

impl GroupRepository for Faulty {
    async fn find_group(
        &self,
        id: GroupId,
        scope: impl Into<GroupScope> + Send,
    ) -> Read<Option<Group>> {
        let scope = if self.has(Fault::LoadsTheWhole) { Scope::Whole.into() } else { scope.into() };
        match self.sound.find_group(id, scope).await? {
            Some(group) => Ok(Some(self.misjudged(self.misfiled(group)).await?)),
            None => Ok(None),
        }
    }

    async fn find_groups(&self, ids: BTreeSet<GroupId>, user: UserId) -> Read<Vec<Group>> {
        let mut found = Vec::new();
        for group in self.sound.find_groups(ids, user).await? {
            found.extend(self.find_group(group.id(), Scope::of([user])).await?);
        }
        if self.has(Fault::FindsOneOfSeveral) {
            found.truncate(1);
        }
        Ok(found)
    }

    async fn find_nested_groups(&self, group: GroupId, scope: Scope) -> Read<NestedGroups> {
        let found = self.sound.find_nested_groups(group, scope.clone()).await?;
        if !self.has(Fault::FollowsOneLevel) {
            return Ok(found);
        }
        let mut groups = Vec::new();
        if let Some(group) = self.sound.find_group(group, scope.clone()).await? {
            for child in group.header().nested().keys() {
                groups.extend(self.sound.find_group(*child, scope.clone()).await?);
            }
            groups.push(group);
        }
        Ok(NestedGroups::new(found.version(), groups))
    }

    async fn groups_nesting(
        &self,
        group: GroupId,
        page: PageRequest<GroupId>,
    ) -> Read<Page<GroupId, GroupId>> {
        let found = self.sound.groups_nesting(group, page.clone()).await?;
        match self.fault {
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(found.into_items(), None)),
            Some(Fault::ListsFormerMemberships) => {
                let nests = |parent: &Group| parent.header().nested().contains_key(&group);
                Ok(super::page(self.ids_of(nests).await?, &page))
            }
            _ => Ok(found),
        }
    }

    async fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Read<Page<User, UserId>> {
        let found = self.sound.participants_of(group, page).await?;
        match self.fault {
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(found.into_items(), None)),
            Some(Fault::NamesParticipantsTwice) => {
                let next = found.next().copied();
                Ok(Page::new(self.once_for_each_way(group, found.items()).await?, next))
            }
            Some(Fault::FollowsNestedGroupsOfTombstones) => {
                Ok(self.as_they_are_now(group, found).await?)
            }
            _ => Ok(found),
        }
    }

    async fn participant_addresses(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Read<Page<ParticipantAddress, UserId>> {
        let found = self.sound.participant_addresses(group, page).await?;
        let next = found.next().copied();
        let mut found = found.into_items();
        match self.fault {
            Some(Fault::EndsAfterOnePage) => return Ok(Page::new(found, None)),
            Some(Fault::SkipsParticipantsWithoutAddress) => {
                found.retain(|found| found.address.is_some());
            }
            Some(Fault::TakesUsersForLists) => {
                for holder in found.iter_mut().filter_map(|found| found.holder.as_mut()) {
                    *holder = AddressHolder::List;
                }
            }
            Some(Fault::FollowsNestedGroupsOfTombstones) => {
                let users = self.participants_of(group, whole()).await?;
                let users: BTreeSet<_> = users.items().iter().map(User::id).collect();
                found.retain(|found| users.contains(&found.user));
            }
            _ => {}
        }
        Ok(Page::new(found, next))
    }

    async fn groups_of(
        &self,
        user: UserId,
        page: PageRequest<GroupId>,
    ) -> Read<Page<GroupId, GroupId>> {
        let found = self.sound.groups_of(user, page.clone()).await?;
        let ever = self.has(Fault::ListsFormerMemberships);
        match self.fault {
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(found.into_items(), None)),
            Some(Fault::ListsFormerMemberships | Fault::SearchesOneCompany) => {
                let has_entry = |group: &Group| {
                    let entry = group.roster().loaded().get(&user);
                    entry.is_some_and(|entry| {
                        let inside = entry.is_member() || entry.is_master();
                        let own_company = entry.user().company() == Some(group.company());
                        ever || inside && own_company && !group.is_deleted()
                    })
                };
                Ok(super::page(self.ids_of(has_entry).await?, &page))
            }
            _ => Ok(found),
        }
    }

    async fn groups_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<GroupId>,
    ) -> Read<Page<GroupId, GroupId>> {
        let found = self.sound.groups_with_contacts(company, page.clone()).await?;
        let ever = self.has(Fault::ListsFormerMemberships);
        match self.fault {
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(found.into_items(), None)),
            Some(Fault::ListsFormerMemberships | Fault::SearchesOneCompany) => {
                let has_contacts = |group: &Group| {
                    let own = group.company() == company && (ever || !group.is_deleted());
                    own && group.roster().loaded().values().any(|entry| {
                        let external = entry.user().is_external_to(company);
                        external && (ever || entry.is_member())
                    })
                };
                Ok(super::page(self.ids_of(has_contacts).await?, &page))
            }
            _ => Ok(found),
        }
    }

    async fn find_group_by_address(&self, address: AddressKey) -> Read<Option<GroupId>> {
        self.sound.find_group_by_address(address).await
    }

    async fn holders_of_addresses(
        &self,
        addresses: BTreeSet<AddressKey>,
    ) -> Read<BTreeMap<AddressKey, AddressHolder>> {
        let mut found = self.sound.holders_of_addresses(addresses).await?;
        match self.fault {
            Some(Fault::FindsOneOfSeveral) => found = found.into_iter().take(1).collect(),
            Some(Fault::TakesUsersForLists) => {
                for holder in found.values_mut() {
                    *holder = AddressHolder::List;
                }
            }
            _ => {}
        }
        Ok(found)
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Read<Page<Group, GroupCursor>> {
        if self.has(Fault::ListsHiddenGroups) && filter.list() == GroupList::All {
            return self.every_group(&filter, page).await;
        }
        if let (Some(prefix), true) = (filter.search(), self.has(Fault::TreatsPrefixesAsPatterns)) {
            let all = filter.clone().with_search("");
            let mut groups = self.sound.list_groups(all, whole()).await?.into_items();
            groups.retain(|group| {
                let behind = page.key().is_none_or(|after| GroupCursor::behind(group) > *after);
                let name = group.header().name().key();
                let mut entries = SearchText::entries(&name);
                behind && entries.any(|entry| is_like(&entry, prefix.as_str()))
            });
            return Ok(Page::cut(groups, page.limit(), GroupCursor::behind));
        }
        if self.has(Fault::ListsTeamsAmongGroups) && filter.list() == GroupList::All {
            return self.groups_and_teams(filter, &page).await;
        }
        self.sound.list_groups(filter, page).await
    }

    async fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Read<Page<GroupEntry, UserId>> {
        let page = self.sound.memberships(group, filter, page).await?;
        match self.fault {
            Some(Fault::ForgetsRequests) if filter == MembershipFilter::Requests => {
                Ok(Page::new(Vec::new(), None))
            }
            Some(Fault::EndsAfterOnePage) => Ok(Page::new(page.into_items(), None)),
            _ => Ok(page),
        }
    }

    async fn recipients_of(
        &self,
        group: GroupId,
        page: PageRequest<AddressKey>,
    ) -> Read<Page<EmailAddress, AddressKey>> {
        self.misfiled_page(group, page).await
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Read<Page<ListedRoom, RoomCursor>> {
        self.sound.rooms_of(user, page).await
    }

    async fn save_group(&self, change: GroupChange) -> Saved {
        let is_rename = change.expected().is_some() && change.is_renamed();
        let reads = if is_rename && self.has(Fault::IgnoresReadsOfRenames) {
            ReadSet::default()
        } else {
            self.reads(change.reads())
        };
        let answers = self.heeded(change.answers()).await?;
        let change = change.with_reads(reads).with_answers(answers);
        let (group, claims) = (change.group().clone(), change.claims().clone());
        if self.has(Fault::KeepsClaimsOfDeletedGroups) {
            self.keep_claims(&claims, group.is_deleted())?;
        }
        if self.has(Fault::ClaimsNamesOfTeams) && group.is_team() && change.expected().is_none() {
            let mut kept = self.kept.lock().unwrap();
            let name = Claim::GroupName(group.company(), group.header().name().key());
            if !kept.claims.insert(name.clone()) {
                return Err(SaveError::Taken(name));
            }
        }
        self.check_limits(&change).await?;
        let (events, noted) = (change.events().to_vec(), change.clone());
        let saved = match (self.fault, change.rooms()) {
            (Some(Fault::IgnoresNestings), _) => self.save_at_any_count(change).await,
            (Some(Fault::SavesOnlyFirstRoom), [room, _])
            | (Some(Fault::SavesOnlyLastRoom), [_, room]) => {
                self.sound
                    .save_group(self.without_rooms(&change).await?.with_room(room.clone()))
                    .await
            }
            (Some(Fault::SavesGroupThenRoom | Fault::SavesRoomThenGroup), [room, ..]) => {
                self.save_apart(&change, room.clone()).await
            }
            _ => self.sound.save_group(change).await,
        };
        if saved.is_ok() {
            self.note_recipients(&noted);
            self.kept.lock().unwrap().groups.insert(group.id());
            self.end_ways(group.id(), &events).await?;
        }
        self.answered(self.named_by(saved), &claims)
    }
}

impl Faulty {
    /// Returns the saved groups for which this holds.
    async fn ids_of(&self, is_listed: impl Fn(&Group) -> bool) -> Read<Vec<GroupId>> {
        let ids = self.kept.lock().unwrap().groups.clone();
        let mut found = Vec::new();
        for id in ids {
            let group = self.sound.find_group(id, Scope::Whole).await?;
            found.extend(group.filter(|group| is_listed(group)).map(|group| group.id()));
        }
        Ok(found)
    }

    /// Lists the groups that an administrator would see, with the viewer's entries.
    async fn every_group(
        &self,
        filter: &GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Read<Page<Group, GroupCursor>> {
        let company = self.sound.find_company(filter.company()).await?;
        let Some(company) = company else { return Ok(Page::new(Vec::new(), None)) };
        let administrator = *company.administrators().first().unwrap();
        let administrator = User::of_company(administrator, company.id());
        let every = GroupFilter::new(&company, administrator, GroupList::Administered).unwrap();
        let every = every.with_search(filter.search().map_or("", SearchText::as_str));
        let listed = self.sound.list_groups(every, page).await?;
        let next = listed.next().cloned();
        let mut groups = Vec::new();
        for group in listed.items() {
            groups.extend(self.sound.find_group(group.id(), Scope::of([filter.viewer()])).await?);
        }
        Ok(Page::new(groups, next))
    }

    async fn groups_and_teams(
        &self,
        filter: GroupFilter,
        page: &PageRequest<GroupCursor>,
    ) -> Read<Page<Group, GroupCursor>> {
        let company = self.sound.find_company(filter.company()).await?;
        let Some(company) = company else { return Ok(Page::new(Vec::new(), None)) };
        let viewer = if filter.viewer_is_external() {
            User::of_no_company(filter.viewer())
        } else {
            User::of_company(filter.viewer(), company.id())
        };
        let teams = GroupFilter::new(&company, viewer, GroupList::Teams).unwrap();
        let teams = teams.with_search(filter.search().map_or("", SearchText::as_str));
        let mut listed = self.sound.list_groups(filter, whole()).await?.into_items();
        listed.extend(self.sound.list_groups(teams, whole()).await?.into_items());
        listed.retain(|group| page.key().is_none_or(|after| GroupCursor::behind(group) > *after));
        listed.sort_by_key(GroupCursor::behind);
        Ok(Page::cut(listed, page.limit(), GroupCursor::behind))
    }

    /// Returns a room that no case reads, to save a group's change with.
    async fn another_room(&self, change: &GroupChange) -> RoomChange {
        let company = change.group().company();
        let company = self.sound.find_company(company).await.unwrap().unwrap();
        let group = change.group();
        let id = RoomId::new(Uuid::new_v5(&Uuid::NAMESPACE_OID, group.id().as_uuid().as_bytes()));
        let cx = Context::new(&company, group.header().created_at());
        let by = User::of_company(group.header().created_by().unwrap(), company.id());
        let (room, opened) = Room::open_for_group(id, group.id(), by, &cx);
        RoomChange::new(room, opened)
    }

    /// Returns the change without the changes of its rooms.
    async fn without_rooms(
        &self,
        change: &GroupChange,
    ) -> Result<GroupChange, SaveError<MemoryError>> {
        let (group, mut events) = (change.group().clone(), change.events().to_vec());
        let Some(expected) = change.expected() else {
            let (created, room) = (events.pop().unwrap(), self.another_room(change).await);
            return Ok(GroupChange::new(group, created, room));
        };
        let scope = group.roster().scope().clone();
        let before = self.sound.find_group(group.id(), scope).await?.unwrap();
        if before.version() != expected {
            return Err(SaveError::Conflict);
        }
        Ok(GroupChange::between(&before, group, events))
    }

    async fn save_apart(&self, change: &GroupChange, room: RoomChange) -> Saved {
        let group = self.without_rooms(change).await?;
        if self.has(Fault::SavesGroupThenRoom) {
            self.sound.save_group(group).await?;
            self.sound.save_room(room).await
        } else {
            self.sound.save_room(room).await?;
            self.sound.save_group(group).await
        }
    }
}

fn is_like(text: &str, prefix: &str) -> bool {
    let mut characters = text.chars();
    prefix.chars().all(|wanted| characters.next().is_some_and(|c| wanted == '_' || c == wanted))
}
