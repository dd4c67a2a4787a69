//! A page of `docs` that is written from data.

use std::{env, fs};

use guildhall::kernel::Rule;

use crate::sources;

/// Compares the page with its text, or writes it anew where `WRITE_PAGES` is set.
#[track_caller]
pub(crate) fn check(name: &str, text: &str) {
    let path = sources::root().join("docs").join(name);
    if env::var_os("WRITE_PAGES").is_some() {
        fs::write(&path, text).expect("the page is written");
    }
    let page = fs::read_to_string(&path).unwrap_or_default();
    let lines = page.lines().count().max(text.lines().count());
    let differing = (0..lines).find(|line| page.lines().nth(*line) != text.lines().nth(*line));
    if let Some(line) = differing {
        panic!(
            "docs/{name} is not what the rules say, from line {} on.\n page: {}\nrules: {}\n\
             Write it anew: WRITE_PAGES=1 cargo test -p guildhall --test pages",
            line + 1,
            page.lines().nth(line).unwrap_or("(the end)"),
            text.lines().nth(line).unwrap_or("(the end)"),
        );
    }
}

/// Names as code, with commas.
pub(crate) fn code_list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<_> = names.into_iter().map(|name| format!("`{name}`")).collect();
    names.join(", ")
}

/// A link to a rule, from a page of `docs`.
pub(crate) fn link(rule: &Rule) -> String {
    format!("[{}]({})", rule.code(), rule.see())
}
