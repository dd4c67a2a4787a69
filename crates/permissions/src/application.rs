use std::fmt;

use serde::{Deserialize, Serialize};

/// An application that a company can hold (CO-2).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Application {
    /// Approval: brings groups.
    Approval,
    /// Core: brings general message rooms and groups.
    Core,
}

impl fmt::Display for Application {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Approval => "Approval",
            Self::Core => "Core",
        })
    }
}
