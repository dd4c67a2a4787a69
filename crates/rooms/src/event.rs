use guildhall_kernel::{CompanyId, GroupId, RemovalCause, RoomId, Timestamp, User, UserId};
use serde::{Deserialize, Serialize};

use crate::{InfoEdit, RoomInfo, RoomOrigin};

/// What happened to a room.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum RoomEvent {
    /// A user left to be in it without anybody there acting (GR-18, GR-19).
    UserRemoved {
        /// Who.
        user: UserId,
        /// Why.
        why: RemovalCause,
        /// When.
        at: Timestamp,
    },
    /// The room closed with its group (GR-12), or because the group began another (FT-3).
    Closed {
        /// Who deleted the group, or turned Message on again; none where it was the directory.
        by: Option<UserId>,
        /// When.
        at: Timestamp,
    },
    /// The room became a group's room (GR-7).
    Converted {
        /// Who converted it.
        by: UserId,
        /// The group.
        group: GroupId,
        /// When.
        at: Timestamp,
    },
    /// Its name, picture or description changed.
    Described {
        /// Who changed it.
        by: UserId,
        /// What changed.
        edit: InfoEdit,
        /// When.
        at: Timestamp,
    },
    /// Users were invited, and are in.
    Invited {
        /// Who invited them.
        by: UserId,
        /// Whom.
        users: Vec<User>,
        /// When.
        at: Timestamp,
    },
    /// A participant left.
    Left {
        /// Who.
        user: UserId,
        /// When.
        at: Timestamp,
    },
    /// The room came to be.
    Opened(Opening),
    /// Participants were removed.
    Removed {
        /// Who removed them.
        by: UserId,
        /// Whom. Whoever removed themself among others left.
        users: Vec<UserId>,
        /// When.
        at: Timestamp,
    },
}

impl RoomEvent {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::UserRemoved { at, .. }
            | Self::Closed { at, .. }
            | Self::Converted { at, .. }
            | Self::Described { at, .. }
            | Self::Invited { at, .. }
            | Self::Left { at, .. }
            | Self::Opened(Opening { at, .. })
            | Self::Removed { at, .. } => *at,
        }
    }
}

/// How a room came to be.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Opening {
    /// The room.
    pub room: RoomId,
    /// The company that it belongs to (CO-1).
    pub company: CompanyId,
    /// Who opened it; none for the room of a team, which the directory forms.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// As what, and with whom.
    pub beginning: Beginning,
}

/// As what a room began, and with whom.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum Beginning {
    /// A general room.
    General {
        /// Its name, picture and description.
        info: RoomInfo,
        /// What it started from (RM-5).
        origin: RoomOrigin,
        /// Who is in it, the creator included.
        participants: Vec<User>,
    },
    /// The room of a group, which has the members.
    Group {
        /// The group.
        group: GroupId,
    },
    /// A one-to-one room.
    OneToOne {
        /// Who is in it.
        pair: [User; 2],
    },
    /// The room of a team, which has the members.
    Team {
        /// The team.
        team: GroupId,
    },
    /// A user's own room.
    ToMe {
        /// Whose.
        owner: User,
    },
}
