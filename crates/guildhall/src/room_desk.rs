use guildhall_groups::{Group, GroupChange, GroupDraft};
use guildhall_kernel::{GroupId, Page, PageRequest, RoomId, RoomKind, Scope, Store, User, UserId};
use guildhall_permissions::Context;
use guildhall_rooms::{InfoEdit, Participant, Room, RoomChange, RoomError, RoomSource};

use crate::error::{Attempt, Hall};
use crate::retry::ATTEMPTS;
use crate::{Acting, Environment, GroupDone, HallError, Invited, RoomDone, Stores};

/// What one user does with one room.
///
/// For whoever never was in the room, every answer is the one for a room that never was (RM-14). So
/// it is for a group's room, for whom the group is hidden (GR-15), unless they were in the room
/// before it was the group's: they are told that they no longer are.
#[derive(Debug)]
pub struct RoomDesk<'h, S, E> {
    acting: Acting<'h, S, E>,
    id: RoomId,
}

impl<S, E> Clone for RoomDesk<'_, S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, E> Copy for RoomDesk<'_, S, E> {}

impl<'h, S, E> RoomDesk<'h, S, E> {
    pub(crate) const fn new(acting: Acting<'h, S, E>, id: RoomId) -> Self {
        Self { acting, id }
    }
}

impl<S: Stores, E: Environment> RoomDesk<'_, S, E> {
    /// Reads: whether the user may see the conversation (RM-14, RM-20). Gives the room, with the
    /// user's entry.
    ///
    /// # Errors
    /// [`HallError::Room`], and [`HallError::Group`] for a group's room (GR-3, GR-11, GR-17).
    pub async fn read(&self) -> Hall<Room, <S as Store>::Error> {
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
    /// As for [`RoomDesk::read`].
    pub async fn participants(
        &self,
        page: PageRequest<UserId>,
    ) -> Hall<Page<User, UserId>, <S as Store>::Error> {
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
    /// [`HallError::Room`], and [`HallError::Company`] without Core (CO-2) or for external users
    /// where none are allowed (RM-10, GR-19).
    pub async fn invite(&self, users: &[User]) -> Hall<Invited, <S as Store>::Error> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let room = hall.find_room_for(&by, self.id, self.scope([])).await?;
        let homes = hall.homes(users, Some(room.company())).await?;
        if room.kind() == RoomKind::OneToOne {
            // A pair is small, and the new room takes both of it.
            let pair = hall.find_room(self.id, Scope::Whole).await?;
            let branch =
                |id, cx: &Context<'_>| pair.branch(id, by.id(), users, &cx.with_homes(&homes));
            let room = hall.open_room(pair.company(), branch).await?;
            return Ok(Invited::NewRoom(Box::new(room)));
        }
        for _ in 0..ATTEMPTS {
            // External users meet nobody who may not meet them (GR-19): that is asked of those too.
            let company = hall.company(room.company()).await?;
            let apart = company.without_contact().iter().copied();
            let scope = self.scope(users.iter().map(User::id).chain(apart));
            let decide = |room: &mut Room, cx: &Context<'_>| {
                room.invite(by.id(), users, &cx.with_homes(&homes))
            };
            match hall.change_room(&by, self.id, scope, decide).await {
                // The company has named somebody else meanwhile.
                Err(HallError::Incomplete(_)) => {}
                done => return Ok(Invited::Here(Box::new(done?))),
            }
        }
        Err(HallError::Contended { attempts: ATTEMPTS })
    }

    /// Removes participants, all of them or none (RM-12). The removed get a notice.
    ///
    /// # Errors
    /// [`HallError::Room`].
    pub async fn remove(&self, users: &[UserId]) -> Hall<RoomDone, <S as Store>::Error> {
        let by = self.acting.user();
        let scope = self.scope(users.iter().copied());
        let decide = |room: &mut Room, cx: &Context<'_>| room.remove(by.id(), users, cx);
        self.acting.hall().change_room(&by, self.id, scope, decide).await
    }

    /// Leaves (RM-13).
    ///
    /// # Errors
    /// [`HallError::Room`].
    pub async fn leave(&self) -> Hall<RoomDone, <S as Store>::Error> {
        let by = self.acting.user();
        let decide = |room: &mut Room, cx: &Context<'_>| room.leave(by.id(), cx);
        self.acting.hall().change_room(&by, self.id, self.scope([]), decide).await
    }

    /// Changes the name, photo or description (RM-9).
    ///
    /// # Errors
    /// [`HallError::Room`], and [`HallError::Company`] without Core (CO-2).
    pub async fn describe(&self, edit: InfoEdit) -> Hall<RoomDone, <S as Store>::Error> {
        let by = self.acting.user();
        let decide = |room: &mut Room, cx: &Context<'_>| room.describe(by.id(), edit.clone(), cx);
        self.acting.hall().change_room(&by, self.id, self.scope([]), decide).await
    }

    /// Chooses participants to start a new room from, by
    /// [`RoomDraft::from_room`](guildhall_rooms::RoomDraft::from_room) (RM-7).
    ///
    /// # Errors
    /// [`HallError::Room`], and [`HallError::Group`] for a group's room.
    pub async fn source(&self, chosen: &[UserId]) -> Hall<RoomSource, <S as Store>::Error> {
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
    /// [`HallError::Room`] (GR-6, RM-14), [`HallError::Company`] (CO-2, CO-3, CO-4, RM-10, GR-19),
    /// and [`HallError::Group`] for a name or an address that is taken (GR-4, ML-2) and for
    /// external Masters (GR-5).
    pub async fn convert(&self, draft: GroupDraft) -> Hall<GroupDone, <S as Store>::Error> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let id = GroupId::new(hall.environment().new_uuid());
        for _ in 0..ATTEMPTS {
            let before = hall.find_room_for(&by, self.id, Scope::Whole).await?;
            let company = hall.company(before.company()).await?;
            let inside = before.roster().at_hand().values().filter(|entry| entry.is_in());
            let members: Vec<_> =
                inside.map(Participant::user).chain(draft.users().copied()).collect();
            let homes = hall.homes(&members, Some(before.company())).await?;
            let mut room = before.clone();
            let cx = hall.context(&company).with_homes(&homes);
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
        Err(HallError::Contended { attempts: ATTEMPTS })
    }

    async fn users_of(
        &self,
        room: &Room,
        page: PageRequest<UserId>,
    ) -> Hall<Page<User, UserId>, <S as Store>::Error> {
        let store = self.acting.hall().store();
        if let Some(group) = room.group() {
            return store.participants_of(group, page).await.map_err(HallError::Store);
        }
        let entries = store.participants(room.id(), page).await.map_err(HallError::Store)?;
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
fn check_open<E>(room: &Room) -> Hall<(), E> {
    if room.is_closed() {
        Err(HallError::Room(RoomError::Closed { room: room.id() }))
    } else {
        Ok(())
    }
}
