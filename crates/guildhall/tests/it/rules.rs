//! The rules of all crates together, as data.

use std::collections::BTreeSet;

use guildhall::kernel::Basis;
use guildhall::rules;

#[test]
fn every_family_is_listed_once_and_numbered_without_a_gap() {
    let mut families: Vec<(&str, u32)> = Vec::new();
    for rule in rules::all() {
        let (family, number) = rule.code().split_once('-').unwrap();
        match families.last_mut() {
            Some((last, count)) if *last == family => *count += 1,
            _ => families.push((family, 1)),
        }
        assert_eq!(Ok(families.last().unwrap().1), number.parse(), "{}", rule.code());
    }
    assert_eq!(families, [("CO", 10), ("RM", 22), ("GR", 20), ("FT", 7), ("ML", 15)]);
}

#[test]
fn the_rules_of_every_crate_are_constants() {
    use rules::{CO_9, FT_2, GR_1, GR_10, ML_1, RM_1};
    for rule in [&CO_9, &FT_2, &GR_1, &GR_10, &ML_1, &RM_1] {
        assert!(rules::all().contains(&rule), "{}", rule.code());
    }
}

#[test]
fn every_rule_has_its_own_sentences() {
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
