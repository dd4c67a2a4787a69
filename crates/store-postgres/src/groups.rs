use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{
    Basis, BasisRepository, BasisRequest, ClaimHolder, Group, GroupChange, GroupCursor, GroupEntry,
    GroupFilter, GroupRepository, GroupScope, ListedRoom, MembershipFilter, NestedGroups,
    ParticipantAddress, RoomCursor,
};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, EmailAddress, GroupId, Page, PageRequest, SaveError, Scope, User,
    UserId,
};
use guildhall_mailing_list::AddressHolder;

use crate::atom::Atom;
use crate::registrations::Written;
use crate::searches::Ways;
use crate::{
    PostgresError, PostgresStore, addresses, answers, basis, group_lists, group_saves, listings,
    loads, participants, people, recipients, registrations, room_lists, room_saves,
};

impl BasisRepository for PostgresStore {
    async fn find_basis(&self, request: BasisRequest) -> Result<Basis, PostgresError> {
        let cache = self.companies.clone();
        self.read(move |at| async move { basis::basis(&at, &cache, &request).await }).await
    }
}

impl GroupRepository for PostgresStore {
    async fn find_group(
        &self,
        id: GroupId,
        scope: impl Into<GroupScope> + Send,
    ) -> Result<Option<Group>, PostgresError> {
        let scope = scope.into();
        self.read(move |at| async move { loads::group(&at, id, &scope).await }).await
    }

    async fn find_groups(
        &self,
        ids: BTreeSet<GroupId>,
        user: UserId,
    ) -> Result<Vec<Group>, PostgresError> {
        self.read(move |at| async move { loads::groups(&at, &ids, user).await }).await
    }

    async fn find_nested_groups(
        &self,
        group: GroupId,
        scope: Scope,
    ) -> Result<NestedGroups, PostgresError> {
        self.read(move |at| async move { loads::nested_groups(&at, group, &scope).await }).await
    }

    async fn groups_nesting(
        &self,
        group: GroupId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, PostgresError> {
        self.read(move |at| async move { listings::groups_nesting(&at, group, &page).await }).await
    }

    async fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, PostgresError> {
        self.read(move |at| async move { participants::participants_of(&at, group, &page).await })
            .await
    }

    async fn participant_addresses(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<ParticipantAddress, UserId>, PostgresError> {
        self.read(move |at| async move { addresses::of_participants(&at, group, &page).await })
            .await
    }

    async fn groups_of(
        &self,
        user: UserId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, PostgresError> {
        self.read(move |at| async move { listings::groups_of(&at, user, &page).await }).await
    }

    async fn groups_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, PostgresError> {
        self.read(
            move |at| async move { listings::groups_with_contacts(&at, company, &page).await },
        )
        .await
    }

    async fn find_group_by_address(
        &self,
        address: AddressKey,
    ) -> Result<Option<GroupId>, PostgresError> {
        let claim = Claim::Address(address);
        self.read(move |at| async move {
            Ok(match people::holder(&at, &claim).await? {
                Some(ClaimHolder::Group(group)) => Some(group),
                _ => None,
            })
        })
        .await
    }

    async fn holders_of_addresses(
        &self,
        addresses: BTreeSet<AddressKey>,
    ) -> Result<BTreeMap<AddressKey, AddressHolder>, PostgresError> {
        self.read(move |at| async move { addresses::holders(&at, addresses).await }).await
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<Group, GroupCursor>, PostgresError> {
        let ways = Ways::USUAL;
        self.read(move |at| async move { group_lists::groups(&at, &filter, &page, ways).await })
            .await
    }

    async fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Result<Page<GroupEntry, UserId>, PostgresError> {
        self.read(move |at| async move { listings::memberships(&at, group, filter, &page).await })
            .await
    }

    async fn recipients_of(
        &self,
        group: GroupId,
        page: PageRequest<AddressKey>,
    ) -> Result<Page<EmailAddress, AddressKey>, PostgresError> {
        self.read(move |at| async move { recipients::page(&at, group, &page).await }).await
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Result<Page<ListedRoom, RoomCursor>, PostgresError> {
        self.read(move |at| async move { room_lists::rooms_of(&at, user, &page).await }).await
    }

    async fn save_group(&self, change: GroupChange) -> Result<(), SaveError<PostgresError>> {
        let mut atom = Atom::default();
        answers::keep(&mut atom, change.answers())?;
        let rooms = change.rooms().iter().map(|room| *room.room().id().as_uuid()).collect();
        let written = Written { rooms, groups: vec![*change.group().id().as_uuid()] };
        registrations::check_reads(&mut atom, change.reads(), &written);
        for room in change.rooms() {
            room_saves::put(&mut atom, room)?;
        }
        group_saves::put(&mut atom, &change)?;
        self.save(atom).await
    }
}
