use std::borrow::Cow;
use std::collections::BTreeSet;

use guildhall_kernel::{AddressKey, AddressKeyError, EmailAddress, EmailAddressError};

use super::{address, domain};

fn key(text: &str) -> String {
    address(text).key(&BTreeSet::from([domain("acme.example")])).to_string()
}

// about: ML-2
#[test]
fn a_key_has_no_case_in_the_companys_own_domains() {
    assert_eq!(key("Ann.LEE@ACME.example"), "ann.lee@acme.example");
    assert_eq!(key("STRASSE@acme.example"), key("straße@acme.example"));
    assert_eq!(key("ΟΔΟΣ@acme.example"), key("οδος@acme.example"));
    // In upper case, the iota below the alpha is a letter of its own.
    assert_eq!(key("\u{1fb3}\u{323}@acme.example"), key("Α\u{323}Ι@acme.example"));
    assert_eq!(key("ÉVA@acme.example"), key("e\u{301}va@acme.example"));
}

// about: ML-2
#[test]
fn a_key_keeps_case_in_other_domains() {
    assert_eq!(key("Ann@other.example"), "Ann@other.example");
    assert_eq!(key("Ann@mail.acme.example"), "Ann@mail.acme.example");
    assert_eq!(key("Ann@[192.0.2.1]"), "Ann@[192.0.2.1]");
}

// about: ML-2
#[test]
fn a_key_has_as_little_quoting_as_possible() {
    for (text, expected) in [
        (r#""Ann"@acme.example"#, "ann@acme.example"),
        (r#""a\.b"@acme.example"#, "a.b@acme.example"),
        (r#""a\ b"@acme.example"#, r#""a b"@acme.example"#),
        (r#""a\"\\\@b"@acme.example"#, r#""a\"\\@b"@acme.example"#),
        (r#""a..b"@acme.example"#, r#""a..b"@acme.example"#),
        (r#"""@acme.example"#, r#"""@acme.example"#),
    ] {
        assert_eq!(key(text), expected);
    }
}

// about: ML-2
#[test]
fn a_key_that_is_too_long_for_an_address_is_read_back() {
    let text = key(&format!("{}@acme.example", "ŉ".repeat(32)));
    assert_eq!(text.len(), 3 * 32 + "@acme.example".len());
    assert_eq!(text.parse::<AddressKey>().unwrap().as_str(), text);
}

// refuses: ML-2
#[test]
fn a_text_that_is_not_a_key_is_refused() {
    for text in [r#""ann"@acme.example"#, "ann@ACME.example", "e\u{301}va@acme.example"] {
        let refused = text.parse::<AddressKey>();
        assert!(matches!(refused, Err(AddressKeyError::NotCanonical { .. })), "{text}");
    }
    let refused = "ann".parse::<AddressKey>();
    assert_eq!(refused, Err(AddressKeyError::Address(EmailAddressError::NoAt)));
    assert!(serde_json::from_str::<AddressKey>(r#""ann@ACME.example""#).is_err());
}

// about: ML-2
#[test]
fn an_address_that_is_spelled_like_its_key_lends_its_text() {
    let own = BTreeSet::from(["acme.example".parse().unwrap()]);
    let is_lent = |text: &str| {
        let address: EmailAddress = text.parse().unwrap();
        matches!(address.key_text(&own), Cow::Borrowed(spelled) if spelled == text)
    };
    for text in ["ann@acme.example", "a+b@acme.example", "Eve@partner.example"] {
        assert!(is_lent(text), "{text}");
    }
    let other = ["Ann@acme.example", "ann@ACME.example", "\"ann\"@acme.example", "eve@[192.0.2.1]"];
    for text in other {
        assert!(!is_lent(text), "{text}");
    }
}
