//! Where companies and profiles are kept, and what is saved there.

use std::collections::BTreeSet;
use std::future::Future;

use guildhall_kernel::{
    AddressKey, Claim, Claims, CompanyId, DomainName, EmailAddress, Envelope, KeptAnswer, Name,
    Page, PageRequest, ReadSet, Registration, RegistrationChange, SaveError, Store, User, UserId,
    Version,
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

    /// Saves a change of a company, and records the users whom it names for the first time
    /// ([`ReadSet::first_uses`]).
    ///
    /// # Errors
    /// - [`SaveError::Answered`] if the answer to a command of the change is kept already
    /// - [`SaveError::Conflict`] if the stored version is not the version that the change expects,
    ///   or the decision read something that has changed ([`CompanyChange::reads`])
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

    /// Finds the profiles of these users, ordered by id. A user who has none is left out.
    fn find_profiles(
        &self,
        users: BTreeSet<UserId>,
    ) -> impl Future<Output = Result<Vec<Profile>, Self::Error>> + Send;

    /// Finds the user who holds the claim on this address (ML-2). `None` if no user holds it.
    fn find_user_by_address(
        &self,
        address: AddressKey,
    ) -> impl Future<Output = Result<Option<UserId>, Self::Error>> + Send;

    /// Finds the company that has this mail domain. `None` if no company has it.
    fn find_company_by_domain(
        &self,
        domain: DomainName,
    ) -> impl Future<Output = Result<Option<CompanyId>, Self::Error>> + Send;

    /// Finds the registrations of these users, ordered by id. A user who is not stored is left out.
    fn find_registrations(
        &self,
        users: BTreeSet<UserId>,
    ) -> impl Future<Output = Result<Vec<Registration>, Self::Error>> + Send;

    /// Saves a change of a user's registration.
    ///
    /// # Errors
    /// - [`SaveError::Conflict`] if the stored version is not the version that the change expects,
    ///   or the decision read something that has changed ([`RegistrationChange::reads`])
    /// - any other [`SaveError`] if the store failed
    fn save_registration(
        &self,
        change: RegistrationChange,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;

    /// Erases a user's profile, and gives up each address that the user holds. The registration
    /// stays. Does nothing if there is no profile.
    fn erase_profile(&self, user: UserId) -> impl Future<Output = Result<(), Self::Error>> + Send;

    /// Saves all of these profiles, each with the user's registration, or none. Each replaces the
    /// profile of the same user. If a user is named twice, the last profile counts.
    ///
    /// The store keeps with each claim of a user the directory that made it (ML-2). A change by the
    /// directory of the user's company ([`ProfileChange::is_own`]) gives up every claim of the user,
    /// any other change the claims that its directory made for the user. All claims are given up
    /// before any is made, so two users can swap addresses. A claim that the user still holds stays
    /// with the directory that made it.
    ///
    /// # Errors
    /// - [`SaveError::Conflict`] if a registration has not the version that its change expects, or
    ///   the decision about it read something that has changed ([`RegistrationChange::reads`])
    /// - [`SaveError::Taken`] if another aggregate holds a claimed address, or two users of the
    ///   same call claim one
    /// - any other [`SaveError`] if the store failed
    fn save_profiles(
        &self,
        changes: Vec<ProfileChange>,
    ) -> impl Future<Output = Result<(), SaveError<Self::Error>>> + Send;

    /// Lists the users who are registered with a company, ordered by id: by its directory or at
    /// their first use. `None` lists the users of no company. A user who left is left out.
    fn registered(
        &self,
        company: Option<CompanyId>,
        page: PageRequest<UserId>,
    ) -> impl Future<Output = Result<Page<User, UserId>, Self::Error>> + Send;

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
    reads: ReadSet,
    answers: Vec<KeptAnswer>,
}

impl CompanyChange {
    /// Makes the change that creates a company.
    #[must_use]
    pub fn new(company: Company, created: Envelope<CompanyEvent>) -> Self {
        let claims = Claims::between(&BTreeSet::new(), &company.claims());
        let (reads, answers) = (ReadSet::default(), Vec::new());
        Self { expected: None, company, events: vec![created], claims, reads, answers }
    }

    /// Makes the change by which `events` led from `before` to `company`.
    #[must_use]
    pub fn between(
        before: &Company,
        company: Company,
        events: Vec<Envelope<CompanyEvent>>,
    ) -> Self {
        let claims = Claims::between(&before.claims(), &company.claims());
        let (expected, reads) = (Some(before.version()), ReadSet::default());
        Self { expected, company, events, claims, reads, answers: Vec::new() }
    }

    /// Adds what the decision read besides the company (CO-8).
    #[must_use]
    pub fn with_reads(self, reads: ReadSet) -> Self {
        Self { reads, ..self }
    }

    /// Adds the answers to commands with an id that are saved with the change (CO-9).
    #[doc(alias = "CO-9")]
    #[must_use]
    pub fn with_answers(self, answers: Vec<KeptAnswer>) -> Self {
        Self { answers, ..self }
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

    /// Returns the answers that are kept with the change (CO-9).
    #[must_use]
    pub fn answers(&self) -> &[KeptAnswer] {
        &self.answers
    }

    /// Returns what the decision read besides the company. The store must still have it (CO-8).
    #[must_use]
    pub const fn reads(&self) -> &ReadSet {
        &self.reads
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
    directory: CompanyId,
    profile: Profile,
    claim: Option<Claim>,
    registration: Option<RegistrationChange>,
}

impl ProfileChange {
    /// Makes the change to `profile` by the directory of a company. It claims an address in one of
    /// these domains, which are those of any company, so no list and no other user can have it
    /// (ML-2).
    #[must_use]
    pub fn new(directory: CompanyId, profile: Profile, domains: &BTreeSet<DomainName>) -> Self {
        let claim = profile
            .address
            .as_ref()
            .filter(|address| address.is_of(domains))
            .map(|address| Claim::Address(address.folded_key()));
        Self { directory, profile, claim, registration: None }
    }

    /// Adds the change of the user's registration that is saved with the profile (CO-1).
    #[must_use]
    pub fn with_registration(self, registration: RegistrationChange) -> Self {
        Self { registration: Some(registration), ..self }
    }

    /// Returns the company whose directory saves the profile.
    #[must_use]
    pub const fn directory(&self) -> CompanyId {
        self.directory
    }

    /// Returns whether the user is of the company whose directory saves the profile.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.profile.user.company() == Some(self.directory)
    }

    /// Returns the profile.
    #[must_use]
    pub const fn profile(&self) -> &Profile {
        &self.profile
    }

    /// Returns the only address claim that the directory holds for the user from now on.
    #[must_use]
    pub const fn claim(&self) -> Option<&Claim> {
        self.claim.as_ref()
    }

    /// Returns the change of the user's registration, if there is one.
    #[must_use]
    pub const fn registration(&self) -> Option<&RegistrationChange> {
        self.registration.as_ref()
    }
}
