//! What comes of what users do.

use guildhall_groups::{Group, GroupEvent, GroupNotice, GroupView};
use guildhall_kernel::{GroupId, RoomId, Timestamp, UserId};
use guildhall_rooms::{Room, RoomEvent, RoomNotice};

/// A room that was opened: made now, or the one that was there (RM-2, RM-3).
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Opened {
    /// It was made by this call.
    Created(Room),
    /// It was there.
    Existing(Room),
}

impl Opened {
    /// The room.
    #[must_use]
    pub const fn room(&self) -> &Room {
        match self {
            Self::Created(room) | Self::Existing(room) => room,
        }
    }

    /// Its id.
    #[must_use]
    pub const fn id(&self) -> RoomId {
        self.room().id()
    }
}

/// A room in the user's own room list.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct OwnRoom {
    /// The room, with the user's entry.
    pub room: Room,
    /// The group whose room it is, as the user sees it (GR-15).
    pub group: Option<GroupView>,
    /// When something last happened in it.
    pub last_active: Timestamp,
}

/// What came of an invitation.
#[derive(Clone, Debug, Eq, PartialEq)]
pub enum Invited {
    /// The invited are in the room (RM-10).
    Here(Box<RoomDone>),
    /// The room was a one-to-one room: a new general room has the pair and the invited (RM-11).
    NewRoom(Box<Room>),
}

impl Invited {
    /// The room in which the invited are.
    #[must_use]
    pub const fn room(&self) -> &Room {
        match self {
            Self::Here(done) => &done.room,
            Self::NewRoom(room) => room,
        }
    }
}

/// A change of a room that happened.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct RoomDone {
    /// The room after it, with the participants that it touched.
    pub room: Room,
    /// The event, as it stands in the outbox.
    pub event: RoomEvent,
    /// Who is to be told (RM-12).
    pub notices: Vec<RoomNotice>,
}

/// A change of a group that happened.
///
/// It is the group as it is stored, for the service: its header names every group that is nested in
/// it, also those that are hidden from the user (GR-15, GR-20). What the user may be shown of it is
/// [`GroupHandle::view`](crate::GroupHandle::view) and [`GroupHandle::nested`](crate::GroupHandle::nested).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct GroupDone {
    /// The group after it, with the users that it touched.
    pub group: Group,
    /// The event, as it stands in the outbox.
    pub event: GroupEvent,
    /// What the members are to be told, where the group notifies (GR-13).
    pub notice: Option<GroupNotice>,
}

impl GroupDone {
    /// The group's id.
    #[must_use]
    pub const fn id(&self) -> GroupId {
        self.group.id()
    }

    /// The id of the group's room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.group.room()
    }
}

/// The mail by which an outsider asks for membership (GR-17).
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct JoinRequest {
    /// The group.
    pub group: GroupId,
    /// Who asks.
    pub by: UserId,
    /// The Masters, who get the mail.
    pub to: Vec<UserId>,
}
