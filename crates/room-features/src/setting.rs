//! The setting of a feature, and an edit of settings.

use std::collections::BTreeMap;

use guildhall_kernel::{Feature, Switch, Timestamp};
use serde::{Deserialize, Serialize};

/// The state of a feature. The data of a feature that is off are kept from `since` on: those of
/// Message until [`Features::message_kept_until`](crate::Features::message_kept_until) (FT-3).
#[doc(alias = "FT-3")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureState {
    /// Off, and never on before. It has no data.
    NeverOn,
    /// On.
    On,
    /// Off, and on before.
    Off {
        /// When it was turned off.
        since: Timestamp,
    },
}

impl FeatureState {
    /// Returns the setting in this state.
    #[must_use]
    pub const fn setting(self) -> Switch {
        match self {
            Self::NeverOn | Self::Off { .. } => Switch::Off,
            Self::On => Switch::On,
        }
    }
}

/// An edit of feature settings. It changes only the features that it names (FT-6).
///
/// A feature that it does not name keeps its setting. Omitted never means off.
#[doc(alias("FT-1", "FT-6"))]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct FeatureEdit {
    named: BTreeMap<Feature, Switch>,
}

impl FeatureEdit {
    /// Makes an edit that names no feature yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { named: BTreeMap::new() }
    }

    /// Names a feature and its new setting. If a feature is named twice, the last setting counts.
    #[must_use]
    pub fn with_feature(mut self, feature: Feature, to: Switch) -> Self {
        self.named.insert(feature, to);
        self
    }

    /// Returns the named features and their new settings.
    #[must_use]
    pub const fn named(&self) -> &BTreeMap<Feature, Switch> {
        &self.named
    }
}
