use serde::{Deserialize, Serialize};
use time::Duration;

/// How long a company keeps the data of Message in a room where it was turned off, in whole days:
/// from 0 to 65,535, and 30 where nothing else was set (FT-3).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Retention(u16);

impl Retention {
    /// What every company begins with: 30 days.
    pub const DEFAULT: Self = Self(30);

    /// So many days.
    #[must_use]
    pub const fn of_days(days: u16) -> Self {
        Self(days)
    }

    /// The number of days.
    #[must_use]
    pub const fn days(self) -> u16 {
        self.0
    }

    /// The same as a span of time: a day has 24 hours.
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
