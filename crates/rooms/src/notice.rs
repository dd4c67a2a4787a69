use guildhall_kernel::{RoomId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::RoomEvent;

/// A notice that a user gets, besides what those in a room see for themselves.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "notice")]
pub enum RoomNotice {
    /// The user is no longer in the room (RM-12).
    RemovedFromRoom {
        /// Who gets it.
        to: UserId,
        /// The room.
        room: RoomId,
        /// Who removed them.
        by: UserId,
        /// When.
        at: Timestamp,
    },
}

impl RoomNotice {
    /// The notices that follow from an event of a room.
    #[must_use]
    pub fn of(room: RoomId, event: &RoomEvent) -> Vec<Self> {
        let RoomEvent::Removed { by, users, at } = event else { return Vec::new() };
        let others = users.iter().filter(|user| *user != by);
        others.map(|to| Self::RemovedFromRoom { to: *to, room, by: *by, at: *at }).collect()
    }
}
