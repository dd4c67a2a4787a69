use guildhall_groups::{Group, GroupChange, GroupDraft};
use guildhall_kernel::{GroupId, Page, PageRequest, RoomId, RoomKind, Scope, User, UserId};
use guildhall_permissions::Context;
use guildhall_rooms::{InfoEdit, Participant, Room, RoomChange, RoomError, RoomSource};

use crate::Result;
use crate::error::Attempt;
use crate::retry::ATTEMPTS;
use crate::{Environment, Error, GroupDone, Invited, RoomDone, Stores, UserHandle};

/// What one user does with one room.
///
/// For whoever never was in the room, every answer is the one for a room that never was (RM-14). So
/// it is for a group's room, for whom the group is hidden (GR-15), unless they were in the room
/// before it was the group's: they are told that they no longer are.
#[derive(Debug)]
pub struct RoomHandle<'h, S, E> {
    acting: UserHandle<'h, S, E>,
    id: RoomId,
}

impl<S, E> Clone for RoomHandle<'_, S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, E> Copy for RoomHandle<'_, S, E> {}

impl<'h, S, E> RoomHandle<'h, S, E> {
    pub(crate) const fn new(acting: UserHandle<'h, S, E>, id: RoomId) -> Self {
        Self { acting, id }
    }
}

impl<S: Stores, E: Environment> RoomHandle<'_, S, E> {
    /// Reads: whether the user may see the conversation (RM-14, RM-20). Gives the room, with the
    /// user's entry.
    ///
    /// # Errors
    /// [`Error::Room`], and [`Error::Group`] for a group's room (GR-3, GR-11, GR-17).
    pub async fn read(&self) -> Result<Room, S> {
        let (hall, user) = (self.acting.hall(), self.acting.user());
        let room = hall.find_room_for(&user, self.id, Scope::of([user.id()])).await?;
        let company = hall.company(room.company()).await?;
        let cx = hall.context(&company);
        match room.group() {
            Some(group) => {
                hall.find_group(group, Scope::of([user.id()])).await?.read_room(&user, &cx)?;
                check_open(&room)?;
            }
            None => room.read(user.id(), &cx)?,
        }
        Ok(room)
    }

    /// Who takes part, for whoever does: of a group's room those who take part in the group
    /// (GR-20). A page can hold fewer than asked for; the list ends where there is no next page.
    ///
    /// # Errors
    /// As for [`RoomHandle::read`].
    pub async fn participants(&self, page: PageRequest<UserId>) -> Result<Page<User, UserId>, S> {
        let mut room = self.read().await?;
        loop {
            let users = self.users_of(&room, page.clone()).await?;
            // Asked again, or whoever was removed meanwhile would see who came after them.
            let now = self.read().await?;
            if now.group() == room.group() {
                return Ok(users);
            }
            // The room was converted meanwhile, which happens once.
            room = now;
        }
    }

    /// Invites users, all of them or none (RM-10). To invite to a one-to-one room starts a new
    /// general room (RM-11).
    ///
    /// # Errors
    /// [`Error::Room`], and [`Error::Company`] without Core (CO-2) or for external users
    /// where none are allowed (RM-10, GR-19).
    pub async fn invite(&self, users: &[User]) -> Result<Invited, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let room = hall.find_room_for(&by, self.id, self.scope([])).await?;
        let guest_companies = hall.guest_companies(users, Some(room.company())).await?;
        if room.kind() == RoomKind::OneToOne {
            // A pair is small, and the new room takes both of it.
            let pair = hall.find_room(self.id, Scope::Whole).await?;
            let branch = |id, cx: &Context<'_>| {
                pair.branch(id, by.id(), users, &cx.with_guest_companies(&guest_companies))
            };
            let room = hall.open_room(pair.company(), branch).await?;
            return Ok(Invited::NewRoom(Box::new(room)));
        }
        for _ in 0..ATTEMPTS {
            // External users meet nobody who may not meet them (GR-19): that is asked of those too.
            let company = hall.company(room.company()).await?;
            let apart = company.without_contact().iter().copied();
            let scope = self.scope(users.iter().map(User::id).chain(apart));
            let decide = |room: &mut Room, cx: &Context<'_>| {
                room.invite(by.id(), users, &cx.with_guest_companies(&guest_companies))
            };
            match hall.change_room(&by, self.id, scope, decide).await {
                // The company has named somebody else meanwhile.
                Err(Error::Incomplete(_)) => {}
                done => return Ok(Invited::Here(Box::new(done?))),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Removes participants, all of them or none (RM-12). The removed get a notice.
    ///
    /// # Errors
    /// [`Error::Room`].
    pub async fn remove(&self, users: &[UserId]) -> Result<RoomDone, S> {
        let by = self.acting.user();
        let scope = self.scope(users.iter().copied());
        let decide = |room: &mut Room, cx: &Context<'_>| room.remove(by.id(), users, cx);
        self.acting.hall().change_room(&by, self.id, scope, decide).await
    }

    /// Leaves (RM-13).
    ///
    /// # Errors
    /// [`Error::Room`].
    pub async fn leave(&self) -> Result<RoomDone, S> {
        let by = self.acting.user();
        let decide = |room: &mut Room, cx: &Context<'_>| room.leave(by.id(), cx);
        self.acting.hall().change_room(&by, self.id, self.scope([]), decide).await
    }

    /// Changes the name, picture or description (RM-9).
    ///
    /// # Errors
    /// [`Error::Room`], and [`Error::Company`] without Core (CO-2).
    pub async fn describe(&self, edit: InfoEdit) -> Result<RoomDone, S> {
        let by = self.acting.user();
        let decide = |room: &mut Room, cx: &Context<'_>| room.describe(by.id(), edit.clone(), cx);
        self.acting.hall().change_room(&by, self.id, self.scope([]), decide).await
    }

    /// Chooses participants to start a new room from, by
    /// [`RoomDraft::from_room`](guildhall_rooms::RoomDraft::from_room) (RM-7).
    ///
    /// # Errors
    /// [`Error::Room`], and [`Error::Group`] for a group's room.
    pub async fn source(&self, chosen: &[UserId]) -> Result<RoomSource, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let scope = self.scope(chosen.iter().copied());
        let room = hall.find_room_for(&by, self.id, scope.clone()).await?;
        let company = hall.company(room.company()).await?;
        let cx = hall.context(&company);
        match room.group() {
            Some(group) => {
                let group = hall.find_group(group, scope).await?;
                let source = group.room_source(&by, chosen, &cx)?;
                check_open(&room)?;
                Ok(source)
            }
            None => Ok(room.source(by.id(), chosen, &cx)?),
        }
    }

    /// Converts the room to a group, which keeps its id and its history (GR-6, GR-7, GR-8). Group
    /// and room change together or not at all.
    ///
    /// # Errors
    /// [`Error::Room`] (GR-6, RM-14), [`Error::Company`] (CO-2, CO-3, CO-4, RM-10, GR-19),
    /// and [`Error::Group`] for a name or an address that is taken (GR-4, ML-2) and for
    /// external Masters (GR-5).
    pub async fn convert(&self, draft: GroupDraft) -> Result<GroupDone, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let id = GroupId::new(hall.environment().new_uuid());
        for _ in 0..ATTEMPTS {
            let before = hall.find_room_for(&by, self.id, Scope::Whole).await?;
            let company = hall.company(before.company()).await?;
            let inside = before.roster().loaded().values().filter(|entry| entry.is_in());
            let members: Vec<_> =
                inside.map(Participant::user).chain(draft.users().copied()).collect();
            let guest_companies = hall.guest_companies(&members, Some(before.company())).await?;
            let mut room = before.clone();
            let cx = hall.context(&company).with_guest_companies(&guest_companies);
            let (group, event, room_event) =
                Group::convert(id, &mut room, &by, draft.clone(), &cx)?;
            let room = RoomChange::between(&before, room, vec![room_event]);
            let change = GroupChange::new(group.clone(), event.clone(), room);
            match hall.save_group(change).await {
                Ok(()) => return Ok(GroupDone::new(group, event)),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    async fn users_of(
        &self,
        room: &Room,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        let store = self.acting.hall().store();
        if let Some(group) = room.group() {
            return store.participants_of(group, page).await.map_err(Error::Store);
        }
        let entries = store.participants(room.id(), page).await.map_err(Error::Store)?;
        let next = entries.next().copied();
        let inside = entries.into_items().into_iter().filter(Participant::is_in);
        Ok(Page::new(inside.map(|entry| entry.user()).collect(), next))
    }

    fn scope(&self, others: impl IntoIterator<Item = UserId>) -> Scope {
        Scope::of(others.into_iter().chain([self.acting.user().id()]))
    }
}

/// A group that is there can have had another room before, which closed when Message began anew
/// (FT-3).
fn check_open<E>(room: &Room) -> std::result::Result<(), Error<E>> {
    if room.is_closed() { Err(Error::Room(RoomError::Closed { room: room.id() })) } else { Ok(()) }
}
