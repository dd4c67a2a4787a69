use std::fmt;

use guildhall_kernel::Feature;
use serde::{Deserialize, Serialize};

use crate::FeatureError;

/// The data of a feature that a Group Master can delete (FT-4).
///
/// The data of Message and Task cannot be deleted on their own.
#[doc(alias = "FT-4")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureData {
    /// The posts.
    Note,
    /// The calendar.
    Event,
    /// The files.
    Folder,
}

impl FeatureData {
    /// All data that can be deleted.
    pub const ALL: [Self; 3] = [Self::Note, Self::Event, Self::Folder];

    /// Returns the feature that the data belong to.
    #[must_use]
    pub const fn feature(self) -> Feature {
        match self {
            Self::Note => Feature::Note,
            Self::Event => Feature::Event,
            Self::Folder => Feature::Folder,
        }
    }
}

impl TryFrom<Feature> for FeatureData {
    type Error = FeatureError;

    fn try_from(feature: Feature) -> Result<Self, FeatureError> {
        match feature {
            Feature::Note => Ok(Self::Note),
            Feature::Event => Ok(Self::Event),
            Feature::Folder => Ok(Self::Folder),
            Feature::Message | Feature::Task => Err(FeatureError::NotDeletable { feature }),
        }
    }
}

impl fmt::Display for FeatureData {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.feature().fmt(f)
    }
}

/// The space that a deletion freed, in bytes (FT-5).
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[doc(alias = "FT-5")]
#[serde(transparent)]
pub struct FreedSpace(u64);

impl FreedSpace {
    /// Makes the space of this many bytes.
    #[must_use]
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// Returns the number of bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }
}
