//! The companies that were read before, so that a command does not parse every user whom the
//! policy names.

use std::sync::Arc;

use guildhall_kernel::CompanyId;
use guildhall_permissions::Company;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::codec::{check_row, column, decode, version};
use crate::session::Session;
use crate::{PostgresError, Stored};

/// Companies beside the length of their stored form. Clones share them.
#[derive(Clone)]
pub(crate) struct CompanyCache(Arc<Cache<CompanyId, (Company, usize), FormLength>>);

impl CompanyCache {
    /// The greatest sum of the lengths of the stored forms, in bytes. A company with a longer form
    /// is not kept.
    const CAPACITY: u64 = 32 << 20;

    /// Loads a company, or returns `None` if it does not exist.
    ///
    /// The form is read only if the stored version is not the version that was read before. Each
    /// save that is committed has a version of its own, so a version names one form, whichever
    /// process saved it.
    pub(crate) async fn load(
        &self,
        at: &Session,
        id: CompanyId,
    ) -> Result<Option<Company>, PostgresError> {
        const COMPANY: &str = "
            SELECT version, CASE WHEN version <> $2 THEN form END FROM companies
            WHERE company_id = $1 AND version > 0";
        let kept = self.0.get(&id).map(|(company, _)| company);
        let known = kept.as_ref().map_or(0, |company| version(company.version()));
        let row = at.row(COMPANY, &[id.as_uuid(), &known]).await?;
        let Some(row) = row else { return Ok(None) };
        let Some(form) = column::<Option<&str>>(&row, 1)? else { return Ok(kept) };
        let what = Stored::Company(id);
        let company: Company = decode(what, form)?;
        let stored: i64 = column(&row, 0)?;
        check_row(what, company.id() == id && version(company.version()) == stored)?;
        self.0.insert(id, (company.clone(), form.len()));
        Ok(Some(company))
    }
}

impl Default for CompanyCache {
    fn default() -> Self {
        // The expected number of companies is so low that the cache does not split its capacity.
        Self(Arc::new(Cache::with_weighter(32, Self::CAPACITY, FormLength)))
    }
}

#[derive(Clone)]
struct FormLength;

impl Weighter<CompanyId, (Company, usize)> for FormLength {
    fn weight(&self, _: &CompanyId, (_, length): &(Company, usize)) -> u64 {
        u64::try_from(*length).unwrap_or(u64::MAX)
    }
}
