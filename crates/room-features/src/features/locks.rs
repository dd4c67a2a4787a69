//! Which settings the company has locked against the Masters (CO-6).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Feature, Switch};

use super::Features;
use crate::FeatureError;

impl Features {
    /// The features whose settings are locked. What a feature is, a lock does not change.
    #[must_use]
    pub const fn locked(&self) -> &BTreeSet<Feature> {
        &self.locked
    }

    /// Whether a change leaves every locked feature as it is (CO-6).
    ///
    /// It is asked of all that [`Features::decide`] says changes, and not only of what an edit
    /// names: who may not change a locked feature cannot turn Message off either while that
    /// feature is on (FT-2).
    ///
    /// # Errors
    /// [`FeatureError::Locked`] for the first feature that is locked.
    pub fn check_unlocked(&self, changed: &BTreeMap<Feature, Switch>) -> Result<(), FeatureError> {
        match changed.keys().find(|feature| self.locked.contains(feature)) {
            Some(feature) => Err(FeatureError::Locked { feature: *feature }),
            None => Ok(()),
        }
    }

    /// What of these is to be locked: those that are not yet (CO-6).
    ///
    /// # Errors
    /// [`FeatureError::NothingChanges`] where all of them are (FT-6).
    pub fn decide_lock(
        &self,
        features: &BTreeSet<Feature>,
    ) -> Result<BTreeSet<Feature>, FeatureError> {
        some(features - &self.locked)
    }

    /// What of these is to be unlocked: those that are locked (CO-6).
    ///
    /// # Errors
    /// [`FeatureError::NothingChanges`] where none of them is (FT-6).
    pub fn decide_unlock(
        &self,
        features: &BTreeSet<Feature>,
    ) -> Result<BTreeSet<Feature>, FeatureError> {
        some(features & &self.locked)
    }

    /// Puts a decision of [`Features::decide_lock`] into effect.
    pub fn apply_locks(&mut self, features: &BTreeSet<Feature>) {
        self.locked.extend(features);
    }

    /// Puts a decision of [`Features::decide_unlock`] into effect.
    pub fn apply_unlocks(&mut self, features: &BTreeSet<Feature>) {
        self.locked.retain(|feature| !features.contains(feature));
    }
}

fn some(features: BTreeSet<Feature>) -> Result<BTreeSet<Feature>, FeatureError> {
    if features.is_empty() { Err(FeatureError::NothingChanges) } else { Ok(features) }
}
