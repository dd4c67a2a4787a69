mod checks;
mod commands;
mod form;
mod history;
mod opening;

use std::collections::BTreeSet;

use guildhall_kernel::{
    Claim, CompanyId, GroupId, NotLoaded, RoomId, RoomKind, Roster, UserId, Version,
};
use serde::{Deserialize, Serialize};

use self::form::Parts;
pub use self::form::RoomFormError;
use crate::{Participant, RoomHeader, RoomInfo, RoomState, RoomType};

/// A message room and who is in it.
///
/// Each command checks, makes the event, applies it and returns it. A refused command changes
/// nothing. A command decides the same on a slice of the participants as on all of them; where a
/// slice lacks a user it says so ([`CommandError::NotLoaded`]).
///
/// The room of a group or team does not know its members, so it answers everybody alike: ask the
/// group first, which may be hidden from whoever asks (GR-15).
///
/// [`CommandError::NotLoaded`]: guildhall_kernel::CommandError::NotLoaded
///
/// ```
/// use guildhall_kernel::{CompanyId, Refusal, RoomId, User, UserId};
/// use guildhall_permissions::{Application, Company, Context, NewCompany};
/// use guildhall_rooms::{Room, RoomDraft};
/// use time::macros::datetime;
/// use uuid::Uuid;
///
/// let acme = CompanyId::new(Uuid::from_u128(9));
/// let [ann, bo, cy] = [1, 2, 3].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
/// let at = datetime!(2026-01-05 09:00 UTC);
/// let (company, _) = Company::create(NewCompany {
///     company: acme,
///     name: "Acme".parse()?,
///     administrators: [ann.id()].into(),
///     applications: [Application::Core].into(),
///     at: at.into(),
/// });
/// let cx = Context::new(&company, at);
///
/// let id = RoomId::new(Uuid::from_u128(10));
/// let (mut room, opened) = Room::open(id, &ann, RoomDraft::from_event("Launch", [bo, cy]), &cx)?;
/// let left = room.leave(cy.id(), &cx)?;
/// let refused = room.leave(cy.id(), &cx).unwrap_err();
/// assert_eq!(refused.refusal().unwrap().rule().code(), "RM-14");
/// assert_eq!(Room::replay([opened, left]), Some(room));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "Parts", try_from = "Parts")]
pub struct Room {
    header: RoomHeader,
    roster: Roster<Participant>,
}

/// Its state.
impl Room {
    /// The room's id.
    #[must_use]
    pub const fn id(&self) -> RoomId {
        self.header.id
    }

    /// The company that the room belongs to (CO-1).
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.header.company
    }

    /// How many events made it what it is.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.header.version
    }

    /// Which of the five kinds it is (RM-1).
    #[must_use]
    pub const fn kind(&self) -> RoomKind {
        self.header.kind()
    }

    /// Its name, picture and description, where it is a room that takes them (RM-9). A group's room
    /// has its group's.
    #[must_use]
    pub const fn info(&self) -> Option<&RoomInfo> {
        match &self.header.room_type {
            RoomType::General { info } => Some(info),
            _ => None,
        }
    }

    /// The group or team whose room it is, if it is one's.
    #[must_use]
    pub const fn group(&self) -> Option<GroupId> {
        match self.header.room_type {
            RoomType::Group { group } | RoomType::Team { team: group } => Some(group),
            _ => None,
        }
    }

    /// Whether it is closed for good (RM-15).
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self.header.state, RoomState::Closed(_))
    }

    /// All of it but its roster.
    #[must_use]
    pub const fn header(&self) -> &RoomHeader {
        &self.header
    }

    /// Who is and was in it.
    #[must_use]
    pub const fn roster(&self) -> &Roster<Participant> {
        &self.roster
    }

    /// The unique keys that the room holds: an open to-me room its owner's, a one-to-one room its
    /// pair's while both are in it.
    #[must_use]
    pub fn claims(&self) -> BTreeSet<Claim> {
        let claim = match self.header.room_type {
            RoomType::ToMe { owner } if !self.is_closed() => Some(Claim::ToMe(owner)),
            RoomType::OneToOne { low, high } if self.roster.counts().members() == 2 => {
                Some(Claim::pair(low, high))
            }
            _ => None,
        };
        claim.into_iter().collect()
    }

    /// Whether it is an open general room with exactly these participants (RM-8). It takes a slice
    /// of these users to tell.
    ///
    /// # Errors
    /// [`NotLoaded`] for a user whom the slice does not cover.
    pub fn has_exactly(&self, participants: &BTreeSet<UserId>) -> Result<bool, NotLoaded> {
        let as_many = usize::try_from(self.roster.counts().members()) == Ok(participants.len());
        if self.kind() != RoomKind::General || self.is_closed() || !as_many {
            return Ok(false);
        }
        for user in participants {
            if self.seat_in(*user)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
