use guildhall_groups::GroupFormError;
use guildhall_kernel::NotLoaded;
use guildhall_rooms::RoomFormError;

/// A change does not match what is stored. No part of it was saved.
///
/// No command of a room or group makes such a change. It was made by hand.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// The counts of the change differ from the counts of the roster after it.
    #[error("the counts of the change do not match the stored roster")]
    Counts,
    /// The header and the roster do not make a group.
    #[error(transparent)]
    Group(#[from] GroupFormError),
    /// A roster does not cover a user. This cannot happen, because the store keeps rosters whole.
    #[error(transparent)]
    NotLoaded(#[from] NotLoaded),
    /// The header and the roster do not make a room.
    #[error(transparent)]
    Room(#[from] RoomFormError),
}
