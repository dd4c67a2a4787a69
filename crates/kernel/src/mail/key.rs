use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::address::{EmailAddressError, split};
use super::domain::Domain;
use super::local::LocalPart;

/// What addresses are unique by, among all lists and users of a company's domains (ML-2), and what
/// the duplicates of a list's recipients are told by (ML-6, ML-9).
///
/// It is the local part with as little quoting as it needs, an `@`, and the domain as A-labels or
/// as an address literal in one form. In the company's own domains the local part is without case:
/// full Unicode case folding, so that `straße` and `STRASSE` cannot belong to two. Folding can make
/// it longer than an address is allowed to be, so a key is no address to deliver to.
///
/// Made by [`EmailAddress::key`](crate::EmailAddress::key) and
/// [`ListAddress::key`](crate::ListAddress::key). A text that is read back must be a key already.
/// It is not folded again: which domains are the company's own, it does not say.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct AddressKey(String);

impl AddressKey {
    pub(super) fn of(local: &LocalPart, domain: &Domain) -> Self {
        Self(format!("{local}@{domain}"))
    }

    /// The key as a text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for AddressKey {
    type Err = AddressKeyError;

    fn from_str(text: &str) -> Result<Self, AddressKeyError> {
        let composed: String = text.nfc().collect();
        let (local, domain) = split(&composed)?;
        let key = Self::of(&LocalPart::parse(local)?, &Domain::parse(domain)?);
        if key.0 == text { Ok(key) } else { Err(AddressKeyError::NotCanonical { key }) }
    }
}

/// A text that is no key of an address, and why (ML-2).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum AddressKeyError {
    /// It is not even an address.
    #[error(transparent)]
    Address(#[from] EmailAddressError),
    /// It is an address in another spelling.
    #[error("the key of this address is spelled {key}")]
    NotCanonical {
        /// The key, as it is spelled.
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
