use std::cmp::Ordering;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::rules::CO_9;
use crate::{Class, CompanyId, Refusal, RefusalRow, Remedy, RoomId, User};

/// The text by which a client recognises a command of its own: 1 to 255 visible ASCII characters.
///
/// A client makes a new key for each command, such as a UUID, and sends the same key when it sends
/// the command again (CO-9). A key says nothing about other users: each user has keys of their own.
///
/// ```
/// use guildhall_kernel::{CommandKey, CommandKeyError};
///
/// let key: CommandKey = "0192f0c1-7c4e".parse()?;
/// assert_eq!(key.as_str(), "0192f0c1-7c4e");
/// let refused = "two words".parse::<CommandKey>();
/// assert_eq!(refused, Err(CommandKeyError::Character { character: ' ' }));
/// # Ok::<(), CommandKeyError>(())
/// ```
#[doc(alias = "CO-9")]
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct CommandKey(String);

impl CommandKey {
    /// The greatest number of characters.
    pub const MAX: usize = 255;

    /// Returns the key of that part of the command which concerns this room.
    ///
    /// No client can send such a key: it has a space, and it can be longer than other keys by the
    /// space and the id of the room.
    #[must_use]
    pub fn of_room(&self, room: RoomId) -> Self {
        Self(format!("{} {room}", self.0))
    }

    /// Returns the text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for CommandKey {
    type Err = CommandKeyError;

    fn from_str(text: &str) -> Result<Self, CommandKeyError> {
        if let Some(character) = text.chars().find(|character| !character.is_ascii_graphic()) {
            return Err(CommandKeyError::Character { character });
        }
        match text.len() {
            0 => Err(CommandKeyError::Empty),
            length if length > Self::MAX => {
                Err(CommandKeyError::TooLong { length, max: Self::MAX })
            }
            _ => Ok(Self(text.to_owned())),
        }
    }
}

impl TryFrom<String> for CommandKey {
    type Error = CommandKeyError;

    fn try_from(text: String) -> Result<Self, CommandKeyError> {
        text.parse()
    }
}

impl From<CommandKey> for String {
    fn from(key: CommandKey) -> Self {
        key.0
    }
}

impl fmt::Display for CommandKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is not a key of a command (CO-9).
#[doc(alias = "CO-9")]
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum CommandKeyError {
    /// The text has a character that is not a visible ASCII character.
    #[error("the key of a command has the character {character:?}")]
    Character {
        /// The character.
        character: char,
    },
    /// The text is empty.
    #[error("the key of a command is empty")]
    Empty,
    /// The text is too long.
    #[error("the key of a command has {length} characters, but at most {max} are allowed")]
    TooLong {
        /// The number of its characters.
        length: usize,
        /// The greatest allowed number.
        max: usize,
    },
}

impl Refusal for CommandKeyError {
    fn row(&self) -> RefusalRow<'_> {
        let remedy = Remedy::service("Make a key of 1 to 255 visible ASCII characters.");
        let row = |kind| RefusalRow::new(kind, Class::Invalid, &CO_9).with_remedy(remedy);
        match self {
            Self::Character { character } => {
                row("command_key_character").with_fact("character", *character)
            }
            Self::Empty => row("command_key_empty"),
            Self::TooLong { length, max } => {
                row("command_key_too_long").with_fact("length", *length).with_fact("max", *max)
            }
        }
    }
}

/// The id of a command: the user who acts, and the key that their client gave it.
///
/// Two users may use the same key. Ids are ordered by the user's company, then by the user, then by
/// the key, so that a store can place them by company.
#[doc(alias = "CO-9")]
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct CommandId {
    by: User,
    key: CommandKey,
}

impl CommandId {
    /// Makes the id of a command of this user.
    #[must_use]
    pub const fn new(by: User, key: CommandKey) -> Self {
        Self { by, key }
    }

    /// Returns the user who acts.
    #[must_use]
    pub const fn by(&self) -> User {
        self.by
    }

    /// Returns the company of the user who acts, if they have one.
    #[must_use]
    pub const fn company(&self) -> Option<CompanyId> {
        self.by.company()
    }

    /// Returns the key that the client gave the command.
    #[must_use]
    pub const fn key(&self) -> &CommandKey {
        &self.key
    }
}

impl Ord for CommandId {
    fn cmp(&self, other: &Self) -> Ordering {
        let parts = |id: &Self| (id.company(), id.by.id());
        parts(self).cmp(&parts(other)).then_with(|| self.key.cmp(&other.key))
    }
}

impl PartialOrd for CommandId {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Names the user and the key.
impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} of user {}", self.key, self.by.id())
    }
}
