//! What a user can read of a group and ask about it.

use std::num::NonZeroU32;

use guildhall_groups::{
    AggregateId, BasisRequest, Group, GroupError, GroupView, JoinRequest, MemberView,
    MembershipFilter,
};
use guildhall_kernel::{
    AddressKey, CommandError, EmailAddress, GroupId, ListAddress, Page, PageRequest, ReadSet,
    ReadsFrom, Scope, User, UserId,
};
use guildhall_permissions::{Context, GroupAction};

use crate::rules::GREATEST_PAGE;
use crate::trace::UseCase;
use crate::views::Views;
use crate::{Environment, Error, GroupHandle, Result, Stores};

/// A query that checks something and returns nothing, such as [`Group::view`].
type Check = fn(&Group, User, &Context<'_>) -> std::result::Result<(), CommandError<GroupError>>;

/// The group and its people.
impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Returns the group as the user sees it (GR-15, GR-17).
    ///
    /// The other queries name their own refusals; every query can fail as follows.
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`] if the group does not exist or is hidden from the user (GR-15)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`Error::Store`] if the store failed
    pub async fn view(&self) -> Result<GroupView, S> {
        self.question("view").run(self.ask(Group::seen_by)).await
    }

    /// Lists the direct members of the group by user id. An outsider sees only who they are (GR-17).
    ///
    /// Users who take part only through a nested group are in [`participants`](Self::participants).
    ///
    /// # Errors
    /// As for [`view`](Self::view).
    pub async fn members(&self, page: PageRequest<UserId>) -> Result<Page<MemberView, UserId>, S> {
        let list = self.memberships(MembershipFilter::Members, page);
        self.question("members").run(list).await
    }

    /// Lists the Masters of the group by user id: they get a request to join (GR-17).
    ///
    /// # Errors
    /// As for [`view`](Self::view).
    pub async fn masters(&self, page: PageRequest<UserId>) -> Result<Page<MemberView, UserId>, S> {
        let list = self.memberships(MembershipFilter::Masters, page);
        self.question("masters").run(list).await
    }

    /// Lists the users who take part in the group, as members or through nested groups, by user id
    /// (GR-17, GR-20).
    ///
    /// # Errors
    /// As for [`view`](Self::view).
    pub async fn participants(&self, page: PageRequest<UserId>) -> Result<Page<User, UserId>, S> {
        let list = self.participants_if(Group::view, page);
        self.question("participants").run(list).await
    }

    /// Lists the users whom an invitation of all members to an event reaches, by user id (GR-17,
    /// GR-20).
    ///
    /// # Errors
    /// As for [`view`](Self::view), and:
    /// - [`GroupError::NotAllowed`] if the user may not invite all members (GR-17)
    /// - [`CompanyError::NeedsCoreOrApproval`] if the group is frozen (CO-2)
    ///
    /// [`CompanyError::NeedsCoreOrApproval`]: crate::permissions::CompanyError::NeedsCoreOrApproval
    pub async fn invite_to_event(
        &self,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        let list = self.participants_if(Group::invite_to_event, page);
        self.question("invite_to_event").run(list).await
    }

    /// Checks that the user may read the group's room, and returns since when: members may (GR-3,
    /// GR-11, GR-17, RM-22).
    ///
    /// # Errors
    /// As for [`view`](Self::view), and:
    /// - [`GroupError::NotAllowed`] if the user does not take part (GR-3, GR-11, GR-17)
    /// - [`GroupError::MessageOff`] if Message of the group is off (RM-20)
    /// - [`GroupError::TeamMessageOff`] if Message of the team is off (RM-19)
    #[doc(alias = "RM-22")]
    pub async fn read_room(&self) -> Result<ReadsFrom, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let question = async {
            let scope = || Scope::of([by.id()]);
            let group = hall.find_group(self.id, scope()).await?;
            let company = hall.company(group.company()).await?;
            let cx = hall.context(&company);
            group.read_room(by, &cx)?;
            let room = hall.find_room(group.room(), scope()).await?;
            hall.group_reads_from(&group, &room, by, &cx).await
        };
        self.question("read_room").run(hall.answer([by], question)).await
    }

    /// Lists the open requests to join by user id, for those who answer them (GR-17).
    ///
    /// A page can hold fewer requests than requested, because expired ones are left out. The list
    /// ends with the page that has no next one.
    ///
    /// # Errors
    /// As for [`view`](Self::view), and [`GroupError::NotAllowed`] if the user may not answer
    /// requests (GR-9).
    pub async fn join_requests(
        &self,
        page: PageRequest<UserId>,
    ) -> Result<Page<JoinRequest, UserId>, S> {
        self.question("join_requests").run(self.open_requests(page)).await
    }

    async fn open_requests(
        &self,
        page: PageRequest<UserId>,
    ) -> Result<Page<JoinRequest, UserId>, S> {
        self.ask(Group::see_requests).await?;
        let page = page.at_most(GREATEST_PAGE);
        let filter = MembershipFilter::Requests;
        let asked = self.acting.hall().store().memberships(self.id, filter, page).await;
        let now = self
            .ask(|group, by, cx| {
                group.see_requests(by, cx)?;
                Ok(cx.at())
            })
            .await?;
        let asked = asked.map_err(Error::Store)?;
        let next = asked.next().copied();
        let open = asked.into_items().into_iter().filter_map(|entry| entry.open_request(now));
        Ok(Page::new(open.collect(), next))
    }

    /// Lists the groups and teams that are members by their ids, each as the user sees it. A group
    /// that is hidden from the user is left out (GR-15).
    ///
    /// # Errors
    /// As for [`view`](Self::view).
    pub async fn nested(&self, page: PageRequest<GroupId>) -> Result<Page<GroupView, GroupId>, S> {
        self.question("nested").run(self.seen_nested(page)).await
    }

    async fn seen_nested(&self, page: PageRequest<GroupId>) -> Result<Page<GroupView, GroupId>, S> {
        let page = page.at_most(GREATEST_PAGE);
        let nested = self
            .ask(|group, by, cx| {
                group.view(by, cx)?;
                let nested = group.header().nested().keys().copied();
                Ok(nested.filter(|child| page.key().is_none_or(|key| child > key)).collect())
            })
            .await?;
        let seen = self.seen_among(nested, page.limit());
        self.acting.hall().answer([self.acting.user()], seen).await
    }

    /// Returns the first of these groups that the user sees. A group that is hidden from the user
    /// shows neither in the size of the page nor in the key of the next one.
    async fn seen_among(
        &self,
        groups: Vec<GroupId>,
        limit: NonZeroU32,
    ) -> Result<Page<GroupView, GroupId>, S> {
        let enough = usize::try_from(limit.get()).unwrap_or(usize::MAX);
        let mut views = Vec::new();
        for batch in groups.chunks(enough.saturating_add(1)) {
            let loaded = Views::of_groups(self.acting, batch.iter().copied()).await?;
            for child in batch {
                match loaded.group(*child) {
                    Ok(view) => views.push(view),
                    Err(Error::Group(
                        GroupError::NoSuchGroup { .. } | GroupError::Deleted { .. },
                    )) => {}
                    Err(error) => return Err(error),
                }
            }
            if views.len() > enough {
                break;
            }
        }
        Ok(Page::cut(views, limit, |view| view.id))
    }

    /// Lists entries. Checks visibility before reading, so nothing of a hidden group is read, and
    /// again afterwards, so a caller never sees rows written after the group was hidden.
    async fn memberships(
        &self,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Result<Page<MemberView, UserId>, S> {
        self.ask(Group::view).await?;
        let page = page.at_most(GREATEST_PAGE);
        let (entries, next) =
            match self.acting.hall().store().memberships(self.id, filter, page).await {
                Ok(page) => {
                    let next = page.next().copied();
                    (page.into_items(), Ok(next))
                }
                Err(error) => (Vec::new(), Err(Error::Store(error))),
            };
        let shown = self.ask(|group, by, cx| group.show_entries(by, entries, cx)).await?;
        Ok(Page::new(shown, next?))
    }

    /// Like [`memberships`](Self::memberships), for participants.
    async fn participants_if(
        &self,
        allowed: Check,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        self.ask(allowed).await?;
        let page = page.at_most(GREATEST_PAGE);
        let users = self.acting.hall().store().participants_of(self.id, page).await;
        self.ask(allowed).await?;
        users.map_err(Error::Store)
    }
}

/// The mailing list.
impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Returns an address for a mailing list of this group that no list and no user has now (ML-1).
    /// Returns `None` if the company has no domain. Until the address is used, another list or a
    /// user can take it.
    ///
    /// # Errors
    /// As for [`view`](Self::view), and:
    /// - [`GroupError::NotAllowed`] if the user may not edit the mailing list (GR-9)
    /// - [`CompanyError::NeedsCoreOrApproval`] if the group is frozen (CO-2)
    ///
    /// [`CompanyError::NeedsCoreOrApproval`]: crate::permissions::CompanyError::NeedsCoreOrApproval
    pub async fn propose_address(&self) -> Result<Option<ListAddress>, S> {
        let question = async {
            let proposed = self
                .ask(|group, by, cx| {
                    group.authorize(by, GroupAction::EditMailingList, cx)?;
                    Ok(group.proposed_addresses(cx).collect::<Vec<_>>())
                })
                .await?;
            self.acting.hall().first_free(proposed).await
        };
        let answer = self.acting.hall().answer([self.acting.user()], question);
        self.question("propose_address").run(answer).await
    }

    /// Checks that a mail that the user writes now reaches the list (ML-4, ML-5). A mail that came
    /// in from outside is decided by [`Guildhall::decide_mail`](crate::Guildhall::decide_mail).
    ///
    /// # Errors
    /// As for [`view`](Self::view), and:
    /// - [`MailError::NoList`](crate::mailing_list::MailError::NoList) if the group has no list
    ///   (ML-1)
    /// - [`MailError::Off`](crate::mailing_list::MailError::Off) if the list is off (ML-1)
    /// - [`MailError::MayNotPost`](crate::mailing_list::MailError::MayNotPost) if only named
    ///   members may send, and the user is none of them (ML-4)
    /// - [`MailError::ExternalMailBlocked`](crate::mailing_list::MailError::ExternalMailBlocked) if
    ///   the user is external and the list accepts no external mail (ML-5)
    pub async fn post(&self) -> Result<(), S> {
        self.question("post").run(self.ask(Group::post)).await
    }

    /// Checks that the user may send with the list's address as sender (ML-3).
    ///
    /// # Errors
    /// As for [`view`](Self::view), and:
    /// - [`MailError::NoList`](crate::mailing_list::MailError::NoList) if the group has no list
    ///   (ML-1)
    /// - [`MailError::Off`](crate::mailing_list::MailError::Off) if the list is off (ML-1)
    /// - [`MailError::MayNotSendAs`](crate::mailing_list::MailError::MayNotSendAs) if the user has
    ///   no right to it (ML-3)
    pub async fn send_as(&self) -> Result<(), S> {
        self.question("send_as").run(self.ask(Group::send_as)).await
    }

    /// Lists the external recipients of the list, for those who edit it (ML-6). They are ordered by
    /// address without regard to case.
    ///
    /// # Errors
    /// As for [`view`](Self::view), and:
    /// - [`GroupError::NotAllowed`] if the user may not edit the mailing list (GR-9)
    /// - [`CompanyError::NeedsCoreOrApproval`] if the group is frozen (CO-2)
    ///
    /// [`CompanyError::NeedsCoreOrApproval`]: crate::permissions::CompanyError::NeedsCoreOrApproval
    #[doc(alias = "ML-6")]
    pub async fn external_recipients(
        &self,
        page: PageRequest<AddressKey>,
    ) -> Result<Page<EmailAddress, AddressKey>, S> {
        let list = async {
            self.ask(Group::see_recipients).await?;
            let page = page.at_most(GREATEST_PAGE);
            let recipients = self.acting.hall().store().recipients_of(self.id, page).await;
            self.ask(Group::see_recipients).await?;
            recipients.map_err(Error::Store)
        };
        self.question("external_recipients").run(list).await
    }

    pub(crate) fn question(&self, name: &'static str) -> UseCase {
        UseCase::question(name).on(AggregateId::Group(self.id))
    }

    /// Loads the group with the user's entry, and asks it.
    pub(crate) async fn ask<T: Send>(
        &self,
        query: impl FnOnce(
            &Group,
            User,
            &Context<'_>,
        ) -> std::result::Result<T, CommandError<GroupError>>
        + Send,
    ) -> Result<T, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let request = BasisRequest::new(by, []).with_group(self.id, Scope::of([by.id()]));
        let mut found = hall.find_basis(request).await?;
        found.identify([by], &mut ReadSet::default())?;
        let group = found.group(self.id)?;
        let company = found.company(group.company())?;
        Ok(query(&group, by, &hall.context(&company))?)
    }
}
