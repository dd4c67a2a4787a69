use crate::rules::{CO_9, CO_10};
use crate::{Class, CommandKey, Refusal, RefusalRow, Version};

/// Why a command is refused for what it came with: its id, or the version that it expects.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RequestError {
    /// CO-9: the user gave the same key to another command.
    #[doc(alias = "CO-9")]
    #[error("the key {key} was given to another command")]
    CommandReused {
        /// The key.
        key: CommandKey,
    },
    /// CO-10: another version is stored than the command expects.
    #[doc(alias = "CO-10")]
    #[error("version {expected} is expected, but version {found} is stored")]
    StaleVersion {
        /// The version that the command expects.
        expected: Version,
        /// The version that is stored.
        found: Version,
    },
}

impl RequestError {
    /// Checks that a version is the expected one, if the command expects one (CO-10).
    ///
    /// # Errors
    /// [`RequestError::StaleVersion`] if it is another one
    #[doc(alias = "CO-10")]
    pub fn check_version(expected: Option<Version>, found: Version) -> Result<(), Self> {
        match expected {
            Some(expected) if expected != found => Err(Self::StaleVersion { expected, found }),
            _ => Ok(()),
        }
    }
}

impl Refusal for RequestError {
    fn row(&self) -> RefusalRow<'_> {
        match self {
            Self::CommandReused { key } => RefusalRow::new("command_reused", Class::Invalid, &CO_9)
                .with_fact("key", key.as_str()),
            Self::StaleVersion { expected, found } => {
                RefusalRow::new("stale_version", Class::Conflict, &CO_10)
                    .with_fact("expected", expected.events())
                    .with_fact("found", found.events())
            }
        }
    }
}
