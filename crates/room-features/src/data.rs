use std::fmt;

use guildhall_kernel::Feature;
use serde::{Deserialize, Serialize};

use crate::FeatureError;

/// The data that a Group Master can delete: of Note, Event and Folder, and of nothing else (FT-4).
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
    /// All that can be deleted.
    pub const ALL: [Self; 3] = [Self::Note, Self::Event, Self::Folder];

    /// The feature whose data these are.
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

/// The space that a deletion has set free, in bytes (FT-5).
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(transparent)]
pub struct FreedSpace(u64);

impl FreedSpace {
    /// So many bytes.
    #[must_use]
    pub const fn from_bytes(bytes: u64) -> Self {
        Self(bytes)
    }

    /// The number of bytes.
    #[must_use]
    pub const fn bytes(self) -> u64 {
        self.0
    }
}
