use std::future::Future;

use guildhall_kernel::{AddressKey, GroupId, Page, PageRequest, SaveError, Scope, UserId};
use guildhall_rooms::RoomRepository;

use crate::{
    Group, GroupChange, GroupCursor, GroupFilter, ListedRoom, Place, PlaceFilter, RoomCursor,
};

/// Where groups are kept, beside the rooms.
///
/// # Contract
/// - A read after a save that was acknowledged sees it.
/// - A save is one atom: the header, the places that changed, the claims, the events, and all of the
///   room's change that comes with it; or nothing and an error. The events become readable in the
///   outbox with it.
/// - A group is loaded with the places that the scope asks for and no others; a user of the scope
///   without a place is known to have none.
pub trait GroupRepository: RoomRepository {
    /// The group with the places in `scope`, a tombstone too, or none.
    fn find_group(
        &self,
        id: GroupId,
        scope: Scope,
    ) -> impl Future<Output = Result<Option<Group>, Self::Error>> + Send;

    /// The group whose mailing list has this address, or none.
    fn find_group_by_address(
        &self,
        address: AddressKey,
    ) -> impl Future<Output = Result<Option<GroupId>, Self::Error>> + Send;

    /// The groups that a filter admits, each with the viewer's place, by name without regard to
    /// case.
    fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> impl Future<Output = Result<Page<Group, GroupCursor>, Self::Error>> + Send;

    /// The places of a group that a filter admits, by user.
    fn places(
        &self,
        group: GroupId,
        filter: PlaceFilter,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<Place, UserId>, Self::Error>> + Send;

    /// The open rooms of a user: those that they are in, and those of the groups that they are a
    /// member of. The most recently active come first, and of those active at the same time the one
    /// with the lower id.
    ///
    /// A room is active when it is opened, when one of its own events is saved, and at
    /// [`RoomRepository::record_activity`]; an event of its group makes it none.
    fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> impl Future<Output = Result<Page<ListedRoom, RoomCursor>, Self::Error>> + Send;

    /// Saves a change of a group, and of its room where that is a part of it.
    ///
    /// Fails with [`SaveError::Conflict`] where a stored version is another than the change expects,
    /// and with [`SaveError::Taken`] where another aggregate holds a key that it claims.
    fn save_group(
        &self,
        change: GroupChange,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;
}
