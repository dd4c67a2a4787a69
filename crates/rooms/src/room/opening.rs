//! How rooms are opened.

use guildhall_kernel::{CommandError, Envelope, GroupId, RoomId, User};
use guildhall_permissions::{Context, RoomAction};

use super::{Room, check_kind};
use crate::{Beginning, Participant, RoomDraft, RoomError, RoomEvent, RoomType};

/// The new room and the event that opened it, or why it was not opened.
type Opened = Result<(Room, Envelope<RoomEvent>), CommandError<RoomError>>;

impl Room {
    /// Opens the to-me room of a user (RM-2). The room claims the user, so a store keeps it unique.
    ///
    /// # Errors
    /// Returns [`RoomError::Company`] if the user is of another company (CO-1).
    #[doc(alias = "RM-2")]
    pub fn open_to_me(id: RoomId, owner: User, cx: &Context<'_>) -> Opened {
        cx.company().check_internal(owner).map_err(RoomError::from)?;
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
    ///   hold Core (CO-2), or the participants may not have contact (RM-10, GR-19)
    /// - [`RoomError::TooFew`] if there would be fewer than three participants (RM-4)
    #[doc(alias = "RM-4")]
    pub fn open(id: RoomId, by: User, draft: RoomDraft, cx: &Context<'_>) -> Opened {
        draft.check_source(by)?;
        let (participants, info, origin) = draft.into_parts(by);
        check_creation(by, &participants, cx)?;
        if participants.len() < 3 {
            let participants = u32::try_from(participants.len()).unwrap_or(u32::MAX);
            return Err(RoomError::TooFew { participants }.into());
        }
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

    /// Opens the general room that an invitation to this one-to-one room starts (RM-11). Its
    /// participants are the invited users and those of the pair who are still in this room.
    ///
    /// This room does not change, and the new one does not have its history. A slice must cover the
    /// pair and the invited users.
    ///
    /// # Errors
    /// - an error of [`Room::read`] if the user may not read the room
    /// - [`RoomError::NotAllowed`] if this is a to-me room (RM-2)
    /// - [`RoomError::TakesInvitations`] if this is a general room (RM-11)
    /// - [`RoomError::NoUsersNamed`] if no user is named (RM-10)
    /// - [`RoomError::AlreadyIn`] if an invited user is already in this room (RM-10)
    /// - an error of [`Room::open`] if the new room is refused
    #[doc(alias = "RM-11")]
    pub fn branch(&self, id: RoomId, by: User, invited: &[User], cx: &Context<'_>) -> Opened {
        let owner = self.admit(by, cx)?;
        let RoomType::OneToOne { low, high } = self.header.room_type else {
            check_kind(RoomAction::Invite, self.kind())?;
            return Err(RoomError::TakesInvitations { room: self.id() }.into());
        };
        let invited = self.newcomers(invited)?;
        let mut pair = Vec::new();
        for user in [low, high] {
            pair.extend(self.participant(user)?.map(Participant::user));
        }
        let draft = RoomDraft::from_pair(self.id(), pair.into_iter().chain(invited));
        Self::open(id, owner.user(), draft, cx)
    }
}

fn check_creation(by: User, participants: &[User], cx: &Context<'_>) -> Result<(), RoomError> {
    cx.company().check_internal(by)?;
    cx.company().check_rooms()?;
    Ok(cx.check_contacts(participants)?)
}
