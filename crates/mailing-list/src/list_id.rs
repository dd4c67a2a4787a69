use std::fmt;
use std::str::FromStr;

use guildhall_kernel::ListAddress;

/// What tells a list from all others in the mails that went through it, by RFC 2919 (ML-10).
///
/// It is a dot-atom of two labels or more, at most 255 octets, without an `@`. Upper and lower case
/// are the same (RFC 2919 §6); it is held in lower case.
///
/// ```
/// use guildhall_mailing_list::ListId;
///
/// let id = ListId::of(&"crew@acme.example".parse()?);
/// assert_eq!(id.to_string(), "crew.acme.example");
/// assert_eq!(ListId::from_header("Our crew <Crew.ACME.example>")?, id);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
pub struct ListId(String);

impl ListId {
    /// The most octets of an id (RFC 2919 §3).
    pub const MAX: usize = 255;

    /// The id of the list at this address. A dot of its local part becomes `=`, which no address of
    /// a list holds: so `a.b@acme.example` and `a@b.acme.example` keep ids of their own.
    #[must_use]
    pub fn of(list: &ListAddress) -> Self {
        Self(format!("{}.{}", list.local_part().replace('.', "="), list.domain().as_str()))
    }

    /// The id in the value of a `List-Id` field: `<id>`, or words and then `<id>`. The words are not
    /// looked at.
    ///
    /// # Errors
    /// [`ListIdError`] where the value does not end with an id in angle brackets.
    pub fn from_header(value: &str) -> Result<Self, ListIdError> {
        let inner = value.trim().strip_suffix('>').and_then(|rest| rest.rsplit_once('<'));
        inner.ok_or(ListIdError::NoBrackets)?.1.parse()
    }

    /// The id as it stands in a mail, without its angle brackets.
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

// RFC 5322 §3.2.3: atext and the dot.
fn is_dot_atom(character: char) -> bool {
    character.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(character)
}

impl fmt::Display for ListId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A text that is no id of a list, and why.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum ListIdError {
    /// A character that cannot stand in an id, such as an `@`.
    #[error("{character:?} cannot stand in the id of a list")]
    Character {
        /// Which one.
        character: char,
    },
    /// It has one label alone, or an empty one.
    #[error("the id of a list has two labels or more, with a dot between each two")]
    Labels,
    /// The value of the field does not end with an id in angle brackets.
    #[error("the id of a list stands in angle brackets at the end")]
    NoBrackets,
    /// It is longer than RFC 2919 allows.
    #[error("the id of a list has {octets} octets, {max} are allowed")]
    TooLong {
        /// How many octets it has.
        octets: usize,
        /// How many it may have.
        max: usize,
    },
}
