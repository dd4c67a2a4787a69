use guildhall_kernel::rules::{CO_6, FT_3};
use guildhall_kernel::{Feature, Refusal, Remedy, Rule, Timestamp};

use crate::FeatureData;
use crate::rules::{FT_2, FT_4, FT_5, FT_6};

/// Why a rule of the room features refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum FeatureError {
    /// FT-5: the same data are being deleted already.
    #[error("the data of {data} are being deleted already, since {since}")]
    DeletionUnderWay {
        /// Whose.
        data: FeatureData,
        /// When it was requested.
        since: Timestamp,
    },
    /// CO-6: the company has locked the setting of this feature.
    #[error("the setting of {feature} is locked")]
    Locked {
        /// Which.
        feature: Feature,
    },
    /// FT-3: Message has been off for longer than its data are kept.
    #[error("Message has been off since {since}, longer than its data are kept")]
    MessageGone {
        /// Since when it is off.
        since: Timestamp,
    },
    /// FT-2: a feature cannot be on without Message.
    #[error("{feature} cannot be on while Message is off")]
    NeedsMessage {
        /// Which.
        feature: Feature,
    },
    /// FT-5: a deletion is reported that nobody requested, or that was reported before.
    #[error("no deletion of the data of {data} is under way")]
    NoDeletionRequested {
        /// Whose.
        data: FeatureData,
    },
    /// FT-4: the data of this feature are not deleted so.
    #[error("the data of {feature} cannot be deleted on their own")]
    NotDeletable {
        /// Which.
        feature: Feature,
    },
    /// FT-6: the edit names nothing that is not so already.
    #[error("the edit changes nothing")]
    NothingChanges,
}

impl Refusal for FeatureError {
    fn rule(&self) -> &'static Rule {
        match self {
            Self::Locked { .. } => &CO_6,
            Self::MessageGone { .. } => &FT_3,
            Self::NeedsMessage { .. } => &FT_2,
            Self::NotDeletable { .. } => &FT_4,
            Self::DeletionUnderWay { .. } | Self::NoDeletionRequested { .. } => &FT_5,
            Self::NothingChanges => &FT_6,
        }
    }

    fn remedy(&self) -> Remedy {
        match self {
            Self::NoDeletionRequested { .. } => {
                Remedy::master("Request the deletion before it is reported.")
            }
            _ => self.rule().remedy(),
        }
    }
}
