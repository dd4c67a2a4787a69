//! The limits on the number of groups (CO-7).

use std::collections::BTreeSet;

use async_sqlite::rusqlite::{Connection, OptionalExtension, params};
use guildhall_groups::{Group, GroupChange};
use guildhall_kernel::{CompanyId, Quota, UserId};

use crate::codec::number;
use crate::error::NotSaved;
use crate::{SqliteError, companies};

/// Refuses a change that exceeds limits. The change is already written in the transaction, so the
/// counts include it.
pub(crate) fn check(db: &Connection, change: &GroupChange) -> Result<(), NotSaved> {
    if change.quota_uses().is_empty() {
        return Ok(());
    }
    let limits = companies::quota_limits(db, change.group().company())?;
    let mut full = BTreeSet::new();
    for quota in change.quota_uses() {
        let at_most = count_use(db, quota)?;
        // A company that is not stored has no limits.
        let Some(limits) = limits else { continue };
        if limits.check(quota, at_most).is_err() {
            full.extend(limits.check(quota, count(db, quota)?).err());
        }
    }
    if full.is_empty() { Ok(()) } else { Err(NotSaved::QuotaExceeded(full)) }
}

/// Moves the number of groups of a company that its limit counts.
pub(crate) fn move_count(db: &Connection, company: CompanyId, by: i64) -> Result<(), SqliteError> {
    const MOVE: &str = "
        INSERT INTO groups_of_companies (company_id, counted) VALUES (?1, ?2)
        ON CONFLICT (company_id) DO UPDATE SET counted = counted + excluded.counted";
    if by != 0 {
        db.prepare_cached(MOVE)?.execute(params![company.as_uuid(), by])?;
    }
    Ok(())
}

/// Notes that a user leaves a group that is not deleted, before it is written.
///
/// The groups of a user are not counted at each use. A number is kept that is never less than their
/// count. The deletion of a group does not lower it, because it would be lowered for each member.
pub(crate) fn leave(db: &Connection, group: &Group, user: UserId) -> Result<(), SqliteError> {
    const LEAVE: &str = "
        UPDATE groups_of_users SET at_most = at_most - 1
        WHERE company_id = ?1 AND user_id = ?2 AND EXISTS (
            SELECT 1 FROM memberships WHERE group_id = ?3 AND user_id = ?2 AND member = 1)";
    if !group.is_deleted() && !group.is_team() {
        let (company, group) = (group.company(), group.id());
        let key = params![company.as_uuid(), user.as_uuid(), group.as_uuid()];
        db.prepare_cached(LEAVE)?.execute(key)?;
    }
    Ok(())
}

/// Notes that a change uses one more of the quota. Returns a number that is not less than the uses.
fn count_use(db: &Connection, quota: &Quota) -> Result<u64, SqliteError> {
    const JOIN: &str = "
        INSERT INTO groups_of_users (company_id, user_id, at_most) VALUES (?1, ?2, 1)
        ON CONFLICT (company_id, user_id) DO UPDATE SET at_most = at_most + 1 RETURNING at_most";
    match quota {
        Quota::GroupsOfCompany(_) => count(db, quota),
        Quota::GroupsOfUser { company, user } => {
            let key = params![company.as_uuid(), user.as_uuid()];
            Ok(db.prepare_cached(JOIN)?.query_row(key, |row| row.get(0))?)
        }
    }
}

/// Counts the uses of a quota, and keeps their number.
fn count(db: &Connection, quota: &Quota) -> Result<u64, SqliteError> {
    const OF_COMPANY: &str = "SELECT counted FROM groups_of_companies WHERE company_id = ?1";
    const OF_USER: &str = "
        SELECT count(*) FROM memberships INDEXED BY memberships_of_user
        CROSS JOIN groups INDEXED BY groups_counted
            ON company_id = ?1 AND id = group_id AND deleted = 0 AND team = 0
        WHERE user_id = ?2 AND member = 1";
    const KEEP: &str =
        "UPDATE groups_of_users SET at_most = ?3 WHERE company_id = ?1 AND user_id = ?2";
    Ok(match quota {
        Quota::GroupsOfCompany(company) => {
            let key = [company.as_uuid()];
            let counted = db.prepare_cached(OF_COMPANY)?.query_row(key, |row| row.get(0));
            counted.optional()?.unwrap_or_default()
        }
        Quota::GroupsOfUser { company, user } => {
            let key = params![company.as_uuid(), user.as_uuid()];
            let counted = db.prepare_cached(OF_USER)?.query_row(key, |row| row.get(0))?;
            let row = params![company.as_uuid(), user.as_uuid(), number(counted)];
            db.prepare_cached(KEEP)?.execute(row)?;
            counted
        }
    })
}
