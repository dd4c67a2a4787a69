//! The faults with external recipients (ML-6).

use guildhall_groups::{Group, GroupChange, GroupRepository, RecipientChange};
use guildhall_kernel::{AddressKey, EmailAddress, GroupId, Page, PageRequest};
use guildhall_mailing_list::{ExternalRecipients, RecipientScope};

use super::{Faulty, Read, whole};
use crate::fault::Fault;

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
