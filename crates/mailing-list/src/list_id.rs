use std::fmt;
use std::str::FromStr;

use guildhall_kernel::ListAddress;

/// The id of a list in the mails that went through it (RFC 2919, ML-10).
///
/// It is a dot-atom of at least two labels and at most 255 bytes. Upper and lower case are the same
/// (RFC 2919 §6). It is stored in lower case.
///
/// ```
/// use guildhall_mailing_list::ListId;
///
/// let id = ListId::of(&"crew@acme.example".parse()?);
/// assert_eq!(id.to_string(), "crew.acme.example");
/// assert_eq!(ListId::from_header("Our crew <Crew.ACME.example>")?, id);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "ML-10")]
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ListId(String);

impl ListId {
    /// The greatest length in bytes (RFC 2919 §3).
    pub const MAX: usize = 255;

    /// Returns the id of the list with this address. Each dot in the local part becomes `=`, which
    /// no address of a list contains. So `a.b@acme.example` and `a@b.acme.example` have different
    /// ids.
    #[must_use]
    pub fn of(list: &ListAddress) -> Self {
        Self(format!("{}.{}", list.local_part().replace('.', "="), list.domain().as_str()))
    }

    /// Reads the id from the value of a `List-Id` field: `<id>`, or a phrase and then `<id>`. It
    /// ignores the phrase, and white space in the angle brackets.
    ///
    /// # Errors
    /// - [`ListIdError::NoBrackets`] if the value does not end with angle brackets
    /// - [`ListIdError::Character`], [`ListIdError::Labels`] or [`ListIdError::TooLong`] if the
    ///   text in them is not an id
    pub fn from_header(value: &str) -> Result<Self, ListIdError> {
        let inner = value.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
        let (_, id) = inner.ok_or(ListIdError::NoBrackets)?;
        id.split_whitespace().collect::<String>().parse()
    }

    /// Returns the id, without angle brackets.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for ListId {
    type Err = ListIdError;

    fn from_str(text: &str) -> Result<Self, ListIdError> {
        if text.len() > Self::MAX {
            return Err(ListIdError::TooLong { octets: text.len(), max: Self::MAX });
        }
        if let Some(character) = text.chars().find(|character| !is_dot_atom(*character)) {
            return Err(ListIdError::Character { character });
        }
        if !text.contains('.') || text.split('.').any(str::is_empty) {
            return Err(ListIdError::Labels);
        }
        Ok(Self(text.to_ascii_lowercase()))
    }
}

// RFC 5322 §3.2.3: `atext` and the dot.
fn is_dot_atom(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(character)
}

impl fmt::Display for ListId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The reasons why a text is not a [`ListId`].
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum ListIdError {
    /// A character is not allowed in an id, for example an `@`.
    #[error("{character:?} is not allowed in the id of a list")]
    Character {
        /// The character.
        character: char,
    },
    /// The id has only one label, or an empty one.
    #[error("the id of a list must have at least two labels, separated by dots")]
    Labels,
    /// The value of the field does not end with an id in angle brackets.
    #[error("the value does not end with the id of a list in angle brackets")]
    NoBrackets,
    /// The id is longer than RFC 2919 allows.
    #[error("the id of a list has {octets} bytes, but at most {max} are allowed")]
    TooLong {
        /// Its length in bytes.
        octets: usize,
        /// The greatest length, [`ListId::MAX`].
        max: usize,
    },
}
