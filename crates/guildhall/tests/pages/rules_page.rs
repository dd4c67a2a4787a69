//! The page of the rules.

use std::fmt::Write as _;

use guildhall::kernel::{Basis, Rule, Who};
use guildhall::rules;

use crate::no_refusals::{ANSWERS, ERRORS};
use crate::page;

/// The families, in the order of `rules::all()`: what their codes begin with, their title, and what
/// they are about.
const FAMILIES: [(&str, &str, &str); 5] = [
    (
        "CO",
        "Companies",
        "What a company is to its rooms and groups: who owns them, which applications and permissions \
         they need, and what its administrators decide for all of them at once.",
    ),
    (
        "RM",
        "Rooms",
        "Message rooms of the five kinds: how they come to be, who comes in and goes out, who reads \
         what, and how they end.",
    ),
    (
        "GR",
        "Groups",
        "Groups with their Group Masters and members: how they come to be, who edits them, who sees \
         them, who is in them and through what, and how they end.",
    ),
    (
        "FT",
        "Room features",
        "Message, Note, Event, Task and Folder of a group or team: how they are switched, what happens \
         to their data, and how data are deleted.",
    ),
    (
        "ML",
        "Mailing lists",
        "The mailing list of a group or team: its address, who may send to it and as it, who receives, \
         and what becomes of mail that nobody should answer.",
    ),
];

#[test]
fn the_page_says_what_the_rules_say() {
    page::check("rules.md", &rules_page());
}

fn rules_page() -> String {
    let mut page = String::from(INTRODUCTION);
    for (family, title, about) in FAMILIES {
        let head = format!("{family}-");
        let rules: Vec<_> =
            rules::all().into_iter().filter(|rule| rule.code().starts_with(&head)).collect();
        let here = |rule: &&Rule| format!("[{}](#{})", rule.code(), rule.anchor());
        let links: Vec<_> = rules.iter().map(here).collect();
        write!(page, "\n## {title} ({family})\n\n{about}\n\n{}\n", links.join(" · ")).unwrap();
        for rule in rules {
            page += &section(rule);
        }
    }
    page + &no_refusals()
}

const INTRODUCTION: &str = "\
<!-- Written from the rules. Write it anew: WRITE_PAGES=1 cargo test -p guildhall --test pages -->

# The rules

What Guildhall enforces, rule by rule. A code never changes once released: code, tests, refusals and
documentation speak of a rule by it. The tests of a rule have its code in their names:
`cargo test --workspace gr_10_`. Who may do what, action by action, stands in
[the tables of permissions](permissions.md).

Each rule says what it rests on:

- **Stated**: on the named page of the public help of NAVER WORKS.
- **Product**: elsewhere in the public help or API reference of the same product.
- **Chosen**: here, because the sources are silent, for the reason that follows.

A refusal names its rule and links to this page, as `rules.md#gr-10`. What would lift it stands under
*Remedy*, with who can do it; a refusal that knows better says its own.
";

fn section(rule: &Rule) -> String {
    let basis: Vec<_> = rule.basis().iter().map(in_words).collect();
    format!(
        "\n### {}\n\n{}\n\n- Rests on: {}.\n- Remedy ({}): {}\n- In the code: {}\n",
        rule.code(),
        rule.sentence(),
        basis.join("; "),
        in_hands_of(rule.remedy().who()),
        rule.remedy().text(),
        page::code_list(rule.involved().iter().copied()),
    )
}

fn no_refusals() -> String {
    let mut text = String::from(
        "\n## What is no refusal\n\nEvery refusal has one of these rules. An error that is none of \
         them refuses nothing by a rule:\n\n",
    );
    for (error, why) in ERRORS {
        writeln!(text, "- `{error}`: {why}.").unwrap();
    }
    text += "\nAnd what the front door answers without a rule, as `Error`:\n\n";
    for (answer, why) in ANSWERS {
        writeln!(text, "- `{answer}`: {why}.").unwrap();
    }
    text
}

fn in_words(basis: &Basis) -> String {
    match basis {
        Basis::Chosen(reason) => format!("**chosen**, since {reason}"),
        Basis::Product => "**product**".to_owned(),
        Basis::Stated(source) => format!("**stated** in \"{source}\""),
    }
}

fn in_hands_of(who: Who) -> &'static str {
    match who {
        Who::Administrator => "an administrator",
        Who::GroupMaster => "a Group Master",
        Who::Leader => "the leader of the team",
        Who::NoOne => "nobody",
        Who::Service => "the service",
        Who::You => "who was refused",
    }
}
