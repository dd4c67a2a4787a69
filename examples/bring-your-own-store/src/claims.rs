//! Unique keys: each claim has one holder, who has it until it is given up.

use guildhall::groups::ClaimHolder;
use guildhall::kernel::{AddressKey, Claim, Claims, CompanyId, SaveError, UserId};
use guildhall::mailing_list::AddressHolder;
use redb::WriteTransaction;
use serde::{Deserialize, Serialize};

use crate::tables::{CLAIMS, Tables, put, remove};
use crate::{Result, Saved};

/// A claim with its holder.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Held {
    pub(crate) claim: Claim,
    pub(crate) by: ClaimHolder,
    /// The directory that made the claim of a user (ML-2).
    pub(crate) directory: Option<CompanyId>,
}

/// Returns the holder of a claim.
pub(crate) fn holder(tables: &impl Tables, claim: &Claim) -> Result<Option<ClaimHolder>> {
    let held: Option<Held> = tables.find(CLAIMS, claim)?;
    Ok(held.map(|held| held.by))
}

/// Returns who has an address.
pub(crate) fn address_holder(
    tables: &impl Tables,
    address: AddressKey,
) -> Result<Option<AddressHolder>> {
    Ok(match holder(tables, &Claim::Address(address))? {
        Some(ClaimHolder::Group(_)) => Some(AddressHolder::List),
        Some(ClaimHolder::User(_)) => Some(AddressHolder::User),
        _ => None,
    })
}

/// Gives up and makes the claims of a change.
pub(crate) fn change_claims(tx: &WriteTransaction, by: ClaimHolder, claims: &Claims) -> Saved {
    for claim in claims.released() {
        if holder(tx, claim)? == Some(by) {
            remove(tx, CLAIMS, claim)?;
        }
    }
    for claim in claims.made() {
        make_claim(tx, &Held { claim: claim.clone(), by, directory: None })?;
    }
    Ok(())
}

/// Makes a claim. A claim that the holder has already stays as it is.
pub(crate) fn make_claim(tx: &WriteTransaction, held: &Held) -> Saved {
    match holder(tx, &held.claim)? {
        None => Ok(put(tx, CLAIMS, &held.claim, held)?),
        Some(holder) if holder == held.by => Ok(()),
        Some(_) => Err(SaveError::Taken(held.claim.clone())),
    }
}

/// Gives up the claims of a user that this directory made, or all of them.
pub(crate) fn give_up_claims(
    tx: &WriteTransaction,
    user: UserId,
    directory: Option<CompanyId>,
) -> Result<()> {
    for held in tx.all::<Held>(CLAIMS)? {
        let concerned = directory.is_none() || held.directory == directory;
        if held.by == ClaimHolder::User(user) && concerned {
            remove(tx, CLAIMS, &held.claim)?;
        }
    }
    Ok(())
}
