//! The page of the tests of each rule.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use guildhall::rules;

use crate::{page, sources};

/// How many tests of a kind the page names for each rule. The page is not a list of all of them, so
/// that a new test seldom changes it.
const NAMED: usize = 2;

#[test]
fn the_page_says_where_each_rule_is_tested() {
    page::check("coverage.md", &coverage_page());
}

fn coverage_page() -> String {
    let tests = sources::tests();
    let mut page = String::from(INTRODUCTION);
    for rule in rules::all() {
        let tests_of = |mark: &str| named(&tests, mark, rule.code());
        writeln!(
            page,
            "| {} | {} | {} |",
            page::link(rule),
            tests_of("allows"),
            tests_of("refuses"),
        )
        .unwrap();
    }
    page
}

const INTRODUCTION: &str = "\
<!-- Written from the rules and the tests. Write it anew: WRITE_PAGES=1 cargo test -p guildhall --test pages -->

# Where each rule is tested

Each row is a rule and the first of its tests. A test that *allows* shows a command that passes
though the rule could refuse it. A test that *refuses* shows a refusal.
`git grep -A3 'refuses: .*GR-10'` lists all the tests that refuse for a rule.
[The rules](rules.md) name the methods and values that enforce each of them.

| rule | allow | refuse |
|---|---|---|
";

fn named(tests: &BTreeMap<(String, String), Vec<String>>, mark: &str, code: &str) -> String {
    let names = tests.get(&(mark.to_owned(), code.to_owned())).map_or(&[][..], Vec::as_slice);
    let first = page::code_list(names.iter().take(NAMED).map(String::as_str));
    if names.len() > NAMED { first + ", …" } else { first }
}
