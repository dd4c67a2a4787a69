//! The page of the tests of each rule.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use guildhall::rules;

use crate::{page, sources};

/// How many tests of a kind the page names for each rule. The page is not a list of all of them, so
/// that a new test seldom changes it.
const NAMED: usize = 2;

#[test]
fn the_page_says_where_each_rule_is_enforced_and_tested() {
    page::check("coverage.md", &coverage_page());
}

fn coverage_page() -> String {
    let (aliases, tests) = (sources::aliases(), sources::tests());
    let mut page = String::from(INTRODUCTION);
    for rule in rules::all() {
        let items = aliases.get(rule.code()).cloned().unwrap_or_default();
        let enforced = items.iter().map(String::as_str).filter(|item| decides(item));
        let tests_of = |mark: &str| named(&tests, mark, rule.code());
        writeln!(
            page,
            "| {} | {} | {} | {} |",
            page::link(rule),
            page::code_list(enforced),
            tests_of("allows"),
            tests_of("refuses"),
        )
        .unwrap();
    }
    page
}

const INTRODUCTION: &str = "\
<!-- Written from the rules and the tests. Write it anew: WRITE_PAGES=1 cargo test -p guildhall --test pages -->

# Where each rule is enforced and tested

Each row is a rule, the methods and values that enforce it, and the first of its tests. A test that
*allows* shows a command that passes though the rule could refuse it. A test that *refuses* shows a
refusal. `git grep -A3 'refuses: .*GR-10'` lists all the tests that refuse for a rule.

| rule | enforced in | allow | refuse |
|---|---|---|---|
";

/// Returns whether an item can decide: a method, a function or a value, and no error or event.
fn decides(item: &str) -> bool {
    let owner = item.split_once("::").map_or(item, |(owner, _)| owner);
    !["Error", "Event"].iter().any(|end| owner.ends_with(end))
}

fn named(tests: &BTreeMap<(String, String), Vec<String>>, mark: &str, code: &str) -> String {
    let names = tests.get(&(mark.to_owned(), code.to_owned())).map_or(&[][..], Vec::as_slice);
    let first = page::code_list(names.iter().take(NAMED).map(String::as_str));
    if names.len() > NAMED { first + ", …" } else { first }
}
