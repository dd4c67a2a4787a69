//! What is done with a room.

use guildhall_kernel::{CommandError, RemovalCause, RoomId, User, UserId};
use guildhall_permissions::Context;
use guildhall_rooms::{Room, RoomDraft, RoomError, RoomEvent};

use super::{Stop, Tried};
use crate::play::{ACME, RoomCommand, World};

impl World {
    pub(super) fn in_room(&self, by: &User, id: RoomId, command: &RoomCommand) -> Tried {
        use RoomCommand as C;
        match command {
            C::Branch(pair, invited) => {
                let pair = self.room(*pair)?;
                self.open_room(id, |cx| pair.branch(id, by.id(), invited, cx))
            }
            C::Describe(edit) => {
                self.change_room(id, |room, cx| room.describe(by.id(), edit.clone(), cx))
            }
            C::Invite(users) => self.change_room(id, |room, cx| room.invite(by.id(), users, cx)),
            C::Leave => self.change_room(id, |room, cx| room.leave(by.id(), cx)),
            C::Open(draft) => self.open_room(id, |cx| Room::open(id, by, draft.clone(), cx)),
            C::OpenFrom(source, chosen, others) => {
                let source = self.room(*source)?;
                self.open_room(id, |cx| {
                    let source = source.source(by.id(), chosen, cx)?;
                    let others = others.iter().copied();
                    Room::open(id, by, RoomDraft::from_room(source, others), cx)
                })
            }
            C::OpenOneToOne(with) => {
                self.open_room(id, |cx| Room::open_one_to_one(id, by, with, cx))
            }
            C::OpenToMe => self.open_room(id, |cx| Room::open_to_me(id, by, cx)),
            C::Read => {
                let room = self.room(id)?;
                room.read(by.id(), &self.context(room.company())?)?;
                Ok(None)
            }
            C::Remove(users) => self.change_room(id, |room, cx| room.remove(by.id(), users, cx)),
        }
    }

    pub(super) fn withdraw_from_room(&self, id: RoomId, user: UserId, why: RemovalCause) -> Tried {
        self.change_room(id, |room, cx| room.remove_user(user, why, cx))
    }

    pub(super) fn room(&self, id: RoomId) -> Result<&Room, Stop> {
        Ok(self.rooms.get(&id).ok_or(Stop::Idle)?.now())
    }

    fn open_room(
        &self,
        id: RoomId,
        open: impl FnOnce(&Context<'_>) -> Result<(Room, RoomEvent), CommandError<RoomError>>,
    ) -> Tried {
        if self.rooms.contains_key(&id) {
            return Err(Stop::Idle);
        }
        let (room, event) = open(&self.context(ACME)?)?;
        Ok(Some(self.with_room(room, event)))
    }

    fn change_room(
        &self,
        id: RoomId,
        change: impl FnOnce(&mut Room, &Context<'_>) -> Result<RoomEvent, CommandError<RoomError>>,
    ) -> Tried {
        let before = self.room(id)?;
        let mut room = before.clone();
        match change(&mut room, &self.context(before.company())?) {
            Err(_) if room != *before => Err(Stop::Broken("a refusal changed a room")),
            outcome => Ok(Some(self.with_room(room, outcome?))),
        }
    }
}
