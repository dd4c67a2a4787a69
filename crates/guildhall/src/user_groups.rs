//! The groups of a user.

use guildhall_groups::{
    BasisRequest, Group, GroupChange, GroupCursor, GroupDraft, GroupError, GroupEvent, GroupFilter,
    GroupList, GroupView,
};
use guildhall_kernel::{
    CommandError, CompanyId, Envelope, GroupId, ListAddress, Name, Page, PageRequest, ReadSet,
    RoomId, User,
};
use guildhall_permissions::Context;
use guildhall_rooms::{Room, RoomChange};

use crate::command_ids::{Ask, Success, kept};
use crate::retry::Attempt;
use crate::rules::GREATEST_PAGE;
use crate::trace::UseCase;
use crate::{Environment, Error, GroupDone, Result, Stores, UserHandle};

/// A way to create a group: [`Group::create`] or [`Group::create_as_administrator`].
type Create = fn(
    GroupId,
    RoomId,
    User,
    GroupDraft,
    &Context<'_>,
) -> std::result::Result<(Group, Envelope<GroupEvent>), CommandError<GroupError>>;

impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Creates a group in the user's own company. The user becomes a Master and a member (GR-2).
    ///
    /// # Errors
    /// - [`GroupError::NameTaken`] if another group of the company has the name (GR-4)
    /// - [`GroupError::ExternalInInternalGroup`] if a member is external and the draft is of an
    ///   internal group (GR-5)
    /// - [`GroupError::ExternalMaster`] if a Master would be external (GR-5)
    /// - [`FeatureError::NeedsMessage`] if a feature would be on without Message (FT-2)
    /// - [`MailError::ForeignDomain`] if the address of the list is of no domain of the company
    ///   (ML-2)
    /// - [`MailError::AddressTaken`] if another list or a user has the address (ML-2)
    /// - [`Error::Company`] if the policy does not allow it: the user is of no company (CO-1), the
    ///   company holds no application (CO-2), the user may not create groups (CO-3) or external
    ///   groups (CO-4), a feature is disabled (CO-5), external contact is not allowed (RM-10,
    ///   GR-19), or a limit is reached (CO-7)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    ///
    /// [`FeatureError::NeedsMessage`]: crate::room_features::FeatureError::NeedsMessage
    /// [`MailError::ForeignDomain`]: crate::mailing_list::MailError::ForeignDomain
    /// [`MailError::AddressTaken`]: crate::mailing_list::MailError::AddressTaken
    pub async fn create_group(&self, draft: GroupDraft) -> Result<GroupDone, S> {
        self.create("create_group", Group::create, &draft).await
    }

    /// Creates a group as an administrator, who becomes neither Master nor member by that (GR-2).
    ///
    /// # Errors
    /// As for [`create_group`](Self::create_group), and:
    /// - [`CompanyError::NotAdministrator`] if the user is no administrator (GR-2)
    /// - [`GroupError::NeedsMaster`] if the draft names no Master (GR-2)
    ///
    /// [`CompanyError::NotAdministrator`]: crate::permissions::CompanyError::NotAdministrator
    pub async fn create_group_as_administrator(&self, draft: GroupDraft) -> Result<GroupDone, S> {
        let create = Group::create_as_administrator;
        self.create("create_group_as_administrator", create, &draft).await
    }

    /// Lists groups of a company by name without regard to case (GR-16).
    ///
    /// The company is the user's own, or one of whose external groups the user is a member. Each
    /// group comes as the user sees it, so a list says no more of a group than
    /// [`GroupHandle::view`](crate::GroupHandle::view) (GR-17).
    ///
    /// A page can hold fewer groups than requested. The list ends with the page that has no next
    /// one.
    ///
    /// # Errors
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`CompanyError::NotAdministrator`] if the list is [`GroupList::Administered`] or
    ///   [`GroupList::Orphaned`] and the user is no administrator (GR-16)
    /// - [`Error::Store`] if the store failed
    ///
    /// [`CompanyError::NotAdministrator`]: crate::permissions::CompanyError::NotAdministrator
    pub async fn groups(
        &self,
        company: CompanyId,
        list: GroupList,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<GroupView, GroupCursor>, S> {
        let list = self.list(company, list, |filter| filter, page);
        UseCase::question("groups").run(list).await
    }

    /// Lists the groups of a list in whose names a word begins with `text`, without regard to case:
    /// for search and autocompletion (GR-15, GR-16).
    ///
    /// # Errors
    /// As for [`groups`](Self::groups).
    pub async fn search_groups(
        &self,
        company: CompanyId,
        list: GroupList,
        text: &str,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<GroupView, GroupCursor>, S> {
        let list = self.list(company, list, |filter| filter.with_search(text), page);
        UseCase::question("search_groups").run(list).await
    }

    async fn list(
        &self,
        company: CompanyId,
        list: GroupList,
        narrow: impl FnOnce(GroupFilter) -> GroupFilter + Send,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<GroupView, GroupCursor>, S> {
        let (hall, user) = (self.hall(), self.user());
        let question = async {
            let company = hall.company(company).await?;
            let filter = narrow(GroupFilter::new(&company, user, list)?);
            let listed = hall.store().list_groups(filter, page.at_most(GREATEST_PAGE)).await;
            let listed = listed.map_err(Error::Store)?;
            let next = listed.next().cloned();
            let cx = hall.context(&company);
            let mut views = Vec::new();
            for group in listed.into_items() {
                match group.seen_by(user, &cx) {
                    // The request has expired.
                    Ok(view) if list == GroupList::Requested && view.request.is_none() => {}
                    Ok(view) => views.push(view),
                    // A second lock: the store lists no group that is hidden from the user.
                    Err(CommandError::Refused(_)) => {}
                    Err(CommandError::NotLoaded(missing)) => return Err(missing.into()),
                }
            }
            Ok(Page::new(views, next))
        };
        hall.answer([user], question).await
    }

    async fn create(
        &self,
        name: &'static str,
        create: Create,
        draft: &GroupDraft,
    ) -> Result<GroupDone, S> {
        let named = draft.named_users().copied().chain([self.user()]);
        let ask = self.ask(&(name, draft))?;
        let ask = ask.as_ref();
        let work =
            self.hall().once(ask, Success::Saves, named, || self.try_create(create, draft, ask));
        UseCase::command(name).run(work).await
    }

    async fn try_create(
        &self,
        create: Create,
        draft: &GroupDraft,
        ask: Option<&Ask>,
    ) -> Attempt<GroupDone, S> {
        let (hall, by, mut reads) = (self.hall(), self.user(), ReadSet::default());
        let named = || draft.named_users().copied();
        let mut found = hall.find_basis(BasisRequest::new(by, named())).await?;
        found.identify(named().chain([by]), &mut reads)?;
        let company = self.own_company()?;
        let guest_companies = found.guest_companies(draft.users(), company, &mut reads);
        let company = found.read_company(company, &mut reads)?;
        let cx = hall.context(&company).with_guest_companies(&guest_companies);
        let (id, room) = (hall.new_group_id(), hall.new_room_id());
        let (group, event) = create(id, room, by, draft.clone(), &cx)?;
        let (room, opened) = Room::open_for_group(room, id, by, &cx);
        let change = GroupChange::new(group.clone(), event.clone(), RoomChange::new(room, opened));
        let done = GroupDone::new(group, event);
        let answers = kept(ask, done.event.at, &done)?;
        hall.save_group(change.with_reads(reads).with_answers(answers), &done.group).await?;
        Ok(done)
    }
}

/// Mailing lists.
impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Returns an address for the mailing list of a group that the user wants to create under this
    /// name, which no list and no user has now (ML-1). Returns `None` if the company has no domain.
    /// Until the group is created, another list or a user can take the address.
    ///
    /// # Errors
    /// - [`CompanyError::NotOfCompany`] if the user is of no company (CO-1)
    /// - [`CompanyError::NeedsCoreOrApproval`] if the company holds neither application (CO-2)
    /// - [`CompanyError::MayNotCreateGroups`] if the user may not create groups (CO-3)
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`Error::Store`] if the store failed
    ///
    /// [`CompanyError::NotOfCompany`]: crate::permissions::CompanyError::NotOfCompany
    /// [`CompanyError::NeedsCoreOrApproval`]: crate::permissions::CompanyError::NeedsCoreOrApproval
    /// [`CompanyError::MayNotCreateGroups`]: crate::permissions::CompanyError::MayNotCreateGroups
    #[doc(alias = "ML-1")]
    pub async fn propose_address(&self, name: &Name) -> Result<Option<ListAddress>, S> {
        let (hall, user) = (self.hall(), self.user());
        let question = async {
            let company = hall.company(self.own_company()?).await?;
            company.check_group_creation(user)?;
            let proposed = Group::addresses_for(name, hall.new_group_id(), &hall.context(&company));
            hall.first_free(proposed).await
        };
        UseCase::question("propose_address").run(hall.answer([user], question)).await
    }
}
