//! What the service itself asks, to notify, to deliver and to go on from where it was.

use std::num::NonZeroU32;

use guildhall_groups::{EventRecord, GroupNotice, MailAnswer, MembershipFilter, Position};
use guildhall_kernel::{
    CompanyId, EmailAddress, GroupId, PageRequest, RoomId, Scope, Timestamp, User, UserId,
};
use guildhall_mailing_list::{Delivery, Expansion, ListHeaders, Mail, UnsubscribeUrl};
use guildhall_room_features::{FeatureData, FreedSpace};

use crate::Result;
use crate::{Environment, Error, GroupDone, Guildhall, Stores};

/// How many are read at once where all are needed.
pub(crate) const BATCH: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// The events of a company behind a position, in order; nothing that was acknowledged is ever
    /// missing.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Result<Vec<EventRecord>, S> {
        self.store().events_after(company, after, limit).await.map_err(Error::Store)
    }

    /// Who gets a notice of a group (GR-13): who takes part in it now, or of a deleted group those
    /// who did up to then.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn notice_recipients(&self, notice: &GroupNotice) -> Result<Vec<UserId>, S> {
        self.participant_ids(notice.group).await
    }

    /// What becomes of a mail to this address of the company (ML-12): what its list decides, for
    /// whoever may know of the group, and else what an address that no list has comes to (ML-8).
    ///
    /// A mail is asked about once it is known how certain its sender is (ML-7).
    ///
    /// # Errors
    /// [`Error::NoSuchCompany`] and [`Error::Store`]. That no list has the address is no
    /// error.
    pub async fn decide_mail(
        &self,
        company: CompanyId,
        address: &EmailAddress,
        mail: &Mail,
    ) -> Result<MailAnswer, S> {
        let company = self.company(company).await?;
        let key = address.key(company.domains());
        // The key is the address as a list has it: without case.
        let unknown = || MailAnswer::to_unknown(mail, key.as_str().parse().ok().as_ref());
        let found = self.store().find_group_by_address(key.clone()).await;
        let Some(group) = found.map_err(Error::Store)? else { return Ok(unknown()) };
        let scope = Scope::of(mail.identity().user().map(User::id));
        let group = self.find_group(group, scope).await?;
        // The address can have been given up since, and its holder can be of another company.
        let list = group.header().mailing_list();
        if group.company() != company.id() || list.is_none_or(|list| list.address().key() != key) {
            return Ok(unknown());
        }
        Ok(group.decide_mail(mail, &self.context(&company))?)
    }

    /// The addresses that a mail to the group's list goes to, each once (ML-9): of those who take
    /// part and have one, and of the external recipients. Whether the mail may be sent is asked
    /// before, by [`Guildhall::decide_mail`].
    ///
    /// # Errors
    /// [`Error::Group`] where there is no such group.
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

    /// What the group's list writes on the mails that it passes on, or none where it has no list.
    ///
    /// # Errors
    /// [`Error::Group`] where there is no such group, or the list's address is too long to have
    /// one for its bounces (ML-2).
    pub async fn list_headers(
        &self,
        group: GroupId,
        unsubscribe: Option<UnsubscribeUrl>,
    ) -> Result<Option<ListHeaders>, S> {
        let group = self.find_group(group, Scope::of([])).await?;
        let headers = group.header().mailing_list().map(|list| list.headers(unsubscribe));
        headers.transpose().map_err(|refused| Error::Group(refused.into()))
    }

    /// The group whose mailing list has this address, or none.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn group_by_address(
        &self,
        company: CompanyId,
        address: &EmailAddress,
    ) -> Result<Option<GroupId>, S> {
        let company = self.company(company).await?;
        let key = address.key(company.domains());
        self.store().find_group_by_address(key).await.map_err(Error::Store)
    }

    /// The store of a feature's data reports that it deleted them (FT-5).
    ///
    /// # Errors
    /// [`Error::Group`] where no deletion is under way.
    pub async fn report_deletion(
        &self,
        group: GroupId,
        data: FeatureData,
        freed: FreedSpace,
    ) -> Result<GroupDone, S> {
        self.change_group(group, Scope::of([]), |group, cx| group.report_deletion(data, freed, cx))
            .await
    }

    /// The last moment at which the service keeps the data of Message of a group, after which it
    /// may delete them (FT-3). None while Message is on or never was, and for a deleted group, of
    /// which nothing is kept (GR-12).
    ///
    /// # Errors
    /// [`Error::Group`] where there is no such group.
    pub async fn message_kept_until(&self, group: GroupId) -> Result<Option<Timestamp>, S> {
        let group = self.find_group(group, Scope::of([])).await?;
        let company = self.company(group.company()).await?;
        Ok(group.message_kept_until(&self.context(&company)))
    }

    /// Something was posted in a room just now: it is the most recently active (RM-8).
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn record_activity(&self, room: RoomId) -> Result<(), S> {
        let now = self.environment().now().into();
        self.store().record_activity(room, now).await.map_err(Error::Store)
    }

    async fn participant_ids(&self, group: GroupId) -> Result<Vec<UserId>, S> {
        let mut ids = Vec::new();
        let mut page = PageRequest::first(BATCH);
        loop {
            let users = self.store().participants_of(group, page).await;
            let users = users.map_err(Error::Store)?;
            ids.extend(users.items().iter().map(User::id));
            match users.next() {
                Some(next) => page = PageRequest::after(*next, BATCH),
                None => return Ok(ids),
            }
        }
    }

    pub(crate) async fn member_ids(
        &self,
        group: GroupId,
        filter: MembershipFilter,
    ) -> Result<Vec<UserId>, S> {
        let mut ids = Vec::new();
        let mut page = PageRequest::first(BATCH);
        loop {
            let entries = self.store().memberships(group, filter, page).await;
            let entries = entries.map_err(Error::Store)?;
            ids.extend(entries.items().iter().map(|entry| entry.user().id()));
            match entries.next() {
                Some(next) => page = PageRequest::after(*next, BATCH),
                None => return Ok(ids),
            }
        }
    }
}
