use crate::{NotLoaded, Refusal};

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
