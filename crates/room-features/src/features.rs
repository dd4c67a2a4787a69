mod keeping;
mod on;
mod parts;

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Feature, Switch, Timestamp};
use serde::{Deserialize, Serialize};

use self::on::OnFeatures;
use self::parts::Parts;
use crate::{FeatureData, FeatureEdit, FeatureError, FeatureState};

/// The settings of the five features of a group's or team's room, and the deletions under way.
///
/// Note, Event, Task and Folder are never on without Message (FT-2). A feature that was turned off
/// has the time of it, because its data are kept, and Message has the deadline that was set then
/// (FT-3). A feature that the company disabled keeps its setting here, and is off while it is
/// disabled (CO-5).
///
/// ```
/// use guildhall_kernel::{Feature, Switch};
/// use guildhall_room_features::{FeatureEdit, FeatureState, Features};
/// use time::macros::datetime;
///
/// let at = datetime!(2026-01-05 09:00 UTC).into();
/// let mut features = Features::all_on();
/// let off = features.decide(&FeatureEdit::new().with_feature(Feature::Message, Switch::Off))?;
/// features.apply_switches(&off, at);
/// assert_eq!(features.state(Feature::Note), FeatureState::Off { since: at });
/// # Ok::<(), guildhall_room_features::FeatureError>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(try_from = "Parts")]
pub struct Features {
    on: OnFeatures,
    // Features that were turned off, with the time. A feature in `off` is never in `on`.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    off: BTreeMap<Feature, Timestamp>,
    // Exactly while Message is in `off`.
    #[serde(skip_serializing_if = "Option::is_none")]
    message_kept_until: Option<Timestamp>,
    deletions: BTreeMap<FeatureData, Timestamp>,
}

impl Features {
    /// Makes the settings of a new group: every feature is on.
    #[must_use]
    pub fn all_on() -> Self {
        Self { on: Feature::ALL.into_iter().collect(), ..Self::none_on() }
    }

    /// Makes the settings of a new team: no feature is on, and none was ever on.
    #[must_use]
    pub const fn none_on() -> Self {
        Self {
            on: OnFeatures::NONE,
            off: BTreeMap::new(),
            message_kept_until: None,
            deletions: BTreeMap::new(),
        }
    }

    /// Makes settings with these features on. The others were never on.
    ///
    /// # Errors
    /// Returns [`FeatureError::NeedsMessage`] if another feature is on without Message (FT-2).
    pub fn with_on(on: impl IntoIterator<Item = Feature>) -> Result<Self, FeatureError> {
        let on = on.into_iter().collect();
        needs_message(on)?;
        Ok(Self { on, ..Self::none_on() })
    }

    /// Returns whether the feature is on, was on, or was never on (FT-3). The state does not depend
    /// on what the company disabled.
    #[must_use]
    pub fn state(&self, feature: Feature) -> FeatureState {
        match self.off.get(&feature) {
            Some(since) => FeatureState::Off { since: *since },
            None if self.on.contains(feature) => FeatureState::On,
            None => FeatureState::NeverOn,
        }
    }

    /// Returns the setting of the Masters. It does not depend on what the company disabled.
    #[must_use]
    pub fn setting(&self, feature: Feature) -> Switch {
        self.state(feature).setting()
    }

    /// Returns whether the feature can be used while the company disables these (CO-5). Without
    /// Message no feature can (FT-2).
    #[doc(alias = "CO-5")]
    #[inline]
    #[must_use]
    pub fn effective(&self, feature: Feature, disabled: &BTreeSet<Feature>) -> Switch {
        let usable = |feature| self.on.contains(feature) && !disabled.contains(&feature);
        if usable(feature) && usable(Feature::Message) { Switch::On } else { Switch::Off }
    }

    /// Returns the settings that an edit changes (FT-1, FT-6). If it turns Message off, the others
    /// that are on are turned off too (FT-2). Settings that stay the same are not included.
    ///
    /// # Errors
    /// - [`FeatureError::NeedsMessage`] if another feature would be on without Message (FT-2)
    /// - [`FeatureError::NothingChanges`] if every setting stays the same (FT-6)
    #[doc(alias = "FT-2")]
    pub fn decide(&self, edit: &FeatureEdit) -> Result<BTreeMap<Feature, Switch>, FeatureError> {
        let mut after = self.on;
        if edit.named().get(&Feature::Message) == Some(&Switch::Off) {
            after = OnFeatures::NONE;
        }
        for (feature, switch) in edit.named() {
            match switch {
                Switch::On => after.insert(*feature),
                Switch::Off => {
                    after.remove(*feature);
                }
            }
        }
        needs_message(after)?;
        let differs = |feature: &Feature| self.on.contains(*feature) != after.contains(*feature);
        let changed: BTreeMap<_, _> = Feature::ALL
            .into_iter()
            .filter(differs)
            .map(|feature| {
                (feature, if after.contains(feature) { Switch::On } else { Switch::Off })
            })
            .collect();
        if changed.is_empty() { Err(FeatureError::NothingChanges) } else { Ok(changed) }
    }

    /// Applies what [`Features::decide`] returned. A feature that it turns off is off since `at`. A
    /// feature that was off keeps its time.
    ///
    /// If it turns Message off, apply [`Features::keep_message_until`] too. Without it, the data of
    /// Message are kept only until `at`.
    pub fn apply_switches(&mut self, changed: &BTreeMap<Feature, Switch>, at: Timestamp) {
        for (feature, switch) in changed {
            match switch {
                Switch::On => {
                    self.off.remove(feature);
                    self.on.insert(*feature);
                }
                Switch::Off => {
                    if self.on.remove(*feature) {
                        self.off.insert(*feature, at);
                    }
                }
            }
        }
        self.message_kept_until =
            self.off.get(&Feature::Message).map(|since| self.message_kept_until.unwrap_or(*since));
    }

    /// Returns when the deletion of these data was requested. `None` if none is under way.
    #[must_use]
    pub fn deletion_since(&self, data: FeatureData) -> Option<Timestamp> {
        self.deletions.get(&data).copied()
    }

    /// Checks that a deletion of these data can be requested now.
    ///
    /// # Errors
    /// Returns [`FeatureError::DeletionUnderWay`] if one is under way (FT-5).
    pub fn check_deletion_request(&self, data: FeatureData) -> Result<(), FeatureError> {
        match self.deletion_since(data) {
            Some(since) => Err(FeatureError::DeletionUnderWay { data, since }),
            None => Ok(()),
        }
    }

    /// Checks that these data can be reported deleted.
    ///
    /// # Errors
    /// Returns [`FeatureError::NoDeletionRequested`] if none was requested, or it was reported
    /// before (FT-5).
    pub fn check_deletion_report(&self, data: FeatureData) -> Result<(), FeatureError> {
        match self.deletion_since(data) {
            Some(_) => Ok(()),
            None => Err(FeatureError::NoDeletionRequested { data }),
        }
    }

    /// Applies a request for deletion.
    pub fn apply_deletion_request(&mut self, data: FeatureData, at: Timestamp) {
        self.deletions.insert(data, at);
    }

    /// Applies the report of a deletion.
    pub fn apply_deletion_report(&mut self, data: FeatureData) {
        self.deletions.remove(&data);
    }
}

fn needs_message(on: OnFeatures) -> Result<(), FeatureError> {
    match on.iter().find(|feature| *feature != Feature::Message) {
        Some(feature) if !on.contains(Feature::Message) => {
            Err(FeatureError::NeedsMessage { feature })
        }
        _ => Ok(()),
    }
}
