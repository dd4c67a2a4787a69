//! The calls of a store, and what was read through them, so that a test can check that nothing hidden
//! was read.

use std::collections::BTreeSet;
use std::mem;
use std::num::NonZeroU32;
use std::sync::PoisonError;

use guildhall_groups::AggregateId;
use guildhall_kernel::{GroupId, PageRequest, RoomId, Scope, UserId};

use super::Interposed;

/// A call of a store.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
#[expect(missing_docs, reason = "each is named after the method of the store")]
pub enum Call {
    Companies,
    EraseProfile,
    EventsAfter,
    FindAnswers,
    FindCompany,
    FindGroup,
    FindGroupByAddress,
    FindGroups,
    FindNestedGroups,
    FindCompanyByDomain,
    FindProfiles,
    FindRegistrations,
    FindUserByAddress,
    FindRoom,
    FindRoomByClaim,
    FindRooms,
    ForgetAnswers,
    GroupsNesting,
    GroupsOf,
    GroupsWithContacts,
    HoldersOfAddresses,
    ListGroups,
    Memberships,
    Participants,
    ParticipantAddresses,
    ParticipantsOf,
    Profiles,
    Registered,
    RecipientsOf,
    RecordActivity,
    RoomsIn,
    RoomsOf,
    RoomsOfCompany,
    RoomsWithContacts,
    RoomsWithExactly,
    /// A save of this company, group or room.
    Save(AggregateId),
    SaveProfiles,
    SaveRegistration,
}

impl Call {
    /// Returns whether the call saves a company, a room or a group.
    #[must_use]
    pub const fn saves(self) -> bool {
        matches!(self, Self::Save(_))
    }

    /// Returns whether the call saves a room.
    #[must_use]
    pub const fn saves_room(self) -> bool {
        matches!(self, Self::Save(AggregateId::Room(_)))
    }

    /// Returns whether the call saves a group.
    #[must_use]
    pub const fn saves_group(self) -> bool {
        matches!(self, Self::Save(AggregateId::Group(_)))
    }

    /// Returns whether the call saves a change of anything.
    #[must_use]
    pub const fn saves_any(self) -> bool {
        matches!(self, Self::Save(_) | Self::SaveProfiles | Self::SaveRegistration)
    }

    /// Returns whether the call only reads.
    #[must_use]
    pub const fn reads(self) -> bool {
        !matches!(
            self,
            Self::EraseProfile
                | Self::ForgetAnswers
                | Self::RecordActivity
                | Self::Save(_)
                | Self::SaveProfiles
                | Self::SaveRegistration
        )
    }
}

/// A read of one roster, of external recipients, or of a page of a listing.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Reading {
    /// A page of the entries, the participants or the external recipients of a room or group.
    Entries(AggregateId, NonZeroU32),
    /// A page of another listing.
    Listing(NonZeroU32),
    /// External recipients of the mailing list of a group, for some addresses or all.
    Recipients(GroupId),
    /// The profiles of this number of users.
    Profiles(usize),
    /// A group with everything that is nested in it.
    Nested(GroupId),
    /// A room or group with the entries in a scope.
    Slice(AggregateId, Scope),
}

impl Reading {
    /// Returns whether it read more of this room or group than the entry of this user.
    #[must_use]
    pub fn is_of_roster(&self, of: AggregateId, asks: UserId) -> bool {
        let only_own = |users: &BTreeSet<UserId>| users.iter().all(|user| *user == asks);
        match self {
            Self::Listing(_) | Self::Profiles(_) => false,
            Self::Nested(group) | Self::Recipients(group) => AggregateId::Group(*group) == of,
            Self::Slice(_, Scope::Users(users)) if only_own(users) => false,
            Self::Entries(read, _) | Self::Slice(read, _) => *read == of,
        }
    }

    /// Returns the greatest number of items that it could read, if it read a page.
    #[must_use]
    pub const fn limit(&self) -> Option<NonZeroU32> {
        match self {
            Self::Entries(_, limit) | Self::Listing(limit) => Some(*limit),
            Self::Nested(_) | Self::Profiles(_) | Self::Recipients(_) | Self::Slice(..) => None,
        }
    }

    pub(super) fn group(id: GroupId, scope: &Scope) -> Self {
        Self::Slice(AggregateId::Group(id), scope.clone())
    }

    pub(super) fn room(id: RoomId, scope: &Scope) -> Self {
        Self::Slice(AggregateId::Room(id), scope.clone())
    }

    pub(super) const fn entries_of_group<K>(id: GroupId, page: &PageRequest<K>) -> Self {
        Self::Entries(AggregateId::Group(id), page.limit())
    }

    pub(super) const fn entries_of_room<K>(id: RoomId, page: &PageRequest<K>) -> Self {
        Self::Entries(AggregateId::Room(id), page.limit())
    }
}

impl<S> Interposed<S> {
    /// Returns what was read since the last call, in order.
    #[must_use]
    pub fn take_readings(&self) -> Vec<Reading> {
        mem::take(&mut self.readings.lock().unwrap_or_else(PoisonError::into_inner))
    }

    pub(super) fn note(&self, reading: Reading) {
        self.readings.lock().unwrap_or_else(PoisonError::into_inner).push(reading);
    }
}
