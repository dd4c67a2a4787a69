//! The faults with limits (CO-7).

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupChange, GroupEntry, GroupRepository};
use guildhall_kernel::{Quota, SaveError, Scope};
use guildhall_permissions::{Company, CompanyRepository};

use super::{Faulty, Read, Saved};
use crate::fault::Fault;

impl Faulty {
    /// Refuses a change for limits that the sound store counts differently.
    pub(super) async fn check_limits(&self, change: &GroupChange) -> Saved {
        let Some(
            Fault::CountsEveryCompany
            | Fault::CountsMasters
            | Fault::CountsParticipants
            | Fault::CountsTeams
            | Fault::CountsTombstones
            | Fault::LimitsFirst
            | Fault::LimitsWhatIsThere
            | Fault::RemembersLimits,
        ) = self.fault
        else {
            return Ok(());
        };
        let Some(company) = self.company_of(change.group()).await? else { return Ok(()) };
        let mut full = BTreeSet::new();
        for quota in self.quotas(change) {
            let count = 1 + self.used_by_others(change.group(), &quota).await?;
            full.extend(company.check_quota(&quota, count).err());
        }
        if full.is_empty() { Ok(()) } else { Err(SaveError::QuotaExceeded(full)) }
    }

    /// Returns the answer with only one of several quotas.
    pub(super) fn named_by(&self, saved: Saved) -> Saved {
        match saved {
            Err(SaveError::QuotaExceeded(full)) if self.has(Fault::NamesOneExceededQuota) => {
                Err(SaveError::QuotaExceeded(full.into_iter().take(1).collect()))
            }
            other => other,
        }
    }

    async fn company_of(&self, group: &Group) -> Read<Option<Company>> {
        let stored = self.companies_kept().find_company(group.company()).await?;
        let mut kept = self.kept.lock().unwrap();
        Ok(match stored {
            Some(company) if self.has(Fault::RemembersLimits) => {
                Some(kept.companies.entry(company.id()).or_insert(company).clone())
            }
            other => other,
        })
    }

    fn quotas(&self, change: &GroupChange) -> BTreeSet<Quota> {
        let group = change.group();
        let company = group.company();
        if !self.has(Fault::LimitsWhatIsThere) || group.is_team() || group.is_deleted() {
            return change.quota_uses().clone();
        }
        let members = group.roster().loaded().iter().filter(|(_, entry)| entry.is_member());
        let of_users = members.map(|(user, _)| Quota::GroupsOfUser { company, user: *user });
        of_users.chain([Quota::GroupsOfCompany(company)]).collect()
    }

    async fn used_by_others(&self, group: &Group, quota: &Quota) -> Read<u64> {
        let ids = self.kept.lock().unwrap().groups.clone();
        let mut used = 0;
        for id in ids.into_iter().filter(|id| *id != group.id()) {
            let other = self.sound.find_group(id, Scope::Whole).await?.unwrap();
            used += u64::from(self.is_counted(&other, quota));
        }
        Ok(used)
    }

    fn is_counted(&self, group: &Group, quota: &Quota) -> bool {
        let (Quota::GroupsOfCompany(company) | Quota::GroupsOfUser { company, .. }) = quota;
        let of_user = match quota {
            Quota::GroupsOfCompany(_) => true,
            Quota::GroupsOfUser { user, .. } => {
                let entry = group.roster().loaded().get(user);
                entry.is_some_and(GroupEntry::is_member)
                    || self.has(Fault::CountsMasters) && entry.is_some_and(GroupEntry::is_master)
                    || self.has(Fault::CountsParticipants)
                        && group.participant(*user).unwrap().is_some()
            }
        };
        of_user
            && (group.company() == *company || self.has(Fault::CountsEveryCompany))
            && (!group.is_deleted() || self.has(Fault::CountsTombstones))
            && (!group.is_team() || self.has(Fault::CountsTeams))
    }
}
