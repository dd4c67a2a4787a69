//! The stored form of the features, as it is read. A feature that it lists neither as on nor as off was
//! never on.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Feature, Timestamp};
use serde::Deserialize;

use super::on::OnFeatures;
use super::{Features, needs_message};
use crate::{FeatureData, FeatureError};

#[derive(Deserialize)]
pub(super) struct Parts {
    on: BTreeSet<Feature>,
    #[serde(default)]
    off: BTreeMap<Feature, Timestamp>,
    #[serde(default)]
    message_kept_until: Option<Timestamp>,
    deletions: BTreeMap<FeatureData, Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum PartsError {
    #[error("Message has a deadline exactly while it was turned off")]
    Deadline,
    #[error(transparent)]
    NeedsMessage(#[from] FeatureError),
    #[error("{feature} is both on and off")]
    OnAndOff { feature: Feature },
}

impl TryFrom<Parts> for Features {
    type Error = PartsError;

    fn try_from(parts: Parts) -> Result<Self, PartsError> {
        let Parts { on, off, message_kept_until, deletions } = parts;
        let on: OnFeatures = on.into_iter().collect();
        needs_message(on)?;
        if message_kept_until.is_some() != off.contains_key(&Feature::Message) {
            return Err(PartsError::Deadline);
        }
        match off.keys().find(|feature| on.contains(**feature)) {
            Some(feature) => Err(PartsError::OnAndOff { feature: *feature }),
            None => Ok(Self { on, off, message_kept_until, deletions }),
        }
    }
}
