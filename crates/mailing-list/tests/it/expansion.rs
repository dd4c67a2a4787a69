//! Who receives a mail to a list: each address once, and never the list itself (ML-9).

use std::collections::BTreeSet;

use guildhall_kernel::EmailAddress;
use guildhall_mailing_list::Expansion;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{crew, crew_for, email, own};

#[test]
fn ml_9_allows_each_member_and_recipient_and_the_sender() {
    let (list, own) = (crew_for(&["eve@partner.example"]), own());
    let mut expansion = Expansion::of(&list, &own);
    assert!(expansion.admit(&email("ann@acme.example")));
    assert!(expansion.admit(&email("bo@acme.example")));
    assert!(list.recipients().all(|recipient| expansion.admit(recipient)));
}

#[test]
fn ml_9_refuses_an_address_twice_in_whatever_spelling() {
    let own = own();
    let mut expansion = Expansion::of(&crew(), &own);
    assert!(expansion.admit(&email("ann@acme.example")));
    for text in ["ann@acme.example", "ANN@acme.example", "\"Ann\"@ACME.example"] {
        assert!(!expansion.admit(&email(text)), "{text}");
    }
    assert!(expansion.admit(&email("eve@partner.example")));
    assert!(!expansion.admit(&email("\"eve\"@PARTNER.example")));
    assert!(expansion.admit(&email("Eve@partner.example")));
}

#[test]
fn ml_9_refuses_the_list_itself() {
    let own = own();
    let mut expansion = Expansion::of(&crew(), &own);
    for text in ["crew@acme.example", "CREW@ACME.example", "\"crew\"@acme.example"] {
        assert!(!expansion.admit(&email(text)), "{text}");
    }
}

proptest! {
    #[test]
    fn ml_9_everybody_receives_once_and_the_list_never(addresses in vec(address(), 0..20)) {
        let (list, own) = (crew(), own());
        let mut expansion = Expansion::of(&list, &own);
        let delivered: Vec<_> =
            addresses.iter().filter(|address| expansion.admit(address)).collect();
        let keys: BTreeSet<_> = delivered.iter().map(|address| address.key(&own)).collect();
        prop_assert_eq!(keys.len(), delivered.len());
        prop_assert!(!keys.contains(&list.address().key()));
        for address in &addresses {
            let key = address.key(&own);
            prop_assert!(keys.contains(&key) || key == list.address().key());
        }
    }
}

fn address() -> impl Strategy<Value = EmailAddress> {
    let local = select(vec!["ann", "Ann", "\"ann\"", "straße", "STRASSE", "crew", "Crew"]);
    let at = select(vec!["acme.example", "ACME.example", "partner.example", "bücher.example"]);
    (local, at).prop_map(|(local, at)| email(&format!("{local}@{at}")))
}
