//! When and why a user came to be somewhere, or left to be there (RM-21).

use serde::{Deserialize, Serialize};

use crate::{Timestamp, UserId};

/// A user's presence in a room or membership of a group: in, or out again.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Presence {
    /// In since then.
    In(Joined),
    /// In once, and out since then.
    Out {
        /// How the last stay began.
        joined: Joined,
        /// How it ended.
        left: Left,
    },
}

impl Presence {
    /// Whether the user is in now.
    #[must_use]
    pub const fn is_in(&self) -> bool {
        matches!(self, Self::In(_))
    }

    /// How the stay began that lasts, or that was the last.
    #[must_use]
    pub const fn joined(&self) -> Joined {
        match self {
            Self::In(joined) | Self::Out { joined, .. } => *joined,
        }
    }

    /// How the last stay ended; none while it lasts.
    #[must_use]
    pub const fn left(&self) -> Option<Left> {
        match self {
            Self::In(_) => None,
            Self::Out { left, .. } => Some(*left),
        }
    }

    /// The same presence, ended. One that had ended stays as it was.
    #[must_use]
    pub const fn end(self, left: Left) -> Self {
        match self {
            Self::In(joined) => Self::Out { joined, left },
            Self::Out { .. } => self,
        }
    }
}

/// How a stay began.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Joined {
    /// When.
    pub at: Timestamp,
    /// How.
    pub how: JoinReason,
}

/// How a stay ended.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
pub struct Left {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: LeaveReason,
}

/// The ways in.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "way")]
pub enum JoinReason {
    /// A Group Master or an administrator added the user to a group.
    Added {
        /// Who did.
        by: UserId,
    },
    /// The user was in the room that was converted to the group.
    Converted {
        /// Who converted it.
        by: UserId,
    },
    /// The user was named when the room or group was created.
    Created {
        /// Who created it.
        by: UserId,
    },
    /// The directory has the user in the organisation unit of the team (RM-19).
    Directory,
    /// A participant invited the user to a room.
    Invited {
        /// Who did.
        by: UserId,
    },
}

/// Why a user is taken out of rooms and groups without anybody there acting (GR-18, GR-19).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RemovalCause {
    /// The company took the permission for external contact away (GR-19).
    ExternalPermissionLost,
    /// The user left the company (GR-18).
    OffBoarding,
}

impl From<RemovalCause> for LeaveReason {
    fn from(withdrawal: RemovalCause) -> Self {
        match withdrawal {
            RemovalCause::ExternalPermissionLost => Self::ExternalPermissionLost,
            RemovalCause::OffBoarding => Self::OffBoarding,
        }
    }
}

/// The reasons to be there no longer.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "reason")]
pub enum LeaveReason {
    /// The room became a group's room; its participants are that group's members since.
    Converted,
    /// The directory took the user out of the organisation unit.
    DirectoryChange,
    /// The company took the permission for external contact away.
    ExternalPermissionLost,
    /// The user left.
    Left,
    /// The user left the company.
    OffBoarding,
    /// Another removed the user.
    Removed {
        /// Who did.
        by: UserId,
    },
}
