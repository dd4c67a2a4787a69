use std::fmt;

use super::listed;

/// A feature of a room.
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[expect(missing_docs, reason = "their names say all there is to say of them")]
pub enum Feature {
    Message,
    Note,
    Event,
    Task,
    Folder,
}

impl Feature {
    /// All five.
    pub const ALL: [Self; 5] = [Self::Message, Self::Note, Self::Event, Self::Task, Self::Folder];
}

impl fmt::Display for Feature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, f)
    }
}

/// What somebody does with the features of a group.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum FeatureDeed {
    /// Asks that the data of a feature be deleted.
    DeleteData(Feature),
    /// Locks features (CO-6).
    Lock(Vec<Feature>),
    /// Turns features on or off, all at once. Of a feature named twice, the last word counts.
    Switch(Vec<(Feature, bool)>),
    /// Unlocks features.
    Unlock(Vec<Feature>),
}

impl fmt::Display for FeatureDeed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::DeleteData(feature) => write!(f, "asks that the data of {feature} be deleted"),
            Self::Lock(features) => write!(f, "locks {}", these(features)),
            Self::Switch(switches) => {
                let each = switches
                    .iter()
                    .map(|(feature, on)| format!("{feature} {}", if *on { "on" } else { "off" }));
                write!(f, "turns {}", these(each))
            }
            Self::Unlock(features) => write!(f, "unlocks {}", these(features)),
        }
    }
}

/// The names, as a sentence has them, or that there are none.
pub(super) fn these<T: fmt::Display>(all: impl IntoIterator<Item = T>) -> String {
    let mut all = all.into_iter().peekable();
    if all.peek().is_none() { "nothing".to_owned() } else { listed(all) }
}
