//! The aggregate: a room with its participants.

mod commands;
mod contacts;
mod form;
mod history;
mod opening;
mod why;

use std::collections::BTreeSet;

use guildhall_kernel::{
    Claim, CompanyId, GroupId, NotLoaded, RoomId, RoomKind, Roster, Scope, UserId, Version,
};
use serde::{Deserialize, Serialize};

pub(crate) use self::commands::{Decision, check_kind};
use self::form::Parts;
pub use self::form::RoomFormError;
pub use self::why::RoomExplanation;
use crate::{Participant, RoomHeader, RoomInfo, RoomState, RoomType};

/// A message room with its participants.
///
/// A command checks, makes the event, applies it and returns it. A refused command changes nothing.
/// Commands decide the same on a slice of the participants as on all of them. If the slice lacks a
/// user whom the command needs, the command returns [`CommandError::NotLoaded`].
///
/// The room of a group or team does not know its members, so it gives every user the same answer.
/// Ask the group first, because it can be hidden from the user (GR-15).
///
/// [`CommandError::NotLoaded`]: guildhall_kernel::CommandError::NotLoaded
///
/// ```
/// use guildhall_kernel::{CompanyId, Refusal, RoomId, User, UserId};
/// use guildhall_permissions::{Application, Company, CompanyContext, Context, NewCompany};
/// use guildhall_rooms::{Room, RoomCommand, RoomDraft};
/// use time::macros::datetime;
/// use uuid::Uuid;
///
/// let acme = CompanyId::new(Uuid::from_u128(9));
/// let [ann, bo, cy] = [1, 2, 3].map(|n| User::of_company(UserId::new(Uuid::from_u128(n)), acme));
/// let at = datetime!(2026-01-05 09:00 UTC);
/// let new = NewCompany {
///     company: acme,
///     name: "Acme".parse()?,
///     administrators: [ann.id()].into(),
///     applications: [Application::Core].into(),
/// };
/// let (company, _) = Company::create(new, &CompanyContext::new(at));
/// let cx = Context::new(&company, at);
///
/// let id = RoomId::new(Uuid::from_u128(10));
/// let (mut room, opened) = Room::open(id, ann, RoomDraft::from_event("Launch", [bo, cy]), &cx)?;
/// let left = room.leave(cy, &cx)?;
/// let refused = room.execute(cy, RoomCommand::Leave, &cx).unwrap_err();
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

/// State.
impl Room {
    /// Returns the id of the room.
    #[must_use]
    pub const fn id(&self) -> RoomId {
        self.header.id
    }

    /// Returns the company that the room belongs to (CO-1).
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.header.company
    }

    /// Returns the version: the number of events so far.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.header.version
    }

    /// Returns which of the five kinds the room is (RM-1).
    #[doc(alias = "RM-1")]
    #[must_use]
    pub const fn kind(&self) -> RoomKind {
        self.header.kind()
    }

    /// Returns the name, picture and description of a general room (RM-9). `None` for other kinds:
    /// a group's room has those of its group.
    #[must_use]
    pub const fn info(&self) -> Option<&RoomInfo> {
        match &self.header.room_type {
            RoomType::General { info } => Some(info),
            _ => None,
        }
    }

    /// Returns the group or team that the room belongs to, if any.
    #[must_use]
    pub const fn group(&self) -> Option<GroupId> {
        self.header.group()
    }

    /// Returns whether the room is closed for good (RM-15).
    #[doc(alias = "RM-15")]
    #[must_use]
    pub const fn is_closed(&self) -> bool {
        matches!(self.header.state, RoomState::Closed(_))
    }

    /// Returns all of the room except its participants.
    #[must_use]
    pub const fn header(&self) -> &RoomHeader {
        &self.header
    }

    /// Returns the users who are or were in the room.
    #[must_use]
    pub const fn roster(&self) -> &Roster<Participant> {
        &self.roster
    }

    /// Returns the room with the entries of these users and no others.
    ///
    /// # Errors
    /// [`NotLoaded`] if this is a slice that does not cover `scope`
    pub fn slice_of(&self, scope: &Scope) -> Result<Self, NotLoaded> {
        Ok(Self { header: self.header.clone(), roster: self.roster.slice_of(scope)? })
    }

    /// Returns the unique keys that the room holds: an open to-me room holds its owner (RM-2), and
    /// a one-to-one room holds its pair while both are in it (RM-3).
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

    /// Returns whether this is an open general room with exactly these participants (RM-8). A slice
    /// must cover these users.
    ///
    /// # Errors
    /// Returns [`NotLoaded`] if the slice does not cover one of the users.
    #[doc(alias = "RM-8")]
    pub fn has_exactly(&self, participants: &BTreeSet<UserId>) -> Result<bool, NotLoaded> {
        let same_number = usize::try_from(self.roster.counts().members()) == Ok(participants.len());
        if self.kind() != RoomKind::General || self.is_closed() || !same_number {
            return Ok(false);
        }
        for user in participants {
            if self.participant(*user)?.is_none() {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Returns the user's entry if the user is in the room now.
    fn participant(&self, user: UserId) -> Result<Option<&Participant>, NotLoaded> {
        Ok(self.roster.entry(user)?.filter(|entry| entry.is_in()))
    }
}
