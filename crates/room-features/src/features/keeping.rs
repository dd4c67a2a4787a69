//! How long the data of Message are kept while it is off (FT-3).

use guildhall_kernel::{Feature, Timestamp};
use time::Duration;

use super::Features;
use crate::{FeatureError, FeatureState};

impl Features {
    /// Whether Message, turned on at this moment, finds its room and its data as they were (FT-3):
    /// it is on, never was, or has been off for no longer than `retention`. What has been off for
    /// exactly the retention is still kept.
    ///
    /// # Errors
    /// [`FeatureError::MessageGone`].
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

    /// The last moment at which the data of Message are kept: after it they may be deleted (FT-3).
    /// None while Message is on, or where it never was.
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
