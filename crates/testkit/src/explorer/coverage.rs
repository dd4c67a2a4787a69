use std::collections::{BTreeMap, BTreeSet};

use super::Exploration;
use super::reviewed::{NEVER_LIFTED, NEVER_PASSES, NEVER_REFUSED};
use super::rules::all_rules;

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
