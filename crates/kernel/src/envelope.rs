//! What goes with an event: who acted and when, and the version that it makes.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::{Timestamp, UserId};

/// An event, with the user who acted and the time.
///
/// Commands return envelopes, a store keeps them, and a replay reads them. The stored form is flat:
/// the fields of the event are next to `by` and `at`.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Envelope<E> {
    /// The user who acted. `None` if the service or the directory did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<UserId>,
    /// When it happened.
    pub at: Timestamp,
    /// What happened.
    #[serde(flatten)]
    pub event: E,
}

impl<E> Envelope<E> {
    /// Makes the envelope of an event that a user caused.
    #[must_use]
    pub const fn by_user(by: UserId, at: Timestamp, event: E) -> Self {
        Self { by: Some(by), at, event }
    }

    /// Makes the envelope of an event that the service or the directory caused.
    #[must_use]
    pub const fn by_service(at: Timestamp, event: E) -> Self {
        Self { by: None, at, event }
    }

    /// Makes the same envelope for another form of the event.
    #[must_use]
    pub fn map<F>(self, make: impl FnOnce(E) -> F) -> Envelope<F> {
        Envelope { by: self.by, at: self.at, event: make(self.event) }
    }
}

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
