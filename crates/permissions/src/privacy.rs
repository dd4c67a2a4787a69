use std::fmt;

use serde::{Deserialize, Serialize};

/// Whether outsiders can see a group (GR-14).
#[doc(alias = "GR-14")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Privacy {
    /// They cannot: for them it does not exist.
    #[doc(alias = "GR-15")]
    Private,
    /// They can.
    Public,
}

impl fmt::Display for Privacy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Private => "private",
            Self::Public => "public",
        })
    }
}
