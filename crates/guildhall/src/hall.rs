use std::fmt;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use guildhall_groups::{AggregateId, BasisRepository, Group, GroupError, GroupScope, Outbox};
use guildhall_kernel::{CompanyId, GroupId, RoomId, RoomKind, Scope, Store, User};
use guildhall_permissions::{Company, CompanyContext, Context};
use guildhall_rooms::{Room, RoomError};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::together::CommandQueues;
use crate::trace::{self, UseCase};
use crate::{Error, Result, UserHandle};

/// The front door: every use case, over any store.
///
/// [`Guildhall::user`] leads to everything that users do. The methods here are for the service
/// itself: the directory, the companies and their limits, the outbox, and reports of other stores.
///
/// Clones are one front door, over the same store. Commands on the same room or group wait for each
/// other there, in the order in which they came. Those that wait are decided together and saved in
/// one atom, each with its own event and answer. Other processes, and other front doors over the
/// same store, are noticed when a change is saved.
pub struct Guildhall<S: Store, E = SystemEnvironment> {
    shared: Arc<Shared<S, E>>,
}

struct Shared<S: Store, E> {
    store: S,
    environment: E,
    queues: CommandQueues<S>,
}

/// Everything that a store has to keep.
pub trait Stores: BasisRepository + Outbox + 'static {}

impl<S: BasisRepository + Outbox + 'static> Stores for S {}

/// The source of the time, of new ids and of pauses. Only the front door asks for them.
pub trait Environment: Send + Sync + 'static {
    /// Returns the time now.
    fn now(&self) -> OffsetDateTime;

    /// Returns a UUID that was never used before.
    fn new_uuid(&self) -> Uuid;

    /// Waits this long before the next attempt, because another process was faster. The front door
    /// chooses the length: a random one, of at most a tenth of a second. By default there is no
    /// pause; a service waits with the timer of its runtime.
    fn pause(&self, length: Duration) -> impl Future<Output = ()> + Send {
        let _ = length;
        async {}
    }
}

/// The clock of the machine, and ids that sort by the time of their creation (UUID version 7).
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEnvironment;

impl<S: Stores> Guildhall<S> {
    /// Makes a front door over a store, with the clock of the machine.
    #[must_use]
    pub fn new(store: S) -> Self {
        Self::with_environment(store, SystemEnvironment)
    }
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Makes a front door over a store, with another source of the time and of new ids.
    #[must_use]
    pub fn with_environment(store: S, environment: E) -> Self {
        let queues = CommandQueues::new();
        Self { shared: Arc::new(Shared { store, environment, queues }) }
    }

    /// Returns the store.
    #[must_use]
    pub fn store(&self) -> &S {
        &self.shared.store
    }

    /// Returns a handle to everything that this user does. The service has authenticated the user
    /// and knows their company.
    #[must_use]
    pub const fn user(&self, user: User) -> UserHandle<'_, S, E> {
        UserHandle::new(self, user)
    }

    /// Returns the company with its policy.
    ///
    /// # Errors
    /// - [`Error::NoSuchCompany`] if the store has no company with this id
    /// - [`Error::Store`] if the store failed
    pub async fn company(&self, id: CompanyId) -> Result<Company, S> {
        let load = async {
            let found = self.store().find_company(id).await.map_err(Error::Store)?;
            trace::company(id);
            found.ok_or(Error::NoSuchCompany(id))
        };
        UseCase::service("company").on(AggregateId::Company(id)).run(load).await
    }

    pub(crate) fn environment(&self) -> &E {
        &self.shared.environment
    }

    pub(crate) fn queues(&self) -> &CommandQueues<S> {
        &self.shared.queues
    }

    pub(crate) fn context<'a>(&self, company: &'a Company) -> Context<'a> {
        Context::new(company, self.environment().now())
    }

    pub(crate) fn company_context(&self) -> CompanyContext {
        CompanyContext::new(self.environment().now())
    }

    pub(crate) fn new_group_id(&self) -> GroupId {
        GroupId::new(self.environment().new_uuid())
    }

    pub(crate) fn new_room_id(&self) -> RoomId {
        RoomId::new(self.environment().new_uuid())
    }
}

/// Loads what a decision needs.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    pub(crate) async fn find_room(&self, id: RoomId, scope: Scope) -> Result<Room, S> {
        let found = self.store().find_room(id, scope).await.map_err(Error::Store)?;
        found.ok_or_else(|| RoomError::NoSuchRoom { room: id }.into())
    }

    pub(crate) async fn find_group(
        &self,
        id: GroupId,
        scope: impl Into<GroupScope> + Send,
    ) -> Result<Group, S> {
        let found = self.store().find_group(id, scope).await.map_err(Error::Store)?;
        found.ok_or_else(|| GroupError::NoSuchGroup { group: id }.into())
    }

    /// Loads a room for a user, with the entry of the user in `scope`. Other entries are read only
    /// after the room is known to exist for the user (GR-15).
    ///
    /// If the room is a group's and the group is hidden from the user (GR-15), the room does not
    /// exist for them either. A user who was in the room before it became the group's knows it, and
    /// gets the same answer as before: they are no longer in it (RM-14).
    pub(crate) async fn find_room_for(
        &self,
        user: User,
        id: RoomId,
        scope: Scope,
    ) -> Result<Room, S> {
        let own = Scope::of([user.id()]);
        let mut seen = self.find_room(id, own.clone()).await?;
        loop {
            self.check_room_seen(user, &seen).await?;
            if scope == own {
                return Ok(seen);
            }
            let room = self.find_room(id, scope.clone()).await?;
            if room.group() == seen.group() {
                return Ok(room);
            }
            // The room was converted meanwhile, which happens once.
            seen = room;
        }
    }

    pub(crate) async fn check_room_seen(&self, user: User, room: &Room) -> Result<(), S> {
        let Some(group) = room.group() else { return Ok(room.check_known_to(user)?) };
        let group = self.find_group(group, Scope::of([user.id()])).await?;
        let company = self.company(group.company()).await?;
        check_room_seen(user, room, &group, &self.context(&company))
    }
}

/// Checks that the room of a group exists for a user.
pub(crate) fn check_room_seen<E>(
    user: User,
    room: &Room,
    group: &Group,
    cx: &Context<'_>,
) -> std::result::Result<(), Error<E>> {
    match group.view(user, cx).map_err(Error::from) {
        Ok(()) | Err(Error::Group(GroupError::Deleted { .. })) => Ok(()),
        Err(Error::Group(GroupError::NoSuchGroup { .. })) => {
            let refusal = match room.roster().entry(user.id())? {
                // That the room became a group's is hidden, too: it was a general room.
                Some(_) => RoomError::NoLongerIn {
                    kind: RoomKind::General,
                    room: room.id(),
                    user: user.id(),
                },
                None => RoomError::NoSuchRoom { room: room.id() },
            };
            Err(refusal.into())
        }
        Err(error) => Err(error),
    }
}

impl<S: Store, E> Clone for Guildhall<S, E> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

impl<S: Store + fmt::Debug, E: fmt::Debug> fmt::Debug for Guildhall<S, E> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Shared { store, environment, .. } = &*self.shared;
        let mut shown = f.debug_struct("Guildhall");
        shown.field("store", store).field("environment", environment).finish_non_exhaustive()
    }
}

impl<E: Environment> Environment for Arc<E> {
    fn now(&self) -> OffsetDateTime {
        (**self).now()
    }

    fn new_uuid(&self) -> Uuid {
        (**self).new_uuid()
    }

    fn pause(&self, length: Duration) -> impl Future<Output = ()> + Send {
        (**self).pause(length)
    }
}

impl Environment for SystemEnvironment {
    #[expect(clippy::disallowed_methods, reason = "this is the one place that reads the clock")]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one place that makes ids")]
    fn new_uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    #[cfg(not(target_arch = "wasm32"))]
    fn pause(&self, length: Duration) -> impl Future<Output = ()> + Send {
        futures_timer::Delay::new(length)
    }
}
