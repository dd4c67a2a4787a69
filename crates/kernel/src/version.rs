use std::fmt;

use serde::{Deserialize, Serialize};

/// The number of events that made an aggregate, counted from 1.
///
/// A store saves a change only if the aggregate still has the version that the change was decided
/// at.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// The version after the first event.
    pub const FIRST: Self = Self(1);

    /// Makes the version after this number of events.
    #[must_use]
    pub const fn after(events: u64) -> Self {
        Self(events)
    }

    /// Returns the version after one more event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Returns the number of events.
    #[must_use]
    pub const fn events(self) -> u64 {
        self.0
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
