//! External recipients: each once, by its canonical form, and not in the company's domains (ML-6).

use std::collections::BTreeSet;

use guildhall_kernel::EmailAddress;
use guildhall_mailing_list::{MailError, MailingList};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{crew, crew_for, email, emails, own, reread, spelled};

// allows: ML-6
#[test]
fn an_external_address_can_be_a_recipient() {
    let list = crew_for(&["eve@partner.example", "Bo@PARTNER.example", "cy@[192.0.2.1]"]);
    let spelled: BTreeSet<_> = spelled(&list).into_iter().collect();
    let expected = ["eve@partner.example", "Bo@PARTNER.example", "cy@[192.0.2.1]"];
    assert_eq!(spelled, BTreeSet::from(expected));
}

// allows: ML-6
#[test]
fn external_addresses_that_differ_in_case_are_two_recipients() {
    let list = crew_for(&["eve@partner.example", "Eve@partner.example"]);
    assert_eq!(list.recipients().count(), 2);
}

// about: ML-6
#[test]
fn a_recipient_is_found_in_every_spelling() {
    let list = crew_for(&["eve@partner.example"]);
    for text in ["eve@partner.example", "\"eve\"@PARTNER.example"] {
        assert!(list.has_recipient(&email(text), &own()), "{text}");
    }
    for text in ["Eve@partner.example", "eve@acme.example", "crew@acme.example"] {
        assert!(!list.has_recipient(&email(text), &own()), "{text}");
    }
}

// allows: ML-15
// refuses: ML-15
#[test]
fn a_recipient_unsubscribes_once_in_every_spelling() {
    for text in ["eve@partner.example", "\"eve\"@PARTNER.example"] {
        let mut list = crew_for(&["eve@partner.example", "Bo@partner.example"]);
        let removed = list.decide_unsubscription(&email(text), &own()).unwrap();
        list.apply_removal(&removed);
        assert_eq!(spelled(&list), ["Bo@partner.example"]);
        let refused = MailError::NotSubscribed { address: email(text) };
        assert_eq!(list.decide_unsubscription(&email(text), &own()), Err(refused));
    }
}

// refuses: ML-6
#[test]
fn a_call_without_addresses_is_refused() {
    assert_eq!(crew().decide_recipients(&[], &own()), Err(MailError::NoAddressNamed));
    assert_eq!(crew().decide_removal(&[], &own()), Err(MailError::NoAddressNamed));
}

// refuses: ML-6
#[test]
fn the_lists_own_address_is_refused_in_every_spelling() {
    for text in ["crew@acme.example", "CREW@ACME.example", "\"Crew\"@acme.example"] {
        let refused = MailError::RecipientIsList { address: email(text) };
        assert_eq!(crew().decide_recipients(&emails(&[text]), &own()), Err(refused), "{text}");
    }
}

// refuses: ML-6
#[test]
fn an_address_in_the_companys_domains_is_refused() {
    for text in ["ann@acme.example", "other-list@ACME.example", "bo@BÜCHER.example"] {
        let refused = MailError::RecipientIsInternal { address: email(text) };
        assert_eq!(crew().decide_recipients(&emails(&[text]), &own()), Err(refused), "{text}");
    }
}

// refuses: ML-6
#[test]
fn a_second_spelling_of_a_recipient_is_refused() {
    let again = "\"eve\"@PARTNER.example";
    let refused = Err(MailError::RecipientTwice { address: email(again) });
    let both = emails(&["eve@partner.example", again]);
    assert_eq!(crew().decide_recipients(&both, &own()), refused);
    let list = crew_for(&["eve@partner.example"]);
    assert_eq!(list.decide_recipients(&emails(&[again]), &own()), refused);
}

// allows: ML-6
#[test]
fn a_recipient_can_be_removed_and_added_again() {
    let mut list = crew_for(&["eve@partner.example", "bo@partner.example"]);
    let removed = list.decide_removal(&emails(&["\"eve\"@PARTNER.example"]), &own()).unwrap();
    list.apply_removal(&removed);
    assert_eq!(spelled(&list), ["bo@partner.example"]);
    assert!(list.decide_recipients(&emails(&["eve@partner.example"]), &own()).is_ok());
}

// refuses: ML-6
#[test]
fn an_address_that_is_not_a_recipient_cannot_be_removed() {
    let list = crew_for(&["eve@partner.example"]);
    for text in ["bo@partner.example", "Eve@partner.example"] {
        let refused = MailError::NoSuchRecipient { address: email(text) };
        let named = emails(&["eve@partner.example", text]);
        assert_eq!(list.decide_removal(&named, &own()), Err(refused), "{text}");
    }
}

// allows: ML-6
#[test]
fn a_recipient_whose_domain_now_belongs_to_the_company_can_be_removed() {
    let mut domains = own();
    domains.insert("partner.example".parse().unwrap());
    let mut list = crew_for(&["Eve@partner.example", "bo@partner.example"]);
    let named = emails(&["Eve@partner.example", "BO@partner.example"]);
    let removed = list.decide_removal(&named, &domains).unwrap();
    list.apply_removal(&removed);
    assert_eq!(list, crew());
}

proptest! {
    // about: ML-6
    #[test]
    fn each_address_is_a_recipient_at_most_once(calls in vec(vec(address(), 0..4), 0..6)) {
        let mut list = crew();
        let mut model: Vec<EmailAddress> = Vec::new();
        for call in calls {
            let before = list.clone();
            let decided = list.decide_recipients(&call, &own());
            // A call adds all of its addresses or none. Equality of addresses ignores the spelling.
            let mut after = model.clone();
            let mut refused = call.is_empty();
            for address in &call {
                refused |= address.is_of(&own()) || after.contains(address);
                after.push(address.clone());
            }
            prop_assert_eq!(decided.is_err(), refused);
            if let Ok(added) = decided {
                list.apply_recipients(&added);
                model = after;
            } else {
                prop_assert_eq!(&list, &before);
            }
            let recipients: BTreeSet<_> = list.recipients().cloned().collect();
            prop_assert_eq!(recipients.len(), list.recipients().count());
            prop_assert_eq!(recipients, model.iter().cloned().collect());
        }
        reread(list);
    }

    // about: ML-6
    #[test]
    fn a_recipient_can_be_removed_in_another_spelling(address in address()) {
        let mut list = crew();
        if let Ok(added) = list.decide_recipients(std::slice::from_ref(&address), &own()) {
            list.apply_recipients(&added);
            let respelled = email(address.key(&BTreeSet::new()).as_str());
            let removed = list.decide_removal(&[respelled], &own()).unwrap();
            list.apply_removal(&removed);
        }
        prop_assert_eq!(list, crew());
    }
}

// about: ML-6
#[test]
fn a_stored_recipient_with_a_wrong_key_is_not_read() {
    let list = crew_for(&["Eve@partner.example"]);
    let stored = serde_json::to_string(&list).unwrap();
    let read = |text: &str| serde_json::from_str::<MailingList>(text);
    assert_eq!(read(&stored).unwrap(), list);
    let misfiled = stored.replace("{\"Eve@", "{\"eve@");
    assert_ne!(misfiled, stored);
    assert!(read(&misfiled).unwrap_err().to_string().contains("is stored as eve@partner.example"));
}

// about: ML-6
#[test]
fn a_stored_list_that_is_its_own_recipient_is_not_read() {
    let stored = serde_json::to_string(&crew_for(&["eve@partner.example"])).unwrap();
    let address = crew().address().to_string();
    for itself in [address.clone(), address.replace("crew", "Crew")] {
        let looped = stored.replace("eve@partner.example", &itself);
        let read = serde_json::from_str::<MailingList>(&looped).map_err(|error| error.to_string());
        assert!(read.is_err_and(|error| error.contains("its own recipient")), "{looped}");
    }
}

// Few addresses in several spellings, some of them in the company's domains.
fn address() -> impl Strategy<Value = EmailAddress> {
    let local = select(vec!["eve", "Eve", "\"eve\"", "\"e\\ve\"", "crew", "\"a b\""]);
    let at = select(vec![
        "partner.example",
        "PARTNER.example",
        "bücher.test",
        "xn--bcher-kva.test",
        "[192.0.2.1]",
        "acme.example",
        "xn--bcher-kva.example",
    ]);
    (local, at).prop_map(|(local, at)| email(&format!("{local}@{at}")))
}
