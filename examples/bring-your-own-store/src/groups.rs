//! Groups and teams, each whole with its roster and its external recipients.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use guildhall::groups::{
    BasisRepository, ClaimHolder, Group, GroupChange, GroupCursor, GroupEntry, GroupFilter,
    GroupRepository, GroupScope, ListedRoom, MembershipFilter, NestedGroups, ParticipantAddress,
    RoomCursor,
};
use guildhall::kernel::{
    AddressKey, Claim, CompanyId, EmailAddress, GroupId, Page, PageRequest, Scope, User, UserId,
    Version,
};
use guildhall::mailing_list::{AddressHolder, ExternalRecipients};
use guildhall::permissions::Profile;

use crate::claims::{address_holder, holder};
use crate::group_save::{nestings, save_group};
use crate::nesting::{loaded, nested_in, participants};
use crate::rooms::{is_in, last_active, open_rooms};
use crate::tables::{GROUPS, PROFILES, Tables};
use crate::{RedbStore, Result, Saved, page};

/// The calls of the other traits, one after another.
impl BasisRepository for RedbStore {}

impl GroupRepository for RedbStore {
    async fn find_group(
        &self,
        id: GroupId,
        scope: impl Into<GroupScope> + Send,
    ) -> Result<Option<Group>> {
        let (tables, scope) = (self.read()?, scope.into());
        let group: Option<Group> = tables.find(GROUPS, &id)?;
        group.map(|group| loaded(&tables, group, &scope)).transpose()
    }

    async fn find_groups(&self, ids: BTreeSet<GroupId>, user: UserId) -> Result<Vec<Group>> {
        let (tables, scope) = (self.read()?, Scope::of([user]).into());
        let groups: Vec<Group> = tables.each(GROUPS, &ids)?;
        groups.into_iter().map(|group| loaded(&tables, group, &scope)).collect()
    }

    async fn find_nested_groups(&self, group: GroupId, scope: Scope) -> Result<NestedGroups> {
        let (tables, scope) = (self.read()?, GroupScope::new(scope, []));
        let Some(group) = tables.find::<Group>(GROUPS, &group)? else {
            return Ok(NestedGroups::new(Version::default(), []));
        };
        let version = nestings(&tables, group.company())?;
        let mut groups = nested_in(&tables, &group)?;
        if group.is_deleted() {
            groups.clear();
        }
        groups.push(group);
        let groups = groups.into_iter().map(|group| loaded(&tables, group, &scope));
        Ok(NestedGroups::new(version, groups.collect::<Result<Vec<_>, _>>()?))
    }

    async fn groups_nesting(
        &self,
        group: GroupId,
        request: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>> {
        let mut groups = active_groups(&self.read()?)?;
        groups.retain(|parent| parent.header().nested().contains_key(&group));
        Ok(page_of_ids(&groups, &request))
    }

    async fn participants_of(
        &self,
        group: GroupId,
        request: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>> {
        let tables = self.read()?;
        let group: Option<Group> = tables.find(GROUPS, &group)?;
        let users = group.map(|group| participants(&tables, &group)).transpose()?;
        Ok(page(users.unwrap_or_default().into_values().collect(), &request, User::id))
    }

    async fn participant_addresses(
        &self,
        group: GroupId,
        request: PageRequest<UserId>,
    ) -> Result<Page<ParticipantAddress, UserId>> {
        let tables = self.read()?;
        let group: Option<Group> = tables.find(GROUPS, &group)?;
        let users = group.map(|group| participants(&tables, &group)).transpose()?;
        let mut found = Vec::new();
        for user in users.unwrap_or_default().into_keys() {
            let profile: Option<Profile> = tables.find(PROFILES, &user)?;
            let address = profile.and_then(|profile| profile.address);
            let holder = match &address {
                Some(address) => address_holder(&tables, address.folded_key())?,
                None => None,
            };
            found.push(ParticipantAddress { user, address, holder });
        }
        Ok(page(found, &request, |found| found.user))
    }

    async fn groups_of(
        &self,
        user: UserId,
        request: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>> {
        let counts = |entry: &GroupEntry| {
            entry.is_member() || entry.is_master() || entry.asked_at().is_some()
        };
        let mut groups = active_groups(&self.read()?)?;
        groups.retain(|group| entry(group, user).is_some_and(counts));
        Ok(page_of_ids(&groups, &request))
    }

    async fn groups_with_contacts(
        &self,
        company: CompanyId,
        request: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>> {
        let mut found = Vec::new();
        for group in active_groups(&self.read()?)? {
            if !group.contacts_of(company)?.is_empty() {
                found.push(group);
            }
        }
        Ok(page_of_ids(&found, &request))
    }

    async fn find_group_by_address(&self, address: AddressKey) -> Result<Option<GroupId>> {
        match holder(&self.read()?, &Claim::Address(address))? {
            Some(ClaimHolder::Group(group)) => Ok(Some(group)),
            _ => Ok(None),
        }
    }

    async fn holders_of_addresses(
        &self,
        addresses: BTreeSet<AddressKey>,
    ) -> Result<BTreeMap<AddressKey, AddressHolder>> {
        let (tables, mut found) = (self.read()?, BTreeMap::new());
        for address in addresses {
            let holder = address_holder(&tables, address.clone())?;
            found.extend(holder.map(|holder| (address, holder)));
        }
        Ok(found)
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        request: PageRequest<GroupCursor>,
    ) -> Result<Page<Group, GroupCursor>> {
        let (tables, scope) = (self.read()?, Scope::of([filter.viewer()]).into());
        let mut shown = Vec::new();
        for group in active_groups(&tables)? {
            let group = loaded(&tables, group, &scope)?;
            if filter.admits(&group)? {
                shown.push(group);
            }
        }
        Ok(page(shown, &request, GroupCursor::behind))
    }

    async fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        request: PageRequest<UserId>,
    ) -> Result<Page<GroupEntry, UserId>> {
        let group: Option<Group> = self.read()?.find(GROUPS, &group)?;
        let entries = group.iter().flat_map(|group| group.roster().loaded().values());
        let entries = entries.filter(|entry| filter.admits(entry)).cloned().collect();
        Ok(page(entries, &request, |entry| entry.user().id()))
    }

    async fn recipients_of(
        &self,
        group: GroupId,
        request: PageRequest<AddressKey>,
    ) -> Result<Page<EmailAddress, AddressKey>> {
        let group: Option<Group> = self.read()?.find(GROUPS, &group)?;
        let recipients = group.iter().flat_map(|group| group.recipients().after(request.key()));
        Ok(Page::cut(recipients.cloned().collect(), request.limit(), ExternalRecipients::key_of))
    }

    async fn rooms_of(
        &self,
        user: UserId,
        request: PageRequest<RoomCursor>,
    ) -> Result<Page<ListedRoom, RoomCursor>> {
        let (tables, scope) = (self.read()?, Scope::of([user]));
        let mut listed = Vec::new();
        for room in open_rooms(&tables)? {
            let group = match room.group() {
                Some(id) => tables.find::<Group>(GROUPS, &id)?,
                None => None,
            };
            let group = group.map(|group| loaded(&tables, group, &scope.clone().into()));
            let group = group.transpose()?;
            let is_listed = match &group {
                Some(group) => group.participant(user)?.is_some(),
                None => is_in(&room, user),
            };
            if is_listed {
                let last_active = last_active(&tables, &room)?;
                listed.push(ListedRoom { room: room.slice_of(&scope)?, group, last_active });
            }
        }
        let place = |cursor: RoomCursor| (Reverse(cursor.last_active), cursor.room);
        let last = request.key().copied().map(place);
        listed.retain(|listed| Some(place(RoomCursor::behind(listed))) > last);
        listed.sort_by_key(|listed| place(RoomCursor::behind(listed)));
        Ok(Page::cut(listed, request.limit(), RoomCursor::behind))
    }

    async fn save_group(&self, change: GroupChange) -> Saved {
        self.save(|tx| save_group(tx, &change))
    }
}

/// Reads the groups that are not deleted.
fn active_groups(tables: &impl Tables) -> Result<Vec<Group>> {
    let mut groups: Vec<Group> = tables.all(GROUPS)?;
    groups.retain(|group| !group.is_deleted());
    Ok(groups)
}

fn page_of_ids(groups: &[Group], request: &PageRequest<GroupId>) -> Page<GroupId, GroupId> {
    page(groups.iter().map(Group::id).collect(), request, |id| *id)
}

/// Returns the user's entry in a whole group.
fn entry(group: &Group, user: UserId) -> Option<&GroupEntry> {
    group.roster().loaded().get(&user)
}
