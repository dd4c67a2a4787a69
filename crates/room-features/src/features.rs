mod keeping;
mod locks;
mod parts;

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Feature, Switch, Timestamp};
use serde::{Deserialize, Serialize};

use self::parts::Parts;
use crate::{FeatureData, FeatureEdit, FeatureError, FeatureState};

/// The settings of the five features of a group's or team's room, which of them the company has
/// locked, and the deletions under way.
///
/// None of Note, Event, Task and Folder is ever on without Message (FT-2). What is off is known
/// with the time since when, because its data are kept (FT-3). What the company has disabled is not
/// written here: it is off while it is disabled, and its setting waits (CO-5).
///
/// ```
/// use guildhall_kernel::{Feature, Switch};
/// use guildhall_room_features::{FeatureEdit, FeatureState, Features};
/// use time::macros::datetime;
///
/// let at = datetime!(2026-01-05 09:00 UTC).into();
/// let mut features = Features::all_on();
/// let off = features.decide(&FeatureEdit::new().switch(Feature::Message, Switch::Off))?;
/// features.apply_switches(&off, at);
/// assert_eq!(features.state(Feature::Note), FeatureState::Off { since: at });
/// # Ok::<(), guildhall_room_features::FeatureError>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
pub struct Features {
    on: BTreeSet<Feature>,
    // What was on before: never one of `on`.
    off: BTreeMap<Feature, Timestamp>,
    locked: BTreeSet<Feature>,
    deletions: BTreeMap<FeatureData, Timestamp>,
}

impl Features {
    /// Every feature on: what a new group begins with.
    #[must_use]
    pub fn all_on() -> Self {
        Self { on: Feature::ALL.into_iter().collect(), ..Self::none_on() }
    }

    /// No feature on, and none ever before: what a team begins with.
    #[must_use]
    pub const fn none_on() -> Self {
        Self {
            on: BTreeSet::new(),
            off: BTreeMap::new(),
            locked: BTreeSet::new(),
            deletions: BTreeMap::new(),
        }
    }

    /// These features on, and the others never on before.
    ///
    /// # Errors
    /// [`FeatureError::NeedsMessage`] for a feature without Message (FT-2).
    pub fn with_on(on: impl IntoIterator<Item = Feature>) -> Result<Self, FeatureError> {
        let on = on.into_iter().collect();
        needs_message(&on)?;
        Ok(Self { on, ..Self::none_on() })
    }

    /// Whether the feature is on, was on, or never was (FT-3), whatever the company allows.
    #[must_use]
    pub fn state(&self, feature: Feature) -> FeatureState {
        match self.off.get(&feature) {
            Some(since) => FeatureState::Off { since: *since },
            None if self.on.contains(&feature) => FeatureState::On,
            None => FeatureState::NeverOn,
        }
    }

    /// What the Masters have set, whatever the company allows.
    #[must_use]
    pub fn setting(&self, feature: Feature) -> Switch {
        self.state(feature).setting()
    }

    /// What the feature is while the company has disabled these (CO-5). Without Message, nothing
    /// is on (FT-2).
    #[must_use]
    pub fn effective(&self, feature: Feature, disabled: &BTreeSet<Feature>) -> Switch {
        let usable = |feature| self.on.contains(&feature) && !disabled.contains(&feature);
        if usable(feature) && usable(Feature::Message) { Switch::On } else { Switch::Off }
    }

    /// What an edit changes: the features it names and, where it turns Message off, the others
    /// that were on (FT-1, FT-2, FT-6). A feature that it leaves as it was is not in the answer.
    ///
    /// # Errors
    /// [`FeatureError::NeedsMessage`] for a feature that would be on without Message, and
    /// [`FeatureError::NothingChanges`].
    pub fn decide(&self, edit: &FeatureEdit) -> Result<BTreeMap<Feature, Switch>, FeatureError> {
        let mut after = self.on.clone();
        if edit.named().get(&Feature::Message) == Some(&Switch::Off) {
            after.clear();
        }
        for (feature, switch) in edit.named() {
            match switch {
                Switch::On => after.insert(*feature),
                Switch::Off => after.remove(feature),
            };
        }
        needs_message(&after)?;
        let changed: BTreeMap<_, _> = self
            .on
            .symmetric_difference(&after)
            .map(|feature| {
                (*feature, if after.contains(feature) { Switch::On } else { Switch::Off })
            })
            .collect();
        if changed.is_empty() { Err(FeatureError::NothingChanges) } else { Ok(changed) }
    }

    /// Puts a decision of [`Features::decide`] into effect. What it turns off is off since `at`
    /// from now on; what was off stays so since when it was.
    pub fn apply_switches(&mut self, changed: &BTreeMap<Feature, Switch>, at: Timestamp) {
        for (feature, switch) in changed {
            match switch {
                Switch::On => {
                    self.off.remove(feature);
                    self.on.insert(*feature);
                }
                Switch::Off => {
                    if self.on.remove(feature) {
                        self.off.insert(*feature, at);
                    }
                }
            }
        }
    }

    /// Since when these data are being deleted; none while they are not.
    #[must_use]
    pub fn deletion_since(&self, data: FeatureData) -> Option<Timestamp> {
        self.deletions.get(&data).copied()
    }

    /// Whether a deletion of these data can be requested now (FT-5).
    ///
    /// # Errors
    /// [`FeatureError::DeletionUnderWay`] while one is under way.
    pub fn check_deletion_request(&self, data: FeatureData) -> Result<(), FeatureError> {
        match self.deletion_since(data) {
            Some(since) => Err(FeatureError::DeletionUnderWay { data, since }),
            None => Ok(()),
        }
    }

    /// Whether these data can be reported deleted (FT-5).
    ///
    /// # Errors
    /// [`FeatureError::NoDeletionRequested`] where nobody asked for it, or it was reported before.
    pub fn check_deletion_report(&self, data: FeatureData) -> Result<(), FeatureError> {
        match self.deletion_since(data) {
            Some(_) => Ok(()),
            None => Err(FeatureError::NoDeletionRequested { data }),
        }
    }

    /// Puts a request for deletion into effect.
    pub fn apply_deletion_request(&mut self, data: FeatureData, at: Timestamp) {
        self.deletions.insert(data, at);
    }

    /// Puts the report of a deletion into effect.
    pub fn apply_deletion_report(&mut self, data: FeatureData) {
        self.deletions.remove(&data);
    }
}

fn needs_message(on: &BTreeSet<Feature>) -> Result<(), FeatureError> {
    match on.iter().find(|feature| **feature != Feature::Message) {
        Some(feature) if !on.contains(&Feature::Message) => {
            Err(FeatureError::NeedsMessage { feature: *feature })
        }
        _ => Ok(()),
    }
}
