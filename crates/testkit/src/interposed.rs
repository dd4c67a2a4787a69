//! A store that does something else just before a call, as a test plans it.

mod traits;

use std::future::poll_fn;
use std::num::NonZeroU32;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use std::{fmt, mem};

use guildhall_groups::AggregateId;
use guildhall_kernel::{Page, SaveError, Store};

pub use self::traits::Reading;
use crate::GuildhallStore;

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
pub struct Interposed<S> {
    store: S,
    /// Makes the store of a clone.
    open: Option<Arc<dyn Fn() -> S + Send + Sync>>,
    plan: Arc<Mutex<Option<Plan>>>,
    late: Arc<Mutex<Option<LateSave>>>,
    readings: Arc<Mutex<Vec<Reading>>>,
}

impl<S: Clone> Clone for Interposed<S> {
    fn clone(&self) -> Self {
        let (plan, late) = (Arc::clone(&self.plan), Arc::clone(&self.late));
        let store = self.open.as_ref().map_or_else(|| self.store.clone(), |open| open());
        Self { store, open: self.open.clone(), plan, late, readings: Arc::clone(&self.readings) }
    }
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
        Self { store, open: None, plan, late, readings }
    }

    /// Makes each clone use a store of its own, such as another handle on the same file, as another
    /// process would have it.
    #[must_use]
    pub fn with_clones(self, open: impl Fn() -> S + Send + Sync + 'static) -> Self {
        Self { open: Some(Arc::new(open)), ..self }
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

/// A call of a store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "each is named after the method of the store")]
pub enum Call {
    Companies,
    EraseProfile,
    EventsAfter,
    FindAnswers,
    FindCompany,
    FindGroup,
    FindGroupByAddress,
    FindGroups,
    FindNestedGroups,
    FindCompanyByDomain,
    FindProfiles,
    FindRegistrations,
    FindUserByAddress,
    FindRoom,
    FindRoomByClaim,
    FindRooms,
    ForgetAnswers,
    GroupsNesting,
    GroupsOf,
    GroupsWithContacts,
    HoldersOfAddresses,
    ListGroups,
    Memberships,
    Participants,
    ParticipantAddresses,
    ParticipantsOf,
    Profiles,
    Registered,
    RecipientsOf,
    RecordActivity,
    RoomsIn,
    RoomsOf,
    RoomsOfCompany,
    RoomsWithContacts,
    RoomsWithExactly,
    /// A save of this company, group or room.
    Save(AggregateId),
    SaveProfiles,
    SaveRegistration,
}

impl Call {
    /// Returns whether the call saves a company, a room or a group.
    #[must_use]
    pub const fn saves(self) -> bool {
        matches!(self, Self::Save(_))
    }

    /// Returns whether the call saves a room.
    #[must_use]
    pub const fn saves_room(self) -> bool {
        matches!(self, Self::Save(AggregateId::Room(_)))
    }

    /// Returns whether the call saves a group.
    #[must_use]
    pub const fn saves_group(self) -> bool {
        matches!(self, Self::Save(AggregateId::Group(_)))
    }

    /// Returns whether the call saves a change of anything.
    #[must_use]
    pub const fn saves_any(self) -> bool {
        matches!(self, Self::Save(_) | Self::SaveProfiles | Self::SaveRegistration)
    }

    /// Returns whether the call only reads.
    #[must_use]
    pub const fn reads(self) -> bool {
        !matches!(
            self,
            Self::EraseProfile
                | Self::ForgetAnswers
                | Self::RecordActivity
                | Self::Save(_)
                | Self::SaveProfiles
                | Self::SaveRegistration
        )
    }
}

/// The errors of an [`Interposed`] store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum InterposedError<E> {
    /// The failure that the test planned.
    Planned,
    /// A failure of the inner store.
    Store(E),
}

impl<E: fmt::Display> fmt::Display for InterposedError<E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Planned => f.write_str("the store fails as planned"),
            Self::Store(error) => error.fmt(f),
        }
    }
}

impl<E: std::error::Error> std::error::Error for InterposedError<E> {}

/// What becomes of a change if the answer of its commit is lost.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LostCommit {
    /// It is not saved.
    NotSaved,
    /// It is saved.
    Saved,
    /// It is saved later, before the next call of the store.
    SavedBeforeNextCall,
    /// It is saved later, before the next save.
    SavedBeforeNextSave,
}

impl LostCommit {
    /// Everything that can become of it.
    pub const ALL: [Self; 4] =
        [Self::NotSaved, Self::Saved, Self::SavedBeforeNextCall, Self::SavedBeforeNextSave];
}

/// A change that is saved after its save has returned.
struct LateSave {
    before: fn(Call) -> bool,
    save: Box<dyn FnOnce() + Send>,
}

impl<S: GuildhallStore> Interposed<S> {
    /// Does with a save what becomes of it. Its own answer is lost.
    async fn lose_answer<T, F>(&self, save: F, becomes: LostCommit)
    where
        F: Future<Output = T> + Send + 'static,
    {
        let before: fn(Call) -> bool = match becomes {
            LostCommit::NotSaved => return,
            LostCommit::Saved => {
                drop(save.await);
                return;
            }
            LostCommit::SavedBeforeNextCall => |_| true,
            LostCommit::SavedBeforeNextSave => Call::saves_any,
        };
        let save = Box::new(move || drop(pollster::block_on(save)));
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        *late = Some(LateSave { before, save });
    }

    fn save_what_is_late(&self, call: Call) {
        let mut late = self.late.lock().unwrap_or_else(PoisonError::into_inner);
        let due = late.take_if(|late| (late.before)(call));
        drop(late);
        if let Some(due) = due {
            (due.save)();
        }
    }
}
