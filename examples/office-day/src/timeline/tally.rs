use std::cmp::Ordering;
use std::collections::BTreeSet;

use serde::Serialize;

use super::{Line, StepOutcome};

/// The totals of a day.
#[derive(Serialize)]
pub(super) struct Summary {
    pub(super) steps: usize,
    pub(super) allowed: usize,
    pub(super) refused: usize,
    pub(super) rules: Vec<&'static str>,
    pub(super) notices: usize,
    pub(super) events: u64,
    pub(super) kept: Option<String>,
}

/// Counts the steps of a day.
#[derive(Default)]
pub(super) struct Tally {
    steps: usize,
    allowed: usize,
    refused: usize,
    notices: usize,
    rules: BTreeSet<Code>,
}

impl Tally {
    /// Returns the totals. `events` is the number of events now, `kept` says where they are
    /// kept.
    pub(super) fn summary(&self, events: u64, kept: Option<String>) -> Summary {
        Summary {
            steps: self.steps,
            allowed: self.allowed,
            refused: self.refused,
            rules: self.rules.iter().map(|code| code.0).collect(),
            notices: self.notices,
            events,
            kept,
        }
    }

    pub(super) fn count(&mut self, line: &Line) {
        self.steps += 1;
        match line.outcome {
            StepOutcome::Allowed { .. } => self.allowed += 1,
            StepOutcome::Refused(_) => self.refused += 1,
        }
        self.notices += line.notices.iter().map(|notice| notice.to.len()).sum::<usize>();
        self.rules.insert(Code(line.rule));
    }
}

/// The code of a rule. Codes are ordered as the rules are listed.
#[derive(Eq, PartialEq)]
struct Code(&'static str);

impl Code {
    fn entry(&self) -> (Option<usize>, u32) {
        let (family, number) = self.0.split_once('-').unwrap_or((self.0, ""));
        let families = ["CO", "RM", "GR", "FT", "ML"];
        (families.iter().position(|known| *known == family), number.parse().unwrap_or(0))
    }
}

impl Ord for Code {
    fn cmp(&self, other: &Self) -> Ordering {
        self.entry().cmp(&other.entry()).then_with(|| self.0.cmp(other.0))
    }
}

impl PartialOrd for Code {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}
