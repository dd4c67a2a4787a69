use std::fmt;
use std::str::FromStr;

use idna::AsciiDenyList;
use idna::uts46::{DnsLength, Hyphens, Uts46};
use serde::{Deserialize, Serialize};

use super::invisible::is_invisible;
use crate::rules::ML_2;
use crate::{Class, Refusal, RefusalRow, Remedy};

/// A domain name of the DNS, kept as lower-case A-labels (RFC 5890 §2.3.2.1).
///
/// All spellings of a name give the same value: in upper or lower case, as Unicode (by UTS #46) or
/// as A-labels. A name differs from its subdomains: `mail.acme.example` is not `acme.example`. One
/// label is enough, and a name can look like a number, as RFC 5321 §4.1.2 allows. The dot of the
/// root and outer white space are refused.
///
/// ```
/// use guildhall_kernel::DomainName;
///
/// let name: DomainName = "Bücher.Example".parse()?;
/// assert_eq!(name.as_str(), "xn--bcher-kva.example");
/// assert_eq!(name, "XN--BCHER-KVA.example".parse()?);
/// # Ok::<(), guildhall_kernel::DomainNameError>(())
/// ```
#[doc(alias = "ML-2")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct DomainName(Box<str>);

impl DomainName {
    /// The greatest number of octets of a name. The DNS allows 255 (RFC 1035 §2.3.4), including the
    /// first length and the root, which a written name does not have.
    ///
    /// The limit applies to the written name and to its A-labels.
    pub const MAX: usize = 253;

    /// The greatest number of octets of one A-label (RFC 1035 §2.3.4).
    pub const MAX_LABEL: usize = 63;

    /// Returns the name as lower-case A-labels.
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
        // Real names have hyphens in the third and fourth place. Only the ends are checked.
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
        Ok(Self(name.into()))
    }
}

/// Why a text is not a domain name (ML-2).
#[doc(alias = "ML-2")]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DomainNameError {
    /// The name has a character that is not a letter, a digit, a hyphen or a dot.
    #[error("a domain name cannot have {character:?}")]
    Character {
        /// The character.
        character: char,
    },
    /// The name is empty.
    #[error("the domain name is empty")]
    Empty,
    /// The name begins or ends with a dot, or has two dots in a row.
    #[error("a domain name cannot begin or end with a dot or have two dots in a row")]
    EmptyLabel,
    /// A label begins or ends with a hyphen.
    #[error("the part {label:?} of the domain name cannot begin or end with a hyphen")]
    Hyphen {
        /// The label.
        label: String,
    },
    /// The name has a control character, a bidi control, a character without width or an unusual
    /// space.
    #[error("a domain name cannot have the invisible character U+{:04X}", u32::from(*character))]
    Invisible {
        /// The invisible character.
        character: char,
    },
    /// A label is longer than the DNS allows.
    #[error(
        "the part {label:?} of the domain name has {octets} bytes, but at most {max} are allowed"
    )]
    LabelTooLong {
        /// The label, as an A-label.
        label: String,
        /// The number of its octets.
        octets: usize,
        /// The greatest allowed number.
        max: usize,
    },
    /// The name is not an internationalised domain name by UTS #46. It has a letter that is not
    /// allowed, mixes letters of both directions, or has `xn--` without an A-label.
    #[error("{name:?} is not a valid internationalised domain name")]
    NotInternational {
        /// The text.
        name: String,
    },
    /// The name is longer than the DNS allows.
    #[error("the domain name has {octets} bytes, but at most {max} are allowed")]
    TooLong {
        /// The number of its octets, as it was written or as A-labels.
        octets: usize,
        /// The greatest allowed number.
        max: usize,
    },
}

impl Refusal for DomainNameError {
    fn row(&self) -> RefusalRow<'_> {
        let row = |kind| {
            let example = "Write a domain name such as company.example.";
            RefusalRow::new(kind, Class::Invalid, &ML_2).with_remedy(Remedy::you(example))
        };
        match self {
            Self::Character { character } => {
                row("domain_character").with_fact("character", *character)
            }
            Self::Empty => row("domain_empty"),
            Self::EmptyLabel => row("domain_empty_label"),
            Self::Hyphen { label } => row("domain_hyphen").with_fact("label", label.as_str()),
            Self::Invisible { character } => {
                row("domain_invisible").with_fact("character", *character)
            }
            Self::LabelTooLong { label, octets, max } => row("domain_label_too_long")
                .with_fact("label", label.as_str())
                .with_fact("octets", *octets)
                .with_fact("max", *max),
            Self::NotInternational { name } => {
                row("domain_not_international").with_fact("name", name.as_str())
            }
            Self::TooLong { octets, max } => {
                row("domain_too_long").with_fact("octets", *octets).with_fact("max", *max)
            }
        }
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

// UTS #46 drops some invisible characters silently, so the name would differ from the text.
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
        name.0.into()
    }
}
