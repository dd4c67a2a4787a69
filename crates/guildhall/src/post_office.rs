//! What the service itself asks, to notify, to deliver and to go on from where it was.

use std::num::NonZeroU32;

use guildhall_groups::{GroupNotice, PlaceFilter, Position, Recorded};
use guildhall_kernel::{
    CompanyId, EmailAddress, GroupId, PageRequest, RoomId, Scope, Store, UserId,
};
use guildhall_mailing_list::Expansion;
use guildhall_room_features::{FeatureData, FreedSpace};

use crate::error::Hall;
use crate::{Environment, GroupDone, Guildhall, HallError, Stores};

/// How many are read at once where all are needed.
const BATCH: NonZeroU32 = NonZeroU32::MIN.saturating_add(999);

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

    /// Who gets a notice of a group (GR-13): its members now, or of a deleted group those whom it had
    /// up to then.
    ///
    /// # Errors
    /// [`HallError::Store`].
    pub async fn told(&self, notice: &GroupNotice) -> Hall<Vec<UserId>, <S as Store>::Error> {
        self.place_ids(notice.group, PlaceFilter::Members).await
    }

    /// The addresses that a mail to the group's list goes to, each once (ML-9): of the members who
    /// have one, and of the external recipients. Whether the mail may be sent is asked before, by
    /// [`GroupDesk::post`](crate::GroupDesk::post) or [`Guildhall::accepts_outside_mail`].
    ///
    /// # Errors
    /// [`HallError::Group`] where there is no such group.
    pub async fn recipients(&self, group: GroupId) -> Hall<Vec<EmailAddress>, <S as Store>::Error> {
        let found = self.find_group(group, Scope::of([])).await?;
        let company = self.company(found.company()).await?;
        let Some(list) = found.header().mailing_list() else { return Ok(Vec::new()) };
        let mut expansion = Expansion::of(list, company.domains());
        let mut recipients = Vec::new();
        for member in self.place_ids(group, PlaceFilter::Members).await? {
            let profile = self.store().find_profile(member).await.map_err(HallError::Store)?;
            recipients.extend(profile.and_then(|profile| profile.address));
        }
        recipients.extend(list.recipients().cloned());
        recipients.retain(|address| expansion.admit(address));
        Ok(recipients)
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

    /// Whether a mail reaches the group's list of which no user is known to be the sender (ML-4,
    /// ML-5).
    ///
    /// # Errors
    /// [`HallError::Group`].
    pub async fn accepts_outside_mail(&self, group: GroupId) -> Hall<(), <S as Store>::Error> {
        let group = self.find_group(group, Scope::of([])).await?;
        Ok(group.post_from_outside()?)
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

    /// Something was posted in a room just now: it is the most recently active (RM-8).
    ///
    /// # Errors
    /// [`HallError::Store`].
    pub async fn record_activity(&self, room: RoomId) -> Hall<(), <S as Store>::Error> {
        let now = self.environment().now().into();
        self.store().record_activity(room, now).await.map_err(HallError::Store)
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
