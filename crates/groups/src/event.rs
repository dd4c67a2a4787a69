use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    AddressKey, CompanyId, Description, EmailAddress, Feature, GroupId, Name, Picture,
    RemovalCause, RoomId, Switch, Timestamp, User, UserId,
};
use guildhall_mailing_list::{ListEdit, MailRight, MailingList};
use guildhall_permissions::Privacy;
use guildhall_room_features::{FeatureData, Features, FreedSpace};
use serde::{Deserialize, Serialize};

use crate::{GroupKind, ProfileEdit, Team, TeamEdit};

/// What happened to a group. `by` is who acted, `at` when.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[serde(rename_all = "snake_case", tag = "event")]
#[expect(missing_docs, reason = "`by` and `at` mean the same everywhere; the rest says its name")]
pub enum GroupEvent {
    /// It came to be.
    Created(Box<Creation>),
    /// The store of the data reported a deletion done (FT-5).
    DataDeleted { data: FeatureData, freed: FreedSpace, at: Timestamp },
    /// The deletion of a feature's data was requested (FT-5).
    DataDeletionRequested { by: UserId, data: FeatureData, at: Timestamp },
    /// It was deleted (GR-12).
    Deleted { by: Option<UserId>, lost: [LostData; 5], at: Timestamp },
    /// The settings of these features were locked against the Masters (CO-6).
    FeaturesLocked { by: UserId, features: BTreeSet<Feature>, at: Timestamp },
    /// Features were switched (FT-1): these and no others.
    FeaturesSwitched { by: UserId, switches: BTreeMap<Feature, Switch>, at: Timestamp },
    /// The settings of these features were unlocked (CO-6).
    FeaturesUnlocked { by: UserId, features: BTreeSet<Feature>, at: Timestamp },
    /// A group or team became a member (GR-20).
    GroupNested { by: UserId, group: GroupId, at: Timestamp },
    /// A group or team is a member no longer (GR-20).
    GroupUnnested { by: UserId, group: GroupId, at: Timestamp },
    /// The mailing list was edited (ML-1, ML-4, ML-5).
    MailingListEdited { by: UserId, edit: ListEdit, at: Timestamp },
    /// The group got a mailing list (ML-1).
    MailingListOpened { by: UserId, list: MailingList, at: Timestamp },
    /// Members got a mail right (ML-3, ML-4).
    MailRightGranted { by: UserId, right: MailRight, users: BTreeSet<UserId>, at: Timestamp },
    /// Members lost a mail right (ML-3, ML-4).
    MailRightRevoked { by: UserId, right: MailRight, users: BTreeSet<UserId>, at: Timestamp },
    /// Users became Masters (GR-3).
    MastersAppointed { by: UserId, users: Vec<User>, at: Timestamp },
    /// Masters became none; whoever named themself stepped down (GR-10).
    MastersDismissed { by: UserId, users: BTreeSet<UserId>, at: Timestamp },
    /// Users became members.
    MembersAdded { by: UserId, users: Vec<User>, at: Timestamp },
    /// Members were removed (GR-10), and their mail rights with them (ML-11).
    MembersRemoved { by: UserId, users: BTreeSet<UserId>, at: Timestamp },
    /// Message was turned on after its data were gone: it began anew, in this room (FT-3).
    MessageBeganAnew {
        by: UserId,
        room: RoomId,
        switches: BTreeMap<Feature, Switch>,
        at: Timestamp,
    },
    /// Message was turned on and is as it was: its room and data were kept (FT-3).
    MessageRestored { by: UserId, switches: BTreeMap<Feature, Switch>, at: Timestamp },
    /// The notification was turned on or off (GR-13).
    NotificationChanged { by: UserId, to: Switch, at: Timestamp },
    /// It became public or private (GR-14).
    PrivacyChanged { by: UserId, to: Privacy, at: Timestamp },
    /// Name, description or picture changed.
    ProfileEdited { by: UserId, edit: ProfileEdit, at: Timestamp },
    /// External recipients were added (ML-6).
    RecipientsAdded { by: UserId, recipients: BTreeMap<AddressKey, EmailAddress>, at: Timestamp },
    /// External recipients were removed (ML-6).
    RecipientsRemoved { by: UserId, recipients: BTreeSet<AddressKey>, at: Timestamp },
    /// The directory changed the team (RM-19).
    TeamChanged { edit: TeamEdit, at: Timestamp },
    /// A user left to belong to it without anybody there acting (GR-18, GR-19).
    UserRemoved { user: UserId, why: RemovalCause, at: Timestamp },
}

impl GroupEvent {
    /// When it happened.
    #[must_use]
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Created(creation) => creation.at,
            Self::DataDeleted { at, .. }
            | Self::DataDeletionRequested { at, .. }
            | Self::Deleted { at, .. }
            | Self::FeaturesLocked { at, .. }
            | Self::FeaturesSwitched { at, .. }
            | Self::FeaturesUnlocked { at, .. }
            | Self::GroupNested { at, .. }
            | Self::GroupUnnested { at, .. }
            | Self::MailingListEdited { at, .. }
            | Self::MailingListOpened { at, .. }
            | Self::MailRightGranted { at, .. }
            | Self::MailRightRevoked { at, .. }
            | Self::MastersAppointed { at, .. }
            | Self::MastersDismissed { at, .. }
            | Self::MembersAdded { at, .. }
            | Self::MembersRemoved { at, .. }
            | Self::MessageBeganAnew { at, .. }
            | Self::MessageRestored { at, .. }
            | Self::NotificationChanged { at, .. }
            | Self::PrivacyChanged { at, .. }
            | Self::ProfileEdited { at, .. }
            | Self::RecipientsAdded { at, .. }
            | Self::RecipientsRemoved { at, .. }
            | Self::TeamChanged { at, .. }
            | Self::UserRemoved { at, .. } => *at,
        }
    }
}

/// How a group came to be.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
pub struct Creation {
    /// The group.
    pub group: GroupId,
    /// The company that it belongs to (CO-1).
    pub company: CompanyId,
    /// Its room.
    pub room: RoomId,
    /// Which of the ways in it came by (GR-1).
    pub way: GroupOrigin,
    /// Who created it; none for a team, which the directory forms.
    pub by: Option<UserId>,
    /// When.
    pub at: Timestamp,
    /// What only a team has (RM-19).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Team>,
    /// Whether it can hold external users.
    pub kind: GroupKind,
    /// Its name.
    pub name: Name,
    /// Its description.
    pub description: Option<Description>,
    /// Its profile picture.
    pub picture: Option<Picture>,
    /// Whether it is public or private.
    pub privacy: Privacy,
    /// Whether members are told of what becomes of it.
    pub notification: Switch,
    /// The settings of its features.
    pub features: Features,
    /// Its mailing list.
    pub mailing_list: Option<MailingList>,
    /// Its members.
    pub members: Vec<User>,
    /// Its Masters, members or not.
    pub masters: Vec<User>,
}

/// The three ways in which groups come to be (GR-1), and that of teams (RM-19).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupOrigin {
    /// An administrator created it.
    Administrator,
    /// It was converted from a general room.
    Conversion,
    /// The directory formed the team of an organisation unit.
    Directory,
    /// A user created it.
    User,
}

/// What a deleted group loses beyond recovery (GR-12).
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LostData {
    /// The calendar.
    Event,
    /// The files.
    Folder,
    /// The mailing list.
    MailingList,
    /// The conversation.
    Message,
    /// The posts.
    Note,
}

impl LostData {
    /// All that is lost: exactly these five. Tasks are not among them.
    pub const ALL: [Self; 5] =
        [Self::Message, Self::Note, Self::Event, Self::Folder, Self::MailingList];
}
