//! What Group Masters, administrators and the directory do with a group (GR-9, RM-19), and what
//! ends for users who leave the company or lose the permission for external contact (GR-18, GR-19).

use guildhall_kernel::{
    Affiliation, CommandError, Edit, Envelope, History, RemovalCause, Switch, User, UserId,
};
use guildhall_permissions::rules::{GR_9, GR_10, RM_19};
use guildhall_permissions::{Context, GroupAction, Privacy};
use guildhall_rooms::{Room, RoomEvent};

use super::checks::{check_externals, check_named, each_once};
use super::{CommandResult, Group};
use crate::{
    GroupEntry, GroupError, GroupEvent, GroupKind, LockEdit, LostData, ProfileEdit, TeamEdit,
};

impl Group {
    /// Edits the name, description or profile picture (GR-9, FT-6).
    ///
    /// The name must be unique (GR-4). It is a claim of the group, and the store checks it.
    ///
    /// # Errors
    /// - [`GroupError::NothingChanges`] if the edit changes nothing (FT-6)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-9")]
    pub fn edit_profile(&mut self, by: User, edit: ProfileEdit, cx: &Context<'_>) -> CommandResult {
        let edit = edit.against(&self.header);
        let roles = self.roles(by, cx)?;
        if edit.name.is_some() {
            self.authorize_roles(roles, GroupAction::Rename, cx)?;
        }
        self.authorize_roles(roles, GroupAction::EditProfile, cx)?;
        if edit == ProfileEdit::default() {
            return Err(GroupError::NothingChanges.into());
        }
        Ok(self.record(by, GroupEvent::ProfileEdited { edit }, cx))
    }

    /// Appoints Group Masters: all of these users or, if one is refused, none (GR-3). This does not
    /// make them members.
    ///
    /// # Errors
    /// - [`GroupError::NoUsersNamed`] if no users are named (GR-9)
    /// - [`GroupError::ExternalMaster`] if one of the users is external (GR-5)
    /// - [`GroupError::MasterWithoutContact`] if the group is external and one of the users has no
    ///   permission for external contact (GR-5)
    /// - [`GroupError::AlreadyMasters`] if one of the users is a Group Master (GR-3)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-3")]
    pub fn appoint_masters(&mut self, by: User, users: &[User], cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::AppointMasters, cx)?;
        check_named(users)?;
        self.check_new_masters(users, cx)?;
        Ok(self.record(by, GroupEvent::MastersAppointed { users: deduplicated(users) }, cx))
    }

    /// Dismisses Group Masters: all of these users or, if one is refused, none (GR-3). A Master who
    /// names themself steps down. Their membership does not change (GR-10).
    ///
    /// # Errors
    /// - [`GroupError::NoUsersNamed`] if no users are named (GR-9)
    /// - [`GroupError::NotMasters`] if one of the users is not a Group Master (GR-3)
    /// - [`GroupError::LastMaster`] if no Group Master would remain (GR-3)
    /// - the errors of [`Group::authorize`]
    #[doc(alias("GR-3", "GR-10"))]
    pub fn dismiss_masters(
        &mut self,
        by: User,
        users: &[UserId],
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorized(by, GroupAction::DismissMasters, cx)?;
        check_named(users)?;
        let is_no_master = |entry: Option<&GroupEntry>| !entry.is_some_and(GroupEntry::is_master);
        let others = self.matching(users.iter().copied(), is_no_master)?;
        if !others.is_empty() {
            return Err(GroupError::NotMasters { users: others }.into());
        }
        let users = each_once(users.to_vec());
        if usize::try_from(self.roster.counts().masters()) == Ok(users.len()) {
            return Err(GroupError::LastMaster { group: self.id() }.into());
        }
        Ok(self.record(by, GroupEvent::MastersDismissed { users }, cx))
    }

    /// Hands the mastership of the acting user over: the other user becomes a Group Master, and the
    /// acting user is one no longer (GR-3). Neither membership changes (GR-10).
    ///
    /// # Errors
    /// - [`GroupError::ExternalMaster`] if the other user is external (GR-5)
    /// - [`GroupError::AlreadyMasters`] if the other user is a Group Master (GR-3)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-3")]
    pub fn hand_over(&mut self, by: User, to: User, cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::HandOver, cx)?;
        self.check_new_masters(&[to], cx)?;
        Ok(self.record(by, GroupEvent::MastershipHandedOver { to }, cx))
    }

    /// Adds members: all of these users or, if one is refused, none.
    ///
    /// # Errors
    /// - [`GroupError::NoUsersNamed`] if no users are named (GR-9)
    /// - [`GroupError::ExternalInInternalGroup`] if the group is internal and one of the users is
    ///   external (GR-5)
    /// - [`GroupError::Company`] if contact with an external user is not allowed (RM-10, GR-19)
    /// - [`GroupError::Company`] if the group would have more members than the company allows
    ///   (CO-7)
    /// - [`GroupError::AlreadyMembers`] if one of the users is a member (GR-9)
    /// - [`GroupError::ExternalMaster`] if one of the users is a Group Master and has become
    ///   external since (GR-5)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-9")]
    pub fn add_members(&mut self, by: User, users: &[User], cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::AddMembers, cx)?;
        check_named(users)?;
        let users = deduplicated(users);
        check_externals(self.header.kind, &users, cx)?;
        let named = users.iter().map(User::id);
        let already = self.matching(named, |entry| entry.is_some_and(GroupEntry::is_member))?;
        if !already.is_empty() {
            return Err(GroupError::AlreadyMembers { users: already }.into());
        }
        self.check_joining(&users, cx)?;
        Ok(self.record(by, GroupEvent::MembersAdded { users }, cx))
    }

    /// Removes members: all of these users or, if one is refused, none. They lose their mail rights
    /// (ML-11). A Group Master can remove themself and stays a Master (GR-10).
    ///
    /// # Errors
    /// - [`GroupError::NoUsersNamed`] if no users are named (GR-9)
    /// - [`GroupError::NotMembers`] if one of the users is not a member (GR-9)
    /// - the errors of [`Group::authorize`]
    #[doc(alias("GR-10", "GR-11", "ML-11"))]
    pub fn remove_members(
        &mut self,
        by: User,
        users: &[UserId],
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorized(by, GroupAction::RemoveMembers, cx)?;
        self.check_members(users, &GR_9)?;
        Ok(self.record(by, GroupEvent::MembersRemoved { users: each_once(users.to_vec()) }, cx))
    }

    /// Refuses to let the user leave the group: a Group Master can remove them (GR-10).
    ///
    /// # Errors
    /// - [`GroupError::NotAllowed`] always (GR-10; in a team RM-19)
    /// - before that, the other errors of [`Group::authorize`]
    #[doc(alias = "GR-10")]
    pub fn leave(&self, by: User, cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::Leave, cx)?;
        Err(self.not_allowed(GroupAction::Leave, &GR_10).into())
    }

    /// Makes the group public or private. Only Group Masters can do this (GR-14).
    ///
    /// # Errors
    /// - [`GroupError::NothingChanges`] if the group has this privacy already (FT-6)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-14")]
    pub fn change_privacy(&mut self, by: User, to: Privacy, cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::ChangePrivacy, cx)?;
        if self.header.privacy == to {
            return Err(GroupError::NothingChanges.into());
        }
        Ok(self.record(by, GroupEvent::PrivacyChanged { to }, cx))
    }

    /// Decides whether users who become members from now on may read what was said before (RM-22).
    /// It never changes what a current member may read.
    ///
    /// # Errors
    /// - [`GroupError::NothingChanges`] if the group has this setting already (FT-6)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "RM-22")]
    pub fn change_history(&mut self, by: User, to: History, cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::ChangeHistory, cx)?;
        if self.header.history == to {
            return Err(GroupError::NothingChanges.into());
        }
        Ok(self.record(by, GroupEvent::HistoryChanged { to }, cx))
    }

    /// Locks and unlocks settings of the group against its Group Masters or its leader (CO-6). Only
    /// administrators can do this.
    ///
    /// # Errors
    /// - [`GroupError::NothingChanges`] if the edit changes nothing (FT-6)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "CO-6")]
    pub fn change_locks(&mut self, by: User, edit: &LockEdit, cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::ChangeLocks, cx)?;
        let edit = self.header.locks.changed_by(edit);
        if edit.named().is_empty() {
            return Err(GroupError::NothingChanges.into());
        }
        Ok(self.record(by, GroupEvent::LocksChanged { edit }, cx))
    }

    /// Turns the notification of the members on or off (GR-13).
    ///
    /// # Errors
    /// - [`GroupError::NothingChanges`] if the notification is on or off already (FT-6)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-13")]
    pub fn change_notification(&mut self, by: User, to: Switch, cx: &Context<'_>) -> CommandResult {
        self.authorized(by, GroupAction::ChangeNotification, cx)?;
        if self.header.notification == to {
            return Err(GroupError::NothingChanges.into());
        }
        Ok(self.record(by, GroupEvent::NotificationChanged { to }, cx))
    }

    /// Deletes the group and closes its room (GR-12).
    ///
    /// The group and the room are saved together. If the command is refused, neither has changed.
    ///
    /// # Errors
    /// - [`GroupError::WrongRoom`] if `room` is not the group's room (RM-20)
    /// - the errors of [`Group::authorize`]
    #[doc(alias = "GR-12")]
    pub fn delete(
        &mut self,
        by: User,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Result<(Envelope<GroupEvent>, Envelope<RoomEvent>), CommandError<GroupError>> {
        self.authorized(by, GroupAction::Delete, cx)?;
        self.end(Some(by), room, cx)
    }

    /// Changes a team as its organisation unit has changed.
    ///
    /// The directory is always right: no policy of the company refuses its changes. A leader who
    /// leaves the unit no longer leads the team.
    ///
    /// # Errors
    /// - [`GroupError::NoTeam`] if this is a group and not a team (RM-19)
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the team's (CO-1)
    /// - [`GroupError::Deleted`] if the team was dissolved (GR-12)
    /// - [`GroupError::NothingChanges`] if the edit changes nothing (FT-6)
    /// - [`GroupError::Company`] if a user who joins belongs to another company (CO-1)
    /// - [`GroupError::AlreadyMembers`] if a user who joins is a member (GR-9)
    /// - [`GroupError::NotMembers`] if a user who leaves is not a member (RM-19)
    /// - [`GroupError::LeaderOutside`] if the new leader is not a member afterwards (RM-19)
    #[doc(alias = "RM-19")]
    pub fn change_team(&mut self, edit: TeamEdit, cx: &Context<'_>) -> CommandResult {
        let Some(team) = self.header.team else {
            return Err(GroupError::NoTeam { group: self.id() }.into());
        };
        let leader = edit.leader;
        let edit = TeamEdit {
            name: edit.name.filter(|name| *name != self.header.name),
            leader: edit.leader.against(team.leader.as_ref()),
            ..edit
        };
        for action in [
            GroupAction::Rename,
            GroupAction::AppointLeader,
            GroupAction::AddMembers,
            GroupAction::RemoveMembers,
        ] {
            self.authorize_directory(action, cx)?;
        }
        if edit == TeamEdit::default() {
            return Err(GroupError::NothingChanges.into());
        }
        for user in &edit.joined {
            cx.company().check_internal(*user).map_err(GroupError::from)?;
        }
        let joined = edit.joined.iter().map(User::id);
        let already = self.matching(joined, |entry| entry.is_some_and(GroupEntry::is_member))?;
        if !already.is_empty() {
            return Err(GroupError::AlreadyMembers { users: already }.into());
        }
        if !edit.left.is_empty() {
            self.check_members(&edit.left.iter().copied().collect::<Vec<_>>(), &RM_19)?;
        }
        if let Edit::Set(user) = leader {
            let stays = self.roster.entry(user)?.is_some_and(GroupEntry::is_member);
            let inside = edit.joined.iter().any(|joined| joined.id() == user)
                || stays && !edit.left.contains(&user);
            if !inside {
                return Err(GroupError::LeaderOutside { user }.into());
            }
        }
        Ok(self.record(None, GroupEvent::TeamChanged { edit }, cx))
    }

    /// Dissolves a team with its organisation unit, and closes its room.
    ///
    /// The team loses the same data as a deleted group (GR-12). The team and the room are saved
    /// together. If the command is refused, neither has changed.
    ///
    /// # Errors
    /// - [`GroupError::NoTeam`] if this is a group and not a team (RM-19)
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the team's (CO-1)
    /// - [`GroupError::Deleted`] if the team was dissolved already (GR-12)
    /// - [`GroupError::WrongRoom`] if `room` is not the team's room (RM-20)
    #[doc(alias = "RM-19")]
    pub fn dissolve_team(
        &mut self,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Result<(Envelope<GroupEvent>, Envelope<RoomEvent>), CommandError<GroupError>> {
        if self.header.team.is_none() {
            return Err(GroupError::NoTeam { group: self.id() }.into());
        }
        self.authorize_directory(GroupAction::Delete, cx)?;
        self.end(None, room, cx)
    }

    /// Removes a user who left the company (GR-18), lost its permission for external contact, or is
    /// an external member when a company ends external contact (GR-19). No policy of the company
    /// refuses this.
    ///
    /// - A user who left the company is no longer a member, Group Master or leader, and loses all
    ///   mail rights. Their request to join ends. If no Group Master remains, the group is orphaned:
    ///   its members keep using it, and an administrator can appoint a Group Master.
    /// - A user who lost the permission is no longer a member if the group is external, or if the
    ///   user is external. They are no longer a Group Master of an external group either (GR-5),
    ///   unless they are its last one: only off-boarding leaves a group without a Group Master. The
    ///   last one stays without taking part, until another is appointed and this is done again.
    /// - If external contact ends, only external members are removed.
    ///
    /// # Errors
    /// - [`GroupError::OtherCompany`] if `cx` holds another company than the group's (CO-1)
    /// - [`GroupError::Deleted`] if the group was deleted (GR-12)
    /// - [`GroupError::NothingToEnd`] if the user holds nothing that would end (GR-18, GR-19)
    #[doc(alias("GR-18", "GR-19"))]
    pub fn remove_user(
        &mut self,
        user: UserId,
        cause: RemovalCause,
        cx: &Context<'_>,
    ) -> CommandResult {
        self.authorize_directory(GroupAction::RemoveMembers, cx)?;
        let entry = self.roster.entry(user)?;
        let is_external = |entry: &GroupEntry| entry.affiliation() == Affiliation::External;
        let ends = entry.is_some_and(|entry| match cause {
            RemovalCause::ExternalContactEnded => entry.is_member() && is_external(entry),
            RemovalCause::ExternalPermissionLost => {
                let external = self.header.kind == GroupKind::External;
                let manages = external && entry.is_master() && self.has_other_master();
                manages || entry.is_member() && (external || is_external(entry))
            }
            RemovalCause::OffBoarding => entry.is_member() || entry.is_master(),
        });
        // Only the request ends, and no member gets a notice.
        let asked = entry.is_some_and(|entry| entry.asked_at().is_some());
        if !ends && asked && cause == RemovalCause::OffBoarding {
            return Ok(self.record(None, GroupEvent::JoinRequestWithdrawn { user }, cx));
        }
        if !ends {
            let group = self.id();
            return Err(GroupError::NothingToEnd { group, user, why: cause }.into());
        }
        Ok(self.record(None, GroupEvent::UserRemoved { user, cause }, cx))
    }

    /// Marks the group as deleted and closes its room.
    pub(super) fn end(
        &mut self,
        by: Option<User>,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Result<(Envelope<GroupEvent>, Envelope<RoomEvent>), CommandError<GroupError>> {
        self.check_room(room)?;
        let closed = room.close_with_group(by, cx).map_err(|error| error.map(GroupError::from))?;
        Ok((self.record(by, GroupEvent::Deleted { lost: LostData::ALL }, cx), closed))
    }
}

/// Returns the users, each once and ordered by id. So events do not depend on the order in which a
/// request names its users.
pub(super) fn deduplicated(named: &[User]) -> Vec<User> {
    let mut users = named.to_vec();
    users.sort_unstable_by_key(User::id);
    users.dedup_by_key(|user| user.id());
    users
}
