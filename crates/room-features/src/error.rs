use guildhall_kernel::rules::FT_3;
use guildhall_kernel::{Class, Feature, Refusal, RefusalRow, Remedy, Timestamp};

use crate::FeatureData;
use crate::rules::{FT_2, FT_4, FT_5, FT_6};

/// The reasons why a rule of the room features refuses.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum FeatureError {
    /// FT-5: the same data are already being deleted.
    #[doc(alias = "FT-5")]
    #[error("the deletion of the data of {data} was already requested at {since}")]
    DeletionUnderWay {
        /// The data.
        data: FeatureData,
        /// When the deletion was requested.
        since: Timestamp,
    },
    /// FT-3: Message was turned off, and the deadline for its data has passed.
    #[doc(alias = "FT-3")]
    #[error("the data of Message were kept until {kept_until}")]
    MessageGone {
        /// The last time at which the data were kept.
        kept_until: Timestamp,
    },
    /// FT-2: a feature cannot be on without Message.
    #[doc(alias = "FT-2")]
    #[error("{feature} cannot be on while Message is off")]
    NeedsMessage {
        /// The feature.
        feature: Feature,
    },
    /// FT-5: a deletion is reported that was not requested, or was reported before.
    #[doc(alias = "FT-5")]
    #[error("no deletion of the data of {data} is under way")]
    NoDeletionRequested {
        /// The data.
        data: FeatureData,
    },
    /// FT-4: the data of this feature cannot be deleted.
    #[doc(alias = "FT-4")]
    #[error("the data of {feature} cannot be deleted on their own")]
    NotDeletable {
        /// The feature.
        feature: Feature,
    },
    /// FT-6: the edit changes nothing.
    #[doc(alias = "FT-6")]
    #[error("the edit changes nothing")]
    NothingChanges,
}

impl Refusal for FeatureError {
    fn row(&self) -> RefusalRow<'_> {
        use Class::{Conflict, Gone, Invalid};
        match self {
            Self::DeletionUnderWay { data, since } => {
                RefusalRow::new("deletion_under_way", Conflict, &FT_5)
                    .with_fact("data", data.to_string())
                    .with_fact("since", since.to_string())
            }
            Self::MessageGone { kept_until } => RefusalRow::new("message_gone", Gone, &FT_3)
                .with_fact("kept_until", kept_until.to_string()),
            Self::NeedsMessage { feature } => RefusalRow::new("needs_message", Conflict, &FT_2)
                .with_fact("feature", feature.to_string()),
            Self::NoDeletionRequested { data } => {
                RefusalRow::new("no_deletion_requested", Conflict, &FT_5)
                    .with_fact("data", data.to_string())
                    .with_remedy(Remedy::master("Request the deletion before reporting it."))
            }
            Self::NotDeletable { feature } => RefusalRow::new("not_deletable", Invalid, &FT_4)
                .with_fact("feature", feature.to_string()),
            Self::NothingChanges => RefusalRow::new("nothing_changes", Conflict, &FT_6),
        }
    }
}
