//! The parts of a company's policy, and the settings of a group that it can lock.

use std::collections::BTreeSet;
use std::fmt;

use guildhall_kernel::{Feature, Quota, UserId};
use serde::{Deserialize, Serialize};
use time::Duration;

/// An application that a company can hold (CO-2).
#[doc(alias = "CO-2")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Application {
    /// Approval, which allows groups.
    Approval,
    /// Core, which allows general message rooms and groups.
    Core,
}

impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approval => "Approval",
            Self::Core => "Core",
        })
    }
}

/// The users who have a permission of a company: to create groups (CO-3), or external groups
/// (CO-4).
#[doc(alias("CO-3", "CO-4"))]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// Every internal user.
    EveryInternalUser,
    /// These users.
    Named(BTreeSet<UserId>),
    /// No user. Administrators can still create groups (CO-3).
    NoOne,
}

impl Authority {
    /// Gives the permission to these users.
    #[must_use]
    pub fn named(users: impl IntoIterator<Item = UserId>) -> Self {
        Self::Named(users.into_iter().collect())
    }

    /// Whether no user has the permission.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::EveryInternalUser => false,
            Self::Named(users) => users.is_empty(),
            Self::NoOne => true,
        }
    }

    /// Whether an internal user with this id has the permission.
    #[must_use]
    pub fn covers(&self, user: UserId) -> bool {
        match self {
            Self::EveryInternalUser => true,
            Self::Named(users) => users.contains(&user),
            Self::NoOne => false,
        }
    }

    pub(crate) fn mentions(&self, user: UserId) -> bool {
        matches!(self, Self::Named(users) if users.contains(&user))
    }

    pub(crate) fn remove_user(&mut self, user: UserId) {
        if let Self::Named(users) = self {
            users.remove(&user);
        }
    }
}

/// Whether a company's users, or one of them, may have contact with external users (RM-10, GR-19).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ExternalContacts {
    /// They may.
    Allowed,
    /// They may not.
    Forbidden,
}

/// The plan of a company. It limits the number of groups, unless another limit is set (CO-7).
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[doc(alias = "CO-7")]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Up to 1,000 groups.
    Free,
    /// Up to 100,000 groups.
    #[default]
    Paid,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Free => "free",
            Self::Paid => "paid",
        })
    }
}

/// The limits that are set for one company (CO-7). `None` leaves the limit of its plan, and the
/// participants of a room and the members of a group without a limit.
///
/// A lowered limit removes nothing. It only refuses more groups, participants and members.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[doc(alias = "CO-7")]
pub struct Limits {
    /// How many groups the company may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<u32>,
    /// How many of its groups one user may be in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups_per_user: Option<u32>,
    /// How many participants a general room may have. `None` is no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub participants_per_room: Option<u32>,
    /// How many users a group may have as direct members. `None` is no limit. A team has no limit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub members_per_group: Option<u32>,
}

impl Limits {
    /// The number of groups of a company that pays: 100,000.
    pub const GROUPS: u32 = 100_000;
    /// The number of groups of a company on the free plan: 1,000.
    pub const GROUPS_ON_FREE: u32 = 1_000;
    /// The number of groups that one user may be in, on every plan: 2,000.
    pub const GROUPS_PER_USER: u32 = 2_000;

    /// Returns how many groups a company on this plan may have.
    #[must_use]
    pub const fn groups_on(&self, plan: Plan) -> u32 {
        match (self.groups, plan) {
            (Some(limit), _) => limit,
            (None, Plan::Free) => Self::GROUPS_ON_FREE,
            (None, Plan::Paid) => Self::GROUPS,
        }
    }

    /// Returns how many groups one user may be in.
    #[must_use]
    pub const fn groups_of_each_user(&self) -> u32 {
        match self.groups_per_user {
            Some(limit) => limit,
            None => Self::GROUPS_PER_USER,
        }
    }
}

/// How many groups a company may have (CO-7).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[doc(alias = "CO-7")]
pub struct QuotaLimits {
    /// How many groups the company may have.
    pub groups_of_company: u32,
    /// How many of its groups one user may be in.
    pub groups_of_user: u32,
}

impl QuotaLimits {
    /// Checks that `count` groups are within this quota (CO-7).
    ///
    /// A store calls it inside the save, with the count after the change, and only for the quotas
    /// that the change uses. So a count above a lowered limit stays, and can shrink.
    ///
    /// # Errors
    /// The quota, if the count exceeds its limit (CO-7).
    pub fn check(&self, quota: &Quota, count: u64) -> Result<(), Quota> {
        let limit = match quota {
            Quota::GroupsOfCompany(_) => self.groups_of_company,
            Quota::GroupsOfUser { .. } => self.groups_of_user,
        };
        if count <= u64::from(limit) { Ok(()) } else { Err(*quota) }
    }
}

/// How long a company keeps the data of Message after it is turned off (FT-3), in days. The default
/// is 30.
#[doc(alias = "FT-3")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Retention(u16);

impl Retention {
    /// The retention of a new company: 30 days.
    pub const DEFAULT: Self = Self(30);

    /// Makes a retention of this many days.
    #[must_use]
    pub const fn of_days(days: u16) -> Self {
        Self(days)
    }

    /// Returns the number of days.
    #[must_use]
    pub const fn days(self) -> u16 {
        self.0
    }

    /// Returns the span of time. A day has 24 hours.
    #[must_use]
    pub fn as_duration(self) -> Duration {
        Duration::days(i64::from(self.0))
    }
}

impl Default for Retention {
    fn default() -> Self {
        Self::DEFAULT
    }
}

/// A setting of a group that the company can lock (CO-6).
#[doc(alias = "CO-6")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum GroupSetting {
    /// Whether Event is on.
    Event,
    /// Whether Folder is on.
    Folder,
    /// Which users, teams and groups are members.
    Members,
    /// Whether Message is on.
    Message,
    /// The name, without the description and the picture.
    Name,
    /// Whether Note is on.
    Note,
    /// Whether the group is public or private.
    Privacy,
    /// Whether Task is on.
    Task,
}

impl GroupSetting {
    /// Every setting that can be locked.
    pub const ALL: [Self; 8] = [
        Self::Event,
        Self::Folder,
        Self::Members,
        Self::Message,
        Self::Name,
        Self::Note,
        Self::Privacy,
        Self::Task,
    ];

    /// Returns the stable name, such as `members`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Event => "event",
            Self::Folder => "folder",
            Self::Members => "members",
            Self::Message => "message",
            Self::Name => "name",
            Self::Note => "note",
            Self::Privacy => "privacy",
            Self::Task => "task",
        }
    }
}

impl From<Feature> for GroupSetting {
    fn from(feature: Feature) -> Self {
        match feature {
            Feature::Event => Self::Event,
            Feature::Folder => Self::Folder,
            Feature::Message => Self::Message,
            Feature::Note => Self::Note,
            Feature::Task => Self::Task,
        }
    }
}

/// Writes the setting as it follows "the company has locked".
impl fmt::Display for GroupSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Event => "the setting of Event",
            Self::Folder => "the setting of Folder",
            Self::Members => "the members of the group",
            Self::Message => "the setting of Message",
            Self::Name => "the name of the group",
            Self::Note => "the setting of Note",
            Self::Privacy => "the privacy of the group",
            Self::Task => "the setting of Task",
        })
    }
}
