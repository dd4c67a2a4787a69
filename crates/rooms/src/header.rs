//! All of a room except its participants: what a store loads and saves whole, however large the
//! room is.

use guildhall_kernel::{
    CompanyId, Description, Edit, GroupId, Name, Picture, RoomId, RoomKind, Timestamp, User,
    UserId, Version,
};
use serde::{Deserialize, Serialize};

use crate::{Fingerprint, Participant};

/// All of a room except its participants.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct RoomHeader {
    pub(crate) id: RoomId,
    pub(crate) company: CompanyId,
    pub(crate) version: Version,
    pub(crate) room_type: RoomType,
    pub(crate) state: RoomState,
    pub(crate) created_by: Option<UserId>,
    pub(crate) created_at: Timestamp,
    pub(crate) fingerprint: Fingerprint,
}

impl RoomHeader {
    /// Returns the id of the room.
    #[must_use]
    pub const fn id(&self) -> RoomId {
        self.id
    }

    /// Returns the company that the room belongs to (CO-1).
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.company
    }

    /// Returns the version: the number of events so far.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Returns whether a room with this header certainly is one that the user may know, who has this
    /// entry in it, if any, like [`Room::is_certainly_known_to`](crate::Room::is_certainly_known_to) (RM-14).
    /// So a store knows what it may read before it has read it.
    #[doc(alias = "RM-14")]
    #[must_use]
    pub fn is_certainly_known_to(&self, user: User, entry: Option<&Participant>) -> bool {
        let is_in = entry.is_some_and(|entry| entry.is_in() && entry.user() == user);
        self.group().is_none() && is_in
    }

    /// Returns the type of the room, with the data that only this type has.
    #[must_use]
    pub const fn room_type(&self) -> &RoomType {
        &self.room_type
    }

    /// Returns which of the five kinds the room is (RM-1).
    #[must_use]
    pub const fn kind(&self) -> RoomKind {
        match self.room_type {
            RoomType::General { .. } => RoomKind::General,
            RoomType::Group { .. } => RoomKind::Group,
            RoomType::OneToOne { .. } => RoomKind::OneToOne,
            RoomType::Team { .. } => RoomKind::Team,
            RoomType::ToMe { .. } => RoomKind::ToMe,
        }
    }

    /// Returns the group or team that the room belongs to, if any.
    #[must_use]
    pub const fn group(&self) -> Option<GroupId> {
        match self.room_type {
            RoomType::Group { group } | RoomType::Team { team: group } => Some(group),
            _ => None,
        }
    }

    /// Returns whether the room is open or closed.
    #[must_use]
    pub const fn state(&self) -> RoomState {
        self.state
    }

    /// Returns the user who opened the room. `None` for the room of a team, which the directory
    /// forms.
    #[must_use]
    pub const fn created_by(&self) -> Option<UserId> {
        self.created_by
    }

    /// Returns when the room was opened.
    #[must_use]
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }

    /// Returns the fingerprint of the participants.
    #[must_use]
    pub const fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }
}

/// The type of a room, with the data that only this type has.
#[doc(alias = "RM-1")]
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum RoomType {
    /// A general room.
    General {
        /// The name, picture and description.
        info: RoomInfo,
    },
    /// The room of a group. The group holds its participants (RM-20), name, picture and
    /// description.
    Group {
        /// The group.
        group: GroupId,
    },
    /// The room of two users.
    OneToOne {
        /// The user with the lower id.
        low: UserId,
        /// The user with the higher id.
        high: UserId,
    },
    /// The room of a team. The team holds its participants (RM-19), name, picture and description.
    Team {
        /// The team.
        team: GroupId,
    },
    /// The room of one user.
    ToMe {
        /// The user.
        owner: UserId,
    },
}

/// Whether a room is open or closed.
#[doc(alias = "RM-15")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum RoomState {
    /// Closed for good at this time (RM-15).
    Closed(Timestamp),
    /// In use.
    Open,
}

/// The name, picture and description of a general room. Each of them is optional (RM-9).
#[doc(alias = "RM-9")]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct RoomInfo {
    /// The name.
    pub name: Option<Name>,
    /// The picture.
    pub picture: Option<Picture>,
    /// The description.
    pub description: Option<Description>,
}

/// An edit of the name, picture and description. It changes only the fields that it names (FT-6).
#[doc(alias = "RM-9")]
#[derive(Clone, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
#[serde(default)]
pub struct InfoEdit {
    /// The edit of the name.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub name: Edit<Name>,
    /// The edit of the picture.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub picture: Edit<Picture>,
    /// The edit of the description.
    #[serde(skip_serializing_if = "Edit::keeps")]
    pub description: Edit<Description>,
}

impl InfoEdit {
    /// Makes an edit that sets only the name.
    #[must_use]
    pub fn name(name: Name) -> Self {
        Self { name: Edit::Set(name), ..Self::default() }
    }

    pub(crate) fn against(self, info: &RoomInfo) -> Self {
        Self {
            name: self.name.against(info.name.as_ref()),
            picture: self.picture.against(info.picture.as_ref()),
            description: self.description.against(info.description.as_ref()),
        }
    }

    pub(crate) fn apply_to(&self, info: &mut RoomInfo) {
        self.name.apply_to(&mut info.name);
        self.picture.apply_to(&mut info.picture);
        self.description.apply_to(&mut info.description);
    }

    pub(crate) fn changes_nothing(&self) -> bool {
        self.name.keeps() && self.picture.keeps() && self.description.keeps()
    }
}
