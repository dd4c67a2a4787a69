use std::collections::BTreeSet;
use std::fmt;

use serde::{Deserialize, Serialize};

/// Something that a member may do with the group's mailing list.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MailRight {
    /// Sending to the list while sending is restricted to named members (ML-4).
    #[doc(alias = "ML-4")]
    Post,
    /// Sending with the list's address as sender (ML-3).
    #[doc(alias = "ML-3")]
    SendAs,
}

impl MailRight {
    /// Every right.
    pub const ALL: [Self; 2] = [Self::Post, Self::SendAs];
}

impl fmt::Display for MailRight {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Post => "sending to the list",
            Self::SendAs => "sending as the list",
        })
    }
}

/// The mail rights of one member.
///
/// They are a part of the membership, so a user who stops being a member loses them in
/// the same change (ML-11).
#[doc(alias = "ML-11")]
#[derive(Clone, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct MailRights(BTreeSet<MailRight>);

impl MailRights {
    /// Makes an empty set of rights.
    #[must_use]
    pub const fn none() -> Self {
        Self(BTreeSet::new())
    }

    /// Returns whether the member has this right.
    #[must_use]
    pub fn hold(&self, right: MailRight) -> bool {
        self.0.contains(&right)
    }

    /// Returns whether the member has no right.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds this right.
    #[must_use]
    pub fn with(mut self, right: MailRight) -> Self {
        self.0.insert(right);
        self
    }

    /// Removes this right.
    #[must_use]
    pub fn without(mut self, right: MailRight) -> Self {
        self.0.remove(&right);
        self
    }
}
