use std::collections::BTreeMap;

use guildhall::Error;
use guildhall::kernel::{GroupId, Timestamp, UserId, Who};
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use super::Extent;
use crate::people::name_of;

/// A step as the timeline shows it.
#[derive(Serialize)]
pub(crate) struct Line {
    pub(super) time: Timestamp,
    pub(super) who: String,
    pub(super) does: String,
    pub(super) rule: &'static str,
    #[serde(flatten)]
    pub(super) outcome: StepOutcome,
    pub(super) notices: Vec<Notice>,
    /// The smallest extent that shows the step.
    #[serde(skip)]
    pub(super) extent: Extent,
}

impl Line {
    pub(crate) fn new(
        time: OffsetDateTime,
        who: String,
        does: String,
        rule: &'static str,
        outcome: StepOutcome,
        notices: Vec<Notice>,
    ) -> Self {
        let extent = Extent::Everything;
        Self { time: time.into(), who, does, rule, outcome, notices, extent }
    }

    /// Shows the step in this extent too.
    pub(crate) fn with_extent(self, extent: Extent) -> Self {
        Self { extent, ..self }
    }
}

/// The outcome of a step.
#[derive(Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub(crate) enum StepOutcome {
    /// The step was allowed.
    Allowed {
        /// The result.
        says: String,
    },
    /// The step was refused.
    Refused(Refused),
}

/// A refusal in its disclosed form, which the acting user may read.
#[derive(Clone, Serialize)]
pub(crate) struct Refused {
    /// The code of the rule that refused.
    #[serde(skip)]
    pub(crate) rule: &'static str,
    /// The message of the refusal.
    pub(crate) says: String,
    /// The users named in the step that caused the refusal.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) names: Vec<String>,
    /// The sentence of the rule.
    pub(super) sentence: &'static str,
    /// What would lift the refusal.
    pub(super) remedy: &'static str,
    #[serde(skip)]
    pub(super) lifted_by: Who,
}

impl Refused {
    /// Returns the refusal, or `None` if the error is not a refusal.
    pub(crate) fn by<E>(error: &Error<E>) -> Option<Self> {
        let refusal = error.refusal()?;
        let disclosed = refusal.disclosed();
        Some(Self {
            rule: disclosed.rule(),
            says: disclosed.message().to_owned(),
            names: disclosed.users().iter().copied().map(name_of).collect(),
            sentence: refusal.rule().sentence(),
            remedy: disclosed.remedy().text(),
            lifted_by: refusal.remedy().who(),
        })
    }

    /// Replaces the ids of groups by these names.
    pub(crate) fn naming(mut self, names: &BTreeMap<GroupId, &'static str>) -> Self {
        let name = |word: &str| names.get(&word.parse::<GroupId>().ok()?).copied();
        let words = self.says.split(' ').map(|word| name(word).unwrap_or(word));
        self.says = words.collect::<Vec<_>>().join(" ");
        self
    }

    /// Returns the message without ids, the rule and the remedy.
    pub(crate) fn without_ids(&self) -> (Vec<&str>, &'static str, &'static str) {
        let words = self.says.split(' ').filter(|word| word.parse::<Uuid>().is_err());
        (words.collect(), self.sentence, self.remedy)
    }
}

/// A notice that was sent.
#[derive(Serialize)]
pub(crate) struct Notice {
    pub(super) to: Vec<String>,
    pub(super) says: String,
}

impl Notice {
    pub(crate) fn new(to: &[UserId], says: String) -> Self {
        let mut to: Vec<_> = to.iter().copied().map(name_of).collect();
        to.sort_unstable();
        Self { to, says }
    }
}
