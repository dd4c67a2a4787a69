use std::collections::BTreeSet;

use async_sqlite::rusqlite::{self, Connection, OptionalExtension, Row, params};
use guildhall_groups::{
    AggregateId, BasisRepository, Event, Group, GroupChange, GroupCursor, GroupEntry, GroupFilter,
    GroupHeader, GroupRepository, GroupScope, GroupState, ListedRoom, MembershipFilter,
    NestedGroups, RoomCursor,
};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, Counts, EmailAddress, GroupId, Page, PageRequest, RoomId, Roster,
    SaveError, Scope, User, UserId,
};
use guildhall_mailing_list::{ExternalRecipients, MailRight, RecipientScope};
use guildhall_permissions::Privacy;

use crate::claims::{self, Holder};
use crate::codec::{check_row, decode, encode, version};
use crate::error::NotSaved;
use crate::forms::Forms;
use crate::rosters::{self, Entries};
use crate::walks::FEW;
use crate::{
    SqliteError, SqliteStore, Stored, answers, batches, group_lists, listings, lookups, nestings,
    outbox, participants, quotas, recipients, registrations, room_lists, rooms,
};

impl BasisRepository for SqliteStore {}

impl GroupRepository for SqliteStore {
    async fn find_group(
        &self,
        id: GroupId,
        scope: impl Into<GroupScope> + Send,
    ) -> Result<Option<Group>, SqliteError> {
        let scope = scope.into();
        if is_lookup(&scope)
            && let Some(found) =
                self.look_up(|db| load_by_itself(db, Some(&self.forms), id, &scope))?
            && !found.as_ref().is_some_and(has_nested)
        {
            return Ok(found);
        }
        self.read(move |db| load(db, id, &scope)).await
    }

    async fn find_groups(
        &self,
        ids: BTreeSet<GroupId>,
        user: UserId,
    ) -> Result<Vec<Group>, SqliteError> {
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
            Some(Holder::Group(group)) => Some(group),
            _ => None,
        })
    }

    async fn addresses_of_lists(
        &self,
        addresses: BTreeSet<AddressKey>,
    ) -> Result<BTreeSet<AddressKey>, SqliteError> {
        self.read(move |db| claims::of_groups(db, addresses)).await
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
        let forms = self.forms.clone();
        self.save(move |db| {
            answers::keep(db, change.answers())?;
            // All versions are compared before any claim. So a late save is a conflict, and not a
            // taken name that the caller would see after loading again.
            registrations::check_reads(db, change.reads())?;
            for room in change.rooms() {
                rooms::put_header(db, &forms, room)?;
            }
            let before = Keys::stored(db, &change)?;
            let after = Keys::of(&change, before.as_ref());
            put_header(db, &forms, &change, (before.as_ref(), &after))?;
            let found_by = before.as_ref().and_then(Keys::found_by);
            group_lists::put_words(db, change.group(), found_by, after.found_by())?;
            let counted = before.as_ref().is_some_and(Keys::is_counted);
            let more = i64::from(after.is_counted()) - i64::from(counted);
            quotas::move_count(db, change.group().company(), more)?;
            nestings::put(db, &change)?;
            let group = (Holder::Group(change.group().id()), change.claims());
            let rooms = change.rooms().iter().map(rooms::holding);
            claims::apply_claims(db, &std::iter::once(group).chain(rooms).collect::<Vec<_>>())?;
            put_rest(db, &forms, &change)?;
            for room in change.rooms() {
                rooms::put_rest(db, &forms, room)?;
            }
            quotas::check(db, &change)
        })
        .await
    }
}

/// Loads a group with the entries, the external recipients and the indirect members in `scope`, or
/// returns `None` if it does not exist.
pub(crate) fn load(
    db: &Connection,
    id: GroupId,
    scope: &GroupScope,
) -> Result<Option<Group>, SqliteError> {
    let found = load_by_itself(db, None, id, scope)?;
    found.map(|group| with_indirect_members(db, group, &scope.users)).transpose()
}

/// Loads a group without its indirect members, by the forms that are known.
fn load_by_itself(
    db: &Connection,
    known: Option<&Forms>,
    id: GroupId,
    scope: &GroupScope,
) -> Result<Option<Group>, SqliteError> {
    const HEADER: &str =
        "SELECT header, version, members, masters, externals, recipients FROM groups WHERE id = ?1";
    const ENTRIES: Entries = Entries {
        one: "SELECT form FROM memberships WHERE group_id = ?1 AND user_id = ?2",
        all: "SELECT user_id, form FROM memberships WHERE group_id = ?1",
    };
    let what = Stored::Group(id);
    // While this row is open, each statement sees the state of the same moment.
    let mut header = db.prepare_cached(HEADER)?;
    let mut rows = header.query([id.as_uuid()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let Some(columns) = columns(row, 0)? else { return Ok(None) };
    let scope_and_counts = (&scope.users, columns.counts);
    let entry = |user, form: &str| match known {
        Some(known) => known.memberships.decode(what, (id, user), form),
        None => decode(what, form),
    };
    let roster = rosters::load(db, &ENTRIES, (what, id.as_uuid()), scope_and_counts, entry)?;
    let recipients = recipients::load(db, id, &scope.recipients, columns.recipients)?;
    let header = match known {
        Some(known) => known.groups.decode(what, id, &columns.header),
        None => decode(what, &columns.header),
    };
    with_header(id, header?, &columns, roster, recipients).map(Some)
}

/// Returns whether this reads so few rows that another thread would take longer to wake.
fn is_lookup(scope: &GroupScope) -> bool {
    let few = match &scope.recipients {
        RecipientScope::Addresses(addresses) => addresses.len() <= lookups::MOST,
        RecipientScope::Whole => false,
    };
    few && lookups::are_few(&scope.users)
}

fn has_nested(group: &Group) -> bool {
    !group.header().nested().is_empty()
}

/// The columns that are read of a group.
pub(crate) struct Columns {
    header: String,
    version: i64,
    pub(crate) counts: Counts,
    /// The number of external recipients.
    pub(crate) recipients: u32,
}

/// Reads the columns, the first of which is at this place. Returns `None` if they are null.
pub(crate) fn columns(row: &Row<'_>, first: usize) -> Result<Option<Columns>, rusqlite::Error> {
    let Some(header) = row.get(first)? else { return Ok(None) };
    let counts = Counts::new(row.get(first + 2)?, row.get(first + 3)?, row.get(first + 4)?);
    let (version, recipients) = (row.get(first + 1)?, row.get(first + 5)?);
    Ok(Some(Columns { header, version, counts, recipients }))
}

/// Makes a group from its columns and the stored form of one user's entry.
pub(crate) fn with_entry(
    db: &Connection,
    id: GroupId,
    columns: &Columns,
    (user, form): (UserId, Option<String>),
) -> Result<Group, SqliteError> {
    let roster = rosters::of_one(Stored::Group(id), user, form, columns.counts)?;
    let group = by_itself(id, columns, roster, recipients::none(id, columns.recipients)?)?;
    with_indirect_members(db, group, &Scope::of([user]))
}

fn with_indirect_members(
    db: &Connection,
    group: Group,
    scope: &Scope,
) -> Result<Group, SqliteError> {
    if !has_nested(&group) {
        return Ok(group);
    }
    let indirect = participants::indirect_members(db, &group, scope)?;
    Ok(group.with_indirect_members(indirect))
}

/// Makes a group without its indirect members.
pub(crate) fn by_itself(
    id: GroupId,
    columns: &Columns,
    roster: Roster<GroupEntry>,
    recipients: ExternalRecipients,
) -> Result<Group, SqliteError> {
    let header = decode(Stored::Group(id), &columns.header)?;
    with_header(id, header, columns, roster, recipients)
}

fn with_header(
    id: GroupId,
    header: GroupHeader,
    columns: &Columns,
    roster: Roster<GroupEntry>,
    recipients: ExternalRecipients,
) -> Result<Group, SqliteError> {
    let what = Stored::Group(id);
    check_row(what, header.id() == id && version(header.version()) == columns.version)?;
    Group::from_parts(header, roster, recipients).map_err(|cause| SqliteError::form(what, cause))
}

/// The columns by which indexes find a group.
#[expect(clippy::struct_excessive_bools, reason = "each is a column")]
#[derive(Eq, PartialEq)]
struct Keys {
    room: RoomId,
    name: String,
    public: bool,
    deleted: bool,
    team: bool,
    orphaned: bool,
}

impl Keys {
    /// Derives the columns from the group after the change.
    fn of(change: &GroupChange, before: Option<&Self>) -> Self {
        let (group, header) = (change.group(), change.group().header());
        let kept = before.filter(|_| !change.is_renamed()).map(|before| before.name.clone());
        Self {
            room: group.room(),
            name: kept.unwrap_or_else(|| header.name().key().into()),
            public: header.privacy() == Privacy::Public,
            deleted: group.is_deleted(),
            team: group.is_team(),
            orphaned: matches!(header.state(), GroupState::Orphaned(_)),
        }
    }

    /// Reads the columns as they are before the change. Returns `None` for a new group.
    fn stored(db: &Connection, change: &GroupChange) -> Result<Option<Self>, SqliteError> {
        const KEYS: &str =
            "SELECT room_id, name_key, public, deleted, team, orphaned FROM groups WHERE id = ?1";
        if change.expected().is_none() {
            return Ok(None);
        }
        let mut statement = db.prepare_cached(KEYS)?;
        let keys = statement.query_row([change.group().id().as_uuid()], |row| {
            Ok(Self {
                room: RoomId::new(row.get(0)?),
                name: row.get(1)?,
                public: row.get(2)?,
                deleted: row.get(3)?,
                team: row.get(4)?,
                orphaned: row.get(5)?,
            })
        });
        Ok(keys.optional()?)
    }

    /// Returns whether the limit of a company counts the group (CO-7).
    const fn is_counted(&self) -> bool {
        !self.deleted && !self.team
    }

    /// Returns the name by which a search finds the group, if it finds the group.
    fn found_by(&self) -> Option<&str> {
        (!self.deleted).then_some(&self.name)
    }
}

/// Writes the header, if the stored one has the version that the change expects.
fn put_header(
    db: &Connection,
    forms: &Forms,
    change: &GroupChange,
    (before, after): (Option<&Keys>, &Keys),
) -> Result<(), NotSaved> {
    const INSERT: &str = "
        INSERT INTO groups (id, version, members, masters, externals, header, company_id,
                            room_id, name_key, public, deleted, team, orphaned, recipients)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)
        ON CONFLICT (id) DO NOTHING";
    // SQLite writes an index again if one of its columns is named, even with the same value.
    const UPDATE: &str = "
        UPDATE groups SET version = ?2, members = ?3, masters = ?4, externals = ?5, header = ?6,
                          recipients = ?8
        WHERE id = ?1 AND version = ?7";
    const UPDATE_KEYS: &str = "
        UPDATE groups
        SET room_id = ?2, name_key = ?3, public = ?4, deleted = ?5, team = ?6, orphaned = ?7
        WHERE id = ?1";
    let group = change.group();
    let counts = group.roster().counts();
    let (company, old) = (group.company(), change.expected().map(version));
    let (id, new) = (group.id(), version(group.version()));
    let header = forms.groups.encode(Stored::Group(id), id, group.header())?;
    let (members, masters, externals) = (counts.members(), counts.masters(), counts.externals());
    let recipients = group.recipients().count();
    let Keys { room, name, public, deleted, team, orphaned } = after;
    let (id, room) = (id.as_uuid(), room.as_uuid());
    let put = match old {
        None => {
            let company = company.as_uuid();
            db.prepare_cached(INSERT)?.execute(params![
                id, new, members, masters, externals, header, company, room, name, public, deleted,
                team, orphaned, recipients
            ])?
        }
        Some(old) => {
            let row = params![id, new, members, masters, externals, header, old, recipients];
            db.prepare_cached(UPDATE)?.execute(row)?
        }
    };
    if put == 0 {
        return Err(NotSaved::Conflict);
    }
    if before.is_some_and(|before| before != after) {
        let row = params![id, room, name, public, deleted, team, orphaned];
        db.prepare_cached(UPDATE_KEYS)?.execute(row)?;
    }
    Ok(())
}

/// Writes the changed entries and external recipients, and the events.
fn put_rest(db: &Connection, forms: &Forms, change: &GroupChange) -> Result<(), SqliteError> {
    const PUT: &str = "
        INSERT INTO memberships (group_id, user_id, member, master, posts, sends_as, form, asks,
                                 guest_of)
        VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
        ON CONFLICT (group_id, user_id) DO UPDATE
        SET member = excluded.member, master = excluded.master, posts = excluded.posts,
            sends_as = excluded.sends_as, form = excluded.form, asks = excluded.asks,
            guest_of = excluded.guest_of";
    let group = change.group();
    let what = Stored::Group(group.id());
    let mut statement = db.prepare_cached(PUT)?;
    for (n, (user, entry)) in change.rows().enumerate() {
        let form = match n {
            0..lookups::MOST => forms.memberships.encode(what, (group.id(), user), entry)?,
            _ => encode(what, entry)?.into(),
        };
        if !entry.is_member() {
            quotas::leave(db, group, user)?;
        }
        statement.execute(params![
            group.id().as_uuid(),
            user.as_uuid(),
            entry.is_member(),
            entry.is_master(),
            entry.rights().hold(MailRight::Post),
            entry.rights().hold(MailRight::SendAs),
            form,
            entry.asked_at().is_some(),
            rosters::guest_of(entry.user(), group.company(), entry.is_member()),
        ])?;
    }
    recipients::put(db, group.id(), change.recipients())?;
    let events = change.events().iter().cloned().map(Event::Group);
    let aggregate = AggregateId::Group(group.id());
    outbox::append(db, group.company(), aggregate, group.version(), events)
}
