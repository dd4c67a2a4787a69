//! How commands are decided: what is checked, and which event each command makes.

use guildhall_kernel::{
    Affiliation, CommandError, Envelope, GroupId, History, NotLoaded, ReadsFrom, RemovalCause,
    RoomKind, User, UserId,
};
use guildhall_permissions::rules::{RM_10, RM_12};
use guildhall_permissions::{Cell, Context, RoomAction};

use super::Room;
use crate::{InfoEdit, Participant, RoomError, RoomEvent, RoomSource};

/// The event that a command made, or why it made none.
pub(crate) type Decision = Result<Envelope<RoomEvent>, CommandError<RoomError>>;

/// Queries.
impl Room {
    /// Checks that the user may read the conversation (RM-14).
    ///
    /// # Errors
    /// - [`RoomError::NoSuchRoom`] if the user was never in the room (RM-14)
    /// - [`RoomError::NoLongerIn`] if the user is no longer in the room (RM-14)
    /// - [`RoomError::Closed`] if the room is closed (RM-15)
    /// - [`RoomError::GroupDecides`] if it is the room of a group or team (RM-20)
    /// - [`RoomError::OtherCompany`] if the context is of another company (CO-1)
    /// - [`CommandError::NotLoaded`] if the slice does not cover the user
    #[doc(alias = "RM-14")]
    pub fn read(&self, user: User, cx: &Context<'_>) -> Result<(), CommandError<RoomError>> {
        self.authorize(user, RoomAction::Read, cx)
    }

    /// Checks that the room exists for the user: they are or were in it. The room of a group or
    /// team leaves that to the group.
    ///
    /// # Errors
    /// - [`RoomError::NoSuchRoom`] if the user was never in the room (RM-14)
    /// - [`CommandError::NotLoaded`] if the slice does not cover the user
    #[doc(alias = "RM-14")]
    pub fn check_known_to(&self, user: User) -> Result<(), CommandError<RoomError>> {
        if self.group().is_none() {
            self.entry_of(user)?;
        }
        Ok(())
    }

    /// Returns whether the room itself says that the user may know it: they are in it, and it belongs
    /// to no group (RM-14). Whether a user knows the room of a group depends on the group.
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the loaded slice does not cover the user.
    #[doc(alias = "RM-14")]
    pub fn is_certainly_known_to(&self, user: User) -> Result<bool, NotLoaded> {
        Ok(self.header().is_certainly_known_to(user, self.roster().entry(user.id())?))
    }

    /// Returns since when this user may read the conversation (RM-22). For the room of a group
    /// or team, ask `Group::reads_from` of `guildhall-groups`.
    ///
    /// # Errors
    /// The errors of [`Room::read`].
    #[doc(alias = "RM-22")]
    pub fn reads_from(
        &self,
        user: User,
        cx: &Context<'_>,
    ) -> Result<ReadsFrom, CommandError<RoomError>> {
        self.read(user, cx)?;
        Ok(self.admit(user, cx)?.reads_from())
    }

    /// Chooses participants to start a new room with (RM-7). For the room of a group or team, call
    /// `Group::room_source` of `guildhall-groups`.
    ///
    /// # Errors
    /// - an error of [`Room::read`] if the user may not read the room
    /// - an error of [`RoomSource::choose`] if the choice is refused (RM-7)
    /// - [`RoomError::Company`] if the company does not hold Core (CO-2)
    #[doc(alias = "RM-7")]
    pub fn source(
        &self,
        by: User,
        chosen: &[UserId],
        cx: &Context<'_>,
    ) -> Result<RoomSource, CommandError<RoomError>> {
        self.authorize(by, RoomAction::StartFrom, cx)?;
        RoomSource::choose(self.id(), self.kind(), self.roster.counts(), by, chosen, |user| {
            Ok(self.participant(user)?.map(Participant::user))
        })
    }
}

/// Commands of users.
impl Room {
    /// Changes the name, picture or description of a general room (RM-9).
    ///
    /// # Errors
    /// - an error of [`Room::read`] if the user may not read the room
    /// - [`RoomError::NotAllowed`] if the room is of another kind (RM-9, RM-19, RM-20)
    /// - [`RoomError::Company`] if the company does not hold Core (CO-2)
    /// - [`RoomError::NothingChanges`] if every named field already has its value (RM-9)
    #[doc(alias = "RM-9")]
    pub fn edit_info(&mut self, by: User, edit: InfoEdit, cx: &Context<'_>) -> Decision {
        self.authorize(by, RoomAction::EditInfo, cx)?;
        let edit = self.info().map_or_else(InfoEdit::default, |info| edit.against(info));
        if edit.changes_nothing() {
            return Err(RoomError::NothingChanges.into());
        }
        Ok(self.applied(by, RoomEvent::InfoEdited { edit }, cx))
    }

    /// Invites users to a general room (RM-10): either all of them, or none.
    ///
    /// An invitation that starts a new room ([`Room::starts_new_room`]) is [`Room::branch`].
    ///
    /// # Errors
    /// - an error of [`Room::read`] if the user may not read the room
    /// - [`RoomError::NotAllowed`] if the room is of another kind (RM-2, RM-11, RM-19, RM-20)
    /// - [`RoomError::NoUsersNamed`] if no user is named (RM-10)
    /// - [`RoomError::AlreadyIn`] if a user is already in the room (RM-10)
    /// - [`RoomError::Company`] if the company does not hold Core (CO-2), if users would be in the
    ///   room together with external users who may not be (RM-10, GR-19), or if the room would have
    ///   more participants than the company allows (CO-7)
    /// - [`RoomError::NeedsNewRoom`] if a user is external and no external user is in the room
    ///   (RM-10)
    #[doc(alias = "RM-10")]
    pub fn invite(&mut self, by: User, users: &[User], cx: &Context<'_>) -> Decision {
        self.invite_with(by, users, History::NotShared, cx)
    }

    /// Invites users and decides whether they may read what was said before they joined (RM-22): as
    /// far back as the user who invites, and no further.
    ///
    /// # Errors
    /// As for [`Room::invite`].
    #[doc(alias("RM-10", "RM-22"))]
    pub fn invite_with(
        &mut self,
        by: User,
        users: &[User],
        history: History,
        cx: &Context<'_>,
    ) -> Decision {
        self.authorize(by, RoomAction::Invite, cx)?;
        let users = self.newcomers(users)?;
        self.check_contacts(&users, cx)?;
        if self.starts_new_room(&users) {
            return Err(RoomError::NeedsNewRoom { room: self.id() }.into());
        }
        let more = u32::try_from(users.len()).unwrap_or(u32::MAX);
        let count = self.roster.counts().members().saturating_add(more);
        cx.company().check_room_size(count).map_err(RoomError::from)?;
        let reads_from = match history {
            History::NotShared => ReadsFrom::Since(cx.at()),
            History::Shared => self.admit(by, cx)?.reads_from(),
        };
        Ok(self.applied(by, RoomEvent::Invited { users, reads_from }, cx))
    }

    /// Leaves a one-to-one or general room (RM-13). The room continues without the user. When the
    /// last participant leaves, the room is closed for good (RM-15).
    ///
    /// # Errors
    /// - an error of [`Room::read`] if the user may not read the room
    /// - [`RoomError::NotAllowed`] if the room is of another kind (RM-2, RM-19, RM-20)
    #[doc(alias = "RM-13")]
    pub fn leave(&mut self, by: User, cx: &Context<'_>) -> Decision {
        self.authorize(by, RoomAction::Leave, cx)?;
        Ok(self.applied(by, RoomEvent::Left { user: by.id() }, cx))
    }

    /// Removes participants from a general room (RM-12): either all of them, or none.
    ///
    /// A user who removes themself together with others leaves. Removing only oneself is
    /// [`Room::leave`].
    ///
    /// # Errors
    /// - an error of [`Room::read`] if the user may not read the room
    /// - [`RoomError::NotAllowed`] if the room is of another kind (RM-2, RM-12, RM-19, RM-20)
    /// - [`RoomError::NoUsersNamed`] if no user is named (RM-12)
    /// - [`RoomError::NotIn`] if a user is not in the room (RM-12)
    #[doc(alias = "RM-12")]
    pub fn remove(&mut self, by: User, users: &[UserId], cx: &Context<'_>) -> Decision {
        let users = deduplicated(users, |user| *user);
        if users == [by.id()] {
            return self.leave(by, cx);
        }
        self.authorize(by, RoomAction::Remove, cx)?;
        if users.is_empty() {
            return Err(RoomError::NoUsersNamed { rule: &RM_12 }.into());
        }
        let mut strangers = Vec::new();
        for user in &users {
            if self.participant(*user)?.is_none() {
                strangers.push(*user);
            }
        }
        if !strangers.is_empty() {
            return Err(RoomError::NotIn { users: strangers }.into());
        }
        Ok(self.applied(by, RoomEvent::Removed { users }, cx))
    }
}

/// Commands of the service, and of the group that a room belongs to.
impl Room {
    /// Removes a user who left the company (GR-18), who lost the permission for external contact
    /// and is in the room together with external users (GR-19), or who is an external user when a
    /// company ends external contact (GR-19).
    ///
    /// No user acts, so the policy of the company does not matter. If the owner of a to-me room or
    /// the last participant is removed, the room is closed.
    ///
    /// # Errors
    /// - [`RoomError::NothingToEnd`] if the user is not in the room (GR-18), or neither together
    ///   with external users nor one of them, as the cause requires (GR-19)
    /// - [`RoomError::GroupDecides`] if it is the room of a group or team (RM-20)
    /// - [`RoomError::Closed`] if the room is closed (RM-15)
    /// - [`RoomError::OtherCompany`] if the context is of another company (CO-1)
    /// - [`CommandError::NotLoaded`] if the slice does not cover the user
    #[doc(alias("GR-18", "GR-19"))]
    pub fn remove_user(&mut self, user: UserId, cause: RemovalCause, cx: &Context<'_>) -> Decision {
        let room = self.id();
        self.check_open(cx)?;
        if self.group().is_some() {
            return Err(RoomError::GroupDecides { room }.into());
        }
        let is_external = |entry: &Participant| entry.affiliation() == Affiliation::External;
        let meets_externals = |entry| is_external(entry) || self.roster.counts().externals() > 0;
        let ends = self.participant(user)?.is_some_and(|entry| match cause {
            RemovalCause::ExternalContactEnded => is_external(entry),
            RemovalCause::ExternalPermissionLost => meets_externals(entry),
            RemovalCause::OffBoarding => true,
        });
        if !ends {
            return Err(RoomError::NothingToEnd { room, user, why: cause }.into());
        }
        Ok(self.applied(None, RoomEvent::UserRemoved { user, cause }, cx))
    }

    /// Converts this general room to a group's room (GR-6, GR-7). It keeps its id and its history,
    /// and its participants are the members of the group from now on.
    ///
    /// Call `Group::convert` of `guildhall-groups` instead: the group decides, and both are saved
    /// together. The room must be loaded whole.
    ///
    /// # Errors
    /// - an error of [`Room::read`] if the user may not read the room
    /// - [`RoomError::NotAllowed`] if the room is of another kind (GR-6)
    /// - [`RoomError::TooFewToConvert`] if the room has fewer than three participants (GR-6)
    /// - [`RoomError::Company`] if the company does not hold Core (CO-2)
    /// - [`CommandError::NotLoaded`] if the room is a slice
    #[doc(alias = "GR-6")]
    pub fn convert(&mut self, by: User, group: GroupId, cx: &Context<'_>) -> Decision {
        self.authorize(by, RoomAction::Convert, cx)?;
        self.roster.all()?;
        self.check_enough_to_convert()?;
        Ok(self.applied(by, RoomEvent::Converted { group }, cx))
    }

    pub(crate) const fn check_enough_to_convert(&self) -> Result<(), RoomError> {
        match self.roster.counts().members() {
            participants @ 0..3 => Err(RoomError::TooFewToConvert { participants }),
            _ => Ok(()),
        }
    }

    /// Closes the room of a group that was deleted (GR-12) or began another room (FT-3). The group
    /// decides, and both are saved together. `by` is `None` if the directory acts.
    ///
    /// # Errors
    /// - [`RoomError::OfNoGroup`] if the room does not belong to a group or team (RM-15)
    /// - [`RoomError::Closed`] if the room is closed (RM-15)
    /// - [`RoomError::OtherCompany`] if the context is of another company (CO-1)
    #[doc(alias = "RM-20")]
    pub fn close_with_group(&mut self, by: impl Into<Option<User>>, cx: &Context<'_>) -> Decision {
        self.check_open(cx)?;
        if self.group().is_none() {
            return Err(RoomError::OfNoGroup { kind: self.kind() }.into());
        }
        Ok(self.applied(by, RoomEvent::Closed, cx))
    }
}

/// Checks.
impl Room {
    pub(crate) fn authorize(
        &self,
        user: User,
        action: RoomAction,
        cx: &Context<'_>,
    ) -> Result<(), CommandError<RoomError>> {
        if self.group().is_some() {
            self.check_open(cx)?;
            check_kind(action, self.kind())?;
            return Err(RoomError::GroupDecides { room: self.id() }.into());
        }
        self.admit(user, cx)?;
        Ok(self.check_table(action, cx)?)
    }

    /// Checks that a participant may do this, in a room of this kind of this company.
    pub(crate) fn check_table(
        &self,
        action: RoomAction,
        cx: &Context<'_>,
    ) -> Result<(), RoomError> {
        check_kind(action, self.kind())?;
        if !action.allowed_while_frozen() {
            cx.company().check_rooms()?;
        }
        Ok(())
    }

    /// Returns the entry of a user who is in the room. For a user who never was, the room does not
    /// exist. The room of a group or team admits no user, because it does not know its members.
    pub(super) fn admit(
        &self,
        user: User,
        cx: &Context<'_>,
    ) -> Result<&Participant, CommandError<RoomError>> {
        let room = self.id();
        if self.group().is_some() {
            self.check_open(cx)?;
            return Err(RoomError::GroupDecides { room }.into());
        }
        let entry = self.entry_of(user)?;
        self.check_open(cx)?;
        if entry.is_in() {
            Ok(entry)
        } else {
            Err(RoomError::NoLongerIn { kind: self.kind(), room, user: user.id() }.into())
        }
    }

    /// Returns the entry of a user who is or was in the room. An entry that names another company
    /// is of no use to a user who moved (CO-1).
    fn entry_of(&self, user: User) -> Result<&Participant, CommandError<RoomError>> {
        let entry = self.roster.entry(user.id())?.filter(|entry| entry.user() == user);
        entry.ok_or_else(|| RoomError::NoSuchRoom { room: self.id() }.into())
    }

    fn check_open(&self, cx: &Context<'_>) -> Result<(), RoomError> {
        let room = self.id();
        if cx.company().id() != self.company() {
            Err(RoomError::OtherCompany { room })
        } else if self.is_closed() {
            Err(RoomError::Closed { room })
        } else {
            Ok(())
        }
    }

    /// Returns the users to invite, each once, after checking that none of them is in the room.
    pub(super) fn newcomers(&self, named: &[User]) -> Result<Vec<User>, CommandError<RoomError>> {
        let users = deduplicated(named, User::id);
        if users.is_empty() {
            return Err(RoomError::NoUsersNamed { rule: &RM_10 }.into());
        }
        let mut already = Vec::new();
        for user in &users {
            if self.participant(user.id())?.is_some() {
                already.push(user.id());
            }
        }
        if already.is_empty() {
            Ok(users)
        } else {
            Err(RoomError::AlreadyIn { users: already }.into())
        }
    }
}

/// Checks that a participant of a room of this kind may do this.
pub(crate) fn check_kind(action: RoomAction, kind: RoomKind) -> Result<(), RoomError> {
    match action.cell(kind) {
        Cell::Yes => Ok(()),
        // A room has no privacy of its own, so it is never public.
        Cell::No(rule) | Cell::WhilePublic(rule) => {
            Err(RoomError::NotAllowed { action, kind, rule })
        }
    }
}

/// Returns what is named, each once, ordered by user id, so that the order in a request does not
/// matter.
fn deduplicated<T: Clone>(named: &[T], id: impl Fn(&T) -> UserId) -> Vec<T> {
    let mut users = named.to_vec();
    users.sort_by_key(&id);
    users.dedup_by_key(|user| id(user));
    users
}
