//! Claims with their holders. Names of groups have a table of their own.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{ClaimHolder, HeldClaim};
use guildhall_kernel::{Claim, GroupId, Page, PageRequest};
use uuid::Uuid;

use crate::codec::{column, one_more};
use crate::session::Session;
use crate::{PostgresError, people};

/// The beginning of the claims on names, which are listed after all others.
const NAMES: &str = "group-name:";

/// Lists the claims after the key of the page.
pub(super) async fn page(
    at: &Session,
    page: &PageRequest<String>,
) -> Result<Page<HeldClaim, String>, PostgresError> {
    const CLAIMS: &str = "
        SELECT claim, holder_kind, holder_id FROM claims
        WHERE claim > $1 ORDER BY claim LIMIT $2";
    const GROUP_NAMES: &str = "
        SELECT company_id, name_key, group_id FROM group_names
        WHERE (company_id, name_key) > ($1::uuid, $2::text COLLATE \"C\")
        ORDER BY company_id, name_key LIMIT $3";
    let (last, limit) = (page.key().map_or("", String::as_str), one_more(page));
    let text = |claim: &HeldClaim| claim.text.clone();
    let Some(name) = last.strip_prefix(NAMES) else {
        let rows = at.rows(CLAIMS, &[&last, &limit]).await?;
        let claims = rows.iter().map(|row| {
            let holder = ClaimHolder::of_key(column(row, 1)?, column(row, 2)?);
            Ok(HeldClaim { text: column(row, 0)?, holder })
        });
        let claims = claims.collect::<Result<_, PostgresError>>()?;
        let found = Page::cut(claims, page.limit(), text);
        let next = found.next().cloned().unwrap_or_else(|| NAMES.to_owned());
        return Ok(Page::new(found.into_items(), Some(next)));
    };
    let (company, name) = name.split_once(':').unwrap_or_default();
    let company = Uuid::parse_str(company).unwrap_or_default();
    let rows = at.rows(GROUP_NAMES, &[&company, &name, &limit]).await?;
    let names = rows.iter().map(|row| {
        let (company, name): (Uuid, &str) = (column(row, 0)?, column(row, 1)?);
        let holder = ClaimHolder::Group(GroupId::new(column(row, 2)?));
        Ok(HeldClaim { text: format!("{NAMES}{company}:{name}"), holder: Some(holder) })
    });
    Ok(Page::cut(names.collect::<Result<_, PostgresError>>()?, page.limit(), text))
}

/// Returns the stored holder of each of these claims.
pub(super) async fn holders(
    at: &Session,
    claims: BTreeSet<Claim>,
) -> Result<BTreeMap<Claim, Option<ClaimHolder>>, PostgresError> {
    const OF_NAME: &str =
        "SELECT group_id FROM group_names WHERE company_id = $1 AND name_key = $2";
    let mut held = BTreeMap::new();
    for claim in claims {
        let holder = match &claim {
            Claim::GroupName(company, name) => {
                let row = at.row(OF_NAME, &[company.as_uuid(), &name.as_str()]).await?;
                let id = row.map(|row| column(&row, 0)).transpose()?;
                id.map(|id| ClaimHolder::Group(GroupId::new(id)))
            }
            claim => people::holder(at, claim).await?,
        };
        held.insert(claim, holder);
    }
    Ok(held)
}
