//! What the service asks in order to deliver mail.

use guildhall_groups::{AggregateId, GroupScope, GroupServiceCommand, MailAnswer};
use guildhall_kernel::{AddressKey, CompanyId, EmailAddress, GroupId, ListAddress, Scope, User};
use guildhall_mailing_list::{ListHeaders, Mail, MailingList, UnsubscribeReason, UnsubscribeUrl};
use guildhall_permissions::Company;

use crate::trace::UseCase;
use crate::{Environment, Error, GroupDone, Guildhall, Recipients, Result, Stores};

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
        let sender = mail.identity().user().copied();
        let answer = self.answer(sender, self.try_decide_mail(company, address, mail));
        UseCase::service("decide_mail").on(AggregateId::Company(company)).run(answer).await
    }

    async fn try_decide_mail(
        &self,
        company: CompanyId,
        address: &EmailAddress,
        mail: &Mail,
    ) -> Result<MailAnswer, S> {
        let company = self.company(company).await?;
        // The key is the address in the form in which a list has it: without case.
        let key = address.folded_key();
        let unknown = || MailAnswer::to_unknown(mail, key.as_str().parse().ok().as_ref());
        let found = self.store().find_group_by_address(key.clone()).await;
        let Some(group) = found.map_err(Error::Store)? else { return Ok(unknown()) };
        let (user, address) = (mail.identity().user(), mail.identity().verified());
        let addresses = address.map(EmailAddress::folded_key);
        let scope = GroupScope::new(Scope::of(user.map(User::id)), addresses);
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
        let profile = self.find_profile(user.id()).await?;
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

    /// Returns the recipients of a mail to the group's list, to be read batch by batch: the
    /// participants and the external recipients (ML-9).
    ///
    /// Call [`decide_mail`](Self::decide_mail) before, which says whether the mail may be sent.
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`](crate::groups::GroupError::NoSuchGroup) if the group does not
    ///   exist (GR-15)
    /// - [`Error::NoSuchCompany`] if the store does not have its company
    /// - [`Error::Store`] if the store failed
    #[doc(alias("ML-6", "ML-9"))]
    pub async fn recipients(&self, group: GroupId) -> Result<Recipients<'_, S, E>, S> {
        let list = async {
            let group = self.find_group(group, Scope::of([])).await?;
            let company = self.company(group.company()).await?;
            Ok(Recipients::new(self, &group, company))
        };
        UseCase::service("recipients").on(AggregateId::Group(group)).run(list).await
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
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
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
            let keys = bounce.into_iter().chain([address.key()]).collect();
            let holders = self.store().holders_of_addresses(keys).await.map_err(Error::Store)?;
            if holders.is_empty() {
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
        let read = async {
            let group = self.find_group(group, Scope::of([])).await?;
            let headers = group.header().mailing_list().map(|list| list.headers(unsubscribe));
            headers.transpose().map_err(|refused| Error::Group(refused.into()))
        };
        UseCase::service("list_headers").on(AggregateId::Group(group)).run(read).await
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
        let find = self.group_with_address(company, address, |list| Some(list.address().key()));
        let use_case = UseCase::service("group_by_address");
        use_case.on(AggregateId::Company(company)).run(find).await
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
        let find = self.group_with_address(company, address, bounce);
        let use_case = UseCase::service("group_by_bounce_address");
        use_case.on(AggregateId::Company(company)).run(find).await
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
}
