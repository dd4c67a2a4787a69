//! Refusals: each has its rule, its remedy and its disclosed form.

use std::collections::BTreeSet;
use std::str::FromStr;

use guildhall_kernel::rules::{FT_3, GR_4, RULES};
use guildhall_kernel::{
    CharacterClass, Class, CommandError, Disclosed, DomainName, EmailAddress, ListAddress, Name,
    NotLoaded, Refusal, RefusalRow, Remedy, TextError, UserId, Who,
};

use crate::samples::user;

#[test]
fn every_refusal_of_a_text_has_its_rule_and_remedy() {
    let refusals = [
        control(),
        TextError::Empty,
        TextError::Invisible,
        TextError::TooLong { length: 101, max: 100 },
    ];
    for refusal in &refusals {
        assert!(RULES.contains(&refusal.rule()));
        assert!(!refusal.to_string().is_empty());
        assert!(!refusal.remedy().text().is_empty());
        let disclosed = refusal.disclosed();
        assert_eq!(disclosed.rule(), refusal.rule().code());
        assert_eq!((disclosed.kind(), disclosed.class()), (refusal.kind(), refusal.class()));
        assert_eq!(disclosed.message(), refusal.to_string());
        assert_eq!(disclosed.users(), refusal.users());
        assert_eq!(disclosed.facts(), refusal.facts());
        assert_eq!(disclosed.remedy(), refusal.remedy());
        assert_eq!(disclosed.see(), refusal.rule().see());
    }
    assert_eq!(refusals.map(|refusal| refusal.rule().code()), ["GR-4"; 4]);
}

/// A refusal that names users.
#[derive(Debug, thiserror::Error)]
#[error("these users may not")]
struct Named([UserId; 2]);

impl Refusal for Named {
    fn row(&self) -> RefusalRow<'_> {
        RefusalRow::new("named", Class::Forbidden, &FT_3).with_users(&self.0)
    }
}

#[test]
fn a_refusal_discloses_the_users_it_names() {
    let named = Named([user(1), user(2)]);
    assert_eq!(named.users(), [user(1), user(2)]);
    assert_eq!(named.disclosed().users(), [user(1), user(2)]);
}

#[test]
fn a_refusal_of_a_text_says_what_is_wrong() {
    assert_eq!(control().to_string(), "the text has the control character U+0007 at position 3");
    let long = TextError::TooLong { length: 101, max: 100 };
    assert_eq!(long.to_string(), "the text has 101 characters, but at most 100 are allowed");
}

#[test]
fn only_a_refused_command_has_a_refusal() {
    let refused = CommandError::from(TextError::Empty);
    assert_eq!(refused.refusal(), Some(&TextError::Empty));
    assert_eq!(refused.to_string(), TextError::Empty.to_string());

    let missing = CommandError::<TextError>::from(NotLoaded::User(user(1)));
    assert_eq!(missing.refusal(), None);
    assert_eq!(missing.to_string(), NotLoaded::User(user(1)).to_string());
}

#[test]
fn only_the_refusal_of_a_command_error_is_converted() {
    let longer = |_| TextError::TooLong { length: 101, max: 100 };
    let refused = CommandError::from(TextError::Empty).map(longer);
    assert_eq!(refused.refusal().map(Refusal::rule), Some(&GR_4));
    assert_ne!(refused, CommandError::from(TextError::Empty));
    let missing = CommandError::<TextError>::from(NotLoaded::Rest);
    assert_eq!(missing.clone().map(longer), missing);
}

#[test]
fn the_user_who_wrote_a_text_can_lift_its_refusal() {
    assert_eq!(TextError::Empty.remedy().who(), Who::You);
}

#[test]
fn every_rule_has_its_own_code_and_a_remedy() {
    let codes: BTreeSet<_> = RULES.iter().map(|rule| rule.code()).collect();
    assert_eq!(codes, BTreeSet::from(["CO-10", "CO-9", "FT-3", "GR-4", "ML-13", "ML-2"]));
    assert_eq!(codes.len(), RULES.len());
    for rule in RULES {
        assert!(!rule.sentence().is_empty() && !rule.basis().is_empty(), "{}", rule.code());
        assert!(!rule.remedy().text().is_empty(), "{}", rule.code());
    }
    assert_eq!(FT_3.remedy().who(), Who::GroupMaster);
}

#[test]
fn a_remedy_says_who_can_lift_the_refusal() {
    let remedies = [
        Remedy::administrator("a"),
        Remedy::leader("l"),
        Remedy::master("m"),
        Remedy::manager("u"),
        Remedy::none("n"),
        Remedy::service("s"),
        Remedy::you("y"),
    ];
    let actual = remedies.map(|remedy| (remedy.who(), remedy.text()));
    let expected = [
        (Who::Administrator, "a"),
        (Who::Leader, "l"),
        (Who::GroupMaster, "m"),
        (Who::Manager, "u"),
        (Who::NoOne, "n"),
        (Who::Service, "s"),
        (Who::You, "y"),
    ];
    assert_eq!(actual, expected);
}

#[test]
fn the_rows_of_refused_texts_match_their_snapshot() {
    let long = |length| "a".repeat(length);
    insta::assert_json_snapshot!([
        refused::<Name>(&["", "a\u{7}b", &long(101)]),
        refused::<DomainName>(&[
            "",
            "a!b",
            "a..b",
            "-a",
            "a\u{200b}b",
            &long(64),
            "xn--a",
            &long(254),
        ]),
        refused::<EmailAddress>(&[
            "ann",
            "@acme.example",
            "ann@",
            "ann@[192.0.2]",
            ".ann@acme.example",
            "a(n)n@acme.example",
            "\"ann@acme.example",
            "\"an\"n@acme.example",
            "\"\\ö\"@acme.example",
            "a\u{202e}b@acme.example",
            &format!("{}@acme.example", long(65)),
            &format!("{}@{}{}", long(64), "d.".repeat(93), long(4)),
        ]),
        refused::<ListAddress>(&[
            "crew",
            "crew@[192.0.2.1]",
            "cr+ew@acme.example",
            ".crew@acme.example",
            "c@acme.example",
        ]),
    ]);
}

fn refused<T: FromStr<Err: Refusal>>(texts: &[&str]) -> Vec<Disclosed> {
    texts.iter().filter_map(|text| text.parse::<T>().err()).map(|error| error.disclosed()).collect()
}

fn control() -> TextError {
    TextError::Character { character: '\u{7}', position: 3, class: CharacterClass::Control }
}
