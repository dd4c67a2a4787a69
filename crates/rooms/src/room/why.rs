//! Why a user may do something with a room, or may not.

use guildhall_kernel::{CommandError, Disclosed, NotLoaded, Refusal, RoomId, RoomKind, User};
use guildhall_permissions::{Cell, Context, RoomAction};
use serde::Serialize;

use super::Room;
use crate::Participant;

/// Why a user may do an action with a room, or may not.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RoomExplanation {
    /// The room.
    pub room: RoomId,
    /// The user.
    pub user: User,
    /// The action.
    pub action: RoomAction,
    /// The kind of the room.
    pub kind: RoomKind,
    /// The cell of the table that answers a participant of such a room.
    pub cell: Cell,
    /// The user's entry in the room. `None` if they were never in it, and in the room of a group.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub participant: Option<Participant>,
    /// Why the user may not. `None` if they may.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<Disclosed>,
}

impl RoomExplanation {
    /// Whether the user may do the action.
    #[must_use]
    pub const fn is_allowed(&self) -> bool {
        self.refusal.is_none()
    }
}

impl Room {
    /// Says why the user may do an action with the room, or may not. Of the room of a group or
    /// team, only the group knows who takes part.
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the loaded slice does not cover the user.
    #[doc(alias = "RM-14")]
    pub fn why(
        &self,
        user: User,
        action: RoomAction,
        cx: &Context<'_>,
    ) -> Result<RoomExplanation, NotLoaded> {
        let refusal = match self.authorize(user, action, cx) {
            Ok(()) => None,
            Err(CommandError::Refused(refusal)) => Some(refusal.disclosed()),
            Err(CommandError::NotLoaded(missing)) => return Err(missing),
        };
        let (room, kind) = (self.id(), self.kind());
        let participant = match self.group() {
            Some(_) => None,
            None => self.roster().entry(user.id())?.filter(|entry| entry.user() == user).cloned(),
        };
        let cell = action.cell(kind);
        Ok(RoomExplanation { room, user, action, kind, cell, participant, refusal })
    }
}
