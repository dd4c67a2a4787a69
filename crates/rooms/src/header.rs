use guildhall_kernel::{CompanyId, GroupId, RoomId, RoomKind, Timestamp, UserId, Version};
use serde::{Deserialize, Serialize};

use crate::{Fingerprint, RoomInfo};

/// All of a room but its roster: what a store loads and saves whole, however many are in the room.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RoomHeader {
    pub(crate) id: RoomId,
    pub(crate) company: CompanyId,
    pub(crate) version: Version,
    pub(crate) room_type: RoomType,
    pub(crate) state: RoomState,
    pub(crate) created_by: Option<UserId>,
    pub(crate) created_at: Timestamp,
    pub(crate) fingerprint: Fingerprint,
}

impl RoomHeader {
    /// The room's id.
    #[must_use]
    pub const fn id(&self) -> RoomId {
        self.id
    }

    /// The company that the room belongs to (CO-1).
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.company
    }

    /// How many events made it what it is.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// What it is, with what only such a room has.
    #[must_use]
    pub const fn room_type(&self) -> &RoomType {
        &self.room_type
    }

    /// Which of the five kinds it is (RM-1).
    #[must_use]
    pub const fn kind(&self) -> RoomKind {
        match self.room_type {
            RoomType::General { .. } => RoomKind::General,
            RoomType::Group { .. } => RoomKind::Group,
            RoomType::OneToOne { .. } => RoomKind::OneToOne,
            RoomType::Team { .. } => RoomKind::Team,
            RoomType::ToMe { .. } => RoomKind::ToMe,
        }
    }

    /// Whether it is open.
    #[must_use]
    pub const fn state(&self) -> RoomState {
        self.state
    }

    /// Who opened it; none for the room of a team, which the directory forms.
    #[must_use]
    pub const fn created_by(&self) -> Option<UserId> {
        self.created_by
    }

    /// When it was opened.
    #[must_use]
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// The fingerprint of those who are in it.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// What a room is, with what only such a room has.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RoomType {
    /// A general room.
    General {
        /// Its name, picture and description.
        info: RoomInfo,
    },
    /// A group's room: its participants are the group's members (RM-20), and its name, picture and
    /// description are the group's.
    Group {
        /// The group.
        group: GroupId,
    },
    /// The room of two users.
    OneToOne {
        /// The one with the lower id.
        low: UserId,
        /// The other.
        high: UserId,
    },
    /// A team's room: its participants are those of the organisation unit (RM-19), and its name,
    /// picture and description are the team's.
    Team {
        /// The team.
        team: GroupId,
    },
    /// The room of one user.
    ToMe {
        /// Whose.
        owner: UserId,
    },
}

/// Whether a room is open.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomState {
    /// Closed for good, since then (RM-15).
    Closed(Timestamp),
    /// In use.
    Open,
}
