use std::collections::BTreeMap;

use guildhall_kernel::{Feature, Switch};
use serde::{Deserialize, Serialize};

/// An edit of feature settings: it names what it changes (FT-6).
///
/// What it does not name stays as it was. Omitted never means off.
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(transparent)]
pub struct FeatureEdit {
    named: BTreeMap<Feature, Switch>,
}

impl FeatureEdit {
    /// An edit that names nothing yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { named: BTreeMap::new() }
    }

    /// The edit, naming this feature too. Of a feature named twice, the last word counts.
    #[must_use]
    pub fn switch(mut self, feature: Feature, to: Switch) -> Self {
        self.named.insert(feature, to);
        self
    }

    /// What is named.
    #[must_use]
    pub const fn named(&self) -> &BTreeMap<Feature, Switch> {
        &self.named
    }
}
