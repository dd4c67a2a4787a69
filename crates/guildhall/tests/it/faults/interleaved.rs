//! A store in which another is faster, as often and at the very moment that it is told.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use guildhall::Stores;
use guildhall::groups::{
    EventRecord, Group, GroupChange, GroupCursor, GroupEntry, GroupFilter, GroupRepository,
    ListedRoom, MembershipFilter, NestedGroups, Outbox, Position, RoomCursor,
};
use guildhall::kernel::{
    AddressKey, Claim, CompanyId, GroupId, Page, PageRequest, RoomId, SaveError, Scope, Store,
    Timestamp, User, UserId,
};
use guildhall::permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};
use guildhall::rooms::{Fingerprint, Participant, Room, RoomChange, RoomRepository};

#[derive(Clone)]
pub(crate) struct Meddled<S> {
    store: S,
    left: Arc<AtomicU32>,
    meddling: Arc<Mutex<Option<(Moment, Deed)>>>,
}

/// Just before the store does this.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) enum Moment {
    FindBelow,
    FindRoom,
    Participants,
    ParticipantsOf,
    Places,
    SaveGroup,
    SaveRoom,
}

type Deed = Box<dyn FnOnce() + Send>;

impl<S> Meddled<S> {
    pub(crate) fn over(store: S) -> Self {
        Self { store, left: Arc::default(), meddling: Arc::default() }
    }

    /// The next time that this moment comes, another does this deed.
    pub(crate) fn just_before(&self, moment: Moment, deed: impl FnOnce() + Send + 'static) {
        *self.meddling.lock().unwrap() = Some((moment, Box::new(deed)));
    }

    /// Whether somebody interleaved as they were told.
    pub(crate) fn was_meddled_with(&self) -> bool {
        self.meddling.lock().unwrap().is_none()
    }

    fn now(&self, moment: Moment) {
        let due = self.meddling.lock().unwrap().take_if(|(when, _)| *when == moment);
        if let Some((_, deed)) = due {
            deed();
        }
    }

    /// So many of the next saves conflict, whatever they save.
    pub(crate) fn conflict_the_next(&self, saves: u32) {
        self.left.store(saves, Ordering::Relaxed);
    }

    pub(crate) fn conflicts_left(&self) -> u32 {
        self.left.load(Ordering::Relaxed)
    }

    fn save<E>(&self) -> Result<(), SaveError<E>> {
        let one_less = |left: u32| left.checked_sub(1);
        match self.left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less) {
            Ok(_) => Err(SaveError::Conflict),
            Err(_) => Ok(()),
        }
    }
}

impl<S> fmt::Debug for Meddled<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Meddled").finish_non_exhaustive()
    }
}

type Read<T, S> = Result<T, <S as Store>::Error>;
type Saved<S> = Result<(), SaveError<<S as Store>::Error>>;

impl<S: Stores> Store for Meddled<S> {
    type Error = S::Error;
}

impl<S: Stores> CompanyRepository for Meddled<S> {
    async fn find_company(&self, id: CompanyId) -> Read<Option<Company>, S> {
        self.store.find_company(id).await
    }

    async fn save_company(&self, change: CompanyChange) -> Saved<S> {
        self.save()?;
        self.store.save_company(change).await
    }

    async fn companies(&self, page: PageRequest<CompanyId>) -> Read<Page<CompanyId, CompanyId>, S> {
        self.store.companies(page).await
    }

    async fn find_profile(&self, user: UserId) -> Read<Option<Profile>, S> {
        self.store.find_profile(user).await
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved<S> {
        self.save()?;
        self.store.save_profiles(changes).await
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Read<Page<Profile, UserId>, S> {
        self.store.profiles(company, page).await
    }
}

impl<S: Stores> RoomRepository for Meddled<S> {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Read<Option<Room>, S> {
        self.now(Moment::FindRoom);
        self.store.find_room(id, scope).await
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Read<Option<RoomId>, S> {
        self.store.find_room_by_claim(claim).await
    }

    async fn rooms_with_exactly(
        &self,
        company: CompanyId,
        participants: BTreeSet<UserId>,
        fingerprint: Fingerprint,
        limit: NonZeroU32,
    ) -> Read<Vec<Room>, S> {
        self.store.rooms_with_exactly(company, participants, fingerprint, limit).await
    }

    async fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> Read<Page<Participant, UserId>, S> {
        self.now(Moment::Participants);
        self.store.participants(room, page).await
    }

    async fn rooms_in(
        &self,
        user: UserId,
        page: PageRequest<RoomId>,
    ) -> Read<Page<RoomId, RoomId>, S> {
        self.store.rooms_in(user, page).await
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Read<Page<Room, RoomId>, S> {
        self.store.rooms_of_company(company, page).await
    }

    async fn save_room(&self, change: RoomChange) -> Saved<S> {
        self.now(Moment::SaveRoom);
        self.save()?;
        self.store.save_room(change).await
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Read<(), S> {
        self.store.record_activity(room, at).await
    }
}

impl<S: Stores> GroupRepository for Meddled<S> {
    async fn find_group(&self, id: GroupId, scope: Scope) -> Read<Option<Group>, S> {
        self.store.find_group(id, scope).await
    }

    async fn find_nested_groups(&self, group: GroupId, scope: Scope) -> Read<NestedGroups, S> {
        self.now(Moment::FindBelow);
        self.store.find_nested_groups(group, scope).await
    }

    async fn groups_nesting(
        &self,
        group: GroupId,
        page: PageRequest<GroupId>,
    ) -> Read<Page<GroupId, GroupId>, S> {
        self.store.groups_nesting(group, page).await
    }

    async fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Read<Page<User, UserId>, S> {
        self.now(Moment::ParticipantsOf);
        self.store.participants_of(group, page).await
    }

    async fn groups_of(
        &self,
        user: UserId,
        page: PageRequest<GroupId>,
    ) -> Read<Page<GroupId, GroupId>, S> {
        self.store.groups_of(user, page).await
    }

    async fn find_group_by_address(&self, address: AddressKey) -> Read<Option<GroupId>, S> {
        self.store.find_group_by_address(address).await
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Read<Page<Group, GroupCursor>, S> {
        self.store.list_groups(filter, page).await
    }

    async fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Read<Page<GroupEntry, UserId>, S> {
        self.now(Moment::Places);
        self.store.memberships(group, filter, page).await
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Read<Page<ListedRoom, RoomCursor>, S> {
        self.store.rooms_of(user, page).await
    }

    async fn save_group(&self, change: GroupChange) -> Saved<S> {
        self.now(Moment::SaveGroup);
        self.save()?;
        self.store.save_group(change).await
    }
}

impl<S: Stores> Outbox for Meddled<S> {
    async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Read<Vec<EventRecord>, S> {
        self.store.events_after(company, after, limit).await
    }
}
