//! The recipients of a mail to a list, batch by batch.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::Group;
use guildhall_kernel::{AddressKey, EmailAddress, GroupId, User, UserId};
use guildhall_mailing_list::{AddressHolder, Delivery, DropReason, Expansion, MailingList};
use guildhall_permissions::Company;

use crate::retry::Pages;
use crate::users::domain_name;
use crate::{Environment, Error, Guildhall, Result, Stores};

/// Some of the addresses to which a mail to a list goes, and of those to which it does not go
/// (ML-6, ML-9).
#[doc(alias("ML-6", "ML-9"))]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Expanded {
    /// The addresses that get the mail. Each address is in one batch, once.
    pub to: Vec<EmailAddress>,
    /// The addresses that do not get it, each with the reason.
    pub dropped: Vec<(EmailAddress, DropReason)>,
}

/// The recipients of a mail to the list of a group, which are read batch by batch: first the
/// participants by user id, then the external recipients (ML-9).
///
/// It remembers the keys of the addresses that it returned, because each address gets the mail
/// once.
#[doc(alias("ML-6", "ML-9"))]
#[derive(Debug)]
pub struct Recipients<'h, S, E> {
    hall: &'h Guildhall<S, E>,
    group: GroupId,
    company: Company,
    /// `None` after the last batch.
    list: Option<MailingList>,
    participants: Pages<UserId>,
    returned: BTreeSet<AddressKey>,
}

impl<'h, S: Stores, E: Environment> Recipients<'h, S, E> {
    pub(crate) fn new(hall: &'h Guildhall<S, E>, group: &Group, company: Company) -> Self {
        Self {
            hall,
            group: group.id(),
            company,
            list: group.header().mailing_list().cloned(),
            participants: Pages::new(),
            returned: BTreeSet::new(),
        }
    }

    /// Reads the next batch: the participants of one page, or the external recipients. Returns
    /// `None` after the last one, and at once if the group has no list.
    ///
    /// A batch can be empty. If it fails, ask for the recipients again.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn next(&mut self) -> Result<Option<Expanded>, S> {
        let Some(list) = self.list.clone() else { return Ok(None) };
        let hall = self.hall;
        let read = |page| hall.store().participants_of(self.group, page);
        let Some(users) = self.participants.next(read).await? else {
            self.list = None;
            let holders = hall.holders_of_recipients(&list, &self.company).await?;
            let recipients: Vec<_> = list.recipients().cloned().collect();
            return Ok(Some(self.expand(&list, &[], &recipients, &holders)));
        };
        let users = users.iter().map(User::id).collect();
        let profiles = hall.store().find_profiles(users).await.map_err(Error::Store)?;
        let addresses: Vec<_> =
            profiles.into_iter().filter_map(|profile| profile.address).collect();
        let holders = hall.lists_among(&addresses).await?;
        Ok(Some(self.expand(&list, &addresses, &addresses, &holders)))
    }

    fn expand(
        &mut self,
        list: &MailingList,
        of_participants: &[EmailAddress],
        addresses: &[EmailAddress],
        holders: &BTreeMap<AddressKey, AddressHolder>,
    ) -> Expanded {
        let own = self.company.domains();
        let lapsed = list.lapsed(own, of_participants, holders);
        let mut expanded = Expanded::default();
        for delivery in Expansion::of(list, own, addresses).dropping(lapsed) {
            let (address, why) = match delivery {
                Delivery::To(address) => (address, None),
                Delivery::Dropped { address, why } => (address, Some(why)),
                _ => continue,
            };
            let key = address.key(own);
            let earlier = self.returned.contains(&key).then_some(DropReason::Duplicate);
            if let Some(why) = earlier.or(why) {
                expanded.dropped.push((address.clone(), why));
            } else {
                self.returned.insert(key);
                expanded.to.push(address.clone());
            }
        }
        expanded
    }
}

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Returns which of these addresses lists have. Only an address in the domain of a company can
    /// be a list's.
    async fn lists_among(
        &self,
        addresses: &[EmailAddress],
    ) -> Result<BTreeMap<AddressKey, AddressHolder>, S> {
        let mut has_company = BTreeMap::new();
        let mut possible = BTreeSet::new();
        for address in addresses {
            let Some(domain) = domain_name(address) else { continue };
            if !has_company.contains_key(&domain) {
                let found = self.store().find_company_by_domain(domain.clone()).await;
                has_company.insert(domain.clone(), found.map_err(Error::Store)?.is_some());
            }
            if has_company.get(&domain) == Some(&true) {
                possible.insert(address.folded_key());
            }
        }
        let of_lists = self.store().addresses_of_lists(possible).await.map_err(Error::Store)?;
        Ok(of_lists.into_iter().map(|key| (key, AddressHolder::List)).collect())
    }

    /// Returns who has those of the list's external recipients that are in the company's domains.
    async fn holders_of_recipients(
        &self,
        list: &MailingList,
        company: &Company,
    ) -> Result<BTreeMap<AddressKey, AddressHolder>, S> {
        let own = list.recipients().filter(|address| address.is_of(company.domains()));
        let own: Vec<_> = own.cloned().collect();
        let mut holders = self.lists_among(&own).await?;
        for key in own.iter().map(EmailAddress::folded_key) {
            if holders.contains_key(&key) {
                continue;
            }
            let user = self.store().find_user_by_address(key.clone()).await;
            if user.map_err(Error::Store)?.is_some() {
                holders.insert(key, AddressHolder::User);
            }
        }
        Ok(holders)
    }
}
