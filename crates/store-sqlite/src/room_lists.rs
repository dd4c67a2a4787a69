//! Pages of the room list of a user.

use std::cmp::Reverse;

use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, Row};
use guildhall_groups::{ListedRoom, RoomCursor};
use guildhall_kernel::{GroupId, Page, PageRequest, RoomId, UserId};
use uuid::Uuid;

use crate::codec::{EDGE, moment_from_text, moment_to_text, one_more};
use crate::walks::{self, ABOVE, DIRECT, TAKES_PART, Values, Walk};
use crate::{SqliteError, Stored, groups as group_rows, rooms as room_rows};

/// What is read of each room on the page.
const SHOWN: &str = "\
    room.header, room.version, room.members, room.externals, seat.form,
    shown.id, shown.header, shown.version, shown.members, shown.masters, shown.externals,
    shown.recipients,
    entry.form";

/// Lists the open rooms of a user, each with their entry, and with their entry in the room's group.
/// At most `few` are gathered without a walk before.
pub(crate) fn rooms_of(
    db: &Connection,
    user: UserId,
    page: &PageRequest<RoomCursor>,
    few: u32,
) -> Result<Page<ListedRoom, RoomCursor>, SqliteError> {
    const IN: &str = "\
        SELECT 1 FROM participants INDEXED BY participants_in WHERE user_id = :user AND is_in = 1";
    let (before, behind) = match page.key() {
        Some(cursor) => {
            let before = moment_to_text(Stored::Room(cursor.room), cursor.last_active)?;
            (Value::Text(before), cursor.room.as_bytes().as_slice())
        }
        None => (Value::Blob(EDGE.to_vec()), EDGE),
    };
    let limit = one_more(page);
    let values: &Values<'_> = &[
        (":user", user.as_bytes()),
        (":before", &before),
        (":behind", &behind),
        (":limit", &limit),
    ];
    let read = |row: &Row<'_>| read(db, row, user);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let found = || {
        for (few, rows) in walks::turns(few, limit) {
            if walks::are_few(db, IN, values, few)? && walks::are_few(db, DIRECT, values, few)? {
                break;
            }
            let mut walk = Walk::of(limit, rows);
            if page.key().is_some() {
                let same_moment = "rooms.last_active = :before AND rooms.id > :behind";
                walk.through(db, &by_activity(same_moment), values, read)?;
            }
            walk.through(db, &by_activity("rooms.last_active < :before"), values, read)?;
            if let Some(found) = walk.found() {
                return Ok(found);
            }
        }
        walks::gather(db, &by_user(), values, read)
    };
    let mut found = found()?;
    found.sort_unstable_by_key(|listed| (Reverse(listed.last_active), listed.room.id()));
    Ok(Page::cut(found, page.limit(), RoomCursor::behind))
}

/// Returns the statement that gathers the rooms of the user and loads their first page.
fn by_user() -> String {
    format!(
        "WITH RECURSIVE {ABOVE}
        SELECT page.id, page.last_active, {SHOWN}
        FROM (
            SELECT rooms.id AS id, listed.group_id AS group_id, rooms.last_active AS last_active
            FROM (
                SELECT room_id, NULL AS group_id FROM participants INDEXED BY participants_in
                WHERE user_id = :user AND is_in = 1
                UNION ALL
                SELECT groups.room_id, groups.id
                FROM above CROSS JOIN groups ON groups.id = above.id
            ) AS listed
            CROSS JOIN rooms ON rooms.id = listed.room_id
            WHERE rooms.open = 1
              AND (rooms.last_active < :before
                OR (rooms.last_active = :before AND rooms.id > :behind))
            ORDER BY rooms.last_active DESC, rooms.id LIMIT :limit
        ) AS page
        CROSS JOIN rooms AS room ON room.id = page.id
        LEFT JOIN participants AS seat ON seat.room_id = room.id AND seat.user_id = :user
        LEFT JOIN groups AS shown ON shown.id = page.group_id
        LEFT JOIN memberships AS entry ON entry.group_id = shown.id AND entry.user_id = :user"
    )
}

/// Returns the statement that walks through all open rooms, the most recently active first. A room
/// that is not shown has no header in the answer.
fn by_activity(range: &str) -> String {
    format!(
        "SELECT rooms.id, rooms.last_active, {SHOWN}
        FROM rooms INDEXED BY rooms_by_activity
        LEFT JOIN participants AS seat ON seat.room_id = rooms.id AND seat.user_id = :user
        LEFT JOIN groups AS shown ON shown.id = (
            SELECT groups.id FROM groups INDEXED BY groups_of_room
            WHERE groups.room_id = rooms.id AND groups.deleted = 0 AND {TAKES_PART}
        )
        LEFT JOIN memberships AS entry ON entry.group_id = shown.id AND entry.user_id = :user
        LEFT JOIN rooms AS room
            ON room.id = rooms.id AND (seat.is_in = 1 OR shown.id IS NOT NULL)
        WHERE rooms.open = 1 AND {range}
        ORDER BY rooms.last_active DESC, rooms.id"
    )
}

/// Reads a room and its group. Returns `None` if it is not shown.
fn read(db: &Connection, row: &Row<'_>, user: UserId) -> Result<Option<ListedRoom>, SqliteError> {
    let id = RoomId::new(row.get(0)?);
    let Some(columns) = room_rows::columns(row, 2)? else { return Ok(None) };
    let room = room_rows::with_entry(None, id, &columns, (user, row.get(6)?))?;
    let group = row.get::<_, Option<Uuid>>(7)?.map(GroupId::new);
    let group = match (group, group_rows::columns(row, 8)?) {
        (Some(group), Some(columns)) => {
            Some(group_rows::with_entry(db, group, &columns, (user, row.get(14)?))?)
        }
        _ => None,
    };
    let last_active = moment_from_text(Stored::Room(id), &row.get::<_, String>(1)?)?;
    Ok(Some(ListedRoom { room, group, last_active }))
}
