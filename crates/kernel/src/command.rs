use crate::{NotLoaded, Refusal};

/// Why a command on an aggregate made no event. Nothing was changed.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum CommandError<R: Refusal> {
    /// The roster at hand does not cover the users that the command touches. No rule was asked.
    #[error(transparent)]
    NotLoaded(NotLoaded),
    /// A rule refused.
    #[error("{0}")]
    Refused(R),
}

impl<R: Refusal> CommandError<R> {
    /// The refusal, where it is one.
    #[must_use]
    pub const fn refusal(&self) -> Option<&R> {
        match self {
            Self::NotLoaded(_) => None,
            Self::Refused(refusal) => Some(refusal),
        }
    }

    /// The same error with its refusal made into another's.
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
