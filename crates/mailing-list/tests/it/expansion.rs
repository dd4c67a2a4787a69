//! The recipients of a mail to a list: each address once, and never the list itself (ML-9).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::EmailAddress;
use guildhall_mailing_list::{AddressHolder, Delivery, DropReason, Expansion, MailingList};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{crew, email, emails, own, recipients};

/// Returns the recipients, as they are spelled.
fn delivered(list: &MailingList, addresses: &[EmailAddress]) -> Vec<String> {
    let own = own();
    let expansion = Expansion::of(list, &own, addresses);
    expansion.filter_map(Delivery::recipient).map(ToString::to_string).collect()
}

// allows: ML-9
#[test]
fn every_member_and_every_recipient_gets_the_mail() {
    let list = crew();
    let mut addresses = emails(&["ann@acme.example", "bo@acme.example"]);
    addresses.extend(recipients(&["eve@partner.example"]).loaded().map(|(_, eve)| eve.clone()));
    let all = ["ann@acme.example", "bo@acme.example", "eve@partner.example"];
    assert_eq!(delivered(&list, &addresses), all);
}

// allows: ML-9
#[test]
fn the_first_spelling_of_an_address_gets_the_mail() {
    let addresses = emails(&["\"Ann\"@ACME.example", "ann@acme.example", "Eve@PARTNER.example"]);
    assert_eq!(delivered(&crew(), &addresses), ["\"Ann\"@ACME.example", "Eve@PARTNER.example"]);
}

// allows: ML-6
// refuses: ML-6
#[test]
fn an_address_that_is_a_lists_or_became_internal_gets_no_mail() {
    let texts = ["cast@partner.example", "pat@partner.example", "Sue@partner.example"];
    let recipients = emails(&texts);
    let [cast, pat, sue] =
        ["cast@partner.example", "pat@partner.example", "sue@partner.example"].map(email);
    let (bo, dee) = (email("bo@other.example"), email("dee@partner.example"));
    let members = [bo.clone(), dee];
    let holders = BTreeMap::from([
        (bo.folded_key(), AddressHolder::List),
        (cast.folded_key(), AddressHolder::List),
        (sue.folded_key(), AddressHolder::User),
    ]);

    let lists = [&bo, &cast].map(|address| (address.key(&own()), DropReason::AnotherList));
    let listed = |own: &BTreeSet<_>| MailingList::lapsed(own, &members, &recipients, &holders);
    let mut lapsed = BTreeMap::from(lists);
    assert_eq!(listed(&own()), lapsed);

    // The company gets the domain of the recipients.
    let own: BTreeSet<_> = own().into_iter().chain(["partner.example".parse().unwrap()]).collect();
    lapsed.insert(pat.key(&own), DropReason::NowInternal);
    assert_eq!(listed(&own), lapsed);
}

// refuses: ML-9
#[test]
fn an_address_in_another_spelling_is_a_duplicate() {
    let own = own();
    for (first, again) in [
        ("ann@acme.example", "ann@acme.example"),
        ("ann@acme.example", "ANN@acme.example"),
        ("ANN@acme.example", "ann@acme.example"),
        ("ann@acme.example", "\"Ann\"@ACME.example"),
        ("straße@acme.example", "STRASSE@acme.example"),
        ("é@acme.example", "É@acme.example"),
        ("É@acme.example", "é@acme.example"),
        ("eve@partner.example", "\"eve\"@PARTNER.example"),
        ("eve@bücher.example", "Eve@xn--bcher-kva.example"),
        ("eve@[192.0.2.1]", "\"eve\"@[192.0.2.1]"),
    ] {
        let both = emails(&[first, again]);
        let expected = [
            Delivery::To(&both[0]),
            Delivery::Dropped { address: &both[1], why: DropReason::Duplicate },
        ];
        assert!(Expansion::of(&crew(), &own, &both).eq(expected), "{first} {again}");
    }
    let two = emails(&["eve@partner.example", "Eve@partner.example"]);
    assert_eq!(delivered(&crew(), &two).len(), 2, "other domains may distinguish case");
}

// about: ML-9
#[test]
fn every_address_has_its_delivery() {
    let own = own();
    let mut addresses = emails(&["ann@acme.example", "ann@acme.example", "crew@acme.example"]);
    addresses.extend((0..297).map(|number| email(&format!("user.{number}@acme.example"))));
    let mut expansion = Expansion::of(&crew(), &own, &addresses);
    for left in (0..300).rev() {
        assert!(expansion.next().is_some());
        assert_eq!(expansion.size_hint(), (left, Some(left)));
    }
}

// about: ML-9
#[test]
fn each_of_many_addresses_gets_the_mail_once() {
    let own = own();
    let mut addresses: Vec<_> =
        (0..1_000).map(|number| email(&format!("user.{number}@acme.example"))).collect();
    addresses.extend(addresses.clone());
    let (first, again) = addresses.split_at(1_000);
    let to = first.iter().map(Delivery::To);
    let why = DropReason::Duplicate;
    let dropped = again.iter().map(|address| Delivery::Dropped { address, why });
    assert!(Expansion::of(&crew(), &own, &addresses).eq(to.chain(dropped)));
}

// about: ML-9
#[test]
fn addresses_that_have_ended_are_not_asked_again() {
    let (own, addresses) = (own(), emails(&["ann@acme.example", "bo@acme.example"]));
    let mut answers = [addresses.first(), None, addresses.last()].into_iter();
    let source = std::iter::from_fn(|| answers.next().flatten());
    let expansion = Expansion::of(&crew(), &own, source);
    assert_eq!(expansion.count(), 1);
}

// refuses: ML-9
#[test]
fn the_list_itself_gets_no_mail() {
    let own = own();
    for text in ["crew@acme.example", "CREW@ACME.example", "\"crew\"@acme.example"] {
        let address = email(text);
        let dropped = Delivery::Dropped { address: &address, why: DropReason::ListItself };
        assert!(Expansion::of(&crew(), &own, [&address]).eq([dropped]), "{text}");
    }
}

proptest! {
    // about: ML-9
    #[test]
    fn every_address_gets_the_mail_once_and_the_list_never(addresses in vec(address(), 0..100)) {
        let (list, own) = (crew(), own());
        let mut keys = BTreeSet::new();
        for (address, delivery) in addresses.iter().zip(Expansion::of(&list, &own, &addresses)) {
            let key = address.key(&own);
            let expected = if key == list.address().key() {
                Delivery::Dropped { address, why: DropReason::ListItself }
            } else if keys.insert(key) {
                Delivery::To(address)
            } else {
                Delivery::Dropped { address, why: DropReason::Duplicate }
            };
            prop_assert_eq!(delivery, expected);
        }
        prop_assert_eq!(Expansion::of(&list, &own, &addresses).count(), addresses.len());
        prop_assert_eq!(delivered(&list, &addresses).len(), keys.len());
    }
}

proptest! {
    // about: ML-9
    #[test]
    fn addresses_in_two_batches_get_the_mail_like_all_at_once(
        (addresses, cut) in vec(address(), 0..20).prop_flat_map(|all| {
            let cut = 0..=all.len();
            (Just(all), cut)
        }),
    ) {
        let (list, own) = (crew(), own());
        let (first, second) = addresses.split_at(cut);
        let mut batches: Vec<_> = Expansion::of(&list, &own, first).collect();
        let to = batches.iter().filter_map(|delivery| delivery.recipient());
        let earlier = to.map(|address| address.key(&own)).collect();
        batches.extend(Expansion::of(&list, &own, second).with_earlier(&earlier));
        prop_assert!(Expansion::of(&list, &own, &addresses).eq(batches));
    }
}

fn address() -> impl Strategy<Value = EmailAddress> {
    let local =
        select(vec!["ann", "Ann", "\"ann\"", "\"a n\"", "straße", "STRASSE", "crew", "Crew"]);
    let at = select(vec![
        "acme.example",
        "ACME.example",
        "partner.example",
        "bücher.example",
        "xn--bcher-kva.example",
        "[192.0.2.1]",
    ]);
    (local, at).prop_map(|(local, at)| email(&format!("{local}@{at}")))
}
