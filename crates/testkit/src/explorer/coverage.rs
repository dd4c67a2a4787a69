use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::Rule;

use super::Exploration;

/// Which rules refused a command, and whether the same command passed in another state.
#[derive(Clone, Debug, Default)]
pub struct Coverage {
    refusing: BTreeSet<&'static str>,
    lifted: BTreeSet<&'static str>,
    kinds: BTreeMap<String, bool>,
}

impl Coverage {
    /// Returns what these searches covered together.
    pub fn of<'a>(explorations: impl IntoIterator<Item = &'a Exploration>) -> Self {
        let mut coverage = Self::default();
        for attempt in explorations.into_iter().flat_map(|exploration| &exploration.tally) {
            coverage.refusing.extend(&attempt.refused);
            if attempt.passed {
                coverage.lifted.extend(&attempt.refused);
            }
            *coverage.kinds.entry(attempt.command.kind()).or_default() |= attempt.passed;
        }
        coverage
    }

    /// Returns the rules that refused something.
    #[must_use]
    pub const fn refusing(&self) -> &BTreeSet<&'static str> {
        &self.refusing
    }

    /// Returns what was not covered and is not on the reviewed lists, and what is on a list without
    /// need.
    #[must_use]
    pub fn gaps(&self) -> Vec<String> {
        let mut gaps = Vec::new();
        for rule in all_rules().iter().map(|rule| rule.code()) {
            let refused = self.refusing.contains(rule);
            let lifted = self.lifted.contains(rule);
            let [unrefused, unlifted] = [NEVER_REFUSED, NEVER_LIFTED]
                .map(|list| list.iter().any(|(listed, _)| *listed == rule));
            gaps.extend(gap(!refused, unrefused, rule, "refused nothing"));
            gaps.extend(gap(refused && !lifted, unlifted, rule, "refused only what never passed"));
        }
        for (kind, passed) in &self.kinds {
            let listed = NEVER_PASSES.iter().any(|(listed, _)| listed == kind);
            gaps.extend(gap(!passed, listed, kind, "never passed"));
        }
        gaps
    }
}

fn gap(is_one: bool, listed: bool, of: &str, what: &str) -> Option<String> {
    match (is_one, listed) {
        (true, false) => Some(format!("{of} {what}")),
        (false, true) => Some(format!("{of} is listed as one that {what}, and is not")),
        _ => None,
    }
}

/// Returns every rule, by the crate that owns it.
#[must_use]
pub fn all_rules() -> Vec<&'static Rule> {
    [
        guildhall_kernel::rules::RULES,
        guildhall_permissions::rules::RULES,
        guildhall_room_features::rules::RULES,
        guildhall_mailing_list::rules::RULES,
        guildhall_rooms::rules::RULES,
        guildhall_groups::rules::RULES,
    ]
    .concat()
}

// What no search reaches, each with the reason. It is reviewed by hand, and `gaps` checks it.

/// Rules that refuse no command of a world.
const NEVER_REFUSED: &[(&str, &str)] = &[
    ("CO-8", "it is kept by the store: a decision that no longer holds is made again"),
    ("CO-9", "the commands of a world have no ids"),
    ("CO-10", "the commands of a world expect no version"),
    ("FT-4", "a command names only data that can be deleted; the text of any other is refused"),
    ("GR-1", "its ways of creation are the only commands"),
    ("GR-7", "it says what a conversion keeps; a room that does not convert is refused by GR-6"),
    ("GR-8", "a conversion is refused by the rules of creation that it respects"),
    ("GR-11", "a removed user is refused as an outsider: by GR-17 or GR-15"),
    ("GR-13", "it says who gets a notice after an event"),
    ("GR-16", "lists are filtered, and refuse nothing"),
    ("ML-9", "it says who receives a mail that was accepted"),
    ("ML-12", "it is the order of the checks, each of which refuses by its own rule"),
    ("ML-14", "the store refuses an address for bounces that a user has; no user has one here"),
    ("RM-1", "no command can name a sixth kind"),
    ("RM-5", "no command can name another origin"),
    ("FT-7", "it answers for each feature, and refuses nothing"),
    ("RM-6", "titles are cut, and never refused"),
    ("RM-8", "rooms are recommended, and a second one is allowed"),
    ("RM-13", "rooms that cannot be left are refused by RM-2, RM-19 and RM-20"),
    ("RM-16", "rooms of no group have no command that switches features"),
    ("RM-17", "rooms of no group have no command for lists and privacy"),
    ("RM-18", "the badge follows from the kind"),
    ("RM-21", "entries are kept, and no command deletes one"),
    ("RM-22", "it says since when a user reads, and refuses nothing"),
];

/// Rules whose refused commands never pass in any state.
const NEVER_LIFTED: &[(&str, &str)] = &[
    ("GR-10", "no user ever leaves a group"),
    ("RM-4", "a draft of too few users never names more"),
    ("ML-7", "a mail of several senders is always refused"),
    ("ML-13", "only an administrator passes, and no command of these worlds appoints one"),
];

/// Commands that are always refused.
const NEVER_PASSES: &[(&str, &str)] = &[("group::leave", "GR-10: no user leaves a group")];
