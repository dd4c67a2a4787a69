//! What the service asks in order to deliver mail.

use std::collections::BTreeMap;

use guildhall_groups::{GroupServiceCommand, MailAnswer};
use guildhall_kernel::{
    AddressKey, CompanyId, EmailAddress, GroupId, ListAddress, Scope, User, UserId,
};
use guildhall_mailing_list::{
    AddressHolder, Delivery, DropReason, Expansion, ListHeaders, Mail, MailingList,
    UnsubscribeReason, UnsubscribeUrl,
};
use guildhall_permissions::Company;

use crate::retry::Pages;
use crate::users::domain_name;
use crate::{Environment, Error, GroupDone, Guildhall, Result, Stores};

/// The addresses to which a mail to a list goes, and those to which it does not go (ML-6, ML-9).
#[doc(alias("ML-6", "ML-9"))]
#[derive(Clone, Debug, Default, Eq, PartialEq)]
#[non_exhaustive]
pub struct Expanded {
    /// The addresses that get the mail, each once.
    pub to: Vec<EmailAddress>,
    /// The addresses that do not get it, each with the reason.
    pub dropped: Vec<(EmailAddress, DropReason)>,
}

/// Mail.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Decides what becomes of a mail to an address of the company (ML-12).
    ///
    /// If the sender may know of the list, the list decides. If not, or if no list has the address,
    /// the answer is the one for an unknown address (ML-8). The service first finds out how certain
    /// the sender is (ML-7).
    ///
    /// # Errors
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`CompanyError::WrongCompany`](crate::permissions::CompanyError::WrongCompany) if the
    ///   sender is a user of another company than `mail` says (CO-1)
    /// - [`CompanyError::HaveLeft`](crate::permissions::CompanyError::HaveLeft) if the sender left
    ///   the company (GR-18)
    /// - [`Error::Group`] if the list cannot decide and the sender may know of the group: it was
    ///   deleted (GR-12)
    /// - [`Error::Store`] if the store failed
    pub async fn decide_mail(
        &self,
        company: CompanyId,
        address: &EmailAddress,
        mail: &Mail,
    ) -> Result<MailAnswer, S> {
        if let Some(user) = mail.identity().user() {
            self.identify_reader(*user).await?;
        }
        let company = self.company(company).await?;
        // The key is the address in the form in which a list has it: without case.
        let key = address.folded_key();
        let unknown = || MailAnswer::to_unknown(mail, key.as_str().parse().ok().as_ref());
        let found = self.store().find_group_by_address(key.clone()).await;
        let Some(group) = found.map_err(Error::Store)? else { return Ok(unknown()) };
        let scope = Scope::of(mail.identity().user().map(User::id));
        let group = self.find_group(group, scope).await?;
        // The group can have given up the address since, and it can be of another company.
        let list = group.header().mailing_list();
        if group.company() != company.id() || list.is_none_or(|list| list.address().key() != key) {
            return Ok(unknown());
        }
        let mail = self.with_user_addresses(mail, &company).await?;
        Ok(group.decide_mail(&mail, &self.context(&company))?)
    }

    /// Adds to the mail of a signed-in user the addresses that they may write in `From`: their own,
    /// and those in `From` that are lists which they may send as (ML-3, ML-7).
    async fn with_user_addresses(&self, mail: &Mail, company: &Company) -> Result<Mail, S> {
        let mut known = mail.clone();
        let Some(user) = mail.identity().user().copied() else { return Ok(known) };
        let profile = self.store().find_profile(user.id()).await.map_err(Error::Store)?;
        known = known.with_user_addresses(profile.and_then(|profile| profile.address));
        for address in mail.addresses_in_from() {
            let found = self.store().find_group_by_address(address.folded_key()).await;
            let Some(group) = found.map_err(Error::Store)? else { continue };
            let group = self.find_group(group, Scope::of([user.id()])).await?;
            let list = group.header().mailing_list();
            let is_list = list.is_some_and(|list| list.address().key() == address.folded_key());
            if group.company() == company.id()
                && is_list
                && group.send_as(user, &self.context(company)).is_ok()
            {
                known = known.with_user_addresses([address.clone()]);
            }
        }
        Ok(known)
    }

    /// Returns the addresses to which a mail to the group's list goes, each once: those of the
    /// participants and of the external recipients (ML-9).
    ///
    /// Call [`decide_mail`](Self::decide_mail) before, which says whether the mail may be sent.
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`](crate::groups::GroupError::NoSuchGroup) if the group does not
    ///   exist (GR-15)
    /// - [`Error::Store`] if the store failed
    pub async fn recipients(&self, group: GroupId) -> Result<Vec<EmailAddress>, S> {
        Ok(self.expand(group).await?.to)
    }

    /// Returns the addresses to which a mail to the group's list goes, and those to which it does
    /// not go, each with the reason (ML-6, ML-9).
    ///
    /// # Errors
    /// As for [`recipients`](Self::recipients).
    #[doc(alias("ML-6", "ML-9"))]
    pub async fn expand(&self, group: GroupId) -> Result<Expanded, S> {
        let found = self.find_group(group, Scope::of([])).await?;
        let company = self.company(found.company()).await?;
        let Some(list) = found.header().mailing_list() else { return Ok(Expanded::default()) };
        let mut addresses = Vec::new();
        for member in self.participant_ids(group).await? {
            let profile = self.store().find_profile(member).await.map_err(Error::Store)?;
            addresses.extend(profile.and_then(|profile| profile.address));
        }
        let holders = self.holders(list, &addresses, &company).await?;
        let lapsed = list.lapsed(company.domains(), &addresses, &holders);
        addresses.extend(list.recipients().cloned());
        let mut expanded = Expanded::default();
        let expansion = Expansion::of(list, company.domains(), &addresses).dropping(lapsed);
        for delivery in expansion {
            match delivery {
                Delivery::Dropped { address, why } => expanded.dropped.push((address.clone(), why)),
                Delivery::To(address) => expanded.to.push(address.clone()),
                _ => {}
            }
        }
        Ok(expanded)
    }

    /// Returns who has these addresses of members now, and the list's external recipients in the
    /// company's domains. Only an address in the domain of a company can be a list's.
    async fn holders(
        &self,
        list: &MailingList,
        of_members: &[EmailAddress],
        company: &Company,
    ) -> Result<BTreeMap<AddressKey, AddressHolder>, S> {
        let (mut holders, mut has_company) = (BTreeMap::new(), BTreeMap::new());
        for address in of_members {
            let Some(domain) = domain_name(address) else { continue };
            if !has_company.contains_key(&domain) {
                let found = self.store().find_company_by_domain(domain.clone()).await;
                has_company.insert(domain.clone(), found.map_err(Error::Store)?.is_some());
            }
            if has_company.get(&domain) == Some(&true) && self.is_of_list(address).await? {
                holders.insert(address.folded_key(), AddressHolder::List);
            }
        }
        for address in list.recipients().filter(|address| address.is_of(company.domains())) {
            let key = address.folded_key();
            let user = self.store().find_user_by_address(key.clone()).await;
            if self.is_of_list(address).await? {
                holders.insert(key, AddressHolder::List);
            } else if user.map_err(Error::Store)?.is_some() {
                holders.insert(key, AddressHolder::User);
            }
        }
        Ok(holders)
    }

    async fn is_of_list(&self, address: &EmailAddress) -> Result<bool, S> {
        let found = self.store().find_group_by_address(address.folded_key()).await;
        Ok(found.map_err(Error::Store)?.is_some())
    }

    /// Removes an external recipient who unsubscribed, or whose address is dead (ML-15). No Group
    /// Master is needed: the service knows that the wish is the recipient's, for example because
    /// they followed the link of `List-Unsubscribe`, or that mail to the address bounces.
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`](crate::groups::GroupError::NoSuchGroup) if the group does not
    ///   exist (GR-15)
    /// - [`GroupError::Deleted`](crate::groups::GroupError::Deleted) if the group was deleted
    ///   (GR-12)
    /// - [`MailError::NoList`](crate::mailing_list::MailError::NoList) if the group has no list
    ///   (ML-1)
    /// - [`MailError::NotSubscribed`](crate::mailing_list::MailError::NotSubscribed) if the address
    ///   is no external recipient of the list (ML-15)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::Store`] if the store failed
    #[doc(alias = "ML-15")]
    pub async fn unsubscribe(
        &self,
        group: GroupId,
        address: EmailAddress,
        why: UnsubscribeReason,
    ) -> Result<GroupDone, S> {
        self.change_group(group, &GroupServiceCommand::Unsubscribe { address, why }).await
    }

    /// Returns the first of these addresses that no list and no user has now (ML-1, ML-14).
    pub(crate) async fn first_free(
        &self,
        addresses: impl IntoIterator<Item = ListAddress> + Send,
    ) -> Result<Option<ListAddress>, S> {
        let addresses: Vec<_> = addresses.into_iter().collect();
        for address in addresses {
            let bounce = address.bounce_address().map(|bounce| bounce.folded_key());
            let mut free = true;
            for key in bounce.into_iter().chain([address.key()]) {
                let group = self.store().find_group_by_address(key.clone()).await;
                let user = self.store().find_user_by_address(key).await;
                free &= group.map_err(Error::Store)?.is_none();
                free &= user.map_err(Error::Store)?.is_none();
            }
            if free {
                return Ok(Some(address));
            }
        }
        Ok(None)
    }

    /// Returns the headers that the group's list writes on the mails that it passes on. Returns
    /// `None` if the group has no list.
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`](crate::groups::GroupError::NoSuchGroup) if the group does not
    ///   exist (GR-15)
    /// - [`MailError::NoBounceAddress`](crate::mailing_list::MailError::NoBounceAddress) if the
    ///   address of the list is too long for a bounce address (ML-2)
    /// - [`Error::Store`] if the store failed
    pub async fn list_headers(
        &self,
        group: GroupId,
        unsubscribe: Option<UnsubscribeUrl>,
    ) -> Result<Option<ListHeaders>, S> {
        let group = self.find_group(group, Scope::of([])).await?;
        let headers = group.header().mailing_list().map(|list| list.headers(unsubscribe));
        headers.transpose().map_err(|refused| Error::Group(refused.into()))
    }

    /// Returns the group whose mailing list has this address.
    ///
    /// # Errors
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Store`] if the store failed
    pub async fn group_by_address(
        &self,
        company: CompanyId,
        address: &EmailAddress,
    ) -> Result<Option<GroupId>, S> {
        self.group_with_address(company, address, |list| Some(list.address().key())).await
    }

    /// Returns the group whose mailing list has this address for bounces (ML-14).
    ///
    /// # Errors
    /// As for [`group_by_address`](Self::group_by_address).
    #[doc(alias = "ML-14")]
    pub async fn group_by_bounce_address(
        &self,
        company: CompanyId,
        address: &EmailAddress,
    ) -> Result<Option<GroupId>, S> {
        let bounce = |list: &MailingList| Some(list.address().bounce_address()?.folded_key());
        self.group_with_address(company, address, bounce).await
    }

    async fn group_with_address(
        &self,
        company: CompanyId,
        address: &EmailAddress,
        key: impl Fn(&MailingList) -> Option<AddressKey> + Send,
    ) -> Result<Option<GroupId>, S> {
        let company = self.company(company).await?;
        let found = self.store().find_group_by_address(address.folded_key()).await;
        let Some(group) = found.map_err(Error::Store)? else { return Ok(None) };
        let group = self.find_group(group, Scope::of([])).await?;
        let list = group.header().mailing_list();
        let has = list.and_then(key) == Some(address.folded_key());
        Ok((has && group.company() == company.id()).then(|| group.id()))
    }

    async fn participant_ids(&self, group: GroupId) -> Result<Vec<UserId>, S> {
        let (mut ids, mut pages) = (Vec::new(), Pages::new());
        let read = |page| self.store().participants_of(group, page);
        while let Some(users) = pages.next(read).await? {
            ids.extend(users.iter().map(User::id));
        }
        Ok(ids)
    }
}
