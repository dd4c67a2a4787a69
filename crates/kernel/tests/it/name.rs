//! Names, descriptions and pictures (GR-4), and names cut from titles (RM-6).

use guildhall_kernel::{CharacterClass, Description, Name, Picture, TextError};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use crate::samples::name;

// Each is one character after NFC.
const SINGLES: [&str; 6] = ["a", "é", "e\u{301}", "企", "𝒳", "😀"];

// Each is a white space character that is not a control character.
const SPACES: [&str; 4] = [" ", "\u{a0}", "\u{2003}", "\u{3000}"];

// allows: GR-4
#[test]
fn a_name_can_have_1_to_100_characters() {
    for single in SINGLES {
        for length in [1, 99, 100] {
            let name = single.repeat(length).parse::<Name>().unwrap();
            assert_eq!(name.as_str().chars().count(), length, "{single}");
        }
    }
}

// refuses: GR-4
#[test]
fn a_name_of_101_characters_is_refused() {
    for single in SINGLES {
        let refused = single.repeat(101).parse::<Name>();
        assert_eq!(refused, Err(TextError::TooLong { length: 101, max: 100 }), "{single}");
    }
}

// allows: GR-4
#[test]
fn a_description_can_have_300_characters() {
    for single in SINGLES {
        for length in [299, 300] {
            let description = single.repeat(length).parse::<Description>().unwrap();
            assert_eq!(description.as_str().chars().count(), length, "{single}");
        }
    }
}

// refuses: GR-4
#[test]
fn a_description_of_301_characters_is_refused() {
    for single in SINGLES {
        let refused = single.repeat(301).parse::<Description>();
        assert_eq!(refused, Err(TextError::TooLong { length: 301, max: 300 }), "{single}");
    }
}

// about: GR-4
#[test]
fn a_combining_mark_that_does_not_compose_counts() {
    assert!("q\u{301}".repeat(50).parse::<Name>().is_ok());
    let refused = format!("{}q", "q\u{301}".repeat(50)).parse::<Name>();
    assert_eq!(refused, Err(TextError::TooLong { length: 101, max: 100 }));
}

// about: GR-4
#[test]
fn the_parts_of_an_emoji_count() {
    let family = "👨\u{200d}👩\u{200d}👧";
    assert!(family.repeat(20).parse::<Name>().is_ok());
    let refused = family.repeat(21).parse::<Name>();
    assert_eq!(refused, Err(TextError::TooLong { length: 105, max: 100 }));
}

// allows: GR-4
#[test]
fn outer_white_space_is_trimmed() {
    for space in SPACES.into_iter().chain(["\n", "\t", "\r\n", "\u{85}"]) {
        let full = "a".repeat(100);
        assert_eq!(name(&format!("{space}{full}{space}{space}")).as_str(), full, "{space:?}");
    }
}

// allows: GR-4
#[test]
fn inner_white_space_is_kept() {
    for space in SPACES {
        let text = format!("Launch{space}{space}crew");
        assert_eq!(name(&text).as_str(), text.nfc().to_string(), "{space:?}");
    }
}

// refuses: GR-4
#[test]
fn an_empty_name_is_refused() {
    for text in ["", " ", " \n\t", "\u{a0}\u{3000}"] {
        assert_eq!(text.parse::<Name>(), Err(TextError::Empty), "{text:?}");
    }
}

// allows: GR-4
#[test]
fn an_empty_description_is_no_description() {
    assert_eq!(Description::parse(" \n "), Ok(None));
    let description = Description::parse(" So ").unwrap().unwrap();
    assert_eq!((description.as_str(), description.to_string()), ("So", "So".to_owned()));
    assert!(Description::parse(&"a".repeat(301)).is_err());
}

// refuses: GR-4
#[test]
fn inner_control_characters_are_refused() {
    for character in ['\0', '\t', '\n', '\r', '\u{1b}', '\u{7f}', '\u{80}', '\u{85}', '\u{9f}'] {
        let text = format!("  e\u{301}{character}b");
        let refused =
            TextError::Character { character, position: 2, class: CharacterClass::Control };
        assert_eq!(text.parse::<Name>(), Err(refused.clone()));
        assert_eq!(text.parse::<Description>(), Err(refused.clone()));
        assert_eq!(text.parse::<Picture>(), Err(refused));
    }
}

// about: GR-4
#[test]
fn a_control_character_is_reported_before_the_length() {
    let text = format!("a\0{}", "a".repeat(200));
    assert!(matches!(text.parse::<Name>(), Err(TextError::Character { .. })));
}

#[test]
fn a_reference_to_a_picture_has_1_to_500_characters() {
    assert!("p".repeat(500).parse::<Picture>().is_ok());
    let refused = "p".repeat(501).parse::<Picture>();
    assert_eq!(refused, Err(TextError::TooLong { length: 501, max: 500 }));
    assert_eq!(" ".parse::<Picture>(), Err(TextError::Empty));
}

// about: RM-6
#[test]
fn a_title_is_cut_at_a_character() {
    for single in SINGLES {
        let cut = Name::cut_from(&single.repeat(250)).unwrap();
        assert_eq!(cut.as_str(), single.nfc().to_string().repeat(100));
    }
    let spaced = format!("{} {}", "a".repeat(99), "b".repeat(20));
    assert_eq!(Name::cut_from(&spaced).unwrap().as_str(), "a".repeat(99));
}

// about: RM-6
#[test]
fn control_characters_of_a_title_become_spaces() {
    assert_eq!(Name::cut_from("Re:\r\n\tLaunch\0").unwrap().as_str(), "Re:   Launch");
}

// about: RM-6
#[test]
fn an_empty_title_gives_no_name() {
    for title in ["", " ", "\r\n", "\0\u{85}\u{3000}"] {
        assert_eq!(Name::cut_from(title), None, "{title:?}");
    }
}

proptest! {
    // about: GR-4
    #[test]
    fn a_name_keeps_its_limits_and_parses_to_itself(text in text()) {
        if let Ok(name) = text.parse::<Name>() {
            prop_assert!((1..=Name::MAX).contains(&name.as_str().chars().count()));
            prop_assert!(!name.as_str().chars().any(char::is_control));
            prop_assert_eq!(name.as_str().trim(), name.as_str());
            prop_assert_eq!(name.as_str().parse::<Name>().unwrap(), name);
        }
    }

    // about: GR-4
    #[test]
    fn composed_and_decomposed_texts_are_equal(text in text()) {
        let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
        prop_assert_eq!(composed.parse::<Name>(), decomposed.parse::<Name>());
        prop_assert_eq!(composed.parse::<Description>(), decomposed.parse::<Description>());
    }

    // about: RM-6
    #[test]
    fn a_cut_title_is_the_beginning_of_the_title(title in text()) {
        let of_names = |c: &char| c.is_control() || format!("a{c}a").parse::<Name>().is_ok();
        let title: String = title.chars().filter(of_names).collect();
        let spaced: String =
            title.chars().map(|c| if c.is_control() { ' ' } else { c }).collect();
        let whole: String = spaced.trim().nfc().collect();
        let Some(name) = Name::cut_from(&title) else {
            prop_assert!(whole.parse::<Name>().is_err());
            return Ok(());
        };
        let cut: String = whole.chars().take(Name::MAX).collect();
        prop_assert!(whole.starts_with(name.as_str()));
        prop_assert_eq!(name.as_str(), cut.trim_end());
        prop_assert_eq!(name.as_str().parse::<Name>(), Ok(name));
    }

    // about: RM-6
    #[test]
    fn a_valid_name_is_not_cut(text in text()) {
        if let Ok(name) = text.parse::<Name>() {
            prop_assert_eq!(Name::cut_from(&text), Some(name));
        }
    }
}

// Texts around the limits, and texts with difficult characters.
fn text() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<String>(),
        "[ a\u{a0}\u{301}\u{323}e𝒳😀\u{200d}]{0,12}",
        "[ aé\u{301}𝒳😀\n]{95,110}",
        "[ aé𝒳😀]{0,110}",
    ]
}
