use std::collections::{BTreeSet, HashSet};
use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};

use guildhall_kernel::{Domain, DomainNameError, EmailAddress, EmailAddressError};

use super::{INVISIBLE, address, domain};

fn assert_refused(text: &str, expected: &EmailAddressError) {
    assert_eq!(text.parse::<EmailAddress>().as_ref(), Err(expected), "{text:?}");
}

fn assert_same(one: &str, other: &str) {
    let (one, other) = (address(one), address(other));
    assert_eq!(one, other);
    assert_eq!(BTreeSet::from([one.clone(), other.clone()]).len(), 1);
    assert_eq!(HashSet::from([one, other]).len(), 1);
}

// about: ML-2
#[test]
fn an_address_keeps_its_spelling() {
    for text in ["Ann.Lee@ACME.example", r#""Ann \Lee"@acme.example"#, "jörg@BÜCHER.example"] {
        assert_eq!(address(text).as_str(), text);
    }
    assert_eq!(address(r#""a@b"@acme.example"#).local_part(), r#""a@b""#);
}

// about: ML-2
#[test]
fn a_domain_is_displayed_as_a_name_or_a_literal() {
    let shown = |text| address(text).domain().to_string();
    assert_eq!(address("a@ACME.example").domain(), &Domain::Name(domain("acme.example")));
    assert_eq!(shown("a@Bücher.example"), "xn--bcher-kva.example");
    assert_eq!(shown("a@[192.0.2.1]"), "[192.0.2.1]");
    assert_eq!(shown("a@[ipv6:2001:DB8:0:0:0:0:0:1]"), "[IPv6:2001:db8::1]");
}

// about: ML-2
#[test]
fn other_spellings_are_equal() {
    assert_same("ann@BÜCHER.example", "ann@xn--bcher-kva.example");
    assert_same(r#""ann"@acme.example"#, "ann@acme.example");
    assert_same(r#""\a\n\n"@acme.example"#, "ann@acme.example");
    assert_same(r#""a\ b"@acme.example"#, r#""a b"@acme.example"#);
    assert_same("jo\u{308}rg@acme.example", "j\u{f6}rg@acme.example");
    assert_same("a@[IPv6:::1]", "a@[IPv6:0:0:0:0:0:0:0:1]");
}

// about: ML-2
#[test]
fn local_parts_in_another_case_differ() {
    let (one, other) = (address("Ann@acme.example"), address("ann@acme.example"));
    assert_ne!(one, other);
    let hash = |address: EmailAddress| BuildHasherDefault::<DefaultHasher>::new().hash_one(address);
    assert_ne!(hash(one), hash(other));
}

// about: ML-2
#[test]
fn a_subdomain_differs_from_its_parent() {
    assert_ne!(address("a@mail.acme.example"), address("a@acme.example"));
}

// about: ML-2
#[test]
fn an_address_is_of_exactly_the_domains_that_are_named() {
    let domains = BTreeSet::from([domain("acme.example")]);
    assert!(address("ann@ACME.example").is_of(&domains));
    for other in ["ann@mail.acme.example", "ann@orbit.example", "ann@[192.0.2.1]"] {
        assert!(!address(other).is_of(&domains), "{other}");
    }
}

// refuses: ML-2
#[test]
fn invisible_characters_are_refused_everywhere() {
    for character in INVISIBLE {
        let expected = EmailAddressError::Invisible { character };
        assert_refused(&format!("a{character}b@acme.example"), &expected);
        assert_refused(&format!("\"a{character}b\"@acme.example"), &expected);
        assert_refused(&format!("ab@ac{character}me.example"), &expected);
        assert_refused(&format!("{character}ab@acme.example"), &expected);
        assert_refused(&format!("ab@acme.example{character}"), &expected);
    }
}

// allows: ML-2
#[test]
fn letters_from_right_to_left_are_accepted() {
    assert_eq!(address("שלום@דוגמה.example").local_part(), "שלום");
}

// about: ML-2
#[test]
fn an_address_is_checked_after_nfc() {
    // In NFC, the Greek question mark is a semicolon, and the en quad is another unusual space.
    let semicolon = EmailAddressError::LocalPartCharacter { character: ';' };
    assert_refused("a\u{37e}b@acme.example", &semicolon);
    assert_refused(
        "a\u{2000}b@acme.example",
        &EmailAddressError::Invisible { character: '\u{2002}' },
    );
}

// about: ML-2
#[test]
fn a_local_part_has_at_most_64_octets() {
    assert!(format!("{}@acme.example", "a".repeat(64)).parse::<EmailAddress>().is_ok());
    let too_long = EmailAddressError::LocalPartTooLong { octets: 65, max: 64 };
    assert_refused(&format!("{}@acme.example", "a".repeat(65)), &too_long);
    assert_refused(&format!("\"{}\"@acme.example", "a".repeat(63)), &too_long);
    assert_refused(&format!("a{}@acme.example", "ö".repeat(32)), &too_long);
}

// about: ML-2
#[test]
fn an_address_has_at_most_254_octets() {
    let at = |local: usize, top: usize| {
        format!("{}@{}{}", "a".repeat(local), "d.".repeat(93), "e".repeat(top))
    };
    assert_eq!(address(&at(64, 3)).as_str().len(), 254);
    assert_refused(&at(64, 4), &EmailAddressError::TooLong { octets: 255, max: 254 });
}

// about: ML-2
#[test]
fn a_written_address_has_at_most_254_octets() {
    // The label has 150 octets as it is written, and 56 as an A-label.
    let label = "漢".repeat(50);
    assert!(format!("{}@{label}", "a".repeat(64)).parse::<EmailAddress>().is_ok());
    let long = format!("{}@{label}.{}", "a".repeat(64), "b".repeat(39));
    assert_refused(&long, &EmailAddressError::TooLong { octets: 255, max: 254 });
}

// about: ML-2
#[test]
fn an_address_with_a_labels_has_at_most_254_octets() {
    // `ü.` has 3 octets as it is written, and 8 as the A-label `xn--tda.`
    let with = |labels: usize, local: usize| {
        format!("{}@{}example", "a".repeat(local), "ü.".repeat(labels))
    };
    assert!(with(23, 62).parse::<EmailAddress>().is_ok());
    assert_refused(&with(23, 63), &EmailAddressError::TooLong { octets: 255, max: 254 });
}

// about: ML-2
#[test]
fn each_error_says_what_is_wrong() {
    assert_refused("ann", &EmailAddressError::NoAt);
    assert_refused("@acme.example", &EmailAddressError::LocalPartEmpty);
    assert_refused(".ann@acme.example", &EmailAddressError::LocalPartDot);
    assert_refused("ann.@acme.example", &EmailAddressError::LocalPartDot);
    assert_refused("a..n@acme.example", &EmailAddressError::LocalPartDot);
    assert_refused(" ann@acme.example", &EmailAddressError::LocalPartCharacter { character: ' ' });
    assert_refused("a(n)n@acme.example", &EmailAddressError::LocalPartCharacter { character: '(' });
    assert_refused("a@nn@acme.example", &EmailAddressError::LocalPartCharacter { character: '@' });
    assert_refused("\"ann@acme.example", &EmailAddressError::QuoteUnclosed);
    assert_refused("\"ann\\\"@acme.example", &EmailAddressError::QuoteUnclosed);
    assert_refused("\"an\"n@acme.example", &EmailAddressError::QuoteEndsEarly);
    assert_refused("\"\\ö\"@acme.example", &EmailAddressError::QuotedPair { character: 'ö' });
    assert_refused("ann@", &EmailAddressError::Domain(DomainNameError::Empty));
    assert_refused(
        "ann@acme.example ",
        &EmailAddressError::Domain(DomainNameError::Character { character: ' ' }),
    );
}

// refuses: ML-2
#[test]
fn other_address_literals_are_refused() {
    for literal in [
        "[]",
        "[192.0.2.1",
        "192.0.2.1]",
        "[192.0.2]",
        "[192.0.2.256]",
        "[192.0.2.01]",
        "[2001:db8::1]",
        "[IPv6:]",
        "[IPv6:fe80::1%eth0]",
        "[IPv6:1:2:3:4:5:6::8]",
        "[X-tag:anything]",
        "[192.0.2.1].example",
    ] {
        assert!(format!("ann@{literal}").parse::<EmailAddress>().is_err(), "{literal}");
    }
    assert_refused("ann@[IPv6:1:2:3:4:5::192.0.2.1]", &EmailAddressError::AddressLiteral);
    assert!("ann@[IPv6:1:2:3:4::192.0.2.1]".parse::<EmailAddress>().is_ok());
}

// about: ML-2
#[test]
fn a_message_has_no_invisible_characters() {
    let error = "a\u{202e}b@acme.example".parse::<EmailAddress>().unwrap_err();
    assert_eq!(error.to_string(), "an address cannot have the invisible character U+202E");
}

// about: ML-2
#[test]
fn an_address_is_serialised_as_a_string() {
    let json = r#""Ann@BÜCHER.example""#;
    let read: EmailAddress = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    let refused = serde_json::from_str::<EmailAddress>(r#""ann""#).unwrap_err();
    assert!(refused.to_string().starts_with("an address needs an @"));
}
