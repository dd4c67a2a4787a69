//! Reads all that a decision needs in one round trip.

use std::sync::LazyLock;

use futures_util::future::{try_join_all, try_join5};
use guildhall_groups::{Basis, BasisRequest, Group, GroupScope};
use guildhall_kernel::{GroupId, RoomId, Scope, User, UserId};
use guildhall_rooms::Room;
use uuid::Uuid;

use crate::company_cache::{COMPANY, CompanyCache};
use crate::loads::{
    Entries, GROUP_COLUMNS, GROUPS, PICKED, ROOM, ROOM_COLUMNS, ROOMS, SEATS, group_columns,
    indirect, uuids,
};
use crate::people::{self, REGISTRATIONS};
use crate::session::Session;
use crate::{PostgresError, answers, codec, rosters};

/// Reads what is asked for. The statements are sent together, and the server runs one after another,
/// the registrations last.
pub(crate) async fn basis(
    at: &Session,
    cache: &CompanyCache,
    request: &BasisRequest,
) -> Result<Basis, PostgresError> {
    prepare(at, request).await?;
    let group = async {
        match request.group() {
            Some((id, scope)) => group(at, *id, scope, request).await,
            None => Ok(None),
        }
    };
    let room = async {
        match request.room() {
            Some((id, scope)) => room(at, *id, scope, request).await,
            None => Ok(None),
        }
    };
    let companies = try_join_all(request.companies().iter().map(|id| cache.load(at, *id)));
    let answers = async {
        let commands: Vec<_> = request.commands().iter().cloned().collect();
        if commands.is_empty() { Ok(Vec::new()) } else { answers::find(at, &commands).await }
    };
    let registrations = people::registrations_of_users(at, request.users());
    let (group, room, companies, answers, registrations) =
        Box::pin(try_join5(group, room, companies, answers, registrations)).await?;
    let companies = companies.into_iter().flatten().collect();
    Ok(Basis { registrations, companies, answers, group, room })
}

/// Prepares the statements, so that none of them is sent after one that is behind it here.
async fn prepare(at: &Session, request: &BasisRequest) -> Result<(), PostgresError> {
    let mut statements = vec![REGISTRATIONS];
    if let Some((_, scope)) = request.group() {
        statements.push(others_in_group(scope, request).map_or(&GROUPS, |_| &SEEN_GROUP));
    }
    if let Some((_, scope)) = request.room() {
        statements.push(others_in_room(scope, request).map_or(&ROOMS, |_| &KNOWN_ROOM));
    }
    if !request.companies().is_empty() {
        statements.push(COMPANY);
    }
    if !request.commands().is_empty() {
        statements.push(answers::ANSWERS);
    }
    at.prepare(&statements).await
}

/// Loads a group. Its other entries are read only if the user certainly sees it.
async fn group(
    at: &Session,
    id: GroupId,
    scope: &GroupScope,
    request: &BasisRequest,
) -> Result<Option<Group>, PostgresError> {
    let (ids, own) = (vec![*id.as_uuid()], request.own_scope());
    let (user, company) = of(request.by());
    let Some(others) = others_in_group(scope, request) else {
        let row = at.row(&GROUPS, &[&ids, &vec![user]]).await?;
        return Ok(row.map(|row| rosters::group(&row, 0, &own)).transpose()?.flatten());
    };
    let row = at.row(&SEEN_GROUP, &[&ids, &others, &user, &company]).await?;
    let Some(row) = row else { return Ok(None) };
    let is_seen = codec::column(&row, GROUP_COLUMNS)?;
    rosters::group(&row, 0, if is_seen { &scope.users } else { &own })
}

/// Loads a room. Its other entries are read only if the user certainly knows it.
async fn room(
    at: &Session,
    id: RoomId,
    scope: &Scope,
    request: &BasisRequest,
) -> Result<Option<Room>, PostgresError> {
    let (ids, own) = (vec![*id.as_uuid()], request.own_scope());
    let (user, company) = of(request.by());
    let Some(others) = others_in_room(scope, request) else {
        let row = at.row(&ROOMS, &[&ids, &vec![user]]).await?;
        return row.map(|row| rosters::room(&row, 0, &own)).transpose();
    };
    let row = at.row(&KNOWN_ROOM, &[&ids, &others, &user, &company]).await?;
    let Some(row) = row else { return Ok(None) };
    let is_known = codec::column(&row, ROOM_COLUMNS)?;
    rosters::room(&row, 0, if is_known { scope } else { &own }).map(Some)
}

fn of(user: User) -> (Uuid, Option<Uuid>) {
    (*user.id().as_uuid(), user.company().map(|company| *company.as_uuid()))
}

/// Returns the other users whose entries are loaded at once: those of a scope that names users. What
/// else a scope has, the caller asks for when the group is known to be seen.
fn others_in_group(scope: &GroupScope, request: &BasisRequest) -> Option<Vec<Uuid>> {
    let asks_more = scope.recipients != GroupScope::from(request.own_scope()).recipients;
    if asks_more { None } else { others_in_room(&scope.users, request) }
}

fn others_in_room(scope: &Scope, request: &BasisRequest) -> Option<Vec<Uuid>> {
    match scope {
        Scope::Users(users) if *scope != request.own_scope() => Some(uuids(users, UserId::as_uuid)),
        Scope::Users(_) | Scope::Whole => None,
    }
}

/// The users whose entries are read: the user who acts, and the others if the user may know of them.
const ASKED_IF_SEEN: &str = "
    asked (user_id) AS (SELECT $3::uuid UNION SELECT unnest($2::uuid[]) FROM seen WHERE is_seen)";

/// The statement of a group with the entries of some users. It states
/// [`Group::is_certainly_seen_by`].
static SEEN_GROUP: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH RECURSIVE {PICKED},
        seen (is_seen) AS (SELECT EXISTS (
            SELECT 1 FROM picked
            CROSS JOIN LATERAL (
                SELECT public FROM groups
                WHERE company_id = picked.company_id AND id = picked.id LIMIT 1
            ) AS stored
            LEFT JOIN LATERAL (
                SELECT member OR master AS belongs, external, guest_of FROM memberships
                WHERE company_id = picked.company_id AND group_id = picked.id AND user_id = $3
                LIMIT 1
            ) AS own ON TRUE
            WHERE NOT picked.deleted AND (
                picked.company_id = $4::uuid AND (stored.public OR own.belongs AND NOT own.external)
                OR own.external AND own.guest_of IS NOT DISTINCT FROM $4::uuid
            )
        )),
        {ASKED_IF_SEEN}, {indirect}
        SELECT {columns}, (SELECT is_seen FROM seen)
        FROM picked LEFT JOIN indirect ON indirect.top = picked.id
        CROSS JOIN LATERAL (
            SELECT * FROM groups WHERE company_id = picked.company_id AND id = picked.id LIMIT 1
        ) AS shown",
        indirect = indirect(Entries::OfAsked),
        columns = group_columns(Entries::OfAsked),
    )
});

/// The statement of a room with the entries of some users. It states [`Room::is_certainly_known_to`].
static KNOWN_ROOM: LazyLock<String> = LazyLock::new(|| {
    format!(
        "WITH room AS (
            SELECT found.* FROM unnest($1::uuid[]) AS wanted (id)
            CROSS JOIN LATERAL (
                SELECT company_id FROM homes_of_rooms WHERE room_id = wanted.id LIMIT 1
            ) AS home
            CROSS JOIN LATERAL (
                SELECT * FROM rooms WHERE company_id = home.company_id AND id = wanted.id LIMIT 1
            ) AS found
        ),
        seen (is_seen) AS (SELECT EXISTS (
            SELECT 1 FROM room
            CROSS JOIN LATERAL (
                SELECT is_in, external, guest_of FROM participants
                WHERE company_id = room.company_id AND room_id = room.id AND user_id = $3
                LIMIT 1
            ) AS own
            WHERE own.is_in AND room.kind NOT IN ('group', 'team') AND (
                room.company_id = $4::uuid AND NOT own.external
                OR own.external AND own.guest_of IS NOT DISTINCT FROM $4::uuid
            )
        )),
        {ASKED_IF_SEEN}
        SELECT {ROOM}, {SEATS}, (SELECT is_seen FROM seen) FROM room"
    )
});
