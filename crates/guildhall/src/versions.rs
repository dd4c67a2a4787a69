//! The versions that commands expect (CO-10).

use guildhall_kernel::{RequestError, User, Version};
use guildhall_rooms::{Participant, Room};

use crate::retry::AttemptError;

/// Checks the version that a command expects of a room. A user who is not in the room is refused
/// anyway, and learns nothing of its version.
pub(crate) fn check_room_version<E>(
    room: &Room,
    by: User,
    if_version: Option<Version>,
) -> Result<(), AttemptError<E>> {
    if if_version.is_some() && room.roster().entry(by.id())?.is_some_and(Participant::is_in) {
        return check_version(if_version, room.version());
    }
    Ok(())
}

/// Checks the version that a command expects.
pub(crate) fn check_version<E>(
    expected: Option<Version>,
    found: Version,
) -> Result<(), AttemptError<E>> {
    let checked = RequestError::check_version(expected, found);
    checked.map_err(|stale| AttemptError::Failed(stale.into()))
}
