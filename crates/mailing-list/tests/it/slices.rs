//! Some external recipients of a list: the same answers as from all of them, or an error.

use std::collections::BTreeSet;

use guildhall_kernel::{DomainName, EmailAddress, NotLoaded};
use guildhall_mailing_list::{ExternalRecipients, RecipientScope, RecipientsError};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;
use proptest::sample::select;

use crate::samples::{crew, email, emails, list_address, own, recipients, spelled};

// about: ML-6
#[test]
fn a_slice_has_every_spelling_of_its_addresses_and_the_number_of_all() {
    let whole = recipients(&["Bo@partner.example", "bo@partner.example", "Amy@partner.example"]);
    let [bo, dee] = ["BO@partner.example", "dee@partner.example"].map(email);
    let slice = whole.slice_of(&RecipientScope::of([bo.folded_key(), dee.folded_key()])).unwrap();
    assert_eq!(spelled(&slice), ["Bo@partner.example", "bo@partner.example"]);
    assert_eq!(slice.count(), 3);
    assert_eq!(slice.has(&bo, &own()), Ok(false));
    assert_eq!(slice.has(&dee, &own()), Ok(false));
    assert_eq!(slice.has(&email("amy@partner.example"), &own()), Err(NotLoaded::Recipient));
    assert_eq!(slice.slice_of(&RecipientScope::Whole), Err(NotLoaded::Recipients));
    assert_eq!(whole.slice_of(&RecipientScope::Whole), Ok(whole));
}

// about: ML-6
#[test]
fn a_slice_whose_number_or_addresses_cannot_be_right_is_refused() {
    let eve = email("Eve@partner.example");
    let slice = |key: &EmailAddress, count| {
        ExternalRecipients::slice([key.folded_key()].into(), [eve.clone()], count)
    };
    assert_eq!(slice(&eve, 1).map(|slice| slice.count()), Ok(1));
    assert_eq!(slice(&eve, 0), Err(RecipientsError::Count));
    assert_eq!(slice(&email("dee@partner.example"), 2), Err(RecipientsError::Stranger));
    let stored = serde_json::to_string(&recipients(&["eve@partner.example"])).unwrap();
    let miscounted = stored.replace("\"count\":1", "\"count\":2");
    assert!(serde_json::from_str::<ExternalRecipients>(&miscounted).is_err());
}

#[test]
fn recipients_continue_after_a_key_that_may_be_gone() {
    let texts = ["amy@a.example", "BO@a.example", "Bo@a.example", "bo@a.example", "cy@a.example"];
    let all = recipients(&texts);
    let after = |key: Option<&str>| {
        let key = key.map(|text| ExternalRecipients::key_of(&email(text)));
        all.after(key.as_ref()).map(ToString::to_string).collect::<Vec<_>>()
    };
    assert_eq!(after(None), texts);
    assert_eq!(after(Some("BO@a.example")), texts[2..]);
    assert_eq!(after(Some("bO@a.example")), texts[3..]);
    assert_eq!(after(Some("bo@a.example")), texts[4..]);
    assert_eq!(after(Some("zoe@a.example")), [""; 0]);
}

proptest! {
    // about: ML-6, ML-15
    #[test]
    fn a_slice_decides_as_the_whole(
        all in btree_set(address(), 0..6),
        named in vec(address(), 0..3),
        domains in domains(),
    ) {
        let outside = all.into_iter().filter(|address| !address.is_of(&own()));
        let whole = ExternalRecipients::whole(outside);
        let keys: BTreeSet<_> = named.iter().map(EmailAddress::folded_key).collect();
        let slice = whole.slice_of(&RecipientScope::Addresses(keys)).unwrap();
        let list = crew().address().clone();

        let added = whole.decide_addition(&named, &list, &domains);
        prop_assert_eq!(&slice.decide_addition(&named, &list, &domains), &added);
        let removed = whole.decide_removal(&named, &domains);
        prop_assert_eq!(&slice.decide_removal(&named, &domains), &removed);
        for address in &named {
            let left = whole.decide_unsubscription(address, &domains);
            prop_assert_eq!(slice.decide_unsubscription(address, &domains), left);
            prop_assert_eq!(slice.has(address, &domains), whole.has(address, &domains));
        }
        for (after_slice, after) in [
            applied(&slice, &whole, |recipients| {
                if let Ok(added) = &added {
                    recipients.apply_addition(added);
                }
            }),
            applied(&slice, &whole, |recipients| {
                if let Ok(removed) = &removed {
                    recipients.apply_removal(removed);
                }
            }),
        ] {
            prop_assert_eq!(after.slice_of(after_slice.scope()), Ok(after_slice));
        }
    }

    // about: ML-6
    #[test]
    fn an_address_outside_a_slice_is_never_answered(
        all in btree_set(address(), 0..6),
        known in address(),
        other in address(),
        domains in domains(),
    ) {
        prop_assume!(known.folded_key() != other.folded_key());
        let scope = RecipientScope::of([known.folded_key()]);
        let (slice, other) = (ExternalRecipients::whole(all).slice_of(&scope).unwrap(), [other]);
        prop_assert_eq!(slice.has(&other[0], &domains), Err(NotLoaded::Recipient));
        let missing = Err(NotLoaded::Recipient.into());
        prop_assert_eq!(slice.decide_removal(&other, &domains), missing);
        let list = list_address("elsewhere@other.example");
        if !other[0].is_of(&domains) {
            let missing = Err(NotLoaded::Recipient.into());
            prop_assert_eq!(slice.decide_addition(&other, &list, &domains), missing);
        }
    }

    #[test]
    fn a_key_folds_to_the_folded_key_of_its_address(address in address()) {
        let keys = [ExternalRecipients::key_of(&address), address.folded_key()];
        for key in keys {
            prop_assert_eq!(key.folded(), address.folded_key());
        }
    }
}

/// Returns the slice and the whole after a change.
fn applied(
    slice: &ExternalRecipients,
    whole: &ExternalRecipients,
    change: impl Fn(&mut ExternalRecipients),
) -> (ExternalRecipients, ExternalRecipients) {
    let mut both = (slice.clone(), whole.clone());
    change(&mut both.0);
    change(&mut both.1);
    both
}

/// The domains of the company, which may have got one of the recipients' since.
fn domains() -> impl Strategy<Value = BTreeSet<DomainName>> {
    any::<bool>().prop_map(|got_another| {
        let another = got_another.then(|| list_address("crew@partner.example").domain().clone());
        own().into_iter().chain(another).collect()
    })
}

/// Few addresses in several spellings.
fn address() -> impl Strategy<Value = EmailAddress> {
    let local =
        select(vec!["eve", "Eve", "EVE", "\"eve\"", "straße", "STRASSE", "\"a b\"", "\"A b\""]);
    let at = select(vec!["partner.example", "PARTNER.example", "bücher.test", "acme.example"]);
    (local, at).prop_map(|(local, at)| emails(&[&format!("{local}@{at}")]).remove(0))
}
