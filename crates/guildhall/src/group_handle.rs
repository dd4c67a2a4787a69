use guildhall_groups::{Group, GroupEntry, GroupError, GroupView, MembershipFilter, ProfileEdit};
use guildhall_kernel::{CommandError, GroupId, Page, PageRequest, Scope, Switch, User, UserId};
use guildhall_permissions::{Context, Privacy};
use guildhall_rooms::Room;

use crate::Result;
use crate::retry::GroupOutcome;
use crate::{Environment, Error, GroupDone, JoinRequest, Stores, UserHandle};

/// What a user may ask of a group, such as [`Group::view`].
type Question =
    fn(&Group, &User, &Context<'_>) -> std::result::Result<(), CommandError<GroupError>>;

/// What one user does with one group.
///
/// For whom the group is hidden, every answer is the one for a group that never was (GR-15).
#[derive(Debug)]
pub struct GroupHandle<'h, S, E> {
    pub(crate) acting: UserHandle<'h, S, E>,
    pub(crate) id: GroupId,
}

impl<S, E> Clone for GroupHandle<'_, S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S, E> Copy for GroupHandle<'_, S, E> {}

impl<'h, S, E> GroupHandle<'h, S, E> {
    pub(crate) const fn new(acting: UserHandle<'h, S, E>, id: GroupId) -> Self {
        Self { acting, id }
    }
}

/// What users see and ask.
impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// The group as the user sees it (GR-15, GR-17).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn view(&self) -> Result<GroupView, S> {
        self.ask([], Group::seen_by).await
    }

    /// Its members by a place of their own, for whoever sees it (GR-17).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn members(&self, page: PageRequest<UserId>) -> Result<Page<GroupEntry, UserId>, S> {
        self.memberships(MembershipFilter::Members, page).await
    }

    /// Its Masters, for whoever sees it: they are who a request to join goes to (GR-17).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn masters(&self, page: PageRequest<UserId>) -> Result<Page<GroupEntry, UserId>, S> {
        self.memberships(MembershipFilter::Masters, page).await
    }

    /// Whether the user may read its room: members may (GR-3, GR-11, GR-17).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn read_room(&self) -> Result<(), S> {
        self.ask([], Group::read_room).await
    }

    /// Everybody who takes part, as a member or through what is nested in it, for whoever sees it
    /// (GR-17, GR-20).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn participants(&self, page: PageRequest<UserId>) -> Result<Page<User, UserId>, S> {
        self.participants_where(Group::view, page).await
    }

    /// Whom an invitation of all members to an event reaches (GR-17, GR-20): a page of them.
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn invite_to_event(
        &self,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        self.participants_where(Group::invite_to_event, page).await
    }

    /// The mail by which the user asks the Masters for membership (GR-17).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn ask_to_join(&self) -> Result<JoinRequest, S> {
        let to = self.acting.hall().member_ids(self.id, MembershipFilter::Masters).await?;
        self.ask([], Group::ask_to_join).await?;
        Ok(JoinRequest { group: self.id, by: self.acting.user().id(), to })
    }

    /// Asked after what it lets out was read: so nobody sees what came to be after the group was
    /// hidden from them.
    async fn memberships(
        &self,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Result<Page<GroupEntry, UserId>, S> {
        let entries = self.acting.hall().store().memberships(self.id, filter, page).await;
        self.ask([], Group::view).await?;
        entries.map_err(Error::Store)
    }

    /// The same for whoever takes part.
    async fn participants_where(
        &self,
        allowed: Question,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, S> {
        let users = self.acting.hall().store().participants_of(self.id, page).await;
        self.ask([], allowed).await?;
        users.map_err(Error::Store)
    }
}

/// What Masters and administrators do (GR-9).
impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Edits the name, description or picture (GR-9).
    ///
    /// # Errors
    /// [`Error::Group`], also where another group has the name (GR-4).
    pub async fn edit_profile(&self, edit: ProfileEdit) -> Result<GroupDone, S> {
        self.act([], |group, by, cx| group.edit_profile(by, edit.clone(), cx)).await
    }

    /// Appoints Masters (GR-3).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn appoint_masters(&self, users: &[User]) -> Result<GroupDone, S> {
        let ids = users.iter().map(User::id);
        self.act(ids, |group, by, cx| group.appoint_masters(by, users, cx)).await
    }

    /// Dismisses Masters while another remains (GR-3, GR-10).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn dismiss_masters(&self, users: &[UserId]) -> Result<GroupDone, S> {
        let ids = users.iter().copied();
        self.act(ids, |group, by, cx| group.dismiss_masters(by, users, cx)).await
    }

    /// Steps down as Master while another remains (GR-10).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn step_down(&self) -> Result<GroupDone, S> {
        self.dismiss_masters(&[self.acting.user().id()]).await
    }

    /// Adds members (GR-9).
    ///
    /// # Errors
    /// [`Error::Group`] (GR-5), and [`Error::Company`] (RM-10, GR-19, CO-7).
    pub async fn add_members(&self, users: &[User]) -> Result<GroupDone, S> {
        let ids = users.iter().map(User::id);
        // Whoever may add members is of the group's company.
        let owner = self.acting.user().company();
        let guest_companies = self.acting.hall().guest_companies(users, owner).await?;
        self.act(ids, |group, by, cx| {
            group.add_members(by, users, &cx.with_guest_companies(&guest_companies))
        })
        .await
    }

    /// Removes members (GR-10, GR-11, ML-11).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn remove_members(&self, users: &[UserId]) -> Result<GroupDone, S> {
        let ids = users.iter().copied();
        self.act(ids, |group, by, cx| group.remove_members(by, users, cx)).await
    }

    /// Leaves: nobody does (GR-10).
    ///
    /// # Errors
    /// [`Error::Group`], always.
    pub async fn leave(&self) -> Result<GroupDone, S> {
        self.act([], |group, by, cx| group.leave(by, cx)).await
    }

    /// Makes the group public or private (GR-14).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn change_privacy(&self, to: Privacy) -> Result<GroupDone, S> {
        self.act([], |group, by, cx| group.change_privacy(by, to, cx)).await
    }

    /// Turns the notification of members on or off (GR-13).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn change_notification(&self, to: Switch) -> Result<GroupDone, S> {
        self.act([], |group, by, cx| group.change_notification(by, to, cx)).await
    }

    /// Deletes the group, and closes its room with it (GR-12).
    ///
    /// # Errors
    /// [`Error::Group`].
    pub async fn delete(&self) -> Result<GroupDone, S> {
        let by = self.acting.user();
        let end =
            |group: &mut Group, room: &mut Room, cx: &Context<'_>| group.delete(&by, room, cx);
        self.acting.hall().end_group(self.id, Scope::of([by.id()]), end).await
    }

    pub(crate) async fn act(
        &self,
        touched: impl IntoIterator<Item = UserId> + Send,
        decide: impl Fn(&mut Group, &User, &Context<'_>) -> GroupOutcome + Send + Sync,
    ) -> Result<GroupDone, S> {
        let by = self.acting.user();
        let scope = Scope::of(touched.into_iter().chain([by.id()]));
        let decide = |group: &mut Group, cx: &Context<'_>| decide(group, &by, cx);
        self.acting.hall().change_group(self.id, scope, decide).await
    }

    pub(crate) async fn ask<T>(
        &self,
        touched: impl IntoIterator<Item = UserId> + Send,
        question: impl FnOnce(
            &Group,
            &User,
            &Context<'_>,
        ) -> std::result::Result<T, CommandError<GroupError>>
        + Send,
    ) -> Result<T, S> {
        let (hall, by) = (self.acting.hall(), self.acting.user());
        let scope = Scope::of(touched.into_iter().chain([by.id()]));
        let group = hall.find_group(self.id, scope).await?;
        let company = hall.company(group.company()).await?;
        Ok(question(&group, &by, &hall.context(&company))?)
    }
}
