//! Faults of nestings, external recipients and limits.

use std::collections::BTreeSet;

use guildhall_groups::{
    Group, GroupChange, GroupEntry, GroupEvent, GroupRepository, IndirectMembers, RecipientChange,
};
use guildhall_kernel::{
    AddressKey, EmailAddress, Envelope, GroupId, Page, PageRequest, Quota, SaveError, Scope, User,
    UserId,
};
use guildhall_mailing_list::{ExternalRecipients, RecipientScope};
use guildhall_permissions::{Company, CompanyRepository};

use super::{Faulty, Read, Saved, whole};
use crate::fault::Fault;

impl Faulty {
    /// Returns the group with wrong indirect members.
    pub(super) async fn misjudged(&self, group: Group) -> Read<Group> {
        let Some(
            Fault::AsksTheFarthestGroup
            | Fault::KeepsMembersOfTombstones
            | Fault::EndsEveryWayWithOne
            | Fault::ForgetsIndirectMembers
            | Fault::FollowsOneLevel,
        ) = self.fault
        else {
            return Ok(group);
        };
        let scope = group.roster().scope().clone();
        let mut users = self.through(&group).await?;
        match self.fault {
            Some(Fault::AsksTheFarthestGroup) => users.reverse(),
            Some(Fault::ForgetsIndirectMembers) => users.clear(),
            _ => {}
        }
        let kept = self.kept.lock().unwrap();
        users.retain(|user| !kept.ended.contains(&(group.id(), user.id())));
        Ok(group.with_indirect_members(IndirectMembers::of(scope, users)))
    }

    /// Notes that every user who took part through the unnested group no longer does, whatever
    /// other ways they have.
    pub(super) async fn end_ways(&self, parent: GroupId, events: &[Envelope<GroupEvent>]) -> Saved {
        if !self.has(Fault::EndsEveryWayWithOne) {
            return Ok(());
        }
        let ended = events.iter().filter_map(|happened| match &happened.event {
            GroupEvent::GroupUnnested { group, .. } => Some(*group),
            _ => None,
        });
        for child in ended {
            let users = self.sound.participants_of(child, whole()).await?.into_items();
            let mut open = vec![parent];
            while let Some(above) = open.pop() {
                let ended = users.iter().map(|user| (above, user.id()));
                self.kept.lock().unwrap().ended.extend(ended);
                open.extend(self.sound.groups_nesting(above, whole()).await?.into_items());
            }
        }
        Ok(())
    }

    /// Saves a nesting in spite of other nestings meanwhile.
    pub(super) async fn save_at_any_count(&self, change: GroupChange) -> Saved {
        if change.expected_nestings().is_none() {
            return self.sound.save_group(change).await;
        }
        let id = change.group().id();
        loop {
            let count = self.sound.find_nested_groups(id, Scope::of([])).await?.version();
            let saved = self.sound.save_group(change.clone().with_nestings(count)).await;
            let stored = self.sound.find_group(id, Scope::of([])).await?;
            let at = stored.map(|group| group.version());
            if !matches!(saved, Err(SaveError::Conflict)) || at != change.expected() {
                return saved;
            }
        }
    }

    /// Returns the participants, each as often as there are groups through which they take part.
    pub(super) async fn once_for_each_way(&self, id: GroupId, once: &[User]) -> Read<Vec<User>> {
        let group = self.sound.find_group(id, Scope::Whole).await?.unwrap();
        let mut all = self.through(&group).await?;
        all.extend(members(&group));
        all.retain(|user| once.contains(user));
        all.sort_by_key(User::id);
        Ok(all)
    }

    /// Returns the participants that a deleted group would have if it were not deleted.
    pub(super) async fn as_they_are_now(
        &self,
        id: GroupId,
        found: Page<User, UserId>,
    ) -> Read<Page<User, UserId>> {
        let group = self.sound.find_group(id, Scope::Whole).await?;
        let Some(group) = group.filter(Group::is_deleted) else { return Ok(found) };
        let mut all = self.through(&group).await?;
        all.extend(members(&group));
        all.sort_by_key(User::id);
        all.dedup();
        Ok(Page::new(all, None))
    }

    async fn through(&self, group: &Group) -> Read<Vec<User>> {
        let mut users = Vec::new();
        let mut open: Vec<_> = group.header().nested().keys().copied().collect();
        while let Some(id) = open.pop() {
            let nested = self.sound.find_group(id, Scope::Whole).await?;
            let living =
                |group: &Group| !group.is_deleted() || self.has(Fault::KeepsMembersOfTombstones);
            if let Some(nested) = nested.filter(living) {
                users.extend(members(&nested));
                if !self.has(Fault::FollowsOneLevel) {
                    open.extend(nested.header().nested().keys());
                }
            }
        }
        Ok(users)
    }
}

fn members(group: &Group) -> impl Iterator<Item = User> {
    let members = group.roster().loaded().values().filter(|entry| entry.is_member());
    members.map(GroupEntry::user)
}

impl Faulty {
    /// Returns the group with wrong external recipients.
    pub(super) fn misfiled(&self, group: Group) -> Group {
        let recipients = group.recipients();
        let loaded = || recipients.loaded().map(|(_, address)| address.clone());
        let misfiled: Vec<_> = match self.fault {
            Some(Fault::CountsOnlyTheSlice) => loaded().collect(),
            Some(Fault::FindsOneSpelling) => loaded()
                .filter(|address| ExternalRecipients::key_of(address) == address.folded_key())
                .collect(),
            Some(Fault::ForgetsAddedRecipients) => {
                loaded().filter(|address| !self.is_forgotten(group.id(), address)).collect()
            }
            Some(Fault::KeepsOldSpellings) => {
                loaded().map(|address| self.first_spelling(group.id(), address)).collect()
            }
            _ => return group,
        };
        let is_exact = self.has(Fault::CountsOnlyTheSlice);
        let loaded = u32::try_from(misfiled.len()).unwrap();
        let count = if is_exact { loaded } else { recipients.count() };
        let recipients = match recipients.scope() {
            RecipientScope::Addresses(keys) => {
                ExternalRecipients::slice(keys.clone(), misfiled, count)
            }
            RecipientScope::Whole => Ok(ExternalRecipients::whole(misfiled)),
        };
        let (header, roster) = (group.header().clone(), group.roster().clone());
        Group::from_parts(header, roster, recipients.unwrap()).unwrap()
    }

    /// Lists external recipients wrongly.
    pub(super) async fn misfiled_page(
        &self,
        group: GroupId,
        page: PageRequest<AddressKey>,
    ) -> Read<Page<EmailAddress, AddressKey>> {
        let found = self.sound.recipients_of(group, page.clone()).await?;
        let mut all = self.sound.recipients_of(group, whole()).await?.into_items();
        match self.fault {
            Some(Fault::EndsAfterOnePage) => return Ok(Page::new(found.into_items(), None)),
            Some(Fault::ForgetsAddedRecipients) => {
                all.retain(|address| !self.is_forgotten(group, address));
            }
            Some(Fault::KeepsRecipientsOfTombstones) => {
                let kept = self.kept.lock().unwrap();
                all = kept.recipients.get(&group).into_iter().flatten().map(second).collect();
            }
            Some(Fault::KeepsOldSpellings) => {
                let first = |address| self.first_spelling(group, address);
                return Ok(found.map(first));
            }
            Some(Fault::OrdersRecipientsByKey) => {}
            _ => return Ok(found),
        }
        all.sort_by_key(ExternalRecipients::key_of);
        all.retain(|address| {
            page.key().is_none_or(|key| ExternalRecipients::key_of(address) > *key)
        });
        Ok(Page::cut(all, page.limit(), ExternalRecipients::key_of))
    }

    /// Notes the recipients that a saved change adds and removes. Those of a deleted group stay.
    pub(super) fn note_recipients(&self, change: &GroupChange) {
        let mut kept = self.kept.lock().unwrap();
        let kept = kept.recipients.entry(change.group().id()).or_default();
        if let RecipientChange::Rows { added, removed } = change.recipients() {
            kept.retain(|key, _| !removed.contains(key));
            for (key, address) in added {
                kept.entry(key.clone()).or_insert_with(|| address.clone());
            }
        }
    }

    /// Returns whether the store forgets a recipient: the last one by key.
    fn is_forgotten(&self, group: GroupId, address: &EmailAddress) -> bool {
        let kept = self.kept.lock().unwrap();
        let last = kept.recipients.get(&group).and_then(|kept| kept.keys().last());
        last == Some(&ExternalRecipients::key_of(address))
    }

    fn first_spelling(&self, group: GroupId, address: EmailAddress) -> EmailAddress {
        let kept = self.kept.lock().unwrap();
        let first = kept
            .recipients
            .get(&group)
            .and_then(|kept| kept.get(&ExternalRecipients::key_of(&address)));
        first.cloned().unwrap_or(address)
    }
}

fn second((_, address): (&AddressKey, &EmailAddress)) -> EmailAddress {
    address.clone()
}

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
