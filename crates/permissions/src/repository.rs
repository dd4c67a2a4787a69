//! Where companies and profiles are kept, and what is saved there.

use std::collections::BTreeSet;
use std::future::Future;

use guildhall_kernel::{
    Claim, Claims, CompanyId, DomainName, EmailAddress, Envelope, Name, Page, PageRequest,
    SaveError, Store, User, UserId, Version,
};
use serde::{Deserialize, Serialize};

use crate::{Company, CompanyEvent};

/// A store of companies and of the profiles of users.
///
/// # Contract
/// - A read sees every save that was acknowledged before it.
/// - A save is atomic. Either all of it happens and its events become readable in the outbox, or
///   nothing happens and an error is returned.
pub trait CompanyRepository: Store {
    /// Finds a company. `None` if it does not exist.
    fn find_company(
        &self,
        id: CompanyId,
    ) -> impl Future<Output = Result<Option<Company>, Self::Error>> + Send;

    /// Saves a change of a company.
    ///
    /// # Errors
    /// - [`SaveError::Conflict`] if the stored version is not the version that the change expects
    /// - [`SaveError::Taken`] if another aggregate holds a key that the change claims
    /// - any other [`SaveError`] if the store failed
    fn save_company(
        &self,
        change: CompanyChange,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;

    /// Lists the ids of the companies, in ascending order.
    fn companies(
        &self,
        page: PageRequest<CompanyId>,
    ) -> impl Future<Output = Result<Page<CompanyId, CompanyId>, Self::Error>> + Send;

    /// Finds a user's profile. `None` if the user has none.
    fn find_profile(
        &self,
        user: UserId,
    ) -> impl Future<Output = Result<Option<Profile>, Self::Error>> + Send;

    /// Saves all of these profiles, or none. Each replaces the profile of the same user.
    ///
    /// Each user gets the claim of the change and gives up any other claim on an address. All
    /// claims are given up before any is made, so two users can swap addresses. If a user is named
    /// twice, the last profile counts.
    ///
    /// # Errors
    /// - [`SaveError::Taken`] if another aggregate holds a claimed address, or two users of the
    ///   same call claim one
    /// - any other [`SaveError`] if the store failed
    fn save_profiles(
        &self,
        changes: Vec<ProfileChange>,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;

    /// Lists the profiles of the users of a company, ordered by user id. `None` lists those of the
    /// users of no company.
    fn profiles(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<Profile, UserId>, Self::Error>> + Send;
}

/// A change of one company. It is saved as a whole or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct CompanyChange {
    expected: Option<Version>,
    company: Company,
    events: Vec<Envelope<CompanyEvent>>,
    claims: Claims,
}

impl CompanyChange {
    /// Makes the change that creates a company.
    #[must_use]
    pub fn new(company: Company, created: Envelope<CompanyEvent>) -> Self {
        let claims = Claims::between(&BTreeSet::new(), &company.claims());
        Self { expected: None, company, events: vec![created], claims }
    }

    /// Makes the change by which `events` led from `before` to `company`.
    #[must_use]
    pub fn between(
        before: &Company,
        company: Company,
        events: Vec<Envelope<CompanyEvent>>,
    ) -> Self {
        let claims = Claims::between(&before.claims(), &company.claims());
        Self { expected: Some(before.version()), company, events, claims }
    }

    /// Returns the version that the store must still have. `None` for a new company.
    #[must_use]
    pub const fn expected(&self) -> Option<Version> {
        self.expected
    }

    /// Returns the company after the change.
    #[must_use]
    pub const fn company(&self) -> &Company {
        &self.company
    }

    /// Returns the events, in order.
    #[must_use]
    pub fn events(&self) -> &[Envelope<CompanyEvent>] {
        &self.events
    }

    /// Returns the unique keys that the change claims and gives up.
    #[must_use]
    pub const fn claims(&self) -> &Claims {
        &self.claims
    }
}

/// The part of a user's directory entry that this library needs.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Profile {
    /// The user, with their company.
    pub user: User,
    /// The name to show.
    pub name: Name,
    /// The mail address, if the user has one.
    pub address: Option<EmailAddress>,
}

impl Profile {
    /// Returns the user's id.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.user.id()
    }
}

/// A user's new profile. Saving it replaces the earlier one.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct ProfileChange {
    profile: Profile,
    claim: Option<Claim>,
}

impl ProfileChange {
    /// Makes the change to `profile`. It claims an address in the company's own domains (`own`), so
    /// no list and no other user can have it (ML-2).
    #[must_use]
    pub fn new(profile: Profile, own: &BTreeSet<DomainName>) -> Self {
        let claim = profile
            .address
            .as_ref()
            .filter(|address| address.is_of(own))
            .map(|address| Claim::Address(address.key(own)));
        Self { profile, claim }
    }

    /// Returns the profile.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Returns the only address claim that the user holds from now on. Any earlier one is given up.
    #[must_use]
    pub const fn claim(&self) -> Option<&Claim> {
        self.claim.as_ref()
    }
}
