use guildhall_kernel::{RemovalCause, RoomId, Timestamp, UserId};
use serde::{Deserialize, Serialize};

use crate::RoomEvent;

/// A notice that a user gets, besides what those in a room see for themselves.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "notice")]
pub enum RoomNotice {
    /// The user is no longer in the room: another removed them (RM-12), or they lost the permission
    /// for external contact (GR-19). Whoever left the company is told nothing.
    RemovedFromRoom {
        /// Who gets it.
        to: UserId,
        /// The room.
        room: RoomId,
        /// Who removed them, where it was somebody.
        by: Option<UserId>,
        /// When.
        at: Timestamp,
    },
}

impl RoomNotice {
    /// The notices that follow from an event of a room.
    #[must_use]
    pub fn of(room: RoomId, event: &RoomEvent) -> Vec<Self> {
        match event {
            RoomEvent::UserRemoved { user, why: RemovalCause::ExternalPermissionLost, at } => {
                vec![Self::RemovedFromRoom { to: *user, room, by: None, at: *at }]
            }
            RoomEvent::Removed { by, users, at } => {
                let others = users.iter().filter(|user| *user != by);
                let told =
                    |to: &UserId| Self::RemovedFromRoom { to: *to, room, by: Some(*by), at: *at };
                others.map(told).collect()
            }
            _ => Vec::new(),
        }
    }
}
