//! A store that does something else just before a call, as a test plans it.

use std::collections::{BTreeMap, BTreeSet};
use std::future::poll_fn;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::{fmt, mem};

use guildhall_groups::{
    AggregateId, BasisRepository, EventRecord, Group, GroupChange, GroupCursor, GroupEntry,
    GroupFilter, GroupRepository, GroupScope, ListedRoom, MembershipFilter, NestedGroups, Outbox,
    ParticipantAddress, Position, RoomCursor,
};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, EmailAddress, GroupId, Page, PageRequest, RoomId, SaveError,
    Scope, Store, Timestamp, User, UserId,
};
use guildhall_mailing_list::{AddressHolder, RecipientScope};
use guildhall_rooms::{Participant, Room, RoomChange, RoomRepository, RoomsOfPeople, SamePeople};

use self::lost::LateSave;
use crate::GuildhallStore;

mod answers;
mod call;
mod companies;
mod error;
mod lost;
mod readings;

pub use call::Call;
pub use error::InterposedError;
pub use lost::LostCommit;
pub use readings::Reading;

/// A store over another one, in which a test plans one intervention at a time: another user acts
/// first, the store fails, saves conflict, or the answer of a commit is lost. Clones share the
/// plan. Each read waits once, so that calls that are made together meet.
///
/// ```
/// use guildhall_kernel::{CompanyId, PageRequest};
/// use guildhall_permissions::CompanyRepository;
/// use guildhall_store_memory::MemoryStore;
/// use guildhall_testkit::{Call, Interposed, InterposedError};
///
/// # pollster::block_on(async {
/// let store = Interposed::over(MemoryStore::default());
/// store.fail(|call| call == Call::Companies);
///
/// let first = PageRequest::<CompanyId>::first(std::num::NonZeroU32::MIN);
/// assert_eq!(store.companies(first.clone()).await.unwrap_err(), InterposedError::Planned);
/// assert!(store.has_intervened());
/// assert!(store.companies(first).await.is_ok(), "it fails once");
/// # });
/// ```
#[derive(Clone)]
pub struct Interposed<S> {
    store: S,
    plan: Arc<Mutex<Option<Plan>>>,
    late: Arc<Mutex<Option<LateSave>>>,
    readings: Arc<Mutex<Vec<Reading>>>,
}

struct Plan {
    when: Box<dyn FnMut(Call) -> bool + Send>,
    then: Then,
}

enum Then {
    Act(Box<dyn FnOnce() + Send>),
    /// The call and the next such calls conflict, this many in total.
    Conflict(NonZeroU32),
    Fail,
    Lose(LostCommit),
}

impl<S> Interposed<S> {
    /// Makes a store over `store`, with nothing planned.
    #[must_use]
    pub fn over(store: S) -> Self {
        let (plan, late, readings) = (Arc::default(), Arc::default(), Arc::default());
        Self { store, plan, late, readings }
    }

    /// Runs `act` just before the first call that `when` accepts.
    pub fn just_before(
        &self,
        when: impl FnMut(Call) -> bool + Send + 'static,
        act: impl FnOnce() + Send + 'static,
    ) {
        self.plan(when, Then::Act(Box::new(act)));
    }

    /// Makes the first call that `when` accepts fail.
    pub fn fail(&self, when: impl FnMut(Call) -> bool + Send + 'static) {
        self.plan(when, Then::Fail);
    }

    /// Makes the next saves conflict, this many of them, whatever they save.
    pub fn conflict(&self, saves: NonZeroU32) {
        self.plan(|call| call.saves() || call == Call::SaveProfiles, Then::Conflict(saves));
    }

    /// Loses the answer of the first save that `when` accepts.
    pub fn lose(&self, when: impl FnMut(Call) -> bool + Send + 'static, becomes: LostCommit) {
        self.plan(when, Then::Lose(becomes));
    }

    /// Returns whether all that was planned has happened.
    #[must_use]
    pub fn has_intervened(&self) -> bool {
        self.planned().is_none()
    }

    /// Cancels the plan.
    pub fn stop(&self) {
        *self.planned() = None;
    }

    fn planned(&self) -> MutexGuard<'_, Option<Plan>> {
        self.plan.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn plan(&self, when: impl FnMut(Call) -> bool + Send + 'static, then: Then) {
        *self.planned() = Some(Plan { when: Box::new(when), then });
    }

    /// Returns how the call fails, if the plan says so.
    fn intervene(&self, call: Call) -> Option<Then> {
        let mut planned = self.planned();
        let due = planned.take_if(|plan| (plan.when)(call))?;
        match due.then {
            then @ (Then::Fail | Then::Lose(_)) => Some(then),
            Then::Conflict(saves) => {
                let left = NonZeroU32::new(saves.get() - 1);
                *planned = left.map(|left| Plan { then: Then::Conflict(left), ..due });
                Some(Then::Conflict(saves))
            }
            Then::Act(act) => {
                // The lock is released first, because the action may use this store.
                drop(planned);
                act();
                None
            }
        }
    }
}

impl<S: GuildhallStore> Interposed<S> {
    async fn read<T, F: Future<Output = Result<T, S::Error>> + Send>(
        &self,
        call: Call,
        read: impl FnOnce() -> F + Send,
    ) -> Read<T, S> {
        // Other calls come meanwhile, however soon the store answers.
        wait_once().await;
        self.save_what_is_late(call);
        match self.intervene(call) {
            Some(_) => Err(InterposedError::Planned),
            None => read().await.map_err(InterposedError::Store),
        }
    }

    async fn save<F: Future<Output = Result<(), SaveError<S::Error>>> + Send + 'static>(
        &self,
        call: Call,
        save: impl FnOnce(S) -> F + Send + 'static,
    ) -> Saved<S> {
        self.save_what_is_late(call);
        let save = save(self.store.clone());
        match self.intervene(call) {
            Some(Then::Conflict(_)) => return Err(SaveError::Conflict),
            Some(Then::Lose(becomes)) => {
                self.lose_answer(save, becomes).await;
                return Err(SaveError::Unknown);
            }
            Some(_) => return Err(SaveError::Store(InterposedError::Planned)),
            None => {}
        }
        save.await.map_err(|error| match error {
            SaveError::Answered(id) => SaveError::Answered(id),
            SaveError::Conflict => SaveError::Conflict,
            SaveError::QuotaExceeded(quotas) => SaveError::QuotaExceeded(quotas),
            SaveError::Store(error) => SaveError::Store(InterposedError::Store(error)),
            SaveError::Taken(claim) => SaveError::Taken(claim),
            SaveError::Unknown => SaveError::Unknown,
        })
    }
}

/// Waits until it is polled again.
async fn wait_once() {
    let mut has_waited = false;
    poll_fn(|context| {
        if mem::replace(&mut has_waited, true) {
            return Poll::Ready(());
        }
        context.waker().wake_by_ref();
        Poll::Pending
    })
    .await;
}

impl<S> fmt::Debug for Interposed<S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Interposed").finish_non_exhaustive()
    }
}

type Read<T, S> = Result<T, InterposedError<<S as Store>::Error>>;
/// A page of a listing of ids.
type Ids<I, S> = Read<Page<I, I>, S>;
type Saved<S> = Result<(), SaveError<InterposedError<<S as Store>::Error>>>;

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
