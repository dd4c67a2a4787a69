//! Companies with their counters, and users.

use std::collections::BTreeMap;

use guildhall_groups::{AggregateId, CompanyRecord, Tally, UserRecord};
use guildhall_kernel::{CompanyId, UserId};
use guildhall_permissions::{Company, Profile, QuotaLimits};

use super::copies::{is, stale};
use super::{claims, events};
use crate::codec::{check_row, column, decode, unsigned};
use crate::session::Session;
use crate::{PostgresError, Stored, addresses, people};

/// Reads all that is stored of a company besides its rooms and groups.
pub(super) async fn company(
    at: &Session,
    id: CompanyId,
) -> Result<Option<CompanyRecord>, PostgresError> {
    const COMPANY: &str = "
        SELECT company.form, coalesce(counter.counted, 0),
            (SELECT count(*) FROM groups WHERE company_id = $1 AND NOT deleted AND NOT team),
            company.version::text, counter.at_most::text, counter.at_most_of_user::text,
            head.position::text, greatest(head.position, last.position)::text,
            coalesce(head.position, 0), coalesce(last.position, 0)
        FROM companies AS company
        LEFT JOIN groups_of_companies AS counter USING (company_id)
        LEFT JOIN outbox_heads AS head USING (company_id)
        CROSS JOIN (SELECT max(position) AS position FROM events WHERE company_id = $1) AS last
        WHERE company_id = $1 AND form IS NOT NULL";
    let what = Stored::Company(id);
    let Some(row) = at.row(COMPANY, &[id.as_uuid()]).await? else { return Ok(None) };
    let company: Company = decode(what, column(&row, 0)?)?;
    check_row(what, company.id() == id)?;
    let groups = Tally { kept: unsigned(what, &row, 1)?, counted: unsigned(what, &row, 2)? };
    let QuotaLimits { groups_of_company, groups_of_user } = company.quota_limits();
    let columns = vec![
        is("companies.version", &company.version()),
        is("groups_of_companies.at_most", &groups_of_company),
        is("groups_of_companies.at_most_of_user", &groups_of_user),
        // A head that is ahead of the events is not stale: the last events are missing.
        ("outbox_heads.position", column(&row, 7)?),
    ];
    Ok(Some(CompanyRecord {
        last_event: events::last(at, id, AggregateId::Company(id)).await?,
        groups,
        outbox: Tally { kept: unsigned(what, &row, 8)?, counted: unsigned(what, &row, 9)? },
        holders: claims::holders(at, company.claims()).await?,
        stale: stale(&row, 3, None, columns)?,
        company,
    }))
}

/// Reads all that is stored of a user besides their entries.
pub(super) async fn user(at: &Session, id: UserId) -> Result<UserRecord, PostgresError> {
    const GROUPS: &str = "
        SELECT own.company_id, count(*),
            coalesce((
                SELECT at_most FROM group_counts_of_users
                WHERE company_id = own.company_id AND user_id = $1
            ), 0)
        FROM groups_of_users AS own
        CROSS JOIN LATERAL (
            SELECT deleted, team FROM groups
            WHERE company_id = own.company_id AND id = own.group_id LIMIT 1
        ) AS stored
        WHERE own.user_id = $1 AND own.member AND NOT stored.deleted AND NOT stored.team
        GROUP BY own.company_id";
    let what = Stored::Registration(id);
    let registration = people::registrations_of_users(at, &[id].into()).await?.pop();
    let profile = profile(at, id).await?;
    let mut groups = BTreeMap::new();
    for row in at.rows(GROUPS, &[id.as_uuid()]).await? {
        let tally = Tally { counted: unsigned(what, &row, 1)?, kept: unsigned(what, &row, 2)? };
        groups.insert(CompanyId::new(column(&row, 0)?), tally);
    }
    Ok(UserRecord { registration, profile, groups })
}

/// Reads a profile, and checks the columns from which mailing lists read the address.
async fn profile(at: &Session, id: UserId) -> Result<Option<Profile>, PostgresError> {
    const PROFILE: &str = "SELECT form, address, address_claim FROM profiles WHERE user_id = $1";
    let what = Stored::Profile(id);
    let Some(row) = at.row(PROFILE, &[id.as_uuid()]).await? else { return Ok(None) };
    let profile: Profile = decode(what, column(&row, 0)?)?;
    let repeated: (Option<String>, Option<String>) = (column(&row, 1)?, column(&row, 2)?);
    let expected = addresses::columns(&profile).map(<(String, String)>::from).unzip();
    check_row(what, profile.id() == id && repeated == expected)?;
    Ok(Some(profile))
}
