//! The settings that the company locked, so that Masters cannot change them (CO-6).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Feature, Switch};

use super::Features;
use crate::FeatureError;

impl Features {
    /// Returns the features whose settings are locked. A lock does not change the setting.
    #[doc(alias = "CO-6")]
    #[must_use]
    pub const fn locked(&self) -> &BTreeSet<Feature> {
        &self.locked
    }

    /// Checks that a change leaves every locked feature as it is (CO-6).
    ///
    /// `changed` is everything that [`Features::decide`] returned, not only what an edit names. So
    /// Message cannot be turned off while a locked feature is on (FT-2).
    ///
    /// # Errors
    /// Returns [`FeatureError::Locked`] for the first locked feature that would change (CO-6).
    pub fn check_unlocked(&self, changed: &BTreeMap<Feature, Switch>) -> Result<(), FeatureError> {
        match changed.keys().find(|feature| self.locked.contains(feature)) {
            Some(feature) => Err(FeatureError::Locked { feature: *feature }),
            None => Ok(()),
        }
    }

    /// Returns the features to lock: those that are not locked yet (CO-6).
    ///
    /// # Errors
    /// Returns [`FeatureError::NothingChanges`] if all of them are already locked (FT-6).
    pub fn decide_lock(
        &self,
        features: &BTreeSet<Feature>,
    ) -> Result<BTreeSet<Feature>, FeatureError> {
        not_empty(features - &self.locked)
    }

    /// Returns the features to unlock: those that are locked (CO-6).
    ///
    /// # Errors
    /// Returns [`FeatureError::NothingChanges`] if none of the features is locked (FT-6).
    pub fn decide_unlock(
        &self,
        features: &BTreeSet<Feature>,
    ) -> Result<BTreeSet<Feature>, FeatureError> {
        not_empty(features & &self.locked)
    }

    /// Applies what [`Features::decide_lock`] returned.
    pub fn apply_locks(&mut self, features: &BTreeSet<Feature>) {
        self.locked.extend(features);
    }

    /// Applies what [`Features::decide_unlock`] returned.
    pub fn apply_unlocks(&mut self, features: &BTreeSet<Feature>) {
        self.locked.retain(|feature| !features.contains(feature));
    }
}

fn not_empty(features: BTreeSet<Feature>) -> Result<BTreeSet<Feature>, FeatureError> {
    if features.is_empty() { Err(FeatureError::NothingChanges) } else { Ok(features) }
}
