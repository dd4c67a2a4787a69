//! The companies that were read before, so that a command does not parse every user whom the
//! policy names.

use std::sync::Arc;

use async_sqlite::rusqlite::{Connection, OptionalExtension};
use guildhall_kernel::CompanyId;
use guildhall_permissions::Company;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::codec::{check_row, decode, version};
use crate::{SqliteError, Stored};

/// Companies beside the length of their stored form. Clones share them.
#[derive(Clone)]
pub(crate) struct CompanyCache(Arc<Cache<CompanyId, (Company, usize), FormLength>>);

impl CompanyCache {
    /// The greatest sum of the lengths of the stored forms, in bytes. A form names a user in 39
    /// bytes. A company with a longer form is not kept.
    const CAPACITY: u64 = 32 << 20;

    /// Loads a company, or returns `None` if it does not exist.
    ///
    /// The form is read only if the stored version is not the version that was read before. Each
    /// save that is committed has a version of its own, so a version names one form, whichever
    /// process saved it. Inside a save this does not hold: what it wrote can be rolled back. So
    /// only a transaction that reads may call this.
    pub(crate) fn load(
        &self,
        db: &Connection,
        id: CompanyId,
    ) -> Result<Option<Company>, SqliteError> {
        const VERSION: &str = "SELECT version FROM companies WHERE id = ?1";
        const FORM: &str = "SELECT form FROM companies WHERE id = ?1";
        let key = [id.as_uuid()];
        let stored = db.prepare_cached(VERSION)?.query_row(key, |row| row.get::<_, i64>(0));
        let Some(stored) = stored.optional()? else { return Ok(None) };
        let kept = self.0.get(&id).map(|(company, _)| company);
        if let Some(company) = kept.filter(|company| version(company.version()) == stored) {
            return Ok(Some(company));
        }
        let what = Stored::Company(id);
        let form = db.prepare_cached(FORM)?.query_row(key, |row| row.get::<_, String>(0))?;
        let company: Company = decode(what, &form)?;
        check_row(what, company.id() == id && version(company.version()) == stored)?;
        self.0.insert(id, (company.clone(), form.len()));
        Ok(Some(company))
    }

    fn with_capacity(bytes: u64) -> Self {
        // The expected number of companies is so low that the cache does not split its capacity.
        Self(Arc::new(Cache::with_weighter(32, bytes, FormLength)))
    }
}

impl Default for CompanyCache {
    fn default() -> Self {
        Self::with_capacity(Self::CAPACITY)
    }
}

#[derive(Clone)]
struct FormLength;

impl Weighter<CompanyId, (Company, usize)> for FormLength {
    fn weight(&self, _: &CompanyId, (_, length): &(Company, usize)) -> u64 {
        u64::try_from(*length).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use guildhall_permissions::{
        Application, CompanyChange, CompanyContext, CompanyRepository, NewCompany,
    };
    use pollster::block_on;
    use time::OffsetDateTime;
    use uuid::Uuid;

    use super::*;
    use crate::SqliteStore;

    #[test]
    fn the_forms_that_are_kept_have_a_greatest_length() {
        let store = SqliteStore::open_in_memory().unwrap();
        let cache = CompanyCache::with_capacity(10_000);
        let ids: Vec<_> = (0..100).map(|number| CompanyId::new(Uuid::from_u128(number))).collect();
        for id in &ids {
            let new = NewCompany {
                company: *id,
                name: "Acme".parse().unwrap(),
                administrators: BTreeSet::new(),
                applications: [Application::Core].into(),
            };
            let at = CompanyContext::new(OffsetDateTime::UNIX_EPOCH);
            let (company, created) = Company::create(new, &at);
            let change = CompanyChange::new(company, created);
            block_on(store.save_company(change)).unwrap();
        }
        let loads = cache.clone();
        let load = move |db: &Connection| ids.iter().map(|id| loads.load(db, *id)).collect();
        let loaded: Result<Vec<_>, _> = block_on(store.read(load));
        assert!(loaded.unwrap().iter().all(Option::is_some));
        assert!((2..100).contains(&cache.0.len()), "{} are kept", cache.0.len());
        assert!((1..=10_000).contains(&cache.0.weight()), "{} bytes", cache.0.weight());
    }
}
