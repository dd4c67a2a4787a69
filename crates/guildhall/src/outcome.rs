//! What a use case returns.

use guildhall_groups::{Group, GroupEvent, GroupNotice, GroupView, JoinNotice};
use guildhall_kernel::{Envelope, GroupId, Name, ReadsFrom, RoomId, Timestamp, Version};
use guildhall_permissions::{Company, CompanyEvent};
use guildhall_rooms::{Room, RoomEvent, RoomNotice, RoomView};
use serde::{Deserialize, Serialize};

use crate::Effect;

/// A change of a room that was saved.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RoomDone {
    /// The room after the change, with the entries of the users that the command touched.
    pub room: Room,
    /// The event, as the outbox keeps it. `None` if an invitation led to a one-to-one room that
    /// existed already (RM-11).
    pub event: Option<Envelope<RoomEvent>>,
    /// The notices that users get besides what the participants see for themselves (RM-12).
    pub notices: Vec<RoomNotice>,
}

impl RoomDone {
    pub(crate) fn new(room: Room, event: Option<Envelope<RoomEvent>>) -> Self {
        let notices = event.iter().flat_map(|event| RoomNotice::of(room.id(), event)).collect();
        Self { room, event, notices }
    }
}

/// A change of a group that was saved.
///
/// It holds the group as it is stored, for the service: the header names every nested group, also a
/// group that is hidden from the user (GR-15, GR-20). A user may see what
/// [`GroupHandle::view`](crate::GroupHandle::view) and
/// [`GroupHandle::nested`](crate::GroupHandle::nested) return.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupDone {
    /// The group after the change, with the entries of the users that the command touched.
    pub group: Group,
    /// The event, as the outbox keeps it.
    pub event: Envelope<GroupEvent>,
    /// The notice to the members, if the group notifies them (GR-13).
    pub notice: Option<GroupNotice>,
    /// The notices to users whose request to join was answered (GR-17).
    pub answers: Vec<JoinNotice>,
}

impl GroupDone {
    pub(crate) fn new(group: Group, event: Envelope<GroupEvent>) -> Self {
        let notice = GroupNotice::of(&group, &event);
        Self { group, event, notice, answers: Vec::new() }
    }

    pub(crate) fn answering(self, before: &Group) -> Self {
        let answers = JoinNotice::of(before, &self.event);
        Self { answers, ..self }
    }

    /// Returns the id of the group.
    #[must_use]
    pub const fn id(&self) -> GroupId {
        self.group.id()
    }

    /// Returns the id of the group's room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.group.room()
    }
}

/// A change of a company's policy that was saved.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CompanyDone {
    /// The version of the company after the change (CO-10).
    pub version: Version,
    /// The event, as the outbox keeps it.
    pub event: Envelope<CompanyEvent>,
}

impl CompanyDone {
    pub(crate) fn new(company: &Company, event: Envelope<CompanyEvent>) -> Self {
        Self { version: company.version(), event }
    }
}

/// What a command on a company would cause. Nothing was saved.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CompanyPreview {
    /// The event that the command would cause.
    pub event: Envelope<CompanyEvent>,
    /// What would happen to the rooms and groups of the company.
    pub effects: Vec<Effect>,
}

/// What a command on a group would cause. Nothing was saved.
///
/// The id of a new room in it is an example: the command itself takes another one.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupPreview {
    /// The event that the command would cause.
    pub event: Envelope<GroupEvent>,
    /// The notice that the members would get, if the group notifies them (GR-13).
    pub notice: Option<GroupNotice>,
    /// What would end or be freed by the command.
    pub effects: Vec<Effect>,
}

/// What a command on a room would cause. Nothing was saved.
///
/// The id of a new room in it is an example: the command itself takes another one.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct RoomPreview {
    /// The event that the command would cause. `None` if an invitation leads to a one-to-one room
    /// that exists already (RM-11).
    pub event: Option<Envelope<RoomEvent>>,
    /// The notices that users would get (RM-12).
    pub notices: Vec<RoomNotice>,
    /// What would end by the command.
    pub effects: Vec<Effect>,
}

/// A room that was opened (RM-2, RM-3).
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Opened {
    /// This call made the room.
    Created(Room),
    /// The room existed already.
    Existing(Room),
}

impl Opened {
    /// Returns the room.
    #[must_use]
    pub const fn room(&self) -> &Room {
        match self {
            Self::Created(room) | Self::Existing(room) => room,
        }
    }

    /// Returns the id of the room.
    #[must_use]
    pub const fn id(&self) -> RoomId {
        self.room().id()
    }
}

/// A room that a user may read, and since when (RM-14, RM-22).
#[doc(alias = "RM-22")]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Conversation {
    /// The room, with the entry of the user. A group's room has only entries from before it was
    /// converted; the group has those of its members.
    pub room: Room,
    /// Since when the user may read the conversation.
    pub from: ReadsFrom,
}

/// A room that a draft opened (RM-4).
#[doc(alias = "RM-4")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct CreatedRoom {
    /// The room: a general room, or the one-to-one room of two users.
    pub opened: Opened,
    /// The title of the event or mail, if a one-to-one room was opened: it has no name.
    pub unused_title: Option<Name>,
}

impl CreatedRoom {
    /// Returns the room.
    #[must_use]
    pub const fn room(&self) -> &Room {
        self.opened.room()
    }

    /// Returns the id of the room.
    #[must_use]
    pub const fn id(&self) -> RoomId {
        self.opened.id()
    }
}

/// What an invitation led to.
#[doc(alias("RM-10", "RM-11"))]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum Invited {
    /// The invited users are in the room (RM-10).
    Here(Box<RoomDone>),
    /// A new general room has the participants and the invited users: the room was a one-to-one
    /// room (RM-11), or had no external user and one was invited (RM-10).
    NewRoom(Box<Room>),
    /// The user was the last of a one-to-one room and invited one user. This is the one-to-one room
    /// of the two (RM-11).
    OneToOne(Box<Opened>),
}

impl Invited {
    /// Returns the room that the invited users are in.
    #[must_use]
    pub const fn room(&self) -> &Room {
        match self {
            Self::Here(done) => &done.room,
            Self::NewRoom(room) => room,
            Self::OneToOne(opened) => opened.room(),
        }
    }
}

/// A room in the room list of a user.
#[doc(alias = "FT-7")]
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct OwnRoom {
    /// The room, with the entry of the user.
    pub room: Room,
    /// The room as the user sees it: what they may do with it, and which features they may use
    /// (FT-7).
    pub view: RoomView,
    /// The group that the room belongs to, as the user sees it (GR-15).
    pub group: Option<GroupView>,
    /// When something last happened in the room.
    pub last_active: Timestamp,
}
