//! External recipients: each once, by its canonical form, and not in the company's domains (ML-6).

use std::collections::BTreeSet;

use guildhall_kernel::EmailAddress;
use guildhall_mailing_list::{ExternalRecipients, MailError, NewList};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{added, crew, email, emails, new_list, own, recipients, reread, spelled};

// allows: ML-6
#[test]
fn an_external_address_can_be_a_recipient() {
    let list = recipients(&["eve@partner.example", "Bo@PARTNER.example", "cy@[192.0.2.1]"]);
    let spelled: BTreeSet<_> = spelled(&list).into_iter().collect();
    let expected = ["eve@partner.example", "Bo@PARTNER.example", "cy@[192.0.2.1]"];
    assert_eq!(spelled, BTreeSet::from(expected));
}

// allows: ML-6
#[test]
fn external_addresses_that_differ_in_case_are_two_recipients() {
    let list = recipients(&["eve@partner.example", "Eve@partner.example"]);
    assert_eq!(list.count(), 2);
}

// about: ML-6
#[test]
fn a_recipient_is_found_in_every_spelling() {
    let list = recipients(&["eve@partner.example"]);
    for text in ["eve@partner.example", "\"eve\"@PARTNER.example"] {
        assert_eq!(list.has(&email(text), &own()), Ok(true), "{text}");
    }
    for text in ["Eve@partner.example", "eve@acme.example", "crew@acme.example"] {
        assert_eq!(list.has(&email(text), &own()), Ok(false), "{text}");
    }
}

// allows: ML-15
// refuses: ML-15
#[test]
fn a_recipient_unsubscribes_once_in_every_spelling() {
    for text in ["eve@partner.example", "\"eve\"@PARTNER.example"] {
        let mut list = recipients(&["eve@partner.example", "Bo@partner.example"]);
        let removed = list.decide_unsubscription(&email(text), &own()).unwrap();
        list.apply_removal(&removed);
        assert_eq!(spelled(&list), ["Bo@partner.example"]);
        let refused = MailError::NotSubscribed { address: email(text) };
        assert_eq!(list.decide_unsubscription(&email(text), &own()), Err(refused.into()));
    }
}

// refuses: ML-6
#[test]
fn a_call_without_addresses_is_refused() {
    let none = ExternalRecipients::default();
    assert_eq!(added(&none, &[]), Err(MailError::NoAddressNamed.into()));
    assert_eq!(none.decide_removal(&[], &own()), Err(MailError::NoAddressNamed.into()));
}

// refuses: ML-6
#[test]
fn the_lists_own_address_is_refused_in_every_spelling() {
    for text in ["crew@acme.example", "CREW@ACME.example", "\"Crew\"@acme.example"] {
        let refused = MailError::RecipientIsList { address: email(text) };
        let none = ExternalRecipients::default();
        assert_eq!(added(&none, &emails(&[text])), Err(refused.into()), "{text}");
    }
}

// refuses: ML-6
#[test]
fn an_address_in_the_companys_domains_is_refused() {
    for text in ["ann@acme.example", "other-list@ACME.example", "bo@BÜCHER.example"] {
        let refused = MailError::RecipientIsInternal { address: email(text) };
        let none = ExternalRecipients::default();
        assert_eq!(added(&none, &emails(&[text])), Err(refused.into()), "{text}");
    }
}

// refuses: ML-6
#[test]
fn a_second_spelling_of_a_recipient_is_refused() {
    let again = "\"eve\"@PARTNER.example";
    let refused = Err(MailError::RecipientTwice { address: email(again) }.into());
    let both = emails(&["eve@partner.example", again]);
    assert_eq!(added(&ExternalRecipients::default(), &both), refused);
    let list = recipients(&["eve@partner.example"]);
    assert_eq!(added(&list, &emails(&[again])), refused);
}

// allows: ML-6
#[test]
fn a_recipient_can_be_removed_and_added_again() {
    let mut list = recipients(&["eve@partner.example", "bo@partner.example"]);
    let removed = list.decide_removal(&emails(&["\"eve\"@PARTNER.example"]), &own()).unwrap();
    list.apply_removal(&removed);
    assert_eq!(spelled(&list), ["bo@partner.example"]);
    assert!(added(&list, &emails(&["eve@partner.example"])).is_ok());
}

// about: GR-12
#[test]
fn a_list_that_is_gone_has_no_recipients() {
    let mut list = recipients(&["eve@partner.example", "Bo@partner.example"]);
    list.clear();
    assert_eq!(list, ExternalRecipients::default());
}

// allows: ML-6
#[test]
fn a_new_list_has_its_first_recipients_as_they_are_spelled() {
    let list = new_list(&["Eve@partner.example", "\"bo\"@PARTNER.example"]);
    let spelled: Vec<_> = list.recipients().values().map(EmailAddress::as_str).collect();
    assert_eq!(spelled, ["Eve@partner.example", "\"bo\"@PARTNER.example"]);
}

// refuses: ML-6
#[test]
fn an_address_that_is_not_a_recipient_cannot_be_removed() {
    let list = recipients(&["eve@partner.example"]);
    for text in ["bo@partner.example", "Eve@partner.example"] {
        let refused = MailError::NoSuchRecipient { address: email(text) };
        let named = emails(&["eve@partner.example", text]);
        assert_eq!(list.decide_removal(&named, &own()), Err(refused.into()), "{text}");
    }
}

// allows: ML-6
#[test]
fn a_recipient_whose_domain_now_belongs_to_the_company_can_be_removed() {
    let mut domains = own();
    domains.insert("partner.example".parse().unwrap());
    let mut list = recipients(&["Eve@partner.example", "bo@partner.example"]);
    let named = emails(&["Eve@partner.example", "BO@partner.example"]);
    let removed = list.decide_removal(&named, &domains).unwrap();
    list.apply_removal(&removed);
    assert_eq!(list, ExternalRecipients::default());
}

proptest! {
    // about: ML-6
    #[test]
    fn each_address_is_a_recipient_at_most_once(calls in vec(vec(address(), 0..4), 0..6)) {
        let mut list = ExternalRecipients::default();
        let mut model: Vec<EmailAddress> = Vec::new();
        for call in calls {
            let before = list.clone();
            let decided = added(&list, &call);
            // A call adds all of its addresses or none. Equality of addresses ignores the spelling.
            let mut after = model.clone();
            let mut refused = call.is_empty();
            for address in &call {
                refused |= address.is_of(&own()) || after.contains(address);
                after.push(address.clone());
            }
            prop_assert_eq!(decided.is_err(), refused);
            if let Ok(added) = decided {
                list.apply_addition(&added);
                model = after;
            } else {
                prop_assert_eq!(&list, &before);
            }
            let recipients: BTreeSet<_> =
                list.loaded().map(|(_, address)| address.clone()).collect();
            prop_assert_eq!(recipients.len(), list.count() as usize);
            prop_assert_eq!(recipients, model.iter().cloned().collect());
        }
        reread(list);
    }

    // about: ML-6
    #[test]
    fn a_recipient_can_be_removed_in_another_spelling(address in address()) {
        let mut list = ExternalRecipients::default();
        if let Ok(added) = added(&list, std::slice::from_ref(&address)) {
            list.apply_addition(&added);
            let respelled = email(address.key(&BTreeSet::new()).as_str());
            let removed = list.decide_removal(&[respelled], &own()).unwrap();
            list.apply_removal(&removed);
        }
        prop_assert_eq!(list, ExternalRecipients::default());
    }
}

// about: ML-6
#[test]
fn a_stored_recipient_of_a_new_list_with_a_wrong_key_is_not_read() {
    let list = new_list(&["Eve@partner.example"]);
    let stored = serde_json::to_string(&list).unwrap();
    let read = |text: &str| serde_json::from_str::<NewList>(text);
    assert_eq!(read(&stored).unwrap(), list);
    let misfiled = stored.replace("{\"Eve@", "{\"eve@");
    assert_ne!(misfiled, stored);
    assert!(read(&misfiled).unwrap_err().to_string().contains("is stored as eve@partner.example"));
}

// about: ML-6
#[test]
fn a_stored_new_list_that_is_its_own_recipient_is_not_read() {
    let stored = serde_json::to_string(&new_list(&["eve@partner.example"])).unwrap();
    let address = crew().address().to_string();
    for itself in [address.clone(), address.replace("crew", "Crew")] {
        let looped = stored.replace("eve@partner.example", &itself);
        let read = serde_json::from_str::<NewList>(&looped).map_err(|error| error.to_string());
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
