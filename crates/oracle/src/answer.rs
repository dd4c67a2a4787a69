use std::collections::BTreeSet;
use std::fmt;

use crate::Person;

/// What comes of a step of a story.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Answer {
    /// It is done, or shown: what came of it, what is seen, who is told.
    Done(Vec<String>),
    /// A rule refused it.
    Refused {
        /// The code of the rule.
        rule: &'static str,
        /// Whom or what the refusal names, where the rule says that it names them.
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

/// What a command of the model comes to: lines, or the answer that refuses.
pub(crate) type Verdict<T = Vec<String>> = Result<T, Answer>;

/// The refusal by a rule that names nobody.
pub(crate) const fn no(rule: &'static str) -> Answer {
    Answer::Refused { rule, naming: Vec::new() }
}

/// Nothing if it is so, or the refusal by the rule.
pub(crate) const fn only_if(so: bool, rule: &'static str) -> Verdict<()> {
    if so { Ok(()) } else { Err(no(rule)) }
}

/// Nothing if there is nobody, or the refusal by the rule that names them, each once.
pub(crate) fn unless_any(
    named: impl IntoIterator<Item = Person>,
    rule: &'static str,
) -> Verdict<()> {
    let named: BTreeSet<_> = named.into_iter().collect();
    if named.is_empty() {
        return Ok(());
    }
    Err(Answer::Refused { rule, naming: named.iter().map(Person::to_string).collect() })
}
