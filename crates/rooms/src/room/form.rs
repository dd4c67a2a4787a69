//! The stored form of a room: a header and a roster that belong together.

use guildhall_kernel::{MisplacedEntry, RoomKind, Roster, UserId};
use serde::{Deserialize, Serialize};

use super::Room;
use crate::{Fingerprint, Participant, RoomHeader, RoomState, RoomType};

impl Room {
    /// Makes the room of a header and a roster, as a store keeps them.
    ///
    /// # Errors
    /// Returns [`RoomFormError`] if the two do not belong together.
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

/// Why a header and a roster do not make a room.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RoomFormError {
    /// A room of this kind and state cannot have this number of participants.
    #[error("a {kind} room in this state cannot have {participants} participants")]
    Count {
        /// The kind of the room.
        kind: RoomKind,
        /// How many participants it has.
        participants: u32,
    },
    /// The entry is kept under the id of another user, states the wrong affiliation, or is of a user
    /// who cannot be in this to-me or one-to-one room.
    #[error("the entry of user {user} does not belong to this room")]
    Entry {
        /// The id that the entry is kept under.
        user: UserId,
    },
    /// The fingerprint is not the one of the participants.
    #[error("the fingerprint of the room does not match its participants")]
    Fingerprint,
    /// The roster counts Group Masters, which a room does not have.
    #[error("a room cannot have Group Masters")]
    Masters,
    /// RM-3: the pair of a one-to-one room is the same user twice, or has the higher id first.
    #[error("the pair of the room must be two different users, the lower id first")]
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

/// Checks the pair even if a slice covers neither user, because the room claims the pair.
fn check_pair(header: &RoomHeader) -> Result<(), RoomFormError> {
    match header.room_type {
        RoomType::OneToOne { low, high } if low >= high => Err(RoomFormError::Pair),
        _ => Ok(()),
    }
}

fn check_entries(header: &RoomHeader, roster: &Roster<Participant>) -> Result<(), RoomFormError> {
    for (id, entry) in roster.loaded().iter() {
        let user = entry.user();
        let can_be_in = match header.room_type {
            RoomType::General { .. } | RoomType::Group { .. } | RoomType::Team { .. } => true,
            RoomType::OneToOne { low, high } => [low, high].contains(id),
            RoomType::ToMe { owner } => owner == *id,
        };
        let is_theirs = user.affiliation(header.company) == entry.affiliation();
        if !can_be_in || !is_theirs {
            return Err(RoomFormError::Entry { user: *id });
        }
    }
    Ok(())
}

/// Checks the fingerprint of a whole room. A slice does not know all participants.
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

impl From<MisplacedEntry> for RoomFormError {
    fn from(MisplacedEntry { user }: MisplacedEntry) -> Self {
        Self::Entry { user }
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
