//! The world of the tests: a company, its users and their rooms.

use std::fmt::Debug;

use guildhall_kernel::{
    CommandError, CompanyId, Envelope, GroupId, Joined, NotLoaded, Refusal, RoomId, Scope,
    Timestamp, User, UserId,
};
use guildhall_permissions::{
    Application, Company, CompanyContext, Context, ExternalContacts, NewCompany,
};
use guildhall_rooms::{Room, RoomDraft, RoomError, RoomEvent};
use guildhall_testkit::cast;
pub(crate) use guildhall_testkit::cast::{ACME, ANN, BO, CY, DEE, EVE, NAT, PEOPLE, name};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

pub(crate) const ROOM: RoomId = cast::room(1);
pub(crate) const NEW_ROOM: RoomId = cast::room(2);
pub(crate) const CREW: GroupId = cast::group(1);

/// The company that the rooms belong to.
pub(crate) struct World {
    company: Company,
}

/// Given.
impl World {
    /// A company that holds Core and allows external contacts.
    pub(crate) fn acme() -> Self {
        Self::company(ACME)
    }

    /// Another company of the same kind.
    pub(crate) fn other() -> Self {
        Self::company(cast::ORBIT)
    }

    /// Without Core: frozen (CO-2).
    pub(crate) fn frozen(mut self) -> Self {
        self.company.revoke_application(Application::Core, &CompanyContext::new(at(0))).unwrap();
        self
    }

    /// Without external contacts.
    pub(crate) fn among_themselves(mut self) -> Self {
        let (forbidden, cx) = (ExternalContacts::Forbidden, CompanyContext::new(at(0)));
        self.company.set_external_contacts(ANN, forbidden, &cx).unwrap();
        self
    }

    /// With a user who lost the permission for external contact.
    pub(crate) fn without_contact_of(mut self, user: User) -> Self {
        let (forbidden, cx) = (ExternalContacts::Forbidden, CompanyContext::new(at(0)));
        self.company.set_contact_permission(ANN, user.id(), forbidden, &cx).unwrap();
        self
    }

    fn company(company: CompanyId) -> Self {
        let new = NewCompany {
            company,
            name: name("Acme"),
            administrators: [ANN.id()].into(),
            applications: [Application::Core].into(),
        };
        let (company, _) = Company::create(new, &CompanyContext::new(at(0)));
        Self { company }
    }

    /// Its context at 09:00.
    pub(crate) fn cx(&self) -> Context<'_> {
        self.cx_at(0)
    }

    /// Its context `minute` minutes after 09:00.
    pub(crate) fn cx_at(&self, minute: i64) -> Context<'_> {
        Context::new(&self.company, at(minute))
    }

    /// A general room that the first of the users opened.
    pub(crate) fn general<const N: usize>(&self, users: [User; N]) -> Room {
        let draft = RoomDraft::from_contact_search(users);
        Room::open(ROOM, users[0], draft, &self.cx()).unwrap().0
    }

    /// A one-to-one room that the first opened.
    pub(crate) fn pair(&self, by: User, with: User) -> Room {
        Room::open_one_to_one(ROOM, by, with, &self.cx()).unwrap().0
    }

    /// A user's own room.
    pub(crate) fn to_me(&self, owner: User) -> Room {
        Room::open_to_me(ROOM, owner, &self.cx()).unwrap().0
    }

    /// The room of a group that Ann created.
    pub(crate) fn group(&self) -> Room {
        Room::open_for_group(ROOM, CREW, ANN, &self.cx()).0
    }

    /// The room of a team that the directory formed.
    pub(crate) fn team(&self) -> Room {
        Room::open_for_team(ROOM, CREW, None, &self.cx()).0
    }

    /// A general room that the last participant has left.
    pub(crate) fn closed(&self) -> Room {
        let mut room = self.general([ANN, BO, CY]);
        for user in [ANN, BO, CY] {
            room.leave(user, &self.cx()).unwrap();
        }
        room
    }
}

/// When.
impl World {
    /// A user opens another general room.
    pub(crate) fn open(&self, by: User, draft: RoomDraft) -> Opened {
        Room::open(NEW_ROOM, by, draft, &self.cx())
    }
}

pub(crate) type Opened = Result<(Room, Envelope<RoomEvent>), CommandError<RoomError>>;

/// Checks that the command on this room is refused by this rule and leaves the room as it was.
#[track_caller]
pub(crate) fn refused_by<T: Debug>(
    rule: &str,
    room: &Room,
    command: impl FnOnce(&mut Room) -> Result<T, CommandError<RoomError>>,
) -> RoomError {
    let mut same = room.clone();
    let refusal = refusal_of(rule, command(&mut same));
    assert_eq!(same, *room, "a refused command changes nothing");
    refusal
}

/// Checks that this outcome is a refusal by this rule.
#[track_caller]
pub(crate) fn refusal_of<T: Debug>(
    rule: &str,
    outcome: Result<T, CommandError<RoomError>>,
) -> RoomError {
    match outcome {
        Err(CommandError::Refused(refusal)) => {
            assert_eq!(refusal.rule().code(), rule, "{refusal}");
            refusal
        }
        other => panic!("{other:?} is no refusal by {rule}"),
    }
}

/// The error of a slice that lacks a user.
pub(crate) const fn not_loaded(user: User) -> CommandError<RoomError> {
    CommandError::NotLoaded(NotLoaded::User(user.id()))
}

/// The room as a store loads it for a command that touches these users.
pub(crate) fn slice<const N: usize>(room: &Room, users: [User; N]) -> Room {
    slice_of(room, &Scope::of(ids(users)))
}

pub(crate) fn slice_of(room: &Room, scope: &Scope) -> Room {
    let roster = room.roster().slice_of(scope).unwrap();
    Room::from_parts(room.header().clone(), roster).unwrap()
}

/// Returns the users who are in the room, ordered by id.
pub(crate) fn inside(room: &Room) -> Vec<UserId> {
    let entries = room.roster().all().unwrap().iter();
    entries.filter(|(_, entry)| entry.is_in()).map(|(user, _)| *user).collect()
}

pub(crate) fn ids<const N: usize>(users: [User; N]) -> [UserId; N] {
    users.map(|user| user.id())
}

/// Returns an event that the user caused `minute` minutes after 09:00.
pub(crate) fn event_by(by: User, minute: i64, event: RoomEvent) -> Envelope<RoomEvent> {
    Envelope::by_user(by.id(), at(minute), event)
}

/// Returns the time `minute` minutes after 09:00.
pub(crate) fn at(minute: i64) -> Timestamp {
    const NINE: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);
    (NINE + Duration::minutes(minute)).into()
}

/// Returns how and when a user joined.
pub(crate) fn joined(room: &Room, user: User) -> Joined {
    room.roster().entry(user.id()).unwrap().unwrap().presence().joined()
}
