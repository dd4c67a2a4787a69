use std::collections::BTreeSet;

use guildhall_groups::{GroupDraft, ProfileEdit, TeamDraft, TeamEdit};
use guildhall_kernel::{
    CompanyId, DomainName, EmailAddress, Feature, GroupId, ListAddress, RemovalCause, RoomId,
    Switch, User, UserId,
};
use guildhall_mailing_list::{ListEdit, Mail, MailRight};
use guildhall_permissions::{
    Application, Authority, ExternalContacts, Limits, Plan, Privacy, Retention,
};
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::{InfoEdit, RoomDraft};

/// Something that is done or asked in a world, with all that it takes.
///
/// What comes to be comes to be in [`ACME`](super::ACME); all else is asked in the company of the room
/// or group.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// A company's policy changes.
    Company(CompanyId, CompanyCommand),
    /// The directory, or a store of data, does it: no user acts.
    Directory(DirectoryCommand),
    /// A user does it with this group.
    Group(User, GroupId, GroupCommand),
    /// A mail comes to the list of this group.
    Mail(GroupId, Mail),
    /// A user does it with this room.
    Room(User, RoomId, RoomCommand),
    /// So many days pass.
    Wait(u16),
}

/// What is done to a company. The first user is who acts, where one does.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each is the method of `Company` that it is named after")]
pub enum CompanyCommand {
    AddDomain(DomainName),
    AllowFeature(UserId, Feature),
    AppointAdministrator(User),
    DisableFeature(UserId, Feature),
    DismissAdministrator(UserId),
    Grant(Application),
    OffBoard(UserId),
    SetContactPermission(UserId, UserId, ExternalContacts),
    SetExternalContacts(UserId, ExternalContacts),
    SetExternalGroups(UserId, Authority),
    SetGroupCreation(UserId, Authority),
    SetLimits(Limits),
    SetPlan(Plan),
    SetRetention(UserId, Retention),
    Withdraw(Application),
}

/// What happens without a user who acts.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each is the method of `Group` or `Room` that it is named after")]
pub enum DirectoryCommand {
    ChangeTeam(GroupId, TeamEdit),
    DissolveTeam(GroupId),
    FormTeam(GroupId, TeamDraft),
    ReportDeletion(GroupId, FeatureData, FreedSpace),
    WithdrawFromGroup(GroupId, UserId, RemovalCause),
    WithdrawFromRoom(RoomId, UserId, RemovalCause),
}

/// What a user does with a room, or asks of it.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each is the method of `Room` that it is named after")]
pub enum RoomCommand {
    /// An invitation to the one-to-one room that is named here starts the room (RM-11).
    Branch(RoomId, Vec<User>),
    Describe(InfoEdit),
    Invite(Vec<User>),
    Leave,
    Open(RoomDraft),
    /// The room starts from another: with the chosen participants of that, and others (RM-7).
    OpenFrom(RoomId, Vec<UserId>, Vec<User>),
    OpenOneToOne(User),
    OpenToMe,
    Read,
    Remove(Vec<UserId>),
}

/// What a user does with a group, or asks of it.
#[derive(Clone, Debug, PartialEq)]
#[expect(missing_docs, reason = "each is the method of `Group` that it is named after")]
pub enum GroupCommand {
    AddMembers(Vec<User>),
    AddRecipients(Vec<EmailAddress>),
    AppointMasters(Vec<User>),
    AskToJoin,
    BeginAnew(FeatureEdit),
    ChangeNotification(Switch),
    ChangePrivacy(Privacy),
    /// The group comes of this room (GR-7).
    Convert(RoomId, GroupDraft),
    Create(GroupDraft),
    CreateAsAdministrator(GroupDraft),
    Delete,
    DismissMasters(Vec<UserId>),
    EditMailingList(ListEdit),
    EditProfile(ProfileEdit),
    GrantMailRight(MailRight, Vec<UserId>),
    InviteToEvent,
    Leave,
    LockFeatures(BTreeSet<Feature>),
    Nest(GroupId),
    OpenMailingList(ListAddress),
    ReadRoom,
    RemoveMembers(Vec<UserId>),
    RemoveRecipients(Vec<EmailAddress>),
    /// Any feature can be named: of which data can be deleted is a rule (FT-4).
    RequestDeletion(Feature),
    RevokeMailRight(MailRight, Vec<UserId>),
    RoomSource(Vec<UserId>),
    SendAs,
    SwitchFeatures(FeatureEdit),
    UnlockFeatures(BTreeSet<Feature>),
    Unnest(GroupId),
    View,
}

impl Command {
    /// Which command it is, whoever does it to whatever: its path without its arguments, such as
    /// `Group::Create`.
    #[must_use]
    pub fn kind(&self) -> String {
        let (family, debug) = match self {
            Self::Company(_, command) => ("Company::", format!("{command:?}")),
            Self::Directory(command) => ("Directory::", format!("{command:?}")),
            Self::Group(_, _, command) => ("Group::", format!("{command:?}")),
            Self::Mail(..) => ("", "Mail".to_owned()),
            Self::Room(_, _, command) => ("Room::", format!("{command:?}")),
            Self::Wait(_) => ("", "Wait".to_owned()),
        };
        let name = debug.split(['(', ' ']).next().unwrap_or_default();
        format!("{family}{name}")
    }
}
