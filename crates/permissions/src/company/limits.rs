//! How many groups there may be (CO-7), and how long Message is kept (FT-3).

use guildhall_kernel::Quota;

use super::Company;
use crate::{Plan, Retention};

impl Company {
    /// How long the data of Message are kept in a room where it was turned off (FT-3).
    #[must_use]
    pub const fn message_retention(&self) -> Retention {
        self.message_retention
    }

    /// The plan that it is on.
    #[must_use]
    pub const fn plan(&self) -> Plan {
        self.plan
    }

    /// How many groups it may have (CO-7): what was set for it, or what its plan gives.
    #[must_use]
    pub const fn group_limit(&self) -> u32 {
        self.limits.groups_on(self.plan)
    }

    /// How many of its groups one user may be in (CO-7).
    #[must_use]
    pub const fn groups_per_user_limit(&self) -> u32 {
        self.limits.groups_of_each_user()
    }

    /// Whether `count` groups are within this quota of the company (CO-7).
    ///
    /// A store asks inside the save, with the count as it would be after it, and of those quotas
    /// alone whose count the change makes larger: what was there before a limit was lowered stays,
    /// and can shrink.
    ///
    /// # Errors
    /// The quota, where it is too small.
    pub fn check_quota(&self, quota: &Quota, count: u64) -> Result<(), Quota> {
        let limit = match quota {
            Quota::GroupsOfCompany(_) => self.group_limit(),
            Quota::GroupsOfUser { .. } => self.groups_per_user_limit(),
        };
        if count <= u64::from(limit) { Ok(()) } else { Err(*quota) }
    }
}
