//! Rules, sources, texts and tests name the same rules.

use std::collections::{BTreeMap, BTreeSet};

use guildhall::rules;

use crate::sources::{self, Source, word};

#[test]
fn a_rule_is_made_only_in_the_modules_of_rules() {
    let mut made = BTreeSet::new();
    for Source { path, text } in sources::of_crates() {
        for rest in text.split("Rule::new(").skip(1) {
            assert!(path.contains("/src/rules"), "a rule is made in {path}");
            assert!(
                made.insert(rest.split('"').nth(1).unwrap().to_owned()),
                "two are alike: {path}"
            );
        }
    }
    assert_eq!(made, codes(), "made, but in no crate's RULES, or the other way round");
}

#[test]
fn every_code_in_a_text_is_the_code_of_a_rule() {
    let codes = codes();
    let mut unknown = BTreeMap::new();
    for Source { path, text } in sources::texts() {
        for code in codes_in(&text).filter(|code| !codes.contains(code)) {
            unknown.entry(code).or_insert_with(BTreeSet::new).insert(path.clone());
        }
    }
    assert!(unknown.is_empty(), "no rule has these codes: {unknown:#?}");
}

#[test]
fn every_rule_is_an_alias_of_an_item_and_every_alias_a_rule() {
    let aliases: BTreeSet<_> = sources::aliases().into_keys().collect();
    assert_eq!(aliases, codes());
}

#[test]
fn every_event_carries_the_code_of_a_rule() {
    let marked: BTreeSet<_> = sources::aliases().into_values().flatten().collect();
    let mut events = sources::declared();
    events.retain(|name| {
        let of =
            name.split_once("::").filter(|(_, variant)| variant.starts_with(char::is_uppercase));
        of.is_some_and(|(of, _)| ["CompanyEvent", "RoomEvent", "GroupEvent"].contains(&of))
    });
    assert!(!events.is_empty());
    let without: Vec<_> = events.difference(&marked).collect();
    assert!(without.is_empty(), "no rule is an alias of {without:#?}");
}

#[test]
fn every_rule_has_a_test_that_allows_and_one_that_refuses() {
    let marks = sources::marks();
    let mut missing = Vec::new();
    for rule in rules::all() {
        for mark in ["allows", "refuses"] {
            if !marks.contains(&(mark.to_owned(), rule.code().to_owned())) {
                missing.push(format!("// {mark}: {}", rule.code()));
            }
        }
    }
    assert!(missing.is_empty(), "no test has these marks: {missing:#?}");
}

fn codes() -> BTreeSet<String> {
    rules::all().iter().map(|rule| rule.code().to_owned()).collect()
}

/// Finds everything that looks like a code: `GR-10` in texts, `gr_10` or `GR_10` in names.
fn codes_in(text: &str) -> impl Iterator<Item = String> {
    ["CO", "RM", "GR", "FT", "ML"].into_iter().flat_map(move |family| {
        let lower = family.to_lowercase();
        let spellings =
            [format!("{family}-"), format!("{family}_"), format!("{lower}_"), format!("{lower}-")];
        let of = move |head: &String| {
            let mut found = Vec::new();
            for (at, _) in text.match_indices(head.as_str()) {
                let inside = text[..at].ends_with(|c: char| c.is_alphanumeric());
                let number = word(&text[at + head.len()..]).split('_').next().unwrap_or_default();
                if !inside && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()) {
                    found.push(format!("{family}-{number}"));
                }
            }
            found
        };
        spellings.iter().flat_map(of).collect::<Vec<_>>()
    })
}
