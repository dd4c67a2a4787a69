use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{AggregateId, Event};
use guildhall_kernel::{
    AddressKey, Claim, CompanyId, DomainName, Page, PageRequest, Registration, RegistrationChange,
    User, UserId,
};
use guildhall_permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};

use crate::claims::Holder;
use crate::store::{Saved, behind, check_version};
use crate::{MemoryError, MemoryStore};

impl CompanyRepository for MemoryStore {
    async fn find_company(&self, id: CompanyId) -> Result<Option<Company>, MemoryError> {
        Ok(self.state().companies.get(&id).cloned())
    }

    async fn save_company(&self, change: CompanyChange) -> Saved {
        let mut state = self.state();
        let id = change.company().id();
        check_version(state.companies.get(&id).map(Company::version), change.expected())?;
        state.check_reads(change.reads())?;
        state.holders.check(Holder::Company(id), change.claims())?;

        state.holders.apply_claims(Holder::Company(id), change.claims());
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
        let ids = state.companies.keys().copied();
        let ids = ids.filter(|id| behind(&page, id)).collect();
        Ok(Page::cut(ids, page.limit(), |id| *id))
    }

    async fn find_profiles(&self, users: BTreeSet<UserId>) -> Result<Vec<Profile>, MemoryError> {
        let state = self.state();
        Ok(users.iter().filter_map(|user| state.profiles.get(user).cloned()).collect())
    }

    async fn find_user_by_address(
        &self,
        address: AddressKey,
    ) -> Result<Option<UserId>, MemoryError> {
        match self.state().holders.of(&Claim::Address(address)) {
            Some(Holder::User(user)) => Ok(Some(user)),
            _ => Ok(None),
        }
    }

    async fn find_company_by_domain(
        &self,
        domain: DomainName,
    ) -> Result<Option<CompanyId>, MemoryError> {
        match self.state().holders.of(&Claim::Domain(domain)) {
            Some(Holder::Company(company)) => Ok(Some(company)),
            _ => Ok(None),
        }
    }

    async fn find_registrations(
        &self,
        users: BTreeSet<UserId>,
    ) -> Result<Vec<Registration>, MemoryError> {
        let state = self.state();
        Ok(users.iter().filter_map(|user| state.registrations.get(user).copied()).collect())
    }

    async fn save_registration(&self, change: RegistrationChange) -> Saved {
        let mut state = self.state();
        state.check_registration(&change)?;
        state.registrations.insert(change.registration().id(), change.registration());
        Ok(())
    }

    async fn erase_profile(&self, user: UserId) -> Result<(), MemoryError> {
        let mut state = self.state();
        state.holders.release_all(user);
        state.profiles.remove(&user);
        Ok(())
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved {
        let mut state = self.state();
        let changes: BTreeMap<_, _> =
            changes.into_iter().map(|change| (change.profile().id(), change)).collect();
        let registrations = || changes.values().filter_map(ProfileChange::registration);
        registrations().try_for_each(|change| state.check_registration(change))?;
        // All claims are given up before any is made, so two users can swap addresses.
        let mut holders = state.holders.clone();
        for (user, change) in &changes {
            holders.release(*user, change);
        }
        for (user, change) in &changes {
            holders.make(*user, change)?;
        }

        let registered = registrations().map(RegistrationChange::registration);
        state.registrations.extend(registered.map(|user| (user.id(), user)));
        state.holders = holders;
        let profiles = changes.iter().map(|(user, change)| (*user, change.profile().clone()));
        state.profiles.extend(profiles);
        Ok(())
    }

    async fn registered(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<User, UserId>, MemoryError> {
        let state = self.state();
        let registered = state.registrations.values().filter(|known| {
            let here = known.user().company() == company && !known.has_left();
            here && behind(&page, &known.id())
        });
        Ok(Page::cut(registered.map(Registration::user).collect(), page.limit(), User::id))
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<Profile, UserId>, MemoryError> {
        let state = self.state();
        let profiles = state
            .profiles
            .values()
            .filter(|profile| profile.user.company() == company && behind(&page, &profile.id()));
        Ok(Page::cut(profiles.cloned().collect(), page.limit(), Profile::id))
    }
}
