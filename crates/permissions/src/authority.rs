use std::collections::BTreeSet;

use guildhall_kernel::UserId;
use serde::{Deserialize, Serialize};

/// Whom a company gives an authority: to create groups (CO-3), or external groups (CO-4).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Authority {
    /// Every internal user.
    EveryInternalUser,
    /// These users.
    Named(BTreeSet<UserId>),
    /// No user. For the creation of groups, that leaves it to the administrators.
    NoOne,
}

impl Authority {
    /// The authority of these users.
    #[must_use]
    pub fn named(users: impl IntoIterator<Item = UserId>) -> Self {
        Self::Named(users.into_iter().collect())
    }

    /// Whether no user has it: not one is named either.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        match self {
            Self::EveryInternalUser => false,
            Self::Named(users) => users.is_empty(),
            Self::NoOne => true,
        }
    }

    /// Whether an internal user of this id has the authority.
    #[must_use]
    pub fn covers(&self, user: UserId) -> bool {
        match self {
            Self::EveryInternalUser => true,
            Self::Named(users) => users.contains(&user),
            Self::NoOne => false,
        }
    }
}
