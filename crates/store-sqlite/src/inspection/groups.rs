use std::collections::{BTreeMap, BTreeSet};

use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, OptionalExtension};
use guildhall_groups::{AggregateId, GroupEntry, GroupHeader, GroupRecord, GroupState, StaleCopy};
use guildhall_kernel::{Counts, EmailAddress, GroupId, UserId};
use guildhall_mailing_list::{ExternalRecipients, MailRight};
use guildhall_permissions::{GroupType, Privacy};

use super::columns::{self, Columns, flag, id};
use super::{events, holders, inspected, rooms, transposed};
use crate::codec::{check_row, decode, version};
use crate::words::{self, FoundBy};
use crate::{SqliteError, Stored, rosters};

/// Reads all that is stored of a group.
pub(super) fn group(db: &Connection, group: GroupId) -> Result<Option<GroupRecord>, SqliteError> {
    const HEADER: &str = "SELECT header FROM groups WHERE id = ?1";
    let (what, key) = (Stored::Group(group), [group.as_uuid()]);
    let found = db.prepare_cached(HEADER)?.query_row(key, |row| row.get::<_, String>(0));
    let Some(form) = found.optional()? else { return Ok(None) };
    let header: GroupHeader = decode(what, &form)?;
    check_row(what, header.id() == group)?;
    let (counts, recipient_count, mut stale) = row(db, &header)?;
    let entries = entries(db, &header, &mut stale)?;
    let recipients = recipients(db, group, &mut stale)?;
    stale.extend(beginnings(db, &header)?);
    let mut record = GroupRecord {
        last_event: events::last(db, AggregateId::Group(group))?,
        room: transposed(inspected(rooms::header(db, header.room()))?),
        nested: rosters::ids(db, NESTED, key, GroupId::new)?.into_iter().collect(),
        search_texts: search_texts(db, group)?,
        holders: BTreeMap::new(),
        header,
        entries,
        recipients,
        counts,
        recipient_count,
        stale,
    };
    if let Ok(group) = record.group() {
        record.holders = holders(db, group.claims())?;
    }
    Ok(Some(record))
}

const NESTED: &str = "SELECT child_id FROM nestings WHERE parent_id = ?1";

/// Reads the header of a group.
pub(super) fn header(db: &Connection, group: GroupId) -> Result<Option<GroupHeader>, SqliteError> {
    const HEADER: &str = "SELECT header FROM groups WHERE id = ?1";
    let key = [group.as_uuid()];
    let found = db.prepare_cached(HEADER)?.query_row(key, |row| row.get::<_, String>(0));
    found.optional()?.map(|form| decode(Stored::Group(group), &form)).transpose()
}

/// Returns the columns of a group that repeat its header.
pub(super) fn columns(header: &GroupHeader) -> Columns {
    let is_deleted = matches!(header.state(), GroupState::Deleted(_));
    vec![
        ("version", version(header.version()).into()),
        ("company_id", id(header.company().as_uuid())),
        ("room_id", id(header.room().as_uuid())),
        ("name_key", String::from(header.name().key()).into()),
        ("public", flag(header.privacy() == Privacy::Public)),
        ("deleted", flag(is_deleted)),
        ("team", flag(header.group_type() == GroupType::Team)),
        ("orphaned", flag(matches!(header.state(), GroupState::Orphaned(_)))),
    ]
}

/// Returns the columns of an entry that repeat its form.
pub(super) fn entry_columns(header: &GroupHeader, entry: &GroupEntry) -> Columns {
    let guest_of = rosters::guest_of(entry.user(), header.company(), entry.is_member());
    vec![
        ("member", flag(entry.is_member())),
        ("master", flag(entry.is_master())),
        ("posts", flag(entry.rights().hold(MailRight::Post))),
        ("sends_as", flag(entry.rights().hold(MailRight::SendAs))),
        ("asks", flag(entry.asked_at().is_some())),
        ("guest_of", columns::optional(guest_of)),
    ]
}

fn row(
    db: &Connection,
    header: &GroupHeader,
) -> Result<(Counts, u32, Vec<StaleCopy>), SqliteError> {
    let columns = columns(header);
    let statement = format!(
        "SELECT members, masters, externals, recipients, {} FROM groups WHERE id = ?1",
        columns::names(&columns)
    );
    let mut statement = db.prepare_cached(&statement)?;
    let mut rows = statement.query([header.id().as_uuid()])?;
    let Some(row) = rows.next()? else { return Ok((Counts::default(), 0, Vec::new())) };
    let counts = Counts::new(row.get(0)?, row.get(1)?, row.get(2)?);
    Ok((counts, row.get(3)?, columns::stale(row, 4, ("groups", None), &columns)?))
}

fn entries(
    db: &Connection,
    header: &GroupHeader,
    stale: &mut Vec<StaleCopy>,
) -> Result<BTreeMap<UserId, GroupEntry>, SqliteError> {
    const ENTRIES: &str = "\
        SELECT user_id, form, member, master, posts, sends_as, asks, guest_of
        FROM memberships WHERE group_id = ?1 ORDER BY user_id";
    let mut statement = db.prepare_cached(ENTRIES)?;
    let mut rows = statement.query([header.id().as_uuid()])?;
    let mut entries = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let user = UserId::new(row.get(0)?);
        let form: String = row.get(1)?;
        let entry: GroupEntry = decode(Stored::Group(header.id()), &form)?;
        let of = ("memberships", Some(user.as_uuid()));
        stale.extend(columns::stale(row, 2, of, &entry_columns(header, &entry))?);
        entries.insert(user, entry);
    }
    Ok(entries)
}

fn recipients(
    db: &Connection,
    group: GroupId,
    stale: &mut Vec<StaleCopy>,
) -> Result<Vec<EmailAddress>, SqliteError> {
    const RECIPIENTS: &str = "SELECT address, folded_key, key FROM recipients WHERE group_id = ?1";
    let mut statement = db.prepare_cached(RECIPIENTS)?;
    let mut rows = statement.query([group.as_uuid()])?;
    let mut recipients = Vec::new();
    while let Some(row) = rows.next()? {
        let text: String = row.get(0)?;
        let address: EmailAddress =
            text.parse().map_err(|cause| SqliteError::form(Stored::Group(group), cause))?;
        let columns = [
            ("folded_key", Value::Text(address.folded_key().as_str().to_owned())),
            ("key", Value::Text(ExternalRecipients::key_of(&address).as_str().to_owned())),
        ];
        stale.extend(columns::stale(row, 1, ("recipients", None), &columns)?);
        recipients.push(address);
    }
    Ok(recipients)
}

fn search_texts(db: &Connection, group: GroupId) -> Result<BTreeSet<String>, SqliteError> {
    const TEXTS: &str = "SELECT word FROM group_words WHERE group_id = ?1";
    let mut statement = db.prepare_cached(TEXTS)?;
    let texts = statement.query_map([group.as_uuid()], |row| row.get(0))?;
    Ok(texts.collect::<Result<_, _>>()?)
}

/// Reports the beginnings of words under which the group is missing.
fn beginnings(db: &Connection, header: &GroupHeader) -> Result<Option<StaleCopy>, SqliteError> {
    let key = (header.id(), header.company());
    let Some(found) = FoundBy::of(header) else { return Ok(None) };
    let missing = words::missing_beginnings(db, key, &found)?;
    Ok((!missing.is_empty()).then(|| StaleCopy {
        place: "group_beginnings.beginning".to_owned(),
        expected: missing.join(", "),
        actual: "nothing".to_owned(),
    }))
}
