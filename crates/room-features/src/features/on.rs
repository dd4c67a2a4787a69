//! Which features are on.

use guildhall_kernel::Feature;
use serde::{Serialize, Serializer};

/// A set of features: a bit for each, so that a copy of a group costs nothing for it.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub(super) struct OnFeatures(u8);

impl OnFeatures {
    /// No feature.
    pub(super) const NONE: Self = Self(0);

    pub(super) const fn contains(self, feature: Feature) -> bool {
        self.0 & bit(feature) != 0
    }

    pub(super) const fn insert(&mut self, feature: Feature) {
        self.0 |= bit(feature);
    }

    /// Removes a feature. Returns whether it was in the set.
    pub(super) const fn remove(&mut self, feature: Feature) -> bool {
        let was_in = self.contains(feature);
        self.0 &= !bit(feature);
        was_in
    }

    /// Lists the features in the order of [`Feature::ALL`].
    pub(super) fn iter(self) -> impl Iterator<Item = Feature> {
        Feature::ALL.into_iter().filter(move |feature| self.contains(*feature))
    }
}

/// The features that are on, in the order of [`Feature::ALL`].
impl Serialize for OnFeatures {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl FromIterator<Feature> for OnFeatures {
    fn from_iter<T: IntoIterator<Item = Feature>>(features: T) -> Self {
        let mut on = Self::NONE;
        features.into_iter().for_each(|feature| on.insert(feature));
        on
    }
}

const fn bit(feature: Feature) -> u8 {
    1 << feature as u8
}
