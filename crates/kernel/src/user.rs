use std::fmt;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
#[derive(Clone, Copy, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(from = "Parts", into = "Parts")]
#[repr(C)]
pub struct User {
    // A copy is made for each call, 16 bytes at a time. The two ids are read in the pieces that are
    // written. An `Option` begins with a byte before its id, which is then in two pieces.
    id: UserId,
    company: CompanyId,
    has_company: bool,
}

/// The company of a user who has none.
const NONE: CompanyId = CompanyId::new(Uuid::nil());

impl User {
    /// Makes a user of this company.
    #[inline]
    #[must_use]
    pub const fn of_company(id: UserId, company: CompanyId) -> Self {
        Self { id, company, has_company: true }
    }

    /// Makes a user of no company, who is external to every company.
    #[inline]
    #[must_use]
    pub const fn of_no_company(id: UserId) -> Self {
        Self { id, company: NONE, has_company: false }
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
        if self.has_company { Some(self.company) } else { None }
    }

    /// Returns whether the user is internal or external to `company`.
    #[inline]
    #[must_use]
    pub fn affiliation(&self, company: CompanyId) -> Affiliation {
        if self.has_company && self.company == company {
            Affiliation::Internal
        } else {
            Affiliation::External
        }
    }

    /// Checks whether the user is external to `company`.
    #[inline]
    #[must_use]
    pub fn is_external_to(&self, company: CompanyId) -> bool {
        self.affiliation(company) == Affiliation::External
    }
}

/// The stored form of a user.
#[derive(Debug, Deserialize, Serialize)]
#[serde(rename = "User")]
struct Parts {
    id: UserId,
    company: Option<CompanyId>,
}

impl From<Parts> for User {
    fn from(Parts { id, company }: Parts) -> Self {
        match company {
            Some(company) => Self::of_company(id, company),
            None => Self::of_no_company(id),
        }
    }
}

impl From<User> for Parts {
    fn from(user: User) -> Self {
        Self { id: user.id, company: user.company() }
    }
}

impl fmt::Debug for User {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (id, company) = (self.id(), self.company());
        f.debug_struct("User").field("id", &id).field("company", &company).finish()
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
