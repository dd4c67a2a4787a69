//! Reads all that a decision needs in one round trip.

use std::sync::LazyLock;

use futures_util::future::{try_join_all, try_join5};
use guildhall_groups::{Basis, BasisRequest, Group, GroupScope};
use guildhall_kernel::{GroupId, RoomId, Scope, User, UserId};
use guildhall_rooms::Room;
use uuid::Uuid;

use crate::company_cache::{COMPANY, CompanyCache};
use crate::loads::{GROUP_COLUMNS, GROUP_ROW, GROUPS, ROOM, ROOM_COLUMNS, ROOMS, uuids};
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
    let own = request.own_scope();
    let (user, company) = of(request.by());
    let Some(others) = others_in_group(scope, request) else {
        let row = at.row(&GROUPS, &[&vec![*id.as_uuid()], &vec![user]]).await?;
        return Ok(row.map(|row| rosters::group(&row, 0, &own)).transpose()?.flatten());
    };
    let row = at.row(&SEEN_GROUP, &[id.as_uuid(), &others, &user, &company]).await?;
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
    let own = request.own_scope();
    let (user, company) = of(request.by());
    let Some(others) = others_in_room(scope, request) else {
        let row = at.row(&ROOMS, &[&vec![*id.as_uuid()], &vec![user]]).await?;
        return row.map(|row| rosters::room(&row, 0, &own)).transpose();
    };
    let row = at.row(&KNOWN_ROOM, &[id.as_uuid(), &others, &user, &company]).await?;
    let Some(row) = row else { return Ok(None) };
    let is_known = codec::column(&row, ROOM_COLUMNS)?;
    rosters::room(&row, 0, if is_known { scope } else { &own }).map(Some)
}

fn of(user: User) -> (Uuid, Option<Uuid>) {
    (*user.id().as_uuid(), user.company().map(|company| *company.as_uuid()))
}

/// Returns the users whose entries are loaded at once: those that a scope names. The user who acts is
/// among them. What else a scope has, the caller asks for when the group is known to be seen.
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

/// The entry of one user in a row of rooms or groups, and whether others may be named to that user. The
/// parameters 3 and 4 are the user and their company.
fn seen(own: &str, is_seen: &str) -> String {
    format!(
        "LEFT JOIN LATERAL ({own} LIMIT 1) AS own ON TRUE
        CROSS JOIN LATERAL (SELECT ({is_seen}) IS TRUE AS is_seen OFFSET 0) AS seen
        CROSS JOIN LATERAL (
            SELECT CASE WHEN seen.is_seen THEN $2::uuid[] ELSE ARRAY[$3::uuid] END AS users OFFSET 0
        ) AS asked"
    )
}

/// The statement of a group with the entries of some users. It states
/// [`Group::is_certainly_seen_by`]. Most groups have no nested groups, so who takes part through them
/// is a function of its own, which is called only for the others.
static SEEN_GROUP: LazyLock<String> = LazyLock::new(|| {
    let own = "
        SELECT member OR master AS belongs, external, guest_of FROM memberships
        WHERE company_id = shown.company_id AND group_id = shown.id AND user_id = $3";
    let is_seen = "
        NOT shown.deleted AND (
            shown.company_id = $4::uuid AND (shown.public OR own.belongs AND NOT own.external)
            OR own.external AND own.guest_of IS NOT DISTINCT FROM $4::uuid
        )";
    format!(
        "SELECT {GROUP_ROW},
            ARRAY(
                SELECT entry.form FROM unnest(asked.users) AS wanted (id) CROSS JOIN LATERAL (
                    SELECT form FROM memberships
                    WHERE company_id = shown.company_id AND group_id = shown.id
                      AND user_id = wanted.id
                    LIMIT 1
                ) AS entry),
            (indirect.members).users, (indirect.members).are_external,
            (indirect.members).companies, seen.is_seen
        FROM (SELECT company_id FROM homes_of_groups WHERE group_id = $1 LIMIT 1) AS home
        CROSS JOIN LATERAL (
            SELECT * FROM groups WHERE company_id = home.company_id AND id = $1 LIMIT 1
        ) AS shown
        {seen}
        CROSS JOIN LATERAL (
            SELECT CASE WHEN shown.deleted OR (
                    SELECT TRUE FROM nestings
                    WHERE company_id = shown.company_id AND parent_id = shown.id
                    ORDER BY child_id LIMIT 1)
                THEN indirect_members(shown.company_id, shown.id, shown.deleted, asked.users)
            END AS members OFFSET 0
        ) AS indirect",
        seen = seen(own, is_seen),
    )
});

/// The statement of a room with the entries of some users. It states [`Room::is_certainly_known_to`].
static KNOWN_ROOM: LazyLock<String> = LazyLock::new(|| {
    let own = "
        SELECT is_in, external, guest_of FROM participants
        WHERE company_id = room.company_id AND room_id = room.id AND user_id = $3";
    let is_known = "
        own.is_in AND room.kind NOT IN ('group', 'team') AND (
            room.company_id = $4::uuid AND NOT own.external
            OR own.external AND own.guest_of IS NOT DISTINCT FROM $4::uuid
        )";
    format!(
        "SELECT {ROOM},
            ARRAY(
                SELECT entry.form FROM unnest(asked.users) AS wanted (id) CROSS JOIN LATERAL (
                    SELECT form FROM participants
                    WHERE company_id = room.company_id AND room_id = room.id
                      AND user_id = wanted.id
                    LIMIT 1
                ) AS entry),
            seen.is_seen
        FROM (SELECT company_id FROM homes_of_rooms WHERE room_id = $1 LIMIT 1) AS home
        CROSS JOIN LATERAL (
            SELECT * FROM rooms WHERE company_id = home.company_id AND id = $1 LIMIT 1
        ) AS room
        {seen}",
        seen = seen(own, is_known),
    )
});
