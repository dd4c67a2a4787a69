//! The ways in which rooms come to be.

use guildhall_kernel::{CommandError, GroupId, RoomId, User, UserId};
use guildhall_permissions::{Context, RoomAction, RoomGrant};

use super::Room;
use crate::{Beginning, Participant, RoomDraft, RoomError, RoomEvent, RoomType};

/// The outcome of a command that opens a room.
type Opened = Result<(Room, RoomEvent), CommandError<RoomError>>;

impl Room {
    /// Opens the owner's own room (RM-2). That there is one per user is a claim of the room, which
    /// its store keeps.
    ///
    /// # Errors
    /// [`RoomError::Company`] for a user of another company (CO-1).
    pub fn open_to_me(id: RoomId, owner: &User, cx: &Context<'_>) -> Opened {
        cx.company().check_internal(owner).map_err(RoomError::from)?;
        Ok(Self::opened(id, Some(owner.id()), Beginning::ToMe { owner: *owner }, cx))
    }

    /// Opens the room of two users (RM-3). That there is one per pair is a claim of the room, which
    /// its store keeps.
    ///
    /// # Errors
    /// [`RoomError::SameUser`], and [`RoomError::Company`] for a user of another company (CO-1),
    /// without Core (CO-2), or for an external user where none are allowed (RM-10).
    pub fn open_one_to_one(id: RoomId, by: &User, with: &User, cx: &Context<'_>) -> Opened {
        check_creation(by, [by, with], cx)?;
        if by.id() == with.id() {
            return Err(RoomError::SameUser.into());
        }
        Ok(Self::opened(id, Some(by.id()), Beginning::OneToOne { pair: [*by, *with] }, cx))
    }

    /// Opens a general room, in which its creator is too (RM-4).
    ///
    /// # Errors
    /// [`RoomError::TooFew`] for fewer than three users, [`RoomError::NoSuchRoom`] for a draft that
    /// another made from a room (RM-7), and [`RoomError::Company`] for a creator of
    /// another company (CO-1), without Core (CO-2), or for external users where none are allowed
    /// (RM-10).
    pub fn open(id: RoomId, by: &User, draft: RoomDraft, cx: &Context<'_>) -> Opened {
        draft.check_source(by)?;
        let (participants, info, origin) = draft.into_parts(by);
        check_creation(by, &participants, cx)?;
        if participants.len() < 3 {
            let participants = u32::try_from(participants.len()).unwrap_or(u32::MAX);
            return Err(RoomError::TooFew { participants }.into());
        }
        Ok(Self::opened(id, Some(by.id()), Beginning::General { info, origin, participants }, cx))
    }

    /// Opens the room of a new group, which is saved with the group. The group has decided it.
    #[must_use]
    pub fn open_for_group(
        id: RoomId,
        group: GroupId,
        by: UserId,
        cx: &Context<'_>,
    ) -> (Self, RoomEvent) {
        Self::opened(id, Some(by), Beginning::Group { group }, cx)
    }

    /// Opens the room of a team, which is saved with the team (RM-19). `by` is none where the
    /// directory forms the team; it is who turned Message on where a room begins anew (FT-3).
    #[must_use]
    pub fn open_for_team(
        id: RoomId,
        team: GroupId,
        by: Option<UserId>,
        cx: &Context<'_>,
    ) -> (Self, RoomEvent) {
        Self::opened(id, by, Beginning::Team { team }, cx)
    }

    /// Starts the general room that an invitation to a one-to-one room makes: of the pair and the
    /// invited, without the pair's history (RM-11). This room stays as it is. One of the pair who
    /// has left is not in the new room. It takes a slice of the pair and the invited.
    ///
    /// # Errors
    /// [`RoomError::AlreadyIn`] and [`RoomError::NoUsersNamed`]; [`RoomError::TakesInvitations`] for
    /// a general room; [`RoomError::NotAllowed`] for a to-me room (RM-2); and as for [`Room::open`]
    /// and [`Room::read`].
    pub fn branch(&self, id: RoomId, by: UserId, invited: &[User], cx: &Context<'_>) -> Opened {
        let owner = self.admit(by, cx)?;
        let RoomType::OneToOne { low, high } = self.header.room_type else {
            let (action, kind) = (RoomAction::Invite, self.kind());
            return Err(match action.grant(kind) {
                RoomGrant::Granted => RoomError::TakesInvitations { room: self.id() }.into(),
                RoomGrant::Refused(rule) => RoomError::NotAllowed { action, kind, rule }.into(),
            });
        };
        let invited = self.newcomers(invited)?;
        let mut pair = Vec::new();
        for user in [low, high] {
            pair.extend(self.seat_in(user)?.map(Participant::user));
        }
        let draft = RoomDraft::from_pair(self.id(), pair.into_iter().chain(invited));
        Self::open(id, &owner.user(), draft, cx)
    }
}

fn check_creation<'a>(
    by: &User,
    others: impl IntoIterator<Item = &'a User> + Clone,
    cx: &Context<'_>,
) -> Result<(), RoomError> {
    cx.company().check_internal(by)?;
    cx.company().check_rooms()?;
    Ok(cx.check_contacts(others)?)
}
