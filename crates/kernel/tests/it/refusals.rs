//! Refusals: each names its rule, what lifts it, and what of it may be told.

use std::collections::BTreeSet;

use guildhall_kernel::rules::{CO_6, FT_3, GR_4, RULES};
use guildhall_kernel::{CommandError, NotLoaded, Refusal, Remedy, TextError, Who};

use crate::samples::user;

#[test]
fn every_refusal_of_a_text_names_its_rule_and_remedy() {
    let refusals = [
        TextError::Control { character: '\u{7}', position: 3 },
        TextError::Empty,
        TextError::TooLong { length: 101, max: 100 },
    ];
    for refusal in &refusals {
        // A new variant does not compile here before it is listed.
        match refusal {
            TextError::Control { .. } | TextError::Empty | TextError::TooLong { .. } => {}
        }
        assert!(RULES.contains(&refusal.rule()));
        assert!(!refusal.to_string().is_empty());
        assert!(!refusal.remedy().text().is_empty());
        let told = refusal.disclosed();
        assert_eq!(told.rule(), refusal.rule().code());
        assert_eq!(told.message(), refusal.to_string());
        assert_eq!(told.remedy(), refusal.remedy().text());
    }
    assert_eq!(refusals.map(|refusal| refusal.rule().code()), ["GR-4"; 3]);
}

#[test]
fn a_refusal_of_a_text_says_what_is_wrong() {
    let control = TextError::Control { character: '\u{7}', position: 3 };
    assert_eq!(control.to_string(), "the control character U+0007 stands at character 3");
    let long = TextError::TooLong { length: 101, max: 100 };
    assert_eq!(long.to_string(), "the text has 101 characters, 100 are allowed");
}

#[test]
fn a_command_error_is_a_refusal_or_none() {
    let refused = CommandError::from(TextError::Empty);
    assert_eq!(refused.refusal(), Some(&TextError::Empty));
    assert_eq!(refused.to_string(), TextError::Empty.to_string());

    let missing = CommandError::<TextError>::from(NotLoaded::User(user(1)));
    assert_eq!(missing.refusal(), None);
    assert_eq!(missing.to_string(), NotLoaded::User(user(1)).to_string());
}

#[test]
fn a_command_error_maps_its_refusal_alone() {
    let longer = |_| TextError::TooLong { length: 101, max: 100 };
    let refused = CommandError::from(TextError::Empty).map(longer);
    assert_eq!(refused.refusal().map(Refusal::rule), Some(&GR_4));
    assert_ne!(refused, CommandError::from(TextError::Empty));
    let missing = CommandError::<TextError>::from(NotLoaded::Rest);
    assert_eq!(missing.clone().map(longer), missing);
}

#[test]
fn the_remedy_of_a_text_is_in_the_hands_of_who_wrote_it() {
    assert_eq!(TextError::Empty.remedy().who(), Who::You);
}

#[test]
fn every_rule_has_a_code_of_its_own_and_says_what_lifts_it() {
    let codes: BTreeSet<_> = RULES.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes, BTreeSet::from(["CO-6", "FT-3", "GR-4", "ML-2"]));
    assert_eq!(codes.len(), RULES.len());
    for rule in RULES {
        assert!(!rule.sentence().is_empty() && !rule.basis().is_empty(), "{}", rule.code());
        assert!(!rule.remedy().text().is_empty(), "{}", rule.code());
    }
    assert_eq!(CO_6.remedy().who(), Who::Administrator);
    assert_eq!(FT_3.remedy().who(), Who::GroupMaster);
}

#[test]
fn a_remedy_says_in_whose_hands_it_is() {
    let remedies = [
        Remedy::administrator("a"),
        Remedy::leader("l"),
        Remedy::master("m"),
        Remedy::none("n"),
        Remedy::service("s"),
        Remedy::you("y"),
    ];
    let hands = remedies.map(|remedy| (remedy.who(), remedy.text()));
    let expected = [
        (Who::Administrator, "a"),
        (Who::Leader, "l"),
        (Who::GroupMaster, "m"),
        (Who::NoOne, "n"),
        (Who::Service, "s"),
        (Who::You, "y"),
    ];
    assert_eq!(hands, expected);
}
