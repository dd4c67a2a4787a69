use std::collections::BTreeMap;

use guildhall::Error;
use guildhall::kernel::{GroupId, Timestamp, UserId, Who};
use serde::Serialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::people::name_of;

/// A step as the timeline tells it.
#[derive(Serialize)]
pub(crate) struct Line {
    pub(super) time: Timestamp,
    pub(super) who: String,
    pub(super) does: String,
    pub(super) rule: &'static str,
    #[serde(flatten)]
    pub(super) verdict: Verdict,
    pub(super) notices: Vec<Notice>,
}

impl Line {
    pub(crate) fn new(
        time: OffsetDateTime,
        who: String,
        does: String,
        rule: &'static str,
        verdict: Verdict,
        notices: Vec<Notice>,
    ) -> Self {
        Self { time: time.into(), who, does, rule, verdict, notices }
    }
}

/// What came of a step.
#[derive(Serialize)]
#[serde(rename_all = "snake_case", tag = "outcome")]
pub(crate) enum Verdict {
    /// It was allowed.
    Allowed {
        /// What came of it.
        says: String,
    },
    /// It was refused.
    Refused(Refused),
}

/// A refusal, as the one who was refused may know it.
#[derive(Clone, Serialize)]
pub(crate) struct Refused {
    /// What was refused.
    #[serde(skip)]
    pub(crate) rule: &'static str,
    /// What was refused.
    pub(crate) says: String,
    /// For the sake of whom, where only some of those named are the reason.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) names: Vec<String>,
    /// The rule in its own words.
    pub(super) sentence: &'static str,
    /// What lifts it.
    pub(super) remedy: &'static str,
    #[serde(skip)]
    pub(super) lifted_by: Who,
}

impl Refused {
    /// The refusal of a rule, or none for another error.
    pub(crate) fn by<E>(error: &Error<E>) -> Option<Self> {
        let refusal = error.refusal()?;
        let disclosed = refusal.disclosed();
        Some(Self {
            rule: disclosed.rule(),
            says: disclosed.message().to_owned(),
            names: disclosed.users().iter().copied().map(name_of).collect(),
            sentence: refusal.rule().sentence(),
            remedy: disclosed.remedy(),
            lifted_by: refusal.remedy().who(),
        })
    }

    /// The refusal, with these names in place of the ids of groups.
    pub(crate) fn naming(mut self, names: &BTreeMap<GroupId, &'static str>) -> Self {
        let name = |word: &str| names.get(&word.parse::<GroupId>().ok()?).copied();
        let words = self.says.split(' ').map(|word| name(word).unwrap_or(word));
        self.says = words.collect::<Vec<_>>().join(" ");
        self
    }

    /// All of it but the ids of what was asked for.
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
