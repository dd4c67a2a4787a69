//! The characters that a text cannot have, and those that no reader can see (GR-4).

use guildhall_kernel::CharacterClass::{
    BidiControl, Control, Noncharacter, PrivateUse, Separator, Tag, Unassigned,
};
use guildhall_kernel::{CharacterClass, Description, Name, NameKey, Picture, TextError};

use crate::samples::name;

const REFUSED: [(char, CharacterClass); 25] = [
    ('\u{7}', Control),
    ('\u{9f}', Control),
    ('\u{61c}', BidiControl),
    ('\u{200e}', BidiControl),
    ('\u{200f}', BidiControl),
    ('\u{202a}', BidiControl),
    ('\u{202e}', BidiControl),
    ('\u{2066}', BidiControl),
    ('\u{2069}', BidiControl),
    ('\u{2028}', Separator),
    ('\u{2029}', Separator),
    ('\u{e000}', PrivateUse),
    ('\u{f8ff}', PrivateUse),
    ('\u{f0000}', PrivateUse),
    ('\u{fdd0}', Noncharacter),
    ('\u{fdef}', Noncharacter),
    ('\u{fffe}', Noncharacter),
    ('\u{ffff}', Noncharacter),
    ('\u{10ffff}', Noncharacter),
    ('\u{e0000}', Tag),
    ('\u{e0001}', Tag),
    ('\u{e007f}', Tag),
    ('\u{378}', Unassigned),
    ('\u{e0fff}', Unassigned),
    ('\u{50000}', Unassigned),
];

// Writing needs some of them, and no reader sees one of them by itself.
const INVISIBLE: [char; 14] = [
    '\u{ad}',
    '\u{34f}',
    '\u{115f}',
    '\u{17b4}',
    '\u{180b}',
    '\u{200b}',
    '\u{200c}',
    '\u{200d}',
    '\u{2060}',
    '\u{3164}',
    '\u{fe0f}',
    '\u{feff}',
    '\u{fffa}',
    '\u{e0100}',
];

// refuses: GR-4
#[test]
fn a_character_that_no_text_can_have_is_refused_and_named() {
    for (character, class) in REFUSED {
        let text = format!(" a{character}b");
        let refused = TextError::Character { character, position: 2, class };
        assert_eq!(text.parse::<Name>(), Err(refused.clone()), "{character:?}");
        assert_eq!(Description::parse(&text), Err(refused.clone()), "{character:?}");
        assert_eq!(text.parse::<Picture>(), Err(refused), "{character:?}");
    }
}

// refuses: GR-4
#[test]
fn of_the_ascii_characters_exactly_the_control_characters_are_refused() {
    for character in (0..128).map(char::from) {
        let refused = format!("a{character}b").parse::<Name>().is_err();
        assert_eq!(refused, character.is_control(), "{character:?}");
    }
}

// refuses: GR-4
#[test]
fn the_refusal_of_a_character_says_what_it_is_and_where() {
    let sentence = |text: &str| text.parse::<Name>().unwrap_err().to_string();
    assert_eq!(
        sentence("a\u{202e}"),
        "the text has the bidirectional control U+202E at position 2"
    );
    assert_eq!(
        sentence("ab\u{2028}c"),
        "the text has the line or paragraph separator U+2028 at position 3"
    );
    assert_eq!(sentence("\u{fffe}"), "the text has the non-character U+FFFE at position 1");
    assert_eq!(sentence("\u{e000}"), "the text has the private-use character U+E000 at position 1");
    assert_eq!(sentence("x\u{e0041}"), "the text has the tag character U+E0041 at position 2");
    assert_eq!(sentence("\u{378}"), "the text has the unassigned character U+0378 at position 1");
    assert_eq!(sentence("\u{200b}"), "the text has no visible character");
}

// refuses: GR-4
#[test]
fn a_text_without_a_visible_character_is_refused() {
    for character in INVISIBLE.into_iter().chain(['\u{2800}', '\u{1d159}']) {
        for text in [format!("{character}"), format!(" {character} {character}{character}")] {
            assert_eq!(text.parse::<Name>(), Err(TextError::Invisible), "{text:?}");
            assert_eq!(Description::parse(&text), Err(TextError::Invisible), "{text:?}");
        }
    }
    let long = "\u{200b}".repeat(101);
    assert_eq!(long.parse::<Name>(), Err(TextError::Invisible));
}

// allows: GR-4
#[test]
fn an_invisible_character_that_writing_needs_is_kept() {
    for text in ["می\u{200c}خواهم", "क्\u{200d}ष", "👩\u{200d}🚀", "☁\u{fe0f}", "葛\u{e0100}"]
    {
        assert_eq!(name(text).as_str(), text);
    }
    for character in INVISIBLE {
        assert!(format!("a{character}b").parse::<Name>().is_ok(), "{character:?}");
    }
}

// refuses: GR-4
#[test]
fn names_that_differ_only_in_invisible_characters_have_the_same_key() {
    for character in INVISIBLE {
        for text in ["Crew{}", "{}Crew", "Cr{}ew", " {}Crew {} "] {
            let text = text.replace("{}", &character.to_string());
            assert_eq!(name(&text).key(), NameKey::of("crew"), "{text:?}");
        }
    }
}

// allows: GR-4
#[test]
fn a_combining_mark_is_no_invisible_character() {
    assert_ne!(name("Crew\u{301}").key(), name("Crew").key());
    assert!("\u{301}".parse::<Name>().is_ok());
}

// about: RM-6
#[test]
fn the_characters_that_no_name_can_have_do_not_get_into_a_cut_title() {
    for (character, _) in REFUSED {
        let cut = Name::cut_from(&format!("Re: {character}Launch")).unwrap();
        assert!(matches!(cut.as_str(), "Re: Launch" | "Re:  Launch"), "{character:?}: {cut:?}");
        assert_eq!(Name::cut_from(&character.to_string()), None, "{character:?}");
    }
    assert_eq!(Name::cut_from("\u{200b}\u{200d}"), None);
}
