//! Pages of rooms and of their entries.

use std::sync::LazyLock;

use guildhall_kernel::{CompanyId, Page, PageRequest, RoomId, Scope, UserId};
use guildhall_rooms::{Participant, Room};

use crate::codec::{from, one_more};
use crate::loads::ROOM;
use crate::session::Session;
use crate::{PostgresError, Stored, pages, rosters};

/// Lists the entries of a room.
pub(crate) async fn participants(
    at: &Session,
    room: RoomId,
    page: &PageRequest<UserId>,
) -> Result<Page<Participant, UserId>, PostgresError> {
    const PARTICIPANTS: &str = "
        SELECT form FROM participants
        WHERE company_id = (SELECT company_id FROM homes_of_rooms WHERE room_id = $3)
          AND room_id = $3 AND user_id >= $1
        ORDER BY user_id LIMIT $2";
    let owner = (Stored::Room(room), room.as_uuid());
    let user = |entry: &Participant| entry.user().id();
    pages::forms(at, PARTICIPANTS, owner, page, UserId::as_uuid, user).await
}

/// Lists the open rooms in which the user has an entry and is in.
pub(crate) async fn rooms_in(
    at: &Session,
    user: UserId,
    page: &PageRequest<RoomId>,
) -> Result<Page<RoomId, RoomId>, PostgresError> {
    const ROOMS: &str = "
        SELECT own.room_id
        FROM (
            SELECT company_id, room_id FROM rooms_of_users
            WHERE user_id = $3 AND room_id >= $1
            ORDER BY room_id
        ) AS own
        CROSS JOIN LATERAL (
            SELECT id FROM rooms WHERE company_id = own.company_id AND id = own.room_id AND open
            LIMIT 1
        ) AS room
        ORDER BY own.room_id LIMIT $2";
    pages::ids(at, ROOMS, user.as_uuid(), page, RoomId::as_uuid).await
}

/// Lists the open rooms of a company, without entries.
pub(crate) async fn rooms_of_company(
    at: &Session,
    company: CompanyId,
    page: &PageRequest<RoomId>,
) -> Result<Page<Room, RoomId>, PostgresError> {
    let Some(from) = from(page, RoomId::as_uuid) else { return Ok(pages::empty()) };
    let rows = at.rows(&OF_COMPANY, &[company.as_uuid(), &from, &one_more(page)]).await?;
    let no_users = Scope::of([]);
    let rooms: Vec<_> =
        rows.iter().map(|row| rosters::room(row, 0, &no_users)).collect::<Result<_, _>>()?;
    Ok(Page::cut(rooms, page.limit(), Room::id))
}

/// Lists the open rooms in which a user is external, and the room or that user is of the company.
pub(crate) async fn rooms_with_contacts(
    at: &Session,
    company: CompanyId,
    page: &PageRequest<RoomId>,
) -> Result<Page<RoomId, RoomId>, PostgresError> {
    const ROOMS: &str = "
        (
            SELECT id FROM rooms
            WHERE company_id = $3 AND id >= $1 AND open AND externals > 0
            ORDER BY id LIMIT $2
        )
        UNION
        (
            SELECT guest.room_id
            FROM (
                SELECT DISTINCT ON (room_id) room_id, company_id FROM participants
                WHERE guest_of = $3 AND room_id >= $1
                ORDER BY room_id
            ) AS guest
            CROSS JOIN LATERAL (
                SELECT id FROM rooms
                WHERE company_id = guest.company_id AND id = guest.room_id AND open
                LIMIT 1
            ) AS room
            ORDER BY guest.room_id LIMIT $2
        )
        ORDER BY id LIMIT $2";
    pages::ids(at, ROOMS, company.as_uuid(), page, RoomId::as_uuid).await
}

static OF_COMPANY: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT {ROOM}, ARRAY[]::text[]
        FROM (
            SELECT id FROM rooms WHERE company_id = $1 AND id >= $2 AND open ORDER BY id LIMIT $3
        ) AS page
        CROSS JOIN LATERAL (
            SELECT * FROM rooms WHERE company_id = $1 AND id = page.id LIMIT 1
        ) AS room
        ORDER BY room.id"
    )
});
