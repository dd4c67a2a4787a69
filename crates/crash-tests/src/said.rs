use std::fmt;

use guildhall_oracle::Answer;
use serde::{Deserialize, Serialize};

/// An answer, as the program and its workers tell it to each other.
///
/// Everything happens in one second, and items of the same time may be listed in any order. So the
/// lines are sorted. Which users are notified is left out: a service asks for them later.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Said {
    /// The step is done.
    Done(Vec<String>),
    /// A rule refused the step.
    Refused {
        /// The code of the rule.
        rule: String,
        /// What the refusal names.
        naming: Vec<String>,
    },
}

impl Said {
    /// Returns what failed, if the answer is a failure of the store and none of a rule.
    #[must_use]
    pub fn failure(&self) -> Option<&str> {
        match self {
            Self::Done(lines) => lines.first()?.strip_prefix("a failure: "),
            Self::Refused { .. } => None,
        }
    }
}

impl From<Answer> for Said {
    fn from(answer: Answer) -> Self {
        match answer {
            Answer::Done(mut lines) => {
                lines.retain(|line| !is_notice(line));
                lines.sort_unstable();
                Self::Done(lines)
            }
            Answer::Refused { rule, naming } => Self::Refused { rule: rule.to_owned(), naming },
        }
    }
}

fn is_notice(line: &str) -> bool {
    (line.starts_with("notifies ") && line.contains(" that it is ")) || line.starts_with("mails ")
}

impl fmt::Display for Said {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(lines) if lines.is_empty() => f.write_str("done"),
            Self::Done(lines) => write!(f, "done: {}", lines.join("; ")),
            Self::Refused { rule, naming } if naming.is_empty() => write!(f, "refused by {rule}"),
            Self::Refused { rule, naming } => {
                write!(f, "refused by {rule}, naming {}", naming.join(", "))
            }
        }
    }
}
