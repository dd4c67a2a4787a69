use serde::Serialize;

use crate::{Remedy, Rule, UserId};

/// An error by which a rule refuses something: a value that names the rule and what would lift it.
pub trait Refusal: std::error::Error {
    /// The rule that refuses.
    fn rule(&self) -> &'static Rule;

    /// What would lift the refusal.
    fn remedy(&self) -> Remedy {
        self.rule().remedy()
    }

    /// Whom of those that the person who acted has named the refusal is about, each once, where it is
    /// about some of them (RM-10).
    fn users(&self) -> &[UserId] {
        &[]
    }

    /// What of it the person who acted may be told.
    ///
    /// An error never knows more than its actor may be told, except where a type says otherwise:
    /// the check for whether the actor sees the thing at all comes before every other, and its
    /// answer for what is hidden is the very value of what never was.
    fn disclosed(&self) -> Disclosed {
        let remedy = self.remedy();
        Disclosed {
            rule: self.rule().code(),
            message: self.to_string(),
            users: self.users().to_vec(),
            remedy: remedy.text(),
            see: self.rule().see(),
        }
    }
}

/// The form of a refusal that may leave the service.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Disclosed {
    rule: &'static str,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    users: Vec<UserId>,
    remedy: &'static str,
    see: String,
}

impl Disclosed {
    /// The code of the rule.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// What was refused, as a sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Whom of those that they have named it is about, where it is about some of them.
    #[must_use]
    pub fn users(&self) -> &[UserId] {
        &self.users
    }

    /// What would lift it, as a sentence.
    #[must_use]
    pub const fn remedy(&self) -> &'static str {
        self.remedy
    }

    /// Where the rule is explained: a link relative to where the pages of `docs` are published
    /// ([`Rule::see`]).
    #[must_use]
    pub fn see(&self) -> &str {
        &self.see
    }
}
