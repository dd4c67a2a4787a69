use guildhall_groups::GroupFormError;
use guildhall_kernel::NotLoaded;
use guildhall_rooms::RoomFormError;

/// A change that does not go together with what is stored. Nothing of it was saved.
///
/// No command of a room or a group makes such a change: it was put together by hand.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum MemoryError {
    /// With the changed entries, the roster adds up to other counts than the change says.
    #[error("the counts of the change do not agree with the stored roster")]
    Counts,
    /// The header and the roster make no group.
    #[error(transparent)]
    Group(#[from] GroupFormError),
    /// A roster was asked for more than it holds. The store keeps them whole.
    #[error(transparent)]
    NotLoaded(#[from] NotLoaded),
    /// The header and the roster make no room.
    #[error(transparent)]
    Room(#[from] RoomFormError),
}
