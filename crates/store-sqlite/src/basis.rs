//! What a decision is based on, read at one moment.

use async_sqlite::rusqlite::{self, Connection, Row, params};
use guildhall_groups::{Basis, BasisRepository, BasisRequest, Group};
use guildhall_kernel::{CompanyId, Registration};

use crate::company_cache::{CompanyCache, StoredForm};
use crate::forms::Forms;
use crate::{SqliteError, SqliteStore, answers, groups, lookups, registrations, rooms, rosters};

impl BasisRepository for SqliteStore {
    async fn find_basis(&self, request: BasisRequest) -> Result<Basis, SqliteError> {
        if is_lookup(&request)
            && let Some(Some(found)) =
                self.look_up_before_save(|db| self.look_up_basis(db, &request))?
        {
            return Ok(found);
        }
        let companies = self.companies.clone();
        self.read(move |db| load(db, &companies, &request)).await
    }
}

impl SqliteStore {
    /// Looks up a basis. Returns `None` if it takes more than a few rows: a group in which many others
    /// are nested, or a company whose form is not kept.
    fn look_up_basis(
        &self,
        db: &Connection,
        request: &BasisRequest,
    ) -> Result<Option<Basis>, SqliteError> {
        open(db, request, |row| {
            let mut basis = load_rest(db, Some(&self.forms), request, row)?;
            if let Some(group) = basis.group.take() {
                basis.group = groups::with_few_indirect_members(db, group)?;
                if basis.group.is_none() {
                    return Ok(None);
                }
            }
            for (n, id) in request.companies().iter().enumerate() {
                let Some(stored) = stored_company(db, row, n, *id)? else { continue };
                let Some(company) = self.companies.kept(*id, &stored) else { return Ok(None) };
                basis.companies.push(company);
            }
            Ok(Some(basis))
        })
    }
}

fn is_lookup(request: &BasisRequest) -> bool {
    let (users, companies) = (request.users(), request.companies());
    [users.len(), companies.len(), request.commands().len()]
        .into_iter()
        .all(|few| few <= lookups::MOST)
        && request.group().is_none_or(|(_, scope)| groups::is_lookup(scope))
        && request.room().is_none_or(|(_, scope)| lookups::are_few(scope))
}

fn load(
    db: &Connection,
    companies: &CompanyCache,
    request: &BasisRequest,
) -> Result<Basis, SqliteError> {
    open(db, request, |row| {
        let mut basis = load_rest(db, None, request, row)?;
        let complete = |group: Group| groups::with_indirect_members(db, group);
        basis.group = basis.group.map(complete).transpose()?;
        for (n, id) in request.companies().iter().enumerate() {
            let Some(stored) = stored_company(db, row, n, *id)? else { continue };
            basis.companies.push(companies.load_stored(db, *id, &stored)?);
        }
        Ok(basis)
    })
}

/// Reads with one statement what each decision of a user needs: their registration, the first company,
/// and the group with their own entry. While `load` runs, each other statement sees the state of the
/// same moment, because the row is open. So no transaction has to begin and end.
fn open<T>(
    db: &Connection,
    request: &BasisRequest,
    load: impl FnOnce(&Row<'_>) -> Result<T, SqliteError>,
) -> Result<T, SqliteError> {
    const OPEN: &str = "\
        SELECT registrations.company_id, state, registrations.version,
               companies.version, digest,
               memberships.form,
               header, groups.version, members, masters, externals, recipients
        FROM (SELECT 1) AS one_row
        LEFT JOIN registrations ON registrations.user_id = ?1
        LEFT JOIN companies ON companies.id = ?2
        LEFT JOIN groups ON groups.id = ?3
        LEFT JOIN memberships ON group_id = ?3 AND memberships.user_id = ?1";
    let company = request.companies().first().map(CompanyId::as_bytes);
    let group = request.group().map(|(group, _)| group.as_bytes());
    let mut statement = db.prepare_cached(OPEN)?;
    let mut rows = statement.query(params![request.by().id().as_bytes(), company, group])?;
    load(rows.next()?.ok_or(rusqlite::Error::QueryReturnedNoRows)?)
}

/// The places of the first columns in the row that is open.
const REGISTRATION: usize = 0;
const COMPANY: usize = 3;
const ENTRY: usize = 5;
const GROUP: usize = 6;

/// Returns what tells the stored form of the company at this place of the request from its other ones.
fn stored_company(
    db: &Connection,
    row: &Row<'_>,
    place: usize,
    id: CompanyId,
) -> Result<Option<StoredForm>, SqliteError> {
    if place == 0 { Ok(StoredForm::of_row(row, COMPANY)?) } else { StoredForm::of(db, id) }
}

/// Loads all but the companies and the indirect members of the group.
fn load_rest(
    db: &Connection,
    known: Option<&Forms>,
    request: &BasisRequest,
    row: &Row<'_>,
) -> Result<Basis, SqliteError> {
    let by = request.by();
    let group = match (request.group(), groups::columns(row, GROUP)?) {
        (Some((id, scope)), Some(columns)) => {
            let entry = rosters::text_or_null(row, ENTRY)?;
            Some(groups::load_for(db, known, (*id, scope), &columns, (by, entry))?)
        }
        _ => None,
    };
    let room = request.room().map(|(id, scope)| rooms::load_for(db, known, (*id, scope), by));
    Ok(Basis {
        registrations: find_registrations(db, request, row)?,
        companies: Vec::new(),
        answers: answers::find(db, request.commands())?,
        group,
        room: room.transpose()?.flatten(),
    })
}

/// Finds the registrations, ordered by user.
fn find_registrations(
    db: &Connection,
    request: &BasisRequest,
    row: &Row<'_>,
) -> Result<Vec<Registration>, SqliteError> {
    let by = request.by().id();
    let mut found =
        registrations::find(db, request.users().iter().copied().filter(|user| *user != by))?;
    found.extend(registrations::of_row(by, row, REGISTRATION)?);
    found.sort_unstable_by_key(Registration::id);
    Ok(found)
}
