//! Why something was not done: a rule refused it, or the store failed.

use guildhall::Error;
use guildhall::groups::GroupError;
use guildhall::kernel::{Disclosed, Refusal, Store, TextError};

/// The answer of a use case over a store.
pub(crate) type Answer<T, S> = Result<T, Error<<S as Store>::Error>>;

/// What keeps one team, or one organisation, from being imported.
#[derive(Debug)]
pub(crate) enum NotDone<E> {
    /// The store failed, and the whole import with it.
    Failed(Error<E>),
    /// A rule refused this one, and the import goes on.
    Refused(Refusing),
}

/// A refusal, with what it is about.
#[derive(Debug)]
pub(crate) struct Refusing {
    pub(crate) why: Box<Disclosed>,
    /// What of the team or organisation, where it is not the whole.
    about: Option<String>,
}

impl Refusing {
    /// The refusal of a text.
    pub(crate) fn of_text(text: impl Into<String>, refusal: &TextError) -> Self {
        Self { why: Box::new(refusal.disclosed()), about: Some(text.into()) }
    }

    /// The refusal, of this alone.
    pub(crate) fn about(self, what: String) -> Self {
        Self { about: Some(what), ..self }
    }

    /// What was refused, as a sentence.
    pub(crate) fn message(&self) -> String {
        match &self.about {
            Some(about) => format!("{about}: {}", self.why.message()),
            None => self.why.message().to_owned(),
        }
    }
}

impl From<&dyn Refusal> for Refusing {
    fn from(refusal: &dyn Refusal) -> Self {
        Self { why: Box::new(refusal.disclosed()), about: None }
    }
}

impl From<GroupError> for Refusing {
    fn from(refusal: GroupError) -> Self {
        Self::from(&refusal as &dyn Refusal)
    }
}

impl<E> From<Error<E>> for NotDone<E> {
    fn from(error: Error<E>) -> Self {
        match error.refusal() {
            Some(refusal) => Self::Refused(refusal.into()),
            None => Self::Failed(error),
        }
    }
}

impl<E> From<GroupError> for NotDone<E> {
    fn from(refusal: GroupError) -> Self {
        Self::Refused(refusal.into())
    }
}

impl<E> From<Refusing> for NotDone<E> {
    fn from(refusing: Refusing) -> Self {
        Self::Refused(refusing)
    }
}
