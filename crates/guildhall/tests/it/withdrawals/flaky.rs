//! A store that fails, or in which another is faster, at the moment that it is told.

use std::collections::BTreeSet;
use std::fmt;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex};

use guildhall::Stores;
use guildhall::groups::{
    AggregateId, EventRecord, Group, GroupChange, GroupCursor, GroupEntry, GroupFilter,
    GroupRepository, ListedRoom, MembershipFilter, NestedGroups, Outbox, Position, RoomCursor,
};
use guildhall::kernel::{
    AddressKey, Claim, CompanyId, GroupId, Page, PageRequest, RoomId, SaveError, Scope, Store,
    Timestamp, User, UserId,
};
use guildhall::permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};
use guildhall::rooms::{Fingerprint, Participant, Room, RoomChange, RoomRepository};

/// What the store says went wrong.
#[derive(Debug, Eq, PartialEq, thiserror::Error)]
#[error("{0}")]
pub(crate) struct Fault(pub(crate) String);

impl Fault {
    pub(crate) fn told() -> Self {
        Self("as it was told".to_owned())
    }

    fn of(error: impl fmt::Display) -> Self {
        Self(error.to_string())
    }
}

#[derive(Clone)]
pub(crate) struct Unsteady<S> {
    store: S,
    plan: Arc<Mutex<Option<(Moment, Then)>>>,
}

/// When it comes to it.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Moment {
    /// At the read after so many others.
    Read(u32),
    /// At the save after so many others.
    Save(u32),
    /// At the first save of this.
    SaveOf(AggregateId),
}

enum Then {
    Fails,
    ComesAfter(Box<dyn FnOnce() + Send>),
}

impl<S> Unsteady<S> {
    pub(crate) fn over(store: S) -> Self {
        Self { store, plan: Arc::default() }
    }

    /// It fails then, once.
    pub(crate) fn fail(&self, moment: Moment) {
        *self.plan.lock().unwrap() = Some((moment, Then::Fails));
    }

    /// Another does this just before.
    pub(crate) fn just_before(&self, moment: Moment, deed: impl FnOnce() + Send + 'static) {
        *self.plan.lock().unwrap() = Some((moment, Then::ComesAfter(Box::new(deed))));
    }

    /// Whether that moment came.
    pub(crate) fn came(&self) -> bool {
        self.plan.lock().unwrap().is_none()
    }

    /// From now on it does what it should.
    pub(crate) fn calm(&self) {
        *self.plan.lock().unwrap() = None;
    }

    fn save(&self, aggregate: AggregateId) -> Result<(), SaveError<Fault>> {
        let came = self.comes(|moment| match moment {
            Moment::Read(_) => false,
            Moment::Save(others) => counted(others),
            Moment::SaveOf(other) => *other == aggregate,
        });
        came.map_err(SaveError::Store)
    }

    fn read<T, E: fmt::Display>(&self, outcome: Result<T, E>) -> Read<T> {
        self.comes(|moment| match moment {
            Moment::Read(others) => counted(others),
            Moment::Save(_) | Moment::SaveOf(_) => false,
        })?;
        outcome.map_err(Fault::of)
    }

    fn comes(&self, due: impl Fn(&mut Moment) -> bool) -> Result<(), Fault> {
        let due = self.plan.lock().unwrap().take_if(|(moment, _)| due(moment));
        match due {
            Some((_, Then::Fails)) => Err(Fault::told()),
            Some((_, Then::ComesAfter(deed))) => {
                deed();
                Ok(())
            }
            None => Ok(()),
        }
    }
}

/// Counts down; whether none is left.
fn counted(others: &mut u32) -> bool {
    let due = *others == 0;
    *others = others.saturating_sub(1);
    due
}

impl<S> fmt::Debug for Unsteady<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unsteady").finish_non_exhaustive()
    }
}

type Read<T> = Result<T, Fault>;
type Saved = Result<(), SaveError<Fault>>;

fn saved<E: fmt::Display>(outcome: Result<(), SaveError<E>>) -> Saved {
    outcome.map_err(|error| match error {
        SaveError::Conflict => SaveError::Conflict,
        SaveError::QuotaExceeded(quotas) => SaveError::QuotaExceeded(quotas),
        SaveError::Store(error) => SaveError::Store(Fault::of(error)),
        SaveError::Taken(claim) => SaveError::Taken(claim),
    })
}

impl<S: Stores> Store for Unsteady<S> {
    type Error = Fault;
}

impl<S: Stores> CompanyRepository for Unsteady<S> {
    async fn find_company(&self, id: CompanyId) -> Read<Option<Company>> {
        self.read(self.store.find_company(id).await)
    }

    async fn save_company(&self, change: CompanyChange) -> Saved {
        self.save(AggregateId::Company(change.company().id()))?;
        saved(self.store.save_company(change).await)
    }

    async fn companies(&self, page: PageRequest<CompanyId>) -> Read<Page<CompanyId, CompanyId>> {
        self.read(self.store.companies(page).await)
    }

    async fn find_profile(&self, user: UserId) -> Read<Option<Profile>> {
        self.read(self.store.find_profile(user).await)
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved {
        saved(self.store.save_profiles(changes).await)
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Read<Page<Profile, UserId>> {
        self.read(self.store.profiles(company, page).await)
    }
}

impl<S: Stores> RoomRepository for Unsteady<S> {
    async fn find_room(&self, id: RoomId, scope: Scope) -> Read<Option<Room>> {
        self.read(self.store.find_room(id, scope).await)
    }

    async fn find_room_by_claim(&self, claim: Claim) -> Read<Option<RoomId>> {
        self.read(self.store.find_room_by_claim(claim).await)
    }

    async fn rooms_with_exactly(
        &self,
        company: CompanyId,
        participants: BTreeSet<UserId>,
        fingerprint: Fingerprint,
        limit: NonZeroU32,
    ) -> Read<Vec<Room>> {
        let found = self.store.rooms_with_exactly(company, participants, fingerprint, limit).await;
        self.read(found)
    }

    async fn participants(
        &self,
        room: RoomId,
        page: PageRequest<UserId>,
    ) -> Read<Page<Participant, UserId>> {
        self.read(self.store.participants(room, page).await)
    }

    async fn rooms_in(
        &self,
        user: UserId,
        page: PageRequest<RoomId>,
    ) -> Read<Page<RoomId, RoomId>> {
        self.read(self.store.rooms_in(user, page).await)
    }

    async fn rooms_of_company(
        &self,
        company: CompanyId,
        page: PageRequest<RoomId>,
    ) -> Read<Page<Room, RoomId>> {
        self.read(self.store.rooms_of_company(company, page).await)
    }

    async fn save_room(&self, change: RoomChange) -> Saved {
        self.save(AggregateId::Room(change.room().id()))?;
        saved(self.store.save_room(change).await)
    }

    async fn record_activity(&self, room: RoomId, at: Timestamp) -> Read<()> {
        self.read(self.store.record_activity(room, at).await)
    }
}

impl<S: Stores> GroupRepository for Unsteady<S> {
    async fn find_group(&self, id: GroupId, scope: Scope) -> Read<Option<Group>> {
        self.read(self.store.find_group(id, scope).await)
    }

    async fn find_nested_groups(&self, group: GroupId, scope: Scope) -> Read<NestedGroups> {
        self.read(self.store.find_nested_groups(group, scope).await)
    }

    async fn groups_nesting(
        &self,
        group: GroupId,
        page: PageRequest<GroupId>,
    ) -> Read<Page<GroupId, GroupId>> {
        self.read(self.store.groups_nesting(group, page).await)
    }

    async fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Read<Page<User, UserId>> {
        self.read(self.store.participants_of(group, page).await)
    }

    async fn groups_of(
        &self,
        user: UserId,
        page: PageRequest<GroupId>,
    ) -> Read<Page<GroupId, GroupId>> {
        self.read(self.store.groups_of(user, page).await)
    }

    async fn find_group_by_address(&self, address: AddressKey) -> Read<Option<GroupId>> {
        self.read(self.store.find_group_by_address(address).await)
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Read<Page<Group, GroupCursor>> {
        self.read(self.store.list_groups(filter, page).await)
    }

    async fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Read<Page<GroupEntry, UserId>> {
        self.read(self.store.memberships(group, filter, page).await)
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Read<Page<ListedRoom, RoomCursor>> {
        self.read(self.store.rooms_of(user, page).await)
    }

    async fn save_group(&self, change: GroupChange) -> Saved {
        self.save(AggregateId::Group(change.group().id()))?;
        saved(self.store.save_group(change).await)
    }
}

impl<S: Stores> Outbox for Unsteady<S> {
    async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Read<Vec<EventRecord>> {
        self.read(self.store.events_after(company, after, limit).await)
    }
}
