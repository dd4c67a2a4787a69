//! The mail addresses of users, and who has them.

use std::collections::BTreeMap;

use async_sqlite::rusqlite::{Connection, Row};
use guildhall_groups::ParticipantAddress;
use guildhall_kernel::{Claim, EmailAddress, GroupId, Page, PageRequest, User, UserId};
use guildhall_mailing_list::AddressHolder;
use guildhall_permissions::Profile;

use crate::codec::{check_row, list};
use crate::{SqliteError, Stored, claims, participants};

/// Lists the participants of a group, each with their address and with who has it.
pub(crate) fn of_participants(
    db: &Connection,
    group: GroupId,
    page: &PageRequest<UserId>,
) -> Result<Page<ParticipantAddress, UserId>, SqliteError> {
    const ADDRESSES: &str = "\
        SELECT user_id, address, address_claim, holder_kind
        FROM json_each(?1) AS asked CROSS JOIN profiles ON user_id = unhex(asked.value, '-')
        LEFT JOIN claims ON claim = address_claim
        WHERE address IS NOT NULL";
    let users = participants::participants(db, group, page)?;
    let mut statement = db.prepare_cached(ADDRESSES)?;
    let mut rows = statement.query([list(users.items().iter().map(User::id))])?;
    let mut found = BTreeMap::new();
    while let Some(row) = rows.next()? {
        let user = UserId::new(row.get(0)?);
        found.insert(user, address(user, row)?);
    }
    Ok(users.map(|user| match found.remove(&user.id()) {
        Some((address, holder)) => {
            ParticipantAddress { user: user.id(), address: Some(address), holder }
        }
        None => ParticipantAddress { user: user.id(), address: None, holder: None },
    }))
}

/// Returns the columns that repeat the address of a profile: its text, and the claim on it.
pub(crate) fn columns(profile: &Profile) -> Option<[String; 2]> {
    let claim = |address: &EmailAddress| Claim::Address(address.folded_key()).to_string();
    let both = |address: &EmailAddress| [address.as_str().to_owned(), claim(address)];
    profile.address.as_ref().map(both)
}

fn address(
    user: UserId,
    row: &Row<'_>,
) -> Result<(EmailAddress, Option<AddressHolder>), SqliteError> {
    let what = Stored::Profile(user);
    let (text, claim): (String, String) = (row.get(1)?, row.get(2)?);
    let address: EmailAddress = text.parse().map_err(|cause| SqliteError::form(what, cause))?;
    check_row(what, claim == Claim::Address(address.folded_key()).to_string())?;
    let kind: Option<String> = row.get(3)?;
    Ok((address, kind.and_then(|kind| claims::address_holder(&kind))))
}
