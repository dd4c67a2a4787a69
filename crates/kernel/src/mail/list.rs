use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::address::{EmailAddress, EmailAddressError, check_length};
use super::domain::Domain;
use super::domain_name::DomainName;
use super::key::AddressKey;
use super::list_local_part::ListLocalPart;
use super::local::LocalPart;
use crate::rules::ML_2;
use crate::{Class, Refusal, RefusalRow, Remedy};

/// The address of a mailing list. It is simpler than mail allows, so people can say and type it
/// (ML-1, ML-2).
///
/// The part before the `@` is a [`ListLocalPart`]. The domain is kept as A-labels, and the whole
/// address has at most [`EmailAddress::MAX`] octets.
///
/// ```
/// use guildhall_kernel::{DomainName, ListAddress};
///
/// let acme: DomainName = "acme.example".parse()?;
/// let list = ListAddress::new("launch-crew", acme.clone())?;
/// assert_eq!(list.to_string(), "launch-crew@acme.example");
/// assert_eq!(ListAddress::proposed("Launch Crew!", acme), Some(list));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "ML-2")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct ListAddress {
    local: ListLocalPart,
    domain: DomainName,
}

impl ListAddress {
    /// The smallest number of characters of the local part.
    pub const MIN_LOCAL_PART: usize = ListLocalPart::MIN;

    /// The greatest number of characters of the local part.
    pub const MAX_LOCAL_PART: usize = ListLocalPart::MAX;

    /// Makes the address with this local part in this domain.
    ///
    /// # Errors
    /// - [`ListAddressError::Character`] if the local part has a character that is not allowed
    ///   (ML-2)
    /// - [`ListAddressError::Length`] if the local part is too short or too long (ML-2)
    /// - [`ListAddressError::Dot`] if a dot is not between two other characters (ML-2)
    /// - [`ListAddressError::Address`] if the whole address is too long (ML-2)
    pub fn new(local_part: &str, domain: DomainName) -> Result<Self, ListAddressError> {
        let local: ListLocalPart = local_part.parse()?;
        check_length(local_part.len() + "@".len() + domain.as_str().len())?;
        Ok(Self { local, domain })
    }

    /// Proposes an address for a group with this name (ML-1). Returns `None` if the name gives
    /// fewer than two letters and digits.
    ///
    /// Letters lose their accents and their case, and Latin letters without an ASCII form are
    /// spelled out. Other characters become one hyphen, but not at the ends. A long name is cut.
    /// The address can be taken already, because this does not check whether it is unique.
    ///
    /// ```
    /// use guildhall_kernel::{DomainName, ListAddress};
    ///
    /// let acme: DomainName = "acme.example".parse()?;
    /// let list = ListAddress::proposed("Œuvre & Straße", acme.clone());
    /// assert_eq!(list.unwrap().to_string(), "oeuvre-strasse@acme.example");
    /// assert_eq!(ListAddress::proposed("企画", acme), None);
    /// # Ok::<(), guildhall_kernel::DomainNameError>(())
    /// ```
    #[must_use]
    pub fn proposed(name: &str, domain: DomainName) -> Option<Self> {
        let space = EmailAddress::MAX.saturating_sub("@".len() + domain.as_str().len());
        let mut local_part = hyphenated(name);
        local_part.truncate(space.min(Self::MAX_LOCAL_PART));
        Self::new(local_part.trim_end_matches('-'), domain).ok()
    }

    /// Returns the part before the `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        self.local.as_str()
    }

    /// Returns the part after the `@`.
    #[must_use]
    pub const fn domain(&self) -> &DomainName {
        &self.domain
    }

    /// Returns the address as a mail address.
    #[must_use]
    pub fn as_email(&self) -> EmailAddress {
        EmailAddress::plain(self.local_part(), self.domain.clone())
    }

    /// Returns the address to which the mails of this list bounce (ML-14). `None` if the domain is
    /// so long that none fits.
    ///
    /// It is the address with `+bounce` before the `@`, so no list can have it as its own address. A
    /// long local part is cut.
    ///
    /// ```
    /// use guildhall_kernel::ListAddress;
    ///
    /// let list: ListAddress = "crew@acme.example".parse()?;
    /// assert_eq!(list.bounce_address().unwrap().as_str(), "crew+bounce@acme.example");
    /// # Ok::<(), guildhall_kernel::ListAddressError>(())
    /// ```
    #[doc(alias = "ML-14")]
    #[must_use]
    pub fn bounce_address(&self) -> Option<EmailAddress> {
        const SUFFIX: &str = "+bounce";
        let space = EmailAddress::MAX.saturating_sub("@".len() + self.domain.as_str().len());
        let space = space.min(EmailAddress::MAX_LOCAL_PART).checked_sub(SUFFIX.len())?;
        let cut = self.local_part().get(..space).unwrap_or(self.local_part());
        let cut = cut.trim_end_matches('.');
        (!cut.is_empty())
            .then(|| EmailAddress::plain(&format!("{cut}{SUFFIX}"), self.domain.clone()))
    }

    /// Returns the key by which this address is unique (ML-2). It does not depend on the company's
    /// own domains, because the address has no upper case.
    #[must_use]
    pub fn key(&self) -> AddressKey {
        AddressKey::of(&LocalPart::plain(self.local_part()), &Domain::Name(self.domain.clone()))
    }
}

/// Why a text is not the address of a list (ML-2).
#[doc(alias = "ML-2")]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ListAddressError {
    /// The text is not a mail address, or is too long for one.
    #[error(transparent)]
    Address(#[from] EmailAddressError),
    /// The domain is an address literal.
    #[error("the address of a list needs a domain name after the @")]
    AddressLiteral,
    /// The local part has a character that is not allowed.
    #[error(
        "a list's address can have letters, digits and . _ - ! # before the @, but not {character:?}"
    )]
    Character {
        /// The character.
        character: char,
    },
    /// The local part begins or ends with a dot, or has two dots in a row.
    #[error("the part before the @ cannot begin or end with a dot or have two dots in a row")]
    Dot,
    /// The local part is too short or too long.
    #[error("the part before the @ has {length} characters, but needs {min} to {max}")]
    Length {
        /// The number of its characters.
        length: usize,
        /// The smallest allowed number.
        min: usize,
        /// The greatest allowed number.
        max: usize,
    },
}

impl Refusal for ListAddressError {
    fn row(&self) -> RefusalRow<'_> {
        let example = Remedy::you("Write an address such as crew@company.example.");
        let row = |kind| RefusalRow::new(kind, Class::Invalid, &ML_2).with_remedy(example);
        match self {
            Self::Address(error) => error.row().with_remedy(example),
            Self::AddressLiteral => row("list_address_literal"),
            Self::Character { character } => {
                row("list_address_character").with_fact("character", *character)
            }
            Self::Dot => row("list_address_dot"),
            Self::Length { length, min, max } => row("list_address_length")
                .with_fact("length", *length)
                .with_fact("min", *min)
                .with_fact("max", *max),
        }
    }
}

fn hyphenated(name: &str) -> String {
    let decomposed: String = name.nfkd().collect();
    let mut text = String::new();
    for character in UniCase::unicode(decomposed).to_folded_case().chars() {
        match character {
            'a'..='z' | '0'..='9' => text.push(character),
            'æ' => text.push_str("ae"),
            'ð' | 'đ' => text.push('d'),
            'ħ' => text.push('h'),
            'ı' => text.push('i'),
            'ł' => text.push('l'),
            'ø' => text.push('o'),
            'œ' => text.push_str("oe"),
            'þ' => text.push_str("th"),
            'ŧ' => text.push('t'),
            mark if is_combining_mark(mark) => {}
            _ if text.is_empty() || text.ends_with('-') => {}
            _ => text.push('-'),
        }
    }
    text
}

impl FromStr for ListAddress {
    type Err = ListAddressError;

    fn from_str(text: &str) -> Result<Self, ListAddressError> {
        Self::try_from(EmailAddress::from_str(text)?)
    }
}

/// Converts a mail address, if it is simple enough. A quoted local part is not.
impl TryFrom<EmailAddress> for ListAddress {
    type Error = ListAddressError;

    fn try_from(address: EmailAddress) -> Result<Self, ListAddressError> {
        match address.domain() {
            Domain::Name(name) => Self::new(address.local_part(), name.clone()),
            Domain::Literal(_) => Err(ListAddressError::AddressLiteral),
        }
    }
}

impl TryFrom<String> for ListAddress {
    type Error = ListAddressError;

    fn try_from(text: String) -> Result<Self, ListAddressError> {
        text.parse()
    }
}

impl From<ListAddress> for EmailAddress {
    fn from(list: ListAddress) -> Self {
        list.as_email()
    }
}

impl From<ListAddress> for String {
    fn from(list: ListAddress) -> Self {
        list.to_string()
    }
}

impl fmt::Display for ListAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}
