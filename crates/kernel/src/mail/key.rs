use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::address::{EmailAddressError, split};
use super::domain::Domain;
use super::local::LocalPart;
use crate::characters::composed;

/// The key by which addresses are unique among all lists and users in a company's domains (ML-2),
/// and by which duplicate recipients of a list are found (ML-6, ML-9).
///
/// The key is the local part with as little quoting as possible, an `@`, and the domain as A-labels
/// or as an address literal in canonical form. In the company's own domains, the local part has
/// full Unicode case folding, so `straße` equals `STRASSE`. Folding can make a key longer than an
/// address, so mail cannot be delivered to a key.
///
/// [`EmailAddress::key`](crate::EmailAddress::key) and
/// [`ListAddress::key`](crate::ListAddress::key) make keys. A text that is read back must be a key
/// already. It is not folded again, because it does not say which domains are the company's own.
#[doc(alias = "ML-2")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct AddressKey(String);

impl AddressKey {
    pub(super) fn of(local: &LocalPart, domain: &Domain) -> Self {
        Self(format!("{local}@{domain}"))
    }

    /// Returns the key of the same address in a domain of a company, whichever company has the
    /// domain: what [`EmailAddress::folded_key`](crate::EmailAddress::folded_key) returns for the
    /// address of this key.
    #[must_use]
    pub fn folded(&self) -> Self {
        let folded = split(&self.0).and_then(|(local, domain)| {
            Ok(Self::of(&LocalPart::parse(local)?.folded(), &Domain::parse(domain)?))
        });
        // A key is always the key of an address.
        folded.unwrap_or_else(|_| self.clone())
    }

    /// Returns the key as a text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AddressKey {
    type Err = AddressKeyError;

    fn from_str(text: &str) -> Result<Self, AddressKeyError> {
        let composed = composed(text);
        let (local, domain) = split(&composed)?;
        let key = Self::of(&LocalPart::parse(local)?, &Domain::parse(domain)?);
        if key.0 == text { Ok(key) } else { Err(AddressKeyError::NotCanonical { key }) }
    }
}

/// Why a text is not the key of an address (ML-2).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum AddressKeyError {
    /// The text is not an address.
    #[error(transparent)]
    Address(#[from] EmailAddressError),
    /// The text is an address in another spelling than its key.
    #[error("the key of this address is {key}")]
    NotCanonical {
        /// The key of the address.
        key: AddressKey,
    },
}

impl fmt::Display for AddressKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for AddressKey {
    type Error = AddressKeyError;

    fn try_from(text: String) -> Result<Self, AddressKeyError> {
        text.parse()
    }
}

impl From<AddressKey> for String {
    fn from(key: AddressKey) -> Self {
        key.0
    }
}
