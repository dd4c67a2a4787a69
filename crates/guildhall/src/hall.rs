use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupError, GroupRepository, Outbox};
use guildhall_kernel::{CompanyId, GroupId, RoomId, Scope, User};
use guildhall_permissions::{Company, CompanyRepository, Context};
use guildhall_rooms::{Room, RoomError};

use crate::Result;
use crate::{Environment, Error, SystemEnvironment, UserHandle};

/// The front door: every use case, over any store.
///
/// What users do goes through [`Guildhall::user`], so that nobody forgets who acts. What the
/// service itself does (the directory, what companies hold, the outbox, reports of other stores)
/// stands here.
#[derive(Clone, Debug)]
pub struct Guildhall<S, E = SystemEnvironment> {
    store: S,
    environment: E,
}

/// Everything that a store has to keep.
pub trait Stores: CompanyRepository + GroupRepository + Outbox {}

impl<S: CompanyRepository + GroupRepository + Outbox> Stores for S {}

impl<S: Stores> Guildhall<S> {
    /// A hall over a store, on the machine's clock.
    #[must_use]
    pub const fn new(store: S) -> Self {
        Self { store, environment: SystemEnvironment }
    }
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// A hall over a store that takes the time and new ids from elsewhere.
    #[must_use]
    pub const fn with_environment(store: S, environment: E) -> Self {
        Self { store, environment }
    }

    /// The store.
    #[must_use]
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// What this user does, and may do. The service knows who the user is and of which company.
    #[must_use]
    pub const fn user(&self, user: User) -> UserHandle<'_, S, E> {
        UserHandle::new(self, user)
    }

    /// The company.
    ///
    /// # Errors
    /// [`Error::NoSuchCompany`] and [`Error::Store`].
    pub async fn company(&self, id: CompanyId) -> Result<Company, S> {
        let found = self.store.find_company(id).await.map_err(Error::Store)?;
        found.ok_or(Error::NoSuchCompany(id))
    }

    pub(crate) const fn environment(&self) -> &E {
        &self.environment
    }

    pub(crate) fn context<'a>(&self, company: &'a Company) -> Context<'a> {
        Context::new(company, self.environment.now())
    }

    /// The companies that these users are of, besides the one that the room or group belongs to:
    /// they too say who may have external contact (GR-19). A company can be not kept here.
    pub(crate) async fn guest_companies(
        &self,
        users: &[User],
        owner: Option<CompanyId>,
    ) -> Result<Vec<Company>, S> {
        let companies: BTreeSet<_> = users.iter().filter_map(User::company).collect();
        let mut guest_companies = Vec::new();
        for id in companies.into_iter().filter(|id| Some(*id) != owner) {
            guest_companies.extend(self.store.find_company(id).await.map_err(Error::Store)?);
        }
        Ok(guest_companies)
    }

    pub(crate) fn new_room_id(&self) -> RoomId {
        RoomId::new(self.environment.new_uuid())
    }

    pub(crate) async fn find_room(&self, id: RoomId, scope: Scope) -> Result<Room, S> {
        let found = self.store.find_room(id, scope).await.map_err(Error::Store)?;
        found.ok_or(Error::Room(RoomError::NoSuchRoom { room: id }))
    }

    pub(crate) async fn find_group(&self, id: GroupId, scope: Scope) -> Result<Group, S> {
        let found = self.store.find_group(id, scope).await.map_err(Error::Store)?;
        found.ok_or(Error::Group(GroupError::NoSuchGroup { group: id }))
    }

    /// The room, for a user who may know of it. A group's room is hidden from whom its group is
    /// hidden (GR-15): for them it is a room that never was. Whoever was in it before it was a
    /// group's knows that room, and is told what they were told before it was (RM-14).
    pub(crate) async fn find_room_for(
        &self,
        user: &User,
        id: RoomId,
        scope: Scope,
    ) -> Result<Room, S> {
        let room = self.find_room(id, scope).await?;
        if let Some(group) = room.group() {
            let group = self.find_group(group, Scope::of([user.id()])).await?;
            let company = self.company(group.company()).await?;
            match group.view(user, &self.context(&company)).map_err(Error::from) {
                Err(Error::Group(GroupError::NoSuchGroup { .. })) => {
                    let refusal = match room.roster().entry(user.id())? {
                        Some(_) => RoomError::NoLongerIn { room: id, user: user.id() },
                        None => RoomError::NoSuchRoom { room: id },
                    };
                    return Err(Error::Room(refusal));
                }
                Err(Error::Group(GroupError::Deleted { .. })) | Ok(()) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(room)
    }
}
