use std::collections::BTreeMap;

use guildhall_kernel::{
    CompanyId, Description, GroupId, Joined, Name, Picture, RoomId, Switch, Timestamp, UserId,
    Version,
};
use guildhall_mailing_list::MailingList;
use guildhall_permissions::{GroupType, Privacy};
use guildhall_room_features::Features;
use serde::{Deserialize, Serialize};

/// All of a group but its roster: what a store loads and saves whole, however many belong to the
/// group.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct GroupHeader {
    pub(crate) id: GroupId,
    pub(crate) company: CompanyId,
    pub(crate) version: Version,
    pub(crate) room: RoomId,
    pub(crate) kind: GroupKind,
    pub(crate) name: Name,
    pub(crate) description: Option<Description>,
    pub(crate) picture: Option<Picture>,
    pub(crate) privacy: Privacy,
    pub(crate) notification: Switch,
    pub(crate) features: Features,
    pub(crate) mailing_list: Option<MailingList>,
    pub(crate) state: GroupState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) team: Option<Team>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) nested: BTreeMap<GroupId, Joined>,
    pub(crate) created_by: Option<UserId>,
    pub(crate) created_at: Timestamp,
}

impl GroupHeader {
    /// The group's id.
    #[must_use]
    pub const fn id(&self) -> GroupId {
        self.id
    }

    /// The company that the group belongs to (CO-1).
    #[must_use]
    pub const fn company(&self) -> CompanyId {
        self.company
    }

    /// How many events made it what it is.
    #[must_use]
    pub const fn version(&self) -> Version {
        self.version
    }

    /// Its room.
    #[must_use]
    pub const fn room(&self) -> RoomId {
        self.room
    }

    /// Whether it can hold external users (GR-5).
    #[must_use]
    pub const fn kind(&self) -> GroupKind {
        self.kind
    }

    /// Its name.
    #[must_use]
    pub const fn name(&self) -> &Name {
        &self.name
    }

    /// Its description.
    #[must_use]
    pub const fn description(&self) -> Option<&Description> {
        self.description.as_ref()
    }

    /// Its profile picture.
    #[must_use]
    pub const fn picture(&self) -> Option<&Picture> {
        self.picture.as_ref()
    }

    /// Whether it is public or private (GR-14).
    #[must_use]
    pub const fn privacy(&self) -> Privacy {
        self.privacy
    }

    /// Whether members are told of its creation, edits and deletion (GR-13).
    #[must_use]
    pub const fn notification(&self) -> Switch {
        self.notification
    }

    /// The settings of its features.
    #[must_use]
    pub const fn features(&self) -> &Features {
        &self.features
    }

    /// Its mailing list, if it has one (ML-1).
    #[must_use]
    pub const fn mailing_list(&self) -> Option<&MailingList> {
        self.mailing_list.as_ref()
    }

    /// Whether it is active, or a tombstone (GR-12).
    #[must_use]
    pub const fn state(&self) -> GroupState {
        self.state
    }

    /// What only a team has (RM-19); none for a group.
    #[must_use]
    pub const fn team(&self) -> Option<&Team> {
        self.team.as_ref()
    }

    /// Who stewards it: its Masters, or the directory and the team's leader (RM-19).
    #[must_use]
    pub const fn group_type(&self) -> GroupType {
        match self.team {
            None => GroupType::Group,
            Some(_) => GroupType::Team,
        }
    }

    /// The groups and teams that are members of it, with since when and by whom (GR-20). A
    /// tombstone keeps those that it had; a tombstone among them brings nobody.
    #[must_use]
    pub const fn nested(&self) -> &BTreeMap<GroupId, Joined> {
        &self.nested
    }

    /// Who created it; none for a team, which the directory forms.
    #[must_use]
    pub const fn created_by(&self) -> Option<UserId> {
        self.created_by
    }

    /// When it was created.
    #[must_use]
    pub const fn created_at(&self) -> Timestamp {
        self.created_at
    }
}

/// Whether a group can hold external users (GR-5). An internal group never becomes an external one.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// It can.
    External,
    /// It cannot.
    Internal,
}

/// What only a team has (RM-19).
#[derive(Clone, Copy, Debug, Default, Deserialize, Eq, PartialEq, Serialize)]
pub struct Team {
    pub(crate) leader: Option<UserId>,
}

impl Team {
    /// Its leader, who is one of its members; none while the directory names nobody.
    #[must_use]
    pub const fn leader(&self) -> Option<UserId> {
        self.leader
    }
}

/// Whether a group is active.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupState {
    /// In use.
    Active,
    /// Deleted, since then: a tombstone that refuses everything (GR-12).
    Deleted(Timestamp),
    /// Without a Group Master since the last one left the company. It works on for its members
    /// until an administrator appoints another (GR-18).
    Orphaned(Timestamp),
}
