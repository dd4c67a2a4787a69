//! The rules of all crates together, as data.

use std::collections::BTreeSet;

use guildhall::kernel::Basis;
use guildhall::rules;

#[test]
fn every_rule_that_is_enforced_is_listed_once_family_by_family() {
    let expected = "CO-1 CO-2 CO-3 CO-4 CO-5 CO-6 CO-7 \
                    RM-1 RM-2 RM-3 RM-4 RM-5 RM-6 RM-7 RM-8 RM-9 RM-10 RM-11 RM-12 RM-13 RM-14 \
                    RM-15 RM-16 RM-17 RM-18 RM-19 RM-20 RM-21 \
                    GR-1 GR-2 GR-3 GR-4 GR-5 GR-6 GR-7 GR-8 GR-9 GR-10 GR-11 GR-12 GR-13 GR-14 \
                    GR-15 GR-16 GR-17 GR-18 GR-19 GR-20 \
                    FT-1 FT-2 FT-3 FT-4 FT-5 FT-6 \
                    ML-1 ML-2 ML-3 ML-4 ML-5 ML-6 ML-7 ML-8 ML-9 ML-10 ML-11 ML-12";
    let codes: Vec<_> = rules::all().iter().map(|rule| rule.code()).collect();
    assert_eq!(codes.join(" "), expected);
}

#[test]
fn every_rule_is_written_in_sentences_of_its_own() {
    let mut sentences = BTreeSet::new();
    for rule in rules::all() {
        assert!(is_sentence(rule.sentence()), "{}", rule.code());
        assert!(is_sentence(rule.remedy().text()), "{}", rule.code());
        assert!(sentences.insert(rule.sentence()), "{}", rule.code());
    }
}

#[test]
fn every_rule_has_a_basis_and_every_choice_a_reason() {
    for rule in rules::all() {
        assert!(!rule.basis().is_empty(), "{}", rule.code());
        assert!(!rule.basis().contains(&Basis::Chosen("")), "{}", rule.code());
    }
}

fn is_sentence(text: &str) -> bool {
    text.starts_with(|first: char| first.is_uppercase()) && text.ends_with('.')
}
