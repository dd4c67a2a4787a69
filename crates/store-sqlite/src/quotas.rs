//! The limits on the number of groups (CO-7).

use std::collections::BTreeSet;

use async_sqlite::rusqlite::{Connection, OptionalExtension, params};
use guildhall_groups::GroupChange;
use guildhall_kernel::{CompanyId, Quota};

use crate::error::NotSaved;
use crate::{SqliteError, companies};

/// Refuses a change that exceeds limits. The change is already written in the transaction, so the
/// counts include it.
pub(crate) fn check(db: &Connection, change: &GroupChange) -> Result<(), NotSaved> {
    if change.quota_uses().is_empty() {
        return Ok(());
    }
    // A company that is not stored has no limits.
    let Some(company) = companies::load(db, change.group().company())? else { return Ok(()) };
    let mut full = BTreeSet::new();
    for quota in change.quota_uses() {
        full.extend(company.check_quota(quota, count(db, quota)?).err());
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

fn count(db: &Connection, quota: &Quota) -> Result<u64, SqliteError> {
    const OF_COMPANY: &str = "SELECT counted FROM groups_of_companies WHERE company_id = ?1";
    const OF_USER: &str = "
        SELECT count(*) FROM memberships INDEXED BY memberships_of_user
        CROSS JOIN groups INDEXED BY groups_counted
            ON company_id = ?1 AND id = group_id AND deleted = 0 AND team = 0
        WHERE user_id = ?2 AND member = 1";
    Ok(match quota {
        Quota::GroupsOfCompany(company) => {
            let key = [company.as_uuid()];
            let counted = db.prepare_cached(OF_COMPANY)?.query_row(key, |row| row.get(0));
            counted.optional()?.unwrap_or_default()
        }
        Quota::GroupsOfUser { company, user } => {
            let key = params![company.as_uuid(), user.as_uuid()];
            db.prepare_cached(OF_USER)?.query_row(key, |row| row.get(0))?
        }
    })
}
