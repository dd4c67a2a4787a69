use serde::{Deserialize, Serialize};

use crate::{CompanyId, UserId};

/// A user as the rules see one: who they are and which company they are of.
///
/// Users are the directory's. They are looked up by the service and arrive as arguments.
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
    /// A user of this company.
    #[must_use]
    pub const fn of_company(id: UserId, company: CompanyId) -> Self {
        Self { id, company: Some(company) }
    }

    /// A user of no company: external to every one.
    #[must_use]
    pub const fn of_no_company(id: UserId) -> Self {
        Self { id, company: None }
    }

    /// Who this is.
    #[must_use]
    pub const fn id(&self) -> UserId {
        self.id
    }

    /// The company that the user is of, if any.
    #[must_use]
    pub const fn company(&self) -> Option<CompanyId> {
        self.company
    }

    /// What the user is to `company`: one of its own, or an external user.
    #[must_use]
    pub fn affiliation(&self, company: CompanyId) -> Affiliation {
        if self.company == Some(company) { Affiliation::Internal } else { Affiliation::External }
    }

    /// Whether the user is external to `company`.
    #[must_use]
    pub fn is_external_to(&self, company: CompanyId) -> bool {
        self.affiliation(company) == Affiliation::External
    }
}

/// What a user is to a company.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Affiliation {
    /// Of this company.
    Internal,
    /// Of another company, or of none.
    External,
}
