use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{AddressKey, CompanyId, DomainName, NameKey, UserId};

/// A unique key that only one aggregate can hold.
///
/// The claims of an aggregate follow from its state. A change makes and gives up the difference, in
/// the same atom as the state. So no check is needed before an insert.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Claim {
    /// The mail address of a list or of a user (ML-2).
    #[doc(alias = "ML-2")]
    Address(AddressKey),
    /// A mail domain of a company (ML-2).
    Domain(DomainName),
    /// The name of a group in its company, without regard to case (GR-4).
    #[doc(alias = "GR-4")]
    GroupName(CompanyId, NameKey),
    /// The one-to-one room of a pair, the lower id first (RM-3).
    #[doc(alias = "RM-3")]
    Pair(UserId, UserId),
    /// A user's to-me room (RM-2).
    #[doc(alias = "RM-2")]
    ToMe(UserId),
}

impl Claim {
    /// Makes the claim of a pair, in either order.
    #[must_use]
    pub fn pair(one: UserId, other: UserId) -> Self {
        Self::Pair(one.min(other), one.max(other))
    }
}

/// Writes the claim as a text that stores can use as a key. Different claims have different texts.
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

/// Reads the text of a claim, as a store keeps it.
///
/// ```
/// use guildhall_kernel::{Claim, UserId};
/// use uuid::Uuid;
///
/// let [ann, bo] = [1, 2].map(|n| UserId::new(Uuid::from_u128(n)));
/// let claim = Claim::pair(ann, bo);
/// assert_eq!(claim.to_string().parse(), Ok(claim));
/// ```
impl FromStr for Claim {
    type Err = ClaimError;

    fn from_str(text: &str) -> Result<Self, ClaimError> {
        let claim = text.split_once(':').and_then(|(kind, key)| match kind {
            "address" => key.parse().ok().map(Self::Address),
            "domain" => key.parse().ok().map(Self::Domain),
            "group-name" => {
                let (company, name) = key.split_once(':')?;
                Some(Self::GroupName(CompanyId::new(id(company)?), NameKey::of(name)))
            }
            "pair" => {
                let (low, high) = key.split_once(':')?;
                Some(Self::Pair(UserId::new(id(low)?), UserId::new(id(high)?)))
            }
            "to-me" => Some(Self::ToMe(UserId::new(id(key)?))),
            _ => None,
        });
        // Each claim has exactly one text.
        let claim = claim.filter(|claim| claim.to_string() == text);
        claim.ok_or_else(|| ClaimError { text: text.to_owned() })
    }
}

fn id(text: &str) -> Option<Uuid> {
    Uuid::parse_str(text).ok()
}

/// A text is not the text of a claim.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[error("{text:?} is not the text of a claim")]
pub struct ClaimError {
    text: String,
}

/// The claims that a change makes and gives up.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Claims {
    made: BTreeSet<Claim>,
    released: BTreeSet<Claim>,
}

impl Claims {
    /// Returns the difference between the claims `before` a change and `after` it.
    #[must_use]
    pub fn between(before: &BTreeSet<Claim>, after: &BTreeSet<Claim>) -> Self {
        Self {
            made: after.difference(before).cloned().collect(),
            released: before.difference(after).cloned().collect(),
        }
    }

    /// Returns the claims to make. The whole change fails if another aggregate holds one of them.
    #[must_use]
    pub const fn made(&self) -> &BTreeSet<Claim> {
        &self.made
    }

    /// Returns the claims to give up.
    #[must_use]
    pub const fn released(&self) -> &BTreeSet<Claim> {
        &self.released
    }
}
