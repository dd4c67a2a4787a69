//! Where groups are kept, and where the pages of their lists begin.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::future::Future;
use std::str::FromStr;

use guildhall_kernel::{
    AddressKey, CompanyId, EmailAddress, GroupId, NameKey, Page, PageRequest, RoomId, SaveError,
    Scope, Timestamp, User, UserId,
};
use guildhall_mailing_list::AddressHolder;
use guildhall_rooms::RoomRepository;
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{
    Group, GroupChange, GroupEntry, GroupFilter, GroupScope, ListedRoom, MembershipFilter,
    NestedGroups, ParticipantAddress,
};

/// Where groups are kept, beside the rooms.
///
/// # Contract
/// - A read after an acknowledged save sees what was saved.
/// - A save is one atom. It saves the header, the entries and external recipients that changed, the
///   claims, the events and the changes of rooms; or it saves nothing and returns an error. The
///   events become readable in the [`Outbox`](crate::Outbox) with it.
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

/// Where a page of groups begins. Groups are ordered by name, without regard to case.
///
/// Its text, which is its stored form too, is opaque: a client sends it back as it is. It says no
/// more than the page before it, which had the last group. The text of a [`RoomCursor`] is not one of a `GroupCursor`.
///
/// ```
/// use guildhall_groups::{GroupCursor, RoomCursor};
/// use guildhall_kernel::{GroupId, NameKey};
///
/// let id = "01890a5d-ac96-774b-bcce-b302099a8057".parse::<GroupId>()?;
/// let cursor = GroupCursor { name: NameKey::of("Launch crew"), group: id };
/// assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
/// assert!(cursor.to_string().parse::<RoomCursor>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct GroupCursor {
    /// The name of the last group of the previous page.
    pub name: NameKey,
    /// Its id.
    pub group: GroupId,
}

/// Where a page of a room list begins. The most recently active rooms come first.
///
/// Its text, which is its stored form too, is opaque: a client sends it back as it is. It says no
/// more than the page before it, which had the last room.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct RoomCursor {
    /// When the last room of the previous page was last active.
    pub last_active: Timestamp,
    /// Its id.
    pub room: RoomId,
}

/// A text is not the text of a cursor of this list.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("this cursor does not belong to this list; begin at the first page")]
pub struct CursorError;

impl GroupCursor {
    /// Makes the cursor of the page after this group.
    #[must_use]
    pub fn behind(group: &Group) -> Self {
        Self { name: group.header().name().key(), group: group.id() }
    }
}

impl RoomCursor {
    /// Makes the cursor of the page after this room.
    #[must_use]
    pub const fn behind(listed: &ListedRoom) -> Self {
        Self { last_active: listed.last_active, room: listed.room.id() }
    }
}

impl fmt::Display for GroupCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hexadecimal(f, &format!("{GROUPS}{}/{}", self.group, self.name.as_str()))
    }
}

impl FromStr for GroupCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (id, name) = parts(text, GROUPS)?;
        let cursor = Self { name: NameKey::of(&name), group: id.parse().map_err(|_| CursorError)? };
        if cursor.to_string() == text { Ok(cursor) } else { Err(CursorError) }
    }
}

impl fmt::Display for RoomCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last_active = self.last_active.as_date_time().unix_timestamp_nanos();
        write_hexadecimal(f, &format!("{ROOMS}{}/{last_active}", self.room))
    }
}

impl FromStr for RoomCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (id, nanoseconds) = parts(text, ROOMS)?;
        let nanoseconds = nanoseconds.parse().map_err(|_| CursorError)?;
        let last_active = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds);
        let last_active = last_active.map_err(|_| CursorError)?.into();
        let cursor = Self { last_active, room: id.parse().map_err(|_| CursorError)? };
        if cursor.to_string() == text { Ok(cursor) } else { Err(CursorError) }
    }
}

impl From<GroupCursor> for String {
    fn from(cursor: GroupCursor) -> Self {
        cursor.to_string()
    }
}

impl TryFrom<String> for GroupCursor {
    type Error = CursorError;

    fn try_from(text: String) -> Result<Self, CursorError> {
        text.parse()
    }
}

impl From<RoomCursor> for String {
    fn from(cursor: RoomCursor) -> Self {
        cursor.to_string()
    }
}

impl TryFrom<String> for RoomCursor {
    type Error = CursorError;

    fn try_from(text: String) -> Result<Self, CursorError> {
        text.parse()
    }
}

/// The beginning of the cursors of each list.
const GROUPS: char = 'g';
const ROOMS: char = 'r';

fn write_hexadecimal(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Returns the id and the rest of the text of a cursor of this list.
fn parts(text: &str, list: char) -> Result<(String, String), CursorError> {
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
    let plain = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(CursorError)?;
    let (id, rest) =
        plain.strip_prefix(list).and_then(|rest| rest.split_once('/')).ok_or(CursorError)?;
    Ok((id.to_owned(), rest.to_owned()))
}
