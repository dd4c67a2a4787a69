//! The limits on the number of groups (CO-7).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{GroupChange, GroupHeader, MembershipFilter};
use guildhall_kernel::{CompanyId, Quota, SaveError};
use guildhall_permissions::GroupType;

use crate::group_table::{Groups, StoredGroup, is_deleted};
use crate::store::{Saved, State};

/// How often each quota is used. The number of a company's groups is exact.
///
/// The number of a user's groups is never too low. The deletion of a group does not lower it,
/// because that would write the number of every member. It is counted again before a limit refuses
/// a change.
#[derive(Debug, Default)]
pub(crate) struct QuotaUses(BTreeMap<Quota, u64>);

impl QuotaUses {
    pub(crate) fn of(&self, quota: &Quota) -> u64 {
        self.0.get(quota).copied().unwrap_or_default()
    }

    pub(crate) fn count_one_more(&mut self, quota: Quota) {
        *self.0.entry(quota).or_default() += 1;
    }

    /// Moves the numbers of the quotas that a change uses more or less of.
    pub(crate) fn apply(&mut self, change: &GroupChange) {
        for quota in change.quota_uses() {
            self.count_one_more(*quota);
        }
        for quota in change.quota_releases() {
            let uses = self.0.entry(*quota).or_default();
            *uses = uses.saturating_sub(1);
        }
    }
}

impl Groups {
    /// Iterates over the groups of a company that its limit counts.
    pub(crate) fn counted(&self, company: CompanyId) -> impl Iterator<Item = &StoredGroup> {
        let counted =
            move |group: &&StoredGroup| group.header.company() == company && counts(&group.header);
        self.after(None).filter(counted)
    }

    /// Counts the groups of a company again.
    pub(crate) fn count_company_again(&mut self, company: CompanyId) {
        let counted = u64::try_from(self.counted(company).count()).unwrap_or(u64::MAX);
        self.quota_uses.0.insert(Quota::GroupsOfCompany(company), counted);
    }

    /// Counts the groups of a user again.
    fn count_again(&mut self, quota: Quota) {
        let Quota::GroupsOfUser { company, user } = quota else { return };
        let groups = self.of_user(user, MembershipFilter::Members);
        let counted =
            groups.filter(|group| group.header.company() == company && counts(&group.header));
        let counted = u64::try_from(counted.count()).unwrap_or(u64::MAX);
        self.quota_uses.0.insert(quota, counted);
    }
}

impl State {
    /// Checks that the groups keep the quotas that a change uses once more. The limits are those of
    /// the stored company. A company that is not stored has no limits.
    pub(crate) fn check_quotas(&mut self, change: &GroupChange) -> Saved {
        let Some(company) = self.companies.get(&change.group().company()) else { return Ok(()) };
        let mut exceeded = BTreeSet::new();
        for quota in change.quota_uses() {
            let is_over = |groups: &Groups| {
                company.check_quota(quota, groups.quota_uses.of(quota).saturating_add(1)).is_err()
            };
            if is_over(&self.groups) {
                self.groups.count_again(*quota);
                exceeded.extend(is_over(&self.groups).then_some(*quota));
            }
        }
        if exceeded.is_empty() { Ok(()) } else { Err(SaveError::QuotaExceeded(exceeded)) }
    }
}

/// Returns whether a group counts. Tombstones and teams do not.
pub(crate) fn counts(group: &GroupHeader) -> bool {
    group.group_type() == GroupType::Group && !is_deleted(group)
}
