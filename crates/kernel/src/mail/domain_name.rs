use std::fmt;
use std::str::FromStr;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};

use super::invisible::is_invisible;
use crate::rules::ML_2;
use crate::{Refusal, Remedy, Rule};

/// A domain name of the DNS, held as lower-case A-labels (RFC 5890 §2.3.2.1).
///
/// Every spelling of a name gives the same value: in upper or lower case, as Unicode (by UTS #46)
/// or as A-labels. Names are equal as a whole or not at all: `mail.acme.example` is no
/// `acme.example`. One label is enough, and a name may look like a number: RFC 5321 §4.1.2 allows
/// both. The dot of the root is refused, and so is white space around the name.
///
/// ```
/// use guildhall_kernel::DomainName;
///
/// let name: DomainName = "Bücher.Example".parse()?;
/// assert_eq!(name.as_str(), "xn--bcher-kva.example");
/// assert_eq!(name, "XN--BCHER-KVA.example".parse()?);
/// # Ok::<(), guildhall_kernel::DomainNameError>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct DomainName(String);

impl DomainName {
    /// The most octets of a name: the DNS has 255 (RFC 1035 §2.3.4), of which a written name lacks
    /// the first length and the root.
    ///
    /// It holds for the name as it is written and as A-labels.
    pub const MAX: usize = 253;

    /// The most octets of one label, as an A-label (RFC 1035 §2.3.4).
    pub const MAX_LABEL: usize = 63;

    /// The name as lower-case A-labels.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for DomainName {
    type Err = DomainNameError;

    fn from_str(text: &str) -> Result<Self, DomainNameError> {
        check_length(text)?;
        check_characters(text)?;
        // Real names have hyphens in the third and fourth place; only the ends are barred.
        let name = Uts46::new()
            .to_ascii(
                text.as_bytes(),
                AsciiDenyList::STD3,
                Hyphens::CheckFirstLast,
                DnsLength::Ignore,
            )
            .map_err(|_| DomainNameError::NotInternational { name: text.to_owned() })?
            .into_owned();
        check_length(&name)?;
        check_labels(&name)?;
        Ok(Self(name))
    }
}

/// A text that is no domain name, and why (ML-2).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum DomainNameError {
    /// A character that is neither a letter, a digit, a hyphen nor a dot.
    #[error("{character:?} cannot stand in a domain name")]
    Character {
        /// Which one.
        character: char,
    },
    /// Nothing is there.
    #[error("the domain name is empty")]
    Empty,
    /// A dot begins or ends the name, or follows another dot.
    #[error("a domain name cannot begin or end with a dot or have two in a row")]
    EmptyLabel,
    /// A label begins or ends with a hyphen.
    #[error("{label:?} begins or ends with a hyphen, which no part of a domain name does")]
    Hyphen {
        /// The label.
        label: String,
    },
    /// It holds a control character, a bidi control, a character of no width or an unusual space.
    #[error("a domain name cannot hold U+{:04X}, which nobody sees", u32::from(*character))]
    Invisible {
        /// Which one.
        character: char,
    },
    /// A label is longer than the DNS allows.
    #[error("the part {label:?} of the domain name has {octets} octets, {max} are allowed")]
    LabelTooLong {
        /// The label, as an A-label.
        label: String,
        /// How many octets it has.
        octets: usize,
        /// How many it may have.
        max: usize,
    },
    /// No internationalised domain name by UTS #46: a letter that none holds, letters of both
    /// directions mixed, or `xn--` before what is no A-label.
    #[error("{name:?} is not an internationalised domain name")]
    NotInternational {
        /// The text.
        name: String,
    },
    /// The name is longer than the DNS allows.
    #[error("the domain name has {octets} octets, {max} are allowed")]
    TooLong {
        /// How many octets it has, as it was written or as A-labels.
        octets: usize,
        /// How many it may have.
        max: usize,
    },
}

impl Refusal for DomainNameError {
    fn rule(&self) -> &'static Rule {
        &ML_2
    }

    fn remedy(&self) -> Remedy {
        Remedy::you("Write a domain name such as company.example.")
    }
}

fn check_length(name: &str) -> Result<(), DomainNameError> {
    match name.len() {
        0 => Err(DomainNameError::Empty),
        octets if octets > DomainName::MAX => {
            Err(DomainNameError::TooLong { octets, max: DomainName::MAX })
        }
        _ => Ok(()),
    }
}

// UTS #46 drops some invisible characters silently: what is read would not be what was written.
fn check_characters(text: &str) -> Result<(), DomainNameError> {
    for character in text.chars() {
        if is_invisible(character) {
            return Err(DomainNameError::Invisible { character });
        }
        if character.is_ascii() && !(character.is_ascii_alphanumeric() || "-.".contains(character))
        {
            return Err(DomainNameError::Character { character });
        }
    }
    match text.split('.').find(|label| label.starts_with('-') || label.ends_with('-')) {
        Some(label) => Err(DomainNameError::Hyphen { label: label.to_owned() }),
        None => Ok(()),
    }
}

fn check_labels(name: &str) -> Result<(), DomainNameError> {
    for label in name.split('.') {
        match label.len() {
            0 => return Err(DomainNameError::EmptyLabel),
            octets if octets > DomainName::MAX_LABEL => {
                let (label, max) = (label.to_owned(), DomainName::MAX_LABEL);
                return Err(DomainNameError::LabelTooLong { label, octets, max });
            }
            _ => {}
        }
    }
    Ok(())
}

impl fmt::Display for DomainName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<&str> for DomainName {
    type Error = DomainNameError;

    fn try_from(text: &str) -> Result<Self, DomainNameError> {
        text.parse()
    }
}

impl TryFrom<String> for DomainName {
    type Error = DomainNameError;

    fn try_from(text: String) -> Result<Self, DomainNameError> {
        text.parse()
    }
}

impl From<DomainName> for String {
    fn from(name: DomainName) -> Self {
        name.0
    }
}
