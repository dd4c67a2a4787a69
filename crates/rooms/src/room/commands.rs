//! What is done with a room.

use guildhall_kernel::{Affiliation, CommandError, GroupId, RemovalCause, User, UserId};
use guildhall_permissions::rules::RM_12;
use guildhall_permissions::{Context, RoomAction};

use super::Room;
use super::checks::once;
use crate::{InfoEdit, Participant, RoomError, RoomEvent, RoomSource};

/// The outcome of a command: the event that it made, or why it made none.
type Outcome = Result<RoomEvent, CommandError<RoomError>>;

impl Room {
    /// Whether the user may read the conversation (RM-14).
    ///
    /// # Errors
    /// [`RoomError::NoSuchRoom`] for whoever was never in it, [`RoomError::NoLongerIn`],
    /// [`RoomError::Closed`], [`RoomError::OtherCompany`], and [`RoomError::GroupDecides`] for a
    /// group's room.
    pub fn read(&self, user: UserId, cx: &Context<'_>) -> Result<(), CommandError<RoomError>> {
        self.authorize(user, RoomAction::Read, cx)
    }

    /// Invites users (RM-10). All of them are invited or none.
    ///
    /// # Errors
    /// [`RoomError::AlreadyIn`] and [`RoomError::NoUsersNamed`], [`RoomError::NotAllowed`] for
    /// another kind of room (RM-2, RM-11, RM-19, RM-20), [`RoomError::Company`] without Core (CO-2)
    /// or for external users where none are allowed (RM-10, GR-19), and as for [`Room::read`].
    pub fn invite(&mut self, by: UserId, users: &[User], cx: &Context<'_>) -> Outcome {
        self.authorize(by, RoomAction::Invite, cx)?;
        let users = self.newcomers(users)?;
        self.check_contacts(&users, cx)?;
        Ok(self.applied(RoomEvent::Invited { by, users, at: cx.at() }))
    }

    /// Removes participants (RM-12), all of them or none. Whoever removes themself leaves; to
    /// remove nobody but oneself is [`Room::leave`].
    ///
    /// # Errors
    /// [`RoomError::NotIn`] and [`RoomError::NoUsersNamed`], [`RoomError::NotAllowed`] for another
    /// kind of room (RM-2, RM-12, RM-20), and as for [`Room::read`].
    pub fn remove(&mut self, by: UserId, users: &[UserId], cx: &Context<'_>) -> Outcome {
        let users = once(users, |user| *user);
        if users == [by] {
            return self.leave(by, cx);
        }
        self.authorize(by, RoomAction::Remove, cx)?;
        if users.is_empty() {
            return Err(RoomError::NoUsersNamed { rule: &RM_12 }.into());
        }
        let mut strangers = Vec::new();
        for user in &users {
            if self.seat_in(*user)?.is_none() {
                strangers.push(*user);
            }
        }
        if !strangers.is_empty() {
            return Err(RoomError::NotIn { users: strangers }.into());
        }
        Ok(self.applied(RoomEvent::Removed { by, users, at: cx.at() }))
    }

    /// Leaves a one-to-one or general room (RM-13). The others go on; the last to leave closes it
    /// for good (RM-15).
    ///
    /// # Errors
    /// [`RoomError::NotAllowed`] for another kind of room (RM-2, RM-20), and as for [`Room::read`].
    pub fn leave(&mut self, user: UserId, cx: &Context<'_>) -> Outcome {
        self.authorize(user, RoomAction::Leave, cx)?;
        Ok(self.applied(RoomEvent::Left { user, at: cx.at() }))
    }

    /// Changes the name, picture or description of a general room (RM-9).
    ///
    /// # Errors
    /// [`RoomError::NothingChanges`], [`RoomError::NotAllowed`] for another kind of room (RM-9,
    /// RM-20), [`RoomError::Company`] without Core (CO-2), and as for [`Room::read`].
    pub fn describe(&mut self, by: UserId, edit: InfoEdit, cx: &Context<'_>) -> Outcome {
        self.authorize(by, RoomAction::Describe, cx)?;
        let edit = self.info().map_or_else(InfoEdit::default, |info| edit.against(info));
        if edit.changes_nothing() {
            return Err(RoomError::NothingChanges.into());
        }
        Ok(self.applied(RoomEvent::Described { by, edit, at: cx.at() }))
    }

    /// Chooses participants to start a new room from (RM-7). For a group's room the group does
    /// that.
    ///
    /// # Errors
    /// As for [`RoomSource::choose`] and [`Room::read`]; [`RoomError::Company`] without Core
    /// (CO-2).
    pub fn source(
        &self,
        by: UserId,
        chosen: &[UserId],
        cx: &Context<'_>,
    ) -> Result<RoomSource, CommandError<RoomError>> {
        self.authorize(by, RoomAction::StartFrom, cx)?;
        RoomSource::choose(self.id(), self.kind(), self.roster.counts(), by, chosen, |user| {
            Ok(self.seat_in(user)?.map(Participant::user))
        })
    }

    /// Makes this room a group's room (GR-6, GR-7): it keeps its id and its history, and has the
    /// group's members from now on. The group decides and is saved with it; call
    /// `Group::convert` of `guildhall-groups` and not this. It takes all the participants.
    ///
    /// # Errors
    /// [`RoomError::NotAllowed`] for another kind of room, [`RoomError::TooFewToConvert`],
    /// [`RoomError::Company`] without Core (CO-2), [`CommandError::NotLoaded`] on a slice, and as
    /// for [`Room::read`].
    pub fn convert(&mut self, by: UserId, group: GroupId, cx: &Context<'_>) -> Outcome {
        self.authorize(by, RoomAction::Convert, cx)?;
        self.roster.all()?;
        match self.roster.counts().members() {
            participants @ 0..3 => Err(RoomError::TooFewToConvert { participants }.into()),
            _ => Ok(self.applied(RoomEvent::Converted { by, group, at: cx.at() })),
        }
    }

    /// Takes a user out of the room who left the company (GR-18), or lost its permission for
    /// external contact and is among external users here (GR-19). No user acts, and no policy
    /// stands in its way. Whoever is taken out of their own room closes it.
    ///
    /// # Errors
    /// [`RoomError::NothingToEnd`], [`RoomError::GroupDecides`] for the room of a group or team,
    /// [`RoomError::Closed`] and [`RoomError::OtherCompany`].
    pub fn remove_user(&mut self, user: UserId, why: RemovalCause, cx: &Context<'_>) -> Outcome {
        let room = self.id();
        self.check_open(cx)?;
        if self.group().is_some() {
            return Err(RoomError::GroupDecides { room }.into());
        }
        let abroad = |entry: &Participant| {
            entry.affiliation() == Affiliation::External || self.roster.counts().externals() > 0
        };
        let ends = self.seat_in(user)?.is_some_and(|entry| match why {
            RemovalCause::ExternalPermissionLost => abroad(entry),
            RemovalCause::OffBoarding => true,
        });
        if !ends {
            return Err(RoomError::NothingToEnd { room, user, why }.into());
        }
        Ok(self.applied(RoomEvent::UserRemoved { user, why, at: cx.at() }))
    }

    /// Closes the room of a group that is deleted (GR-12), or that begins another (FT-3). The group
    /// decides and is saved with it. `by` is none where the directory acts.
    ///
    /// # Errors
    /// [`RoomError::Closed`], [`RoomError::OtherCompany`] and, for a room of no group,
    /// [`RoomError::OfNoGroup`].
    pub fn close_with_group(&mut self, by: impl Into<Option<UserId>>, cx: &Context<'_>) -> Outcome {
        self.check_open(cx)?;
        if self.group().is_none() {
            return Err(RoomError::OfNoGroup { kind: self.kind() }.into());
        }
        Ok(self.applied(RoomEvent::Closed { by: by.into(), at: cx.at() }))
    }
}
