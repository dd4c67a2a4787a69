//! Loads rooms and groups, each with the entries that are asked for, however many they are. Each
//! load is one statement, so it takes one round trip and sees one moment.
//!
//! PostgreSQL estimates by the average: what is quick in an average group would read all members of
//! a large one. So each step of a statement is a lateral subquery with `LIMIT 1` or `OFFSET 0`. It
//! keeps the order of the joins, and looks each row up by its key.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use guildhall_groups::{Group, GroupScope, NestedGroups};
use guildhall_kernel::{AddressKey, GroupId, RoomId, Scope, UserId, Version};
use guildhall_mailing_list::RecipientScope;
use guildhall_rooms::Room;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::codec::unsigned;
use crate::recipients::FILED;
use crate::session::Session;
use crate::walks::{CHILD, below};
use crate::{PostgresError, Stored, recipients, rosters};

/// What is read of a row of `rooms` with the name `room`, before its entries.
pub(crate) const ROOM: &str = "room.id, room.header, room.version, room.members, room.externals";

/// The number of the columns of a room with its entries.
pub(crate) const ROOM_COLUMNS: usize = 6;

/// The entries in `room` of the users of `asked`, as an array.
pub(crate) const SEATS: &str = "ARRAY(
    SELECT seat.form FROM asked CROSS JOIN LATERAL (
        SELECT form FROM participants
        WHERE company_id = room.company_id AND room_id = room.id AND user_id = asked.user_id
        LIMIT 1
    ) AS seat)";

/// Loads a room with the entries in `scope`. Returns `None` if it does not exist.
pub(crate) async fn room(
    at: &Session,
    id: RoomId,
    scope: &Scope,
) -> Result<Option<Room>, PostgresError> {
    let ids = vec![*id.as_uuid()];
    let rows = match scope {
        Scope::Users(users) => at.rows(&ROOMS, &[&ids, &uuids(users, UserId::as_uuid)]).await?,
        Scope::Whole => at.rows(&WHOLE_ROOMS, &[&ids]).await?,
    };
    rows.first().map(|row| rosters::room(row, 0, scope)).transpose()
}

/// Loads those of these rooms that exist, ordered by id, each with the entry of this user.
pub(crate) async fn rooms(
    at: &Session,
    ids: &BTreeSet<RoomId>,
    user: UserId,
) -> Result<Vec<Room>, PostgresError> {
    let (scope, users) = (Scope::of([user]), vec![*user.as_uuid()]);
    let rows = at.rows(&ROOMS, &[&uuids(ids, RoomId::as_uuid), &users]).await?;
    rows.iter().map(|row| rosters::room(row, 0, &scope)).collect()
}

/// Loads a group with the entries, the external recipients and the indirect members in `scope`.
/// Returns `None` if it does not exist.
pub(crate) async fn group(
    at: &Session,
    id: GroupId,
    scope: &GroupScope,
) -> Result<Option<Group>, PostgresError> {
    let ids = vec![*id.as_uuid()];
    let (users, keys): (Vec<_>, Vec<_>);
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&ids];
    let entries = match &scope.users {
        Scope::Users(asked) => {
            users = uuids(asked, UserId::as_uuid);
            values.push(&users);
            Entries::OfAsked
        }
        Scope::Whole => Entries::All,
    };
    let join = match &scope.recipients {
        RecipientScope::Addresses(asked) => {
            keys = asked.iter().map(AddressKey::as_str).collect();
            values.push(&keys);
            recipients::join(Some(values.len()))
        }
        RecipientScope::Whole => recipients::join(None),
    };
    let statement = group_statement(PICKED, entries, (FILED, &join));
    let Some(row) = at.row(&statement, &values).await? else { return Ok(None) };
    let filed = |of| recipients::filed(of, &row, GROUP_COLUMNS, &scope.recipients);
    rosters::group_with(&row, 0, &scope.users, filed)
}

/// Loads those of these groups that exist, ordered by id, each with what there is of this user.
pub(crate) async fn groups(
    at: &Session,
    ids: &BTreeSet<GroupId>,
    user: UserId,
) -> Result<Vec<Group>, PostgresError> {
    let (scope, users) = (Scope::of([user]), vec![*user.as_uuid()]);
    let rows = at.rows(&GROUPS, &[&uuids(ids, GroupId::as_uuid), &users]).await?;
    rows.iter().filter_map(|row| rosters::group(row, 0, &scope).transpose()).collect()
}

/// Loads a group with all groups nested in it, and the number of nestings of its company.
pub(crate) async fn nested_groups(
    at: &Session,
    group: GroupId,
    scope: &Scope,
) -> Result<NestedGroups, PostgresError> {
    let ids = vec![*group.as_uuid()];
    let rows = match scope {
        Scope::Users(users) => at.rows(&NESTED, &[&ids, &uuids(users, UserId::as_uuid)]).await?,
        Scope::Whole => at.rows(&WHOLE_NESTED, &[&ids]).await?,
    };
    let made = rows.first().map(|row| unsigned(Stored::Group(group), row, GROUP_COLUMNS));
    let groups = rows.iter().filter_map(|row| rosters::group(row, 0, scope).transpose());
    let groups: Vec<_> = groups.collect::<Result<_, _>>()?;
    let made = made.transpose()?.map(Version::after);
    Ok(NestedGroups::new(made.unwrap_or_default(), groups))
}

/// The rooms with some ids, each with the entries of some users.
pub(crate) static ROOMS: LazyLock<String> = LazyLock::new(|| room_statement(SEATS));

static WHOLE_ROOMS: LazyLock<String> = LazyLock::new(|| {
    room_statement(
        "ARRAY(SELECT form FROM participants
            WHERE company_id = room.company_id AND room_id = room.id)",
    )
});

/// The groups with some ids, each with the entries of some users.
pub(crate) static GROUPS: LazyLock<String> =
    LazyLock::new(|| group_statement(PICKED, Entries::OfAsked, ("", "")));

static NESTED: LazyLock<String> =
    LazyLock::new(|| group_statement(&reached(), Entries::OfAsked, (MADE, "")));

static WHOLE_NESTED: LazyLock<String> =
    LazyLock::new(|| group_statement(&reached(), Entries::All, (MADE, "")));

/// The groups with these ids.
pub(crate) const PICKED: &str = "
    picked (company_id, id, deleted) AS (
        SELECT found.company_id, found.id, found.deleted
        FROM unnest($1::uuid[]) AS wanted (id)
        CROSS JOIN LATERAL (
            SELECT company_id FROM homes_of_groups WHERE group_id = wanted.id LIMIT 1
        ) AS home
        CROSS JOIN LATERAL (
            SELECT company_id, id, deleted FROM groups
            WHERE company_id = home.company_id AND id = wanted.id LIMIT 1
        ) AS found
    )";

/// The number of nestings that the company of a group has made.
const MADE: &str = ", coalesce(
    (SELECT made FROM nestings_made WHERE company_id = shown.company_id), 0) AS made";

/// The users whose entries are asked for.
const ASKED: &str = "asked (user_id) AS (SELECT unnest($2::uuid[]))";

/// Which entries of a group are loaded.
#[derive(Clone, Copy)]
pub(crate) enum Entries {
    /// All.
    All,
    /// Those of the users of `asked`.
    OfAsked,
}

/// What is read of a row of `groups` with the name `shown`, before its entries.
pub(crate) const GROUP_ROW: &str = "shown.id, shown.header, shown.version, shown.members,
    shown.masters, shown.externals, shown.recipients";

/// The number of the columns that [`group_columns`] returns.
pub(crate) const GROUP_COLUMNS: usize = 11;

/// Returns what is read of a row of `groups` with the name `shown`, with its entries and its
/// indirect members.
pub(crate) fn group_columns(entries: Entries) -> String {
    let entries = match entries {
        Entries::All => {
            "ARRAY(SELECT form FROM memberships
                WHERE company_id = shown.company_id AND group_id = shown.id)"
        }
        Entries::OfAsked => {
            "ARRAY(
                SELECT entry.form FROM asked CROSS JOIN LATERAL (
                    SELECT form FROM memberships
                    WHERE company_id = shown.company_id AND group_id = shown.id
                      AND user_id = asked.user_id
                    LIMIT 1
                ) AS entry)"
        }
    };
    format!("{GROUP_ROW}, {entries}, indirect.users, indirect.external, indirect.guest_of")
}

/// Returns the expressions `below` and `indirect`, after `picked`: the users who take part in the
/// groups of `picked` through nested groups, the nearest group first. A tombstone keeps the users whom
/// it had (GR-13).
pub(crate) fn indirect(entries: Entries) -> String {
    let (asked, only, limit) = match entries {
        Entries::All => ("", "", "OFFSET 0"),
        Entries::OfAsked => ("CROSS JOIN asked", "AND user_id = asked.user_id", "LIMIT 1"),
    };
    format!(
        "{below},
        indirect (top, users, external, guest_of) AS (
            SELECT top, array_agg(user_id), array_agg(external), array_agg(guest_of)
            FROM (
                SELECT nested.top, found.user_id, found.external, found.guest_of, nested.place
                FROM (SELECT *, row_number() OVER () AS place FROM below) AS nested
                {asked} CROSS JOIN LATERAL (
                    SELECT user_id, external, guest_of FROM memberships
                    WHERE company_id = nested.company_id AND group_id = nested.id AND member {only}
                    {limit}
                ) AS found
                UNION ALL
                SELECT picked.id, found.user_id, found.external, found.guest_of, 0
                FROM picked {asked} CROSS JOIN LATERAL (
                    SELECT user_id, external, guest_of FROM last_indirect_members
                    WHERE company_id = picked.company_id AND group_id = picked.id {only}
                    {limit}
                ) AS found
                WHERE picked.deleted
                ORDER BY top, place
            ) AS found
            GROUP BY top
        )",
        below = below(),
    )
}

fn room_statement(seats: &str) -> String {
    let asked = if seats == SEATS { format!("WITH {ASKED}") } else { String::new() };
    format!(
        "{asked} SELECT {ROOM}, {seats}
        FROM unnest($1::uuid[]) AS wanted (id)
        CROSS JOIN LATERAL (
            SELECT company_id FROM homes_of_rooms WHERE room_id = wanted.id LIMIT 1
        ) AS home
        CROSS JOIN LATERAL (
            SELECT * FROM rooms WHERE company_id = home.company_id AND id = wanted.id LIMIT 1
        ) AS room
        ORDER BY room.id"
    )
}

/// Returns the statement that loads the groups of `picked`, with more columns, by a join.
fn group_statement(picked: &str, entries: Entries, (more, join): (&str, &str)) -> String {
    let asked = match entries {
        Entries::All => String::new(),
        Entries::OfAsked => format!("{ASKED},"),
    };
    let (indirect, columns) = (indirect(entries), group_columns(entries));
    format!(
        "WITH RECURSIVE {asked} {picked}, {indirect}
        SELECT {columns} {more}
        FROM picked LEFT JOIN indirect ON indirect.top = picked.id
        CROSS JOIN LATERAL (
            SELECT * FROM groups WHERE company_id = picked.company_id AND id = picked.id LIMIT 1
        ) AS shown
        {join}
        ORDER BY shown.id"
    )
}

/// Returns the expression `picked` of a group and all groups nested in it. Nested tombstones are
/// included, because their parents still name them.
fn reached() -> String {
    format!(
        "{FIRST},
        picked (company_id, id, deleted) AS (
            SELECT company_id, id, deleted FROM first
            UNION
            SELECT child.company_id, child.id, child.deleted FROM picked AS parent {CHILD}
            WHERE NOT parent.deleted
        )",
        FIRST = PICKED.replacen("picked", "first", 1),
    )
}

pub(crate) fn uuids<T>(ids: &BTreeSet<T>, uuid: impl Fn(&T) -> &Uuid) -> Vec<Uuid> {
    ids.iter().map(|id| *uuid(id)).collect()
}
