//! Every refusal has a rule, a class, a name and a remedy. An error that is no refusal is listed with
//! the reason.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use guildhall::rules;
use guildhall_testkit::samples;

use crate::answers;
use crate::no_refusals::{ANSWERS, ERRORS};
use crate::sources;

#[test]
fn every_refusal_has_a_rule_of_the_catalogue_and_links_to_it() {
    let catalogue = rules::all();
    for (_, refusals) in samples::refusals() {
        for refusal in refusals {
            let rule = refusal.rule();
            assert!(catalogue.contains(&rule), "{refusal:?}: {}", rule.code());
            let disclosed = refusal.disclosed();
            assert_eq!(disclosed.rule(), rule.code());
            assert_eq!(disclosed.see(), rule.see());
            assert!(!disclosed.message().is_empty(), "{refusal:?}");
            assert!(disclosed.remedy().text().ends_with('.'), "{refusal:?}");
        }
    }
}

#[test]
fn there_is_a_sample_of_every_variant_of_every_refusal() {
    let types: BTreeSet<_> = samples::refusals().iter().map(|(name, _)| name.to_string()).collect();
    assert_eq!(types, sources::implementors("Refusal"), "a type of refusals has no samples");
    for (name, refusals) in samples::refusals() {
        let variants = refusals.iter().map(variant).collect();
        assert_eq!(declared_variants(name), variants, "{name}");
    }
}

#[test]
fn the_table_of_refusals_is_reviewed() {
    let mut table = String::new();
    for (name, refusals) in samples::refusals() {
        for refusal in refusals {
            let (class, who) = (refusal.class(), refusal.remedy().who());
            let (kind, rule) = (refusal.kind(), refusal.rule().code());
            let facts: Vec<_> = refusal.facts().iter().map(|(name, _)| *name).collect();
            let users = if refusal.users().is_empty() { "" } else { ", names users" };
            writeln!(table, "{name}: {kind}, {class:?}, {rule}, {who:?}, {facts:?}{users}")
                .unwrap();
            writeln!(table, "  {refusal}").unwrap();
            writeln!(table, "  {}", refusal.remedy().text()).unwrap();
        }
    }
    insta::assert_snapshot!(table);
}

// A service finds the sentence for a kind in a list of its own, so one kind has one set of facts.
#[test]
fn a_kind_always_has_the_same_facts() {
    let mut known = BTreeMap::new();
    for refusal in samples::refusals().iter().flat_map(|(_, refusals)| refusals) {
        let facts: Vec<_> = refusal.facts().iter().map(|(name, _)| *name).collect();
        let first = known.entry(refusal.kind()).or_insert_with(|| facts.clone());
        assert_eq!(*first, facts, "{}", refusal.kind());
    }
}

#[test]
fn a_kind_ends_with_the_name_of_its_variant() {
    for refusal in samples::refusals().iter().flat_map(|(_, refusals)| refusals) {
        let name = snake_case(&variant(refusal));
        let passed_on = ["address", "company", "domain", "feature", "mail", "room"];
        let kind = refusal.kind();
        assert!(kind.ends_with(&name) || passed_on.contains(&name.as_str()), "{name}: {kind}");
    }
}

// The compiler asks for a row of every new variant as long as no arm takes all the rest.
#[test]
fn no_refusal_gets_its_row_from_an_arm_for_the_rest() {
    for source in sources::of_crates() {
        for refusal in source.text.split("\nimpl Refusal for ").skip(1) {
            let row = refusal.split("fn row(").nth(1).unwrap();
            let body = row.split("\n    }\n").next().unwrap();
            assert!(!body.contains(" _ =>"), "{}: {body}", source.path);
        }
    }
}

#[test]
fn every_error_is_a_refusal_or_is_said_to_be_none() {
    let known = sources::implementors("Refusal")
        .into_iter()
        .chain(ERRORS.iter().map(|(name, _)| (*name).to_owned()))
        .collect();
    assert_eq!(sources::errors(), known);
}

#[test]
fn every_answer_of_the_front_door_is_a_refusal_or_is_said_to_be_none() {
    let answers = answers::answers();
    let variants = answers.iter().map(variant).collect();
    assert_eq!(declared_variants("Error"), variants);
    let mut without_rule: Vec<_> = answers.iter().filter(|it| it.refusal().is_none()).collect();
    without_rule.sort_by_key(|answer| variant(answer));
    let without_rule: Vec<_> = without_rule.into_iter().map(variant).collect();
    assert_eq!(without_rule, ANSWERS.map(|(name, _)| name));
}

fn declared_variants(of: &str) -> BTreeSet<String> {
    let head = format!("{of}::");
    let declared = sources::declared();
    let variants = declared.iter().filter_map(|name| name.strip_prefix(&head));
    variants.filter(|name| name.starts_with(char::is_uppercase)).map(str::to_owned).collect()
}

fn variant(value: impl std::fmt::Debug) -> String {
    sources::word(&format!("{value:?}")).to_owned()
}

fn snake_case(name: &str) -> String {
    let mut snake = String::new();
    for character in name.chars() {
        if character.is_ascii_uppercase() && !snake.is_empty() {
            snake.push('_');
        }
        snake.push(character.to_ascii_lowercase());
    }
    snake
}
