use std::collections::{BTreeMap, BTreeSet};

use async_sqlite::rusqlite::{Connection, params};
use guildhall_groups::{AggregateId, ClaimHolder, Event};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, DomainName, Page, PageRequest, Registration, RegistrationChange,
    SaveError, User, UserId,
};
use guildhall_permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};

use crate::claims;
use crate::codec::{Encoder, after, list, one_more, version};
use crate::company_cache::Found;
use crate::error::NotSaved;
use crate::{
    SqliteError, SqliteStore, Stored, addresses, answers, company_cache, lookups, outbox, quotas,
    registrations, rosters,
};

impl CompanyRepository for SqliteStore {
    async fn find_company(&self, id: CompanyId) -> Result<Option<Company>, SqliteError> {
        match self.look_up(|db| self.companies.find(db, id))? {
            Some(Found::Kept(company)) => return Ok(Some(company)),
            Some(Found::Missing) => return Ok(None),
            Some(Found::NotKept) | None => {}
        }
        let cache = self.companies.clone();
        self.read(move |db| cache.load(db, id)).await
    }

    async fn save_company(&self, change: CompanyChange) -> Result<(), SaveError<SqliteError>> {
        let aggregate = AggregateId::Company(change.company().id());
        let events = change.events().iter().cloned().map(Event::Company);
        let events =
            outbox::forms(&mut Encoder::new(), aggregate, events).map_err(SaveError::Store)?;
        self.save(move |db| {
            answers::keep(db, change.answers())?;
            registrations::check_reads(db, change.reads())?;
            put_company(db, &change)?;
            let company = change.company();
            quotas::keep_limits(db, company)?;
            claims::apply_claims(db, &[(ClaimHolder::Company(company.id()), change.claims())])?;
            Ok(outbox::append(db, company.id(), aggregate, company.version(), &events)?)
        })
        .await
    }

    async fn companies(
        &self,
        page: PageRequest<CompanyId>,
    ) -> Result<Page<CompanyId, CompanyId>, SqliteError> {
        // A check of a store reports a damaged id.
        const COMPANIES: &str = "\
            SELECT id FROM companies WHERE id > ?1 AND length(id) = 16 ORDER BY id LIMIT ?2";
        self.read(move |db| {
            let key = params![after(&page, CompanyId::as_bytes), one_more(&page)];
            let ids = rosters::ids(db, COMPANIES, key, CompanyId::new)?;
            Ok(Page::cut(ids, page.limit(), |id| *id))
        })
        .await
    }

    async fn find_profiles(&self, users: BTreeSet<UserId>) -> Result<Vec<Profile>, SqliteError> {
        const PROFILES: &str = "\
            SELECT user_id, form FROM json_each(?1) AS asked
            CROSS JOIN profiles ON user_id = unhex(asked.value, '-')";
        self.read(move |db| {
            let mut found = rosters::listed(db, PROFILES, [list(users)], Stored::Profile)?;
            found.sort_unstable_by_key(Profile::id);
            Ok(found)
        })
        .await
    }

    async fn find_user_by_address(
        &self,
        address: AddressKey,
    ) -> Result<Option<UserId>, SqliteError> {
        let holder = self.find_holder(Claim::Address(address)).await?;
        Ok(match holder {
            Some(ClaimHolder::User(user)) => Some(user),
            _ => None,
        })
    }

    async fn find_company_by_domain(
        &self,
        domain: DomainName,
    ) -> Result<Option<CompanyId>, SqliteError> {
        let holder = self.find_holder(Claim::Domain(domain)).await?;
        Ok(match holder {
            Some(ClaimHolder::Company(company)) => Some(company),
            _ => None,
        })
    }

    async fn find_registrations(
        &self,
        users: BTreeSet<UserId>,
    ) -> Result<Vec<Registration>, SqliteError> {
        if users.len() <= lookups::MOST
            && let Some(found) =
                self.look_up_in_atom(|db| registrations::find(db, users.iter().copied()))?
        {
            return Ok(found);
        }
        self.read(move |db| registrations::find(db, users.iter().copied())).await
    }

    async fn save_registration(
        &self,
        change: RegistrationChange,
    ) -> Result<(), SaveError<SqliteError>> {
        self.save(move |db| registrations::put(db, &change)).await
    }

    async fn erase_profile(&self, user: UserId) -> Result<(), SqliteError> {
        const ERASE: &str = "DELETE FROM profiles WHERE user_id = ?1";
        self.write(move |db| {
            claims::release_all_of(db, user)?;
            db.prepare_cached(ERASE)?.execute([user.as_bytes()])?;
            Ok(())
        })
        .await
    }

    async fn save_profiles(
        &self,
        changes: Vec<ProfileChange>,
    ) -> Result<(), SaveError<SqliteError>> {
        self.save(move |db| {
            // If a user is named twice, the last profile counts.
            let last: BTreeMap<_, _> =
                changes.iter().map(|change| (change.profile().id(), change)).collect();
            for registration in last.values().filter_map(|change| change.registration()) {
                registrations::put(db, registration)?;
            }
            for change in last.values() {
                claims::release_for_user(db, change)?;
            }
            for change in last.into_values() {
                claims::make_for_user(db, change)?;
                put_profile(db, change.profile())?;
            }
            Ok(())
        })
        .await
    }

    async fn registered(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, SqliteError> {
        self.read(move |db| registrations::list(db, company, &page)).await
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<Profile, UserId>, SqliteError> {
        const PROFILES: &str = "\
            SELECT user_id, form FROM profiles INDEXED BY profiles_of_company
            WHERE company_id IS ?1 AND user_id > ?2 ORDER BY user_id LIMIT ?3";
        self.read(move |db| {
            let company = company.as_ref().map(CompanyId::as_bytes);
            let key = params![company, after(&page, UserId::as_bytes), one_more(&page)];
            let profiles = rosters::listed(db, PROFILES, key, Stored::Profile)?;
            Ok(Page::cut(profiles, page.limit(), Profile::id))
        })
        .await
    }
}

fn put_company(db: &Connection, change: &CompanyChange) -> Result<(), NotSaved> {
    const INSERT: &str = "\
        INSERT INTO companies (id, version, digest, form) VALUES (?1, ?2, ?3, ?4)
        ON CONFLICT (id) DO NOTHING";
    const UPDATE: &str = "\
        UPDATE companies SET version = ?2, digest = ?3, form = ?4 WHERE id = ?1 AND version = ?5";
    let company = change.company();
    let id = company.id();
    let mut encoder = Encoder::new();
    let form = encoder.encode(Stored::Company(id), company)?;
    let (new, digest) = (version(company.version()), company_cache::digest(form));
    let put = match change.expected() {
        None => db.prepare_cached(INSERT)?.execute(params![id.as_bytes(), new, digest, form])?,
        Some(old) => {
            let row = params![id.as_bytes(), new, digest, form, version(old)];
            db.prepare_cached(UPDATE)?.execute(row)?
        }
    };
    if put == 0 { Err(NotSaved::Conflict) } else { Ok(()) }
}

fn put_profile(db: &Connection, profile: &Profile) -> Result<(), SqliteError> {
    const PUT: &str = "\
        INSERT INTO profiles (user_id, company_id, address, address_claim, form)
        VALUES (?1, ?2, ?3, ?4, ?5)
        ON CONFLICT (user_id) DO UPDATE
        SET company_id = excluded.company_id, address = excluded.address,
            address_claim = excluded.address_claim, form = excluded.form";
    let company = profile.user.company();
    let company = company.as_ref().map(CompanyId::as_bytes);
    let mut encoder = Encoder::new();
    let form = encoder.encode(Stored::Profile(profile.id()), profile)?;
    let (address, claim) = addresses::columns(profile).map(<(String, String)>::from).unzip();
    let user = profile.id();
    let row = params![user.as_bytes(), company, address, claim, form];
    db.prepare_cached(PUT)?.execute(row)?;
    Ok(())
}
