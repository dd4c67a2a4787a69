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
