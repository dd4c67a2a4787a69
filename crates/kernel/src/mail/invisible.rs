use crate::characters::is_ignorable;

/// Checks whether a character is invisible: a control character, a bidi control, a character
/// without width, or a space other than U+0020.
///
/// With such a character, two addresses could look the same and differ. Letters written from right
/// to left are allowed, because only bidi controls reorder a line.
pub(super) fn is_invisible(character: char) -> bool {
    character.is_control()
        || (character.is_whitespace() && character != ' ')
        || is_ignorable(character)
}
