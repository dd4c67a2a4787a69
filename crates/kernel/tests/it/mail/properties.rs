use std::collections::BTreeSet;
use std::fmt::{Debug, Display};
use std::hash::{BuildHasher, RandomState};
use std::str::FromStr;

use guildhall_kernel::{AddressKey, DomainName, EmailAddress, ListAddress};
use proptest::prelude::*;
use proptest::sample::select;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::domain;

proptest! {
    // about: ML-2
    #[test]
    fn no_text_panics(text in prop_oneof![any::<String>(), soup()]) {
        let _ = text.parse::<DomainName>();
        let _ = text.parse::<EmailAddress>();
        let _ = text.parse::<AddressKey>();
        let _ = text.parse::<ListAddress>();
        let _ = ListAddress::proposed(&text, domain("acme.example"));
    }

    // about: ML-2
    #[test]
    fn an_address_is_read_back_as_it_was_written(address in address()) {
        let again = address.as_str().parse::<EmailAddress>().unwrap();
        prop_assert_eq!(again.as_str(), address.as_str());
        prop_assert_eq!(again, address);
    }

    // about: ML-2
    #[test]
    fn equality_order_hash_and_key_agree(one in address(), other in address()) {
        agree(&one, &other)?;
        agree(&one, &respelled(&one))?;
    }

    // about: ML-2
    #[test]
    fn another_spelling_is_the_same_address(address in address()) {
        prop_assert_eq!(respelled(&address), address);
    }

    // about: ML-2
    #[test]
    fn the_key_of_a_key_is_the_key(address in address(), own in own_domains()) {
        let key = address.key(&own);
        prop_assert_eq!(key.as_str().parse::<AddressKey>().unwrap(), key.clone());
        // Folding can make it too long for an address.
        if let Ok(spelled) = key.as_str().parse::<EmailAddress>() {
            prop_assert_eq!(spelled.key(&own), key);
        }
    }

    // An ASCII local part is folded on a way of its own. Inside another text it is not.
    // about: ML-2
    #[test]
    fn an_ascii_local_part_is_folded_as_inside_another_text(local in "[!-?A-~]{1,12}") {
        let address = |local: &str| format!("{local}@acme.example").parse::<EmailAddress>();
        if let (Ok(ascii), Ok(inside)) = (address(&local), address(&format!("日{local}日"))) {
            let (ascii, inside) = (ascii.folded_key(), inside.folded_key());
            let expected = ascii.as_str().replacen('@', "日@", 1);
            prop_assert_eq!(inside.as_str(), format!("日{expected}"));
        }
    }

    // about: ML-2
    #[test]
    fn the_text_of_a_key_is_that_of_the_key(address in address(), own in own_domains()) {
        let key = address.key(&own);
        prop_assert_eq!(address.key_text(&own), key.as_str());
    }

    // about: ML-2
    #[test]
    fn own_domains_ignore_case(local in "[a-zA-Zß-öø-ÿα-ωА-я]{1,16}") {
        let key = |local: &str| {
            let address = format!("{local}@acme.example").parse::<EmailAddress>().unwrap();
            address.key(&BTreeSet::from([domain("acme.example")]))
        };
        prop_assert_eq!(key(&local.to_uppercase()), key(&local));
        prop_assert_eq!(key(&local.to_lowercase()), key(&local));
    }

    // about: ML-2
    #[test]
    fn the_a_labels_of_a_domain_name_parse_to_it(name in domain_name()) {
        prop_assert_eq!(name.as_str().parse::<DomainName>().unwrap(), name.clone());
        prop_assert!(name.as_str().len() <= DomainName::MAX);
        prop_assert!(name.as_str().split('.').all(|label| (1..=63).contains(&label.len())));
        let is_ldh = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-.".contains(c);
        prop_assert!(name.as_str().chars().all(is_ldh));
    }

    // about: ML-1
    #[test]
    fn a_proposed_address_is_valid(name in any::<String>(), at in domain_name()) {
        if let Some(list) = ListAddress::proposed(&name, at.clone()) {
            prop_assert_eq!(ListAddress::new(list.local_part(), at).unwrap(), list.clone());
            prop_assert_eq!(list.to_string().parse::<ListAddress>().unwrap(), list);
        }
    }

    // about: ML-1
    #[test]
    fn two_letters_are_enough_for_a_proposal(name in "[ -~]*[a-zA-Z0-9][ -~]*[a-zA-Z0-9][ -~]*") {
        prop_assert!(ListAddress::proposed(&name, domain("acme.example")).is_some());
    }

    // about: ML-2
    #[test]
    fn a_list_address_has_the_key_of_its_mail_address(list in list(), own in own_domains()) {
        let address = list.as_email();
        prop_assert_eq!(address.as_str(), list.to_string());
        prop_assert_eq!(address.as_str().parse::<EmailAddress>().unwrap(), address.clone());
        prop_assert_eq!(address.key(&own), list.key());
        prop_assert_eq!(ListAddress::try_from(address).unwrap(), list);
    }

    // about: ML-2
    #[test]
    fn serialised_addresses_are_read_back(
        address in address(),
        list in list(),
        own in own_domains(),
    ) {
        round_trip(&address)?;
        round_trip(&address.key(&own))?;
        round_trip(&list)?;
        round_trip(list.domain())?;
    }
}

fn agree(one: &EmailAddress, other: &EmailAddress) -> Result<(), TestCaseError> {
    let (hasher, no_domain) = (RandomState::new(), BTreeSet::new());
    let equal = one == other;
    prop_assert_eq!(equal, one.cmp(other).is_eq());
    prop_assert_eq!(one.cmp(other), other.cmp(one).reverse());
    prop_assert_eq!(one.partial_cmp(other), Some(one.cmp(other)));
    prop_assert_eq!(equal, one.key(&no_domain) == other.key(&no_domain));
    if equal {
        let own = BTreeSet::from([domain("acme.example")]);
        prop_assert_eq!(hasher.hash_one(one), hasher.hash_one(other));
        prop_assert_eq!(one.key(&own), other.key(&own));
    }
    Ok(())
}

fn round_trip<T>(value: &T) -> Result<(), TestCaseError>
where
    T: Debug + DeserializeOwned + Display + FromStr + PartialEq + Serialize,
{
    let json = serde_json::to_string(value).unwrap();
    prop_assert_eq!(&json, &serde_json::to_string(&value.to_string()).unwrap());
    prop_assert_eq!(&serde_json::from_str::<T>(&json).unwrap(), value);
    Ok(())
}

// Spells the quoting and the domain of an address differently, by its key without folding.
fn respelled(address: &EmailAddress) -> EmailAddress {
    address.key(&BTreeSet::new()).as_str().parse().unwrap()
}

fn own_domains() -> impl Strategy<Value = BTreeSet<DomainName>> {
    select(vec![BTreeSet::new(), BTreeSet::from(["acme.example", "bücher.example"].map(domain))])
}

fn address() -> impl Strategy<Value = EmailAddress> {
    let local = prop_oneof![
        "[aAbBßςΣéE\u{301}\u{345}İıŉǰᾳK가+-]{1,6}",
        "[a-c]{1,2}(\\.[A-C]{1,2}){0,2}",
        "\"([aA .@(ß\u{301}]|\\\\[aA \"\\\\])*\"",
    ];
    let at = prop_oneof![
        domain_text(),
        select(vec!["[192.0.2.1]", "[IPv6:::1]", "[IPV6:0:0::1]", "[IPv6:::ffff:1.2.3.4]"])
            .prop_map(str::to_owned),
    ];
    (local, at).prop_filter_map("no address", |(local, at)| format!("{local}@{at}").parse().ok())
}

fn list() -> impl Strategy<Value = ListAddress> {
    ("[a-z0-9_-]{1,20}(\\.[a-z0-9_-]{1,19})?", domain_name())
        .prop_filter_map("no list", |(local, at)| ListAddress::new(&local, at).ok())
}

fn domain_name() -> impl Strategy<Value = DomainName> {
    domain_text().prop_filter_map("no domain name", |text| text.parse().ok())
}

fn domain_text() -> impl Strategy<Value = String> {
    prop_oneof![
        select(vec!["acme.example", "ACME.Example", "BÜCHER.example", "xn--bcher-kva.EXAMPLE"])
            .prop_map(str::to_owned),
        "[a-zA-Zß-öø-ÿα-ωאב가-힣Ａ-Ｚ0-9\u{301}。]{1,6}(\\.[a-z0-9-]{1,4}){0,4}",
        "[a-z]{63}\\.[a-z]{63}\\.[a-z]{63}\\.[a-z]{1,61}",
    ]
}

// Texts made of the characters of the grammar, so that many are almost an address.
fn soup() -> impl Strategy<Value = String> {
    "[aZ0ßé\u{301}\u{200b}.@\"\\\\ \\[\\]:()_-]{0,12}(@(\\[IPv6:)?[a1ü:.\\]-]{0,12})?"
}
