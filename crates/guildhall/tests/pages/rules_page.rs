//! The page of the rules.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use guildhall::kernel::{Basis, Rule, Who};
use guildhall::rules;

use crate::no_refusals::{ANSWERS, ERRORS};
use crate::{page, sources};

/// The families in the order of `rules::all()`: the beginning of their codes, title and subject.
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
        "Message rooms of the five kinds: how they begin, who joins and leaves, who reads what, and \
         how they end.",
    ),
    (
        "GR",
        "Groups",
        "Groups with their Group Masters and members: how they begin, who edits and sees them, who \
         takes part in them, and how they end.",
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
         and what happens to automatic mail.",
    ),
];

#[test]
fn the_page_says_what_the_rules_say() {
    page::check("rules.md", &rules_page());
}

fn rules_page() -> String {
    let aliases = sources::aliases();
    let mut page = String::from(INTRODUCTION);
    for (family, title, about) in FAMILIES {
        let head = format!("{family}-");
        let rules: Vec<_> =
            rules::all().into_iter().filter(|rule| rule.code().starts_with(&head)).collect();
        let here = |rule: &&Rule| format!("[{}](#{})", rule.code(), rule.anchor());
        let links: Vec<_> = rules.iter().map(here).collect();
        write!(page, "\n## {title} ({family})\n\n{about}\n\n{}\n", links.join(" · ")).unwrap();
        for rule in rules {
            page += &section(rule, &aliases);
        }
    }
    page + &no_refusals()
}

const INTRODUCTION: &str = "\
<!-- Written from the rules. Write it anew: WRITE_PAGES=1 cargo test -p guildhall --test pages -->

# The rules

The rules that Guildhall enforces. A code never changes once released. Code, tests, refusals and
documentation name a rule by its code. A test has a mark for each rule that it shows:
`git grep 'refuses: GR-10'`. [The tables of permissions](permissions.md) say who may do what, action by
action.

Each rule says what it rests on:

- **Stated**: on the named page of the public help of NAVER WORKS.
- **Product**: elsewhere in the public help or API reference of the same product.
- **Chosen**: here, because the sources are silent, for the reason that follows.

A refusal names its rule and links to this page, as `rules.md#gr-10`. *Remedy* says what would lift it,
and who can do it. A refusal with a more specific remedy gives its own. *In the code* lists the items
that carry the rule; the search of the rendered documentation finds them by the code too.
";

fn section(rule: &Rule, aliases: &BTreeMap<String, BTreeSet<String>>) -> String {
    let items = aliases.get(rule.code()).cloned().unwrap_or_default();
    let basis: Vec<_> = rule.basis().iter().map(in_words).collect();
    format!(
        "\n### {}\n\n{}\n\n- Rests on: {}.\n- Remedy ({}): {}\n- In the code: {}\n",
        rule.code(),
        rule.sentence(),
        basis.join("; "),
        in_hands_of(rule.remedy().who()),
        rule.remedy().text(),
        page::code_list(items.iter().map(String::as_str)),
    )
}

fn no_refusals() -> String {
    let mut text = String::from(
        "\n## Errors that are no refusals\n\nEvery refusal has one of these rules. These errors are no \
         refusals:\n\n",
    );
    for (error, why) in ERRORS {
        writeln!(text, "- `{error}`: {why}.").unwrap();
    }
    text += "\nAnd these variants of `Error`, the error of the front door:\n\n";
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
        Who::Manager => "a user who manages the group",
        Who::NoOne => "no one",
        Who::Service => "the service",
        Who::You => "the user",
    }
}
