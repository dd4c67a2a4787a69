use guildhall_kernel::{Switch, Timestamp};
use serde::{Deserialize, Serialize};

/// What a feature is, and since when it is off: its data are kept from then on (FT-3).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum FeatureState {
    /// Off, and never on before: it has no data.
    NeverOn,
    /// On.
    On,
    /// Off, and on before.
    Off {
        /// Since then.
        since: Timestamp,
    },
}

impl FeatureState {
    /// The setting in this state.
    #[must_use]
    pub const fn setting(self) -> Switch {
        match self {
            Self::NeverOn | Self::Off { .. } => Switch::Off,
            Self::On => Switch::On,
        }
    }
}
