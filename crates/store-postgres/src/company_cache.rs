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

/// The version and digest of a company, and its form if it has others than those that are known.
pub(crate) const COMPANY: &str = "
    SELECT version, digest, CASE WHEN version <> $2 OR digest <> $3 THEN form END
    FROM companies WHERE company_id = $1 AND version > 0";

/// Companies that were read. Clones share them.
#[derive(Clone)]
pub(crate) struct CompanyCache(Arc<Cache<CompanyId, Kept, FormLength>>);

#[derive(Clone)]
struct Kept {
    company: Company,
    /// The digest of its stored form.
    digest: i64,
    /// The length of its stored form.
    length: usize,
}

impl CompanyCache {
    /// The greatest sum of the lengths of the stored forms, in bytes. A company with a longer form
    /// is not kept.
    const CAPACITY: u64 = 32 << 20;

    /// Loads a company, or returns `None` if it does not exist.
    ///
    /// The form is read only if its version or digest is not that of the form that was read before.
    /// Each save that is committed has a version of its own, so a version names one form, whichever
    /// process saved it. But a database that was restored from a backup can have another form with
    /// the same version.
    pub(crate) async fn load(
        &self,
        at: &Session,
        id: CompanyId,
    ) -> Result<Option<Company>, PostgresError> {
        let kept = self.0.get(&id);
        let known = kept.as_ref().map_or(0, |kept| version(kept.company.version()));
        let digest = kept.as_ref().map_or(0, |kept| kept.digest);
        let row = at.row(COMPANY, &[id.as_uuid(), &known, &digest]).await?;
        let Some(row) = row else { return Ok(None) };
        let Some(form) = column::<Option<&str>>(&row, 2)? else {
            return Ok(kept.map(|kept| kept.company));
        };
        let what = Stored::Company(id);
        let company: Company = decode(what, form)?;
        let stored: i64 = column(&row, 0)?;
        check_row(what, company.id() == id && version(company.version()) == stored)?;
        let digest = column(&row, 1)?;
        self.0.insert(id, Kept { company: company.clone(), digest, length: form.len() });
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

impl Weighter<CompanyId, Kept> for FormLength {
    fn weight(&self, _: &CompanyId, kept: &Kept) -> u64 {
        u64::try_from(kept.length).unwrap_or(u64::MAX)
    }
}

#[cfg(test)]
mod tests {
    use guildhall_permissions::{CompanyChange, CompanyContext, CompanyRepository, NewCompany};
    use pollster::block_on;
    use time::OffsetDateTime;
    use uuid::Uuid;

    use super::*;
    use crate::store::tests::server::{Schema, by_hand, on_runtime, url};

    #[test]
    fn a_form_of_another_company_or_version_is_corrupt() {
        for damage in [
            "UPDATE companies SET version = version + 1",
            "UPDATE companies SET form = (SELECT max(form) FROM companies)",
        ] {
            let schema = Schema::new();
            let options = schema.options();
            let store = block_on(on_runtime(async move { options.connect(url()).await })).unwrap();
            for number in [1, 2] {
                block_on(store.save_company(created(number))).unwrap();
            }
            by_hand(&schema, damage);
            let found = block_on(store.find_company(created(1).company().id()));
            assert!(matches!(found, Err(PostgresError::Form { .. })), "{damage}: {found:?}");
        }
    }

    #[test]
    fn the_forms_that_are_kept_have_a_greatest_length() {
        let cache = CompanyCache::default();
        for number in 0..100 {
            let company = created(number).company().clone();
            cache.0.insert(company.id(), Kept { company, digest: 0, length: 1 << 20 });
        }
        assert!((2..=32).contains(&cache.0.len()), "{} are kept", cache.0.len());
    }

    fn created(number: u128) -> CompanyChange {
        let new = NewCompany {
            company: CompanyId::new(Uuid::from_u128(number)),
            name: "Acme".parse().unwrap(),
            administrators: [].into(),
            applications: [].into(),
        };
        let (company, created) =
            Company::create(new, &CompanyContext::new(OffsetDateTime::UNIX_EPOCH));
        CompanyChange::new(company, created)
    }
}
