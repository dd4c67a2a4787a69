//! Names and descriptions, in Unicode scalar values after NFC and trimming (GR-4, RM-9).

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use unicode_normalization::char::is_combining_mark;

use crate::characters::{CharacterClass, is_ignorable, is_visible};
use crate::characters::{composed, folded};
use crate::rules::GR_4;
use crate::{Class, Refusal, RefusalRow, Remedy};

/// The name of a group, a room, a company or a user, with 1 to 100 characters (GR-4, RM-9).
///
/// Characters are Unicode scalar values, counted after NFC and after trimming outer white space. At
/// least one is visible. The characters of a [`CharacterClass`] are refused. Other invisible
/// characters, such as joiners and variation selectors, are allowed, because some languages and
/// emoji need them.
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
pub struct Name(
    // A command copies the group that it changes, with its texts.
    Arc<str>,
);

impl Name {
    /// The greatest number of characters of a name.
    pub const MAX: usize = 100;

    /// Returns the name as it is shown.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the key of the name. Names that differ only in case or in invisible characters have
    /// the same key (GR-4).
    #[must_use]
    pub fn key(&self) -> NameKey {
        NameKey::of(&self.0)
    }

    /// Makes a name from the title of an event or the subject of a mail (RM-6). A long text is cut
    /// at a character boundary. The characters that a name cannot have are left out if they are
    /// invisible, and become spaces otherwise. Returns `None` if nothing visible is left.
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
        let allowed = text.chars().filter_map(|character| match CharacterClass::of(character) {
            None => Some(character),
            Some(_) => (!is_ignorable(character)).then_some(' '),
        });
        let whole = normalized(&allowed.collect::<String>());
        let cut: String = whole.chars().take(Self::MAX).collect();
        Self::from_str(&cut).ok()
    }
}

impl FromStr for Name {
    type Err = TextError;

    fn from_str(text: &str) -> Result<Self, TextError> {
        Ok(Self(filled(text, Self::MAX)?.into()))
    }
}

/// The description of a room or group, with up to 300 characters (GR-4, RM-9).
///
/// Characters are counted, and refused, as for a [`Name`]. Line breaks are control characters. An
/// empty description is no description: see [`Description::parse`].
#[doc(alias = "GR-4")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Description(Arc<str>);

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
    /// - [`TextError::Character`] if the text has a character of a [`CharacterClass`] (GR-4)
    /// - [`TextError::Invisible`] if the text has no visible character (GR-4)
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
        Ok(Self(filled(text, Self::MAX)?.into()))
    }
}

/// A reference to a picture, with 1 to 500 characters. Characters are refused as for a [`Name`].
/// The service that keeps the pictures decides its form, such as a URL or a key.
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct Picture(Arc<str>);

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
        Ok(Self(filled(text, Self::MAX)?.into()))
    }
}

/// The key by which names are compared and sorted, without regard to case and to invisible
/// characters (GR-4).
///
/// The key is the name without invisible characters, after full Unicode case folding, so `Straße`
/// equals `STRASSE`, and NFC. The folding depends on no language: the dotless `ı` differs from `i`.
/// A key that is read back is folded again, which does not change it.
#[doc(alias = "GR-4")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(from = "String", into = "String")]
pub struct NameKey(String);

impl NameKey {
    /// Makes the key of a name, or of the beginning of a name in a search.
    #[must_use]
    pub fn of(text: &str) -> Self {
        let is_shown = |character: &char| !is_ignorable(*character);
        // No ASCII character is ignorable.
        let shown = if text.is_ascii() {
            Cow::Borrowed(text)
        } else {
            Cow::Owned(text.chars().filter(is_shown).collect())
        };
        Self(folded(shown.trim()))
    }

    /// Returns the folded text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the key itself, and the rest of it from each of its later words on. A word begins
    /// with a letter or digit that does not follow another one.
    pub fn word_starts(&self) -> impl Iterator<Item = &str> {
        let goes_on = |character: char| character.is_alphanumeric() || is_combining_mark(character);
        let mut before = None;
        self.0.char_indices().filter_map(move |(index, character)| {
            let starts = match before.replace(character) {
                None => true,
                Some(before) => character.is_alphanumeric() && !goes_on(before),
            };
            if starts { self.0.get(index..) } else { None }
        })
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
    /// The text has a character that no text can have.
    #[error("the text has the {class} U+{:04X} at position {position}", u32::from(*character))]
    Character {
        /// The character.
        character: char,
        /// Its position in the trimmed text, in characters from 1.
        position: usize,
        /// What kind of character it is.
        class: CharacterClass,
    },
    /// Nothing is left after trimming.
    #[error("the text is empty")]
    Empty,
    /// The text has characters, but none that a reader can see.
    #[error("the text has no visible character")]
    Invisible,
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
        name.0.as_ref().to_owned()
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
        picture.0.as_ref().to_owned()
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
        description.0.as_ref().to_owned()
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
            Self::Character { character, position, class } => row("text_character")
                .with_fact("character", *character)
                .with_fact("position", *position)
                .with_fact("class", class.to_string())
                .with_remedy(Remedy::you("Remove this character.")),
            Self::Empty => row("text_empty"),
            Self::Invisible => row("text_invisible")
                .with_remedy(Remedy::you("Write at least one letter, digit or symbol.")),
            Self::TooLong { length, max } => {
                row("text_too_long").with_fact("length", *length).with_fact("max", *max)
            }
        }
    }
}

fn normalized(text: &str) -> String {
    composed(text.trim())
}

fn filled(text: &str, max: usize) -> Result<String, TextError> {
    let text = normalized(text);
    for (index, character) in text.chars().enumerate() {
        if let Some(class) = CharacterClass::of(character) {
            return Err(TextError::Character { character, position: index + 1, class });
        }
    }
    match text.chars().count() {
        0 => Err(TextError::Empty),
        _ if !text.chars().any(is_visible) => Err(TextError::Invisible),
        length if length > max => Err(TextError::TooLong { length, max }),
        _ => Ok(text),
    }
}
