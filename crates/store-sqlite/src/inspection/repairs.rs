//! Writes again what follows from the state.

use async_sqlite::rusqlite::types::Value;
use async_sqlite::rusqlite::{Connection, OptionalExtension, ToSql, params};
use guildhall_groups::{AggregateId, ClaimHolder, Group, StoreRepair};
use guildhall_kernel::{Claim, CompanyId, GroupId, RoomId, Version};

use super::columns::{self, write};
use super::{companies, groups, leftovers, rooms};
use crate::codec;
use crate::error::NotSaved;
use crate::words::{self, FoundBy};
use crate::{SqliteError, company_cache, quotas};

pub(super) fn repair(db: &Connection, repair: &StoreRepair) -> Result<(), NotSaved> {
    match repair {
        StoreRepair::Claim { claim, from, to, version } => {
            check_holder(db, (*to).or(*from), *version)?;
            move_claim(db, claim, *from, *to)
        }
        StoreRepair::Counters { company } => Ok(count_again(db, *company)?),
        StoreRepair::Derive { aggregate: AggregateId::Company(id), version } => {
            derive_company(db, *id, *version)
        }
        StoreRepair::Derive { aggregate: AggregateId::Group(id), version } => {
            derive_group(db, *id, *version)
        }
        StoreRepair::Derive { aggregate: AggregateId::Room(id), version } => {
            derive_room(db, *id, *version)
        }
        StoreRepair::Remove { row } => leftovers::remove(db, row),
        // Another version of the port has a repair that this store does not know.
        _ => Err(NotSaved::Conflict),
    }
}

/// Checks that the state that decides about a claim is still the one that was read.
fn check_holder(
    db: &Connection,
    holder: Option<ClaimHolder>,
    expected: Option<Version>,
) -> Result<(), NotSaved> {
    // The column of the version repeats the form, so it could be what is wrong.
    let (statement, id) = match &holder {
        Some(ClaimHolder::Company(id)) => {
            ("SELECT json_extract(form, '$.version') FROM companies WHERE id = ?1", id.as_uuid())
        }
        Some(ClaimHolder::Group(id)) => {
            ("SELECT json_extract(header, '$.version') FROM groups WHERE id = ?1", id.as_uuid())
        }
        Some(ClaimHolder::Room(id)) => {
            ("SELECT json_extract(header, '$.version') FROM rooms WHERE id = ?1", id.as_uuid())
        }
        Some(ClaimHolder::User(id)) => {
            // A user who has a profile again can hold addresses.
            ("SELECT 1 FROM profiles WHERE user_id = ?1", id.as_uuid())
        }
        None => return Ok(()),
    };
    let stored = db.prepare_cached(statement)?.query_row([id], |row| row.get(0)).optional()?;
    expect(stored.map(Version::after), expected)
}

fn move_claim(
    db: &Connection,
    claim: &Claim,
    from: Option<ClaimHolder>,
    to: Option<ClaimHolder>,
) -> Result<(), NotSaved> {
    const MAKE: &str = "\
        INSERT INTO claims (claim, holder_kind, holder_id) VALUES (?1, ?2, ?3)
        ON CONFLICT (claim) DO NOTHING";
    const GIVE: &str = "\
        UPDATE claims SET holder_kind = ?4, holder_id = ?5, directory_id = NULL
        WHERE claim = ?1 AND holder_kind = ?2 AND holder_id = ?3";
    const RELEASE: &str =
        "DELETE FROM claims WHERE claim = ?1 AND holder_kind = ?2 AND holder_id = ?3";
    let claim = claim.to_string();
    let (from, to) = (from.map(ClaimHolder::key), to.map(ClaimHolder::key));
    let changed = match (from, to) {
        (None, None) => 1,
        (None, Some((kind, id))) => db.prepare_cached(MAKE)?.execute(params![claim, kind, id])?,
        (Some((kind, id)), None) => {
            db.prepare_cached(RELEASE)?.execute(params![claim, kind, id])?
        }
        (Some((kind, id)), Some((new_kind, new_id))) => {
            let row = params![claim, kind, id, new_kind, new_id];
            db.prepare_cached(GIVE)?.execute(row)?
        }
    };
    if changed == 0 { Err(NotSaved::Conflict) } else { Ok(()) }
}

fn count_again(db: &Connection, company: CompanyId) -> Result<(), SqliteError> {
    const COUNT: &str = "\
        INSERT INTO groups_of_companies (company_id, counted)
        SELECT ?1, count(*) FROM groups WHERE company_id = ?1 AND deleted = 0 AND team = 0
        ON CONFLICT (company_id) DO UPDATE SET counted = excluded.counted";
    const COUNT_USERS: &str = "\
        INSERT INTO groups_of_users (company_id, user_id, at_most)
        SELECT ?1, user_id, count(*) FROM groups CROSS JOIN memberships ON group_id = id
        WHERE company_id = ?1 AND deleted = 0 AND team = 0 AND member = 1
        GROUP BY user_id
        ON CONFLICT (company_id, user_id) DO UPDATE SET at_most = max(at_most, excluded.at_most)";
    for statement in [COUNT, COUNT_USERS] {
        db.prepare_cached(statement)?.execute([company.as_uuid()])?;
    }
    Ok(())
}

fn derive_company(db: &Connection, id: CompanyId, expected: Version) -> Result<(), NotSaved> {
    const FORM: &str = "SELECT form FROM companies WHERE id = ?1";
    let found = companies::company(db, id)?;
    expect(found.as_ref().map(|found| found.company.version()), Some(expected))?;
    let Some(record) = found else { return Ok(()) };
    let form: String = db.prepare_cached(FORM)?.query_row([id.as_uuid()], |row| row.get(0))?;
    let digest = columns::id(&company_cache::digest(&form));
    let columns = [("version", Value::from(codec::version(expected))), ("digest", digest)];
    write(db, "companies", &[("id", id.as_uuid())], &columns)?;
    Ok(quotas::keep_limits(db, &record.company)?)
}

fn derive_room(db: &Connection, id: RoomId, expected: Version) -> Result<(), NotSaved> {
    let found = rooms::room(db, id)?;
    expect(found.as_ref().map(|found| found.header.version()), Some(expected))?;
    let Some(record) = found else { return Ok(()) };
    let room = record.room().map_err(|_| NotSaved::Conflict)?;
    let counts = room.roster().counts();
    let mut columns = rooms::columns(&record.header);
    columns.push(("members", i64::from(counts.members()).into()));
    columns.push(("externals", i64::from(counts.externals()).into()));
    write(db, "rooms", &[("id", id.as_uuid())], &columns)?;
    for (user, entry) in &record.entries {
        let key: [(_, &dyn ToSql); 2] = [("room_id", id.as_uuid()), ("user_id", user.as_uuid())];
        write(db, "participants", &key, &rooms::entry_columns(&record.header, entry))?;
    }
    Ok(())
}

fn derive_group(db: &Connection, id: GroupId, expected: Version) -> Result<(), NotSaved> {
    let found = groups::group(db, id)?;
    expect(found.as_ref().map(|found| found.header.version()), Some(expected))?;
    let Some(record) = found else { return Ok(()) };
    let group = record.group().map_err(|_| NotSaved::Conflict)?;
    let counts = group.roster().counts();
    let mut columns = groups::columns(&record.header);
    columns.push(("members", i64::from(counts.members()).into()));
    columns.push(("masters", i64::from(counts.masters()).into()));
    columns.push(("externals", i64::from(counts.externals()).into()));
    columns.push(("recipients", i64::from(group.recipients().count()).into()));
    write(db, "groups", &[("id", id.as_uuid())], &columns)?;
    for (user, entry) in &record.entries {
        let key: [(_, &dyn ToSql); 2] = [("group_id", id.as_uuid()), ("user_id", user.as_uuid())];
        write(db, "memberships", &key, &groups::entry_columns(&record.header, entry))?;
    }
    put_recipients(db, &group)?;
    put_nested(db, &group)?;
    Ok(put_search_texts(db, &group)?)
}

fn put_recipients(db: &Connection, group: &Group) -> Result<(), SqliteError> {
    const CLEAR: &str = "DELETE FROM recipients WHERE group_id = ?1";
    const PUT: &str =
        "INSERT INTO recipients (group_id, folded_key, key, address) VALUES (?1, ?2, ?3, ?4)";
    let id = group.id();
    db.prepare_cached(CLEAR)?.execute([id.as_uuid()])?;
    for (key, address) in group.recipients().loaded() {
        let folded = address.folded_key();
        let row = params![id.as_uuid(), folded.as_str(), key.as_str(), address.as_str()];
        db.prepare_cached(PUT)?.execute(row)?;
    }
    Ok(())
}

fn put_nested(db: &Connection, group: &Group) -> Result<(), SqliteError> {
    const CLEAR: &str = "DELETE FROM nestings WHERE parent_id = ?1";
    const PUT: &str = "INSERT INTO nestings (parent_id, child_id) VALUES (?1, ?2)";
    let id = group.id();
    db.prepare_cached(CLEAR)?.execute([id.as_uuid()])?;
    for child in group.header().nested().keys() {
        db.prepare_cached(PUT)?.execute([id.as_uuid(), child.as_uuid()])?;
    }
    Ok(())
}

fn put_search_texts(db: &Connection, group: &Group) -> Result<(), SqliteError> {
    // What it had under another name is found by no index.
    const CLEAR: &str = "DELETE FROM group_beginnings WHERE company_id = ?1 AND group_id = ?2";
    db.prepare_cached(CLEAR)?.execute([group.company().as_uuid(), group.id().as_uuid()])?;
    let (key, found) = ((group.id(), group.company()), FoundBy::of(group.header()));
    words::put_texts(db, key, found.as_ref().map(|found| found.name.as_str()))?;
    words::put_beginnings(db, key, None, found.as_ref())
}

fn expect(stored: Option<Version>, expected: Option<Version>) -> Result<(), NotSaved> {
    if stored == expected { Ok(()) } else { Err(NotSaved::Conflict) }
}
