//! Of which company a user is, as it is stored.

use serde::{Deserialize, Serialize};

use crate::{ReadSet, User, UserId, Version};

/// What is stored of a user: their company, and whether they may act for it.
///
/// What is stored is true, whatever a call says (CO-1). The directory of a company registers its
/// users. A user whom no directory registered is recorded at their first use, with the company that
/// the call names.
#[doc(alias = "CO-1")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Registration {
    user: User,
    state: RegistrationState,
    version: Version,
}

/// Whether a user may act.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum RegistrationState {
    /// A use case named the user, and no directory has registered them yet.
    FirstUse,
    /// The user left the company (GR-18). They cannot act or be added until a directory registers
    /// them again.
    #[doc(alias = "GR-18")]
    Left,
    /// The directory of their company registered the user.
    Registered,
}

impl Registration {
    /// Makes the registration of a user whom a use case names for the first time.
    #[must_use]
    pub const fn first_use(user: User) -> Self {
        Self { user, state: RegistrationState::FirstUse, version: Version::FIRST }
    }

    /// Makes a registration from its parts, as a store loaded them.
    #[must_use]
    pub const fn stored(user: User, state: RegistrationState, version: Version) -> Self {
        Self { user, state, version }
    }

    /// Returns the user, with their company.
    #[must_use]
    pub const fn user(&self) -> User {
        self.user
    }

    /// Returns the user's id.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.user.id()
    }

    /// Returns whether the user may act.
    #[must_use]
    pub const fn state(&self) -> RegistrationState {
        self.state
    }

    /// Returns whether the user left their company (GR-18).
    #[must_use]
    pub const fn has_left(&self) -> bool {
        matches!(self.state, RegistrationState::Left)
    }

    /// Returns the version: how often the registration changed, counted from 1.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }
}

/// A change of one user's registration, which a store saves whole or not at all.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RegistrationChange {
    expected: Option<Version>,
    registration: Registration,
    reads: ReadSet,
}

impl RegistrationChange {
    /// Makes the change that leads from the stored registration, if there is one, to this user in
    /// this state.
    #[must_use]
    pub fn to(before: Option<&Registration>, user: User, state: RegistrationState) -> Self {
        let expected = before.map(Registration::version);
        let version = expected.map_or(Version::FIRST, Version::next);
        let registration = Registration { user, state, version };
        Self { expected, registration, reads: ReadSet::default() }
    }

    /// Adds what the decision read besides the registration (CO-8).
    #[must_use]
    pub fn with_reads(self, reads: ReadSet) -> Self {
        Self { reads, ..self }
    }

    /// Returns the version that the store must still have. `None` for a user who is not stored.
    #[must_use]
    pub const fn expected(&self) -> Option<Version> {
        self.expected
    }

    /// Returns the registration after the change.
    #[must_use]
    pub const fn registration(&self) -> Registration {
        self.registration
    }

    /// Returns what the decision read besides the registration. The store must still have it
    /// (CO-8).
    #[must_use]
    pub const fn reads(&self) -> &ReadSet {
        &self.reads
    }
}
