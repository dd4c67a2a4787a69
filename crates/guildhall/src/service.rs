//! What the service asks in order to notify and to continue where it stopped.

use std::num::NonZeroU32;

use guildhall_groups::{
    AggregateId, EventRecord, GroupNotice, GroupServiceCommand, GroupState, Managers,
    MembershipFilter, Position,
};
use guildhall_kernel::{CompanyId, GroupId, Page, PageRequest, RoomId, Scope, Timestamp, UserId};
use guildhall_permissions::Privacy;
use guildhall_room_features::{FeatureData, FreedSpace};

use crate::rules::GREATEST_PAGE;
use crate::trace::UseCase;
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
        let list =
            async { self.store().events_after(company, after, limit).await.map_err(Error::Store) };
        UseCase::service("events_after").on(AggregateId::Company(company)).run(list).await
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
        let list = async {
            let users = self.store().participants_of(notice.group, page).await;
            Ok(users.map_err(Error::Store)?.map(|user| user.id()))
        };
        let use_case = UseCase::service("notice_recipients");
        use_case.on(AggregateId::Group(notice.group)).run(list).await
    }

    /// Lists the users who get the mail by which a user asks to join a group, by user id: its
    /// Masters, or the administrators of the company if the group is orphaned (GR-17, GR-18).
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`](crate::groups::GroupError::NoSuchGroup) if the group does not
    ///   exist (GR-15)
    /// - [`Error::Store`] if the store failed
    pub async fn join_recipients(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<UserId, UserId>, S> {
        let use_case = UseCase::service("join_recipients").on(AggregateId::Group(group));
        use_case.run(self.recipients_of_requests(group, page)).await
    }

    async fn recipients_of_requests(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<UserId, UserId>, S> {
        let page = page.at_most(GREATEST_PAGE);
        let found = self.find_group(group, Scope::of([])).await?;
        if found.header().managers() == Managers::NoMaster {
            let company = self.company(found.company()).await?;
            let after = |user: &&UserId| page.key().is_none_or(|key| *user > key);
            let administrators = company.administrators().iter().filter(after).copied();
            return Ok(Page::cut(administrators.collect(), page.limit(), |user| *user));
        }
        let masters = self.store().memberships(group, MembershipFilter::Masters, page).await;
        Ok(masters.map_err(Error::Store)?.map(|entry| entry.user().id()))
    }

    /// Lists the users whose requests to join a group are open, or were open when it was deleted, by
    /// user id. To them, the service can say that a request ended with a deletion (GR-17).
    ///
    /// Of a private group it lists no user: for those who asked, the group does not exist (GR-15). A
    /// page can hold fewer users than requested.
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`](crate::groups::GroupError::NoSuchGroup) if the group does not
    ///   exist (GR-15)
    /// - [`Error::Store`] if the store failed
    pub async fn users_asking_to_join(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<UserId, UserId>, S> {
        let use_case = UseCase::service("users_asking_to_join").on(AggregateId::Group(group));
        use_case.run(self.asking_users(group, page)).await
    }

    async fn asking_users(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<UserId, UserId>, S> {
        let found = self.find_group(group, Scope::of([])).await?;
        let now = match found.header().state() {
            GroupState::Deleted(at) => at,
            GroupState::Active | GroupState::Orphaned(_) => self.environment().now().into(),
        };
        if found.header().privacy() == Privacy::Private {
            return Ok(Page::new(Vec::new(), None));
        }
        let page = page.at_most(GREATEST_PAGE);
        let asked = self.store().memberships(group, MembershipFilter::Requests, page).await;
        let asked = asked.map_err(Error::Store)?;
        let next = asked.next().copied();
        let open = asked.into_items().into_iter().filter(|entry| entry.open_request(now).is_some());
        Ok(Page::new(open.map(|entry| entry.user().id()).collect(), next))
    }

    /// Records that the data of a feature were deleted. The store of the data reports it (FT-5).
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`] if the group does not exist (GR-15)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`FeatureError::NoDeletionRequested`] if no deletion is under way (FT-5)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
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
        let find = async { Ok(self.find_group(group, Scope::of([])).await?.message_kept_until()) };
        UseCase::service("message_kept_until").on(AggregateId::Group(group)).run(find).await
    }

    /// Records that something was posted in a room just now, so it is the most recently active
    /// (RM-8).
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn record_activity(&self, room: RoomId) -> Result<(), S> {
        let now = self.environment().now().into();
        let work = async { self.store().record_activity(room, now).await.map_err(Error::Store) };
        UseCase::service("record_activity").on(AggregateId::Room(room)).run(work).await
    }
}
