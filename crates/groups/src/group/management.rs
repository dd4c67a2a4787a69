//! What Masters and administrators do with a group (GR-9).

use std::collections::BTreeSet;

use guildhall_kernel::{CommandError, Switch, User, UserId};
use guildhall_permissions::rules::{GR_9, GR_10};
use guildhall_permissions::{Context, GroupAction, Privacy};
use guildhall_rooms::{Room, RoomEvent};

use super::checks::{check_externals, check_masters, check_named};
use super::{Group, Outcome};
use crate::{GroupEntry, GroupError, GroupEvent, LostData, ProfileEdit};

impl Group {
    /// Edits the name, description or profile picture (GR-9, FT-6).
    ///
    /// # Errors
    /// [`GroupError::NothingChanges`], and as for [`Group::authorize`]. That the name is unique
    /// (GR-4) is a claim of the group, which its store keeps.
    pub fn edit_profile(&mut self, by: &User, edit: ProfileEdit, cx: &Context<'_>) -> Outcome {
        let edit = edit.against(&self.header);
        if edit.name.is_some() {
            self.authorize(by, GroupAction::Rename, cx)?;
        }
        self.authorize(by, GroupAction::EditProfile, cx)?;
        if edit.changes_nothing() {
            return Err(GroupError::NothingChanges.into());
        }
        Ok(self.applied(GroupEvent::ProfileEdited { by: by.id(), edit, at: cx.at() }))
    }

    /// Appoints Group Masters, all of those named or none. That makes them no members (GR-3).
    ///
    /// # Errors
    /// [`GroupError::ExternalMaster`] (GR-5), [`GroupError::AlreadyMasters`],
    /// [`GroupError::NoUsersNamed`], and as for [`Group::authorize`].
    pub fn appoint_masters(&mut self, by: &User, users: &[User], cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::AppointMasters, cx)?;
        check_named(users)?;
        check_masters(users, cx)?;
        let named = users.iter().map(User::id);
        let already = self.those(named, |entry| entry.is_some_and(GroupEntry::is_master))?;
        if !already.is_empty() {
            return Err(GroupError::AlreadyMasters { users: already }.into());
        }
        let users = once(users);
        Ok(self.applied(GroupEvent::MastersAppointed { by: by.id(), users, at: cx.at() }))
    }

    /// Dismisses Group Masters, all of those named or none. Whoever names themself steps down; a
    /// membership stays as it is (GR-10).
    ///
    /// # Errors
    /// [`GroupError::LastMaster`] where none would remain (GR-3), [`GroupError::NotMasters`],
    /// [`GroupError::NoUsersNamed`], and as for [`Group::authorize`].
    pub fn dismiss_masters(&mut self, by: &User, users: &[UserId], cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::DismissMasters, cx)?;
        check_named(users)?;
        let named = users.iter().copied();
        let strangers = self.those(named, |entry| !entry.is_some_and(GroupEntry::is_master))?;
        if !strangers.is_empty() {
            return Err(GroupError::NotMasters { users: strangers }.into());
        }
        let users: BTreeSet<_> = users.iter().copied().collect();
        if usize::try_from(self.roster.counts().masters()) == Ok(users.len()) {
            return Err(GroupError::LastMaster { group: self.id() }.into());
        }
        Ok(self.applied(GroupEvent::MastersDismissed { by: by.id(), users, at: cx.at() }))
    }

    /// Adds members, all of those named or none.
    ///
    /// # Errors
    /// [`GroupError::ExternalInInternalGroup`] (GR-5), [`GroupError::Company`] for external users
    /// where no contact is allowed (RM-10), [`GroupError::AlreadyMembers`],
    /// [`GroupError::ExternalMaster`] for a Master who has become an external user meanwhile
    /// (GR-5), [`GroupError::NoUsersNamed`], and as for [`Group::authorize`].
    pub fn add_members(&mut self, by: &User, users: &[User], cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::AddMembers, cx)?;
        check_named(users)?;
        let users = once(users);
        check_externals(self.header.kind, &users, cx)?;
        let named = users.iter().map(User::id);
        let already = self.those(named, |entry| entry.is_some_and(GroupEntry::is_member))?;
        if !already.is_empty() {
            return Err(GroupError::AlreadyMembers { users: already }.into());
        }
        let externals = users.iter().filter(|user| user.is_external_to(self.company()));
        let masters =
            self.those(externals.map(User::id), |entry| entry.is_some_and(GroupEntry::is_master))?;
        if !masters.is_empty() {
            return Err(GroupError::ExternalMaster { users: masters }.into());
        }
        Ok(self.applied(GroupEvent::MembersAdded { by: by.id(), users, at: cx.at() }))
    }

    /// Removes members, all of those named or none, and their mail rights with them (ML-11). A
    /// Master may remove themself, and stays a Master (GR-10).
    ///
    /// # Errors
    /// [`GroupError::NotMembers`], [`GroupError::NoUsersNamed`], and as for [`Group::authorize`].
    pub fn remove_members(&mut self, by: &User, users: &[UserId], cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::RemoveMembers, cx)?;
        self.check_members(users, &GR_9)?;
        let users = users.iter().copied().collect();
        Ok(self.applied(GroupEvent::MembersRemoved { by: by.id(), users, at: cx.at() }))
    }

    /// Leaves the group: nobody does (GR-10).
    ///
    /// # Errors
    /// [`GroupError::NotAllowed`], always, unless the group is hidden or deleted.
    pub fn leave(&self, by: &User, cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::Leave, cx)?;
        Err(GroupError::NotAllowed { action: GroupAction::Leave, rule: &GR_10 }.into())
    }

    /// Makes the group public or private: Masters alone do (GR-14).
    ///
    /// # Errors
    /// [`GroupError::NothingChanges`], and as for [`Group::authorize`].
    pub fn change_privacy(&mut self, by: &User, to: Privacy, cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::ChangePrivacy, cx)?;
        if self.header.privacy == to {
            return Err(GroupError::NothingChanges.into());
        }
        Ok(self.applied(GroupEvent::PrivacyChanged { by: by.id(), to, at: cx.at() }))
    }

    /// Turns the notification of the members on or off (GR-13).
    ///
    /// # Errors
    /// [`GroupError::NothingChanges`], and as for [`Group::authorize`].
    pub fn change_notification(&mut self, by: &User, to: Switch, cx: &Context<'_>) -> Outcome {
        self.authorize(by, GroupAction::ChangeNotification, cx)?;
        if self.header.notification == to {
            return Err(GroupError::NothingChanges.into());
        }
        Ok(self.applied(GroupEvent::NotificationChanged { by: by.id(), to, at: cx.at() }))
    }

    /// Deletes the group, and closes its room with it (GR-12). Both are saved in one atom; when
    /// this fails, neither has changed.
    ///
    /// # Errors
    /// [`GroupError::WrongRoom`] for another room than the group's, and as for
    /// [`Group::authorize`].
    pub fn delete(
        &mut self,
        by: &User,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Result<(GroupEvent, RoomEvent), CommandError<GroupError>> {
        self.authorize(by, GroupAction::Delete, cx)?;
        self.end(Some(by.id()), room, cx)
    }

    /// Makes a tombstone of the group, and closes its room with it.
    pub(super) fn end(
        &mut self,
        by: Option<UserId>,
        room: &mut Room,
        cx: &Context<'_>,
    ) -> Result<(GroupEvent, RoomEvent), CommandError<GroupError>> {
        self.check_room(room)?;
        let closed = room.close_with_group(by, cx).map_err(|error| error.map(GroupError::from))?;
        let deleted = GroupEvent::Deleted { by, lost: LostData::ALL, at: cx.at() };
        Ok((self.applied(deleted), closed))
    }
}

/// What is named, each once, in the order of ids: events do not depend on how a caller named them.
fn once(named: &[User]) -> Vec<User> {
    let mut users = named.to_vec();
    users.sort_unstable_by_key(User::id);
    users.dedup_by_key(|user| user.id());
    users
}
