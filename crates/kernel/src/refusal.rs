//! Refusals as values, and why a command made no event.

use serde::Serialize;

use crate::{Class, Fact, NotLoaded, Remedy, Rule, UserId};

/// An error that says which rule refused a request.
///
/// An implementation has one row per variant. Everything else comes from the row.
pub trait Refusal: std::error::Error {
    /// Returns everything about the refusal except its sentence.
    fn row(&self) -> RefusalRow<'_>;

    /// Returns the rule that refuses.
    fn rule(&self) -> &'static Rule {
        self.row().rule
    }

    /// Returns the class of the refusal, which says what a service can do about it.
    fn class(&self) -> Class {
        self.row().class
    }

    /// Returns the stable name of the refusal, such as `last_master`.
    fn kind(&self) -> &'static str {
        self.row().kind
    }

    /// Returns what would lift the refusal, and who can do it.
    fn remedy(&self) -> Remedy {
        self.row().remedy
    }

    /// Returns the users named in the request that caused the refusal, each once. The list is empty
    /// if the refusal is not about specific users (RM-10).
    fn users(&self) -> &[UserId] {
        self.row().users
    }

    /// Returns the named facts of the refusal. A service can build a sentence in another language
    /// from them and [`kind`](Self::kind).
    fn facts(&self) -> Vec<(&'static str, Fact)> {
        self.row().facts
    }

    /// Returns the form of the refusal that may be shown to the user who acted.
    ///
    /// An error has no facts that the user may not see, unless its type says otherwise. The first
    /// check is whether the user sees the thing at all. The answer for a hidden thing equals the
    /// answer for a thing that does not exist (GR-15).
    fn disclosed(&self) -> Disclosed {
        let row = self.row();
        Disclosed {
            rule: row.rule.code(),
            kind: row.kind,
            class: row.class,
            message: self.to_string(),
            users: row.users.to_vec(),
            facts: Facts(row.facts),
            remedy: row.remedy,
            see: row.rule.see(),
        }
    }
}

/// Everything about one refusal except its sentence.
#[derive(Clone, Debug, PartialEq)]
pub struct RefusalRow<'a> {
    kind: &'static str,
    class: Class,
    rule: &'static Rule,
    remedy: Remedy,
    users: &'a [UserId],
    facts: Vec<(&'static str, Fact)>,
}

impl<'a> RefusalRow<'a> {
    /// Makes a row with the rule's own remedy, no users and no facts. `kind` is the variant's name
    /// in snake case.
    #[must_use]
    pub const fn new(kind: &'static str, class: Class, rule: &'static Rule) -> Self {
        Self { kind, class, rule, remedy: rule.remedy(), users: &[], facts: Vec::new() }
    }

    /// Replaces the remedy.
    #[must_use]
    pub fn with_remedy(self, remedy: Remedy) -> Self {
        Self { remedy, ..self }
    }

    /// Adds the users named in the request that caused the refusal.
    #[must_use]
    pub fn with_users(self, users: &'a [UserId]) -> Self {
        Self { users, ..self }
    }

    /// Adds a named fact.
    #[must_use]
    pub fn with_fact(mut self, name: &'static str, fact: impl Into<Fact>) -> Self {
        self.facts.push((name, fact.into()));
        self
    }
}

/// The form of a refusal that may leave the service.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Disclosed {
    rule: &'static str,
    kind: &'static str,
    class: Class,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    users: Vec<UserId>,
    #[serde(skip_serializing_if = "Facts::is_empty")]
    facts: Facts,
    remedy: Remedy,
    see: String,
}

impl Disclosed {
    /// Returns the code of the rule, such as `GR-10`.
    #[must_use]
    pub const fn rule(&self) -> &'static str {
        self.rule
    }

    /// Returns the stable name of the refusal, such as `last_master`.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        self.kind
    }

    /// Returns the class of the refusal.
    #[must_use]
    pub const fn class(&self) -> Class {
        self.class
    }

    /// Returns what was refused, as a sentence.
    #[must_use]
    pub fn message(&self) -> &str {
        &self.message
    }

    /// Returns the users named in the request that caused the refusal.
    #[must_use]
    pub fn users(&self) -> &[UserId] {
        &self.users
    }

    /// Returns the named facts.
    #[must_use]
    pub fn facts(&self) -> &[(&'static str, Fact)] {
        &self.facts.0
    }

    /// Returns what would lift the refusal, and who can do it.
    #[must_use]
    pub const fn remedy(&self) -> Remedy {
        self.remedy
    }

    /// Returns a link to the rule, relative to the published pages of `docs` ([`Rule::see`]).
    #[must_use]
    pub fn see(&self) -> &str {
        &self.see
    }
}

/// Facts, serialised as a map in the order of the row.
#[derive(Clone, Debug, PartialEq)]
struct Facts(Vec<(&'static str, Fact)>);

impl Facts {
    const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Facts {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, fact)| (name, fact)))
    }
}

/// Why a command on an aggregate made no event. The aggregate is unchanged.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CommandError<R: Refusal> {
    /// Something that the command needs is not loaded. No rule was checked.
    #[error(transparent)]
    NotLoaded(NotLoaded),
    /// A rule refused.
    #[error("{0}")]
    Refused(R),
}

impl<R: Refusal> CommandError<R> {
    /// Returns the refusal, if the error is one.
    #[must_use]
    pub const fn refusal(&self) -> Option<&R> {
        match self {
            Self::NotLoaded(_) => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }

    /// Converts the refusal, if the error is one.
    #[must_use]
    pub fn map<Q: Refusal>(self, make: impl FnOnce(R) -> Q) -> CommandError<Q> {
        match self {
            Self::NotLoaded(missing) => CommandError::NotLoaded(missing),
            Self::Refused(refusal) => CommandError::Refused(make(refusal)),
        }
    }
}

impl<R: Refusal> From<NotLoaded> for CommandError<R> {
    fn from(missing: NotLoaded) -> Self {
        Self::NotLoaded(missing)
    }
}

impl<R: Refusal> From<R> for CommandError<R> {
    fn from(refusal: R) -> Self {
        Self::Refused(refusal)
    }
}
