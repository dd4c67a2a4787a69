//! How long the data of Message are kept while it is off (FT-3).

use std::collections::BTreeMap;

use guildhall_kernel::{Feature, Switch, Timestamp};
use time::Duration;

use super::Features;
use crate::FeatureError;

impl Features {
    /// Returns the deadline that a change sets: if it turns Message off at this time, the data of
    /// Message are kept for `retention`. `None` if it leaves Message as it is or turns it on.
    ///
    /// The deadline is fixed. Apply it with [`Features::keep_message_until`], and a later change of
    /// the retention does not move it, because the data may be deleted by then (FT-3).
    #[doc(alias = "FT-3")]
    #[must_use]
    pub fn message_deadline(
        changed: &BTreeMap<Feature, Switch>,
        at: Timestamp,
        retention: Duration,
    ) -> Option<Timestamp> {
        match changed.get(&Feature::Message) {
            Some(Switch::Off) => Some(at.as_date_time().saturating_add(retention).into()),
            Some(Switch::On) | None => None,
        }
    }

    /// Applies a deadline for the data of Message. It does nothing unless Message was turned off.
    pub fn keep_message_until(&mut self, deadline: Timestamp) {
        if let Some(until) = &mut self.message_kept_until {
            *until = deadline;
        }
    }

    /// Checks that Message, turned on at this time, returns to its earlier room and data (FT-3): it
    /// is on, was never on, or its deadline has not passed.
    ///
    /// # Errors
    /// Returns [`FeatureError::MessageGone`] if the deadline has passed (FT-3).
    pub fn check_message_kept(&self, at: Timestamp) -> Result<(), FeatureError> {
        match self.message_kept_until {
            Some(until) if at > until => Err(FeatureError::MessageGone { kept_until: until }),
            Some(_) | None => Ok(()),
        }
    }

    /// Returns the last time at which the data of Message are kept. After it they may be deleted
    /// (FT-3). `None` while Message is on, and if it was never on.
    #[must_use]
    pub const fn message_kept_until(&self) -> Option<Timestamp> {
        self.message_kept_until
    }
}
