//! How long the data of Message are kept while it is off (FT-3).

use guildhall_kernel::{Feature, Timestamp};
use time::Duration;

use super::Features;
use crate::{FeatureError, FeatureState};

impl Features {
    /// Checks that Message, turned on at this time, returns to its earlier room and data (FT-3): it
    /// is on, was never on, or has been off for at most `retention`.
    ///
    /// # Errors
    /// Returns [`FeatureError::MessageGone`] if it has been off for longer than `retention` (FT-3).
    pub fn check_message_kept(
        &self,
        at: Timestamp,
        retention: Duration,
    ) -> Result<(), FeatureError> {
        match self.state(Feature::Message) {
            FeatureState::Off { since } if at.since(since) > retention => {
                Err(FeatureError::MessageGone { since })
            }
            FeatureState::NeverOn | FeatureState::Off { .. } | FeatureState::On => Ok(()),
        }
    }

    /// Returns the last time at which the data of Message are kept. After it they may be deleted
    /// (FT-3). `None` while Message is on, and if it was never on.
    #[must_use]
    pub fn message_kept_until(&self, retention: Duration) -> Option<Timestamp> {
        match self.state(Feature::Message) {
            FeatureState::Off { since } => {
                Some(since.as_date_time().saturating_add(retention).into())
            }
            FeatureState::NeverOn | FeatureState::On => None,
        }
    }
}
