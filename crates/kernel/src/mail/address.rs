use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use super::domain::Domain;
use super::domain_name::{DomainName, DomainNameError};
use super::invisible::is_invisible;
use super::key::AddressKey;
use super::local::LocalPart;
use crate::characters::composed;
use crate::rules::ML_2;
use crate::{Class, Refusal, RefusalRow, Remedy};

/// A mail address by RFC 5321 §4.1.2, with the Unicode of RFC 6531 §3.3 (ML-2, ML-6).
///
/// The local part can be quoted, and the domain can be an address literal. Comments, folding white
/// space and several quoted strings in a row belong to message headers (RFC 5322) and are refused.
/// Outer white space is refused too, not trimmed.
///
/// The address is converted to NFC (RFC 6532 §3.1) and then checked. It keeps its spelling for
/// delivery, because only the receiving server knows the meaning of a local part (RFC 5321
/// §2.3.11). A server without SMTPUTF8 needs the domain as [`Domain`] displays it.
///
/// Equality, hash and order ignore the spelling. They use the local part without quoting (RFC 5321
/// §4.1.2 calls all quotings equivalent) and the domain as a [`DomainName`]. Upper and lower case
/// of a local part differ, because only the receiving server may treat them as equal (RFC 5321
/// §2.4). A company does so in its own domains: use [`EmailAddress::key`] there.
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
#[doc(alias = "ML-2")]
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(into = "String", try_from = "String")]
#[repr(C)]
pub struct EmailAddress {
    // What an expansion reads of each address is together, and so mostly fetched at once.
    text: Box<str>,
    spelling: Spelling,
    local: LocalPart,
    domain: Domain,
}

/// How the text of an address differs from its key. It follows from the text.
#[derive(Clone, Copy, Debug)]
enum Spelling {
    /// It is the key, in every domain.
    Key,
    /// It is the key, but not in a company's own domains, where the local part is folded.
    KeyUnlessFolded,
    /// It is not the key: the domain is not in A-labels or is a literal, or the local part is
    /// quoted.
    Other,
}

impl Spelling {
    fn of(text: &str, domain: &Domain) -> Self {
        match (domain, text.rsplit_once('@')) {
            (Domain::Name(name), Some((local, domain)))
                if domain == name.as_str() && !local.starts_with('"') =>
            {
                let folds = |byte: u8| byte.is_ascii_uppercase() || !byte.is_ascii();
                if local.bytes().any(folds) { Self::KeyUnlessFolded } else { Self::Key }
            }
            _ => Self::Other,
        }
    }
}

impl EmailAddress {
    /// The greatest number of octets of an address. A path has 256 (RFC 5321 §4.5.3.1.3), including
    /// two angle brackets.
    ///
    /// The limit applies to the written address and to the address with A-labels.
    pub const MAX: usize = 254;

    /// The greatest number of octets of a local part, including quotes (RFC 5321 §4.5.3.1.1).
    pub const MAX_LOCAL_PART: usize = 64;

    /// Returns the address as it was written, in NFC.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Returns the part before the `@` as it was written, including quotes.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.text.rsplit_once('@').map_or("", |(local, _)| local)
    }

    /// Returns the part after the `@`.
    #[must_use]
    pub const fn domain(&self) -> &Domain {
        &self.domain
    }

    /// Checks whether the domain is exactly one of these. A subdomain is not.
    #[must_use]
    pub fn is_of(&self, domains: &BTreeSet<DomainName>) -> bool {
        matches!(self.domain(), Domain::Name(domain) if domains.contains(domain))
    }

    /// Returns the key by which this address is unique. `own_domains` are those of the company
    /// (ML-2).
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

    /// Returns the text of the [key](Self::key). It is borrowed if the address is spelled like its
    /// key, as most are.
    ///
    /// ```
    /// use std::borrow::Cow;
    /// use std::collections::BTreeSet;
    /// use guildhall_kernel::{DomainName, EmailAddress};
    ///
    /// let own_domains = BTreeSet::from(["acme.example".parse::<DomainName>()?]);
    /// let [plain, upper]: [EmailAddress; 2] = ["ann@acme.example".parse()?, "Ann@acme.example".parse()?];
    /// assert!(matches!(plain.key_text(&own_domains), Cow::Borrowed("ann@acme.example")));
    /// assert_eq!(upper.key_text(&own_domains), "ann@acme.example");
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    #[must_use]
    pub fn key_text(&self, own_domains: &BTreeSet<DomainName>) -> Cow<'_, str> {
        let is_key = match self.spelling {
            Spelling::Key => true,
            Spelling::KeyUnlessFolded => !self.is_of(own_domains),
            Spelling::Other => false,
        };
        if is_key { Cow::Borrowed(&self.text) } else { Cow::Owned(self.key(own_domains).into()) }
    }

    /// Returns the key of this address in a domain of a company, whichever company has the domain
    /// (ML-2).
    #[must_use]
    pub fn folded_key(&self) -> AddressKey {
        AddressKey::of(&self.local.folded(), &self.domain)
    }

    // The caller ensures that the local part needs no quoting and keeps the limits.
    pub(super) fn plain(local: &str, domain: DomainName) -> Self {
        let text = format!("{local}@{domain}");
        let domain = Domain::Name(domain);
        let spelling = Spelling::of(&text, &domain);
        Self { text: text.into(), spelling, local: LocalPart::plain(local), domain }
    }

    fn canonical(&self) -> (&LocalPart, &Domain) {
        (&self.local, &self.domain)
    }
}

impl FromStr for EmailAddress {
    type Err = EmailAddressError;

    fn from_str(text: &str) -> Result<Self, EmailAddressError> {
        let text = composed(text);
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
        let spelling = Spelling::of(&text, &domain);
        Ok(Self { text: text.into(), spelling, local, domain })
    }
}

/// Why a text is not a mail address (ML-2).
///
/// An invisible character is shown by its code point.
#[doc(alias = "ML-2")]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EmailAddressError {
    /// The square brackets do not contain an IPv4 or IPv6 address in the form of RFC 5321 §4.1.3.
    #[error("square brackets need an IP address, such as [192.0.2.1] or [IPv6:2001:db8::1]")]
    AddressLiteral,
    /// The domain is not a domain name.
    #[error(transparent)]
    Domain(#[from] DomainNameError),
    /// The address has a control character, a bidi control, a character without width or an unusual
    /// space.
    #[error("an address cannot have the invisible character U+{:04X}", u32::from(*character))]
    Invisible {
        /// The invisible character.
        character: char,
    },
    /// The local part has a character that needs quotes.
    #[error("the part before the @ cannot have {character:?} without quotes")]
    LocalPartCharacter {
        /// The character.
        character: char,
    },
    /// The local part begins or ends with a dot, or has two dots in a row.
    #[error("the part before the @ cannot begin or end with a dot or have two dots in a row")]
    LocalPartDot,
    /// The local part is empty.
    #[error("the part before the @ is empty")]
    LocalPartEmpty,
    /// The local part is longer than RFC 5321 §4.5.3.1.1 allows.
    #[error("the part before the @ has {octets} bytes, but at most {max} are allowed")]
    LocalPartTooLong {
        /// The number of its octets, including quotes.
        octets: usize,
        /// The greatest allowed number.
        max: usize,
    },
    /// The text has no `@`.
    #[error("an address needs an @")]
    NoAt,
    /// The local part continues after its closing quote.
    #[error("the closing quote must come directly before the @")]
    QuoteEndsEarly,
    /// The local part begins with a quote that is not closed.
    #[error("the quote before the @ is not closed")]
    QuoteUnclosed,
    /// A backslash in quotes comes before a character that is not printable ASCII.
    #[error("a backslash cannot come before {character:?}")]
    QuotedPair {
        /// The character.
        character: char,
    },
    /// The address is longer than RFC 5321 §4.5.3.1.3 allows.
    #[error("the address has {octets} bytes, but at most {max} are allowed")]
    TooLong {
        /// The number of its octets, with the domain as it was written or as A-labels.
        octets: usize,
        /// The greatest allowed number.
        max: usize,
    },
}

impl Refusal for EmailAddressError {
    fn row(&self) -> RefusalRow<'_> {
        let row = |kind| {
            let example = "Write an address such as name@company.example.";
            RefusalRow::new(kind, Class::Invalid, &ML_2).with_remedy(Remedy::you(example))
        };
        match self {
            Self::AddressLiteral => row("address_literal"),
            Self::Domain(error) => error.row(),
            Self::Invisible { character } => {
                row("address_invisible").with_fact("character", *character)
            }
            Self::LocalPartCharacter { character } => {
                row("address_local_part_character").with_fact("character", *character)
            }
            Self::LocalPartDot => row("address_local_part_dot"),
            Self::LocalPartEmpty => row("address_local_part_empty"),
            Self::LocalPartTooLong { octets, max } => row("address_local_part_too_long")
                .with_fact("octets", *octets)
                .with_fact("max", *max),
            Self::NoAt => row("address_no_at"),
            Self::QuoteEndsEarly => row("address_quote_ends_early"),
            Self::QuoteUnclosed => row("address_quote_unclosed"),
            Self::QuotedPair { character } => {
                row("address_quoted_pair").with_fact("character", *character)
            }
            Self::TooLong { octets, max } => {
                row("address_too_long").with_fact("octets", *octets).with_fact("max", *max)
            }
        }
    }
}

// A domain has no `@`, so the last one is the separator. A quoted local part can have others.
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
        address.text.into()
    }
}
