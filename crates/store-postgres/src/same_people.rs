//! The rooms that have exactly some people as participants (RM-8).

use std::sync::LazyLock;

use guildhall_kernel::{CompanyId, Scope, UserId};
use guildhall_rooms::{RoomsOfPeople, SamePeople};
use uuid::Uuid;

use crate::codec::column;
use crate::loads::{ROOM, SEATS};
use crate::session::Session;
use crate::{PostgresError, people as user_rows, rosters};

/// Finds the rooms that have exactly these people, and the registrations of the people.
pub(crate) async fn rooms(
    at: &Session,
    people: &SamePeople,
) -> Result<RoomsOfPeople, PostgresError> {
    let users: Vec<Uuid> = people.users().iter().map(|user| *user.as_uuid()).collect();
    let companies: Vec<Uuid> = people.companies().iter().map(CompanyId::as_uuid).copied().collect();
    let (fingerprint, limit) = (people.fingerprint().to_string(), i64::from(people.limit().get()));
    let by: UserId = people.by();
    let rows = at.rows(&ROOMS, &[&companies, &fingerprint, &users, &limit, by.as_uuid()]).await?;
    let scope = Scope::of([by]);
    let mut found = RoomsOfPeople::default();
    for row in &rows {
        // A row has a registration or a room.
        match column::<Option<Uuid>>(row, 0)? {
            Some(_) => found.registrations.push(user_rows::registration(row)?),
            None => found.rooms.push(rosters::room(row, 4, &scope)?),
        }
    }
    Ok(found)
}

/// The registrations, and the rooms that have as many participants as are asked for, and all of
/// these. An equal fingerprint alone does not prove that.
static ROOMS: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH asked (user_id) AS (SELECT $5::uuid)
        SELECT known.*, found.*
        FROM (
            SELECT user_id, company_id, state, version FROM registrations
            WHERE user_id = ANY ($3)
        ) AS known
        FULL JOIN (
            SELECT {ROOM}, {SEATS} AS seats, company.place, room.last_active
            FROM unnest($1::uuid[]) WITH ORDINALITY AS company (id, place)
            CROSS JOIN LATERAL (
                SELECT * FROM rooms AS room
                WHERE company_id = company.id AND fingerprint = $2 AND kind = 'general' AND open
                  AND members = cardinality($3::uuid[])
                  AND members = (
                    SELECT count(*)
                    FROM unnest($3::uuid[]) AS wanted (user_id) CROSS JOIN LATERAL (
                        SELECT 1 FROM participants
                        WHERE company_id = room.company_id AND room_id = room.id
                          AND user_id = wanted.user_id AND is_in
                        LIMIT 1
                    ) AS seat)
                ORDER BY last_active DESC, id LIMIT $4
            ) AS room
        ) AS found ON FALSE
        ORDER BY known.user_id, found.place, found.last_active DESC, found.id"
    )
});
