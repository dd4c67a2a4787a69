//! What was read through the store, for a test that nothing of the hidden was.

use std::collections::BTreeSet;
use std::mem;
use std::num::NonZeroU32;
use std::sync::PoisonError;

use guildhall_groups::AggregateId;
use guildhall_kernel::{GroupId, PageRequest, RoomId, Scope, UserId};

use super::Interposed;

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
