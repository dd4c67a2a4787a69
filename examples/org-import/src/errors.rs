//! Why something was not imported: a rule refused it, or the store failed.

use std::collections::BTreeMap;

use guildhall::Error;
use guildhall::groups::GroupError;
use guildhall::kernel::{Disclosed, GroupId, Refusal, TextError};

/// Why a team or an organisation was not imported.
#[derive(Debug)]
pub(crate) enum NotImported<E> {
    /// The store failed, which ends the import.
    Failed(Error<E>),
    /// A rule refused the team or the organisation. The import continues.
    Refused(ImportRefusal),
}

/// A refusal, with the part of the team or organisation that it is about.
#[derive(Debug)]
pub(crate) struct ImportRefusal {
    pub(crate) why: Box<Disclosed>,
    /// The part, or `None` for the whole team or organisation.
    about: Option<String>,
}

impl ImportRefusal {
    /// Makes the refusal of a text.
    pub(crate) fn of_text(text: impl Into<String>, refusal: &TextError) -> Self {
        Self { why: Box::new(refusal.disclosed()), about: Some(text.into()) }
    }

    /// Says which part the refusal is about.
    pub(crate) fn about(self, what: String) -> Self {
        Self { about: Some(what), ..self }
    }

    /// Returns the message of the refusal, with the part that it is about. A group is called by its
    /// name in `groups`, not by its id.
    pub(crate) fn message(&self, groups: &BTreeMap<GroupId, String>) -> String {
        let mut message = match &self.about {
            Some(about) => format!("{about}: {}", self.why.message()),
            None => self.why.message().to_owned(),
        };
        for (id, name) in groups {
            message = message.replace(&id.to_string(), name);
        }
        message
    }

    /// Returns whether this refusal has the same rule and the same users.
    pub(crate) fn says_the_same_as(&self, other: &Self) -> bool {
        let users = self.why.users();
        !users.is_empty() && users == other.why.users() && self.why.rule() == other.why.rule()
    }
}

impl From<&dyn Refusal> for ImportRefusal {
    fn from(refusal: &dyn Refusal) -> Self {
        Self { why: Box::new(refusal.disclosed()), about: None }
    }
}

impl From<GroupError> for ImportRefusal {
    fn from(refusal: GroupError) -> Self {
        Self::from(&refusal as &dyn Refusal)
    }
}

impl<E> From<Error<E>> for NotImported<E> {
    fn from(error: Error<E>) -> Self {
        match error.refusal() {
            Some(refusal) => Self::Refused(refusal.into()),
            None => Self::Failed(error),
        }
    }
}

impl<E> From<GroupError> for NotImported<E> {
    fn from(refusal: GroupError) -> Self {
        Self::Refused(refusal.into())
    }
}

impl<E> From<ImportRefusal> for NotImported<E> {
    fn from(refusal: ImportRefusal) -> Self {
        Self::Refused(refusal)
    }
}
