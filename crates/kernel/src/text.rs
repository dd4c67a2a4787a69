//! Names and descriptions, in Unicode scalar values after NFC and trimming (GR-4, RM-9).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

use crate::rules::GR_4;
use crate::{Class, Refusal, RefusalRow};

/// The name of a group, a room, a company or a user, with 1 to 100 characters (GR-4, RM-9).
///
/// Characters are Unicode scalar values, counted after NFC and after trimming outer white space.
/// Control characters are refused.
///
/// ```
/// use guildhall_kernel::Name;
///
/// let name: Name = "  Launch crew ".parse()?;
/// assert_eq!(name.as_str(), "Launch crew");
/// assert_eq!(name.key(), "LAUNCH CREW".parse::<Name>()?.key());
/// # Ok::<(), guildhall_kernel::TextError>(())
/// ```
#[doc(alias = "GR-4")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Name(String);

impl Name {
    /// The greatest number of characters of a name.
    pub const MAX: usize = 100;

    /// Returns the name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the key of the name. Names that differ only in case have the same key (GR-4).
    #[must_use]
    pub fn key(&self) -> NameKey {
        NameKey::of(&self.0)
    }

    /// Makes a name from the title of an event or the subject of a mail (RM-6). A long text is cut
    /// at a character boundary, and control characters become spaces. Returns `None` if nothing is
    /// left.
    ///
    /// ```
    /// use guildhall_kernel::Name;
    ///
    /// assert_eq!(Name::cut_from(&"x".repeat(101)).unwrap().as_str().len(), 100);
    /// assert_eq!(Name::cut_from(" \t "), None);
    /// ```
    #[doc(alias = "RM-6")]
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

/// The description of a room or group, with up to 300 characters (GR-4, RM-9).
///
/// Characters are counted as for a [`Name`]. Control characters are refused, including line breaks.
/// An empty description is no description: see [`Description::parse`].
#[doc(alias = "GR-4")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Description(String);

impl Description {
    /// The greatest number of characters of a description.
    pub const MAX: usize = 300;

    /// Returns the description as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Parses a description. Returns `None` if nothing is left after trimming.
    ///
    /// # Errors
    /// - [`TextError::Control`] if the text has a control character (GR-4)
    /// - [`TextError::TooLong`] if the text has more than [`Description::MAX`] characters (GR-4)
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

/// A reference to a picture, with 1 to 500 characters and without control characters. The service
/// that keeps the pictures decides its form, such as a URL or a key.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Picture(String);

impl Picture {
    /// The greatest number of characters of a reference.
    pub const MAX: usize = 500;

    /// Returns the reference.
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

/// The key by which names are compared and sorted, without regard to case (GR-4).
///
/// The key is the name after full Unicode case folding, so `Straße` equals `STRASSE`, and NFC. The
/// folding depends on no language: the dotless `ı` differs from `i`. A key that is read back is
/// folded again, which does not change it.
#[doc(alias = "GR-4")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(from = "String", into = "String")]
pub struct NameKey(String);

impl NameKey {
    /// Makes the key of a name, or of the beginning of a name in a search.
    #[must_use]
    pub fn of(text: &str) -> Self {
        // Folding NFD is what Unicode calls a canonical caseless match (definition D145).
        let decomposed: String = text.trim().nfd().collect();
        Self(UniCase::unicode(decomposed).to_folded_case().nfc().collect())
    }

    /// Returns the folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Checks whether this key begins with `prefix`.
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

/// Why a text is not a valid name, description or picture (GR-4, for rooms also RM-9).
#[doc(alias = "GR-4")]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TextError {
    /// The text has a control character.
    #[error(
        "the text has the control character U+{:04X} at position {position}",
        u32::from(*character)
    )]
    Control {
        /// The control character.
        character: char,
        /// Its position in the trimmed text, in characters from 1.
        position: usize,
    },
    /// Nothing is left after trimming.
    #[error("the text is empty")]
    Empty,
    /// The text is too long.
    #[error("the text has {length} characters, but at most {max} are allowed")]
    TooLong {
        /// The number of its characters.
        length: usize,
        /// The greatest allowed number.
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
    fn row(&self) -> RefusalRow<'_> {
        let row = |kind| RefusalRow::new(kind, Class::Invalid, &GR_4);
        match self {
            Self::Control { character, position } => {
                row("text_control").fact("character", *character).fact("position", *position)
            }
            Self::Empty => row("text_empty"),
            Self::TooLong { length, max } => {
                row("text_too_long").fact("length", *length).fact("max", *max)
            }
        }
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
