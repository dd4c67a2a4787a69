//! The companies that were read before, so that a command does not parse every user whom the
//! policy names.

use std::sync::Arc;

use async_sqlite::rusqlite::{self, Connection, OptionalExtension, Row};
use guildhall_kernel::CompanyId;
use guildhall_permissions::Company;
use quick_cache::Weighter;
use quick_cache::sync::Cache;
use uuid::Uuid;

use crate::codec::{check_row, decode, version};
use crate::{SqliteError, Stored};

/// Companies that were read. Clones share them.
#[derive(Clone)]
pub(crate) struct CompanyCache(Arc<Cache<CompanyId, Kept, FormLength>>);

#[derive(Clone)]
struct Kept {
    company: Company,
    /// The digest of its stored form.
    digest: Uuid,
    /// The length of its stored form.
    length: usize,
}

impl CompanyCache {
    /// The greatest sum of the lengths of the stored forms, in bytes. A form names a user in 39
    /// bytes. A company with a longer form is not kept.
    const CAPACITY: u64 = 32 << 20;

    /// Loads a company, or returns `None` if it does not exist.
    ///
    /// The form is read only if its version or digest is not that of the form that was read before.
    /// Each save that is committed has a version of its own, so a version names one form, whichever
    /// process saved it. But a file that was restored from a backup can have another form with the
    /// same version. Inside a save, what it wrote can be rolled back. So only a transaction that
    /// reads may call this.
    pub(crate) fn load(
        &self,
        db: &Connection,
        id: CompanyId,
    ) -> Result<Option<Company>, SqliteError> {
        let stored = StoredForm::of(db, id)?;
        stored.map(|stored| self.load_stored(db, id, &stored)).transpose()
    }

    /// Loads the company that is stored so, like [`load`](Self::load).
    pub(crate) fn load_stored(
        &self,
        db: &Connection,
        id: CompanyId,
        stored: &StoredForm,
    ) -> Result<Company, SqliteError> {
        const FORM: &str = "SELECT form FROM companies WHERE id = ?1";
        if let Some(kept) = self.kept(id, stored) {
            return Ok(kept);
        }
        let what = Stored::Company(id);
        let mut statement = db.prepare_cached(FORM)?;
        let form = statement.query_row([id.as_bytes()], |row| row.get::<_, String>(0))?;
        let company: Company = decode(what, &form)?;
        check_row(what, company.id() == id && version(company.version()) == stored.version)?;
        let kept = Kept { company: company.clone(), digest: stored.digest, length: form.len() };
        self.0.insert(id, kept);
        Ok(company)
    }

    /// Finds a company like [`load`](Self::load), but parses no form.
    pub(crate) fn find(&self, db: &Connection, id: CompanyId) -> Result<Found, SqliteError> {
        let Some(stored) = StoredForm::of(db, id)? else { return Ok(Found::Missing) };
        Ok(self.kept(id, &stored).map_or(Found::NotKept, Found::Kept))
    }

    /// Returns the company if this form of it is kept.
    pub(crate) fn kept(&self, id: CompanyId, stored: &StoredForm) -> Option<Company> {
        let is_stored = |kept: &Kept| {
            version(kept.company.version()) == stored.version && kept.digest == stored.digest
        };
        self.0.get(&id).filter(is_stored).map(|kept| kept.company)
    }

    fn with_capacity(bytes: u64) -> Self {
        // The expected number of companies is so low that the cache does not split its capacity.
        Self(Arc::new(Cache::with_weighter(32, bytes, FormLength)))
    }
}

/// A company that was looked for without parsing its form.
pub(crate) enum Found {
    Kept(Company),
    Missing,
    /// It is stored, but its form has to be parsed.
    NotKept,
}

/// What tells the stored form of a company from its other ones.
pub(crate) struct StoredForm {
    version: i64,
    digest: Uuid,
}

impl StoredForm {
    /// Reads it. Returns `None` if the company does not exist.
    pub(crate) fn of(db: &Connection, id: CompanyId) -> Result<Option<Self>, SqliteError> {
        const VERSION: &str = "SELECT version, digest FROM companies WHERE id = ?1";
        let mut statement = db.prepare_cached(VERSION)?;
        let stored = statement.query_row([id.as_bytes()], |row| Self::of_row(row, 0));
        Ok(stored.optional()?.flatten())
    }

    /// Reads it from its columns, the first of which is at this place. Returns `None` if they are null.
    pub(crate) fn of_row(row: &Row<'_>, first: usize) -> Result<Option<Self>, rusqlite::Error> {
        let stored = row.get::<_, Option<i64>>(first)?.zip(row.get(first + 1)?);
        Ok(stored.map(|(version, digest)| Self { version, digest }))
    }
}

/// Returns the digest of the stored form of a company.
pub(crate) fn digest(form: &str) -> Uuid {
    Uuid::new_v5(&NAMESPACE, form.as_bytes())
}

/// The namespace of the digests, a random UUID.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f0e_93d1_4c58_4b7a_a2d5_18e7_b94c_03f6);

impl Default for CompanyCache {
    fn default() -> Self {
        Self::with_capacity(Self::CAPACITY)
    }
}

#[derive(Clone)]
struct FormLength;

impl Weighter<CompanyId, Kept> for FormLength {
    fn weight(&self, _: &CompanyId, kept: &Kept) -> u64 {
        u64::try_from(kept.length).unwrap_or(u64::MAX)
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

    use super::*;
    use crate::SqliteStore;

    #[test]
    fn a_form_of_another_company_or_version_is_corrupt() {
        let damages = [
            "UPDATE companies SET version = version + 1",
            "UPDATE companies SET form = (SELECT max(form) FROM companies)",
        ];
        for damage in damages {
            let store = SqliteStore::open_in_memory().unwrap();
            let ids = [1, 2].map(|number| CompanyId::new(Uuid::from_u128(number)));
            for id in ids {
                block_on(store.save_company(created(id))).unwrap();
            }
            block_on(store.write::<_, SqliteError>(move |db| Ok(db.execute_batch(damage)?)))
                .unwrap();
            let found = block_on(store.find_company(ids[0]));
            assert!(matches!(found, Err(SqliteError::Form { .. })), "{found:?}");
        }
    }

    fn created(company: CompanyId) -> CompanyChange {
        let new = NewCompany {
            company,
            name: "Acme".parse().unwrap(),
            administrators: BTreeSet::new(),
            applications: [Application::Core].into(),
        };
        let (company, created) =
            Company::create(new, &CompanyContext::new(OffsetDateTime::UNIX_EPOCH));
        CompanyChange::new(company, created)
    }

    #[test]
    fn the_forms_that_are_kept_have_a_greatest_length() {
        let store = SqliteStore::open_in_memory().unwrap();
        let cache = CompanyCache::with_capacity(10_000);
        let ids: Vec<_> = (0..100).map(|number| CompanyId::new(Uuid::from_u128(number))).collect();
        for id in &ids {
            block_on(store.save_company(created(*id))).unwrap();
        }
        let loads = cache.clone();
        let load = move |db: &Connection| ids.iter().map(|id| loads.load(db, *id)).collect();
        let loaded: Result<Vec<_>, _> = block_on(store.read(load));
        assert!(loaded.unwrap().iter().all(Option::is_some));
        assert!((2..100).contains(&cache.0.len()), "{} are kept", cache.0.len());
        assert!((1..=10_000).contains(&cache.0.weight()), "{} bytes", cache.0.weight());
    }
}
