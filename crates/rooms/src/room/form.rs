//! The stored form of a room: a header and a roster that belong together.

use guildhall_kernel::{RoomKind, Roster, UserId};
use serde::{Deserialize, Serialize};

use super::Room;
use crate::{Fingerprint, Participant, RoomHeader, RoomState, RoomType};

impl Room {
    /// The room of a header and a roster, as a store keeps them.
    ///
    /// # Errors
    /// [`RoomFormError`] where the two do not belong together.
    pub fn from_parts(
        header: RoomHeader,
        roster: Roster<Participant>,
    ) -> Result<Self, RoomFormError> {
        check_count(&header, &roster)?;
        check_pair(&header)?;
        check_entries(&header, &roster)?;
        check_fingerprint(&header, &roster)?;
        Ok(Self { header, roster })
    }
}

/// A header and a roster that make no room.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum RoomFormError {
    /// The number of participants is none that such a room can have, open or closed as it is.
    #[error("a {kind} room in this state cannot have {participants} participants")]
    Count {
        /// The kind of the room.
        kind: RoomKind,
        /// How many are in it.
        participants: u32,
    },
    /// The entry is kept under another user's id, says of the user what they are not to the room's
    /// company, or is of a user who has no place in a to-me or one-to-one room.
    #[error("the entry of user {user} is none of this room")]
    Entry {
        /// Under whose id it is kept.
        user: UserId,
    },
    /// The fingerprint is not that of the participants.
    #[error("the fingerprint of the room is not that of its participants")]
    Fingerprint,
    /// The roster counts Group Masters, which no room has.
    #[error("a room is stored with Group Masters")]
    Masters,
    /// RM-3: the pair of a one-to-one room is one user twice, or has the higher id first.
    #[error("the pair of the room is not of two users, the lower id first")]
    Pair,
}

fn check_count(header: &RoomHeader, roster: &Roster<Participant>) -> Result<(), RoomFormError> {
    let (kind, participants) = (header.kind(), roster.counts().members());
    let closed = matches!(header.state, RoomState::Closed(_));
    let possible = match kind {
        RoomKind::ToMe => participants <= 1 && closed == (participants == 0),
        RoomKind::OneToOne => participants <= 2 && closed == (participants == 0),
        RoomKind::General => closed == (participants == 0),
        RoomKind::Team | RoomKind::Group => participants == 0,
    };
    if !possible {
        return Err(RoomFormError::Count { kind, participants });
    }
    if roster.counts().masters() > 0 { Err(RoomFormError::Masters) } else { Ok(()) }
}

/// A slice can lack both of them, and the room holds the claim of the pair all the same.
fn check_pair(header: &RoomHeader) -> Result<(), RoomFormError> {
    match header.room_type {
        RoomType::OneToOne { low, high } if low >= high => Err(RoomFormError::Pair),
        _ => Ok(()),
    }
}

fn check_entries(header: &RoomHeader, roster: &Roster<Participant>) -> Result<(), RoomFormError> {
    for (id, entry) in roster.loaded() {
        let user = entry.user();
        let has_place = match header.room_type {
            RoomType::General { .. } | RoomType::Group { .. } | RoomType::Team { .. } => true,
            RoomType::OneToOne { low, high } => [low, high].contains(id),
            RoomType::ToMe { owner } => owner == *id,
        };
        let is_theirs = user.id() == *id && user.affiliation(header.company) == entry.affiliation();
        if !has_place || !is_theirs {
            return Err(RoomFormError::Entry { user: *id });
        }
    }
    Ok(())
}

/// A slice cannot tell: it is taken at its word.
fn check_fingerprint(
    header: &RoomHeader,
    roster: &Roster<Participant>,
) -> Result<(), RoomFormError> {
    let Ok(entries) = roster.all() else { return Ok(()) };
    let inside = entries.iter().filter(|(_, entry)| entry.is_in()).map(|(user, _)| *user);
    if Fingerprint::of(inside) == header.fingerprint {
        Ok(())
    } else {
        Err(RoomFormError::Fingerprint)
    }
}

#[derive(Clone, Deserialize, Serialize)]
pub(super) struct Parts {
    header: RoomHeader,
    roster: Roster<Participant>,
}

impl TryFrom<Parts> for Room {
    type Error = RoomFormError;

    fn try_from(Parts { header, roster }: Parts) -> Result<Self, RoomFormError> {
        Self::from_parts(header, roster)
    }
}

impl From<Room> for Parts {
    fn from(Room { header, roster }: Room) -> Self {
        Self { header, roster }
    }
}
