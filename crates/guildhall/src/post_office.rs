//! What the service itself asks, to notify, to deliver and to go on from where it was.

use std::num::NonZeroU32;

use guildhall_groups::{GroupNotice, MailAnswer, PlaceFilter, Position, Recorded};
use guildhall_kernel::{
    CompanyId, EmailAddress, GroupId, PageRequest, RoomId, Scope, Store, Timestamp, User, UserId,
};
use guildhall_mailing_list::{Delivery, Expansion, ListHeaders, Mail, UnsubscribeUrl};
use guildhall_room_features::{FeatureData, FreedSpace};

use crate::error::Hall;
use crate::{Environment, GroupDone, Guildhall, HallError, Stores};

/// How many are read at once where all are needed.
pub(crate) const BATCH: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// The events of a company behind a position, in order; nothing that was acknowledged is ever
    /// missing.
    ///
    /// # Errors
    /// [`HallError::Store`].
    pub async fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> Hall<Vec<Recorded>, <S as Store>::Error> {
        self.store().events_after(company, after, limit).await.map_err(HallError::Store)
    }

    /// Who gets a notice of a group (GR-13): who takes part in it now, or of a deleted group those
    /// who did up to then.
    ///
    /// # Errors
    /// [`HallError::Store`].
    pub async fn told(&self, notice: &GroupNotice) -> Hall<Vec<UserId>, <S as Store>::Error> {
        self.participant_ids(notice.group).await
    }

    /// What becomes of a mail to this address of the company (ML-12): what its list decides, for
    /// whoever may know of the group, and else what an address that no list has comes to (ML-8).
    ///
    /// A mail is asked about once it is known how certain its sender is (ML-7).
    ///
    /// # Errors
    /// [`HallError::NoSuchCompany`] and [`HallError::Store`]. That no list has the address is no
    /// error.
    pub async fn decide_mail(
        &self,
        company: CompanyId,
        address: &EmailAddress,
        mail: &Mail,
    ) -> Hall<MailAnswer, <S as Store>::Error> {
        let company = self.company(company).await?;
        let key = address.key(company.domains());
        // The key is the address as a list has it: without case.
        let unknown = || MailAnswer::to_unknown(mail, key.as_str().parse().ok().as_ref());
        let found = self.store().find_group_by_address(key.clone()).await;
        let Some(group) = found.map_err(HallError::Store)? else { return Ok(unknown()) };
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
    /// [`HallError::Group`] where there is no such group.
    pub async fn recipients(&self, group: GroupId) -> Hall<Vec<EmailAddress>, <S as Store>::Error> {
        let found = self.find_group(group, Scope::of([])).await?;
        let company = self.company(found.company()).await?;
        let Some(list) = found.header().mailing_list() else { return Ok(Vec::new()) };
        let mut addresses = Vec::new();
        for member in self.participant_ids(group).await? {
            let profile = self.store().find_profile(member).await.map_err(HallError::Store)?;
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
    /// [`HallError::Group`] where there is no such group, or the list's address is too long to have
    /// one for its bounces (ML-2).
    pub async fn list_headers(
        &self,
        group: GroupId,
        unsubscribe: Option<UnsubscribeUrl>,
    ) -> Hall<Option<ListHeaders>, <S as Store>::Error> {
        let group = self.find_group(group, Scope::of([])).await?;
        let headers = group.header().mailing_list().map(|list| list.headers(unsubscribe));
        headers.transpose().map_err(|refused| HallError::Group(refused.into()))
    }

    /// The group whose mailing list has this address, or none.
    ///
    /// # Errors
    /// [`HallError::Store`].
    pub async fn group_by_address(
        &self,
        company: CompanyId,
        address: &EmailAddress,
    ) -> Hall<Option<GroupId>, <S as Store>::Error> {
        let company = self.company(company).await?;
        let key = address.key(company.domains());
        self.store().find_group_by_address(key).await.map_err(HallError::Store)
    }

    /// The store of a feature's data reports that it deleted them (FT-5).
    ///
    /// # Errors
    /// [`HallError::Group`] where no deletion is under way.
    pub async fn report_deletion(
        &self,
        group: GroupId,
        data: FeatureData,
        freed: FreedSpace,
    ) -> Hall<GroupDone, <S as Store>::Error> {
        self.change_group(group, Scope::of([]), |group, cx| group.report_deletion(data, freed, cx))
            .await
    }

    /// The last moment at which the service keeps the data of Message of a group, after which it
    /// may delete them (FT-3). None while Message is on or never was, and for a deleted group, of
    /// which nothing is kept (GR-12).
    ///
    /// # Errors
    /// [`HallError::Group`] where there is no such group.
    pub async fn message_kept_until(
        &self,
        group: GroupId,
    ) -> Hall<Option<Timestamp>, <S as Store>::Error> {
        let group = self.find_group(group, Scope::of([])).await?;
        let company = self.company(group.company()).await?;
        Ok(group.message_kept_until(&self.context(&company)))
    }

    /// Something was posted in a room just now: it is the most recently active (RM-8).
    ///
    /// # Errors
    /// [`HallError::Store`].
    pub async fn record_activity(&self, room: RoomId) -> Hall<(), <S as Store>::Error> {
        let now = self.environment().now().into();
        self.store().record_activity(room, now).await.map_err(HallError::Store)
    }

    async fn participant_ids(&self, group: GroupId) -> Hall<Vec<UserId>, <S as Store>::Error> {
        let mut ids = Vec::new();
        let mut page = PageRequest::first(BATCH);
        loop {
            let users = self.store().participants_of(group, page).await;
            let users = users.map_err(HallError::Store)?;
            ids.extend(users.items().iter().map(User::id));
            match users.next() {
                Some(next) => page = PageRequest::after(*next, BATCH),
                None => return Ok(ids),
            }
        }
    }

    pub(crate) async fn place_ids(
        &self,
        group: GroupId,
        filter: PlaceFilter,
    ) -> Hall<Vec<UserId>, <S as Store>::Error> {
        let mut ids = Vec::new();
        let mut page = PageRequest::first(BATCH);
        loop {
            let places = self.store().places(group, filter, page).await;
            let places = places.map_err(HallError::Store)?;
            ids.extend(places.items().iter().map(|place| place.user().id()));
            match places.next() {
                Some(next) => page = PageRequest::after(*next, BATCH),
                None => return Ok(ids),
            }
        }
    }
}
