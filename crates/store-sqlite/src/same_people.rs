//! The rooms that have exactly some people as participants (RM-8).

use std::collections::BTreeSet;

use async_sqlite::rusqlite::{Connection, params};
use guildhall_kernel::{Registration, RoomId, UserId};
use guildhall_rooms::{RoomsOfPeople, SamePeople};

use crate::forms::Forms;
use crate::{SqliteError, registrations, rooms as room_rows};

/// Finds the rooms that have exactly these people, and the registrations of the people.
pub(crate) fn rooms(
    db: &Connection,
    known: Option<&Forms>,
    people: &SamePeople,
) -> Result<RoomsOfPeople, SqliteError> {
    const CANDIDATES: &str = "\
        SELECT rooms.id, header, version, members, externals, own.form
        FROM rooms INDEXED BY rooms_with_exactly
        LEFT JOIN participants AS own ON own.room_id = rooms.id AND own.user_id = ?4
        WHERE company_id = ?1 AND fingerprint = ?2 AND kind = 'general' AND open = 1
          AND members = ?3
        ORDER BY last_active DESC, rooms.id";
    let (by, users) = (people.by(), people.users());
    let (fingerprint, count) = (people.fingerprint().to_string(), users.len());
    let most = usize::try_from(people.limit().get()).unwrap_or(usize::MAX);
    let mut statement = db.prepare_cached(CANDIDATES)?;
    let (mut found, mut registered) = (RoomsOfPeople::default(), None);
    for company in people.companies() {
        let mut rows =
            statement.query(params![company.as_bytes(), fingerprint, count, by.as_bytes()])?;
        let mut left = most;
        while left > 0
            && let Some(row) = rows.next()?
        {
            let id = RoomId::new(row.get(0)?);
            let Some(registrations) = registered_participants(db, id, users)? else { continue };
            registered.get_or_insert(registrations);
            if let Some(columns) = room_rows::columns(row, 1)? {
                found.rooms.push(room_rows::with_entry(known, id, &columns, (by, row.get(5)?))?);
                left -= 1;
            }
        }
    }
    found.registrations = match registered {
        Some(registrations) => registrations,
        None => registrations::find(db, users.iter().copied())?,
    };
    Ok(found)
}

/// Returns the registrations of users who all take part in a room, or `None` if one of them does not:
/// the fingerprints of two sets can be the same. The room has as many participants as users are asked
/// for, so it has no others.
fn registered_participants(
    db: &Connection,
    room: RoomId,
    users: &BTreeSet<UserId>,
) -> Result<Option<Vec<Registration>>, SqliteError> {
    const PARTICIPANT: &str = "\
        SELECT company_id, state, version FROM participants
        LEFT JOIN registrations ON registrations.user_id = participants.user_id
        WHERE room_id = ?1 AND participants.user_id = ?2 AND is_in = 1";
    let mut statement = db.prepare_cached(PARTICIPANT)?;
    let mut found = Vec::with_capacity(users.len());
    for user in users {
        let mut rows = statement.query([room.as_bytes(), user.as_bytes()])?;
        let Some(row) = rows.next()? else { return Ok(None) };
        found.extend(registrations::of_row(*user, row, 0)?);
    }
    Ok(Some(found))
}
