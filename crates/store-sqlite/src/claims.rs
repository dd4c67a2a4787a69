//! The unique keys that aggregates and users hold.

use std::collections::{BTreeMap, BTreeSet};

use async_sqlite::rusqlite::{Connection, OptionalExtension, params};
use guildhall_groups::ClaimHolder;
use guildhall_kernel::{AddressKey, Claim, Claims, UserId};
use guildhall_mailing_list::AddressHolder;
use guildhall_permissions::ProfileChange;
use uuid::Uuid;

use crate::error::NotSaved;
use crate::{SqliteError, SqliteStore};

/// Gives up and makes the claims of the changes of one atom. All claims are given up before any is
/// made, so another change of the atom can make a claim that is given up.
pub(crate) fn apply_claims(
    db: &Connection,
    changes: &[(ClaimHolder, &Claims)],
) -> Result<(), NotSaved> {
    for (holder, claims) in changes {
        for claim in claims.released() {
            release(db, *holder, claim)?;
        }
    }
    for (holder, claims) in changes {
        for claim in claims.made() {
            make(db, *holder, claim)?;
        }
    }
    Ok(())
}

fn make(db: &Connection, holder: ClaimHolder, claim: &Claim) -> Result<(), NotSaved> {
    // If the holder has the claim already, the update changes one row to itself. If another holder
    // has it, no row is changed.
    const MAKE: &str = "\
        INSERT INTO claims (claim, holder_kind, holder_id) VALUES (?1, ?2, ?3)
        ON CONFLICT (claim) DO UPDATE SET holder_id = excluded.holder_id
        WHERE holder_kind = excluded.holder_kind AND holder_id = excluded.holder_id";
    let (kind, id) = holder.key();
    match db.prepare_cached(MAKE)?.execute(params![claim.to_string(), kind, id])? {
        0 => Err(NotSaved::Taken(claim.clone())),
        _ => Ok(()),
    }
}

/// Makes the claim of a user, for the directory that saves the user.
pub(crate) fn make_for_user(db: &Connection, change: &ProfileChange) -> Result<(), NotSaved> {
    const MAKE: &str = "\
        INSERT INTO claims (claim, holder_kind, holder_id, directory_id) VALUES (?1, 'user', ?2, ?3)
        ON CONFLICT (claim) DO UPDATE SET holder_id = excluded.holder_id
        WHERE holder_kind = excluded.holder_kind AND holder_id = excluded.holder_id";
    let Some(claim) = change.claim() else { return Ok(()) };
    let (user, directory) = (change.profile().id(), change.directory());
    let row = params![claim.to_string(), user.as_bytes(), directory.as_bytes()];
    match db.prepare_cached(MAKE)?.execute(row)? {
        0 => Err(NotSaved::Taken(claim.clone())),
        _ => Ok(()),
    }
}

/// Gives up the claims of a user that the directory of this change can give up.
pub(crate) fn release_for_user(db: &Connection, change: &ProfileChange) -> Result<(), SqliteError> {
    const RELEASE: &str = "\
        DELETE FROM claims WHERE holder_kind = 'user' AND holder_id = ?1 AND directory_id = ?2";
    let (user, directory) = (change.profile().id(), change.directory());
    if change.is_own() {
        return release_all_of(db, user);
    }
    db.prepare_cached(RELEASE)?.execute([user.as_bytes(), directory.as_bytes()])?;
    Ok(())
}

/// Gives up all claims of a user.
pub(crate) fn release_all_of(db: &Connection, user: UserId) -> Result<(), SqliteError> {
    const RELEASE: &str = "DELETE FROM claims WHERE holder_kind = 'user' AND holder_id = ?1";
    db.prepare_cached(RELEASE)?.execute([user.as_bytes()])?;
    Ok(())
}

impl SqliteStore {
    /// Finds the holder of a claim.
    pub(crate) async fn find_holder(
        &self,
        claim: Claim,
    ) -> Result<Option<ClaimHolder>, SqliteError> {
        if let Some(found) = self.look_up(|db| holder(db, &claim))? {
            return Ok(found);
        }
        self.read(move |db| holder(db, &claim)).await
    }
}

pub(crate) fn holder(db: &Connection, claim: &Claim) -> Result<Option<ClaimHolder>, SqliteError> {
    const HOLDER: &str = "SELECT holder_kind, holder_id FROM claims WHERE claim = ?1";
    let mut statement = db.prepare_cached(HOLDER)?;
    let found = statement.query_row([claim.to_string()], |row| {
        Ok((row.get::<_, String>(0)?, row.get::<_, Uuid>(1)?))
    });
    Ok(found.optional()?.and_then(|(kind, id)| ClaimHolder::of_key(&kind, id)))
}

/// Returns who has each of these addresses.
pub(crate) fn of_addresses(
    db: &Connection,
    addresses: &BTreeSet<AddressKey>,
) -> Result<BTreeMap<AddressKey, AddressHolder>, SqliteError> {
    const HOLDERS: &str = "\
        SELECT claim, holder_kind FROM json_each(?1) AS asked CROSS JOIN claims
        ON claim = asked.value";
    let claims = addresses.iter().map(|key| (Claim::Address(key.clone()).to_string(), key));
    let asked: BTreeMap<_, _> = claims.collect();
    let list: serde_json::Value = asked.keys().map(String::as_str).collect();
    let mut statement = db.prepare_cached(HOLDERS)?;
    let mut rows = statement.query([list.to_string()])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let key = asked.get(&row.get::<_, String>(0)?).map(|key| (*key).clone());
        found.extend(key.zip(address_holder(&row.get::<_, String>(1)?)));
    }
    Ok(found)
}

/// Returns who has an address that a holder of this kind claims.
pub(crate) fn address_holder(kind: &str) -> Option<AddressHolder> {
    match kind {
        "group" => Some(AddressHolder::List),
        "user" => Some(AddressHolder::User),
        _ => None,
    }
}

fn release(db: &Connection, holder: ClaimHolder, claim: &Claim) -> Result<(), SqliteError> {
    const RELEASE: &str =
        "DELETE FROM claims WHERE claim = ?1 AND holder_kind = ?2 AND holder_id = ?3";
    let (kind, id) = holder.key();
    db.prepare_cached(RELEASE)?.execute(params![claim.to_string(), kind, id])?;
    Ok(())
}
