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

// The Unicode property Default_Ignorable_Code_Point, which includes all bidi controls and all
// characters without width, and the interlinear annotation controls U+FFF9 to U+FFFB.
const fn is_ignorable(character: char) -> bool {
    matches!(
        character,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fffb}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}
