//! Pages of the room list of a user.

use std::sync::LazyLock;

use guildhall_groups::{ListedRoom, RoomCursor};
use guildhall_kernel::{Page, PageRequest, Scope, UserId};
use tokio_postgres::Row;
use uuid::Uuid;

use crate::codec::{column, moment_from_text, moment_to_text, one_more};
use crate::loads::{Entries, ROOM, SEATS, group_columns, indirect};
use crate::session::Session;
use crate::walks::above;
use crate::{PostgresError, Stored, rosters};

/// Lists the open rooms of a user, each with their entry, and with their entry in the room's group.
///
/// The rooms of the user are gathered and sorted. No index has their order: it would be rewritten
/// for each participant whenever something happens in a room.
pub(crate) async fn rooms_of(
    at: &Session,
    user: UserId,
    page: &PageRequest<RoomCursor>,
) -> Result<Page<ListedRoom, RoomCursor>, PostgresError> {
    let (before, behind) = match page.key() {
        Some(cursor) => {
            let before = moment_to_text(Stored::Room(cursor.room), cursor.last_active)?;
            (before, *cursor.room.as_uuid())
        }
        None => (LATER.to_owned(), Uuid::nil()),
    };
    let rows = at.rows(&ROOMS, &[user.as_uuid(), &before, &behind, &one_more(page)]).await?;
    let scope = Scope::of([user]);
    let rooms: Vec<_> = rows.iter().map(|row| listed(row, &scope)).collect::<Result<_, _>>()?;
    Ok(Page::cut(rooms, page.limit(), RoomCursor::behind))
}

/// A text that sorts after every moment.
const LATER: &str = "later";

fn listed(row: &Row, scope: &Scope) -> Result<ListedRoom, PostgresError> {
    let room = rosters::room(row, 1, scope)?;
    let last_active = moment_from_text(Stored::Room(room.id()), column(row, 0)?)?;
    Ok(ListedRoom { room, group: rosters::group(row, 7, scope)?, last_active })
}

static ROOMS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH RECURSIVE asked (user_id) AS (SELECT $1::uuid),
        {above},
        listed AS MATERIALIZED (
            SELECT own.company_id, own.room_id, own.group_id, room.last_active
            FROM (
                SELECT company_id, room_id, NULL::uuid AS group_id FROM rooms_of_users
                WHERE user_id = $1
                UNION ALL
                SELECT above.company_id, of_group.room_id, above.id
                FROM above CROSS JOIN LATERAL (
                    SELECT room_id FROM groups
                    WHERE company_id = above.company_id AND id = above.id LIMIT 1
                ) AS of_group
            ) AS own
            CROSS JOIN LATERAL (
                SELECT last_active FROM rooms
                WHERE company_id = own.company_id AND id = own.room_id AND open LIMIT 1
            ) AS room
            WHERE room.last_active < $2 OR room.last_active = $2 AND own.room_id > $3
            ORDER BY room.last_active DESC, own.room_id LIMIT $4
        ),
        picked (company_id, id, deleted) AS (
            SELECT company_id, group_id, FALSE FROM listed WHERE group_id IS NOT NULL
        ),
        {indirect}
        SELECT listed.last_active, {ROOM}, {SEATS}, {group}
        FROM listed LEFT JOIN indirect ON indirect.top = listed.group_id
        CROSS JOIN LATERAL (
            SELECT * FROM rooms
            WHERE company_id = listed.company_id AND id = listed.room_id LIMIT 1
        ) AS room
        LEFT JOIN LATERAL (
            SELECT * FROM groups
            WHERE company_id = listed.company_id AND id = listed.group_id LIMIT 1
        ) AS shown ON TRUE
        ORDER BY listed.last_active DESC, room.id",
        above = above("$1", "TRUE"),
        indirect = indirect(Entries::OfAsked),
        group = group_columns(Entries::OfAsked),
    )
});
