//! The rooms that have exactly some people as participants (RM-8).

use async_sqlite::rusqlite::{Connection, params};
use guildhall_kernel::RoomId;
use guildhall_rooms::{RoomsOfPeople, SamePeople};

use crate::codec::list;
use crate::{SqliteError, registrations, rooms as room_rows};

/// Finds the rooms that have exactly these people, and the registrations of the people.
pub(crate) fn rooms(db: &Connection, people: &SamePeople) -> Result<RoomsOfPeople, SqliteError> {
    // A candidate has as many participants as are asked for, and all of these.
    const ROOMS: &str = "
        SELECT rooms.id, header, version, members, externals, own.form
        FROM rooms INDEXED BY rooms_with_exactly
        LEFT JOIN participants AS own ON own.room_id = rooms.id AND own.user_id = ?5
        WHERE company_id = ?1 AND fingerprint = ?2 AND kind = 'general' AND open = 1
          AND members = ?3
          AND ?3 = (
            SELECT count(*) FROM json_each(?4) AS asked CROSS JOIN participants
            ON room_id = rooms.id AND user_id = unhex(asked.value, '-')
            WHERE is_in = 1)
        ORDER BY last_active DESC, rooms.id LIMIT ?6";
    let (by, users) = (people.by(), people.users());
    let (fingerprint, asked, count) = (people.fingerprint().to_string(), list(users), users.len());
    let mut statement = db.prepare_cached(ROOMS)?;
    let mut found = RoomsOfPeople::default();
    for company in &people.companies {
        let (company, by_id) = (company.as_uuid(), by.as_uuid());
        let key = params![company, fingerprint, count, asked, by_id, people.limit.get()];
        let mut rows = statement.query(key)?;
        while let Some(row) = rows.next()? {
            let id = RoomId::new(row.get(0)?);
            if let Some(columns) = room_rows::columns(row, 1)? {
                found.rooms.push(room_rows::with_entry(id, &columns, (by, row.get(5)?))?);
            }
        }
    }
    found.registrations = registrations::find(db, users)?;
    Ok(found)
}
