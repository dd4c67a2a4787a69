//! What happened to a room, and the notices that follow from it.

use guildhall_kernel::{
    CompanyId, Envelope, GroupId, ReadsFrom, RemovalCause, RoomId, Timestamp, User, UserId,
};
use serde::{Deserialize, Serialize};

use crate::{InfoEdit, RoomInfo, RoomOrigin};

/// What happened to a room. The [`Envelope`] says who caused it and when.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum RoomEvent {
    /// The room was closed with its group (GR-12), or because Message was turned on again and the
    /// group began another room (FT-3).
    #[doc(alias = "RM-15")]
    Closed,
    /// The room became a group's room (GR-7).
    #[doc(alias = "GR-7")]
    Converted {
        /// The group.
        group: GroupId,
    },
    /// The name, picture or description was changed (RM-9).
    #[doc(alias = "RM-9")]
    InfoEdited {
        /// The fields that changed.
        edit: InfoEdit,
    },
    /// Users were invited and are participants now (RM-10).
    #[doc(alias = "RM-10")]
    Invited {
        /// The users.
        users: Vec<User>,
        /// Since when they may read the conversation (RM-22).
        reads_from: ReadsFrom,
    },
    /// A participant left (RM-13).
    #[doc(alias = "RM-13")]
    Left {
        /// The participant.
        user: UserId,
    },
    /// The room was opened.
    #[doc(alias = "RM-1")]
    Opened(Opening),
    /// Participants were removed (RM-12).
    #[doc(alias = "RM-12")]
    Removed {
        /// The participants. If the user who acted is one of them, that user left.
        users: Vec<UserId>,
    },
    /// The service removed a user (GR-18, GR-19).
    #[doc(alias("GR-18", "GR-19"))]
    UserRemoved {
        /// The user.
        user: UserId,
        /// Why.
        cause: RemovalCause,
    },
}

/// How a room was opened.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Opening {
    /// The room.
    pub room: RoomId,
    /// The company that the room belongs to (CO-1).
    pub company: CompanyId,
    /// The kind of room, and the participants it began with.
    pub beginning: Beginning,
}

/// The kind of room that was opened, and the participants it began with.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Beginning {
    /// A general room.
    General {
        /// The name, picture and description.
        info: RoomInfo,
        /// What the room started from (RM-5).
        origin: RoomOrigin,
        /// The participants, the creator included.
        participants: Vec<User>,
    },
    /// The room of a group. Its participants are the members of the group.
    Group {
        /// The group.
        group: GroupId,
    },
    /// A one-to-one room.
    OneToOne {
        /// The two participants.
        pair: [User; 2],
    },
    /// The room of a team. Its participants are the members of the team.
    Team {
        /// The team.
        team: GroupId,
    },
    /// A to-me room.
    ToMe {
        /// The only participant.
        owner: User,
    },
}

/// A notice to one user, sent in addition to what participants see in the room.
#[doc(alias = "RM-12")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "notice")]
pub enum RoomNotice {
    /// The user is no longer in the room: another participant removed them (RM-12), or they lost
    /// the permission for external contact (GR-19). A user who left the company gets no notice.
    RemovedFromRoom {
        /// The user who gets the notice.
        to: UserId,
        /// The room.
        room: RoomId,
        /// The user who removed them. `None` if the service did.
        by: Option<UserId>,
        /// When.
        at: Timestamp,
    },
}

impl RoomNotice {
    /// Returns the user who gets the notice.
    #[must_use]
    pub const fn recipient(&self) -> UserId {
        match self {
            Self::RemovedFromRoom { to, .. } => *to,
        }
    }

    /// Returns the notices that follow from an event of the room.
    #[must_use]
    pub fn of(room: RoomId, happened: &Envelope<RoomEvent>) -> Vec<Self> {
        let Envelope { by, at, event } = happened;
        let removed = |to: &UserId| Self::RemovedFromRoom { to: *to, room, by: *by, at: *at };
        match event {
            RoomEvent::Removed { users } => {
                users.iter().filter(|user| Some(**user) != *by).map(removed).collect()
            }
            RoomEvent::UserRemoved {
                user,
                cause: RemovalCause::ExternalContactEnded | RemovalCause::ExternalPermissionLost,
            } => vec![removed(user)],
            _ => Vec::new(),
        }
    }
}
