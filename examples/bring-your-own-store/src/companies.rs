//! Companies, registrations and profiles.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::groups::{AggregateId, ClaimHolder, Event};
use guildhall::kernel::{
    AddressKey, Claim, CompanyId, DomainName, Page, PageRequest, ReadSet, Registration,
    RegistrationChange, User, UserId,
};
use guildhall::permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};
use redb::WriteTransaction;

use crate::checks::{check_answers, check_reads, check_registration, check_version};
use crate::claims::{Held, change_claims, give_up_claims, holder, make_claim};
use crate::tables::{COMPANIES, PROFILES, REGISTRATIONS, Tables, put, remove};
use crate::{RedbStore, Result, Saved, answers, events, page};

impl CompanyRepository for RedbStore {
    async fn find_company(&self, id: CompanyId) -> Result<Option<Company>> {
        self.read()?.find(COMPANIES, &id)
    }

    async fn save_company(&self, change: CompanyChange) -> Saved {
        let (id, company) = (change.company().id(), change.company());
        self.save(|tx| {
            check_answers(tx, change.answers())?;
            let stored: Option<Company> = tx.find(COMPANIES, &id)?;
            check_version(stored.map(|company| company.version()), change.expected())?;
            check_reads(tx, change.reads())?;
            change_claims(tx, ClaimHolder::Company(id), change.claims())?;

            put(tx, COMPANIES, &id, company)?;
            let happened = change.events().iter().cloned().map(Event::Company);
            let aggregate = AggregateId::Company(id);
            events::record(tx, id, aggregate, change.expected(), happened)?;
            record_first_uses(tx, change.reads())?;
            Ok(answers::keep(tx, change.answers())?)
        })
    }

    async fn companies(
        &self,
        request: PageRequest<CompanyId>,
    ) -> Result<Page<CompanyId, CompanyId>> {
        let companies: Vec<Company> = self.read()?.all(COMPANIES)?;
        Ok(page(companies.iter().map(Company::id).collect(), &request, |id| *id))
    }

    async fn find_profiles(&self, users: BTreeSet<UserId>) -> Result<Vec<Profile>> {
        self.read()?.each(PROFILES, &users)
    }

    async fn find_user_by_address(&self, address: AddressKey) -> Result<Option<UserId>> {
        match holder(&self.read()?, &Claim::Address(address))? {
            Some(ClaimHolder::User(user)) => Ok(Some(user)),
            _ => Ok(None),
        }
    }

    async fn find_company_by_domain(&self, domain: DomainName) -> Result<Option<CompanyId>> {
        match holder(&self.read()?, &Claim::Domain(domain))? {
            Some(ClaimHolder::Company(company)) => Ok(Some(company)),
            _ => Ok(None),
        }
    }

    async fn find_registrations(&self, users: BTreeSet<UserId>) -> Result<Vec<Registration>> {
        self.read()?.each(REGISTRATIONS, &users)
    }

    async fn save_registration(&self, change: RegistrationChange) -> Saved {
        self.save(|tx| {
            check_registration(tx, &change)?;
            Ok(register(tx, &change.registration())?)
        })
    }

    async fn erase_profile(&self, user: UserId) -> Result<()> {
        self.write(|tx| {
            give_up_claims(tx, user, None)?;
            remove(tx, PROFILES, &user)
        })
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved {
        // If a user is named twice, the last profile counts.
        let changes = changes.into_iter().map(|change| (change.profile().id(), change));
        let changes: BTreeMap<UserId, ProfileChange> = changes.collect();
        self.save(|tx| {
            for change in changes.values().filter_map(ProfileChange::registration) {
                check_registration(tx, change)?;
            }
            // All claims are given up before any is made, so two users can swap addresses.
            for (user, change) in &changes {
                let directory = Some(change.directory()).filter(|_| !change.is_own());
                give_up_claims(tx, *user, directory)?;
            }
            for (user, change) in &changes {
                if let Some(claim) = change.claim().cloned() {
                    let (by, directory) = (ClaimHolder::User(*user), Some(change.directory()));
                    make_claim(tx, &Held { claim, by, directory })?;
                }
                put(tx, PROFILES, user, change.profile())?;
                if let Some(change) = change.registration() {
                    register(tx, &change.registration())?;
                }
            }
            Ok(())
        })
    }

    async fn registered(
        &self,
        company: Option<CompanyId>,
        request: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>> {
        let mut registered: Vec<Registration> = self.read()?.all(REGISTRATIONS)?;
        registered.retain(|known| known.user().company() == company && !known.has_left());
        let users = registered.iter().map(Registration::user).collect();
        Ok(page(users, &request, User::id))
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        request: PageRequest<UserId>,
    ) -> Result<Page<Profile, UserId>> {
        let mut profiles: Vec<Profile> = self.read()?.all(PROFILES)?;
        profiles.retain(|profile| profile.user.company() == company);
        Ok(page(profiles, &request, Profile::id))
    }
}

/// Records the users whom a change names for the first time (CO-1).
pub(crate) fn record_first_uses(tx: &WriteTransaction, reads: &ReadSet) -> Result<()> {
    reads.first_uses().try_for_each(|first| register(tx, &first))
}

fn register(tx: &WriteTransaction, registration: &Registration) -> Result<()> {
    put(tx, REGISTRATIONS, &registration.id(), registration)
}
