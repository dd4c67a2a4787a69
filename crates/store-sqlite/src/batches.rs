//! Loads several rooms or groups, each with the entry of one user.
//!
//! However many they are, the number of statements is the same.

use std::collections::{BTreeMap, BTreeSet};

use async_sqlite::rusqlite::{Connection, params};
use guildhall_groups::{Group, IndirectMembers};
use guildhall_kernel::{GroupId, RoomId, Scope, UserId};
use guildhall_rooms::Room;

use crate::codec::{decode, list};
use crate::{SqliteError, Stored, groups as group_rows, recipients, rooms as room_rows, rosters};

/// Loads those of these rooms that exist, ordered by id.
pub(crate) fn rooms(
    db: &Connection,
    ids: &BTreeSet<RoomId>,
    user: UserId,
) -> Result<Vec<Room>, SqliteError> {
    const ROOMS: &str = "\
        SELECT rooms.id, header, version, members, externals, form
        FROM json_each(?1) AS asked CROSS JOIN rooms ON rooms.id = unhex(asked.value, '-')
        LEFT JOIN participants ON room_id = rooms.id AND user_id = ?2";
    let mut statement = db.prepare_cached(ROOMS)?;
    let mut rows = statement.query(params![list(ids), user.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id = RoomId::new(row.get(0)?);
        if let Some(columns) = room_rows::columns(row, 1)? {
            found.push(room_rows::with_entry(None, id, &columns, (user, row.get(5)?))?);
        }
    }
    found.sort_unstable_by_key(Room::id);
    Ok(found)
}

/// Loads those of these groups that exist, ordered by id.
pub(crate) fn groups(
    db: &Connection,
    ids: &BTreeSet<GroupId>,
    user: UserId,
) -> Result<Vec<Group>, SqliteError> {
    with_indirect_members(db, groups_by_themselves(db, ids, user)?, user)
}

/// Loads groups without their indirect members, with one statement.
pub(crate) fn groups_by_themselves(
    db: &Connection,
    ids: &BTreeSet<GroupId>,
    user: UserId,
) -> Result<Vec<Group>, SqliteError> {
    const GROUPS: &str = "\
        SELECT groups.id, header, version, members, masters, externals, recipients, form
        FROM json_each(?1) AS asked CROSS JOIN groups ON groups.id = unhex(asked.value, '-')
        LEFT JOIN memberships ON group_id = groups.id AND user_id = ?2";
    let mut statement = db.prepare_cached(GROUPS)?;
    let mut rows = statement.query(params![list(ids), user.as_bytes()])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let id = GroupId::new(row.get(0)?);
        if let Some(columns) = group_rows::columns(row, 1)? {
            let what = Stored::Group(id);
            let form: Option<String> = row.get(7)?;
            let entry = form.map(|form| decode(what, &form)).transpose()?;
            let roster = rosters::of_one(what, user, entry, columns.counts)?;
            let recipients = recipients::none(id, columns.recipients)?;
            found.push(group_rows::by_itself(id, &columns, roster, recipients)?);
        }
    }
    found.sort_unstable_by_key(Group::id);
    Ok(found)
}

/// Adds the user to those of these groups in which they take part through nested groups.
fn with_indirect_members(
    db: &Connection,
    groups: Vec<Group>,
    user: UserId,
) -> Result<Vec<Group>, SqliteError> {
    // The walk stops at a tombstone, which adds no participants. Rows come in the order in which they
    // are found, so the nearest group decides.
    const NOW: &str = "\
        WITH RECURSIVE below (top, id) AS (
            SELECT parent_id, child_id FROM json_each(?1) AS asked
            CROSS JOIN nestings ON parent_id = unhex(asked.value, '-')
            CROSS JOIN groups ON groups.id = child_id AND deleted = 0
            UNION
            SELECT top, child_id FROM below CROSS JOIN nestings ON parent_id = below.id
            CROSS JOIN groups ON groups.id = child_id AND deleted = 0
        )
        SELECT top, guest_of FROM below CROSS JOIN memberships ON group_id = below.id
        WHERE user_id = ?2 AND member = 1";
    const LAST: &str = "\
        SELECT group_id, guest_of FROM json_each(?1) AS asked
        CROSS JOIN last_indirect_members ON group_id = unhex(asked.value, '-') AND user_id = ?2";
    let nesting = groups.iter().filter(|group| !group.header().nested().is_empty());
    let (deleted, living): (Vec<_>, Vec<_>) = nesting.partition(|group| group.is_deleted());
    let now = by_group(db, NOW, &living, user)?;
    let last = by_group(db, LAST, &deleted, user)?;
    let scope = Scope::of([user]);
    let complete = |group: Group| {
        if group.header().nested().is_empty() {
            return Ok(group);
        }
        let users = if group.is_deleted() { &last } else { &now };
        let of = (group.id(), group.company());
        let found = users.get(&group.id());
        let found = found.map(|guest_of| rosters::member_of(of, user, guest_of.as_deref()));
        let indirect = IndirectMembers::of(scope.clone(), found.transpose()?);
        Ok(group.with_indirect_members(indirect))
    };
    groups.into_iter().map(complete).collect()
}

/// Returns what `guest_of` holds by each of these groups for which a statement returns the user.
fn by_group(
    db: &Connection,
    statement: &str,
    groups: &[&Group],
    user: UserId,
) -> Result<BTreeMap<GroupId, Option<Vec<u8>>>, SqliteError> {
    let mut found = BTreeMap::new();
    if groups.is_empty() {
        return Ok(found);
    }
    let mut statement = db.prepare_cached(statement)?;
    let ids = list(groups.iter().map(|group| group.id()));
    let mut rows = statement.query(params![ids, user.as_bytes()])?;
    while let Some(row) = rows.next()? {
        found.entry(GroupId::new(row.get(0)?)).or_insert(row.get(1)?);
    }
    Ok(found)
}
