//! The key of a name, which has no case (GR-4).

use guildhall_kernel::NameKey;
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

// refuses: GR-4
#[test]
fn names_that_differ_only_in_case_have_the_same_key() {
    for (one, other) in [
        ("Launch crew", "LAUNCH CREW"),
        ("Straße", "STRASSE"),
        ("ẞ", "ss"),
        ("ΣΊΣΥΦΟΣ", "σίσυφος"), // a final sigma
        ("ﬁsh", "FISH"),        // a ligature
        ("K", "k"),             // the Kelvin sign
        ("é", "E\u{301}"),
        ("ᾳ", "ΑΙ"),               // an iota subscript, which folds to a letter
        ("ᾳ\u{323}", "Α\u{323}Ι"), // an iota subscript with another mark
        ("İ", "i\u{307}"),         // a dotted capital
        ("ＡＢＣ", "ａｂｃ"),
        (" crew ", "Crew"),
    ] {
        assert_eq!(NameKey::of(one), NameKey::of(other), "{one} and {other}");
    }
}

// allows: GR-4
#[test]
fn names_that_differ_in_more_than_case_have_different_keys() {
    for (one, other) in [
        ("ı", "i"), // the dotless i of Turkish
        ("ı", "I"),
        ("İ", "i"),
        ("é", "e"),
        ("ＡＢＣ", "abc"),
        ("a b", "a  b"),
        ("o", "ø"),
    ] {
        assert_ne!(NameKey::of(one), NameKey::of(other), "{one} and {other}");
    }
}

// about: GR-4
#[test]
fn a_key_is_composed() {
    assert_eq!(NameKey::of("E\u{301}").as_str(), "é");
}

// about: GR-4
#[test]
fn a_stored_key_is_folded_again() {
    let read: NameKey = serde_json::from_str("\" STRASSE\"").unwrap();
    assert_eq!(read, NameKey::of("Straße"));
}

// about: GR-4
#[test]
fn each_ascii_character_is_folded_as_in_a_text_of_others() {
    for character in (0..128).map(char::from) {
        let inside = NameKey::of(&format!("日{character}日"));
        assert_eq!(inside.as_str(), format!("日{}日", character.to_ascii_lowercase()));
        let text = format!("a{character}b");
        assert_eq!(NameKey::of(&text).as_str(), text.to_ascii_lowercase());
    }
}

proptest! {
    // about: GR-4
    #[test]
    fn the_key_of_a_key_is_the_key(text in text()) {
        let key = NameKey::of(&text);
        prop_assert_eq!(NameKey::of(key.as_str()), key);
    }

    // about: GR-4
    #[test]
    fn upper_and_lower_case_have_the_same_key(text in "[ a-zA-Zà-öø-ÿά-ώΑ-ΡΣ-ΩА-яա-և]{0,20}") {
        prop_assert_eq!(NameKey::of(&text.to_uppercase()), NameKey::of(&text));
        prop_assert_eq!(NameKey::of(&text.to_lowercase()), NameKey::of(&text));
    }

    // about: GR-4
    #[test]
    fn composed_and_decomposed_have_the_same_key(text in text()) {
        let (composed, decomposed): (String, String) = (text.nfc().collect(), text.nfd().collect());
        prop_assert_eq!(NameKey::of(&composed), NameKey::of(&decomposed));
    }

    // An ASCII text is folded on a way of its own. Inside another text it is not.
    // about: GR-4
    #[test]
    fn an_ascii_text_has_the_same_key_inside_another_text(text in "[\\x00-\\x7f]{0,20}") {
        let key = NameKey::of(&format!("日{text}日"));
        let inside = key.as_str().strip_prefix('日').and_then(|rest| rest.strip_suffix('日'));
        let alone = NameKey::of(&text);
        prop_assert_eq!(inside.map(str::trim), Some(alone.as_str()));
    }

    #[test]
    fn a_key_starts_with_the_key_of_its_beginning(start in "[a-zA-Zß]{0,6}", rest in "[a-zA-Zß ]{0,6}") {
        let key = NameKey::of(&format!("{start}{rest}"));
        prop_assert!(key.starts_with(&NameKey::of(&start)));
        prop_assert_eq!(key.starts_with(&NameKey::of("STRASSE")), key.as_str().starts_with("strasse"));
    }
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof![any::<String>(), "[ aAßẞſéΣσςᾳΐ\u{345}\u{301}\u{323}İıiIŉǰẖK가ᄀ]{0,8}"]
}
