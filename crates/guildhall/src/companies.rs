//! What the service itself does with companies and their users.

use std::collections::BTreeSet;

use guildhall_kernel::{Claim, CompanyId, DomainName, Name, Page, PageRequest, User, UserId};
use guildhall_permissions::{
    Application, Company, CompanyChange, CompanyError, CompanyEvent, Limits, NewCompany, Plan,
    Profile, ProfileChange,
};

use crate::Result;
use crate::error::Attempt;
use crate::retry::ATTEMPTS;
use crate::{Environment, Error, Guildhall, Stores};

impl<S: Stores, E: Environment> Guildhall<S, E> {
    /// Begins a company.
    ///
    /// # Errors
    /// [`Error::CompanyExists`] where there is a company of this id already.
    pub async fn create_company(
        &self,
        id: CompanyId,
        name: Name,
        administrators: impl IntoIterator<Item = UserId> + Send,
        applications: impl IntoIterator<Item = Application> + Send,
    ) -> Result<Company, S> {
        let (company, founded) = Company::create(NewCompany {
            company: id,
            name,
            administrators: administrators.into_iter().collect(),
            applications: applications.into_iter().collect(),
            at: self.environment().now().into(),
        });
        let change = CompanyChange::new(company.clone(), founded);
        for _ in 0..ATTEMPTS {
            match self.save_company(change.clone()).await {
                Ok(()) => return Ok(company),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
            if self.store().find_company(id).await.map_err(Error::Store)?.is_some() {
                return Err(Error::CompanyExists(id));
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// Gives a company an application (CO-2).
    ///
    /// # Errors
    /// [`Error::NoSuchCompany`].
    pub async fn grant_application(
        &self,
        company: CompanyId,
        application: Application,
    ) -> Result<CompanyEvent, S> {
        let decide = |company: &mut Company, at| Ok(company.grant_application(application, at));
        self.change_company(company, decide).await
    }

    /// Takes an application from a company: what exists freezes (CO-2).
    ///
    /// # Errors
    /// [`Error::NoSuchCompany`].
    pub async fn revoke_application(
        &self,
        company: CompanyId,
        application: Application,
    ) -> Result<CompanyEvent, S> {
        let decide = |company: &mut Company, at| Ok(company.revoke_application(application, at));
        self.change_company(company, decide).await
    }

    /// Sets the plan that a company is on (CO-7). A limit that is passed by then takes nothing
    /// away.
    ///
    /// # Errors
    /// [`Error::NoSuchCompany`].
    pub async fn set_plan(&self, company: CompanyId, plan: Plan) -> Result<CompanyEvent, S> {
        let decide = |company: &mut Company, at| Ok(company.set_plan(plan, at));
        self.change_company(company, decide).await
    }

    /// Sets limits of a company, in place of both that it had (CO-7).
    ///
    /// # Errors
    /// [`Error::NoSuchCompany`].
    pub async fn set_limits(&self, company: CompanyId, limits: Limits) -> Result<CompanyEvent, S> {
        let decide = |company: &mut Company, at| Ok(company.set_limits(limits, at));
        self.change_company(company, decide).await
    }

    /// Gives a company a mail domain, of which the service has proof. A user who had an address of
    /// it before claims that address when they are saved again ([`Guildhall::save_profiles`]).
    ///
    /// # Errors
    /// [`Error::Company`] where the domain is another company's.
    pub async fn add_domain(
        &self,
        company: CompanyId,
        domain: DomainName,
    ) -> Result<CompanyEvent, S> {
        let decide = |company: &mut Company, at| Ok(company.add_domain(domain.clone(), at));
        self.change_company(company, decide).await
    }

    /// Makes an internal user an administrator.
    ///
    /// # Errors
    /// [`Error::Company`] for a user of another company (CO-1).
    pub async fn appoint_administrator(
        &self,
        company: CompanyId,
        user: &User,
    ) -> Result<CompanyEvent, S> {
        let decide = |company: &mut Company, at| company.appoint_administrator(user, at);
        self.change_company(company, decide).await
    }

    /// Makes a user an administrator no longer.
    ///
    /// # Errors
    /// [`Error::NoSuchCompany`].
    pub async fn dismiss_administrator(
        &self,
        company: CompanyId,
        user: UserId,
    ) -> Result<CompanyEvent, S> {
        let decide = |company: &mut Company, at| Ok(company.dismiss_administrator(user, at));
        self.change_company(company, decide).await
    }

    /// Saves users as the directory of `company` has them now, all or none: its own users, and
    /// external users that its rooms and groups know. Addresses of its domains are unique among its
    /// users and lists (ML-2).
    ///
    /// # Errors
    /// [`Error::NoSuchCompany`], and [`Error::Company`] names an address that another has.
    pub async fn save_profiles(&self, company: CompanyId, profiles: Vec<Profile>) -> Result<(), S> {
        let mut companies = BTreeSet::from([company]);
        companies.extend(profiles.iter().filter_map(|profile| profile.user.company()));
        for _ in 0..ATTEMPTS {
            let own = self.domains(company, &companies).await?;
            let changes = profiles.iter().cloned().map(|profile| ProfileChange::new(profile, &own));
            let saved = self.store().save_profiles(changes.collect()).await;
            match saved.map_err(|error| Attempt::of(error, taken_from_user)) {
                Ok(()) => return Ok(()),
                Err(Attempt::Again) => {}
                Err(Attempt::Failed(error)) => return Err(error),
            }
        }
        Err(Error::Contended { attempts: ATTEMPTS })
    }

    /// The mail domains of these companies. That of an external user counts too: or whoever saves
    /// them would give up the address that they hold there.
    async fn domains(
        &self,
        company: CompanyId,
        companies: &BTreeSet<CompanyId>,
    ) -> Result<BTreeSet<DomainName>, S> {
        let mut domains = BTreeSet::new();
        for id in companies {
            match self.company(*id).await {
                Ok(known) => domains.extend(known.domains().iter().cloned()),
                // An external user can be of a company that is not kept here.
                Err(Error::NoSuchCompany(_)) if *id != company => {}
                Err(error) => return Err(error),
            }
        }
        Ok(domains)
    }

    /// A user as the directory has them.
    ///
    /// # Errors
    /// [`Error::NoSuchUser`].
    pub async fn profile(&self, user: UserId) -> Result<Profile, S> {
        let found = self.store().find_profile(user).await.map_err(Error::Store)?;
        found.ok_or(Error::NoSuchUser(user))
    }

    /// The users of a company, or those of none, by id.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> Result<Page<Profile, UserId>, S> {
        self.store().profiles(company, page).await.map_err(Error::Store)
    }

    /// The ids of the companies, in their order.
    ///
    /// # Errors
    /// [`Error::Store`].
    pub async fn companies(
        &self,
        page: PageRequest<CompanyId>,
    ) -> Result<Page<CompanyId, CompanyId>, S> {
        self.store().companies(page).await.map_err(Error::Store)
    }
}

/// What a held key means to the user who wanted it.
fn taken_from_user<E>(claim: Claim) -> Error<E> {
    match claim {
        Claim::Address(address) => Error::Company(CompanyError::AddressTaken { address }),
        claim => Error::Taken(claim),
    }
}
