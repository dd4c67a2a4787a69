//! Names and descriptions: Unicode scalar values after NFC and trimming (GR-4, RM-9).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

use crate::rules::GR_4;
use crate::{Refusal, Rule};

/// A name of a group, a room, a company or a user: 1 to 100 characters (GR-4, RM-9).
///
/// A character is a Unicode scalar value, counted after NFC and after outer white space is
/// trimmed. Control characters are refused.
///
/// ```
/// use guildhall_kernel::Name;
///
/// let name: Name = "  Launch crew ".parse()?;
/// assert_eq!(name.as_str(), "Launch crew");
/// assert_eq!(name.key(), "LAUNCH CREW".parse::<Name>()?.key());
/// # Ok::<(), guildhall_kernel::TextError>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Name(String);

impl Name {
    /// The most characters that a name has.
    pub const MAX: usize = 100;

    /// The name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names that differ in case alone have in common (GR-4).
    #[must_use]
    pub fn key(&self) -> NameKey {
        NameKey::of(&self.0)
    }

    /// A name from the title of an event or the subject of a mail (RM-6): what is too long is cut
    /// at a character boundary, control characters count as white space, and a text with nothing
    /// left gives no name.
    ///
    /// ```
    /// use guildhall_kernel::Name;
    ///
    /// assert_eq!(Name::cut_from(&"x".repeat(101)).unwrap().as_str().len(), 100);
    /// assert_eq!(Name::cut_from(" \t "), None);
    /// ```
    #[must_use]
    pub fn cut_from(text: &str) -> Option<Self> {
        let spaced: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let whole = normalized(&spaced);
        let cut: String = whole.chars().take(Self::MAX).collect();
        Self::from_str(&cut).ok()
    }
}

impl FromStr for Name {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        Ok(Self(filled(text, Self::MAX)?))
    }
}

/// A description of a room or a group: up to 300 characters, counted as a [`Name`]'s (GR-4, RM-9).
///
/// Control characters are refused, line breaks too. An empty description is none at all: see
/// [`Description::parse`].
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Description(String);

impl Description {
    /// The most characters that a description has.
    pub const MAX: usize = 300;

    /// The description as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The description that `text` gives, or none where nothing is left after trimming.
    ///
    /// # Errors
    /// [`TextError`] as for parsing, but never [`TextError::Empty`].
    pub fn parse(text: &str) -> Result<Option<Self>, TextError> {
        match Self::from_str(text) {
            Ok(description) => Ok(Some(description)),
            Err(TextError::Empty) => Ok(None),
            Err(error) => Err(error),
        }
    }
}

impl FromStr for Description {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        Ok(Self(filled(text, Self::MAX)?))
    }
}

/// A reference to a profile picture or picture, as the service that keeps the pictures writes it: a
/// URL or a key of its own, 1 to 500 characters without control characters.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Picture(String);

impl Picture {
    /// The most characters that a reference has.
    pub const MAX: usize = 500;

    /// The reference.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Picture {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        Ok(Self(filled(text, Self::MAX)?))
    }
}

/// What names are compared and sorted by: a name without regard to case (GR-4).
///
/// Full Unicode case folding, so that `Straße` meets `STRASSE`, and NFC again after it. The folding
/// knows no language: the dotless `ı` is another letter than `i`. A key that is read back is folded
/// again, which changes nothing of a key.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(from = "String", into = "String")]
pub struct NameKey(String);

impl NameKey {
    /// The key of any text, whole or the beginning of a name that is searched for.
    #[must_use]
    pub fn of(text: &str) -> Self {
        // Folding NFD is what Unicode calls a canonical caseless match (definition D145).
        let decomposed: String = text.trim().nfd().collect();
        Self(UniCase::unicode(decomposed).to_folded_case().nfc().collect())
    }

    /// The folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether this key begins with `prefix`.
    #[must_use]
    pub fn starts_with(&self, prefix: &Self) -> bool {
        self.0.starts_with(&prefix.0)
    }
}

impl From<String> for NameKey {
    fn from(text: String) -> Self {
        Self::of(&text)
    }
}

impl From<NameKey> for String {
    fn from(key: NameKey) -> Self {
        key.0
    }
}

/// A text that is no name, description or picture: refused by GR-4, for rooms too (RM-9).
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum TextError {
    /// A control character stands in it.
    #[error("the control character U+{:04X} stands at character {position}", u32::from(*character))]
    Control {
        /// Which one.
        character: char,
        /// Where in the trimmed text, in characters from 1.
        position: usize,
    },
    /// Nothing is left after trimming.
    #[error("the text is empty")]
    Empty,
    /// It is longer than it may be.
    #[error("the text has {length} characters, {max} are allowed")]
    TooLong {
        /// How many characters it has.
        length: usize,
        /// How many it may have.
        max: usize,
    },
}

impl TryFrom<String> for Name {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        text.parse()
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for Picture {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        text.parse()
    }
}

impl From<Picture> for String {
    fn from(picture: Picture) -> Self {
        picture.0
    }
}

impl TryFrom<String> for Description {
    type Error = TextError;

    fn try_from(text: String) -> Result<Self, TextError> {
        text.parse()
    }
}

impl From<Description> for String {
    fn from(description: Description) -> Self {
        description.0
    }
}

impl fmt::Display for Description {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Refusal for TextError {
    fn rule(&self) -> &'static Rule {
        &GR_4
    }
}

fn normalized(text: &str) -> String {
    text.trim().nfc().collect()
}

fn filled(text: &str, max: usize) -> Result<String, TextError> {
    let text = normalized(text);
    if let Some((index, character)) = text.chars().enumerate().find(|(_, c)| c.is_control()) {
        return Err(TextError::Control { character, position: index + 1 });
    }
    match text.chars().count() {
        0 => Err(TextError::Empty),
        length if length > max => Err(TextError::TooLong { length, max }),
        _ => Ok(text),
    }
}
