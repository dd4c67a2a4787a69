//! External recipients: each once, by its canonical form, and none of the company's own (ML-6).

use std::collections::BTreeSet;

use guildhall_kernel::EmailAddress;
use guildhall_mailing_list::{MailError, MailingList};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{crew, crew_for, email, emails, own, reread, spelled};

// allows: ML-6
#[test]
fn allows_external_addresses() {
    let list = crew_for(&["eve@partner.example", "Bo@PARTNER.example", "cy@[192.0.2.1]"]);
    let spelled: BTreeSet<_> = spelled(&list).into_iter().collect();
    let expected = ["eve@partner.example", "Bo@PARTNER.example", "cy@[192.0.2.1]"];
    assert_eq!(spelled, BTreeSet::from(expected));
}

// allows: ML-6
#[test]
fn allows_two_addresses_of_another_host_that_differ_in_case() {
    let list = crew_for(&["eve@partner.example", "Eve@partner.example"]);
    assert_eq!(list.recipients().count(), 2);
}

// about: ML-6
#[test]
fn knows_a_recipient_in_whatever_spelling() {
    let list = crew_for(&["eve@partner.example"]);
    for text in ["eve@partner.example", "\"eve\"@PARTNER.example"] {
        assert!(list.has_recipient(&email(text), &own()), "{text}");
    }
    for text in ["Eve@partner.example", "eve@acme.example", "crew@acme.example"] {
        assert!(!list.has_recipient(&email(text), &own()), "{text}");
    }
}

// refuses: ML-6
#[test]
fn refuses_a_call_that_names_nobody() {
    assert_eq!(crew().decide_recipients(&[], &own()), Err(MailError::NoUsersNamed));
    assert_eq!(crew().decide_removal(&[], &own()), Err(MailError::NoUsersNamed));
}

// refuses: ML-6
#[test]
fn refuses_the_list_itself_in_every_spelling() {
    for text in ["crew@acme.example", "CREW@ACME.example", "\"Crew\"@acme.example"] {
        let refused = MailError::RecipientIsList { address: email(text) };
        assert_eq!(crew().decide_recipients(&emails(&[text]), &own()), Err(refused), "{text}");
    }
}

// refuses: ML-6
#[test]
fn refuses_every_other_address_of_the_company_s_own_domains() {
    for text in ["ann@acme.example", "other-list@ACME.example", "bo@BÜCHER.example"] {
        let refused = MailError::RecipientIsInternal { address: email(text) };
        assert_eq!(crew().decide_recipients(&emails(&[text]), &own()), Err(refused), "{text}");
    }
}

// refuses: ML-6
#[test]
fn refuses_an_address_twice_in_a_call_or_after_it() {
    let again = "\"eve\"@PARTNER.example";
    let refused = Err(MailError::RecipientTwice { address: email(again) });
    let both = emails(&["eve@partner.example", again]);
    assert_eq!(crew().decide_recipients(&both, &own()), refused);
    let list = crew_for(&["eve@partner.example"]);
    assert_eq!(list.decide_recipients(&emails(&[again]), &own()), refused);
}

// allows: ML-6
#[test]
fn allows_a_recipient_to_be_removed_and_added_again() {
    let mut list = crew_for(&["eve@partner.example", "bo@partner.example"]);
    let removed = list.decide_removal(&emails(&["\"eve\"@PARTNER.example"]), &own()).unwrap();
    list.apply_removal(&removed);
    assert_eq!(spelled(&list), ["bo@partner.example"]);
    assert!(list.decide_recipients(&emails(&["eve@partner.example"]), &own()).is_ok());
}

// refuses: ML-6
#[test]
fn refuses_to_remove_who_is_no_recipient() {
    let list = crew_for(&["eve@partner.example"]);
    for text in ["bo@partner.example", "Eve@partner.example"] {
        let refused = MailError::NoSuchRecipient { address: email(text) };
        let named = emails(&["eve@partner.example", text]);
        assert_eq!(list.decide_removal(&named, &own()), Err(refused), "{text}");
    }
}

// allows: ML-6
#[test]
fn allows_removing_a_recipient_whose_domain_became_the_company_s_own() {
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
    fn each_address_is_a_recipient_once_in_whatever_spelling(calls in vec(vec(address(), 0..4), 0..6)) {
        let mut list = crew();
        let mut model: Vec<EmailAddress> = Vec::new();
        for call in calls {
            let before = list.clone();
            let decided = list.decide_recipients(&call, &own());
            // All or nothing, and equality of addresses looks past the spelling.
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
    fn what_was_added_can_be_removed_in_another_spelling(address in address()) {
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
fn a_recipient_under_a_key_that_is_not_its_own_is_not_read() {
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
fn a_list_that_is_its_own_recipient_is_not_read() {
    let stored = serde_json::to_string(&crew_for(&["eve@partner.example"])).unwrap();
    let address = crew().address().to_string();
    for itself in [address.clone(), address.replace("crew", "Crew")] {
        let looped = stored.replace("eve@partner.example", &itself);
        let read = serde_json::from_str::<MailingList>(&looped).map_err(|error| error.to_string());
        assert!(read.is_err_and(|error| error.contains("its own recipient")), "{looped}");
    }
}

// Few addresses in several spellings, some of them the company's own.
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
