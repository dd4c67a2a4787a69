//! What a store provides: where groups are kept, and where their events are read.

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::num::NonZeroU32;

use guildhall_kernel::{
    AddressKey, CompanyId, EmailAddress, Envelope, GroupId, Page, PageRequest, SaveError, Scope,
    Store, Timestamp, User, UserId, Version,
};
use guildhall_mailing_list::AddressHolder;
use guildhall_permissions::CompanyEvent;
use guildhall_rooms::{RoomEvent, RoomRepository};
use serde::{Deserialize, Serialize};

use crate::{
    AggregateId, Group, GroupChange, GroupCursor, GroupEntry, GroupEvent, GroupFilter, GroupScope,
    ListedRoom, MembershipFilter, NestedGroups, ParticipantAddress, RoomCursor,
};

/// Where groups are kept, beside the rooms.
///
/// # Contract
/// - A read after an acknowledged save sees what was saved.
/// - A save is one atom. It saves the header, the entries and external recipients that changed, the
///   claims, the events and the changes of rooms; or it saves nothing and returns an error. The
///   events become readable in the [`Outbox`] with it.
/// - A group is loaded with exactly the entries that the scope asks for. A user of the scope
///   without an entry is known to have none. It is loaded with exactly the external recipients for
///   the addresses of the scope, and the number of all. Where a call takes no addresses, there are
///   none.
/// - A group with nested groups is also loaded with those users of the scope who take part through
///   them ([`Group::with_indirect_members`]). A deleted nested group brings no participants.
/// - A deleted group keeps the participants that it had when it was deleted, whatever happens to
///   the groups nested in it afterwards (GR-13).
pub trait GroupRepository: RoomRepository {
    /// Loads a group with the entries and the external recipients in `scope`. Deleted groups are
    /// found too.
    fn find_group(
        &self,
        id: GroupId,
        scope: impl Into<GroupScope> + Send,
    ) -> impl Future<Output = Result<Option<Group>, Self::Error>> + Send;

    /// Loads those of these groups that exist, ordered by id, each with the entry of this user and of
    /// no other. Deleted groups are found too. A caller names at most a page of groups.
    fn find_groups(
        &self,
        ids: BTreeSet<GroupId>,
        user: UserId,
    ) -> impl Future<Output = Result<Vec<Group>, Self::Error>> + Send;

    /// Loads a group with everything that is nested in it, directly or through others, each with
    /// the entries in `scope`, and the number of nestings that the company has made (GR-20).
    ///
    /// Everything is read at one moment. If the group does not exist, nothing is loaded. A deleted
    /// group is loaded without what is nested in it, also if it is `group` itself.
    fn find_nested_groups(
        &self,
        group: GroupId,
        scope: Scope,
    ) -> impl Future<Output = Result<NestedGroups, Self::Error>> + Send;

    /// Lists the groups in which this one is nested directly, ordered by id. Deleted groups are
    /// left out.
    fn groups_nesting(
        &self,
        group: GroupId,
        page: PageRequest<GroupId>,
    ) -> impl Future<Output = Result<Page<GroupId, GroupId>, Self::Error>> + Send;

    /// Lists the users who take part in a group, as members or through nested groups, each once and
    /// ordered by id (GR-20). A deleted group has the participants that it had.
    fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<User, UserId>, Self::Error>> + Send;

    /// Lists the participants of a group like [`participants_of`](Self::participants_of), each with
    /// the mail address of their profile and with who has that address. Everything is read at one
    /// moment.
    #[doc(alias = "ML-9")]
    fn participant_addresses(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<ParticipantAddress, UserId>, Self::Error>> + Send;

    /// Lists the groups and teams, of all companies, in which the user is a member or a Group
    /// Master by an entry of their own, or which they have asked to join, ordered by id. Deleted
    /// groups are left out.
    fn groups_of(
        &self,
        user: UserId,
        page: PageRequest<GroupId>,
    ) -> impl Future<Output = Result<Page<GroupId, GroupId>, Self::Error>> + Send;

    /// Lists the groups in which a member is external, and the group or that member is of this
    /// company, ordered by id: those from which members have to be removed when the company ends
    /// external contact. [`Group::contacts_of`] returns the members. Deleted groups are left out.
    #[doc(alias = "GR-19")]
    fn groups_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<GroupId>,
    ) -> impl Future<Output = Result<Page<GroupId, GroupId>, Self::Error>> + Send;

    /// Finds the group whose mailing list has this address.
    fn find_group_by_address(
        &self,
        address: AddressKey,
    ) -> impl Future<Output = Result<Option<GroupId>, Self::Error>> + Send;

    /// Returns who has each of these addresses: a mailing list or a user. An address that neither
    /// has is left out.
    #[doc(alias = "ML-2")]
    fn holders_of_addresses(
        &self,
        addresses: BTreeSet<AddressKey>,
    ) -> impl Future<Output = Result<BTreeMap<AddressKey, AddressHolder>, Self::Error>> + Send;

    /// Lists the groups that a filter admits, each with the viewer's entry, ordered by name without
    /// regard to case.
    #[doc(alias = "GR-16")]
    fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> impl Future<Output = Result<Page<Group, GroupCursor>, Self::Error>> + Send;

    /// Lists the entries of a group that a filter admits, ordered by user id.
    fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<GroupEntry, UserId>, Self::Error>> + Send;

    /// Lists the external recipients of a group's mailing list, ordered by folded key and then by
    /// key. The key of a page is the key of a recipient.
    #[doc(alias = "ML-6")]
    fn recipients_of(
        &self,
        group: GroupId,
        page: PageRequest<AddressKey>,
    ) -> impl Future<Output = Result<Page<EmailAddress, AddressKey>, Self::Error>> + Send;

    /// Lists the open rooms of a user: those that they are in, and those of the groups that they
    /// take part in.
    ///
    /// The most recently active room comes first. Of two rooms that were active at the same time,
    /// the one with the lower id comes first. A room becomes active when it is opened, when one of
    /// its own events is saved, and when [`RoomRepository::record_activity`] is called. An event of
    /// its group does not make it active.
    fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> impl Future<Output = Result<Page<ListedRoom, RoomCursor>, Self::Error>> + Send;

    /// Saves a change of a group, and of the rooms that change with it. Records the users whom the
    /// change names for the first time ([`ReadSet::first_uses`]).
    ///
    /// Fails in this order:
    /// - with [`SaveError::Answered`] if the answer to a command of the change is kept already
    /// - with [`SaveError::Conflict`] if a stored version, or the number of the company's nestings,
    ///   is not the one that the change expects, or if the decision read something that has
    ///   changed ([`GroupChange::reads`])
    /// - with [`SaveError::Taken`] if another aggregate holds a key that the change claims
    /// - with [`SaveError::QuotaExceeded`], which names each quota that the change would exceed
    ///
    /// For the quotas, the store counts what there would be after the change: the groups of the
    /// company without deleted groups and teams, and those of them in which the user is a member by
    /// an entry of their own. [`Company::check_quota`] of the company as it is stored then decides
    /// whether that is too many.
    ///
    /// [`Company::check_quota`]: guildhall_permissions::Company::check_quota
    /// [`ReadSet::first_uses`]: guildhall_kernel::ReadSet::first_uses
    fn save_group(
        &self,
        change: GroupChange,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;
}

/// The events of a company, for the service that notifies, indexes or sends mail.
///
/// # Contract
/// - An event is here as soon as its save is acknowledged, and forever.
/// - The events of each company have the positions 1, 2, 3 and so on, in the order of their saves
///   and without a gap. They say nothing of other companies.
/// - After a position was returned, no event appears at an earlier one. So a reader who continues
///   from the last position misses nothing.
/// - The events of one aggregate come in the order of their versions, without a gap.
pub trait Outbox: Store {
    /// Returns the events of the company after a position, or from the beginning.
    fn events_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> impl Future<Output = Result<Vec<EventRecord>, Self::Error>> + Send;
}

/// A position in the sequence of a company's events, counted from 1.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(transparent)]
pub struct Position(u64);

impl Position {
    /// The position of a company's first event.
    pub const FIRST: Self = Self(1);

    /// Makes the position of this number, as a store counts them.
    #[must_use]
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// Returns the position of the next event.
    #[must_use]
    pub const fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// Returns the number.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// An event with its position.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct EventRecord {
    /// The company whose outbox has the event (CO-1).
    pub company: CompanyId,
    /// The position among the company's events.
    pub position: Position,
    /// What the event happened to.
    pub aggregate: AggregateId,
    /// The version of the aggregate after the event.
    pub version: Version,
    /// What happened, who caused it and when.
    pub event: Event,
}

/// What happened to a company, a group or a room.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// To a company.
    Company(Envelope<CompanyEvent>),
    /// To a group.
    Group(Envelope<GroupEvent>),
    /// To a room.
    Room(Envelope<RoomEvent>),
}

impl Event {
    /// Returns when it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Company(happened) => happened.at,
            Self::Group(happened) => happened.at,
            Self::Room(happened) => happened.at,
        }
    }
}
