//! The users of the companies, as their directories hand them over.

use std::collections::BTreeSet;

use guildhall_groups::AggregateId;
use guildhall_kernel::{
    Claim, CompanyId, Domain, DomainName, EmailAddress, Page, PageRequest, ReadSet, Registration,
    User, UserId,
};
use guildhall_permissions::{CompanyError, Profile, ProfileChange};

use crate::retry::AttemptError;
use crate::rules::GREATEST_PAGE;
use crate::trace::UseCase;
use crate::{Environment, Error, Guildhall, Result, Stores};

/// Users.
impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Saves users as the directory of `company` has them now, and registers them: all or none.
    ///
    /// They are its own users, and guests whom no directory of their own has registered. A user
    /// who left can be registered again (GR-18). A user of another company becomes one of this
    /// company by [`move_user`](Self::move_user) only. A user's new address frees the earlier ones;
    /// a guest's only those that this directory took (ML-2).
    ///
    /// # Errors
    /// - [`Error::NoSuchCompany`] if the store does not have the company
    /// - [`CompanyError::CompanyClosed`] if the company, or that of a guest, is closed (CO-2)
    /// - [`CompanyError::WrongCompany`] if a user is stored with another company (CO-1)
    /// - [`CompanyError::NotOfCompany`] if the directory of another company has registered the user
    ///   (CO-1)
    /// - [`CompanyError::AddressTaken`] if another user or a list has an address, which they took in a
    ///   domain of any company (ML-2)
    /// - [`Error::Contended`] if other writers were faster at every attempt
    /// - [`Error::OutcomeUnknown`] if the connection to the store was lost at the commit
    /// - [`Error::Store`] if the store failed
    pub async fn save_profiles(&self, company: CompanyId, profiles: Vec<Profile>) -> Result<(), S> {
        let profiles = &profiles;
        let work = self.retry(|| async move {
            let mut reads = ReadSet::default();
            let directory = self.read_company(company, &mut reads).await?;
            let users: Vec<_> = profiles.iter().map(|profile| profile.user).collect();
            let guest_companies = self.read_guest_companies(&users, company, &mut reads).await?;
            for company in [&directory].into_iter().chain(&guest_companies) {
                company.check_open().map_err(Error::from)?;
            }
            let domains = self.domains_of(profiles).await?;
            let registrations =
                self.registrations(profiles.iter().map(Profile::id).collect()).await?;
            let mut changes = Vec::new();
            for profile in profiles {
                let stored = registrations.get(&profile.id());
                let registered = directory.register(profile.user, stored).map_err(Error::from)?;
                let change = ProfileChange::new(company, profile.clone(), &domains);
                changes.push(change.with_registration(registered.with_reads(reads.clone())));
            }
            let saved = self.store().save_profiles(changes).await;
            saved.map_err(|error| {
                AttemptError::of(error, |claim| match claim {
                    Claim::Address(address) => CompanyError::AddressTaken { address }.into(),
                    claim => Error::Taken(claim),
                })
            })
        });
        UseCase::service("save_profiles").on(AggregateId::Company(company)).run(work).await
    }

    /// Returns the domains of these addresses in which addresses are claimed.
    async fn domains_of(&self, profiles: &[Profile]) -> Result<BTreeSet<DomainName>, S> {
        let addresses = profiles.iter().filter_map(|profile| profile.address.as_ref());
        let mut domains = BTreeSet::new();
        for address in addresses {
            let Some(domain) = domain_name(address) else { continue };
            if !domains.contains(&domain) && self.can_be_taken(address, &domain).await? {
                domains.insert(domain);
            }
        }
        Ok(domains)
    }

    /// Returns whether a company has the domain of an address, or had it when a list or a user took
    /// the address. A domain that its company loses frees nothing (ML-2).
    async fn can_be_taken(&self, address: &EmailAddress, domain: &DomainName) -> Result<bool, S> {
        let (store, key) = (self.store(), address.folded_key());
        let of_company = store.find_company_by_domain(domain.clone()).await;
        if of_company.map_err(Error::Store)?.is_some() {
            return Ok(true);
        }
        let holders = store.holders_of_addresses([key].into()).await.map_err(Error::Store)?;
        Ok(!holders.is_empty())
    }

    /// Erases the name and the address of a user. What happened keeps the user's id, and the
    /// address is free.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn erase_profile(&self, user: UserId) -> Result<(), S> {
        let work = async { self.store().erase_profile(user).await.map_err(Error::Store) };
        UseCase::service("erase_profile").run(work).await
    }

    /// Returns these users with the companies in which they are registered, ordered by id, so that
    /// a caller can name users by their ids.
    ///
    /// # Errors
    /// - [`Error::NoSuchUser`] if a user is not registered
    /// - [`Error::Store`] if the store failed
    #[doc(alias = "CO-1")]
    pub async fn users(&self, ids: &[UserId]) -> Result<Vec<User>, S> {
        let named: BTreeSet<_> = ids.iter().copied().collect();
        let find = self.registrations(named.clone());
        let stored = UseCase::service("users").run(find).await?;
        let user = |id| stored.get(&id).map(Registration::user).ok_or(Error::NoSuchUser(id));
        named.into_iter().map(user).collect()
    }

    /// Returns a user as the directory last saved them.
    ///
    /// # Errors
    /// - [`Error::NoSuchUser`] if the store does not have the user
    /// - [`Error::Store`] if the store failed
    pub async fn profile(&self, user: UserId) -> Result<Profile, S> {
        let find = async { self.find_profile(user).await?.ok_or(Error::NoSuchUser(user)) };
        UseCase::service("profile").run(find).await
    }

    pub(crate) async fn find_profile(&self, user: UserId) -> Result<Option<Profile>, S> {
        let found = self.store().find_profiles([user].into()).await.map_err(Error::Store)?;
        Ok(found.into_iter().next())
    }

    /// Lists the users of a company by id. `None` lists the users of no company.
    ///
    /// # Errors
    /// [`Error::Store`] if the store failed.
    pub async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<Profile, UserId>, S> {
        let list = async {
            self.store().profiles(company, page.at_most(GREATEST_PAGE)).await.map_err(Error::Store)
        };
        UseCase::service("profiles").run(list).await
    }
}

pub(crate) fn domain_name(address: &EmailAddress) -> Option<DomainName> {
    match address.domain() {
        Domain::Name(name) => Some(name.clone()),
        Domain::Literal(_) => None,
    }
}
