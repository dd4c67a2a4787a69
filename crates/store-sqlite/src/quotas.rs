//! The limits on the number of groups (CO-7).

use std::collections::BTreeSet;

use async_sqlite::rusqlite::{Connection, OptionalExtension, params};
use guildhall_groups::GroupChange;
use guildhall_kernel::{CompanyId, Quota, UserId};
use guildhall_permissions::{Company, QuotaLimits};

use crate::SqliteError;
use crate::codec::number;
use crate::error::NotSaved;

/// Moves the numbers of the quotas that a change uses more or less of, and refuses it if it exceeds
/// limits. The change is already written in the transaction, so the counts include it.
pub(crate) fn apply(db: &Connection, change: &GroupChange) -> Result<(), NotSaved> {
    // The number of a user at the limit stays as it is, until their groups are counted.
    const JOIN: &str = "\
        INSERT INTO groups_of_users (company_id, user_id, at_most) VALUES (?1, ?2, 1)
        ON CONFLICT (company_id, user_id) DO UPDATE SET at_most = at_most + 1
        WHERE ?3 IS NULL OR at_most < ?3";
    release(db, change)?;
    let uses = change.quota_uses();
    let only = uses.first().filter(|_| uses.len() == 1);
    if uses.is_empty() || matches!(only, Some(only) if joins_below_limit(db, only)?) {
        return Ok(());
    }
    let company = change.group().company();
    if uses.contains(&Quota::GroupsOfCompany(company)) {
        move_count(db, company, 1)?;
    }
    let counted = Counted::of(db, company)?;
    let of_user = counted.limits.map(|limits| limits.groups_of_user);
    let mut join = db.prepare_cached(JOIN)?;
    let mut full = BTreeSet::new();
    for quota in uses {
        let groups = match quota {
            Quota::GroupsOfCompany(_) => counted.groups,
            Quota::GroupsOfUser { company, user } => {
                let joined = join.execute(params![company.as_bytes(), user.as_bytes(), of_user])?;
                if joined > 0 && of_user != Some(0) {
                    continue;
                }
                count(db, *company, *user)?
            }
        };
        full.extend(counted.limits.and_then(|limits| limits.check(quota, groups).err()));
    }
    if full.is_empty() { Ok(()) } else { Err(NotSaved::QuotaExceeded(full)) }
}

/// Moves the number of a user who has one that stays below the limit. Returns whether there was one.
/// A user who joins a group is mostly in another one.
fn joins_below_limit(db: &Connection, quota: &Quota) -> Result<bool, SqliteError> {
    const JOIN: &str = "\
        UPDATE groups_of_users SET at_most = at_most + 1
        WHERE company_id = ?1 AND user_id = ?2
          AND at_most < coalesce((SELECT at_most_of_user FROM groups_of_companies
                                  WHERE company_id = ?1), at_most + 1)";
    let Quota::GroupsOfUser { company, user } = quota else { return Ok(false) };
    Ok(db.prepare_cached(JOIN)?.execute([company.as_bytes(), user.as_bytes()])? > 0)
}

/// Keeps the limits of a company beside the number of its groups. So a save reads no more of the
/// company than it needs.
pub(crate) fn keep_limits(db: &Connection, company: &Company) -> Result<(), SqliteError> {
    const KEEP: &str = "\
        INSERT INTO groups_of_companies (company_id, counted, at_most, at_most_of_user)
        VALUES (?1, 0, ?2, ?3)
        ON CONFLICT (company_id) DO UPDATE
        SET at_most = excluded.at_most, at_most_of_user = excluded.at_most_of_user";
    let QuotaLimits { groups_of_company, groups_of_user } = company.quota_limits();
    let id = company.id();
    let row = params![id.as_bytes(), groups_of_company, groups_of_user];
    db.prepare_cached(KEEP)?.execute(row)?;
    Ok(())
}

/// Moves the number of groups of a company that its limit counts.
fn move_count(db: &Connection, company: CompanyId, by: i64) -> Result<(), SqliteError> {
    const MOVE: &str = "\
        INSERT INTO groups_of_companies (company_id, counted) VALUES (?1, ?2)
        ON CONFLICT (company_id) DO UPDATE SET counted = counted + excluded.counted";
    db.prepare_cached(MOVE)?.execute(params![company.as_bytes(), by])?;
    Ok(())
}

/// Lowers the numbers of the quotas that a change uses less of.
///
/// The groups of a user are not counted at each use. A number is kept that is never less than their
/// count. The deletion of a group does not lower it, because it would be lowered for each member.
fn release(db: &Connection, change: &GroupChange) -> Result<(), SqliteError> {
    const LEAVE: &str =
        "UPDATE groups_of_users SET at_most = at_most - 1 WHERE company_id = ?1 AND user_id = ?2";
    for quota in change.quota_releases() {
        match quota {
            Quota::GroupsOfCompany(company) => move_count(db, *company, -1)?,
            Quota::GroupsOfUser { company, user } => {
                db.prepare_cached(LEAVE)?.execute([company.as_bytes(), user.as_bytes()])?;
            }
        }
    }
    Ok(())
}

/// The number of groups of a company that its limit counts, and its limits. A company that is not
/// stored has no limits.
#[derive(Default)]
struct Counted {
    groups: u64,
    limits: Option<QuotaLimits>,
}

impl Counted {
    fn of(db: &Connection, company: CompanyId) -> Result<Self, SqliteError> {
        const COUNTED: &str = "\
            SELECT counted, at_most, at_most_of_user FROM groups_of_companies
            WHERE company_id = ?1";
        let mut statement = db.prepare_cached(COUNTED)?;
        let counted = statement.query_row([company.as_bytes()], |row| {
            let limits: (Option<u32>, Option<u32>) = (row.get(1)?, row.get(2)?);
            let limits = limits.0.zip(limits.1).map(|(groups_of_company, groups_of_user)| {
                QuotaLimits { groups_of_company, groups_of_user }
            });
            Ok(Self { groups: row.get(0)?, limits })
        });
        Ok(counted.optional()?.unwrap_or_default())
    }
}

/// Counts the groups of a user, and keeps their number.
fn count(db: &Connection, company: CompanyId, user: UserId) -> Result<u64, SqliteError> {
    const COUNT: &str = "\
        SELECT count(*) FROM memberships INDEXED BY memberships_of_user
        CROSS JOIN groups INDEXED BY groups_counted
            ON company_id = ?1 AND id = group_id AND deleted = 0 AND team = 0
        WHERE user_id = ?2 AND member = 1";
    const KEEP: &str =
        "UPDATE groups_of_users SET at_most = ?3 WHERE company_id = ?1 AND user_id = ?2";
    let (company, user) = (company.as_bytes(), user.as_bytes());
    let counted = db.prepare_cached(COUNT)?.query_row([company, user], |row| row.get(0))?;
    db.prepare_cached(KEEP)?.execute(params![company, user, number(counted)])?;
    Ok(counted)
}
