//! Groups and teams as members of groups (GR-20).
//!
//! The walk through nested groups stops at a tombstone, which adds no participants. A tombstone
//! itself keeps the participants that it had, whatever happens to the groups nested in it (GR-13).

use async_sqlite::rusqlite::{Connection, OptionalExtension, params};
use guildhall_groups::{GroupChange, GroupScope, NestedGroups};
use guildhall_kernel::{CompanyId, GroupId, Page, PageRequest, Scope, Version};

use crate::codec::{after, one_more, version};
use crate::error::NotSaved;
use crate::{SqliteError, groups as group_rows, rosters};

/// Loads a group with all groups nested in it, and the number of nestings of its company.
pub(crate) fn nested_groups(
    db: &Connection,
    group: GroupId,
    scope: Scope,
) -> Result<NestedGroups, SqliteError> {
    // Nested tombstones are included, because their parents still name them.
    const REACHED: &str = "\
        WITH RECURSIVE below (id) AS (
            SELECT id FROM groups WHERE id = ?1
            UNION
            SELECT child_id FROM below CROSS JOIN groups ON groups.id = below.id AND deleted = 0
            CROSS JOIN nestings ON parent_id = below.id
        )
        SELECT id FROM below";
    let scope = &GroupScope::new(scope, []);
    let mut groups = Vec::new();
    for id in rosters::ids(db, REACHED, [group.as_bytes()], GroupId::new)? {
        groups.extend(group_rows::load(db, id, scope)?);
    }
    let made = groups.first().map(|group| made(db, group.company())).transpose()?;
    Ok(NestedGroups::new(made.unwrap_or_default(), groups))
}

/// Lists the groups that this group is directly nested in.
pub(crate) fn parents(
    db: &Connection,
    group: GroupId,
    page: &PageRequest<GroupId>,
) -> Result<Page<GroupId, GroupId>, SqliteError> {
    const PARENTS: &str = "\
        SELECT parent_id FROM nestings INDEXED BY nestings_of_child
        CROSS JOIN groups ON id = parent_id
        WHERE child_id = ?1 AND parent_id > ?2 AND deleted = 0 ORDER BY parent_id LIMIT ?3";
    let key = params![group.as_bytes(), after(page, GroupId::as_bytes), one_more(page)];
    Ok(Page::cut(rosters::ids(db, PARENTS, key, GroupId::new)?, page.limit(), |id| *id))
}

/// Writes the nestings of the changed group, if the company has the number of nestings that the
/// change expects.
pub(crate) fn put(db: &Connection, change: &GroupChange) -> Result<(), NotSaved> {
    let group = change.group();
    if let Some(expected) = change.expected_nestings() {
        let company = group.company();
        if made(db, company)? != expected {
            return Err(NotSaved::Conflict);
        }
        count(db, company, expected.next())?;
    }
    put_children(db, change)?;
    if group.is_deleted() {
        keep_indirect_members(db, group.id())?;
    }
    Ok(())
}

/// Keeps who takes part through nested groups at the moment of the deletion, as the nearest group
/// knows each. The rows go from table to table, so no roster is loaded.
fn keep_indirect_members(db: &Connection, group: GroupId) -> Result<(), SqliteError> {
    const KEEP: &str = "\
        WITH RECURSIVE below (id) AS (
            SELECT child_id FROM nestings CROSS JOIN groups ON groups.id = child_id AND deleted = 0
            WHERE parent_id = ?1
            UNION
            SELECT child_id FROM below CROSS JOIN nestings ON parent_id = below.id
            CROSS JOIN groups ON groups.id = child_id AND deleted = 0
        )
        INSERT INTO last_indirect_members (group_id, user_id, guest_of)
        SELECT ?1, user_id, guest_of
        FROM below CROSS JOIN memberships INDEXED BY memberships_members ON group_id = below.id
        WHERE member = 1
        ON CONFLICT (group_id, user_id) DO NOTHING";
    db.prepare_cached(KEEP)?.execute([group.as_bytes()])?;
    Ok(())
}

fn put_children(db: &Connection, change: &GroupChange) -> Result<(), SqliteError> {
    const PUT: &str = "INSERT INTO nestings (parent_id, child_id) VALUES (?1, ?2)";
    const TAKE: &str = "DELETE FROM nestings WHERE parent_id = ?1 AND child_id = ?2";
    let parent = change.group().id();
    for child in change.unnested() {
        db.prepare_cached(TAKE)?.execute([parent.as_bytes(), child.as_bytes()])?;
    }
    for child in change.nested() {
        db.prepare_cached(PUT)?.execute([parent.as_bytes(), child.as_bytes()])?;
    }
    Ok(())
}

/// Returns the number of nestings that the company has made.
fn made(db: &Connection, company: CompanyId) -> Result<Version, SqliteError> {
    const MADE: &str = "SELECT made FROM nestings_made WHERE company_id = ?1";
    let mut statement = db.prepare_cached(MADE)?;
    let made = statement.query_row([company.as_bytes()], |row| row.get(0)).optional()?;
    Ok(made.map(Version::after).unwrap_or_default())
}

fn count(db: &Connection, company: CompanyId, made: Version) -> Result<(), SqliteError> {
    const COUNT: &str = "\
        INSERT INTO nestings_made (company_id, made) VALUES (?1, ?2)
        ON CONFLICT (company_id) DO UPDATE SET made = excluded.made";
    db.prepare_cached(COUNT)?.execute(params![company.as_bytes(), version(made)])?;
    Ok(())
}
