//! What happens to a group, and who is notified about it.

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::{
    AddressKey, CompanyId, Description, EmailAddress, Envelope, Feature, GroupId, History, Name,
    Picture, RemovalCause, RoomId, Switch, Timestamp, User, UserId,
};
use guildhall_mailing_list::{ListEdit, MailRight, NewList, UnsubscribeReason};
use guildhall_permissions::Privacy;
use guildhall_room_features::{FeatureData, Features, FreedSpace};
use serde::{Deserialize, Serialize};

use crate::{Group, GroupKind, LockEdit, ProfileEdit, Team, TeamEdit};

/// What happened to a group. Its [`Envelope`] tells who caused it and when. Users are listed each once and
/// ordered by id.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum GroupEvent {
    /// The group was created.
    #[doc(alias("GR-1", "GR-2", "GR-7"))]
    Created(Box<Creation>),
    /// The store of the data reported that a deletion is done (FT-5).
    #[doc(alias = "FT-5")]
    DataDeleted {
        /// The data.
        data: FeatureData,
        /// The space that the deletion freed.
        freed: FreedSpace,
    },
    /// The deletion of a feature's data was requested (FT-5).
    #[doc(alias = "FT-5")]
    DataDeletionRequested {
        /// The data.
        data: FeatureData,
    },
    /// The group was deleted (GR-12).
    #[doc(alias = "GR-12")]
    Deleted {
        /// The data that it lost.
        lost: [LostData; 5],
    },
    /// Features were switched (FT-1).
    #[doc(alias = "FT-1")]
    FeaturesSwitched {
        /// The features that changed, and no others.
        switches: BTreeMap<Feature, Switch>,
        /// The last time at which the data of Message are kept, if Message was turned off (FT-3).
        #[serde(default, skip_serializing_if = "Option::is_none")]
        message_kept_until: Option<Timestamp>,
    },
    /// A group or team became a member (GR-20).
    #[doc(alias = "GR-20")]
    GroupNested {
        /// The new member.
        group: GroupId,
    },
    /// A group or team is no longer a member (GR-20).
    #[doc(alias = "GR-20")]
    GroupUnnested {
        /// The former member.
        group: GroupId,
    },
    /// A user asked to join (GR-17).
    #[doc(alias = "GR-17")]
    JoinRequested {
        /// The user.
        user: User,
    },
    /// A user withdrew their request to join, or left the company with an open one (GR-17, GR-18).
    #[doc(alias("GR-17", "GR-18"))]
    JoinRequestWithdrawn {
        /// The user.
        user: UserId,
    },
    /// Users who had asked to join became members (GR-17).
    #[doc(alias = "GR-17")]
    JoinRequestsAccepted {
        /// The users.
        users: Vec<User>,
    },
    /// Requests to join were declined (GR-17).
    #[doc(alias = "GR-17")]
    JoinRequestsDeclined {
        /// The users who had asked.
        users: Vec<UserId>,
    },
    /// Users who become members from now on may read what was said before, or may not (RM-22).
    #[doc(alias = "RM-22")]
    HistoryChanged {
        /// The new setting.
        to: History,
    },
    /// Settings were locked or unlocked (CO-6).
    #[doc(alias = "CO-6")]
    LocksChanged {
        /// The settings whose lock changed, and no others.
        edit: LockEdit,
    },
    /// The mailing list was edited (ML-1, ML-4, ML-5).
    #[doc(alias = "ML-1")]
    MailingListEdited {
        /// What changed.
        edit: ListEdit,
    },
    /// The group got a mailing list (ML-1).
    #[doc(alias = "ML-1")]
    MailingListOpened {
        /// The list.
        list: NewList,
    },
    /// Members were granted a mail right (ML-3, ML-4).
    #[doc(alias("ML-3", "ML-4"))]
    MailRightGranted {
        /// The right.
        right: MailRight,
        /// The members.
        users: Vec<UserId>,
    },
    /// A mail right of members was revoked (ML-3, ML-4).
    #[doc(alias("ML-3", "ML-4"))]
    MailRightRevoked {
        /// The right.
        right: MailRight,
        /// The members.
        users: Vec<UserId>,
    },
    /// Users became Group Masters (GR-3).
    #[doc(alias = "GR-3")]
    MastersAppointed {
        /// The users.
        users: Vec<User>,
    },
    /// Users are no longer Group Masters. A Master who dismissed themself stepped down (GR-10).
    #[doc(alias("GR-3", "GR-10"))]
    MastersDismissed {
        /// The users.
        users: Vec<UserId>,
    },
    /// The Master who acted handed the mastership over: the other user became a Master, and they
    /// are one no longer (GR-3).
    #[doc(alias = "GR-3")]
    MastershipHandedOver {
        /// The new Master.
        to: User,
    },
    /// Users became members.
    #[doc(alias = "GR-9")]
    MembersAdded {
        /// The users.
        users: Vec<User>,
    },
    /// Members were removed (GR-10) and lost their mail rights (ML-11).
    #[doc(alias("GR-10", "GR-11", "ML-11"))]
    MembersRemoved {
        /// The users.
        users: Vec<UserId>,
    },
    /// Message was turned on after its data were gone, and began anew in another room (FT-3).
    #[doc(alias = "FT-3")]
    MessageBeganAnew {
        /// The new room.
        room: RoomId,
        /// The features that changed.
        switches: BTreeMap<Feature, Switch>,
    },
    /// Message was turned on while its room and its data were still kept (FT-3).
    #[doc(alias = "FT-3")]
    MessageRestored {
        /// The features that changed.
        switches: BTreeMap<Feature, Switch>,
    },
    /// The notification of the members was turned on or off (GR-13).
    #[doc(alias = "GR-13")]
    NotificationChanged {
        /// The new setting.
        to: Switch,
    },
    /// The group became public or private (GR-14).
    #[doc(alias = "GR-14")]
    PrivacyChanged {
        /// The new privacy.
        to: Privacy,
    },
    /// The name, description or picture changed.
    #[doc(alias = "GR-9")]
    ProfileEdited {
        /// What changed.
        edit: ProfileEdit,
    },
    /// An external recipient unsubscribed from the mailing list, or its address is dead (ML-15).
    #[doc(alias = "ML-15")]
    RecipientUnsubscribed {
        /// The recipient, under each key that it is stored under.
        recipients: BTreeSet<AddressKey>,
        /// Why it gets no more mail.
        why: UnsubscribeReason,
    },
    /// External recipients were added to the mailing list (ML-6).
    #[doc(alias = "ML-6")]
    RecipientsAdded {
        /// The recipients.
        recipients: BTreeMap<AddressKey, EmailAddress>,
    },
    /// External recipients were removed from the mailing list (ML-6).
    #[doc(alias = "ML-6")]
    RecipientsRemoved {
        /// The recipients.
        recipients: BTreeSet<AddressKey>,
    },
    /// The directory changed the team (RM-19).
    #[doc(alias = "RM-19")]
    TeamChanged {
        /// What changed.
        edit: TeamEdit,
    },
    /// A user who left the company (GR-18) or lost the permission for external contact (GR-19) was
    /// removed.
    #[doc(alias("GR-18", "GR-19", "ML-11"))]
    UserRemoved {
        /// The user.
        user: UserId,
        /// Why the user was removed.
        cause: RemovalCause,
    },
}

/// How a group was created.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Creation {
    /// The group.
    pub group: GroupId,
    /// The company that it belongs to (CO-1).
    pub company: CompanyId,
    /// The room.
    pub room: RoomId,
    /// In which way it was created (GR-1).
    pub origin: GroupOrigin,
    /// What only a team has (RM-19).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub team: Option<Team>,
    /// Whether it can hold external users.
    pub kind: GroupKind,
    /// The name.
    pub name: Name,
    /// The description.
    pub description: Option<Description>,
    /// The profile picture.
    pub picture: Option<Picture>,
    /// Whether it is public or private.
    pub privacy: Privacy,
    /// Whether the members are notified about the group.
    pub notification: Switch,
    /// The settings of the features.
    pub features: Features,
    /// The mailing list.
    pub mailing_list: Option<NewList>,
    /// The members.
    pub members: Vec<User>,
    /// The Group Masters, whether they are members or not.
    pub masters: Vec<User>,
    /// The mail rights that members begin with (ML-3, ML-4).
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rights: BTreeMap<MailRight, BTreeSet<UserId>>,
}

/// The three ways in which a group is created (GR-1), and the way of teams (RM-19).
#[doc(alias = "GR-1")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum GroupOrigin {
    /// An administrator created it.
    Administrator,
    /// It was converted from a general room.
    #[doc(alias = "GR-7")]
    Conversion,
    /// The directory formed the team of an organisation unit.
    Directory,
    /// A user created it.
    User,
}

/// What a deleted group loses beyond recovery (GR-12).
#[doc(alias = "GR-12")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
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
    /// Everything that a deleted group loses: exactly these five. Tasks are not among them.
    pub const ALL: [Self; 5] =
        [Self::Message, Self::Note, Self::Event, Self::Folder, Self::MailingList];
}

/// A notice to the members of a group (GR-13).
///
/// It goes to the users who take part when it is sent. The notice of a deletion goes to the users
/// who were members until then, through nested groups too; the deleted group keeps them. Former
/// members get no notice of later events.
#[doc(alias = "GR-13")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GroupNotice {
    /// The group.
    pub group: GroupId,
    /// What happened.
    pub kind: NoticeKind,
    /// The user who caused it. `None` if the service or the directory did.
    pub by: Option<UserId>,
    /// When it happened.
    pub at: Timestamp,
}

/// What the members of a group are notified about.
#[doc(alias = "GR-13")]
#[derive(Clone, Copy, Debug, Deserialize, Eq, Hash, Ord, PartialEq, PartialOrd, Serialize)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum NoticeKind {
    /// The group was created.
    Created,
    /// The group was deleted.
    Deleted,
    /// The group was edited.
    Edited,
}

impl GroupNotice {
    /// Makes a notice, for a service that sends what an effect of a use case says.
    #[must_use]
    pub const fn new(group: GroupId, kind: NoticeKind, by: Option<UserId>, at: Timestamp) -> Self {
        Self { group, kind, by, at }
    }

    /// Returns the notice that follows from an event, if the group notifies its members. `group` is
    /// the group after the event.
    #[must_use]
    pub fn of(group: &Group, happened: &Envelope<GroupEvent>) -> Option<Self> {
        let kind = match &happened.event {
            GroupEvent::Created(_) => NoticeKind::Created,
            GroupEvent::Deleted { .. } => NoticeKind::Deleted,
            // To delete data does not edit the settings of the group, and no user of the group edits
            // it when a recipient unsubscribes. Of a request to join, only the user who asked
            // gets a notice, and the group stays as it is.
            GroupEvent::DataDeleted { .. }
            | GroupEvent::DataDeletionRequested { .. }
            | GroupEvent::RecipientUnsubscribed { .. }
            | GroupEvent::JoinRequested { .. }
            | GroupEvent::JoinRequestsDeclined { .. }
            | GroupEvent::JoinRequestWithdrawn { .. } => return None,
            _ => NoticeKind::Edited,
        };
        let notifies = group.header().notification().is_on();
        notifies.then(|| Self { group: group.id(), kind, by: happened.by, at: happened.at })
    }
}
