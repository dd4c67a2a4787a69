use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

use super::domain::Domain;
use super::domain_name::{DomainName, DomainNameError};
use super::invisible::is_invisible;
use super::key::AddressKey;
use super::local::LocalPart;
use crate::rules::ML_2;
use crate::{Refusal, Remedy, Rule};

/// A mail address by RFC 5321 §4.1.2, with the Unicode that RFC 6531 §3.3 adds (ML-2, ML-6).
///
/// The local part may be quoted, the domain may be an address literal. Comments, folding white
/// space and several quoted strings in a row belong to message headers (RFC 5322) and are refused.
/// So is outer white space: nothing is trimmed.
///
/// The address is brought to NFC (RFC 6532 §3.1) and checked after it. Then it is kept as it was
/// written, for delivery: only its owner knows what a local part means (RFC 5321 §2.3.11). A server
/// without SMTPUTF8 takes the domain as [`Domain`] shows it.
///
/// Equality, hash and order look past the spelling. They take the local part without its quoting,
/// all of which RFC 5321 §4.1.2 calls equivalent, and the domain as [`DomainName`] has it. Upper
/// and lower case of a local part differ, since others must not assume that they do not (RFC 5321
/// §2.4). A company may, in its own domains: there, compare by [`EmailAddress::key`].
///
/// ```
/// use guildhall_kernel::EmailAddress;
///
/// let address: EmailAddress = "Ann@BÜCHER.example".parse()?;
/// assert_eq!(address.as_str(), "Ann@BÜCHER.example");
/// assert_eq!(address, "\"Ann\"@xn--bcher-kva.example".parse()?);
/// assert_ne!(address, "ann@xn--bcher-kva.example".parse()?);
/// # Ok::<(), guildhall_kernel::EmailAddressError>(())
/// ```
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct EmailAddress {
    text: String,
    local: LocalPart,
    domain: Domain,
}

impl EmailAddress {
    /// The most octets of an address: a path has 256 (RFC 5321 §4.5.3.1.3), two of them are its
    /// angle brackets.
    ///
    /// It holds for the address as it is written and for the one with the domain as A-labels.
    pub const MAX: usize = 254;

    /// The most octets of a local part as it is written, quotes and all (RFC 5321 §4.5.3.1.1).
    pub const MAX_LOCAL_PART: usize = 64;

    /// The address as it was written, in NFC.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// What stands before the `@`, as it was written, quotes and all.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.text.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// What stands after the `@`.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Whether the domain is exactly one of these: never a subdomain of one.
    #[must_use]
    pub fn is_of(&self, domains: &BTreeSet<DomainName>) -> bool {
        matches!(self.domain(), Domain::Name(domain) if domains.contains(domain))
    }

    /// What this address is unique by, where `own_domains` are those of the company (ML-2).
    ///
    /// ```
    /// use std::collections::BTreeSet;
    /// use guildhall_kernel::{DomainName, EmailAddress};
    ///
    /// let own_domains = BTreeSet::from(["acme.example".parse::<DomainName>()?]);
    /// let key = |text: &str| text.parse().map(|address: EmailAddress| address.key(&own_domains));
    /// assert_eq!(key("Ann@acme.example")?, key("ann@ACME.example")?);
    /// assert_ne!(key("Ann@other.example")?, key("ann@other.example")?);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn key(&self, own_domains: &BTreeSet<DomainName>) -> AddressKey {
        match &self.domain {
            Domain::Name(name) if own_domains.contains(name) => {
                AddressKey::of(&self.local.folded(), &self.domain)
            }
            _ => AddressKey::of(&self.local, &self.domain),
        }
    }

    // The caller vouches for the local part: no quoting, within the limits.
    pub(super) fn plain(local: &str, domain: DomainName) -> Self {
        Self {
            text: format!("{local}@{domain}"),
            local: LocalPart::plain(local),
            domain: Domain::Name(domain),
        }
    }

    fn canonical(&self) -> (&LocalPart, &Domain) {
        (&self.local, &self.domain)
    }
}

impl FromStr for EmailAddress {
    type Err = EmailAddressError;

    fn from_str(text: &str) -> Result<Self, EmailAddressError> {
        let text: String = text.nfc().collect();
        check_length(text.len())?;
        let (spelled_local, spelled_domain) = split(&text)?;
        if spelled_local.len() > Self::MAX_LOCAL_PART {
            return Err(EmailAddressError::LocalPartTooLong {
                octets: spelled_local.len(),
                max: Self::MAX_LOCAL_PART,
            });
        }
        let local = LocalPart::parse(spelled_local)?;
        let domain = Domain::parse(spelled_domain)?;
        check_length(spelled_local.len() + "@".len() + domain.to_string().len())?;
        Ok(Self { text, local, domain })
    }
}

/// A text that is no mail address, and why (ML-2).
///
/// A character that cannot be shown safely is named by its code point.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EmailAddressError {
    /// The square brackets hold neither an IPv4 nor an IPv6 address as RFC 5321 §4.1.3 writes them.
    #[error("[ ] must hold an IPv4 address such as 192.0.2.1, or IPv6: and an IPv6 address")]
    AddressLiteral,
    /// The domain is no domain name.
    #[error(transparent)]
    Domain(#[from] DomainNameError),
    /// It holds a control character, a bidi control, a character of no width or an unusual space.
    #[error("an address cannot hold U+{:04X}, which nobody sees", u32::from(*character))]
    Invisible {
        /// Which one.
        character: char,
    },
    /// A character stands unquoted in the local part that needs quotes.
    #[error("{character:?} cannot stand before the @ without quotes")]
    LocalPartCharacter {
        /// Which one.
        character: char,
    },
    /// A dot begins or ends the local part, or follows another dot.
    #[error("the part before the @ cannot begin or end with a dot or have two in a row")]
    LocalPartDot,
    /// Nothing stands before the `@`.
    #[error("nothing stands before the @")]
    LocalPartEmpty,
    /// The local part is longer than RFC 5321 §4.5.3.1.1 allows.
    #[error("the part before the @ has {octets} octets, {max} are allowed")]
    LocalPartTooLong {
        /// How many octets it has, quotes and all.
        octets: usize,
        /// How many it may have.
        max: usize,
    },
    /// No `@` parts it in two.
    #[error("an address needs an @")]
    NoAt,
    /// A local part that begins with a quote goes on after the quote that ends it.
    #[error("nothing can stand between the closing quote and the @")]
    QuoteEndsEarly,
    /// A local part begins with a quote that never ends.
    #[error("the quote before the @ does not end")]
    QuoteUnclosed,
    /// A backslash in quotes stands before a character other than printable ASCII.
    #[error("{character:?} cannot stand after a backslash")]
    QuotedPair {
        /// Which one.
        character: char,
    },
    /// The whole is longer than RFC 5321 §4.5.3.1.3 allows.
    #[error("the address has {octets} octets, {max} are allowed")]
    TooLong {
        /// How many octets it has, the domain as it was written or as A-labels.
        octets: usize,
        /// How many it may have.
        max: usize,
    },
}

impl Refusal for EmailAddressError {
    fn rule(&self) -> &'static Rule {
        &ML_2
    }

    fn remedy(&self) -> Remedy {
        Remedy::you("Write an address such as name@company.example.")
    }
}

// No domain holds an `@`, so the last one is the separator whatever the local part quotes.
pub(super) fn split(text: &str) -> Result<(&str, &str), EmailAddressError> {
    match text.chars().find(|character| is_invisible(*character)) {
        Some(character) => Err(EmailAddressError::Invisible { character }),
        None => text.rsplit_once('@').ok_or(EmailAddressError::NoAt),
    }
}

pub(super) const fn check_length(octets: usize) -> Result<(), EmailAddressError> {
    if octets > EmailAddress::MAX {
        return Err(EmailAddressError::TooLong { octets, max: EmailAddress::MAX });
    }
    Ok(())
}

impl Eq for EmailAddress {}

impl PartialEq for EmailAddress {
    fn eq(&self, other: &Self) -> bool {
        self.canonical() == other.canonical()
    }
}

impl Ord for EmailAddress {
    fn cmp(&self, other: &Self) -> Ordering {
        self.canonical().cmp(&other.canonical())
    }
}

impl PartialOrd for EmailAddress {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for EmailAddress {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.canonical().hash(state);
    }
}

impl fmt::Display for EmailAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl TryFrom<&str> for EmailAddress {
    type Error = EmailAddressError;

    fn try_from(text: &str) -> Result<Self, EmailAddressError> {
        text.parse()
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = EmailAddressError;

    fn try_from(text: String) -> Result<Self, EmailAddressError> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(address: EmailAddress) -> Self {
        address.text
    }
}
