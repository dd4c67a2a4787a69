//! The traits of a store: each call comes to the plan of the test before it reaches the store, and
//! what it reads is noted, so that a test can check that nothing hidden was read.

use std::collections::{BTreeMap, BTreeSet};
use std::mem;
use std::num::NonZeroU32;
use std::sync::PoisonError;

use guildhall_groups::{
    AggregateId, BasisRepository, EventRecord, Group, GroupChange, GroupCursor, GroupEntry,
    GroupFilter, GroupRepository, GroupScope, ListedRoom, MembershipFilter, NestedGroups, Outbox,
    ParticipantAddress, Position, RoomCursor,
};
use guildhall_kernel::{
    AddressKey, Claim, CommandId, CommandRepository, CompanyId, DomainName, EmailAddress, GroupId,
    KeptAnswer, Page, PageRequest, Registration, RegistrationChange, RoomId, Scope, Store,
    Timestamp, User, UserId,
};
use guildhall_mailing_list::{AddressHolder, RecipientScope};
use guildhall_permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};
use guildhall_rooms::{Participant, Room, RoomChange, RoomRepository, RoomsOfPeople, SamePeople};

use super::{Call, Ids, Interposed, InterposedError, Read, Saved};
use crate::GuildhallStore;

impl<S: GuildhallStore> Store for Interposed<S> {
    type Error = InterposedError<S::Error>;
}

impl<S: GuildhallStore> RoomRepository for Interposed<S> {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Read<Option<Room>, S> {
        self.note(Reading::room(id, &scope));
        self.read(Call::FindRoom, || self.store.find_room(id, scope)).await
    }

    async fn find_rooms(&self, ids: BTreeSet<RoomId>, user: UserId) -> Read<Vec<Room>, S> {
        for id in &ids {
            self.note(Reading::room(*id, &Scope::of([user])));
        }
        self.read(Call::FindRooms, || self.store.find_rooms(ids, user)).await
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Read<Option<RoomId>, S> {
        self.read(Call::FindRoomByClaim, || self.store.find_room_by_claim(claim)).await
    }

    async fn rooms_with_exactly(&self, people: SamePeople) -> Read<RoomsOfPeople, S> {
        self.read(Call::RoomsWithExactly, || self.store.rooms_with_exactly(people)).await
    }

    async fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> Read<Page<Participant, UserId>, S> {
        self.note(Reading::entries_of_room(room, &page));
        self.read(Call::Participants, || self.store.participants(room, page)).await
    }

    async fn rooms_in(&self, user: UserId, page: PageRequest<RoomId>) -> Ids<RoomId, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::RoomsIn, || self.store.rooms_in(user, page)).await
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Read<Page<Room, RoomId>, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::RoomsOfCompany, || self.store.rooms_of_company(company, page)).await
    }

    async fn rooms_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Ids<RoomId, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::RoomsWithContacts, || self.store.rooms_with_contacts(company, page)).await
    }

    async fn save_room(&self, change: RoomChange) -> Saved<S> {
        let room = AggregateId::Room(change.room().id());
        self.save(Call::Save(room), |store| async move { store.save_room(change).await }).await
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Read<(), S> {
        self.read(Call::RecordActivity, || self.store.record_activity(room, at)).await
    }
}

/// Makes the calls of the other traits, so that a test can plan something before each of them.
impl<S: GuildhallStore> BasisRepository for Interposed<S> {}

impl<S: GuildhallStore> GroupRepository for Interposed<S> {
    async fn find_group(
        &self,
        id: GroupId,
        scope: impl Into<GroupScope> + Send,
    ) -> Read<Option<Group>, S> {
        let scope = scope.into();
        self.note(Reading::group(id, &scope.users));
        if scope.recipients != RecipientScope::of([]) {
            self.note(Reading::Recipients(id));
        }
        self.read(Call::FindGroup, || self.store.find_group(id, scope)).await
    }

    async fn find_groups(&self, ids: BTreeSet<GroupId>, user: UserId) -> Read<Vec<Group>, S> {
        for id in &ids {
            self.note(Reading::group(*id, &Scope::of([user])));
        }
        self.read(Call::FindGroups, || self.store.find_groups(ids, user)).await
    }

    async fn find_nested_groups(&self, group: GroupId, scope: Scope) -> Read<NestedGroups, S> {
        self.note(Reading::Nested(group));
        self.read(Call::FindNestedGroups, || self.store.find_nested_groups(group, scope)).await
    }

    async fn groups_nesting(&self, group: GroupId, page: PageRequest<GroupId>) -> Ids<GroupId, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::GroupsNesting, || self.store.groups_nesting(group, page)).await
    }

    async fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Read<Page<User, UserId>, S> {
        self.note(Reading::entries_of_group(group, &page));
        self.read(Call::ParticipantsOf, || self.store.participants_of(group, page)).await
    }

    async fn participant_addresses(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Read<Page<ParticipantAddress, UserId>, S> {
        self.note(Reading::entries_of_group(group, &page));
        let call = Call::ParticipantAddresses;
        self.read(call, || self.store.participant_addresses(group, page)).await
    }

    async fn groups_of(&self, user: UserId, page: PageRequest<GroupId>) -> Ids<GroupId, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::GroupsOf, || self.store.groups_of(user, page)).await
    }

    async fn groups_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<GroupId>,
    ) -> Ids<GroupId, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::GroupsWithContacts, || self.store.groups_with_contacts(company, page)).await
    }

    async fn find_group_by_address(&self, address: AddressKey) -> Read<Option<GroupId>, S> {
        self.read(Call::FindGroupByAddress, || self.store.find_group_by_address(address)).await
    }

    async fn holders_of_addresses(
        &self,
        addresses: BTreeSet<AddressKey>,
    ) -> Read<BTreeMap<AddressKey, AddressHolder>, S> {
        self.read(Call::HoldersOfAddresses, || self.store.holders_of_addresses(addresses)).await
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Read<Page<Group, GroupCursor>, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::ListGroups, || self.store.list_groups(filter, page)).await
    }

    async fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Read<Page<GroupEntry, UserId>, S> {
        self.note(Reading::entries_of_group(group, &page));
        self.read(Call::Memberships, || self.store.memberships(group, filter, page)).await
    }

    async fn recipients_of(
        &self,
        group: GroupId,
        page: PageRequest<AddressKey>,
    ) -> Read<Page<EmailAddress, AddressKey>, S> {
        self.note(Reading::entries_of_group(group, &page));
        self.read(Call::RecipientsOf, || self.store.recipients_of(group, page)).await
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Read<Page<ListedRoom, RoomCursor>, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::RoomsOf, || self.store.rooms_of(user, page)).await
    }

    async fn save_group(&self, change: GroupChange) -> Saved<S> {
        let group = AggregateId::Group(change.group().id());
        self.save(Call::Save(group), |store| async move { store.save_group(change).await }).await
    }
}

impl<S: GuildhallStore> Outbox for Interposed<S> {
    async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Read<Vec<EventRecord>, S> {
        self.note(Reading::Listing(limit));
        self.read(Call::EventsAfter, || self.store.events_after(company, after, limit)).await
    }
}

impl<S: GuildhallStore> CompanyRepository for Interposed<S> {
    async fn find_company(&self, id: CompanyId) -> Read<Option<Company>, S> {
        self.read(Call::FindCompany, || self.store.find_company(id)).await
    }

    async fn save_company(&self, change: CompanyChange) -> Saved<S> {
        let company = AggregateId::Company(change.company().id());
        self.save(Call::Save(company), |store| async move { store.save_company(change).await })
            .await
    }

    async fn companies(&self, page: PageRequest<CompanyId>) -> Ids<CompanyId, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::Companies, || self.store.companies(page)).await
    }

    async fn find_profiles(&self, users: BTreeSet<UserId>) -> Read<Vec<Profile>, S> {
        self.note(Reading::Profiles(users.len()));
        self.read(Call::FindProfiles, || self.store.find_profiles(users)).await
    }

    async fn find_registrations(&self, users: BTreeSet<UserId>) -> Read<Vec<Registration>, S> {
        self.read(Call::FindRegistrations, || self.store.find_registrations(users)).await
    }

    async fn save_registration(&self, change: RegistrationChange) -> Saved<S> {
        let save = |store: S| async move { store.save_registration(change).await };
        self.save(Call::SaveRegistration, save).await
    }

    async fn erase_profile(&self, user: UserId) -> Read<(), S> {
        self.read(Call::EraseProfile, || self.store.erase_profile(user)).await
    }

    async fn find_user_by_address(&self, address: AddressKey) -> Read<Option<UserId>, S> {
        self.read(Call::FindUserByAddress, || self.store.find_user_by_address(address)).await
    }

    async fn find_company_by_domain(&self, domain: DomainName) -> Read<Option<CompanyId>, S> {
        self.read(Call::FindCompanyByDomain, || self.store.find_company_by_domain(domain)).await
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved<S> {
        let save = |store: S| async move { store.save_profiles(changes).await };
        self.save(Call::SaveProfiles, save).await
    }

    async fn registered(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Read<Page<User, UserId>, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::Registered, || self.store.registered(company, page)).await
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Read<Page<Profile, UserId>, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::Profiles, || self.store.profiles(company, page)).await
    }
}

impl<S: GuildhallStore> CommandRepository for Interposed<S> {
    async fn find_answers(&self, ids: BTreeSet<CommandId>) -> Read<Vec<KeptAnswer>, S> {
        self.read(Call::FindAnswers, || self.store.find_answers(ids)).await
    }

    async fn forget_answers(
        &self,
        company: Option<CompanyId>,
        before: Timestamp,
        limit: NonZeroU32,
    ) -> Read<u32, S> {
        let forget = || self.store.forget_answers(company, before, limit);
        self.read(Call::ForgetAnswers, forget).await
    }
}

/// A read of one roster, of external recipients, or of a page of a listing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reading {
    /// A page of the entries, the participants or the external recipients of a room or group.
    Entries(AggregateId, NonZeroU32),
    /// A page of another listing.
    Listing(NonZeroU32),
    /// External recipients of the mailing list of a group, for some addresses or all.
    Recipients(GroupId),
    /// The profiles of this number of users.
    Profiles(usize),
    /// A group with everything that is nested in it.
    Nested(GroupId),
    /// A room or group with the entries in a scope.
    Slice(AggregateId, Scope),
}

impl Reading {
    /// Returns whether it read more of this room or group than the entry of this user.
    #[must_use]
    pub fn is_of_roster(&self, of: AggregateId, asks: UserId) -> bool {
        let only_own = |users: &BTreeSet<UserId>| users.iter().all(|user| *user == asks);
        match self {
            Self::Listing(_) | Self::Profiles(_) => false,
            Self::Nested(group) | Self::Recipients(group) => AggregateId::Group(*group) == of,
            Self::Slice(_, Scope::Users(users)) if only_own(users) => false,
            Self::Entries(read, _) | Self::Slice(read, _) => *read == of,
        }
    }

    /// Returns the greatest number of items that it could read, if it read a page.
    #[must_use]
    pub const fn limit(&self) -> Option<NonZeroU32> {
        match self {
            Self::Entries(_, limit) | Self::Listing(limit) => Some(*limit),
            Self::Nested(_) | Self::Profiles(_) | Self::Recipients(_) | Self::Slice(..) => None,
        }
    }

    fn group(id: GroupId, scope: &Scope) -> Self {
        Self::Slice(AggregateId::Group(id), scope.clone())
    }

    fn room(id: RoomId, scope: &Scope) -> Self {
        Self::Slice(AggregateId::Room(id), scope.clone())
    }

    const fn entries_of_group<K>(id: GroupId, page: &PageRequest<K>) -> Self {
        Self::Entries(AggregateId::Group(id), page.limit())
    }

    const fn entries_of_room<K>(id: RoomId, page: &PageRequest<K>) -> Self {
        Self::Entries(AggregateId::Room(id), page.limit())
    }
}

impl<S> Interposed<S> {
    /// Returns what was read since the last call, in order.
    #[must_use]
    pub fn take_readings(&self) -> Vec<Reading> {
        mem::take(&mut self.readings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn note(&self, reading: Reading) {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner).push(reading);
    }
}
