use std::fmt::Debug;
use std::str::FromStr;

use guildhall_kernel::{Description, Name, NameKey, Picture, TextError};
use serde::Serialize;
use serde::de::DeserializeOwned;
use unicode_normalization::{UnicodeNormalization, is_nfc};

/// Reads a text as a name, a description and a picture (GR-4, RM-9), and as a title that becomes a
/// name (RM-6).
///
/// # Panics
/// If a value exceeds its bounds, is not read back as itself, or has several keys.
pub fn texts(data: &[u8]) {
    let Ok(text) = str::from_utf8(data) else { return };
    is_within::<Description>(text, Description::MAX, Description::as_str);
    is_within::<Picture>(text, Picture::MAX, Picture::as_str);
    is_within::<Name>(text, Name::MAX, Name::as_str);
    assert!(
        Description::parse(text) != Err(TextError::Empty),
        "an empty text means no description"
    );
    if let Ok(name) = text.parse::<Name>() {
        assert_eq!(Name::cut_from(text).as_ref(), Some(&name), "a name is cut to itself");
        let decomposed: String = name.as_str().nfd().collect();
        assert_eq!(decomposed.parse(), Ok(name), "however it is composed");
    }
    a_title_is_cut(text);
    has_one_key(text);
}

fn is_within<T>(text: &str, max: usize, as_str: fn(&T) -> &str)
where
    T: Debug + DeserializeOwned + FromStr<Err = TextError> + PartialEq + Serialize,
{
    match text.parse::<T>() {
        Ok(value) => {
            let shown = as_str(&value);
            is_well_formed(shown, max);
            assert_eq!(shown.parse().as_ref(), Ok(&value));
            let stored = serde_json::to_string(&value).expect("every value can be stored");
            assert_eq!(serde_json::from_str::<T>(&stored).expect("a stored value loads"), value);
        }
        Err(TextError::Empty) => assert!(text.trim().is_empty()),
        Err(TextError::TooLong { length, max: most }) => assert!(length > max && most == max),
        Err(TextError::Character { character, .. }) => {
            assert!(text.nfc().any(|other| other == character));
        }
        Err(TextError::Invisible) => assert!(!text.chars().any(is_shown)),
        Err(other) => panic!("an error that this check does not know: {other:?}"),
    }
}

fn is_well_formed(text: &str, max: usize) {
    assert!((1..=max).contains(&text.chars().count()));
    assert_eq!(text.trim(), text);
    assert!(is_nfc(text) && !text.chars().any(char::is_control));
}

fn a_title_is_cut(title: &str) {
    let is_shown = title.chars().any(is_shown);
    let Some(name) = Name::cut_from(title) else {
        let is_long = title.chars().count() > Name::MAX;
        return assert!(!is_shown || is_long, "only an empty title gives no name");
    };
    assert!(is_shown);
    is_well_formed(name.as_str(), Name::MAX);
    assert_eq!(Name::cut_from(name.as_str()), Some(name));
}

fn is_shown(character: char) -> bool {
    character.to_string().parse::<Name>().is_ok()
}

fn has_one_key(text: &str) {
    let key = NameKey::of(text);
    assert_eq!(NameKey::of(key.as_str()), key, "the key of a key is itself");
    let decomposed: String = text.nfd().collect();
    assert_eq!(NameKey::of(&decomposed), key, "however the text is composed");
    assert!(key.starts_with(&NameKey::of("")));
    if let Ok(name) = text.parse::<Name>() {
        assert_eq!(name.key(), key);
        let lower: String = name.as_str().chars().flat_map(char::to_lowercase).collect();
        let twin = lower.parse::<Name>().map(|lower| lower.key());
        // The lower case of a few letters folds to other letters, so only ASCII is checked.
        if name.as_str().is_ascii() {
            assert_eq!(twin, Ok(key));
        }
    }
}
