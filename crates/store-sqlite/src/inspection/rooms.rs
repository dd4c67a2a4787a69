use std::collections::BTreeMap;

use async_sqlite::rusqlite::{Connection, OptionalExtension};
use guildhall_groups::{AggregateId, RoomRecord, StaleCopy};
use guildhall_kernel::{Counts, GroupId, RoomId, UserId};
use guildhall_rooms::{Participant, RoomHeader, RoomState, RoomType};

use super::columns::{self, Columns, flag, id, optional};
use super::{events, groups, holders, inspected, transposed};
use crate::codec::{check_row, decode, version};
use crate::rooms::kind;
use crate::{SqliteError, Stored, rosters};

/// Reads all that is stored of a room.
pub(super) fn room(db: &Connection, room: RoomId) -> Result<Option<RoomRecord>, SqliteError> {
    let Some(header) = header(db, room)? else { return Ok(None) };
    check_row(Stored::Room(room), header.id() == room)?;
    let (counts, mut stale) = row(db, &header)?;
    let entries = entries(db, &header, &mut stale)?;
    let group = group_of(&header).map(|group| inspected(groups::header(db, group))).transpose()?;
    let mut record = RoomRecord {
        last_event: events::last(db, AggregateId::Room(room))?,
        group: group.and_then(transposed),
        holders: BTreeMap::new(),
        header,
        entries,
        counts,
        stale,
    };
    if let Ok(room) = record.room() {
        record.holders = holders(db, room.claims())?;
    }
    Ok(Some(record))
}

/// Reads the header of a room.
pub(super) fn header(db: &Connection, room: RoomId) -> Result<Option<RoomHeader>, SqliteError> {
    const HEADER: &str = "SELECT header FROM rooms WHERE id = ?1";
    let key = [room.as_uuid()];
    let found = db.prepare_cached(HEADER)?.query_row(key, |row| row.get::<_, String>(0));
    found.optional()?.map(|form| decode(Stored::Room(room), &form)).transpose()
}

/// Returns the columns of a room that repeat its header.
pub(super) fn columns(header: &RoomHeader) -> Columns {
    vec![
        ("version", version(header.version()).into()),
        ("company_id", id(header.company().as_uuid())),
        ("kind", kind(header.kind()).to_owned().into()),
        ("open", flag(header.state() == RoomState::Open)),
        ("fingerprint", header.fingerprint().to_string().into()),
    ]
}

/// Returns the columns of an entry that repeat its form.
pub(super) fn entry_columns(header: &RoomHeader, entry: &Participant) -> Columns {
    let guest_of = rosters::guest_of(entry.user(), header.company(), entry.is_in());
    vec![("is_in", flag(entry.is_in())), ("guest_of", optional(guest_of))]
}

fn row(db: &Connection, header: &RoomHeader) -> Result<(Counts, Vec<StaleCopy>), SqliteError> {
    let columns = columns(header);
    let statement =
        format!("SELECT members, externals, {} FROM rooms WHERE id = ?1", columns::names(&columns));
    let mut statement = db.prepare_cached(&statement)?;
    let mut rows = statement.query([header.id().as_uuid()])?;
    let Some(row) = rows.next()? else { return Ok((Counts::default(), Vec::new())) };
    let counts = Counts::new(row.get(0)?, 0, row.get(1)?);
    Ok((counts, columns::stale(row, 2, ("rooms", None), &columns)?))
}

fn entries(
    db: &Connection,
    header: &RoomHeader,
    stale: &mut Vec<StaleCopy>,
) -> Result<BTreeMap<UserId, Participant>, SqliteError> {
    const ENTRIES: &str = "\
        SELECT user_id, form, is_in, guest_of FROM participants
        WHERE room_id = ?1 ORDER BY user_id";
    let mut statement = db.prepare_cached(ENTRIES)?;
    let mut rows = statement.query([header.id().as_uuid()])?;
    let mut entries = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let user = UserId::new(row.get(0)?);
        let form: String = row.get(1)?;
        let entry: Participant = decode(Stored::Room(header.id()), &form)?;
        let of = ("participants", Some(user.as_uuid()));
        stale.extend(columns::stale(row, 2, of, &entry_columns(header, &entry))?);
        entries.insert(user, entry);
    }
    Ok(entries)
}

fn group_of(header: &RoomHeader) -> Option<GroupId> {
    match header.room_type() {
        RoomType::Group { group } | RoomType::Team { team: group } => Some(*group),
        _ => None,
    }
}
