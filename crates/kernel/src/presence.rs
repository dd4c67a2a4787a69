//! When and why a user joined and left a room or group (RM-21), and since when they may read what
//! was said there (RM-22).

use serde::{Deserialize, Serialize};

use crate::{Timestamp, UserId};

/// Whether a user is in a room or group, with when and why they joined and left: the current or
/// last stay, and the end of the one before. The outbox keeps all stays.
#[doc(alias = "RM-21")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// The user is in.
    In {
        /// The beginning of the current stay.
        joined: Joined,
        /// The end of the stay before, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Left>,
    },
    /// The user was in and left.
    Out {
        /// The beginning of the last stay.
        joined: Joined,
        /// The end of the last stay.
        left: Left,
        /// The end of the stay before that, if there was one.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<Left>,
    },
}

impl Presence {
    /// Makes the first stay of a user.
    #[must_use]
    pub const fn joining(joined: Joined) -> Self {
        Self::In { joined, before: None }
    }

    /// Begins another stay. The end of the last one is kept.
    #[must_use]
    pub const fn rejoin(self, joined: Joined) -> Self {
        match self {
            Self::In { before, .. } => Self::In { joined, before },
            Self::Out { left, .. } => Self::In { joined, before: Some(left) },
        }
    }

    /// Checks whether the user is in now.
    #[must_use]
    pub const fn is_in(&self) -> bool {
        matches!(self, Self::In { .. })
    }

    /// Returns the beginning of the current stay, or of the last one.
    #[must_use]
    pub const fn joined(&self) -> Joined {
        match self {
            Self::In { joined, .. } | Self::Out { joined, .. } => *joined,
        }
    }

    /// Returns the end of the last stay, or `None` if the user is in now.
    #[must_use]
    pub const fn left(&self) -> Option<Left> {
        match self {
            Self::In { .. } => None,
            Self::Out { left, .. } => Some(*left),
        }
    }

    /// Returns the end of the stay before the current or last one, or `None` if that is the first.
    #[must_use]
    pub const fn before(&self) -> Option<Left> {
        match self {
            Self::In { before, .. } | Self::Out { before, .. } => *before,
        }
    }

    /// Ends the stay. A stay that has ended is unchanged.
    #[must_use]
    pub const fn end(self, left: Left) -> Self {
        match self {
            Self::In { joined, before } => Self::Out { joined, left, before },
            Self::Out { .. } => self,
        }
    }
}

/// The beginning of a stay.
#[doc(alias = "RM-21")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Joined {
    /// When the user joined.
    pub at: Timestamp,
    /// How the user joined.
    pub how: JoinReason,
}

/// The end of a stay.
#[doc(alias = "RM-21")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Left {
    /// When the user left.
    pub at: Timestamp,
    /// Why the user left.
    pub why: LeaveReason,
}

/// How a user joined a room or group.
#[doc(alias = "RM-21")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "way")]
pub enum JoinReason {
    /// A Group Master or an administrator added the user to a group.
    Added {
        /// The user who acted. `None` if the service or the directory acted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// The user was in the room that was converted to the group.
    Converted {
        /// The user who acted. `None` if the service or the directory acted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// The user was named when the room or group was created.
    Created {
        /// The user who acted. `None` if the service or the directory acted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
    /// The directory added the user to the organisation unit of the team (RM-19).
    Directory,
    /// A participant invited the user to a room.
    Invited {
        /// The user who acted. `None` if the service or the directory acted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
}

/// Why the system, not a user, removes a user from rooms and groups (GR-18, GR-19).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovalCause {
    /// A company ended external contact, and the user was an external user in a room or group
    /// (GR-19).
    #[doc(alias = "GR-19")]
    ExternalContactEnded,
    /// The user lost the permission for external contact (GR-19).
    #[doc(alias = "GR-19")]
    ExternalPermissionLost,
    /// The user left the company (GR-18).
    #[doc(alias = "GR-18")]
    OffBoarding,
}

impl From<RemovalCause> for LeaveReason {
    fn from(cause: RemovalCause) -> Self {
        match cause {
            RemovalCause::ExternalContactEnded => Self::ExternalContactEnded,
            RemovalCause::ExternalPermissionLost => Self::ExternalPermissionLost,
            RemovalCause::OffBoarding => Self::OffBoarding,
        }
    }
}

/// Why a user is no longer in a room or group.
#[doc(alias = "RM-21")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum LeaveReason {
    /// The room was converted to a group, and its participants became members of the group.
    Converted,
    /// The directory removed the user from the organisation unit.
    DirectoryChange,
    /// A company ended external contact, and the user was an external user there.
    ExternalContactEnded,
    /// The user lost the permission for external contact.
    ExternalPermissionLost,
    /// The user left.
    Left,
    /// The user left the company.
    OffBoarding,
    /// Another user removed the user.
    Removed {
        /// The user who acted. `None` if the service or the directory acted.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        by: Option<UserId>,
    },
}

/// Whether newcomers may read what was said in a room before they joined (RM-22).
#[doc(alias = "RM-22")]
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "snake_case")]
pub enum History {
    /// They may not.
    #[default]
    NotShared,
    /// They may, as far back as the user who shares it.
    Shared,
}

/// Since when a participant may read the conversation of a room (RM-22). The earlier answer is the
/// lesser one.
#[doc(alias = "RM-22")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadsFrom {
    /// From the beginning of the room.
    Beginning,
    /// Only what was said since this moment, at which the user joined.
    Since(Timestamp),
}
