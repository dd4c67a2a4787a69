use std::fmt;

use super::listed;

/// A feature of a room.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "the names say everything")]
pub enum Feature {
    Message,
    Note,
    Event,
    Task,
    Folder,
}

impl Feature {
    /// All five features.
    pub const ALL: [Self; 5] = [Self::Message, Self::Note, Self::Event, Self::Task, Self::Folder];
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// A setting of a group that the company can lock (CO-6).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Setting {
    /// Whether a feature is on.
    Feature(Feature),
    /// The members.
    Members,
    /// The name.
    Name,
    /// Whether the group is private.
    Privacy,
}

impl fmt::Display for Setting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Feature(feature) => fmt::Display::fmt(feature, f),
            Self::Members => f.write_str("the members"),
            Self::Name => f.write_str("the name"),
            Self::Privacy => f.write_str("the privacy"),
        }
    }
}

/// A step with the features and the locks of a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FeatureStep {
    /// Requests the deletion of the data of a feature (FT-5).
    DeleteData(Feature),
    /// Locks or unlocks settings together (CO-6). If a setting is named twice, the last one counts.
    Lock(Vec<(Setting, bool)>),
    /// Turns features on or off together. If a feature is named twice, the last one counts.
    Switch(Vec<(Feature, bool)>),
}

impl fmt::Display for FeatureStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeleteData(feature) => {
                write!(f, "requests the deletion of the data of {feature}")
            }
            Self::Lock(settings) => {
                let each = settings.iter().map(|(setting, locked)| {
                    format!("{setting} {}", if *locked { "locked" } else { "unlocked" })
                });
                write!(f, "makes {}", listed_or_nothing(each))
            }
            Self::Switch(switches) => {
                let each = switches
                    .iter()
                    .map(|(feature, on)| format!("{feature} {}", if *on { "on" } else { "off" }));
                write!(f, "turns {}", listed_or_nothing(each))
            }
        }
    }
}

/// Lists names for a sentence, or returns "nothing" if there are none.
pub(super) fn listed_or_nothing<T: fmt::Display>(all: impl IntoIterator<Item = T>) -> String {
    let mut all = all.into_iter().peekable();
    if all.peek().is_none() { "nothing".to_owned() } else { listed(all) }
}
