//! The external recipients of mailing lists: those that are loaded with a group, or page by page.

use std::collections::BTreeSet;

use guildhall_kernel::{AddressKey, EmailAddress, GroupId, Page, PageRequest};
use guildhall_mailing_list::{ExternalRecipients, RecipientScope, RecipientsError};
use tokio_postgres::Row;

use crate::codec::{check_row, column, one_more};
use crate::session::Session;
use crate::{PostgresError, Stored};

/// Lists the external recipients of a group.
pub(crate) async fn page(
    at: &Session,
    group: GroupId,
    page: &PageRequest<AddressKey>,
) -> Result<Page<EmailAddress, AddressKey>, PostgresError> {
    // No key is the empty text.
    const PAGE: &str = "
        SELECT key, address FROM recipients
        WHERE company_id = (SELECT company_id FROM homes_of_groups WHERE group_id = $1)
          AND group_id = $1 AND (folded_key, key) > ($2::text, $3::text)
        ORDER BY folded_key, key LIMIT $4";
    let folded = page.key().map(AddressKey::folded);
    let [folded, key] = [folded.as_ref(), page.key()].map(|key| key.map_or("", AddressKey::as_str));
    let rows = at.rows(PAGE, &[group.as_uuid(), &folded, &key, &one_more(page)]).await?;
    let found = rows.iter().map(|row| address(group, column(row, 0)?, column(row, 1)?));
    Ok(Page::cut(found.collect::<Result<_, _>>()?, page.limit(), ExternalRecipients::key_of))
}

/// What [`filed`] reads.
pub(crate) const FILED: &str = ", filed.keys, filed.addresses";

/// Returns the join with the external recipients of `shown`, as `filed`: all, or those with the
/// folded keys of the parameter with this number.
pub(crate) fn join(parameter: Option<usize>) -> String {
    let found = match parameter {
        None => "SELECT key, address FROM recipients
            WHERE company_id = shown.company_id AND group_id = shown.id"
            .to_owned(),
        Some(number) => format!(
            "SELECT spelling.key, spelling.address
            FROM unnest(${number}::text[]) AS wanted (folded_key)
            CROSS JOIN LATERAL (
                SELECT key, address FROM recipients
                WHERE company_id = shown.company_id AND group_id = shown.id
                  AND folded_key = wanted.folded_key
                OFFSET 0
            ) AS spelling"
        ),
    };
    format!(
        "CROSS JOIN LATERAL (
            SELECT array_agg(key), array_agg(address) FROM ({found}) AS found
        ) AS filed (keys, addresses)"
    )
}

/// Reads the external recipients in `scope`. The group has `count` of them.
pub(crate) fn filed(
    (group, count): (GroupId, u32),
    row: &Row,
    first: usize,
    scope: &RecipientScope,
) -> Result<ExternalRecipients, PostgresError> {
    // The arrays are null if there are none.
    let keys: Option<Vec<&str>> = column(row, first)?;
    let addresses: Option<Vec<&str>> = column(row, first + 1)?;
    let found = keys.into_iter().flatten().zip(addresses.into_iter().flatten());
    let found = found.map(|(key, text)| address(group, key, text));
    let found: Vec<_> = found.collect::<Result<_, _>>()?;
    let loaded = match scope {
        RecipientScope::Addresses(keys) => ExternalRecipients::slice(keys.clone(), found, count),
        RecipientScope::Whole => {
            let whole = ExternalRecipients::whole(found);
            if whole.count() == count { Ok(whole) } else { Err(RecipientsError::Count) }
        }
    };
    loaded.map_err(|cause| PostgresError::form(Stored::Group(group), cause))
}

/// Makes the slice without external recipients. The group has `count` of them.
pub(crate) fn none((group, count): (GroupId, u32)) -> Result<ExternalRecipients, PostgresError> {
    let slice = ExternalRecipients::slice(BTreeSet::new(), [], count);
    slice.map_err(|cause| PostgresError::form(Stored::Group(group), cause))
}

fn address(group: GroupId, key: &str, text: &str) -> Result<EmailAddress, PostgresError> {
    let what = Stored::Group(group);
    let address: EmailAddress = text.parse().map_err(|cause| PostgresError::form(what, cause))?;
    check_row(what, ExternalRecipients::key_of(&address).as_str() == key)?;
    Ok(address)
}
