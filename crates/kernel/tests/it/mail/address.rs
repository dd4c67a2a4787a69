use std::collections::{BTreeSet, HashSet};

use guildhall_kernel::{Domain, DomainNameError, EmailAddress, EmailAddressError};

use super::{INVISIBLE, address, domain};

fn refuses(text: &str, expected: &EmailAddressError) {
    assert_eq!(text.parse::<EmailAddress>().as_ref(), Err(expected), "{text:?}");
}

fn same(one: &str, other: &str) {
    let (one, other) = (address(one), address(other));
    assert_eq!(one, other);
    assert_eq!(BTreeSet::from([one.clone(), other.clone()]).len(), 1);
    assert_eq!(HashSet::from([one, other]).len(), 1);
}

// about: ML-2
#[test]
fn keeps_the_spelling_for_delivery() {
    for text in ["Ann.Lee@ACME.example", r#""Ann \Lee"@acme.example"#, "jörg@BÜCHER.example"] {
        assert_eq!(address(text).as_str(), text);
    }
    assert_eq!(address(r#""a@b"@acme.example"#).local_part(), r#""a@b""#);
}

// about: ML-2
#[test]
fn shows_the_domain_by_its_kind() {
    let shown = |text| address(text).domain().to_string();
    assert_eq!(address("a@ACME.example").domain(), &Domain::Name(domain("acme.example")));
    assert_eq!(shown("a@Bücher.example"), "xn--bcher-kva.example");
    assert_eq!(shown("a@[192.0.2.1]"), "[192.0.2.1]");
    assert_eq!(shown("a@[ipv6:2001:DB8:0:0:0:0:0:1]"), "[IPv6:2001:db8::1]");
}

// about: ML-2
#[test]
fn is_equal_past_the_spelling() {
    same("ann@BÜCHER.example", "ann@xn--bcher-kva.example");
    same(r#""ann"@acme.example"#, "ann@acme.example");
    same(r#""\a\n\n"@acme.example"#, "ann@acme.example");
    same(r#""a\ b"@acme.example"#, r#""a b"@acme.example"#);
    same("jo\u{308}rg@acme.example", "j\u{f6}rg@acme.example");
    same("a@[IPv6:::1]", "a@[IPv6:0:0:0:0:0:0:0:1]");
}

// about: ML-2
#[test]
fn tells_the_case_of_a_local_part() {
    assert_ne!(address("Ann@acme.example"), address("ann@acme.example"));
}

// about: ML-2
#[test]
fn tells_a_subdomain_from_its_parent() {
    assert_ne!(address("a@mail.acme.example"), address("a@acme.example"));
}

// refuses: ML-2
#[test]
fn refuses_what_is_invisible_wherever_it_stands() {
    for character in INVISIBLE {
        let expected = EmailAddressError::Invisible { character };
        refuses(&format!("a{character}b@acme.example"), &expected);
        refuses(&format!("\"a{character}b\"@acme.example"), &expected);
        refuses(&format!("ab@ac{character}me.example"), &expected);
        refuses(&format!("{character}ab@acme.example"), &expected);
        refuses(&format!("ab@acme.example{character}"), &expected);
    }
}

// allows: ML-2
#[test]
fn allows_letters_from_right_to_left() {
    assert_eq!(address("שלום@דוגמה.example").local_part(), "שלום");
}

// about: ML-2
#[test]
fn checks_after_nfc() {
    // The Greek question mark is a semicolon in NFC, and the en quad another unusual space.
    let semicolon = EmailAddressError::LocalPartCharacter { character: ';' };
    refuses("a\u{37e}b@acme.example", &semicolon);
    refuses("a\u{2000}b@acme.example", &EmailAddressError::Invisible { character: '\u{2002}' });
}

// about: ML-2
#[test]
fn limits_a_local_part_to_64_octets() {
    assert!(format!("{}@acme.example", "a".repeat(64)).parse::<EmailAddress>().is_ok());
    let too_long = EmailAddressError::LocalPartTooLong { octets: 65, max: 64 };
    refuses(&format!("{}@acme.example", "a".repeat(65)), &too_long);
    refuses(&format!("\"{}\"@acme.example", "a".repeat(63)), &too_long);
    refuses(&format!("a{}@acme.example", "ö".repeat(32)), &too_long);
}

// about: ML-2
#[test]
fn limits_an_address_to_254_octets() {
    let at = |local: usize, top: usize| {
        format!("{}@{}{}", "a".repeat(local), "d.".repeat(93), "e".repeat(top))
    };
    assert_eq!(address(&at(64, 3)).as_str().len(), 254);
    refuses(&at(64, 4), &EmailAddressError::TooLong { octets: 255, max: 254 });
}

// about: ML-2
#[test]
fn limits_an_address_as_it_is_written_to_254_octets() {
    // 150 octets as it is written, 56 as an A-label.
    let label = "漢".repeat(50);
    assert!(format!("{}@{label}", "a".repeat(64)).parse::<EmailAddress>().is_ok());
    let long = format!("{}@{label}.{}", "a".repeat(64), "b".repeat(39));
    refuses(&long, &EmailAddressError::TooLong { octets: 255, max: 254 });
}

// about: ML-2
#[test]
fn limits_an_address_in_a_labels_to_254_octets() {
    // `ü.` has 3 octets as it is written and 8 as the A-label `xn--tda.`
    let with = |labels: usize, local: usize| {
        format!("{}@{}example", "a".repeat(local), "ü.".repeat(labels))
    };
    assert!(with(23, 62).parse::<EmailAddress>().is_ok());
    refuses(&with(23, 63), &EmailAddressError::TooLong { octets: 255, max: 254 });
}

// about: ML-2
#[test]
fn says_what_is_wrong() {
    refuses("ann", &EmailAddressError::NoAt);
    refuses("@acme.example", &EmailAddressError::LocalPartEmpty);
    refuses(".ann@acme.example", &EmailAddressError::LocalPartDot);
    refuses("ann.@acme.example", &EmailAddressError::LocalPartDot);
    refuses("a..n@acme.example", &EmailAddressError::LocalPartDot);
    refuses(" ann@acme.example", &EmailAddressError::LocalPartCharacter { character: ' ' });
    refuses("a(n)n@acme.example", &EmailAddressError::LocalPartCharacter { character: '(' });
    refuses("a@nn@acme.example", &EmailAddressError::LocalPartCharacter { character: '@' });
    refuses("\"ann@acme.example", &EmailAddressError::QuoteUnclosed);
    refuses("\"ann\\\"@acme.example", &EmailAddressError::QuoteUnclosed);
    refuses("\"an\"n@acme.example", &EmailAddressError::QuoteEndsEarly);
    refuses("\"\\ö\"@acme.example", &EmailAddressError::QuotedPair { character: 'ö' });
    refuses("ann@", &EmailAddressError::Domain(DomainNameError::Empty));
    refuses(
        "ann@acme.example ",
        &EmailAddressError::Domain(DomainNameError::Character { character: ' ' }),
    );
}

// refuses: ML-2
#[test]
fn refuses_other_address_literals() {
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
    refuses("ann@[IPv6:1:2:3:4:5::192.0.2.1]", &EmailAddressError::AddressLiteral);
    assert!("ann@[IPv6:1:2:3:4::192.0.2.1]".parse::<EmailAddress>().is_ok());
}

// about: ML-2
#[test]
fn messages_show_nothing_invisible() {
    let error = "a\u{202e}b@acme.example".parse::<EmailAddress>().unwrap_err();
    assert_eq!(error.to_string(), "an address cannot hold U+202E, which nobody sees");
}

// about: ML-2
#[test]
fn reads_and_writes_a_string() {
    let json = r#""Ann@BÜCHER.example""#;
    let read: EmailAddress = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    let refused = serde_json::from_str::<EmailAddress>(r#""ann""#).unwrap_err();
    assert!(refused.to_string().starts_with("an address needs an @"));
}
