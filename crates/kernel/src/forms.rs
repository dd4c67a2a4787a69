//! The forms in which a text is kept and compared. An ASCII text, as most are, needs no table of
//! Unicode.

use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

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
