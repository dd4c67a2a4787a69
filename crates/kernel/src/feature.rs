use std::fmt;

use serde::{Deserialize, Serialize};

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
