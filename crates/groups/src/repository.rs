use std::future::Future;

use guildhall_kernel::{AddressKey, GroupId, Page, PageRequest, SaveError, Scope, User, UserId};
use guildhall_rooms::RoomRepository;

use crate::{
    Group, GroupChange, GroupCursor, GroupEntry, GroupFilter, ListedRoom, MembershipFilter,
    NestedGroups, RoomCursor,
};

/// Where groups are kept, beside the rooms.
///
/// # Contract
/// - A read after a save that was acknowledged sees it.
/// - A save is one atom: the header, the places that changed, the claims, the events, and all of
///   the room's change that comes with it; or nothing and an error. The events become readable in
///   the outbox with it.
/// - A group is loaded with the places that the scope asks for and no others; a user of the scope
///   without a place is known to have none. A group that nests others comes with those of the scope
///   who take part through them ([`Group::with_indirect_members`]), tombstones among them left out.
pub trait GroupRepository: RoomRepository {
    /// The group with the places in `scope`, a tombstone too, or none.
    fn find_group(
        &self,
        id: GroupId,
        scope: Scope,
    ) -> impl Future<Output = Result<Option<Group>, Self::Error>> + Send;

    /// A group with everything nested in it, directly or through others, each with the places in
    /// `scope`, and how many nestings its company has made: all from one moment (GR-20). Of a group
    /// that is not there it holds nothing. What is nested in a tombstone is left out.
    fn find_nested_groups(
        &self,
        group: GroupId,
        scope: Scope,
    ) -> impl Future<Output = Result<NestedGroups, Self::Error>> + Send;

    /// The groups that this one is nested in directly, tombstones left out, by id.
    fn groups_nesting(
        &self,
        group: GroupId,
        page: PageRequest<GroupId>,
    ) -> impl Future<Output = Result<Page<GroupId, GroupId>, Self::Error>> + Send;

    /// Everybody who takes part in a group, as a member or through what is nested in it, each once,
    /// by user (GR-20). A tombstone has those that it had.
    fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<User, UserId>, Self::Error>> + Send;

    /// The groups and teams, of any company, in which the user is a member or a Master by a place
    /// of their own, tombstones left out, by id.
    fn groups_of(
        &self,
        user: UserId,
        page: PageRequest<GroupId>,
    ) -> impl Future<Output = Result<Page<GroupId, GroupId>, Self::Error>> + Send;

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
    fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<GroupEntry, UserId>, Self::Error>> + Send;

    /// The open rooms of a user: those that they are in, and those of the groups that they take
    /// part in. The most recently active come first, and of those active at the same time the one
    /// with the lower id.
    ///
    /// A room is active when it is opened, when one of its own events is saved, and at
    /// [`RoomRepository::record_activity`]; an event of its group makes it none.
    fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> impl Future<Output = Result<Page<ListedRoom, RoomCursor>, Self::Error>> + Send;

    /// Saves a change of a group, and of its rooms where they are a part of it.
    ///
    /// Fails with [`SaveError::Conflict`] where a stored version, or the number of the company's
    /// nestings, is another than the change expects; with [`SaveError::Taken`] where another
    /// aggregate holds a key that it claims; and with [`SaveError::QuotaExceeded`], which names each of the
    /// change's quota_uses that its company has no room for. What is counted is what there would be
    /// after the change: the groups of the company that are no tombstones and no teams, and those
    /// of them that the user is a member of by a place of their own. [`Company::check_quota`] says
    /// whether that is too many, by the company as it is stored then. They fail in this order.
    ///
    /// [`Company::check_quota`]: guildhall_permissions::Company::check_quota
    fn save_group(
        &self,
        change: GroupChange,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;
}
