use std::collections::BTreeSet;
use std::fmt;

use crate::{AddressKey, CompanyId, DomainName, NameKey, UserId};

/// A unique key that one aggregate holds and no other may.
///
/// An aggregate's claims follow from its state. A change makes and gives up the difference, in the
/// same atom as the state: no check comes before an insert.
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub enum Claim {
    /// A mail address: of a list or of a user (ML-2).
    Address(AddressKey),
    /// A mail domain of a company (ML-2).
    Domain(DomainName),
    /// A group's name in its company, without regard to case (GR-4).
    GroupName(CompanyId, NameKey),
    /// The one-to-one room of a pair, the lower id first (RM-3).
    Pair(UserId, UserId),
    /// A user's to-me room (RM-2).
    ToMe(UserId),
}

impl Claim {
    /// The claim of a pair, in whichever order the two are named.
    #[must_use]
    pub fn pair(one: UserId, other: UserId) -> Self {
        Self::Pair(one.min(other), one.max(other))
    }
}

/// The claim as a text that is different for different claims: a key for stores.
impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address(key) => write!(f, "address:{key}"),
            Self::Domain(domain) => write!(f, "domain:{domain}"),
            Self::GroupName(company, key) => write!(f, "group-name:{company}:{}", key.as_str()),
            Self::Pair(low, high) => write!(f, "pair:{low}:{high}"),
            Self::ToMe(user) => write!(f, "to-me:{user}"),
        }
    }
}

/// The claims that a change makes and gives up.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Claims {
    made: BTreeSet<Claim>,
    released: BTreeSet<Claim>,
}

impl Claims {
    /// What has to change for an aggregate that held `before` to hold `after`.
    #[must_use]
    pub fn between(before: &BTreeSet<Claim>, after: &BTreeSet<Claim>) -> Self {
        Self {
            made: after.difference(before).cloned().collect(),
            released: before.difference(after).cloned().collect(),
        }
    }

    /// The claims to make. The change fails as a whole where another holds one of them.
    #[must_use]
    pub const fn made(&self) -> &BTreeSet<Claim> {
        &self.made
    }

    /// The claims to give up.
    #[must_use]
    pub const fn released(&self) -> &BTreeSet<Claim> {
        &self.released
    }
}
