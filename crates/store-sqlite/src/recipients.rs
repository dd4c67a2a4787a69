//! The external recipients of mailing lists: those that are asked for, or page by page.

use std::collections::BTreeSet;

use async_sqlite::rusqlite::{Connection, Params, params};
use guildhall_groups::RecipientChange;
use guildhall_kernel::{AddressKey, EmailAddress, GroupId, Page, PageRequest};
use guildhall_mailing_list::{ExternalRecipients, RecipientScope, RecipientsError};

use crate::codec::{check_row, one_more};
use crate::{SqliteError, Stored};

/// Loads the external recipients in `scope`. The group has `count` of them.
pub(crate) fn load(
    db: &Connection,
    group: GroupId,
    scope: &RecipientScope,
    count: u32,
) -> Result<ExternalRecipients, SqliteError> {
    const SPELLINGS: &str =
        "SELECT key, address FROM recipients WHERE group_id = ?1 AND folded_key = ?2";
    const ALL: &str = "SELECT key, address FROM recipients WHERE group_id = ?1";
    let loaded = match scope {
        RecipientScope::Addresses(keys) => {
            let mut found = Vec::new();
            for key in keys {
                found.extend(listed(
                    db,
                    SPELLINGS,
                    params![group.as_bytes(), key.as_str()],
                    group,
                )?);
            }
            ExternalRecipients::slice(keys.clone(), found, count)
        }
        RecipientScope::Whole => {
            let whole = ExternalRecipients::whole(listed(db, ALL, [group.as_bytes()], group)?);
            if whole.count() == count { Ok(whole) } else { Err(RecipientsError::Count) }
        }
    };
    loaded.map_err(|cause| SqliteError::form(Stored::Group(group), cause))
}

/// Makes the slice without external recipients. The group has `count` of them.
pub(crate) fn none(group: GroupId, count: u32) -> Result<ExternalRecipients, SqliteError> {
    let slice = ExternalRecipients::slice(BTreeSet::new(), [], count);
    slice.map_err(|cause| SqliteError::form(Stored::Group(group), cause))
}

/// Lists the external recipients of a group.
pub(crate) fn page(
    db: &Connection,
    group: GroupId,
    page: &PageRequest<AddressKey>,
) -> Result<Page<EmailAddress, AddressKey>, SqliteError> {
    // No key is the empty text.
    const PAGE: &str = "\
        SELECT key, address FROM recipients
        WHERE group_id = ?1 AND (folded_key, key) > (?2, ?3) ORDER BY folded_key, key LIMIT ?4";
    let folded = page.key().map(AddressKey::folded);
    let (folded, key) = (folded.as_ref(), page.key());
    let [folded, key] = [folded, key].map(|key| key.map_or("", AddressKey::as_str));
    let found = listed(db, PAGE, params![group.as_bytes(), folded, key, one_more(page)], group)?;
    Ok(Page::cut(found, page.limit(), ExternalRecipients::key_of))
}

/// Writes the external recipients that changed.
pub(crate) fn put(
    db: &Connection,
    group: GroupId,
    change: &RecipientChange,
) -> Result<(), SqliteError> {
    const PUT: &str = "\
        INSERT INTO recipients (group_id, folded_key, key, address) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (group_id, folded_key, key) DO UPDATE SET address = excluded.address";
    const TAKE: &str =
        "DELETE FROM recipients WHERE group_id = ?1 AND folded_key = ?2 AND key = ?3";
    const CLEAR: &str = "DELETE FROM recipients WHERE group_id = ?1";
    let group = group.as_bytes();
    match change {
        RecipientChange::Clear => {
            db.prepare_cached(CLEAR)?.execute([group])?;
        }
        RecipientChange::Rows { added, removed } => {
            for key in removed {
                let folded = key.folded();
                let row = params![group, folded.as_str(), key.as_str()];
                db.prepare_cached(TAKE)?.execute(row)?;
            }
            for (key, address) in added {
                let folded = address.folded_key();
                let row = params![group, folded.as_str(), key.as_str(), address.as_str()];
                db.prepare_cached(PUT)?.execute(row)?;
            }
        }
    }
    Ok(())
}

/// Lists the recipients that a statement returns by key.
fn listed(
    db: &Connection,
    statement: &str,
    parameters: impl Params,
    group: GroupId,
) -> Result<Vec<EmailAddress>, SqliteError> {
    let what = Stored::Group(group);
    let mut statement = db.prepare_cached(statement)?;
    let mut rows = statement.query(parameters)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let (key, address): (String, String) = (row.get(0)?, row.get(1)?);
        let address: EmailAddress =
            address.parse().map_err(|cause| SqliteError::form(what, cause))?;
        check_row(what, ExternalRecipients::key_of(&address).as_str() == key)?;
        found.push(address);
    }
    Ok(found)
}
