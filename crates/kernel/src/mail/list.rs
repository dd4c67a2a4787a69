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
use super::local::LocalPart;
use crate::rules::ML_2;
use crate::{Refusal, Remedy, Rule};

/// The address of a list: plainer than mail allows, so that it can be said and typed (ML-1, ML-2).
///
/// Its local part has 2 to 40 of the characters `a` to `z`, `0` to `9`, `.`, `-` and `_`; a dot
/// neither begins nor ends it nor follows a dot. Upper case is refused, not lowered: who types
/// `Team@` sees what the address is. The domain is held as A-labels, and the whole keeps to
/// [`EmailAddress::MAX`].
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
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct ListAddress {
    local: String,
    domain: DomainName,
}

impl ListAddress {
    /// The fewest characters of the local part.
    pub const MIN_LOCAL_PART: usize = 2;

    /// The most characters of the local part.
    pub const MAX_LOCAL_PART: usize = 40;

    /// The address with this local part at this domain.
    ///
    /// # Errors
    /// [`ListAddressError`] when the local part is not as it must be (ML-2), or the domain leaves
    /// no room for it.
    pub fn new(local_part: &str, domain: DomainName) -> Result<Self, ListAddressError> {
        check_local_part(local_part)?;
        check_length(local_part.len() + "@".len() + domain.as_str().len())?;
        Ok(Self { local: local_part.to_owned(), domain })
    }

    /// The default address of a group of this name (ML-1), or none where fewer than two letters and
    /// digits are left of the name.
    ///
    /// Letters lose their accents and their case, and Latin letters without an ASCII twin are
    /// spelled out. Every run of other characters becomes one hyphen, but none at either end. What
    /// is too long is cut. The address may be taken: uniqueness is not decided here.
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
        let room = EmailAddress::MAX.saturating_sub("@".len() + domain.as_str().len());
        let mut local_part = hyphenated(name);
        local_part.truncate(room.min(Self::MAX_LOCAL_PART));
        Self::new(local_part.trim_end_matches('-'), domain).ok()
    }

    /// What stands before the `@`.
    #[must_use]
    pub fn local_part(&self) -> &str {
        &self.local
    }

    /// What stands after the `@`.
    #[must_use]
    pub const fn domain(&self) -> &DomainName {
        &self.domain
    }

    /// The same address, as one among all mail addresses.
    #[must_use]
    pub fn as_email(&self) -> EmailAddress {
        EmailAddress::plain(&self.local, self.domain.clone())
    }

    /// What this address is unique by (ML-2): the same whichever domains are the company's own,
    /// since nothing in it has case.
    #[must_use]
    pub fn key(&self) -> AddressKey {
        AddressKey::of(&LocalPart::plain(&self.local), &Domain::Name(self.domain.clone()))
    }
}

/// A text that is no address for a list, and why (ML-2).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ListAddressError {
    /// It is no mail address at all, or one that is too long.
    #[error(transparent)]
    Address(#[from] EmailAddressError),
    /// The domain is an address literal.
    #[error("the address of a list needs a domain name after the @")]
    AddressLiteral,
    /// A character of the local part is not one of those allowed.
    #[error("a list's address has a to z, 0 to 9, '.', '-' and '_' before the @, no {character:?}")]
    Character {
        /// Which one.
        character: char,
    },
    /// A dot begins or ends the local part, or follows another dot.
    #[error("the part before the @ cannot begin or end with a dot or have two in a row")]
    Dot,
    /// The local part is too short or too long.
    #[error("the part before the @ has {length} characters, {min} to {max} are allowed")]
    Length {
        /// How many characters it has.
        length: usize,
        /// How many it must have.
        min: usize,
        /// How many it may have.
        max: usize,
    },
}

impl Refusal for ListAddressError {
    fn rule(&self) -> &'static Rule {
        &ML_2
    }

    fn remedy(&self) -> Remedy {
        Remedy::you("Write an address such as crew@company.example.")
    }
}

fn check_local_part(text: &str) -> Result<(), ListAddressError> {
    if let Some(character) = text.chars().find(|character| !is_plain(*character)) {
        return Err(ListAddressError::Character { character });
    }
    let (length, min, max) = (text.len(), ListAddress::MIN_LOCAL_PART, ListAddress::MAX_LOCAL_PART);
    if !(min..=max).contains(&length) {
        return Err(ListAddressError::Length { length, min, max });
    }
    if text.split('.').any(str::is_empty) {
        return Err(ListAddressError::Dot);
    }
    Ok(())
}

const fn is_plain(character: char) -> bool {
    matches!(character, 'a'..='z' | '0'..='9' | '.' | '-' | '_')
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

/// Takes a mail address for a list's, where it is plain enough. A local part in quotes never is.
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
