//! Nothing refuses without a rule: every variant of every refusal has one, and what has none is listed
//! with the reason.

use std::collections::BTreeSet;

use guildhall::rules;

use crate::no_refusals::{ANSWERS, ERRORS};
use crate::samples;
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
            assert!(disclosed.remedy().ends_with('.'), "{refusal:?}");
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

// The compiler asks for a rule of every new variant as long as no arm takes all the rest.
#[test]
fn no_refusal_gets_its_rule_from_an_arm_for_the_rest() {
    for source in sources::of_crates() {
        for refusal in source.text.split("\nimpl Refusal for ").skip(1) {
            let rule = refusal.split("fn rule(").nth(1).unwrap();
            let body = rule.split("\n    }\n").next().unwrap();
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
    let answers = samples::answers();
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
