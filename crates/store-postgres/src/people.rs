//! Companies by id, users and their profiles, and who holds a unique key.

use std::collections::BTreeSet;

use guildhall_groups::ClaimHolder;
use guildhall_kernel::{
    Claim, CompanyId, Page, PageRequest, Registration, RegistrationState, User, UserId, Version,
};
use guildhall_permissions::Profile;
use tokio_postgres::Row;
use tokio_postgres::types::ToSql;
use uuid::Uuid;

use crate::codec::{column, decode, from, one_more, unsigned};
use crate::registrations::state;
use crate::session::Session;
use crate::{PostgresError, Stored, pages};

/// Lists the ids of the companies.
pub(crate) async fn companies(
    at: &Session,
    page: &PageRequest<CompanyId>,
) -> Result<Page<CompanyId, CompanyId>, PostgresError> {
    const COMPANIES: &str = "
        SELECT company_id FROM companies
        WHERE company_id >= $1 AND version > 0 ORDER BY company_id LIMIT $2";
    let Some(from) = from(page, CompanyId::as_uuid) else { return Ok(pages::empty()) };
    let rows = at.rows(COMPANIES, &[&from, &one_more(page)]).await?;
    let ids = rows.iter().map(|row| column(row, 0).map(CompanyId::new));
    Ok(Page::cut(ids.collect::<Result<_, _>>()?, page.limit(), |id| *id))
}

/// Finds the profiles of these users, ordered by id. A user who has none is left out.
pub(crate) async fn profiles_of_users(
    at: &Session,
    users: &BTreeSet<UserId>,
) -> Result<Vec<Profile>, PostgresError> {
    const PROFILES: &str = "
        SELECT found.* FROM unnest($1::uuid[]) AS wanted (id)
        CROSS JOIN LATERAL (
            SELECT user_id, form FROM profiles WHERE user_id = wanted.id OFFSET 0
        ) AS found
        ORDER BY user_id";
    let rows = at.rows(PROFILES, &[&uuids(users)]).await?;
    rows.iter().map(profile).collect()
}

/// The registrations of some users. They are looked up one by one, because a plan is made once, often
/// while the table is small. With `ANY`, the server would then read the whole table each time.
pub(crate) const REGISTRATIONS: &str = "
    SELECT found.* FROM unnest($1::uuid[]) AS wanted (id)
    CROSS JOIN LATERAL (
        SELECT user_id, company_id, state, version FROM registrations
        WHERE user_id = wanted.id OFFSET 0
    ) AS found
    ORDER BY user_id";

/// Finds the registrations of these users, ordered by id. A user who is not stored is left out.
pub(crate) async fn registrations_of_users(
    at: &Session,
    users: &BTreeSet<UserId>,
) -> Result<Vec<Registration>, PostgresError> {
    let rows = at.rows(REGISTRATIONS, &[&uuids(users)]).await?;
    rows.iter().map(registration).collect()
}

/// Lists the users who are registered with a company, or with none.
pub(crate) async fn registered(
    at: &Session,
    company: Option<CompanyId>,
    page: &PageRequest<UserId>,
) -> Result<Page<User, UserId>, PostgresError> {
    const USERS: &str = "SELECT user_id FROM registrations WHERE state <> 'left'";
    let rows = of_company(at, USERS, company, page).await?;
    let users = rows.iter().map(|row| Ok(user(UserId::new(column(row, 0)?), company)));
    Ok(Page::cut(users.collect::<Result<_, PostgresError>>()?, page.limit(), User::id))
}

/// Lists the profiles of the users of a company, or of none.
pub(crate) async fn profiles(
    at: &Session,
    company: Option<CompanyId>,
    page: &PageRequest<UserId>,
) -> Result<Page<Profile, UserId>, PostgresError> {
    const PROFILES: &str = "SELECT user_id, form FROM profiles WHERE TRUE";
    let rows = of_company(at, PROFILES, company, page).await?;
    let profiles = rows.iter().map(profile).collect::<Result<_, _>>()?;
    Ok(Page::cut(profiles, page.limit(), Profile::id))
}

/// Returns the holder of a claim.
pub(crate) async fn holder(
    at: &Session,
    claim: &Claim,
) -> Result<Option<ClaimHolder>, PostgresError> {
    const HOLDER: &str = "SELECT holder_kind, holder_id FROM claims WHERE claim = $1";
    let Some(row) = at.row(HOLDER, &[&claim.to_string()]).await? else { return Ok(None) };
    Ok(ClaimHolder::of_key(column(&row, 0)?, column(&row, 1)?))
}

/// Reads a page of the users of a company, or of none, from a statement with a condition.
async fn of_company(
    at: &Session,
    statement: &str,
    company: Option<CompanyId>,
    page: &PageRequest<UserId>,
) -> Result<Vec<Row>, PostgresError> {
    let Some(from) = from(page, UserId::as_uuid) else { return Ok(Vec::new()) };
    let limit = one_more(page);
    let mut values: Vec<&(dyn ToSql + Sync)> = vec![&from, &limit];
    let of = match &company {
        Some(company) => {
            values.push(company.as_uuid());
            "company_id = $3"
        }
        None => "company_id IS NULL",
    };
    let statement = format!("{statement} AND {of} AND user_id >= $1 ORDER BY user_id LIMIT $2");
    at.rows(&statement, &values).await
}

fn profile(row: &Row) -> Result<Profile, PostgresError> {
    decode(Stored::Profile(UserId::new(column(row, 0)?)), column(row, 1)?)
}

pub(crate) fn registration(row: &Row) -> Result<Registration, PostgresError> {
    let id = UserId::new(column(row, 0)?);
    let what = Stored::Registration(id);
    let company = column::<Option<Uuid>>(row, 1)?.map(CompanyId::new);
    let stored: &str = column(row, 2)?;
    let states =
        [RegistrationState::FirstUse, RegistrationState::Left, RegistrationState::Registered];
    let known = states.into_iter().find(|known| state(*known) == stored);
    let Some(state) = known else {
        return Err(PostgresError::form(what, format!("its state is {stored}")));
    };
    let version = Version::after(unsigned(what, row, 3)?);
    Ok(Registration::stored(user(id, company), state, version))
}

fn user(id: UserId, company: Option<CompanyId>) -> User {
    company.map_or_else(|| User::of_no_company(id), |company| User::of_company(id, company))
}

fn uuids(users: &BTreeSet<UserId>) -> Vec<Uuid> {
    users.iter().map(|user| *user.as_uuid()).collect()
}
