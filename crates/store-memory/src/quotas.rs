//! How many groups there are, against how many there may be (CO-7).

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupEntry};
use guildhall_kernel::{Quota, SaveError};

use crate::store::{Saved, State};

impl State {
    /// Whether the groups that there would be with this one, as it was changed, are within these
    /// quotas. The company is the one that is stored: for one that is not, no limit is known.
    pub(crate) fn check_quotas(&self, changed: &Group, quota_uses: &BTreeSet<Quota>) -> Saved {
        let Some(company) = self.companies.get(&changed.company()) else { return Ok(()) };
        let over = |charge: &&Quota| {
            let others = self.groups.values().filter(|group| group.id() != changed.id());
            let counted = others.chain([changed]).filter(|group| counts(group, charge)).count();
            company.check_quota(charge, u64::try_from(counted).unwrap_or(u64::MAX)).is_err()
        };
        let full: BTreeSet<_> = quota_uses.iter().filter(over).copied().collect();
        if full.is_empty() { Ok(()) } else { Err(SaveError::QuotaExceeded(full)) }
    }
}

/// Whether the group uses some of the quota. Tombstones and teams use none.
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
