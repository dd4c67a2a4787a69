//! What a check of a store reads: everything that is stored, exactly as it is stored.

use std::collections::{BTreeMap, BTreeSet};
use std::future::{Future, ready};
use std::num::NonZeroU32;

use guildhall_kernel::{
    Claim, CompanyId, Counts, EmailAddress, GroupId, Page, PageRequest, Registration, RoomId,
    Roster, SaveError, UserId, Version,
};
use guildhall_mailing_list::ExternalRecipients;
use guildhall_permissions::{Company, CompanyRepository, Profile};
use guildhall_rooms::{Participant, Room, RoomFormError, RoomHeader};
use serde::{Deserialize, Serialize};

use crate::{
    AggregateId, ClaimHolder, EventRecord, Group, GroupEntry, GroupFormError, GroupHeader,
    GroupRepository, Outbox, Position,
};

/// A store that can be checked, and in which what follows from the state can be written again.
///
/// A store keeps the state of its rooms, groups and companies, and beside it what follows from the
/// state: claims, counts, the columns of indexes. The other repository traits trust that the two
/// agree. This one reads both as they are. A store need not implement it: only the check of a store
/// asks for it.
///
/// # Contract
/// - A record is read at one moment, so it never shows half of a save.
/// - A record is returned whatever it holds. It is [`Inspected::Unreadable`] if a form in it cannot
///   be read. An error is only a failure of the store.
/// - A listing returns each item once, in an order of the store, also an item whose parts are
///   missing.
pub trait Inspection: CompanyRepository + GroupRepository + Outbox {
    /// Reads all that is stored of a company besides its rooms and groups.
    fn inspect_company(
        &self,
        id: CompanyId,
    ) -> impl Future<Output = Result<Option<Inspected<CompanyRecord>>, Self::Error>> + Send;

    /// Reads all that is stored of a group.
    fn inspect_group(
        &self,
        id: GroupId,
    ) -> impl Future<Output = Result<Option<Inspected<GroupRecord>>, Self::Error>> + Send;

    /// Reads all that is stored of a room.
    fn inspect_room(
        &self,
        id: RoomId,
    ) -> impl Future<Output = Result<Option<Inspected<RoomRecord>>, Self::Error>> + Send;

    /// Reads all that is stored of a user besides their entries in rooms and groups.
    fn inspect_user(
        &self,
        id: UserId,
    ) -> impl Future<Output = Result<Inspected<UserRecord>, Self::Error>> + Send;

    /// Lists all groups with their companies, also deleted ones.
    fn all_groups(
        &self,
        page: PageRequest<(CompanyId, GroupId)>,
    ) -> impl Future<Output = Result<InCompanies<GroupId>, Self::Error>> + Send;

    /// Lists all rooms with their companies, also closed ones.
    fn all_rooms(
        &self,
        page: PageRequest<(CompanyId, RoomId)>,
    ) -> impl Future<Output = Result<InCompanies<RoomId>, Self::Error>> + Send;

    /// Lists all users who are registered or have a profile, also users who left.
    fn all_users(
        &self,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<UserId, UserId>, Self::Error>> + Send;

    /// Lists all claims. The key of a page is the text of a claim.
    fn all_claims(
        &self,
        page: PageRequest<String>,
    ) -> impl Future<Output = Result<Page<HeldClaim, String>, Self::Error>> + Send;

    /// Lists the rows that belong to nothing that is stored. The key of a page is a text of the store.
    ///
    /// A page reads at most as many rows as its limit, and has those of them that belong to nothing.
    /// So another page can follow an empty one. A store that cannot have such rows needs no body.
    fn leftovers(
        &self,
        page: PageRequest<String>,
    ) -> impl Future<Output = Result<Page<Leftover, String>, Self::Error>> + Send {
        drop(page);
        ready(Ok(Page::new(Vec::new(), None)))
    }

    /// Lists the entries of a company's outbox after a position, without their events.
    fn outbox_after(
        &self,
        company: CompanyId,
        after: Option<Position>,
        limit: NonZeroU32,
    ) -> impl Future<Output = Result<Vec<OutboxEntry>, Self::Error>> + Send;

    /// Lists the events of an aggregate of this company after a version, in the order of their
    /// versions.
    fn events_of(
        &self,
        company: CompanyId,
        aggregate: AggregateId,
        after: Version,
        limit: NonZeroU32,
    ) -> impl Future<Output = Result<Inspected<Vec<EventRecord>>, Self::Error>> + Send;

    /// Writes again what follows from the state, in one atom.
    ///
    /// Fails with [`SaveError::Conflict`] if the state is not the one that the repair is for.
    fn repair(
        &self,
        repair: StoreRepair,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;
}

/// A page of rooms or groups of all companies. Each has its company, and so has the key.
pub type InCompanies<I> = Page<(CompanyId, I), (CompanyId, I)>;

/// A record, or why it cannot be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Inspected<T> {
    /// It can be read.
    Readable(T),
    /// A form in it cannot be read, for this reason.
    Unreadable(String),
}

/// All that is stored of a company besides its rooms and groups.
#[derive(Clone, Debug, PartialEq)]
pub struct CompanyRecord {
    /// The company.
    pub company: Company,
    /// The version of the company after its last event in the outbox. 0 if there is none.
    pub last_event: Version,
    /// How many groups of the company its limit counts (CO-7).
    pub groups: Tally,
    /// The last position of the company's outbox: kept to give the next event its own, and as the
    /// events have it. Both are 0 if the store keeps no such number.
    pub outbox: Tally,
    /// The holder of each claim that the company makes.
    pub holders: BTreeMap<Claim, Option<ClaimHolder>>,
    /// What the store keeps once more, and differently.
    pub stale: Vec<StaleCopy>,
}

/// All that is stored of a group.
#[derive(Clone, Debug, PartialEq)]
pub struct GroupRecord {
    /// The header.
    pub header: GroupHeader,
    /// The entries, by the user under whom each is stored.
    pub entries: BTreeMap<UserId, GroupEntry>,
    /// The external recipients of its mailing list.
    pub recipients: Vec<EmailAddress>,
    /// The version of the group after its last event in the outbox. 0 if there is none.
    pub last_event: Version,
    /// The header of the group's room, if the room is stored.
    pub room: Option<Inspected<RoomHeader>>,
    /// The counts that are kept beside the entries.
    pub counts: Counts,
    /// The count that is kept beside the external recipients.
    pub recipient_count: u32,
    /// The groups that are nested in it, as they are kept beside the header.
    pub nested: BTreeSet<GroupId>,
    /// The texts by which a search finds it (GR-16).
    pub search_texts: BTreeSet<String>,
    /// The holder of each claim that the group makes. Empty if its parts make no group.
    pub holders: BTreeMap<Claim, Option<ClaimHolder>>,
    /// What the store keeps once more, and differently.
    pub stale: Vec<StaleCopy>,
}

impl GroupRecord {
    /// Makes the group of what is stored, without looking at what is kept beside it.
    ///
    /// # Errors
    /// [`GroupFormError`] if the parts do not fit together
    pub fn group(&self) -> Result<Group, GroupFormError> {
        let roster = Roster::whole(self.entries.clone())?;
        let recipients = ExternalRecipients::whole(self.recipients.iter().cloned());
        Group::from_parts(self.header.clone(), roster, recipients)
    }
}

/// All that is stored of a room.
#[derive(Clone, Debug, PartialEq)]
pub struct RoomRecord {
    /// The header.
    pub header: RoomHeader,
    /// The entries, by the user under whom each is stored.
    pub entries: BTreeMap<UserId, Participant>,
    /// The version of the room after its last event in the outbox. 0 if there is none.
    pub last_event: Version,
    /// The header of the group or team that the room belongs to, if it belongs to one that is
    /// stored.
    pub group: Option<Inspected<GroupHeader>>,
    /// The counts that are kept beside the entries.
    pub counts: Counts,
    /// The holder of each claim that the room makes. Empty if its parts make no room.
    pub holders: BTreeMap<Claim, Option<ClaimHolder>>,
    /// What the store keeps once more, and differently.
    pub stale: Vec<StaleCopy>,
}

impl RoomRecord {
    /// Makes the room of what is stored, without looking at what is kept beside it.
    ///
    /// # Errors
    /// [`RoomFormError`] if the parts do not fit together
    pub fn room(&self) -> Result<Room, RoomFormError> {
        Room::from_parts(self.header.clone(), Roster::whole(self.entries.clone())?)
    }
}

/// All that is stored of a user besides their entries in rooms and groups.
#[derive(Clone, Debug, PartialEq)]
pub struct UserRecord {
    /// The registration, if there is one.
    pub registration: Option<Registration>,
    /// The profile, if there is one.
    pub profile: Option<Profile>,
    /// The number of groups of each company of which the user is a member, as the limit counts them
    /// (CO-7). What is kept can be greater than what was counted.
    pub groups: BTreeMap<CompanyId, Tally>,
}

/// A number that a store keeps, beside what it is the number of.
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Tally {
    /// The number that is kept. 0 if none is.
    pub kept: u64,
    /// The number of the stored items.
    pub counted: u64,
}

/// A value that a store keeps once more beside the state, for an index or a look-up, and that
/// differs from the state.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct StaleCopy {
    /// The place, in the words of the store: a table with its column, and the row if there are
    /// several.
    pub place: String,
    /// What follows from the state.
    pub expected: String,
    /// What is kept.
    pub actual: String,
}

/// A row that belongs to nothing that is stored, or whose own id cannot be read.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Leftover {
    /// The row, in the words of the store: its table and its key.
    pub place: String,
    /// What the row says that it belongs to. `None` if the store cannot read it.
    pub owner: Option<AggregateId>,
    /// Names the row for [`StoreRepair::Remove`]. `None` if the row is a part of a state, an event, a
    /// registration or a profile, so it could be all that is left of it.
    pub removable: Option<String>,
}

/// A claim that is stored.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct HeldClaim {
    /// The text of the claim. The text of a damaged claim is not that of a [`Claim`].
    pub text: String,
    /// The holder. `None` if the store cannot read it.
    pub holder: Option<ClaimHolder>,
}

/// An entry of the outbox, without its event.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct OutboxEntry {
    /// The position among the company's events.
    pub position: Position,
    /// What the event happened to. `None` if the store cannot read it.
    pub aggregate: Option<AggregateId>,
    /// The version of the aggregate after the event.
    pub version: Version,
}

/// A change that makes what follows from the state follow from it again. It changes no state and
/// makes no event.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum StoreRepair {
    /// A claim gets the holder whose state makes it, or is given up.
    Claim {
        /// The claim.
        claim: Claim,
        /// Its stored holder. `None` if it has none.
        from: Option<ClaimHolder>,
        /// Its holder after the repair. `None` gives the claim up.
        to: Option<ClaimHolder>,
        /// The version of the room, group or company that holds it after the repair, or, if the
        /// claim is given up, of the one that held it. `None` if that one is not stored, or is a
        /// user.
        version: Option<Version>,
    },
    /// The numbers of groups that the limits of this company count are counted again (CO-7).
    Counters {
        /// The company.
        company: CompanyId,
    },
    /// Everything that is kept beside the state of an aggregate is written again: counts, columns
    /// of indexes, nestings and the texts of searches. Claims are not.
    Derive {
        /// The aggregate.
        aggregate: AggregateId,
        /// Its version.
        version: Version,
    },
    /// A row that belongs to nothing is removed, if that is still so.
    Remove {
        /// The row, as [`Leftover::removable`] names it.
        row: String,
    },
}
