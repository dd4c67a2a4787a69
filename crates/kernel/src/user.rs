use serde::{Deserialize, Serialize};

use crate::{CompanyId, UserId};

/// A user, with their company.
///
/// Users come from the directory. The service looks them up and passes them as arguments.
///
/// ```
/// use guildhall_kernel::{Affiliation, CompanyId, User, UserId};
/// use uuid::Uuid;
///
/// let (acme, other) = (CompanyId::new(Uuid::from_u128(1)), CompanyId::new(Uuid::from_u128(2)));
/// let ann = User::of_company(UserId::new(Uuid::from_u128(3)), acme);
/// assert_eq!(ann.affiliation(acme), Affiliation::Internal);
/// assert_eq!(ann.affiliation(other), Affiliation::External);
/// ```
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
pub struct User {
    id: UserId,
    company: Option<CompanyId>,
}

impl User {
    /// Makes a user of this company.
    #[must_use]
    pub const fn of_company(id: UserId, company: CompanyId) -> Self {
        Self { id, company: Some(company) }
    }

    /// Makes a user of no company, who is external to every company.
    #[must_use]
    pub const fn of_no_company(id: UserId) -> Self {
        Self { id, company: None }
    }

    /// Returns the id of the user.
    #[inline]
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.id
    }

    /// Returns the id of the user by reference, for a map that lists its keys.
    #[inline]
    #[must_use]
    pub const fn as_id(&self) -> &UserId {
        &self.id
    }

    /// Returns the company of the user, if they have one.
    #[inline]
    #[must_use]
    pub const fn company(&self) -> Option<CompanyId> {
        self.company
    }

    /// Returns whether the user is internal or external to `company`.
    #[inline]
    #[must_use]
    pub fn affiliation(&self, company: CompanyId) -> Affiliation {
        if self.company == Some(company) { Affiliation::Internal } else { Affiliation::External }
    }

    /// Checks whether the user is external to `company`.
    #[inline]
    #[must_use]
    pub fn is_external_to(&self, company: CompanyId) -> bool {
        self.affiliation(company) == Affiliation::External
    }
}

/// Whether a user is internal or external to a company.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Affiliation {
    /// The user belongs to the company.
    Internal,
    /// The user belongs to another company, or to no company.
    External,
}
