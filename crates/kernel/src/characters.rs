//! The characters that a text cannot have, and those that no reader can see, by their Unicode
//! properties (GR-4, ML-2). The forms in which a text is kept and compared: an
//! ASCII text, as most are, needs no table of Unicode.

use std::fmt;

use icu_properties::props::{BidiControl, DefaultIgnorableCodePoint, GeneralCategory};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

/// The classes of characters that no name and no description can have (GR-4).
#[derive(Clone, Copy, Debug, Eq, Hash, Ord, PartialEq, PartialOrd)]
#[non_exhaustive]
pub enum CharacterClass {
    /// A bidirectional control. It changes the order in which the rest of a line is shown.
    BidiControl,
    /// A control character, such as a line break or a tab.
    Control,
    /// A code point that will never be a character, such as U+FFFE.
    Noncharacter,
    /// A character that means something only by a private agreement.
    PrivateUse,
    /// A line or paragraph separator.
    Separator,
    /// A tag character. It can hide a text in another text.
    Tag,
    /// A code point that is not a character yet.
    Unassigned,
}

impl CharacterClass {
    /// Returns the class of a character, or `None` if a text can have the character.
    pub(crate) fn of(character: char) -> Option<Self> {
        if let ' '..='~' = character {
            return None;
        }
        let category = CodePointMapData::<GeneralCategory>::new().get(character);
        match (character, category) {
            ('\u{e0000}'..='\u{e007f}', _) => Some(Self::Tag),
            ('\u{fdd0}'..='\u{fdef}', _) => Some(Self::Noncharacter),
            _ if u32::from(character) & 0xfffe == 0xfffe => Some(Self::Noncharacter),
            (_, GeneralCategory::Control) => Some(Self::Control),
            (_, GeneralCategory::LineSeparator | GeneralCategory::ParagraphSeparator) => {
                Some(Self::Separator)
            }
            (_, GeneralCategory::PrivateUse) => Some(Self::PrivateUse),
            (_, GeneralCategory::Unassigned) => Some(Self::Unassigned),
            _ if CodePointSetData::new::<BidiControl>().contains(character) => {
                Some(Self::BidiControl)
            }
            _ => None,
        }
    }
}

impl fmt::Display for CharacterClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::BidiControl => "bidirectional control",
            Self::Control => "control character",
            Self::Noncharacter => "non-character",
            Self::PrivateUse => "private-use character",
            Self::Separator => "line or paragraph separator",
            Self::Tag => "tag character",
            Self::Unassigned => "unassigned character",
        })
    }
}

/// Checks whether a text looks the same without the character. Joiners, variation selectors, bidi
/// controls and characters without width are such characters.
pub(crate) fn is_ignorable(character: char) -> bool {
    // The annotation controls are no Default_Ignorable_Code_Point, but they are not shown either.
    matches!(character, '\u{fff9}'..='\u{fffb}')
        || !character.is_ascii()
            && CodePointSetData::new::<DefaultIgnorableCodePoint>().contains(character)
}

/// Checks whether a reader can see the character.
pub(crate) fn is_visible(character: char) -> bool {
    // Unicode calls these two symbols: the Braille pattern without dots and the null notehead.
    let is_blank = character.is_whitespace() || matches!(character, '\u{2800}' | '\u{1d159}');
    !is_blank && !is_ignorable(character)
}

/// Converts a text to NFC.
pub(crate) fn composed(text: &str) -> String {
    if text.is_ascii() { text.to_owned() } else { text.nfc().collect() }
}

/// Folds the case of a text, by full Unicode case folding followed by NFC.
pub(crate) fn folded(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Folding NFD is what Unicode calls a canonical caseless match (definition D145).
    let decomposed: String = text.nfd().collect();
    UniCase::unicode(decomposed).to_folded_case().nfc().collect()
}
