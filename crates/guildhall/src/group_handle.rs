use guildhall_groups::{AggregateId, GroupCommand, GroupNotice, ProfileEdit};
use guildhall_kernel::{GroupId, Store, User, UserId, Version};

use crate::decisions::GroupDecision;
use crate::retry::Pages;
use crate::series::Call;
use crate::trace::UseCase;
use crate::views::Views;
use crate::{
    Effect, Environment, Error, GroupDone, GroupPreview, Result, Stores, UserHandle, effect,
};

/// The commands and questions of one user on one group or team.
///
/// If the group is hidden from the user, every answer is the one for a group that does not exist
/// (GR-15).
#[derive(Debug)]
pub struct GroupHandle<'h, S: Store, E> {
    pub(crate) acting: UserHandle<'h, S, E>,
    pub(crate) id: GroupId,
    if_version: Option<Version>,
}

impl<S: Store, E> Clone for GroupHandle<'_, S, E> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<S: Store, E> Copy for GroupHandle<'_, S, E> {}

impl<'h, S: Store, E> GroupHandle<'h, S, E> {
    pub(crate) const fn new(acting: UserHandle<'h, S, E>, id: GroupId) -> Self {
        Self { acting, id, if_version: None }
    }

    /// Returns a handle whose commands are executed only if the group has this version (CO-10).
    ///
    /// Each command and preview can then also fail with [`RequestError::StaleVersion`]. A command
    /// that another rule refuses is refused by that rule, so a user who may not act learns nothing of
    /// the version (GR-9, GR-15). Questions ignore the version.
    ///
    /// [`RequestError::StaleVersion`]: crate::kernel::RequestError::StaleVersion
    #[doc(alias = "CO-10")]
    #[must_use]
    pub const fn if_version(self, version: Version) -> Self {
        Self { if_version: Some(version), ..self }
    }
}

/// Any command.
impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Executes a command on the group and saves the result in one atom.
    ///
    /// The other methods that change the group call this one. They name the refusals of their own
    /// command; every command can fail as follows.
    ///
    /// # Errors
    /// - [`GroupError::NoSuchGroup`] if the group does not exist or is hidden from the user (GR-15)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`GroupError::NotAllowed`] if the roles of the user do not allow the action (GR-9)
    /// - [`CompanyError::NeedsCoreOrApproval`] if the group is frozen and the command adds
    ///   something (CO-2)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    ///
    /// [`GroupError::NoSuchGroup`]: crate::groups::GroupError::NoSuchGroup
    /// [`GroupError::Deleted`]: crate::groups::GroupError::Deleted
    /// [`GroupError::NotAllowed`]: crate::groups::GroupError::NotAllowed
    /// [`CompanyError::NeedsCoreOrApproval`]: crate::permissions::CompanyError::NeedsCoreOrApproval
    pub async fn execute(&self, command: GroupCommand) -> Result<GroupDone, S> {
        let ask = self.acting.ask(&("group", self.id, &command))?;
        let use_case = UseCase::command("").named_as(&command).on(AggregateId::Group(self.id));
        let call = Call { by: self.acting.user(), command, if_version: self.if_version, ask };
        use_case.run(self.acting.hall().execute_on_group(self.id, call)).await
    }

    /// Returns what [`execute`](Self::execute) would do with this command now, and saves nothing.
    ///
    /// Of the groups in which a deleted group is nested, the preview names only those that the user
    /// sees (GR-15, GR-20).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute). A name or an address that another group holds, and a
    /// limit that is reached, are found only when a change is saved (GR-4, ML-2, CO-7).
    pub async fn preview(&self, command: GroupCommand) -> Result<GroupPreview, S> {
        let (hall, by, id, command) = (self.acting.hall(), self.acting.user(), self.id, &command);
        let named = command.brings().iter().copied().chain([by]);
        let decide = || hall.decide_group(by, id, command, self.if_version);
        let preview = async {
            let decision = hall.retry_for(named, decide).await?;
            let effects = self.effects(&decision).await?;
            let GroupDecision { after, event, .. } = decision;
            Ok(GroupPreview { notice: GroupNotice::of(&after, &event), event, effects })
        };
        UseCase::preview("").named_as(command).on(AggregateId::Group(id)).run(preview).await
    }

    async fn effects(&self, decision: &GroupDecision) -> Result<Vec<Effect>, S> {
        let GroupDecision { company, before, after, event, rooms, .. } = decision;
        let users = after.roster().loaded().keys().copied();
        let mut effects = effect::of_group(before, after, event, users);
        for change in rooms {
            for event in change.events() {
                effects.extend(effect::of_room(change.room(), event));
            }
        }
        if after.is_deleted() {
            self.add_parents(&mut effects).await?;
        } else {
            let cx = self.acting.hall().context(company);
            effects.extend(effect::of_features((before, &cx), (after, &cx)));
        }
        Ok(effects)
    }

    /// Adds the groups in which the group is nested, and that the user sees.
    async fn add_parents(&self, effects: &mut Vec<Effect>) -> Result<(), S> {
        let (store, group) = (self.acting.hall().store(), self.id);
        let mut pages = Pages::new();
        while let Some(parents) = pages.next(|page| store.groups_nesting(group, page)).await? {
            let views = Views::of_groups(self.acting, parents.iter().copied()).await?;
            for parent in parents {
                match views.group(parent) {
                    Ok(_) => effects.push(Effect::NestingEnded { group, parent }),
                    Err(Error::Group(_)) => {}
                    Err(error) => return Err(error),
                }
            }
        }
        Ok(())
    }
}

/// The profile, and who belongs to the group.
impl<S: Stores, E: Environment> GroupHandle<'_, S, E> {
    /// Edits the name, the description or the picture (GR-9).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`GroupError::NameTaken`](crate::groups::GroupError::NameTaken) if another group of the
    ///   company has the name (GR-4)
    /// - [`GroupError::NothingChanges`](crate::groups::GroupError::NothingChanges) if the edit
    ///   changes nothing (GR-9)
    pub async fn edit_profile(&self, edit: ProfileEdit) -> Result<GroupDone, S> {
        self.execute(GroupCommand::EditProfile { edit }).await
    }

    /// Appoints Masters: all of these users or none (GR-3).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`GroupError::ExternalMaster`](crate::groups::GroupError::ExternalMaster) if a user is
    ///   external (GR-5)
    /// - [`GroupError::AlreadyMasters`](crate::groups::GroupError::AlreadyMasters) if a user is a
    ///   Master already (GR-3)
    /// - [`GroupError::NoUsersNamed`](crate::groups::GroupError::NoUsersNamed) if `users` is empty
    ///   (GR-9)
    pub async fn appoint_masters(&self, users: &[User]) -> Result<GroupDone, S> {
        self.execute(GroupCommand::AppointMasters { users: users.to_vec() }).await
    }

    /// Dismisses Masters: all of these users or none (GR-3). Their memberships stay (GR-10).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`GroupError::LastMaster`](crate::groups::GroupError::LastMaster) if no Master would
    ///   remain (GR-3)
    /// - [`GroupError::NotMasters`](crate::groups::GroupError::NotMasters) if a user is no Master
    ///   (GR-3)
    /// - [`GroupError::NoUsersNamed`](crate::groups::GroupError::NoUsersNamed) if `users` is empty
    ///   (GR-9)
    pub async fn dismiss_masters(&self, users: &[UserId]) -> Result<GroupDone, S> {
        self.execute(GroupCommand::DismissMasters { users: users.to_vec() }).await
    }

    /// Hands the user's mastership over: the other user becomes a Master, and they are one no longer
    /// (GR-3). Neither membership changes (GR-10).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`GroupError::ExternalMaster`](crate::groups::GroupError::ExternalMaster) if the other user
    ///   is external (GR-5)
    /// - [`GroupError::AlreadyMasters`](crate::groups::GroupError::AlreadyMasters) if the other user
    ///   is a Master already (GR-3)
    pub async fn hand_over(&self, to: User) -> Result<GroupDone, S> {
        self.execute(GroupCommand::HandOver { to }).await
    }

    /// Ends the user's own mastership. A membership stays (GR-10).
    ///
    /// # Errors
    /// As for [`dismiss_masters`](Self::dismiss_masters).
    pub async fn step_down(&self) -> Result<GroupDone, S> {
        self.dismiss_masters(&[self.acting.user().id()]).await
    }

    /// Adds members: all of these users or none (GR-9).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`GroupError::ExternalInInternalGroup`](crate::groups::GroupError::ExternalInInternalGroup)
    ///   if a user is external and the group is internal (GR-5)
    /// - [`GroupError::ExternalMaster`](crate::groups::GroupError::ExternalMaster) if a user is a
    ///   Master who has become external (GR-5)
    /// - [`GroupError::AlreadyMembers`](crate::groups::GroupError::AlreadyMembers) if a user is a
    ///   member already (GR-9)
    /// - [`GroupError::NoUsersNamed`](crate::groups::GroupError::NoUsersNamed) if `users` is empty
    ///   (GR-9)
    /// - [`CompanyError::ExternalContactForbidden`](crate::permissions::CompanyError::ExternalContactForbidden)
    ///   if a user is external and the company allows no external contact (RM-10)
    /// - [`CompanyError::NoContactPermission`](crate::permissions::CompanyError::NoContactPermission)
    ///   if a user lost the permission for external contact (GR-19)
    /// - [`CompanyError::UserQuotaExceeded`](crate::permissions::CompanyError::UserQuotaExceeded)
    ///   if a user is in as many groups as allowed (CO-7)
    pub async fn add_members(&self, users: &[User]) -> Result<GroupDone, S> {
        self.execute(GroupCommand::AddMembers { users: users.to_vec() }).await
    }

    /// Removes members: all of these users or none. Their mail rights end, too (GR-10, GR-11,
    /// ML-11).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`GroupError::NotMembers`](crate::groups::GroupError::NotMembers) if a user is no member
    ///   (GR-9)
    /// - [`GroupError::NoUsersNamed`](crate::groups::GroupError::NoUsersNamed) if `users` is empty
    ///   (GR-9)
    pub async fn remove_members(&self, users: &[UserId]) -> Result<GroupDone, S> {
        self.execute(GroupCommand::RemoveMembers { users: users.to_vec() }).await
    }

    /// Asks to leave the group, which is always refused: a Group Master can remove the user
    /// (GR-10).
    ///
    /// # Errors
    /// - [`GroupError::NotAllowed`](crate::groups::GroupError::NotAllowed) always (GR-10; in a
    ///   team: RM-19)
    /// - as for [`execute`](Self::execute) if the group is hidden or deleted
    pub async fn leave(&self) -> Result<GroupDone, S> {
        self.execute(GroupCommand::Leave).await
    }

    /// Asks to join the group. The request is open for 30 days (GR-17).
    ///
    /// [`Guildhall::join_recipients`](crate::Guildhall::join_recipients) lists the users who get the
    /// mail: those who answer it.
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and
    /// [`GroupError::AlreadyAsked`](crate::groups::GroupError::AlreadyAsked) if the user has an open
    /// request (GR-17).
    pub async fn ask_to_join(&self) -> Result<GroupDone, S> {
        self.execute(GroupCommand::AskToJoin).await
    }

    /// Withdraws the user's own request to join (GR-17).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and
    /// [`GroupError::NoOpenRequest`](crate::groups::GroupError::NoOpenRequest) if the user has none
    /// (GR-17).
    pub async fn withdraw_request(&self) -> Result<GroupDone, S> {
        self.execute(GroupCommand::WithdrawRequest).await
    }

    /// Accepts requests to join: all of these users become members, or none (GR-17).
    ///
    /// # Errors
    /// As for [`add_members`](Self::add_members), and
    /// [`GroupError::NoOpenRequest`](crate::groups::GroupError::NoOpenRequest) if a user has no open
    /// request (GR-17).
    pub async fn accept_requests(&self, users: &[User]) -> Result<GroupDone, S> {
        self.execute(GroupCommand::AcceptRequests { users: users.to_vec() }).await
    }

    /// Declines requests to join: all of these users or none (GR-17).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`GroupError::NoOpenRequest`](crate::groups::GroupError::NoOpenRequest) if a user has no
    ///   open request (GR-17)
    /// - [`GroupError::NoUsersNamed`](crate::groups::GroupError::NoUsersNamed) if `users` is empty
    ///   (GR-9)
    pub async fn decline_requests(&self, users: &[UserId]) -> Result<GroupDone, S> {
        self.execute(GroupCommand::DeclineRequests { users: users.to_vec() }).await
    }

    /// Makes a group or team a member: its participants take part in this group, too (GR-20).
    ///
    /// The returned group does not know who takes part through nested groups: read it again.
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and:
    /// - [`GroupError::NoSuchGroup`](crate::groups::GroupError::NoSuchGroup) if `group` does not
    ///   exist or is hidden from the user (GR-15)
    /// - [`GroupError::AlreadyNested`](crate::groups::GroupError::AlreadyNested) if `group` is a
    ///   member already (GR-20)
    /// - [`GroupError::Cycle`](crate::groups::GroupError::Cycle) if this group takes part in
    ///   `group` (GR-20)
    /// - [`GroupError::ExternalNesting`](crate::groups::GroupError::ExternalNesting) if one of the
    ///   two groups is external (GR-20)
    pub async fn nest(&self, group: GroupId) -> Result<GroupDone, S> {
        self.execute(GroupCommand::Nest { group }).await
    }

    /// Removes a group or team from the members. A user who takes part in another way, too, stays
    /// a participant (GR-20).
    ///
    /// # Errors
    /// As for [`execute`](Self::execute), and
    /// [`GroupError::NotNested`](crate::groups::GroupError::NotNested) if `group` is no member or
    /// is hidden from the user (GR-15, GR-20).
    pub async fn unnest(&self, group: GroupId) -> Result<GroupDone, S> {
        self.execute(GroupCommand::Unnest { group }).await
    }
}
