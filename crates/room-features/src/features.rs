use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{Feature, Switch, Timestamp};
use serde::{Deserialize, Serialize};

use crate::{FeatureData, FeatureEdit, FeatureError};

/// The settings of the five features of a group's or team's room, and the deletions under way.
///
/// None of Note, Event, Task and Folder is ever on without Message (FT-2). What the company has
/// disabled is not written here: it is off while it is disabled, and its setting waits (CO-5).
///
/// ```
/// use guildhall_kernel::{Feature, Switch};
/// use guildhall_room_features::{FeatureEdit, Features};
///
/// let mut features = Features::all_on();
/// let off = features.decide(&FeatureEdit::new().switch(Feature::Message, Switch::Off))?;
/// features.apply_switches(&off);
/// assert_eq!(features.setting(Feature::Note), Switch::Off);
/// # Ok::<(), guildhall_room_features::FeatureError>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
pub struct Features {
    on: BTreeSet<Feature>,
    deletions: BTreeMap<FeatureData, Timestamp>,
}

impl Features {
    /// Every feature on: what a new group begins with.
    #[must_use]
    pub fn all_on() -> Self {
        Self { on: Feature::ALL.into_iter().collect(), deletions: BTreeMap::new() }
    }

    /// These features on, and the others off.
    ///
    /// # Errors
    /// [`FeatureError::NeedsMessage`] for a feature without Message (FT-2).
    pub fn with_on(on: impl IntoIterator<Item = Feature>) -> Result<Self, FeatureError> {
        Self::try_from(Parts { on: on.into_iter().collect(), deletions: BTreeMap::new() })
    }

    /// What the Masters have set, whatever the company allows.
    #[must_use]
    pub fn setting(&self, feature: Feature) -> Switch {
        if self.on.contains(&feature) { Switch::On } else { Switch::Off }
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

    /// Puts a decision of [`Features::decide`] into effect.
    pub fn apply_switches(&mut self, changed: &BTreeMap<Feature, Switch>) {
        for (feature, switch) in changed {
            match switch {
                Switch::On => self.on.insert(*feature),
                Switch::Off => self.on.remove(feature),
            };
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

#[derive(Deserialize, Serialize)]
struct Parts {
    on: BTreeSet<Feature>,
    deletions: BTreeMap<FeatureData, Timestamp>,
}

impl TryFrom<Parts> for Features {
    type Error = FeatureError;

    fn try_from(Parts { on, deletions }: Parts) -> Result<Self, FeatureError> {
        needs_message(&on)?;
        Ok(Self { on, deletions })
    }
}

impl From<Features> for Parts {
    fn from(Features { on, deletions }: Features) -> Self {
        Self { on, deletions }
    }
}
