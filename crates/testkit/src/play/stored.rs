//! What a store checks when it saves: claims and limits.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use guildhall_groups::{GroupChange, GroupEntry};
use guildhall_kernel::rules::{GR_4, ML_2};
use guildhall_kernel::{Claim, GroupId, Quota, Rule};
use guildhall_permissions::rules::{CO_1, CO_7, RM_2};
use guildhall_rooms::RoomChange;
use guildhall_rooms::rules::RM_3;

use super::{Stop, Tracked, World};

impl World {
    /// Checks that nothing claims a key that another aggregate holds.
    pub(super) fn check_claims(&self, after: &Self) -> Result<(), Stop> {
        let held = self.holders();
        match after.holders().into_iter().find(|(claim, count)| {
            *count > 1 && held.get(claim).is_none_or(|before| before < count)
        }) {
            Some((claim, _)) => Err(Stop::Refused(taken(&claim))),
            None => Ok(()),
        }
    }

    /// Returns how many aggregates hold each claim.
    fn holders(&self) -> BTreeMap<Claim, usize> {
        let companies = self.companies().flat_map(|tracked| tracked.now().claims());
        let groups = self.groups().flat_map(|tracked| tracked.now().claims());
        let rooms = self.rooms().flat_map(|tracked| tracked.now().claims());
        let mut holders = BTreeMap::new();
        for claim in companies.chain(groups).chain(rooms) {
            *holders.entry(claim).or_default() += 1;
        }
        holders
    }

    /// Checks that no limit is exceeded (CO-7).
    pub(super) fn check_quotas(&self, after: &Self) -> Result<(), Stop> {
        for (id, tracked) in &after.groups {
            let company = after.context(tracked.now().company())?.company();
            for quota in self.quota_uses(*id, after) {
                if company.check_quota(&quota, after.count(&quota)).is_err() {
                    return Err(Stop::Refused(&CO_7));
                }
            }
        }
        Ok(())
    }

    /// Returns the quotas that the change of this group uses more of.
    fn quota_uses(&self, id: GroupId, after: &Self) -> BTreeSet<Quota> {
        let Some(tracked) = after.groups.get(&id) else { return BTreeSet::new() };
        let change = match (self.groups.get(&id), after.rooms.get(&tracked.now().room())) {
            (Some(before), _) if Arc::ptr_eq(before, tracked) => return BTreeSet::new(),
            (Some(before), _) => {
                GroupChange::between(before.now(), tracked.now().clone(), Vec::new())
            }
            (None, Some(room)) => {
                let room = RoomChange::new(room.now().clone(), room.events()[0].clone());
                GroupChange::new(tracked.now().clone(), tracked.events()[0].clone(), room)
            }
            (None, None) => return BTreeSet::new(),
        };
        change.quota_uses().clone()
    }

    fn count(&self, quota: &Quota) -> u64 {
        let groups = self.groups().map(Tracked::now);
        let groups = groups.filter(|group| !group.is_deleted() && !group.is_team());
        let counted = groups.filter(|group| match quota {
            Quota::GroupsOfCompany(company) => group.company() == *company,
            Quota::GroupsOfUser { company, user } => {
                let entry = group.roster().loaded().get(user);
                group.company() == *company && entry.is_some_and(GroupEntry::is_member)
            }
        });
        counted.count() as u64
    }
}

/// Returns the rule that refuses a claim.
fn taken(claim: &Claim) -> &'static Rule {
    match claim {
        Claim::Address(_) => &ML_2,
        Claim::Domain(_) => &CO_1,
        Claim::GroupName(..) => &GR_4,
        Claim::Pair(..) => &RM_3,
        Claim::ToMe(_) => &RM_2,
    }
}
