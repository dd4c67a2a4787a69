use std::collections::BTreeSet;

use guildhall_kernel::{CommandError, Counts, NotLoaded, RoomId, RoomKind, User, UserId};
use guildhall_permissions::{RoomAction, RoomGrant};

use crate::RoomError;

/// The participants that somebody chose in an existing room to start a new one from (RM-7).
///
/// There is one only where the rule allowed it: [`Room::source`](crate::Room::source) and a group's
/// `room_source` both make theirs by [`RoomSource::choose`].
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoomSource {
    room: RoomId,
    by: UserId,
    chosen: Vec<User>,
}

impl RoomSource {
    /// The choice that `by` makes of `chosen` in a room of this kind and with these counts.
    /// `participant` gives the user of an id who takes part. The caller has checked that `by` takes
    /// part too; nobody else can open a room from it.
    ///
    /// # Errors
    /// [`RoomError::NotAllowed`] for a to-me or one-to-one room, [`RoomError::SourceHasExternals`],
    /// and [`RoomError::NotInSource`] for chosen users who do not take part (RM-7).
    pub fn choose(
        room: RoomId,
        kind: RoomKind,
        counts: Counts,
        by: UserId,
        chosen: &[UserId],
        participant: impl Fn(UserId) -> Result<Option<User>, NotLoaded>,
    ) -> Result<Self, CommandError<RoomError>> {
        if let RoomGrant::Refused(rule) = RoomAction::StartFrom.grant(kind) {
            return Err(RoomError::NotAllowed { action: RoomAction::StartFrom, kind, rule }.into());
        }
        if counts.externals() > 0 {
            return Err(RoomError::SourceHasExternals { room }.into());
        }
        let mut users = Vec::new();
        let mut strangers = Vec::new();
        for id in chosen.iter().collect::<BTreeSet<_>>() {
            match participant(*id)? {
                Some(user) => users.push(user),
                None => strangers.push(*id),
            }
        }
        if strangers.is_empty() {
            Ok(Self { room, by, chosen: users })
        } else {
            Err(RoomError::NotInSource { users: strangers }.into())
        }
    }

    /// The room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.room
    }

    /// Who chose.
    #[must_use]
    pub const fn by(&self) -> UserId {
        self.by
    }

    pub(crate) fn into_chosen(self) -> Vec<User> {
        self.chosen
    }
}
