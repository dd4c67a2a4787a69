//! What a decision is based on, read at one moment.

use async_sqlite::rusqlite::Connection;
use guildhall_groups::{Basis, BasisRepository, BasisRequest, Group};

use crate::company_cache::{CompanyCache, Found};
use crate::forms::Forms;
use crate::{SqliteError, SqliteStore, answers, groups, lookups, registrations, rooms};

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
        let mut basis = load_rest(db, Some(&self.forms), request)?;
        if let Some(group) = basis.group.take() {
            let scope = group.roster().scope().clone();
            match groups::with_few_indirect_members(db, group, &scope)? {
                Some(group) => basis.group = Some(group),
                None => return Ok(None),
            }
        }
        for company in request.companies() {
            match self.companies.find(db, *company)? {
                Found::Kept(company) => basis.companies.push(company),
                Found::Missing => {}
                Found::NotKept => return Ok(None),
            }
        }
        Ok(Some(basis))
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
    let mut basis = load_rest(db, None, request)?;
    let complete = |group: Group| {
        let scope = group.roster().scope().clone();
        groups::with_indirect_members(db, group, &scope)
    };
    basis.group = basis.group.map(complete).transpose()?;
    for company in request.companies() {
        basis.companies.extend(companies.load(db, *company)?);
    }
    Ok(basis)
}

/// Loads all but the companies and the indirect members of the group.
fn load_rest(
    db: &Connection,
    known: Option<&Forms>,
    request: &BasisRequest,
) -> Result<Basis, SqliteError> {
    let by = request.by();
    let group = request.group().map(|(id, scope)| groups::load_for(db, known, (*id, scope), by));
    let room = request.room().map(|(id, scope)| rooms::load_for(db, known, (*id, scope), by));
    Ok(Basis {
        registrations: registrations::find(db, request.users())?,
        companies: Vec::new(),
        answers: answers::find(db, request.commands())?,
        group: group.transpose()?.flatten(),
        room: room.transpose()?.flatten(),
    })
}
