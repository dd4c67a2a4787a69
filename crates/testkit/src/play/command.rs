use guildhall_groups::{GroupCommand, GroupDraft, GroupServiceCommand, TeamDraft};
use guildhall_kernel::{CompanyId, GroupId, RoomId, User, UserId};
use guildhall_mailing_list::Mail;
use guildhall_permissions::{CompanyCommand, CompanyServiceCommand};
use guildhall_rooms::{RoomCommand, RoomDraft, RoomServiceCommand};
use serde::Serialize;

/// Something that is done or asked in a world, with all that it takes.
///
/// New rooms and groups belong to [`ACME`](crate::cast::ACME). Everything else is asked in the company of
/// the room or group.
#[derive(Clone, Debug, PartialEq)]
pub enum Command {
    /// An administrator changes a company's policy.
    Company(User, CompanyId, CompanyCommand),
    /// The service changes a company.
    CompanyService(CompanyId, CompanyServiceCommand),
    /// The directory forms a team.
    FormTeam(GroupId, TeamDraft),
    /// A user changes a group.
    Group(User, GroupId, GroupCommand),
    /// A user asks about a group.
    GroupQuery(User, GroupId, GroupQuery),
    /// The service or the directory changes a group.
    GroupService(GroupId, GroupServiceCommand),
    /// A mail comes to the list of a group.
    Mail(GroupId, Mail),
    /// A user creates a group.
    NewGroup(User, GroupId, NewGroup),
    /// A user creates a room.
    NewRoom(User, RoomId, NewRoom),
    /// A user reads a room.
    ReadRoom(User, RoomId),
    /// A user changes a room.
    Room(User, RoomId, RoomCommand),
    /// The service changes a room.
    RoomService(RoomId, RoomServiceCommand),
    /// Days pass.
    Wait(u16),
}

/// A way to create a group (GR-1).
#[derive(Clone, Debug, PartialEq)]
pub enum NewGroup {
    /// A user converts this room (GR-7).
    Convert(RoomId, GroupDraft),
    /// A user creates it.
    Create(GroupDraft),
    /// An administrator creates it.
    CreateAsAdministrator(GroupDraft),
}

/// A way to create a room.
#[derive(Clone, Debug, PartialEq)]
pub enum NewRoom {
    /// An invitation to this one-to-one room starts it (RM-11).
    Branch(RoomId, Vec<User>),
    /// It starts from another room, with the chosen participants and other users (RM-7).
    FromRoom(RoomId, Vec<UserId>, Vec<User>),
    /// It is a general room.
    General(RoomDraft),
    /// It is the one-to-one room with this user.
    OneToOne(User),
    /// It is the user's own room.
    ToMe,
}

/// Something that a user asks of a group. It changes nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum GroupQuery {
    /// Invites all members to an event (GR-17).
    InviteToEvent,
    /// Reads the room (GR-3).
    ReadRoom,
    /// Starts a room from these participants (RM-7).
    RoomSource(Vec<UserId>),
    /// Sends with the address of the list (ML-3).
    SendAs,
    /// Views the group (GR-15).
    View,
}

impl Command {
    /// Returns the kind of the command without its arguments, such as `group::add_members`.
    #[must_use]
    pub fn kind(&self) -> String {
        let (family, name) = match self {
            Self::Company(_, _, command) => ("company", tag(command)),
            Self::CompanyService(_, command) => ("company", tag(command)),
            Self::FormTeam(..) => ("group", "form_team".to_owned()),
            Self::Group(_, _, command) => ("group", tag(command)),
            Self::GroupQuery(_, _, query) => ("group", query.name().to_owned()),
            Self::GroupService(_, command) => ("group", tag(command)),
            Self::Mail(..) => return "mail".to_owned(),
            Self::NewGroup(_, _, new) => ("group", new.name().to_owned()),
            Self::NewRoom(_, _, new) => ("room", new.name().to_owned()),
            Self::ReadRoom(..) => ("room", "read".to_owned()),
            Self::Room(_, _, command) => ("room", tag(command)),
            Self::RoomService(_, command) => ("room", tag(command)),
            Self::Wait(_) => return "wait".to_owned(),
        };
        format!("{family}::{name}")
    }
}

impl NewGroup {
    const fn name(&self) -> &'static str {
        match self {
            Self::Convert(..) => "convert",
            Self::Create(_) => "create",
            Self::CreateAsAdministrator(_) => "create_as_administrator",
        }
    }
}

impl NewRoom {
    const fn name(&self) -> &'static str {
        match self {
            Self::Branch(..) => "branch",
            Self::FromRoom(..) => "open_from_room",
            Self::General(_) => "open",
            Self::OneToOne(_) => "open_one_to_one",
            Self::ToMe => "open_to_me",
        }
    }
}

impl GroupQuery {
    const fn name(&self) -> &'static str {
        match self {
            Self::InviteToEvent => "invite_to_event",
            Self::ReadRoom => "read_room",
            Self::RoomSource(_) => "room_source",
            Self::SendAs => "send_as",
            Self::View => "view",
        }
    }
}

/// Returns the name under which a command is serialised.
pub(crate) fn tag(command: &impl Serialize) -> String {
    let value = serde_json::to_value(command).unwrap();
    value["command"].as_str().unwrap().to_owned()
}
