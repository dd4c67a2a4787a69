//! What the service asks in order to notify, to deliver mail and to continue where it stopped.

use std::num::NonZeroU32;

use guildhall_groups::{
    EventRecord, GroupNotice, GroupServiceCommand, MailAnswer, MembershipFilter, Position,
};
use guildhall_kernel::{
    CompanyId, EmailAddress, GroupId, Page, PageRequest, RoomId, Scope, Timestamp, User, UserId,
};
use guildhall_mailing_list::{Delivery, Expansion, ListHeaders, Mail, UnsubscribeUrl};
use guildhall_room_features::{FeatureData, FreedSpace};

use crate::retry::Pages;
use crate::rules::GREATEST_PAGE;
use crate::{Environment, Error, GroupDone, Guildhall, Result, Stores};

/// Events, notices and reports.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Lists the events of a company after a position, in order, at most
    /// [`GREATEST_PAGE`](crate::rules::GREATEST_PAGE) of them. No saved event is ever missing.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Result<Vec<EventRecord>, S> {
        let limit = limit.min(GREATEST_PAGE);
        self.store().events_after(company, after, limit).await.map_err(Error::Store)
    }

    /// Lists the users who get a notice of a group by user id: those who take part in it now, or
    /// took part in it when it was deleted (GR-13).
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn notice_recipients(
        &self,
        notice: &GroupNotice,
        page: PageRequest<UserId>,
    ) -> Result<Page<UserId, UserId>, S> {
        let page = page.at_most(GREATEST_PAGE);
        let users = self.store().participants_of(notice.group, page).await;
        Ok(users.map_err(Error::Store)?.map(|user| user.id()))
    }

    /// Records that the data of a feature were deleted. The store of the data reports it (FT-5).
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`] if the group does not exist (GR-15)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`FeatureError::NoDeletionRequested`] if no deletion is under way (FT-5)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::Store`] if the store failed
    ///
    /// [`GroupError::NoSuchGroup`]: crate::groups::GroupError::NoSuchGroup
    /// [`GroupError::Deleted`]: crate::groups::GroupError::Deleted
    /// [`FeatureError::NoDeletionRequested`]: crate::room_features::FeatureError::NoDeletionRequested
    pub async fn report_deletion(
        &self,
        group: GroupId,
        data: FeatureData,
        freed: FreedSpace,
    ) -> Result<GroupDone, S> {
        self.change_group(group, &GroupServiceCommand::ReportDeletion { data, freed }).await
    }

    /// Returns the last moment at which the service keeps the data of Message of a group. After it,
    /// the service may delete them. It was fixed when Message was turned off (FT-3).
    ///
    /// Returns `None` while Message is on, if it never was on, and for a deleted group, of which
    /// nothing is kept (GR-12).
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`](crate::groups::GroupError::NoSuchGroup) if the group does not
    ///   exist (GR-15)
    /// - [`Error::Store`] if the store failed
    pub async fn message_kept_until(&self, group: GroupId) -> Result<Option<Timestamp>, S> {
        Ok(self.find_group(group, Scope::of([])).await?.message_kept_until())
    }

    /// Records that something was posted in a room just now, so it is the most recently active
    /// (RM-8).
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn record_activity(&self, room: RoomId) -> Result<(), S> {
        let now = self.environment().now().into();
        self.store().record_activity(room, now).await.map_err(Error::Store)
    }

    pub(crate) async fn member_ids(
        &self,
        group: GroupId,
        filter: MembershipFilter,
    ) -> Result<Vec<UserId>, S> {
        let (mut ids, mut pages) = (Vec::new(), Pages::new());
        let read = |page| self.store().memberships(group, filter, page);
        while let Some(entries) = pages.next(read).await? {
            ids.extend(entries.iter().map(|entry| entry.user().id()));
        }
        Ok(ids)
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
        let key = address.key(company.domains());
        // The key is the address in the form in which a list has it: without case.
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
        Ok(group.decide_mail(mail, &self.context(&company))?)
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
        let found = self.find_group(group, Scope::of([])).await?;
        let company = self.company(found.company()).await?;
        let Some(list) = found.header().mailing_list() else { return Ok(Vec::new()) };
        let mut addresses = Vec::new();
        for member in self.participant_ids(group).await? {
            let profile = self.store().find_profile(member).await.map_err(Error::Store)?;
            addresses.extend(profile.and_then(|profile| profile.address));
        }
        addresses.extend(list.recipients().cloned());
        let receives: Vec<_> = Expansion::of(list, company.domains(), &addresses)
            .map(|delivery| matches!(delivery, Delivery::To(_)))
            .collect();
        let each = addresses.into_iter().zip(receives);
        Ok(each.filter_map(|(address, receives)| receives.then_some(address)).collect())
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
        let company = self.company(company).await?;
        let key = address.key(company.domains());
        self.store().find_group_by_address(key).await.map_err(Error::Store)
    }
}
