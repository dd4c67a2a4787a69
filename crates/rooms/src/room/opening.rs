//! How rooms are opened.

use guildhall_kernel::{CommandError, Envelope, GroupId, RoomId, User};
use guildhall_permissions::{Context, RoomAction};

use super::{Room, check_kind};
use crate::{Beginning, Participant, RoomDraft, RoomError, RoomEvent, RoomOrigin, RoomType};

/// The new room and the event that opened it, or why it was not opened.
type Opened = Result<(Room, Envelope<RoomEvent>), CommandError<RoomError>>;

impl Room {
    /// Opens the to-me room of a user (RM-2). The room claims the user, so a store keeps it unique.
    ///
    /// # Errors
    /// Returns [`RoomError::Company`] if the user is of another company (CO-1), or the company is
    /// closed (CO-2).
    #[doc(alias = "RM-2")]
    pub fn open_to_me(id: RoomId, owner: User, cx: &Context<'_>) -> Opened {
        cx.company().check_internal(owner).map_err(RoomError::from)?;
        cx.company().check_open().map_err(RoomError::from)?;
        Ok(Self::opened(id, owner, Beginning::ToMe { owner }, cx))
    }

    /// Opens the room of two users (RM-3). The room claims the pair, so a store keeps it unique.
    ///
    /// # Errors
    /// - [`RoomError::Company`] if the user who acts is of another company (CO-1), the company does
    ///   not hold Core (CO-2), or the two may not have contact (RM-10, GR-19)
    /// - [`RoomError::SameUser`] if both are the same user (RM-3)
    #[doc(alias = "RM-3")]
    pub fn open_one_to_one(id: RoomId, by: User, with: User, cx: &Context<'_>) -> Opened {
        check_creation(by, &[by, with], cx)?;
        if by.id() == with.id() {
            return Err(RoomError::SameUser.into());
        }
        Ok(Self::opened(id, by, Beginning::OneToOne { pair: [by, with] }, cx))
    }

    /// Opens a general room (RM-4). Its creator is one of the participants.
    ///
    /// # Errors
    /// - [`RoomError::NoSuchRoom`] if another user chose the participants in an existing room
    ///   (RM-7)
    /// - [`RoomError::Company`] if the creator is of another company (CO-1), the company does not
    ///   hold Core (CO-2), the participants may not have contact (RM-10, GR-19), or they are more
    ///   than the company allows in a room (CO-7)
    /// - [`RoomError::TooFew`] if there would be fewer than three participants (RM-4)
    #[doc(alias = "RM-4")]
    pub fn open(id: RoomId, by: User, draft: RoomDraft, cx: &Context<'_>) -> Opened {
        draft.check_source(by)?;
        let (participants, info, origin) = draft.into_parts(by);
        check_creation(by, &participants, cx)?;
        let count = u32::try_from(participants.len()).unwrap_or(u32::MAX);
        if count < 3 {
            return Err(RoomError::TooFew { participants: count }.into());
        }
        cx.company().check_room_size(count).map_err(RoomError::from)?;
        Ok(Self::opened(id, by, Beginning::General { info, origin, participants }, cx))
    }

    /// Opens the room of a new group (RM-20). The group decides, and both are saved together.
    #[doc(alias = "RM-20")]
    #[must_use]
    pub fn open_for_group(
        id: RoomId,
        group: GroupId,
        by: User,
        cx: &Context<'_>,
    ) -> (Self, Envelope<RoomEvent>) {
        Self::opened(id, by, Beginning::Group { group }, cx)
    }

    /// Opens the room of a team (RM-19). The team decides, and both are saved together. `by` is the
    /// user who turned Message on again (FT-3), or `None` if the directory forms the team.
    #[doc(alias = "RM-19")]
    #[must_use]
    pub fn open_for_team(
        id: RoomId,
        team: GroupId,
        by: impl Into<Option<User>>,
        cx: &Context<'_>,
    ) -> (Self, Envelope<RoomEvent>) {
        Self::opened(id, by, Beginning::Team { team }, cx)
    }

    /// Returns whether an invitation of these users starts a new room: in a one-to-one room always
    /// (RM-11), and in a general room without external users if one of the invited is external
    /// (RM-10).
    #[doc(alias("RM-10", "RM-11"))]
    #[must_use]
    pub fn starts_new_room(&self, invited: &[User]) -> bool {
        match self.header.room_type {
            RoomType::OneToOne { .. } => true,
            RoomType::General { .. } => {
                self.roster().counts().externals() == 0
                    && invited.iter().any(|user| user.is_external_to(self.company()))
            }
            RoomType::Group { .. } | RoomType::Team { .. } | RoomType::ToMe { .. } => false,
        }
    }

    /// Opens the room that an invitation to this room starts (RM-10, RM-11). Its participants are
    /// those of this room and the invited users: a general room, or a one-to-one room if the user
    /// who invites is the last of a pair and names one user.
    ///
    /// This room does not change. The new one has neither its history nor its name, picture and
    /// description. A one-to-one room must be loaded with the pair and the invited users, a general
    /// room whole.
    ///
    /// # Errors
    /// - an error of [`Room::read`] if the user may not read the room
    /// - [`RoomError::NotAllowed`] if this is a to-me room (RM-2)
    /// - [`RoomError::TakesInvitations`] if the invitation starts no new room (RM-10)
    /// - [`RoomError::NoUsersNamed`] if no user is named (RM-10)
    /// - [`RoomError::AlreadyIn`] if an invited user is already in this room (RM-10)
    /// - an error of [`Room::open`] or [`Room::open_one_to_one`] if the new room is refused
    #[doc(alias("RM-10", "RM-11"))]
    pub fn branch(&self, id: RoomId, by: User, invited: &[User], cx: &Context<'_>) -> Opened {
        let by = self.admit(by, cx)?.user();
        if !self.starts_new_room(invited) {
            check_kind(RoomAction::Invite, self.kind())?;
            return Err(RoomError::TakesInvitations { room: self.id() }.into());
        }
        let invited = self.newcomers(invited)?;
        let mut users = Vec::new();
        let origin = if let RoomType::OneToOne { low, high } = self.header.room_type {
            for user in [low, high] {
                users.extend(self.participant(user)?.map(Participant::user));
            }
            RoomOrigin::Pair { room: self.id() }
        } else {
            let inside = self.roster.all()?.values().filter(|entry| entry.is_in());
            users.extend(inside.map(Participant::user));
            RoomOrigin::General { room: self.id() }
        };
        if let ([_], [with]) = (users.as_slice(), invited.as_slice()) {
            return Self::open_one_to_one(id, by, *with, cx);
        }
        let draft = RoomDraft::of_invitation(origin, users.into_iter().chain(invited));
        Self::open(id, by, draft, cx)
    }
}

fn check_creation(by: User, participants: &[User], cx: &Context<'_>) -> Result<(), RoomError> {
    cx.company().check_internal(by)?;
    cx.company().check_rooms()?;
    Ok(cx.check_contacts(participants)?)
}
