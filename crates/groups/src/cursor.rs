//! Where the pages of lists of groups and rooms begin, and the texts that a service sends for them.

use std::fmt;
use std::str::FromStr;

use guildhall_kernel::{GroupId, NameKey, RoomId, Timestamp};
use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::{Group, ListedRoom};

/// Where a page of groups begins. Groups are ordered by name, without regard to case.
///
/// Its text, which is its stored form too, is opaque: a client sends it back as it is. It says no
/// more than the page before it, which had the last group. The text of a [`RoomCursor`] is not one of a `GroupCursor`.
///
/// ```
/// use guildhall_groups::{GroupCursor, RoomCursor};
/// use guildhall_kernel::{GroupId, NameKey};
///
/// let id = "01890a5d-ac96-774b-bcce-b302099a8057".parse::<GroupId>()?;
/// let cursor = GroupCursor { name: NameKey::of("Launch crew"), group: id };
/// assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
/// assert!(cursor.to_string().parse::<RoomCursor>().is_err());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct GroupCursor {
    /// The name of the last group of the previous page.
    pub name: NameKey,
    /// Its id.
    pub group: GroupId,
}

/// Where a page of a room list begins. The most recently active rooms come first.
///
/// Its text, which is its stored form too, is opaque: a client sends it back as it is. It says no
/// more than the page before it, which had the last room.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(into = "String", try_from = "String")]
pub struct RoomCursor {
    /// When the last room of the previous page was last active.
    pub last_active: Timestamp,
    /// Its id.
    pub room: RoomId,
}

/// A text is not the text of a cursor of this list.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("this cursor does not belong to this list; begin at the first page")]
pub struct CursorError;

impl GroupCursor {
    /// Makes the cursor of the page after this group.
    #[must_use]
    pub fn behind(group: &Group) -> Self {
        Self { name: group.header().name().key(), group: group.id() }
    }
}

impl RoomCursor {
    /// Makes the cursor of the page after this room.
    #[must_use]
    pub const fn behind(listed: &ListedRoom) -> Self {
        Self { last_active: listed.last_active, room: listed.room.id() }
    }
}

impl fmt::Display for GroupCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write_hexadecimal(f, &format!("{GROUPS}{}/{}", self.group, self.name.as_str()))
    }
}

impl FromStr for GroupCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (id, name) = parts(text, GROUPS)?;
        let cursor = Self { name: NameKey::of(&name), group: id.parse().map_err(|_| CursorError)? };
        if cursor.to_string() == text { Ok(cursor) } else { Err(CursorError) }
    }
}

impl fmt::Display for RoomCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last_active = self.last_active.as_date_time().unix_timestamp_nanos();
        write_hexadecimal(f, &format!("{ROOMS}{}/{last_active}", self.room))
    }
}

impl FromStr for RoomCursor {
    type Err = CursorError;

    fn from_str(text: &str) -> Result<Self, CursorError> {
        let (id, nanoseconds) = parts(text, ROOMS)?;
        let nanoseconds = nanoseconds.parse().map_err(|_| CursorError)?;
        let last_active = OffsetDateTime::from_unix_timestamp_nanos(nanoseconds);
        let last_active = last_active.map_err(|_| CursorError)?.into();
        let cursor = Self { last_active, room: id.parse().map_err(|_| CursorError)? };
        if cursor.to_string() == text { Ok(cursor) } else { Err(CursorError) }
    }
}

impl From<GroupCursor> for String {
    fn from(cursor: GroupCursor) -> Self {
        cursor.to_string()
    }
}

impl TryFrom<String> for GroupCursor {
    type Error = CursorError;

    fn try_from(text: String) -> Result<Self, CursorError> {
        text.parse()
    }
}

impl From<RoomCursor> for String {
    fn from(cursor: RoomCursor) -> Self {
        cursor.to_string()
    }
}

impl TryFrom<String> for RoomCursor {
    type Error = CursorError;

    fn try_from(text: String) -> Result<Self, CursorError> {
        text.parse()
    }
}

/// The beginning of the cursors of each list.
const GROUPS: char = 'g';
const ROOMS: char = 'r';

fn write_hexadecimal(f: &mut fmt::Formatter<'_>, text: &str) -> fmt::Result {
    text.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))
}

/// Returns the id and the rest of the text of a cursor of this list.
fn parts(text: &str, list: char) -> Result<(String, String), CursorError> {
    let byte = |pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    let bytes: Option<Vec<u8>> = text.as_bytes().chunks(2).map(byte).collect();
    let plain = bytes.and_then(|bytes| String::from_utf8(bytes).ok()).ok_or(CursorError)?;
    let (id, rest) =
        plain.strip_prefix(list).and_then(|rest| rest.split_once('/')).ok_or(CursorError)?;
    Ok((id.to_owned(), rest.to_owned()))
}
