use std::collections::BTreeSet;

use guildhall_groups::AggregateId;
use guildhall_kernel::{
    AddressKey, CompanyId, DomainName, Page, PageRequest, Registration, RegistrationChange, User,
    UserId,
};
use guildhall_permissions::{Company, CompanyChange, CompanyRepository, Profile, ProfileChange};

use super::{Call, Ids, Interposed, Read, Reading, Saved};
use crate::GuildhallStore;

impl<S: GuildhallStore> CompanyRepository for Interposed<S> {
    async fn find_company(&self, id: CompanyId) -> Read<Option<Company>, S> {
        self.read(Call::FindCompany, || self.store.find_company(id)).await
    }

    async fn save_company(&self, change: CompanyChange) -> Saved<S> {
        let company = AggregateId::Company(change.company().id());
        self.save(Call::Save(company), |store| async move { store.save_company(change).await })
            .await
    }

    async fn companies(&self, page: PageRequest<CompanyId>) -> Ids<CompanyId, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::Companies, || self.store.companies(page)).await
    }

    async fn find_profiles(&self, users: BTreeSet<UserId>) -> Read<Vec<Profile>, S> {
        self.note(Reading::Profiles(users.len()));
        self.read(Call::FindProfiles, || self.store.find_profiles(users)).await
    }

    async fn find_registrations(&self, users: BTreeSet<UserId>) -> Read<Vec<Registration>, S> {
        self.read(Call::FindRegistrations, || self.store.find_registrations(users)).await
    }

    async fn save_registration(&self, change: RegistrationChange) -> Saved<S> {
        let save = |store: S| async move { store.save_registration(change).await };
        self.save(Call::SaveRegistration, save).await
    }

    async fn erase_profile(&self, user: UserId) -> Read<(), S> {
        self.read(Call::EraseProfile, || self.store.erase_profile(user)).await
    }

    async fn find_user_by_address(&self, address: AddressKey) -> Read<Option<UserId>, S> {
        self.read(Call::FindUserByAddress, || self.store.find_user_by_address(address)).await
    }

    async fn find_company_by_domain(&self, domain: DomainName) -> Read<Option<CompanyId>, S> {
        self.read(Call::FindCompanyByDomain, || self.store.find_company_by_domain(domain)).await
    }

    async fn save_profiles(&self, changes: Vec<ProfileChange>) -> Saved<S> {
        let save = |store: S| async move { store.save_profiles(changes).await };
        self.save(Call::SaveProfiles, save).await
    }

    async fn registered(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Read<Page<User, UserId>, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::Registered, || self.store.registered(company, page)).await
    }

    async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Read<Page<Profile, UserId>, S> {
        self.note(Reading::Listing(page.limit()));
        self.read(Call::Profiles, || self.store.profiles(company, page)).await
    }
}
