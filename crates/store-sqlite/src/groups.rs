use std::collections::{BTreeMap, BTreeSet};

use async_sqlite::rusqlite::{self, Connection, Row};
use guildhall_groups::{
    ClaimHolder, Group, GroupChange, GroupCursor, GroupEntry, GroupFilter, GroupHeader,
    GroupRepository, GroupScope, ListedRoom, MembershipFilter, NestedGroups, ParticipantAddress,
    RoomCursor,
};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, Counts, EmailAddress, GroupId, Page, PageRequest, Roster,
    SaveError, Scope, User, UserId,
};
use guildhall_mailing_list::{AddressHolder, ExternalRecipients, RecipientScope};

use crate::claims;
use crate::codec::{check_row, decode, version};
use crate::forms::{self, Forms};
use crate::group_saves::GroupSave;
use crate::rosters::{self, Entries};
use crate::walks::FEW;
use crate::{
    SqliteError, SqliteStore, Stored, addresses, batches, group_lists, listings, lookups, nestings,
    participants, recipients, room_lists,
};

impl GroupRepository for SqliteStore {
    async fn find_group(
        &self,
        id: GroupId,
        scope: impl Into<GroupScope> + Send,
    ) -> Result<Option<Group>, SqliteError> {
        let scope = scope.into();
        if is_lookup(&scope) {
            let found = self.look_up(|db| {
                open(db, id, |columns| {
                    let header = header_of(Some(&self.forms), id, columns)?;
                    let group = part(db, Some(&self.forms), id, (header, columns), &scope, None)?;
                    with_few_indirect_members(db, group)
                })
            })?;
            match found {
                Some(None) => return Ok(None),
                Some(Some(Some(group))) => return Ok(Some(group)),
                // It would wait, or take more than a few rows.
                None | Some(Some(None)) => {}
            }
        }
        self.read(move |db| load(db, id, &scope)).await
    }

    async fn find_groups(
        &self,
        ids: BTreeSet<GroupId>,
        user: UserId,
    ) -> Result<Vec<Group>, SqliteError> {
        if ids.len() <= lookups::MOST
            && let Some(found) = self.look_up(|db| batches::groups_by_themselves(db, &ids, user))?
            && !found.iter().any(has_nested)
        {
            return Ok(found);
        }
        self.read(move |db| batches::groups(db, &ids, user)).await
    }

    async fn find_nested_groups(
        &self,
        group: GroupId,
        scope: Scope,
    ) -> Result<NestedGroups, SqliteError> {
        self.read(move |db| nestings::nested_groups(db, group, scope)).await
    }

    async fn groups_nesting(
        &self,
        group: GroupId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, SqliteError> {
        self.read(move |db| nestings::parents(db, group, &page)).await
    }

    async fn participants_of(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, SqliteError> {
        self.read(move |db| participants::participants(db, group, &page)).await
    }

    async fn participant_addresses(
        &self,
        group: GroupId,
        page: PageRequest<UserId>,
    ) -> Result<Page<ParticipantAddress, UserId>, SqliteError> {
        self.read(move |db| addresses::of_participants(db, group, &page)).await
    }

    async fn groups_of(
        &self,
        user: UserId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, SqliteError> {
        self.read(move |db| listings::groups_of(db, user, &page)).await
    }

    async fn groups_with_contacts(
        &self,
        company: CompanyId,
        page: PageRequest<GroupId>,
    ) -> Result<Page<GroupId, GroupId>, SqliteError> {
        self.read(move |db| listings::groups_with_contacts(db, company, &page)).await
    }

    async fn find_group_by_address(
        &self,
        address: AddressKey,
    ) -> Result<Option<GroupId>, SqliteError> {
        let holder = self.find_holder(Claim::Address(address)).await?;
        Ok(match holder {
            Some(ClaimHolder::Group(group)) => Some(group),
            _ => None,
        })
    }

    async fn holders_of_addresses(
        &self,
        addresses: BTreeSet<AddressKey>,
    ) -> Result<BTreeMap<AddressKey, AddressHolder>, SqliteError> {
        if addresses.len() <= lookups::MOST
            && let Some(found) = self.look_up(|db| claims::of_addresses(db, &addresses))?
        {
            return Ok(found);
        }
        self.read(move |db| claims::of_addresses(db, &addresses)).await
    }

    async fn list_groups(
        &self,
        filter: GroupFilter,
        page: PageRequest<GroupCursor>,
    ) -> Result<Page<Group, GroupCursor>, SqliteError> {
        self.read(move |db| group_lists::groups(db, &filter, &page, FEW)).await
    }

    async fn memberships(
        &self,
        group: GroupId,
        filter: MembershipFilter,
        page: PageRequest<UserId>,
    ) -> Result<Page<GroupEntry, UserId>, SqliteError> {
        self.read(move |db| listings::memberships(db, group, filter, &page)).await
    }

    async fn recipients_of(
        &self,
        group: GroupId,
        page: PageRequest<AddressKey>,
    ) -> Result<Page<EmailAddress, AddressKey>, SqliteError> {
        self.read(move |db| recipients::page(db, group, &page)).await
    }

    async fn rooms_of(
        &self,
        user: UserId,
        page: PageRequest<RoomCursor>,
    ) -> Result<Page<ListedRoom, RoomCursor>, SqliteError> {
        self.read(move |db| room_lists::rooms_of(db, user, &page, FEW)).await
    }

    async fn save_group(&self, change: GroupChange) -> Result<(), SaveError<SqliteError>> {
        // It is moved through several futures, and to another thread.
        let save = Box::new(GroupSave::of(&self.forms, change).map_err(SaveError::Store)?);
        self.save(move |db| save.run(db)).await
    }
}

/// Loads a group with the entries, the external recipients and the indirect members in `scope`, or
/// returns `None` if it does not exist.
pub(crate) fn load(
    db: &Connection,
    id: GroupId,
    scope: &GroupScope,
) -> Result<Option<Group>, SqliteError> {
    let found = open(db, id, |columns| {
        let header = decode(Stored::Group(id), columns.header)?;
        part(db, None, id, (header, columns), scope, None)
    })?;
    found.map(|group| with_indirect_members(db, group)).transpose()
}

/// Loads a group for a user by its columns and the stored form of the user's entry, without its
/// indirect members. It has only that entry if it is not certain that they see the group (GR-15).
pub(crate) fn load_for(
    db: &Connection,
    known: Option<&Forms>,
    (id, scope): (GroupId, &GroupScope),
    columns: &Columns<'_>,
    (user, own): (User, Option<&str>),
) -> Result<Group, SqliteError> {
    let header = header_of(known, id, columns)?;
    let entry = own.map(|form| entry_of(known, (id, user.id()), form)).transpose()?;
    let is_seen = header.is_certainly_seen_by(user, entry.as_ref());
    let read = Some((user.id(), entry));
    if is_seen {
        part(db, known, id, (header, columns), scope, read)
    } else {
        part(db, known, id, (header, columns), &Scope::of([user.id()]).into(), read)
    }
}

/// Reads the columns of a group. While `load` runs, each statement sees the state of the same moment,
/// because the row of the group is open.
fn open<T>(
    db: &Connection,
    id: GroupId,
    load: impl FnOnce(&Columns<'_>) -> Result<T, SqliteError>,
) -> Result<Option<T>, SqliteError> {
    const HEADER: &str =
        "SELECT header, version, members, masters, externals, recipients FROM groups WHERE id = ?1";
    let mut header = db.prepare_cached(HEADER)?;
    let mut rows = header.query([id.as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    columns(row, 0)?.map(|columns| load(&columns)).transpose()
}

/// Loads the part of a group that is in `scope`, of which the entry of one user can be `read` already.
fn part(
    db: &Connection,
    known: Option<&Forms>,
    id: GroupId,
    (header, columns): (GroupHeader, &Columns<'_>),
    scope: &GroupScope,
    read: Option<(UserId, Option<GroupEntry>)>,
) -> Result<Group, SqliteError> {
    const ENTRIES: Entries = Entries {
        one: "SELECT form FROM memberships WHERE group_id = ?1 AND user_id = ?2",
        all: "SELECT user_id, form FROM memberships WHERE group_id = ?1",
    };
    let owner = (Stored::Group(id), id.as_bytes());
    let scope_and_counts = (&scope.users, columns.counts);
    let entry = |user, form: &str| entry_of(known, (id, user), form);
    let roster = rosters::load(db, &ENTRIES, owner, scope_and_counts, read, entry)?;
    let recipients = recipients::load(db, id, &scope.recipients, columns.recipients)?;
    with_header(id, header, columns, roster, recipients)
}

fn entry_of(
    known: Option<&Forms>,
    key: (GroupId, UserId),
    form: &str,
) -> Result<GroupEntry, SqliteError> {
    forms::decode(known.map(|known| &known.memberships), Stored::Group(key.0), key, form)
}

fn header_of(
    known: Option<&Forms>,
    id: GroupId,
    columns: &Columns<'_>,
) -> Result<GroupHeader, SqliteError> {
    forms::decode(known.map(|known| &known.groups), Stored::Group(id), id, columns.header)
}

/// Returns whether this reads so few rows that another thread would take longer to wake.
pub(crate) fn is_lookup(scope: &GroupScope) -> bool {
    let few = match &scope.recipients {
        RecipientScope::Addresses(addresses) => addresses.len() <= lookups::MOST,
        RecipientScope::Whole => false,
    };
    few && lookups::are_few(&scope.users)
}

pub(crate) fn has_nested(group: &Group) -> bool {
    !group.header().nested().is_empty()
}

/// The columns that are read of a group.
pub(crate) struct Columns<'row> {
    header: &'row str,
    version: i64,
    pub(crate) counts: Counts,
    /// The number of external recipients.
    pub(crate) recipients: u32,
}

/// Reads the columns, the first of which is at this place. Returns `None` if they are null.
pub(crate) fn columns<'row>(
    row: &'row Row<'_>,
    first: usize,
) -> Result<Option<Columns<'row>>, rusqlite::Error> {
    let Some(header) = rosters::text_or_null(row, first)? else { return Ok(None) };
    let counts = Counts::new(row.get(first + 2)?, row.get(first + 3)?, row.get(first + 4)?);
    let (version, recipients) = (row.get(first + 1)?, row.get(first + 5)?);
    Ok(Some(Columns { header, version, counts, recipients }))
}

/// Makes a group from its columns and the stored form of one user's entry.
pub(crate) fn with_entry(
    db: &Connection,
    id: GroupId,
    columns: &Columns<'_>,
    (user, form): (UserId, Option<String>),
) -> Result<Group, SqliteError> {
    let entry = form.map(|form| decode(Stored::Group(id), &form)).transpose()?;
    let roster = rosters::of_one(Stored::Group(id), user, entry, columns.counts)?;
    let group = by_itself(id, columns, roster, recipients::none(id, columns.recipients)?)?;
    with_indirect_members(db, group)
}

/// Adds the indirect members to a group, those of the scope of its roster.
pub(crate) fn with_indirect_members(db: &Connection, group: Group) -> Result<Group, SqliteError> {
    if !has_nested(&group) {
        return Ok(group);
    }
    let indirect = participants::indirect_members(db, &group, group.roster().scope())?;
    Ok(group.with_indirect_members(indirect))
}

/// Adds the same, or returns `None` if they take more than a few rows.
pub(crate) fn with_few_indirect_members(
    db: &Connection,
    group: Group,
) -> Result<Option<Group>, SqliteError> {
    if !has_nested(&group) {
        return Ok(Some(group));
    }
    let scope = group.roster().scope();
    let indirect = participants::look_up_indirect_members(db, &group, scope)?;
    Ok(indirect.map(|indirect| group.with_indirect_members(indirect)))
}

/// Makes a group without its indirect members.
pub(crate) fn by_itself(
    id: GroupId,
    columns: &Columns<'_>,
    roster: Roster<GroupEntry>,
    recipients: ExternalRecipients,
) -> Result<Group, SqliteError> {
    let header = decode(Stored::Group(id), columns.header)?;
    with_header(id, header, columns, roster, recipients)
}

fn with_header(
    id: GroupId,
    header: GroupHeader,
    columns: &Columns<'_>,
    roster: Roster<GroupEntry>,
    recipients: ExternalRecipients,
) -> Result<Group, SqliteError> {
    let what = Stored::Group(id);
    check_row(what, header.id() == id && version(header.version()) == columns.version)?;
    Group::from_parts(header, roster, recipients).map_err(|cause| SqliteError::form(what, cause))
}
