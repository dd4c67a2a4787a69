//! The limits on the number of groups (CO-7).

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupEntry};
use guildhall_kernel::{Quota, SaveError};

use crate::store::{Saved, State};

impl State {
    /// Checks that the groups, with this changed one, keep these quotas. The limits are those of
    /// the stored company. A company that is not stored has no limits.
    pub(crate) fn check_quotas(&self, changed: &Group, quota_uses: &BTreeSet<Quota>) -> Saved {
        let Some(company) = self.companies.get(&changed.company()) else { return Ok(()) };
        let over = |quota: &&Quota| {
            let others = self.groups.values().filter(|group| group.id() != changed.id());
            let counted = others.chain([changed]).filter(|group| counts(group, quota)).count();
            company.check_quota(quota, u64::try_from(counted).unwrap_or(u64::MAX)).is_err()
        };
        let exceeded: BTreeSet<_> = quota_uses.iter().filter(over).copied().collect();
        if exceeded.is_empty() { Ok(()) } else { Err(SaveError::QuotaExceeded(exceeded)) }
    }
}

/// Checks whether the group counts for the quota. Tombstones and teams do not.
fn counts(group: &Group, quota: &Quota) -> bool {
    let of_company = match quota {
        Quota::GroupsOfCompany(company) | Quota::GroupsOfUser { company, .. } => {
            group.company() == *company
        }
    };
    let of_user = match quota {
        Quota::GroupsOfCompany(_) => true,
        Quota::GroupsOfUser { user, .. } => {
            group.roster().loaded().get(user).is_some_and(GroupEntry::is_member)
        }
    };
    of_company && of_user && !group.is_deleted() && !group.is_team()
}
