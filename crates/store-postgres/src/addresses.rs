//! The mail addresses of users, and who has them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use guildhall_groups::ParticipantAddress;
use guildhall_kernel::{AddressKey, Claim, EmailAddress, GroupId, Page, PageRequest, UserId};
use guildhall_mailing_list::AddressHolder;
use guildhall_permissions::Profile;
use tokio_postgres::Row;

use crate::codec::{check_row, column, from, one_more};
use crate::participants::PARTICIPANTS;
use crate::session::Session;
use crate::{PostgresError, Stored, pages};

/// Lists the participants of a group, each with their address and with who has it.
pub(crate) async fn of_participants(
    at: &Session,
    group: GroupId,
    page: &PageRequest<UserId>,
) -> Result<Page<ParticipantAddress, UserId>, PostgresError> {
    let Some(from) = from(page, UserId::as_uuid) else { return Ok(pages::empty()) };
    let ids = vec![*group.as_uuid()];
    let rows = at.rows(&WITH_ADDRESSES, &[&ids, &from, &one_more(page)]).await?;
    let found: Vec<_> = rows.iter().map(participant).collect::<Result<_, _>>()?;
    Ok(Page::cut(found, page.limit(), |found| found.user))
}

/// Returns who has each of these addresses.
pub(crate) async fn holders(
    at: &Session,
    addresses: BTreeSet<AddressKey>,
) -> Result<BTreeMap<AddressKey, AddressHolder>, PostgresError> {
    const HOLDERS: &str = "
        SELECT found.* FROM unnest($1::text[]) AS wanted (claim)
        CROSS JOIN LATERAL (
            SELECT claim, holder_kind FROM claims WHERE claim = wanted.claim OFFSET 0
        ) AS found";
    let claims = addresses.into_iter().map(|key| (Claim::Address(key.clone()).to_string(), key));
    let mut asked: BTreeMap<_, _> = claims.collect();
    let claims: Vec<_> = asked.keys().cloned().collect();
    let mut found = BTreeMap::new();
    for row in at.rows(HOLDERS, &[&claims]).await? {
        let key = asked.remove(column::<&str>(&row, 0)?);
        found.extend(key.zip(holder(column(&row, 1)?)));
    }
    Ok(found)
}

/// Returns the columns that repeat the address of a profile: its text, and the claim on it.
pub(crate) fn columns(profile: &Profile) -> Option<[String; 2]> {
    let claim = |address: &EmailAddress| Claim::Address(address.folded_key()).to_string();
    let both = |address: &EmailAddress| [address.as_str().to_owned(), claim(address)];
    profile.address.as_ref().map(both)
}

fn participant(row: &Row) -> Result<ParticipantAddress, PostgresError> {
    let user = UserId::new(column(row, 0)?);
    let what = Stored::Profile(user);
    let Some(text) = column::<Option<&str>>(row, 1)? else {
        return Ok(ParticipantAddress { user, address: None, holder: None });
    };
    let address: EmailAddress = text.parse().map_err(|cause| PostgresError::form(what, cause))?;
    let claim = Claim::Address(address.folded_key()).to_string();
    check_row(what, column::<Option<&str>>(row, 2)? == Some(claim.as_str()))?;
    let holder = column::<Option<&str>>(row, 3)?.and_then(holder);
    Ok(ParticipantAddress { user, address: Some(address), holder })
}

fn holder(kind: &str) -> Option<AddressHolder> {
    match kind {
        "group" => Some(AddressHolder::List),
        "user" => Some(AddressHolder::User),
        _ => None,
    }
}

static WITH_ADDRESSES: LazyLock<String> = LazyLock::new(|| {
    format!(
        "SELECT page.user_id, profile.address, profile.address_claim, claim.holder_kind
        FROM ({participants}) AS page
        LEFT JOIN LATERAL (
            SELECT address, address_claim FROM profiles WHERE user_id = page.user_id LIMIT 1
        ) AS profile ON TRUE
        LEFT JOIN LATERAL (
            SELECT holder_kind FROM claims WHERE claim = profile.address_claim LIMIT 1
        ) AS claim ON TRUE
        ORDER BY page.user_id",
        participants = *PARTICIPANTS,
    )
});
