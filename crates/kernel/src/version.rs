use std::fmt;

use serde::{Deserialize, Serialize};

/// How many events made an aggregate what it is, counted from 1.
///
/// A store takes a change only where the aggregate still has the version that the change was
/// decided at.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(transparent)]
pub struct Version(u64);

impl Version {
    /// The version after the first event.
    pub const FIRST: Self = Self(1);

    /// The version of an aggregate that `events` events have made.
    #[must_use]
    pub const fn after(events: u64) -> Self {
        Self(events)
    }

    /// The version after one more event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The number of events.
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
