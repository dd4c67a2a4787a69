//! Companies with their counters, and users.

use std::collections::BTreeMap;

use async_sqlite::rusqlite::{Connection, OptionalExtension, params};
use guildhall_groups::{AggregateId, CompanyRecord, StaleCopy, Tally, UserRecord};
use guildhall_kernel::{CompanyId, UserId};
use guildhall_permissions::{Company, Profile, QuotaLimits};

use super::columns::{self, Columns};
use super::{events, holders};
use crate::codec::{check_row, decode, version};
use crate::{SqliteError, Stored, addresses, company_cache, registrations};

/// Reads all that is stored of a company besides its rooms and groups.
pub(super) fn company(
    db: &Connection,
    company: CompanyId,
) -> Result<Option<CompanyRecord>, SqliteError> {
    const FORM: &str = "SELECT form, version, digest FROM companies WHERE id = ?1";
    let what = Stored::Company(company);
    let mut statement = db.prepare_cached(FORM)?;
    let mut rows = statement.query([company.as_uuid()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let form: String = row.get(0)?;
    let found: Company = decode(what, &form)?;
    check_row(what, found.id() == company)?;
    let digest = columns::id(&company_cache::digest(&form));
    let columns = [("version", version(found.version()).into()), ("digest", digest)];
    let mut stale = columns::stale(row, 1, ("companies", None), &columns)?;
    let (kept, limits) = counter(db, &found)?;
    stale.extend(limits);
    Ok(Some(CompanyRecord {
        last_event: events::last(db, AggregateId::Company(company))?,
        groups: Tally { kept, counted: counted(db, company)? },
        outbox: Tally::default(),
        holders: holders(db, found.claims())?,
        company: found,
        stale,
    }))
}

/// Returns the columns that repeat the limits of a company.
fn limit_columns(company: &Company) -> Columns {
    let QuotaLimits { groups_of_company, groups_of_user } = company.quota_limits();
    vec![
        ("at_most", i64::from(groups_of_company).into()),
        ("at_most_of_user", i64::from(groups_of_user).into()),
    ]
}

/// Returns the number of groups that is kept, and the limits that differ.
fn counter(db: &Connection, company: &Company) -> Result<(u64, Vec<StaleCopy>), SqliteError> {
    const COUNTER: &str = "\
        SELECT counted, at_most, at_most_of_user FROM (SELECT 1)
        LEFT JOIN groups_of_companies ON company_id = ?1";
    let mut statement = db.prepare_cached(COUNTER)?;
    let mut rows = statement.query([company.id().as_uuid()])?;
    let Some(row) = rows.next()? else { return Ok((0, Vec::new())) };
    let kept: Option<u64> = row.get(0)?;
    let columns = limit_columns(company);
    let stale = columns::stale(row, 1, ("groups_of_companies", None), &columns)?;
    Ok((kept.unwrap_or_default(), stale))
}

fn counted(db: &Connection, company: CompanyId) -> Result<u64, SqliteError> {
    const COUNTED: &str = "\
        SELECT count(*) FROM groups INDEXED BY groups_counted
        WHERE company_id = ?1 AND deleted = 0 AND team = 0";
    Ok(db.prepare_cached(COUNTED)?.query_row([company.as_uuid()], |row| row.get(0))?)
}

/// Reads all that is stored of a user besides their entries.
pub(super) fn user(db: &Connection, user: UserId) -> Result<UserRecord, SqliteError> {
    const PROFILE: &str = "SELECT form, address, address_claim FROM profiles WHERE user_id = ?1";
    let registration = registrations::find(db, [user])?.into_iter().next();
    let mut statement = db.prepare_cached(PROFILE)?;
    let row = statement.query_row([user.as_uuid()], |row| {
        Ok((row.get::<_, String>(0)?, row.get(1)?, row.get(2)?))
    });
    let mut profile = None;
    if let Some((form, address, claim)) = row.optional()? {
        let found: Profile = decode(Stored::Profile(user), &form)?;
        let repeated: (Option<String>, Option<String>) = (address, claim);
        let expected = addresses::columns(&found).map(<(String, String)>::from).unzip();
        check_row(Stored::Profile(user), found.id() == user && repeated == expected)?;
        profile = Some(found);
    }
    Ok(UserRecord { registration, profile, groups: groups_of_user(db, user)? })
}

fn groups_of_user(
    db: &Connection,
    user: UserId,
) -> Result<BTreeMap<CompanyId, Tally>, SqliteError> {
    const COUNTED: &str = "\
        SELECT company_id, count(*) FROM memberships INDEXED BY memberships_of_user
        CROSS JOIN groups ON id = group_id AND deleted = 0 AND team = 0
        WHERE user_id = ?1 AND member = 1 GROUP BY company_id";
    const KEPT: &str = "SELECT at_most FROM groups_of_users WHERE company_id = ?1 AND user_id = ?2";
    let mut statement = db.prepare_cached(COUNTED)?;
    let counted = statement.query_map([user.as_uuid()], |row| {
        Ok((CompanyId::new(row.get(0)?), row.get::<_, u64>(1)?))
    })?;
    let mut tallies = BTreeMap::new();
    for found in counted {
        let (company, counted) = found?;
        let key = params![company.as_uuid(), user.as_uuid()];
        let kept = db.prepare_cached(KEPT)?.query_row(key, |row| row.get(0)).optional()?;
        tallies.insert(company, Tally { kept: kept.unwrap_or_default(), counted });
    }
    Ok(tallies)
}
