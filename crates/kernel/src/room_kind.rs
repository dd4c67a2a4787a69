//! The kinds of rooms (RM-1), and the features that they have (FT-1).

use std::fmt;

use serde::{Deserialize, Serialize};

/// The five kinds of message rooms (RM-1), and what each kind has.
#[doc(alias = "RM-1")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RoomKind {
    /// The room of one user, which no other user can join.
    #[doc(alias = "RM-2")]
    ToMe,
    /// The room of a pair of users.
    #[doc(alias = "RM-3")]
    OneToOne,
    /// A room of several people.
    General,
    /// The room of a team, with the people of an organisation unit.
    Team,
    /// The room of a group, with the participants of the group.
    Group,
}

impl RoomKind {
    /// Every kind.
    pub const ALL: [Self; 5] = [Self::ToMe, Self::OneToOne, Self::General, Self::Team, Self::Group];

    /// Returns the features that a room of this kind can have (RM-16): all features in a room of
    /// several people, only Message in the others.
    #[doc(alias = "RM-16")]
    #[must_use]
    pub const fn features(self) -> &'static [Feature] {
        match self {
            Self::ToMe | Self::OneToOne => &[Feature::Message],
            Self::General | Self::Team | Self::Group => &Feature::ALL,
        }
    }

    /// Checks whether the features of a room of this kind can be switched (RM-16).
    #[doc(alias = "RM-16")]
    #[must_use]
    pub const fn switches_features(self) -> bool {
        matches!(self, Self::Team | Self::Group)
    }

    /// Checks whether a room of this kind has a mailing list and a privacy setting (RM-17).
    #[doc(alias = "RM-17")]
    #[must_use]
    pub const fn has_mailing_list_and_privacy(self) -> bool {
        matches!(self, Self::Team | Self::Group)
    }

    /// Checks whether the room list shows a room of this kind with the group badge (RM-18).
    #[doc(alias = "RM-18")]
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

/// A feature of a message room.
#[doc(alias = "FT-1")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// The conversation itself.
    #[doc(alias = "FT-2")]
    Message,
    /// Posts with pictures and files.
    Note,
    /// A shared calendar.
    Event,
    /// Shared tasks.
    Task,
    /// Shared files.
    Folder,
}

impl Feature {
    /// Every feature, Message first.
    pub const ALL: [Self; 5] = [Self::Message, Self::Note, Self::Event, Self::Task, Self::Folder];
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Message => "Message",
            Self::Note => "Note",
            Self::Event => "Event",
            Self::Task => "Task",
            Self::Folder => "Folder",
        })
    }
}

/// On or off.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Switch {
    /// Not in use.
    Off,
    /// In use.
    On,
}

impl Switch {
    /// Checks whether this is [`Switch::On`].
    #[must_use]
    pub const fn is_on(self) -> bool {
        matches!(self, Self::On)
    }
}

impl fmt::Display for Switch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.is_on() { "on" } else { "off" })
    }
}
