//! Companies, registrations and profiles.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::groups::{AggregateId, Event};
use guildhall::kernel::{
    AddressKey, Claim, CompanyId, DomainName, Page, PageRequest, ReadSet, Registration,
    RegistrationChange, User, UserId,
};
use guildhall::permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};
use redb::WriteTransaction;
use serde::de::DeserializeOwned;

use crate::checks::{check_answers, check_reads, check_registration, check_version};
use crate::claims::{Held, Holder, change_claims, give_up_claims, holder, make_claim};
use crate::tables::{COMPANIES, PROFILES, REGISTRATIONS, Table, Tables, put, remove};
use crate::{RedbError, RedbStore, Saved, answers, events, page};

/// Records the users whom a change names for the first time (CO-1).
pub(crate) fn record_first_uses(
    transaction: &WriteTransaction,
    reads: &ReadSet,
) -> Result<(), RedbError> {
    reads.first_uses().try_for_each(|first| register(transaction, &first))
}

fn register(transaction: &WriteTransaction, registration: &Registration) -> Result<(), RedbError> {
    put(transaction, REGISTRATIONS, &registration.id(), registration)
}

/// Reads what a table has of these users.
fn of_users<T: DeserializeOwned>(
    tables: &impl Tables,
    table: Table,
    users: &BTreeSet<UserId>,
) -> Result<Vec<T>, RedbError> {
    users.iter().filter_map(|user| tables.find(table, user).transpose()).collect()
}

impl CompanyRepository for RedbStore {
    async fn find_company(&self, id: CompanyId) -> Result<Option<Company>, RedbError> {
        self.read()?.find(COMPANIES, &id)
    }

    async fn save_company(&self, change: CompanyChange) -> Saved {
        let (id, company) = (change.company().id(), change.company());
        self.save(|transaction| {
            check_answers(transaction, change.answers())?;
            let stored: Option<Company> = transaction.find(COMPANIES, &id)?;
            check_version(stored.map(|company| company.version()), change.expected())?;
            check_reads(transaction, change.reads())?;
            change_claims(transaction, Holder::Company(id), change.claims())?;

            put(transaction, COMPANIES, &id, company)?;
            let happened = change.events().iter().cloned().map(Event::Company);
            let aggregate = AggregateId::Company(id);
            events::record(transaction, id, aggregate, change.expected(), happened)?;
            record_first_uses(transaction, change.reads())?;
            Ok(answers::keep(transaction, change.answers())?)
        })
    }

    async fn companies(
        &self,
        request: PageRequest<CompanyId>,
    ) -> Result<Page<CompanyId, CompanyId>, RedbError> {
        let companies: Vec<Company> = self.read()?.all(COMPANIES)?;
        Ok(page(companies.iter().map(Company::id).collect(), &request, |id| *id))
    }

    async fn find_profiles(&self, users: BTreeSet<UserId>) -> Result<Vec<Profile>, RedbError> {
        of_users(&self.read()?, PROFILES, &users)
    }

    async fn find_user_by_address(&self, address: AddressKey) -> Result<Option<UserId>, RedbError> {
        match holder(&self.read()?, &Claim::Address(address))? {
            Some(Holder::User(user)) => Ok(Some(user)),
            _ => Ok(None),
        }
    }

    async fn find_company_by_domain(
        &self,
        domain: DomainName,
    ) -> Result<Option<CompanyId>, RedbError> {
        match holder(&self.read()?, &Claim::Domain(domain))? {
            Some(Holder::Company(company)) => Ok(Some(company)),
            _ => Ok(None),
        }
    }

    async fn find_registrations(
        &self,
        users: BTreeSet<UserId>,
    ) -> Result<Vec<Registration>, RedbError> {
        of_users(&self.read()?, REGISTRATIONS, &users)
    }

    async fn save_registration(&self, change: RegistrationChange) -> Saved {
        self.save(|transaction| {
            check_registration(transaction, &change)?;
            Ok(register(transaction, &change.registration())?)
        })
    }

    async fn erase_profile(&self, user: UserId) -> Result<(), RedbError> {
        self.write(|transaction| {
            give_up_claims(transaction, user, None)?;
            remove(transaction, PROFILES, &user)
        })
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved {
        // If a user is named twice, the last profile counts.
        let changes = changes.into_iter().map(|change| (change.profile().id(), change));
        let changes: BTreeMap<UserId, ProfileChange> = changes.collect();
        self.save(|transaction| {
            for change in changes.values().filter_map(ProfileChange::registration) {
                check_registration(transaction, change)?;
            }
            // All claims are given up before any is made, so two users can swap addresses.
            for (user, change) in &changes {
                let directory = Some(change.directory()).filter(|_| !change.is_own());
                give_up_claims(transaction, *user, directory)?;
            }
            for (user, change) in &changes {
                if let Some(claim) = change.claim().cloned() {
                    let (by, directory) = (Holder::User(*user), Some(change.directory()));
                    make_claim(transaction, &Held { claim, by, directory })?;
                }
                put(transaction, PROFILES, user, change.profile())?;
                if let Some(change) = change.registration() {
                    register(transaction, &change.registration())?;
                }
            }
            Ok(())
        })
    }

    async fn registered(
        &self,
        company: Option<CompanyId>,
        request: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, RedbError> {
        let mut registered: Vec<Registration> = self.read()?.all(REGISTRATIONS)?;
        registered.retain(|known| known.user().company() == company && !known.has_left());
        let users = registered.iter().map(Registration::user).collect();
        Ok(page(users, &request, User::id))
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        request: PageRequest<UserId>,
    ) -> Result<Page<Profile, UserId>, RedbError> {
        let mut profiles: Vec<Profile> = self.read()?.all(PROFILES)?;
        profiles.retain(|profile| profile.user.company() == company);
        Ok(page(profiles, &request, Profile::id))
    }
}
