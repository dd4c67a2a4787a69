use guildhall_groups::Position;
use guildhall_kernel::{CompanyId, EmailAddress, Feature, GroupId, RoomId, UserId};
use serde::{Deserialize, Serialize};

/// One thing that one user, or one external recipient, has now.
#[doc(alias("RM-14", "FT-7", "ML-9"))]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "access")]
pub enum Access {
    /// The user may read the conversation of the room (RM-14, RM-20).
    #[doc(alias("RM-14", "RM-20"))]
    Room {
        /// The room.
        room: RoomId,
        /// The user.
        user: UserId,
    },
    /// The user may use the feature in the room (FT-7).
    #[doc(alias = "FT-7")]
    Feature {
        /// The room.
        room: RoomId,
        /// The feature.
        feature: Feature,
        /// The user.
        user: UserId,
    },
    /// The user gets the mail of the group's list, as a participant (ML-9).
    #[doc(alias = "ML-9")]
    List {
        /// The group.
        group: GroupId,
        /// The user.
        user: UserId,
    },
    /// The address gets the mail of the group's list, as an external recipient (ML-6).
    #[doc(alias = "ML-6")]
    ExternalRecipient {
        /// The group.
        group: GroupId,
        /// The address.
        address: EmailAddress,
    },
}

/// An access that an event gave or took.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum AccessChange {
    /// Before the event it was there, and now it is not.
    Lost(Access),
    /// Before the event it was not there, and now it is.
    Gained(Access),
}

impl AccessChange {
    /// Returns what was lost or gained.
    #[must_use]
    pub const fn access(&self) -> &Access {
        match self {
            Self::Lost(access) | Self::Gained(access) => access,
        }
    }
}

/// The event is not the next one of the company that is followed.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FollowError {
    /// Events that come before this one are missing.
    #[error("the next event is at position {}, and this one is at {}", .expected.number(), .found.number())]
    MissingEvents {
        /// The position of the next event.
        expected: Position,
        /// The position of the event that was passed on.
        found: Position,
    },
    /// The first event of a company is its creation, and this one is not.
    #[error("the first event of company {company} is not its creation")]
    NotItsCreation {
        /// The company of the event.
        company: CompanyId,
    },
    /// The event is of another company (CO-1).
    #[doc(alias = "CO-1")]
    #[error("the events of company {followed} are followed, and this one is of company {found}")]
    OtherCompany {
        /// The company whose events are followed.
        followed: CompanyId,
        /// The company of the event that was passed on.
        found: CompanyId,
    },
}
