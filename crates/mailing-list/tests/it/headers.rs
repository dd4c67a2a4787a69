//! The headers that a list adds to a mail (ML-10), and the ids of lists by RFC 2919.

use guildhall_kernel::ListAddress;
use guildhall_mailing_list::{
    ListEdit, ListId, ListIdError, MailError, MailingList, UnsubscribeUrl, UnsubscribeUrlError,
};
use proptest::prelude::*;

use crate::samples::{crew, list_address, own};

// allows: ML-10
#[test]
fn an_id_can_be_in_any_case_and_after_a_phrase() {
    let id = ListId::of(&list_address("crew@acme.example"));
    for value in
        ["<crew.acme.example>", " The crew <CREW.acme.Example> ", "\"a <b> c\" <crew.acme.example>"]
    {
        assert_eq!(ListId::from_header(value).as_ref(), Ok(&id), "{value}");
    }
    assert_eq!(id.as_str(), "crew.acme.example");
}

// refuses: ML-10
#[test]
fn a_text_that_is_not_an_id_is_refused() {
    let no_at = ListIdError::Character { character: '@' };
    assert_eq!(ListId::from_header("<crew@acme.example>"), Err(no_at));
    for value in ["", "crew.acme.example", "<crew.acme.example> more", "crew.acme.example>"] {
        assert_eq!(ListId::from_header(value), Err(ListIdError::NoBrackets), "{value}");
    }
    for value in ["", "crew", ".crew.acme", "crew..acme", "crew.acme."] {
        assert_eq!(value.parse::<ListId>(), Err(ListIdError::Labels), "{value}");
    }
    for character in [' ', '\r', '\n', '\0', '<', '>', 'ü', '"', '('] {
        let text = format!("crew.ac{character}me.example");
        assert_eq!(text.parse::<ListId>(), Err(ListIdError::Character { character }));
    }
    let long = format!("{}.x", "y".repeat(254));
    assert_eq!(long.parse::<ListId>(), Err(ListIdError::TooLong { octets: 256, max: 255 }));
    assert!(long[1..].parse::<ListId>().is_ok());
}

// allows: ML-10
#[test]
fn different_lists_have_different_ids() {
    let [one, other] = ["a.bc@acme.example", "aa@bc.acme.example"].map(list_address);
    assert_ne!(ListId::of(&one), ListId::of(&other));
    let [one, other] = ["aa.bc@acme.example", "aa@bc.acme.example"].map(list_address);
    assert_ne!(ListId::of(&one), ListId::of(&other));
}

#[test]
fn the_header_fields_describe_the_list() {
    let bare = crew().headers(None).unwrap();
    let fields = [
        ("Delivered-To", "crew@acme.example".to_owned()),
        ("List-Id", "<crew.acme.example>".to_owned()),
        ("List-Post", "<mailto:crew@acme.example>".to_owned()),
    ];
    assert_eq!(bare.fields(), fields);
    let with = crew().headers(Some("https://acme.example/u?l=1".parse().unwrap())).unwrap();
    let unsubscribe = ("List-Unsubscribe", "<https://acme.example/u?l=1>".to_owned());
    assert_eq!(with.fields().last(), Some(&unsubscribe));
}

#[test]
fn bounces_go_to_an_address_that_no_list_can_have() {
    let headers = crew().headers(None).unwrap();
    let bounce = headers.envelope_sender();
    assert_eq!(bounce.as_str(), "crew+bounce@acme.example");
    assert!(ListAddress::try_from(bounce.clone()).is_err());
}

// refuses: ML-14
#[test]
fn a_list_without_space_for_a_bounce_address_is_refused() {
    let domain = format!("{}{}", "d.".repeat(120), "e".repeat(6));
    let own = std::collections::BTreeSet::from([domain.parse().unwrap()]);
    let address = list_address(&format!("crew@{domain}"));
    let refused = MailError::NoBounceAddress { address: address.clone() };
    assert_eq!(MailingList::new(address.clone(), &own), Err(refused.clone()));
    let edit = ListEdit::new().with_address(address.clone());
    assert_eq!(crew().decide(edit.clone(), &own), Err(refused.clone()));
    let mut list = crew();
    list.apply_edit(&edit);
    assert_eq!(list.headers(None), Err(refused));
}

// about: ML-10
#[test]
fn a_character_with_a_meaning_in_urls_is_encoded() {
    let own = std::collections::BTreeSet::from(["acme.example".parse().unwrap()]);
    let list = MailingList::new(list_address("a#1@acme.example"), &own).unwrap();
    let fields = list.headers(None).unwrap().fields();
    assert!(fields.contains(&("List-Post", "<mailto:a%231@acme.example>".to_owned())));
}

#[test]
fn an_unsubscribe_url_is_an_https_url() {
    for text in ["https://acme.example", "HTTPS://acme.example:8443/u?a=b&c=%20#d"] {
        assert_eq!(text.parse::<UnsubscribeUrl>().unwrap().to_string(), text);
    }
    for text in ["http://acme.example", "mailto:crew@acme.example", "javascript://x", "acme", ""] {
        assert_eq!(text.parse::<UnsubscribeUrl>(), Err(UnsubscribeUrlError::NotHttps), "{text}");
    }
    for text in ["https://", "https:///u", "https://?u", "https://:8443"] {
        assert_eq!(text.parse::<UnsubscribeUrl>(), Err(UnsubscribeUrlError::NoHost), "{text}");
    }
    for character in [' ', '\r', '\n', '\t', '<', '>', '"', 'ü', '\u{202e}'] {
        let text = format!("https://acme.example/{character}");
        let refused = UnsubscribeUrlError::Character { character };
        assert_eq!(text.parse::<UnsubscribeUrl>(), Err(refused));
    }
    let longest = format!("https://{}", "a".repeat(892));
    assert_eq!(longest.parse::<UnsubscribeUrl>().unwrap().to_string(), longest);
    let long = format!("{longest}a");
    let refused = UnsubscribeUrlError::TooLong { octets: 901, max: UnsubscribeUrl::MAX };
    assert_eq!(long.parse::<UnsubscribeUrl>(), Err(refused));
}

proptest! {
    #[test]
    fn a_header_field_fits_on_one_line(local in "[a-z0-9_-]{2,40}", url in any::<String>()) {
        let mut list = crew();
        let address = list_address(&format!("{local}@acme.example"));
        prop_assume!(own().contains(address.domain()));
        list.apply_edit(&ListEdit::new().with_address(address.clone()));
        let url = format!("https://{url}").parse().ok();
        for (name, value) in list.headers(url).unwrap().fields() {
            prop_assert!(!value.contains(char::is_control), "{name}: {value}");
            prop_assert!(value.len() + name.len() + 2 <= 998);
        }
        let id = ListId::from_header(&format!("<{}>", ListId::of(&address)));
        prop_assert_eq!(id, Ok(ListId::of(&address)));
    }
}
