//! Since when a user may read a conversation (RM-22).

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// Whether newcomers may read what was said in a room before they joined (RM-22).
#[doc(alias = "RM-22")]
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "snake_case")]
pub enum History {
    /// They may not.
    #[default]
    NotShared,
    /// They may, as far back as the user who shares it.
    Shared,
}

/// Since when a participant may read the conversation of a room (RM-22). The earlier answer is the
/// lesser one.
#[doc(alias = "RM-22")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadsFrom {
    /// From the beginning of the room.
    Beginning,
    /// Only what was said since this moment, at which the user joined.
    Since(Timestamp),
}
