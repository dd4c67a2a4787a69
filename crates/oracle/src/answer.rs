use std::collections::BTreeSet;
use std::fmt;

use crate::Person;

/// The result of a step of a story.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// The step is done. The lines say what changed, what is shown and who is notified.
    Done(Vec<String>),
    /// A rule refused the step.
    Refused {
        /// The code of the rule.
        rule: &'static str,
        /// What the refusal names, if the rule says that it names something.
        naming: Vec<String>,
    },
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Done(what) if what.is_empty() => f.write_str("done"),
            Self::Done(what) => write!(f, "done: {}", what.join("; ")),
            Self::Refused { rule, naming } if naming.is_empty() => write!(f, "refused by {rule}"),
            Self::Refused { rule, naming } => {
                write!(f, "refused by {rule}, naming {}", naming.join(", "))
            }
        }
    }
}

/// The result of a function of the model: a value, by default lines, or the refusal.
pub(crate) type ModelResult<T = Vec<String>> = Result<T, Answer>;

/// Makes a refusal that names no user.
pub(crate) const fn no(rule: &'static str) -> Answer {
    Answer::Refused { rule, naming: Vec::new() }
}

/// Refuses by the rule unless the condition holds.
pub(crate) const fn only_if(condition: bool, rule: &'static str) -> ModelResult<()> {
    if condition { Ok(()) } else { Err(no(rule)) }
}

/// Refuses by the rule if there are such users, and names each of them once.
pub(crate) fn unless_any(
    named: impl IntoIterator<Item = Person>,
    rule: &'static str,
) -> ModelResult<()> {
    let named: BTreeSet<_> = named.into_iter().collect();
    if named.is_empty() {
        return Ok(());
    }
    Err(Answer::Refused { rule, naming: named.iter().map(Person::to_string).collect() })
}
