//! Small worlds in which commands are attempted: the aggregates of two companies, with what a store
//! does for them (claims, limits, and indirect members).
//!
//! The [explorer](crate::explorer) searches such worlds, and the strategies generate histories in
//! them.
//!
//! ```
//! use guildhall_rooms::RoomDraft;
//! use guildhall_testkit::cast::{ACME, ANN, BO, CY, room};
//! use guildhall_testkit::play::{Command, NewRoom, World};
//!
//! let new = NewRoom::General(RoomDraft::from_contact_search([BO, CY]));
//! let world = World::new().after([Command::NewRoom(ANN, room(1), new)]);
//! let (opened, events) = world.rooms().next().unwrap().parts();
//! assert_eq!((opened.company(), events.len()), (ACME, 1));
//! ```

mod attempt;
mod world;

use std::fmt::Debug;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::OnceLock;

use guildhall_groups::{
    Group, GroupCommand, GroupDraft, GroupEvent, GroupServiceCommand, TeamDraft,
};
use guildhall_kernel::{CompanyId, Envelope, GroupId, RoomId, User, UserId};
use guildhall_mailing_list::Mail;
use guildhall_permissions::{Company, CompanyCommand, CompanyEvent, CompanyServiceCommand};
use guildhall_rooms::{Room, RoomCommand, RoomDraft, RoomEvent, RoomServiceCommand};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

pub use attempt::{Decided, Stop};
pub use world::World;
pub(crate) use world::changed;

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

/// An aggregate that can be replayed from its events.
pub trait Replayed: Clone + Debug + DeserializeOwned + PartialEq + Serialize {
    /// Its event.
    type Event: Clone + Debug + DeserializeOwned + PartialEq + Serialize;

    /// Returns the aggregate that these events made.
    fn replayed(events: Vec<Self::Event>) -> Option<Self>;
}

impl Replayed for Company {
    type Event = Envelope<CompanyEvent>;

    fn replayed(events: Vec<Envelope<CompanyEvent>>) -> Option<Self> {
        Self::replay(events)
    }
}

impl Replayed for Group {
    type Event = Envelope<GroupEvent>;

    fn replayed(events: Vec<Envelope<GroupEvent>>) -> Option<Self> {
        Self::replay(events)
    }
}

impl Replayed for Room {
    type Event = Envelope<RoomEvent>;

    fn replayed(events: Vec<Envelope<RoomEvent>>) -> Option<Self> {
        Self::replay(events)
    }
}

/// An aggregate with the events that made it.
#[derive(Clone, Debug)]
pub struct Tracked<A: Replayed> {
    now: A,
    events: Vec<A::Event>,
    /// It is calculated when it is first asked for: most worlds are never compared.
    digest: OnceLock<u64>,
}

impl<A: Replayed> Tracked<A> {
    pub(crate) fn new(now: A, first: A::Event) -> Self {
        Self { now, events: vec![first], digest: OnceLock::new() }
    }

    pub(crate) fn after(&self, event: A::Event, now: A) -> Self {
        let mut events = self.events.clone();
        events.push(event);
        Self { now, events, digest: OnceLock::new() }
    }

    /// Returns the aggregate.
    #[must_use]
    pub const fn now(&self) -> &A {
        &self.now
    }

    /// Returns its events, in order.
    #[must_use]
    pub fn events(&self) -> &[A::Event] {
        &self.events
    }

    /// Returns the aggregate and its events.
    #[must_use]
    pub fn parts(&self) -> (&A, &[A::Event]) {
        (&self.now, &self.events)
    }

    pub(crate) fn digest(&self) -> u64 {
        *self.digest.get_or_init(|| digest(&self.now))
    }
}

/// Returns a digest of everything that can decide a later command. It does not depend on the number
/// of events, nor on when, how and by whom something happened.
///
/// It is calculated from the stored form, so a new field counts until it is ignored here.
fn digest(aggregate: &impl Serialize) -> u64 {
    let mut hasher = DefaultHasher::new();
    hash(&serde_json::to_value(aggregate).unwrap(), &mut hasher);
    hasher.finish()
}

/// The fields that decide nothing.
const IGNORED: [&str; 7] = ["at", "left", "created_at", "created_by", "how", "joined", "version"];
/// The fields of which only the keys decide, and not the times.
const KNOWN_BY_KEY: [&str; 4] = ["closed", "deleted", "deletions", "orphaned"];

fn hash(value: &Value, to: &mut impl Hasher) {
    match value {
        Value::Object(fields) => {
            for (key, value) in fields {
                if IGNORED.contains(&key.as_str()) {
                    continue;
                }
                key.hash(to);
                if KNOWN_BY_KEY.contains(&key.as_str()) {
                    keys(value, to);
                } else {
                    hash(value, to);
                }
            }
            0xff_u8.hash(to);
        }
        Value::Array(values) => {
            for value in values {
                hash(value, to);
            }
            0xfe_u8.hash(to);
        }
        plain => plain.hash(to),
    }
}

fn keys(value: &Value, to: &mut impl Hasher) {
    if let Value::Object(fields) = value {
        fields.keys().for_each(|key| key.hash(to));
    }
}
