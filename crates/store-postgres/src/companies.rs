use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{AggregateId, ClaimHolder, Event};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, DomainName, Page, PageRequest, ReadSet, Registration,
    RegistrationChange, SaveError, User, UserId,
};
use guildhall_permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};
use uuid::Uuid;

use crate::atom::{Atom, Step, Turn};
use crate::claims;
use crate::codec::{encode, version};
use crate::registrations::Written;
use crate::{
    PostgresError, PostgresStore, Stored, addresses, answers, outbox, people, quotas, registrations,
};

impl CompanyRepository for PostgresStore {
    async fn find_company(&self, id: CompanyId) -> Result<Option<Company>, PostgresError> {
        let cache = self.companies.clone();
        self.read(move |at| async move { cache.load(&at, id).await }).await
    }

    async fn save_company(&self, change: CompanyChange) -> Result<(), SaveError<PostgresError>> {
        let mut atom = Atom::default();
        answers::keep(&mut atom, change.answers())?;
        registrations::check_reads(&mut atom, change.reads(), &Written::default());
        put_company(&mut atom, &change)?;
        let company = change.company();
        quotas::keep_limits(&mut atom, company);
        claims::apply(&mut atom, ClaimHolder::Company(company.id()), change.claims());
        let events = change.events().iter().cloned().map(Event::Company);
        let id = company.id();
        outbox::append(&mut atom, id, AggregateId::Company(id), company.version(), events)?;
        self.save(atom).await
    }

    async fn companies(
        &self,
        page: PageRequest<CompanyId>,
    ) -> Result<Page<CompanyId, CompanyId>, PostgresError> {
        self.read(move |at| async move { people::companies(&at, &page).await }).await
    }

    async fn find_profiles(&self, users: BTreeSet<UserId>) -> Result<Vec<Profile>, PostgresError> {
        self.read(move |at| async move { people::profiles_of_users(&at, &users).await }).await
    }

    async fn find_user_by_address(
        &self,
        address: AddressKey,
    ) -> Result<Option<UserId>, PostgresError> {
        let claim = Claim::Address(address);
        self.read(move |at| async move {
            Ok(match people::holder(&at, &claim).await? {
                Some(ClaimHolder::User(user)) => Some(user),
                _ => None,
            })
        })
        .await
    }

    async fn find_company_by_domain(
        &self,
        domain: DomainName,
    ) -> Result<Option<CompanyId>, PostgresError> {
        let claim = Claim::Domain(domain);
        self.read(move |at| async move {
            Ok(match people::holder(&at, &claim).await? {
                Some(ClaimHolder::Company(company)) => Some(company),
                _ => None,
            })
        })
        .await
    }

    async fn find_registrations(
        &self,
        users: BTreeSet<UserId>,
    ) -> Result<Vec<Registration>, PostgresError> {
        self.read(move |at| async move { people::registrations_of_users(&at, &users).await }).await
    }

    async fn save_registration(
        &self,
        change: RegistrationChange,
    ) -> Result<(), SaveError<PostgresError>> {
        let mut atom = Atom::default();
        registrations::check_reads(&mut atom, change.reads(), &Written::default());
        registrations::put(&mut atom, &[&change]);
        self.save(atom).await
    }

    async fn erase_profile(&self, user: UserId) -> Result<(), PostgresError> {
        const ERASE: &str = "DELETE FROM profiles WHERE user_id = $1";
        let mut atom = Atom::default();
        let id = *user.as_uuid();
        atom.add(Step::new(Turn::Profiles, id, ERASE).with(id));
        claims::release_for_erased(&mut atom, user);
        self.write(atom).await
    }

    async fn save_profiles(
        &self,
        changes: Vec<ProfileChange>,
    ) -> Result<(), SaveError<PostgresError>> {
        // If a user is named twice, the last profile counts.
        let last: BTreeMap<_, _> =
            changes.iter().map(|change| (change.profile().id(), change)).collect();
        let last: Vec<_> = last.into_values().collect();
        let registered: Vec<_> = last.iter().filter_map(|change| change.registration()).collect();
        let mut atom = Atom::default();
        let mut reads = ReadSet::default();
        for registration in &registered {
            // What two decisions read differently cannot both still hold.
            reads = reads.with(registration.reads()).ok_or(SaveError::Conflict)?;
        }
        registrations::check_reads(&mut atom, &reads, &Written::default());
        registrations::put(&mut atom, &registered);
        put_profiles(&mut atom, &last)?;
        claims::release_for_users(&mut atom, &last);
        claims::make_for_users(&mut atom, &last);
        self.save(atom).await
    }

    async fn registered(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, PostgresError> {
        self.read(move |at| async move { people::registered(&at, company, &page).await }).await
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<Profile, UserId>, PostgresError> {
        self.read(move |at| async move { people::profiles(&at, company, &page).await }).await
    }
}

/// Writes the company, if the stored one has the version that the change expects. A row of version
/// 0 says that the company is not stored.
fn put_company(atom: &mut Atom, change: &CompanyChange) -> Result<(), PostgresError> {
    const INSERT: &str = "
        WITH put AS (
            INSERT INTO companies (company_id, version, form) VALUES ($1, $2, $3)
            ON CONFLICT (company_id) DO UPDATE
            SET version = excluded.version, form = excluded.form WHERE companies.version = 0
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the company is stored already') FROM put";
    const UPDATE: &str = "
        WITH put AS (
            UPDATE companies SET version = $2, form = $3 WHERE company_id = $1 AND version = $4
            RETURNING 1
        )
        SELECT must_hold(count(*) = 1, 'the company has changed') FROM put";
    let company = change.company();
    let id = *company.id().as_uuid();
    let form = encode(Stored::Company(company.id()), company)?;
    let put = |statement| {
        let step = Step::new(Turn::Companies, id, statement);
        step.with(id).with(version(company.version())).with(form)
    };
    registrations::announce_change(atom, company.id());
    atom.add(match change.expected() {
        None => put(INSERT),
        Some(old) => put(UPDATE).with(version(old)),
    });
    Ok(())
}

fn put_profiles(atom: &mut Atom, changes: &[&ProfileChange]) -> Result<(), PostgresError> {
    const PUT: &str = "
        INSERT INTO profiles (user_id, company_id, address, address_claim, form)
        SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::text[])
        ON CONFLICT (user_id) DO UPDATE
        SET company_id = excluded.company_id, address = excluded.address,
            address_claim = excluded.address_claim, form = excluded.form";
    let profiles = changes.iter().map(|change| change.profile());
    let users: Vec<_> = profiles.clone().map(|profile| *profile.id().as_uuid()).collect();
    let company = |profile: &Profile| profile.user.company().map(|company| *company.as_uuid());
    let companies: Vec<_> = profiles.clone().map(company).collect();
    let columns = profiles.clone().map(addresses::columns);
    let (addresses, claims): (Vec<_>, Vec<_>) =
        columns.map(|columns| columns.map(<(String, String)>::from).unzip()).unzip();
    let forms = profiles.map(|profile| encode(Stored::Profile(profile.id()), profile));
    let forms = forms.collect::<Result<Vec<_>, _>>()?;
    if !users.is_empty() {
        let step = Step::new(Turn::Profiles, Uuid::nil(), PUT);
        let step = step.with(users).with(companies).with(addresses).with(claims);
        atom.add(step.with(forms));
    }
    Ok(())
}
