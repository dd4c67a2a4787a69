use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{AggregateId, ClaimHolder, Event};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, DomainName, Page, PageRequest, Registration, RegistrationChange,
    User, UserId,
};
use guildhall_permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};

use crate::index::{after, one_more};
use crate::store::{Saved, check_version};
use crate::{MemoryError, MemoryStore};

impl CompanyRepository for MemoryStore {
    async fn find_company(&self, id: CompanyId) -> Result<Option<Company>, MemoryError> {
        Ok(self.state().companies.get(&id).cloned())
    }

    async fn save_company(&self, change: CompanyChange) -> Saved {
        let mut state = self.state();
        let id = change.company().id();
        state.answers.check(change.answers())?;
        check_version(state.companies.get(&id).map(Company::version), change.expected())?;
        state.check_reads(change.reads())?;
        state.holders.check(ClaimHolder::Company(id), change.claims())?;

        state.answers.keep(change.answers());
        state.holders.apply_claims(ClaimHolder::Company(id), change.claims());
        let events = change.events().iter().cloned().map(Event::Company);
        state.history.record(id, AggregateId::Company(id), change.expected(), events);
        state.record_first_uses(change.reads());
        state.companies.insert(id, change.company().clone());
        Ok(())
    }

    async fn companies(
        &self,
        page: PageRequest<CompanyId>,
    ) -> Result<Page<CompanyId, CompanyId>, MemoryError> {
        let state = self.state();
        let ids = after(&state.companies, page.key()).map(|(id, _)| *id).take(one_more(&page));
        Ok(Page::cut(ids.collect(), page.limit(), |id| *id))
    }

    async fn find_profiles(&self, users: BTreeSet<UserId>) -> Result<Vec<Profile>, MemoryError> {
        let state = self.state();
        Ok(users.iter().filter_map(|user| state.users.profile(user).cloned()).collect())
    }

    async fn find_user_by_address(
        &self,
        address: AddressKey,
    ) -> Result<Option<UserId>, MemoryError> {
        match self.state().holders.of(&Claim::Address(address)) {
            Some(ClaimHolder::User(user)) => Ok(Some(user)),
            _ => Ok(None),
        }
    }

    async fn find_company_by_domain(
        &self,
        domain: DomainName,
    ) -> Result<Option<CompanyId>, MemoryError> {
        match self.state().holders.of(&Claim::Domain(domain)) {
            Some(ClaimHolder::Company(company)) => Ok(Some(company)),
            _ => Ok(None),
        }
    }

    async fn find_registrations(
        &self,
        users: BTreeSet<UserId>,
    ) -> Result<Vec<Registration>, MemoryError> {
        let state = self.state();
        Ok(users.iter().filter_map(|user| state.users.registration(user).copied()).collect())
    }

    async fn save_registration(&self, change: RegistrationChange) -> Saved {
        let mut state = self.state();
        state.check_registration(&change)?;
        state.users.put_registration(change.registration());
        Ok(())
    }

    async fn erase_profile(&self, user: UserId) -> Result<(), MemoryError> {
        let mut state = self.state();
        state.holders.release_all(user);
        state.users.erase_profile(user);
        Ok(())
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved {
        let mut state = self.state();
        let changes: BTreeMap<_, _> =
            changes.into_iter().map(|change| (change.profile().id(), change)).collect();
        let mut registrations = changes.values().filter_map(ProfileChange::registration);
        registrations.try_for_each(|change| state.check_registration(change))?;
        state.holders.check_profiles(&changes)?;

        state.holders.apply_profiles(&changes);
        for change in changes.values() {
            state.users.put_profile(change.profile().clone());
            if let Some(change) = change.registration() {
                state.users.put_registration(change.registration());
            }
        }
        Ok(())
    }

    async fn registered(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, MemoryError> {
        let users = self.state().users.registered(company, &page);
        Ok(Page::cut(users, page.limit(), User::id))
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<Profile, UserId>, MemoryError> {
        let profiles = self.state().users.profiles(company, &page);
        Ok(Page::cut(profiles, page.limit(), Profile::id))
    }
}
