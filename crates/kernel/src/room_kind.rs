use std::fmt;

use serde::{Deserialize, Serialize};

use crate::Feature;

/// The five kinds of message rooms (RM-1), and what comes with each.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// One user's own.
    ToMe,
    /// Two different users.
    OneToOne,
    /// Several people.
    General,
    /// The people of an organisation unit.
    Team,
    /// The members of a group.
    Group,
}

impl RoomKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::ToMe, Self::OneToOne, Self::General, Self::Team, Self::Group];

    /// The features that a room of this kind can have (RM-16): all of them in a room of several
    /// people, Message alone in the others.
    #[must_use]
    pub const fn features(self) -> &'static [Feature] {
        match self {
            Self::ToMe | Self::OneToOne => &[Feature::Message],
            Self::General | Self::Team | Self::Group => &Feature::ALL,
        }
    }

    /// Whether the features of such a room can be switched (RM-16).
    #[must_use]
    pub const fn switches_features(self) -> bool {
        matches!(self, Self::Team | Self::Group)
    }

    /// Whether there is a mailing list and a privacy setting (RM-17).
    #[must_use]
    pub const fn has_mailing_list_and_privacy(self) -> bool {
        matches!(self, Self::Team | Self::Group)
    }

    /// Whether the room list shows the group badge (RM-18).
    #[must_use]
    pub const fn has_group_badge(self) -> bool {
        matches!(self, Self::Team | Self::Group)
    }
}

impl fmt::Display for RoomKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::ToMe => "to-me",
            Self::OneToOne => "one-to-one",
            Self::General => "general",
            Self::Team => "team",
            Self::Group => "group",
        })
    }
}
