//! The stored form of the features. A feature that it lists neither as on nor as off was never on.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Feature, Timestamp};
use serde::{Deserialize, Serialize};

use super::{Features, needs_message};
use crate::{FeatureData, FeatureError};

#[derive(Deserialize, Serialize)]
pub(super) struct Parts {
    on: BTreeSet<Feature>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    off: BTreeMap<Feature, Timestamp>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    locked: BTreeSet<Feature>,
    deletions: BTreeMap<FeatureData, Timestamp>,
}

#[derive(Debug, thiserror::Error)]
pub(super) enum PartsError {
    #[error(transparent)]
    NeedsMessage(#[from] FeatureError),
    #[error("{feature} is both on and off")]
    OnAndOff { feature: Feature },
}

impl TryFrom<Parts> for Features {
    type Error = PartsError;

    fn try_from(Parts { on, off, locked, deletions }: Parts) -> Result<Self, PartsError> {
        needs_message(&on)?;
        match off.keys().find(|feature| on.contains(feature)) {
            Some(feature) => Err(PartsError::OnAndOff { feature: *feature }),
            None => Ok(Self { on, off, locked, deletions }),
        }
    }
}

impl From<Features> for Parts {
    fn from(Features { on, off, locked, deletions }: Features) -> Self {
        Self { on, off, locked, deletions }
    }
}
