use std::fmt;

use serde::{Deserialize, Serialize};

/// What a company pays: the number of its groups follows from it, where no other is set (CO-7).
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Plan {
    /// Nothing: up to 1,000 groups.
    Free,
    /// Something: up to 100,000 groups.
    #[default]
    Paid,
}

impl fmt::Display for Plan {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Free => "free",
            Self::Paid => "paid",
        })
    }
}

/// The limits that are set for one company (CO-7). What is none is what its plan gives.
///
/// A limit that is lowered takes nothing away: it refuses what is more from then on.
#[derive(
    Clone, Copy, Debug, Default, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize,
)]
pub struct Limits {
    /// How many groups the company may have.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups: Option<u32>,
    /// How many of its groups one user may be in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub groups_per_user: Option<u32>,
}

impl Limits {
    /// The groups of a company that pays: 100,000.
    pub const GROUPS: u32 = 100_000;
    /// The groups of a company on the free plan: 1,000.
    pub const GROUPS_ON_FREE: u32 = 1_000;
    /// The groups that one user may be in, on every plan: 2,000.
    pub const GROUPS_PER_USER: u32 = 2_000;

    /// How many groups a company on this plan may have.
    #[must_use]
    pub const fn groups_on(&self, plan: Plan) -> u32 {
        match (self.groups, plan) {
            (Some(limit), _) => limit,
            (None, Plan::Free) => Self::GROUPS_ON_FREE,
            (None, Plan::Paid) => Self::GROUPS,
        }
    }

    /// How many groups one user may be in.
    #[must_use]
    pub const fn groups_of_each_user(&self) -> u32 {
        match self.groups_per_user {
            Some(limit) => limit,
            None => Self::GROUPS_PER_USER,
        }
    }
}
