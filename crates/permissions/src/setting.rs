//! The privacy of a group, and the settings that the company can lock.

use std::fmt;

use guildhall_kernel::Feature;
use serde::{Deserialize, Serialize};

/// Whether outsiders can see a group (GR-14).
#[doc(alias = "GR-14")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// They cannot: for them it does not exist.
    #[doc(alias = "GR-15")]
    Private,
    /// They can.
    Public,
}

impl fmt::Display for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Private => "private",
            Self::Public => "public",
        })
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
