use guildhall_kernel::{DomainName, DomainNameError};

use super::{INVISIBLE, domain};

fn assert_refused(text: &str, expected: &DomainNameError) {
    assert_eq!(text.parse::<DomainName>().as_ref(), Err(expected), "{text:?}");
}

// about: ML-2
#[test]
fn every_spelling_becomes_lower_case_a_labels() {
    for (text, expected) in [
        ("ACME.Example", "acme.example"),
        ("bücher.example", "xn--bcher-kva.example"),
        ("BU\u{308}CHER.example", "xn--bcher-kva.example"),
        ("XN--BCHER-KVA.example", "xn--bcher-kva.example"),
        ("straße.example", "xn--strae-oqa.example"),
        ("例え。example", "xn--r8jz45g.example"),
        ("c--n.example", "c--n.example"),
        ("ab--ü.example", "xn--ab---3ra.example"),
        ("192.0.2.1", "192.0.2.1"),
        ("localhost", "localhost"),
    ] {
        assert_eq!(domain(text).as_str(), expected);
    }
}

// about: ML-2
#[test]
fn only_whole_names_are_equal() {
    assert_ne!(domain("mail.acme.example"), domain("acme.example"));
    assert_ne!(domain("notacme.example"), domain("acme.example"));
}

// refuses: ML-2
#[test]
fn invisible_characters_are_refused() {
    for character in INVISIBLE {
        let expected = DomainNameError::Invisible { character };
        assert_refused(&format!("ac{character}me.example"), &expected);
    }
}

// about: ML-2
#[test]
fn no_character_of_a_name_is_dropped() {
    let without = domain("ab");
    for character in '\0'..=char::MAX {
        assert_ne!(format!("a{character}b").parse().as_ref(), Ok(&without), "{character:?}");
    }
}

// about: ML-2
#[test]
fn a_label_has_at_most_63_octets() {
    let of = |length: usize| format!("{}.example", "a".repeat(length));
    assert!(of(63).parse::<DomainName>().is_ok());
    let label = "a".repeat(64);
    assert_refused(&of(64), &DomainNameError::LabelTooLong { label, octets: 64, max: 63 });
}

// about: ML-2
#[test]
fn the_octets_of_the_a_label_count() {
    let of = |length: usize| "ü".repeat(length);
    assert_eq!(domain(&of(57)).as_str().len(), 63);
    assert!(matches!(
        of(58).parse::<DomainName>(),
        Err(DomainNameError::LabelTooLong { octets: 64, max: 63, .. })
    ));
}

// about: ML-2
#[test]
fn a_name_has_at_most_253_octets() {
    let of = |top: usize| format!("{}{}", "a.".repeat(120), "b".repeat(top));
    assert!(of(13).parse::<DomainName>().is_ok());
    assert_refused(&of(14), &DomainNameError::TooLong { octets: 254, max: 253 });
    // The name has 104 octets as it is written, and 254 as A-labels.
    let written_shorter = format!("{}{}", "ü.".repeat(30), "a".repeat(14));
    assert_refused(&written_shorter, &DomainNameError::TooLong { octets: 254, max: 253 });
    // Each character has three octets as it is written, and about one in an A-label.
    let twice = |length: usize| format!("{0}.{0}", "漢".repeat(length));
    assert!(twice(42).parse::<DomainName>().is_ok());
    assert_refused(&twice(43), &DomainNameError::TooLong { octets: 259, max: 253 });
}

// about: ML-2
#[test]
fn each_error_says_what_is_wrong() {
    assert_refused("", &DomainNameError::Empty);
    for text in [".", ".acme", "acme.", "ac..me", "acme。"] {
        assert_refused(text, &DomainNameError::EmptyLabel);
    }
    for (text, label) in [("-acme.example", "-acme"), ("acme-.example", "acme-")] {
        assert_refused(text, &DomainNameError::Hyphen { label: label.to_owned() });
    }
    for character in [' ', '_', '/', '@', '[', '\'', '%'] {
        assert_refused(&format!("ac{character}me"), &DomainNameError::Character { character });
    }
    for name in [
        "－acme.example",
        "xn--a",
        "xn--acme.example",
        "\u{301}a.example",
        "℀.example",
        "אa.example",
    ] {
        assert_refused(name, &DomainNameError::NotInternational { name: name.to_owned() });
    }
}

// about: ML-2
#[test]
fn a_domain_name_is_serialised_as_a_string() {
    let read: DomainName = serde_json::from_str(r#""BÜCHER.example""#).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), r#""xn--bcher-kva.example""#);
    assert!(serde_json::from_str::<DomainName>(r#""acme.""#).is_err());
}
