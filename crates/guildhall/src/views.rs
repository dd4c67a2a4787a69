//! What a user sees of rooms and groups. What several have in common is read once.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{Group, GroupError, GroupView};
use guildhall_kernel::{CompanyId, GroupId, RoomId, Store};
use guildhall_permissions::Company;
use guildhall_rooms::{Room, RoomError, RoomView};

use crate::hall::check_room_seen;
use crate::room_handle::check_open;
use crate::rules::GREATEST_PAGE;
use crate::trace::UseCase;
use crate::{Environment, Error, Result, Stores, UserHandle};

/// Rooms and groups, with everything that decides what a user sees of them. Each is loaded with
/// the entry of the user and of no other.
pub(crate) struct Views<'h, S: Store, E> {
    acting: UserHandle<'h, S, E>,
    rooms: BTreeMap<RoomId, Room>,
    groups: BTreeMap<GroupId, Group>,
    companies: BTreeMap<CompanyId, Company>,
}

impl<'h, S: Stores, E: Environment> Views<'h, S, E> {
    /// Loads these rooms, the groups that they belong to, and their companies.
    pub(crate) async fn of_rooms(
        acting: UserHandle<'h, S, E>,
        ids: impl IntoIterator<Item = RoomId> + Send,
    ) -> Result<Self, S> {
        let mut views = Self::none(acting);
        let found = acting.hall().store().find_rooms(ids.into_iter().collect(), acting.user().id());
        let found = found.await.map_err(Error::Store)?;
        let groups = found.iter().filter_map(Room::group).collect();
        let companies: BTreeSet<_> = found.iter().map(Room::company).collect();
        views.rooms.extend(found.into_iter().map(|room| (room.id(), room)));
        views.load_groups(groups).await?;
        views.load_companies(companies).await?;
        Ok(views)
    }

    /// Loads these groups and their companies.
    pub(crate) async fn of_groups(
        acting: UserHandle<'h, S, E>,
        ids: impl IntoIterator<Item = GroupId> + Send,
    ) -> Result<Self, S> {
        let mut views = Self::none(acting);
        views.load_groups(ids.into_iter().collect()).await?;
        Ok(views)
    }

    /// Returns the room as the user sees it.
    ///
    /// # Errors
    /// As for [`RoomHandle::view`](crate::RoomHandle::view).
    pub(crate) fn room(&self, id: RoomId) -> Result<RoomView, S> {
        let (hall, user) = (self.acting.hall(), self.acting.user());
        let room = self.rooms.get(&id).ok_or(RoomError::NoSuchRoom { room: id })?;
        let Some(group) = room.group() else {
            room.check_known_to(user)?;
            return Ok(room.seen_by(user, &hall.context(self.company(room.company())?))?);
        };
        let group = self.loaded_group(group)?;
        let cx = hall.context(self.company(group.company())?);
        check_room_seen(user, room, group, &cx)?;
        // First whether the user takes part: only then the room may say that it is closed.
        group.may_use(user, &cx)?;
        check_open(room)?;
        Ok(group.room_seen_by(user, room, &cx)?)
    }

    /// Returns the group as the user sees it.
    ///
    /// # Errors
    /// As for [`GroupHandle::view`](crate::GroupHandle::view).
    pub(crate) fn group(&self, id: GroupId) -> Result<GroupView, S> {
        let group = self.loaded_group(id)?;
        let cx = self.acting.hall().context(self.company(group.company())?);
        Ok(group.seen_by(self.acting.user(), &cx)?)
    }

    fn none(acting: UserHandle<'h, S, E>) -> Self {
        let (rooms, groups, companies) = Default::default();
        Self { acting, rooms, groups, companies }
    }

    async fn load_groups(&mut self, ids: BTreeSet<GroupId>) -> Result<(), S> {
        if ids.is_empty() {
            return Ok(());
        }
        let (hall, user) = (self.acting.hall(), self.acting.user());
        let found = hall.store().find_groups(ids, user.id()).await.map_err(Error::Store)?;
        let companies = found.iter().map(Group::company).collect();
        self.groups.extend(found.into_iter().map(|group| (group.id(), group)));
        self.load_companies(companies).await
    }

    async fn load_companies(&mut self, ids: BTreeSet<CompanyId>) -> Result<(), S> {
        for id in ids {
            if !self.companies.contains_key(&id) {
                let found = self.acting.hall().store().find_company(id).await;
                self.companies.extend(found.map_err(Error::Store)?.map(|company| (id, company)));
            }
        }
        Ok(())
    }

    fn loaded_group(&self, id: GroupId) -> Result<&Group, S> {
        self.groups.get(&id).ok_or_else(|| GroupError::NoSuchGroup { group: id }.into())
    }

    fn company(&self, id: CompanyId) -> Result<&Company, S> {
        self.companies.get(&id).ok_or(Error::NoSuchCompany(id))
    }
}

/// Views of several at once.
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Returns several rooms as the user sees them, in the order of the call, for a list. Each room
    /// has its own answer (FT-7).
    ///
    /// # Errors
    /// Each answer fails as [`RoomHandle::view`](crate::RoomHandle::view) does.
    #[doc(alias = "FT-7")]
    pub async fn view_rooms(
        &self,
        rooms: impl IntoIterator<Item = RoomId> + Send,
    ) -> Vec<(RoomId, Result<RoomView, S>)> {
        let rooms: Vec<_> = rooms.into_iter().collect();
        let mut answers = Vec::new();
        for batch in rooms.chunks(greatest_batch()) {
            let views = Views::of_rooms(*self, batch.iter().copied());
            let answer = self.hall().answer([self.user()], views);
            match UseCase::question("view_rooms").run(answer).await {
                Ok(views) => answers.extend(batch.iter().map(|room| (*room, views.room(*room)))),
                // One room that cannot be read must not take the answers of the others.
                Err(_) => {
                    for room in batch {
                        answers.push((*room, self.room(*room).view().await));
                    }
                }
            }
        }
        answers
    }

    /// Returns several groups as the user sees them, in the order of the call, for a list. Each
    /// group has its own answer.
    ///
    /// # Errors
    /// Each answer fails as [`GroupHandle::view`](crate::GroupHandle::view) does.
    pub async fn view_groups(
        &self,
        groups: impl IntoIterator<Item = GroupId> + Send,
    ) -> Vec<(GroupId, Result<GroupView, S>)> {
        let groups: Vec<_> = groups.into_iter().collect();
        let mut answers = Vec::new();
        for batch in groups.chunks(greatest_batch()) {
            let views = Views::of_groups(*self, batch.iter().copied());
            let answer = self.hall().answer([self.user()], views);
            match UseCase::question("view_groups").run(answer).await {
                Ok(views) => answers.extend(batch.iter().map(|id| (*id, views.group(*id)))),
                // One group that cannot be read must not take the answers of the others.
                Err(_) => {
                    for group in batch {
                        answers.push((*group, self.group(*group).view().await));
                    }
                }
            }
        }
        answers
    }
}

fn greatest_batch() -> usize {
    usize::try_from(GREATEST_PAGE.get()).unwrap_or(usize::MAX)
}
