//! The recipients of a mail to a list, batch by batch.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{Group, ParticipantAddress};
use guildhall_kernel::{AddressKey, DomainName, EmailAddress, GroupId, PageRequest, Store, UserId};
use guildhall_mailing_list::{AddressHolder, Delivery, DropReason, Expansion, MailingList};
use guildhall_permissions::Company;
use serde::Serialize;

use crate::rules::GREATEST_PAGE;
use crate::{Environment, Error, Guildhall, Result, Stores};

/// Some of the addresses to which a mail to a list goes, and of those to which it does not go
/// (ML-6, ML-9).
#[doc(alias("ML-6", "ML-9"))]
#[derive(Clone, Debug, Default, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Expanded {
    /// The addresses that get the mail. Each address is in one batch, once.
    pub to: Vec<EmailAddress>,
    /// The addresses that do not get it, each with the reason.
    pub dropped: Vec<(EmailAddress, DropReason)>,
}

/// The recipients of a mail to the list of a group, which are read batch by batch: first the
/// participants by user id, then the external recipients by address (ML-9).
///
/// It remembers the keys of the addresses that it returned, because each address gets the mail
/// once.
#[doc(alias("ML-6", "ML-9"))]
#[derive(Debug)]
pub struct Recipients<'h, S: Store, E> {
    hall: &'h Guildhall<S, E>,
    group: GroupId,
    company: Company,
    list: Option<MailingList>,
    next: Batch,
    returned: BTreeSet<AddressKey>,
}

/// What is read next.
#[derive(Debug)]
enum Batch {
    End,
    ExternalRecipients(PageRequest<AddressKey>),
    Participants(PageRequest<UserId>),
}

impl<'h, S: Stores, E: Environment> Recipients<'h, S, E> {
    pub(crate) fn new(hall: &'h Guildhall<S, E>, group: &Group, company: Company) -> Self {
        Self {
            hall,
            group: group.id(),
            company,
            list: group.header().mailing_list().cloned(),
            next: Batch::Participants(PageRequest::first(GREATEST_PAGE)),
            returned: BTreeSet::new(),
        }
    }

    /// Reads the next batch: one page of the participants or of the external recipients. Returns
    /// `None` after the last one, and at once if the group has no list.
    ///
    /// A batch can be empty. If it fails, the next call reads the same batch again.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn next(&mut self) -> Result<Option<Expanded>, S> {
        let Some(list) = &self.list else { return Ok(None) };
        let (hall, own) = (self.hall, self.company.domains());
        let (addresses, lapsed, next) = match &self.next {
            Batch::End => return Ok(None),
            Batch::ExternalRecipients(page) => {
                let found = hall.store().recipients_of(self.group, page.clone()).await;
                let found = found.map_err(Error::Store)?;
                let next = found.next().cloned().map_or(Batch::End, |last| {
                    Batch::ExternalRecipients(PageRequest::after(last, GREATEST_PAGE))
                });
                let addresses = found.into_items();
                let holders = hall.holders_of_internal(&addresses, own).await?;
                let lapsed = MailingList::lapsed(own, &[], &addresses, &holders);
                (addresses, lapsed, next)
            }
            Batch::Participants(page) => {
                let found = hall.store().participant_addresses(self.group, page.clone()).await;
                let found = found.map_err(Error::Store)?;
                let first = PageRequest::first(GREATEST_PAGE);
                let next = found.next().map_or(Batch::ExternalRecipients(first), |last| {
                    Batch::Participants(PageRequest::after(*last, GREATEST_PAGE))
                });
                let (mut addresses, mut holders) = (Vec::new(), BTreeMap::new());
                for ParticipantAddress { address, holder, .. } in found.into_items() {
                    holders.extend(address.as_ref().map(EmailAddress::folded_key).zip(holder));
                    addresses.extend(address);
                }
                let lapsed = MailingList::lapsed(own, &addresses, [], &holders);
                (addresses, lapsed, next)
            }
        };
        let mut expanded = Expanded::default();
        let expansion = Expansion::of(list, own, &addresses).with_earlier(&self.returned);
        for delivery in expansion.with_dropped(lapsed) {
            match delivery {
                Delivery::Dropped { address, why } => expanded.dropped.push((address.clone(), why)),
                Delivery::To(address) => expanded.to.push(address.clone()),
                _ => {}
            }
        }
        self.returned.extend(expanded.to.iter().map(|address| address.key(own)));
        self.next = next;
        Ok(Some(expanded))
    }
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Returns who has those of these external recipients that are in the company's domains. For a
    /// page without one, nothing is read.
    async fn holders_of_internal(
        &self,
        recipients: &[EmailAddress],
        own: &BTreeSet<DomainName>,
    ) -> Result<BTreeMap<AddressKey, AddressHolder>, S> {
        let internal = recipients.iter().filter(|address| address.is_of(own));
        let keys: BTreeSet<_> = internal.map(EmailAddress::folded_key).collect();
        if keys.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.store().holders_of_addresses(keys).await.map_err(Error::Store)
    }
}
