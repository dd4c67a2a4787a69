use std::collections::BTreeSet;

use guildhall_kernel::{
    EmailAddress, EmailAddressError, ListAddress, ListAddressError, ListLocalPart,
};

use super::{address, domain};

fn list(local_part: &str) -> Result<ListAddress, ListAddressError> {
    ListAddress::new(local_part, domain("acme.example"))
}

fn proposed(name: &str) -> Option<String> {
    ListAddress::proposed(name, domain("acme.example")).map(|list| list.local_part().to_owned())
}

// allows: ML-2
#[test]
fn simple_local_parts_are_accepted() {
    for local_part in ["ab", "42", "launch-crew", "a.b_c-d", "-a", "__", "a!b#c", &"a".repeat(64)] {
        let list = list(local_part).unwrap();
        assert_eq!(list.local_part(), local_part);
        assert_eq!(list.domain(), &domain("acme.example"));
        assert_eq!(list.to_string(), format!("{local_part}@acme.example"));
    }
}

// refuses: ML-2
#[test]
fn other_local_parts_are_refused() {
    for (local_part, character) in
        [("a b", ' '), ("a/b", '/'), ("a+b", '+'), ("jörg", 'ö'), ("\"ab\"", '"'), ("٣٤", '٣')]
    {
        assert_eq!(list(local_part), Err(ListAddressError::Character { character }));
    }
    for length in [0, 1, 65] {
        let refused = list(&"a".repeat(length));
        assert_eq!(refused, Err(ListAddressError::Length { length, min: 2, max: 64 }));
    }
    for local_part in [".ab", "ab.", "a..b"] {
        assert_eq!(list(local_part), Err(ListAddressError::Dot));
    }
}

// about: ML-2
#[test]
fn a_list_address_has_at_most_254_octets() {
    let long = |top: usize| domain(&format!("{}{}", "d.".repeat(105), "e".repeat(top)));
    assert!(ListAddress::new(&"a".repeat(40), long(3)).is_ok());
    assert_eq!(
        ListAddress::new(&"a".repeat(40), long(4)),
        Err(ListAddressError::Address(EmailAddressError::TooLong { octets: 255, max: 254 }))
    );
}

// about: ML-2
#[test]
fn a_simple_mail_address_becomes_a_list_address() {
    let list = ListAddress::try_from(address("team@BÜCHER.example")).unwrap();
    assert_eq!(list.to_string(), "team@xn--bcher-kva.example");
    assert_eq!("team@bücher.example".parse(), Ok(list.clone()));
    assert_eq!(EmailAddress::from(list.clone()), address("team@bücher.example"));
    assert_eq!(list.as_email().as_str(), list.to_string());
}

// refuses: ML-2
#[test]
fn another_mail_address_is_refused() {
    let refusal = |text: &str| text.parse::<ListAddress>().unwrap_err();
    assert_eq!(refusal("te+am@acme.example"), ListAddressError::Character { character: '+' });
    assert_eq!(refusal("\"team\"@acme.example"), ListAddressError::Character { character: '"' });
    assert_eq!(refusal("team@[192.0.2.1]"), ListAddressError::AddressLiteral);
    assert_eq!(refusal("team"), ListAddressError::Address(EmailAddressError::NoAt));
}

// about: ML-2
#[test]
fn a_users_address_in_another_case_has_the_same_key() {
    let own = BTreeSet::from([domain("acme.example")]);
    assert_eq!(list("team").unwrap().key(), address("TEAM@Acme.example").key(&own));
}

// about: ML-1
#[test]
fn the_name_of_the_group_is_proposed() {
    for (name, expected) in [
        ("Launch crew", "launch-crew"),
        ("  R & D (Zürich)! ", "r-d-zurich"),
        ("Smørrebrød & Þing", "smorrebrod-thing"),
        ("Ærø Guðrún", "aero-gudrun"),
        ("Đurđa Ħal Ŧana", "durda-hal-tana"),
        ("ŁÓDŹ Straße Œuvre", "lodz-strasse-oeuvre"),
        ("ＦＵＬＬ １２", "full-12"),
        ("İstanbul ısı", "istanbul-isi"),
        ("a.b_c", "a-b-c"),
        ("企画 2026", "2026"),
    ] {
        assert_eq!(proposed(name).as_deref(), Some(expected), "{name}");
    }
}

// about: ML-1
#[test]
fn a_long_name_is_cut_without_a_hyphen_at_the_end() {
    assert_eq!(proposed(&"a".repeat(65)), Some("a".repeat(64)));
    assert_eq!(proposed(&format!("{} b", "a".repeat(63))), Some("a".repeat(63)));
}

// about: ML-1
#[test]
fn nothing_is_proposed_without_two_letters_or_digits() {
    for name in ["", "a", "é", "企画", "- a -", "!?", "👩‍🚀"] {
        assert_eq!(proposed(name), None, "{name}");
    }
}

// about: ML-1
#[test]
fn a_name_is_cut_to_fit_a_long_domain() {
    let long = |length: usize| domain(&format!("{}{}", "d.".repeat(120), "e".repeat(length)));
    let local = |length| {
        ListAddress::proposed("launch crew", long(length)).map(|list| list.local_part().to_owned())
    };
    assert_eq!(local(6).as_deref(), Some("launch"));
    assert_eq!(local(11).as_deref(), Some("la"));
    assert_eq!(local(12), None);
}

// about: ML-2
#[test]
fn a_list_address_is_serialised_as_a_string() {
    let json = r#""team@acme.example""#;
    let read: ListAddress = serde_json::from_str(json).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), json);
    assert!(serde_json::from_str::<ListAddress>(r#""te+am@acme.example""#).is_err());
}

// about: ML-1
#[test]
fn a_local_part_is_serialised_as_a_string() {
    let read: ListLocalPart = serde_json::from_str(r#""Team""#).unwrap();
    assert_eq!(serde_json::to_string(&read).unwrap(), r#""team""#);
    assert!(serde_json::from_str::<ListLocalPart>(r#""te+am""#).is_err());
}

// allows: ML-2
#[test]
fn upper_case_becomes_lower_case() {
    let list: ListAddress = "Launch.Crew!#1@ACME.example".parse().unwrap();
    assert_eq!(list.to_string(), "launch.crew!#1@acme.example");
    assert_eq!(list, "launch.crew!#1@acme.example".parse().unwrap());
}

// about: ML-14
#[test]
fn an_address_for_bounces_fits_unless_the_domain_is_very_long() {
    let bounce = |text: &str| {
        let list: ListAddress = text.parse().unwrap();
        list.bounce_address().map(|address| address.to_string())
    };
    assert_eq!(bounce("crew@acme.example").as_deref(), Some("crew+bounce@acme.example"));
    let long = "a".repeat(64);
    let cut = format!("{}+bounce@acme.example", "a".repeat(57));
    assert_eq!(bounce(&format!("{long}@acme.example")), Some(cut));
    let dotted = format!("{}.bcdefgh@acme.example", "a".repeat(56));
    assert_eq!(bounce(&dotted), Some(format!("{}+bounce@acme.example", "a".repeat(56))));
    let domain = |length: usize| format!("{}{}", "d.".repeat(120), "e".repeat(length));
    assert_eq!(bounce(&format!("crew@{}", domain(5))), Some(format!("c+bounce@{}", domain(5))));
    assert_eq!(bounce(&format!("crew@{}", domain(6))), None);
}
