//! The groups of a user.

use guildhall_groups::{
    Group, GroupChange, GroupCursor, GroupDraft, GroupError, GroupEvent, GroupFilter, GroupList,
    GroupView,
};
use guildhall_kernel::{CommandError, CompanyId, GroupId, Page, PageRequest, RoomId, User};
use guildhall_permissions::Context;
use guildhall_rooms::{Room, RoomChange};

use crate::Result;
use crate::error::Attempt;
use crate::retry::ATTEMPTS;
use crate::{Environment, Error, GroupDone, Stores, UserHandle};

/// How a group is created: by [`Group::create`] or [`Group::create_as_administrator`].
type Create = fn(
    GroupId,
    RoomId,
    &User,
    GroupDraft,
    &Context<'_>,
) -> std::result::Result<(Group, GroupEvent), CommandError<GroupError>>;

impl<S: Stores, E: Environment> UserHandle<'_, S, E> {
    /// Creates a group, of which the user becomes a Master and a member (GR-2).
    ///
    /// # Errors
    /// [`Error::Company`] (CO-1 to CO-5, CO-7), and [`Error::Group`] for a name or an
    /// address that is taken (GR-4, ML-2), for external users (GR-5) and features (FT-2).
    pub async fn create_group(&self, draft: GroupDraft) -> Result<GroupDone, S> {
        self.create(Group::create, draft).await
    }

    /// Creates a group as an administrator, who becomes neither Master nor member by that (GR-2).
    ///
    /// # Errors
    /// [`Error::Company`] for whoever is no administrator, [`Error::Group`] where no Master
    /// is named (GR-2), and as for [`UserHandle::create_group`].
    pub async fn create_group_as_administrator(&self, draft: GroupDraft) -> Result<GroupDone, S> {
        self.create(Group::create_as_administrator, draft).await
    }

    /// One of the three lists of groups of a company, by name without regard to case (GR-16): of
    /// one's own company, or of one of whose external groups one is a member. Each group comes as
    /// the user sees it, so that a list says no more of one than [`GroupHandle::view`] (GR-17).
    ///
    /// A page can hold fewer groups than asked for; the list ends where there is no next page.
    ///
    /// # Errors
    /// [`Error::NoSuchCompany`], and [`Error::Company`] for the administrators' list
    /// (GR-16).
    ///
    /// [`GroupHandle::view`]: crate::GroupHandle::view
    pub async fn groups(
        &self,
        company: CompanyId,
        list: GroupList,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<GroupView, GroupCursor>, S> {
        self.list(company, list, |filter| filter, page).await
    }

    /// Those of a list whose names begin so, without regard to case: for search and autocompletion
    /// (GR-15, GR-16).
    ///
    /// # Errors
    /// As for [`UserHandle::groups`].
    pub async fn search_groups(
        &self,
        company: CompanyId,
        list: GroupList,
        prefix: &str,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<GroupView, GroupCursor>, S> {
        self.list(company, list, |filter| filter.beginning_with(prefix), page).await
    }

    async fn list(
        &self,
        company: CompanyId,
        list: GroupList,
        narrow: impl FnOnce(GroupFilter) -> GroupFilter + Send,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<GroupView, GroupCursor>, S> {
        let (hall, user) = (self.hall(), self.user());
        let company = hall.company(company).await?;
        let filter = narrow(GroupFilter::new(&company, user, list)?);
        let listed = hall.store().list_groups(filter, page).await;
        let listed = listed.map_err(Error::Store)?;
        let next = listed.next().cloned();
        let cx = hall.context(&company);
        let mut views = Vec::new();
        for group in listed.into_items() {
            match group.seen_by(&user, &cx) {
                Ok(view) => views.push(view),
                // The store lists nothing that the user does not see: this is its second lock.
                Err(CommandError::Refused(_)) => {}
                Err(CommandError::NotLoaded(missing)) => return Err(missing.into()),
            }
        }
        Ok(Page::new(views, next))
    }

    async fn create(&self, create: Create, draft: GroupDraft) -> Result<GroupDone, S> {
        let (hall, home) = (self.hall(), self.home()?);
        let users: Vec<_> = draft.users().copied().collect();
        let guest_companies = hall.guest_companies(&users, Some(home)).await?;
        for _ in 0..ATTEMPTS {
            let company = hall.company(home).await?;
            let cx = hall.context(&company).with_guest_companies(&guest_companies);
            let (id, room) = (GroupId::new(hall.environment().new_uuid()), hall.new_room_id());
            let (group, event) = create(id, room, &self.user(), draft.clone(), &cx)?;
            let (room, opened) = Room::open_for_group(room, id, self.user().id(), &cx);
            let room = RoomChange::new(room, opened);
            let change = GroupChange::new(group.clone(), event.clone(), room);
            match hall.save_group(change).await {
                Ok(()) => return Ok(GroupDone::new(group, event)),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }
}
