//! The companies and users of tests, and the ids of their rooms and groups.
//!
//! Each user has one role in all tests. Ids are small, so that a failure is easy to read.
//!
//! ```
//! use guildhall_testkit::cast::{ACME, ANN, GUS, acme, at, name_of};
//! use guildhall_permissions::Context;
//!
//! let company = acme();
//! assert!(company.is_administrator(GUS.id()));
//! assert_eq!((ANN.company(), name_of(ANN.id())), (Some(ACME), "Ann"));
//! assert!(Context::new(&company, at(0)).company().check_rooms().is_ok());
//! ```
//!
//! [`Office`] is for the tests of a store: a company with numbered people, and the changes that save
//! its first rooms and groups.
//!
//! ```
//! use guildhall_testkit::cast::{Office, room_id, user};
//!
//! let change = Office::new().room(room_id(1), &[user(1), user(2), user(3)]);
//! assert_eq!(change.room().id(), room_id(1));
//! ```

use guildhall_groups::{Group, GroupChange, GroupDraft};
use guildhall_kernel::{
    CompanyId, DomainName, EmailAddress, Envelope, GroupId, ListAddress, Name, RoomId, Timestamp,
    User, UserId,
};
use guildhall_permissions::{
    Application, Company, CompanyChange, CompanyContext, CompanyEvent, Context, NewCompany,
};
use guildhall_rooms::{Room, RoomChange, RoomDraft};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// The company of most rooms and groups.
pub const ACME: CompanyId = CompanyId::new(Uuid::from_u128(0xac));
/// Another company.
pub const ORBIT: CompanyId = CompanyId::new(Uuid::from_u128(0x0b));

/// A user of Acme, who acts first in most tests.
pub const ANN: User = of_acme(1);
/// A user of Acme.
pub const BO: User = of_acme(2);
/// A user of Acme.
pub const CY: User = of_acme(3);
/// A user of Acme.
pub const DEE: User = of_acme(4);
/// A user of Orbit, and its administrator.
pub const EVE: User = of_orbit(5);
/// The administrator of Acme.
pub const GUS: User = of_acme(6);
/// A user of no company.
pub const NAT: User = User::of_no_company(UserId::new(Uuid::from_u128(7)));
/// A user of Acme, who is not in the worlds of [`play`](crate::play).
pub const FLO: User = of_acme(8);
/// A user of Orbit, who is not in the worlds of [`play`](crate::play).
pub const IKE: User = of_orbit(9);
/// A user of no company, who is not in the worlds of [`play`](crate::play).
pub const ZOE: User = User::of_no_company(UserId::new(Uuid::from_u128(10)));

/// The users in the worlds of [`play`](crate::play).
pub const PEOPLE: [User; 7] = [ANN, BO, CY, DEE, EVE, GUS, NAT];

/// Returns the name of a user of this module.
///
/// # Panics
/// If it is another user.
#[must_use]
pub fn name_of(user: UserId) -> &'static str {
    let names = [
        (ANN, "Ann"),
        (BO, "Bo"),
        (CY, "Cy"),
        (DEE, "Dee"),
        (EVE, "Eve"),
        (FLO, "Flo"),
        (GUS, "Gus"),
        (IKE, "Ike"),
        (NAT, "Nat"),
        (ZOE, "Zoe"),
    ];
    names.into_iter().find(|(one, _)| one.id() == user).unwrap().1
}

/// Returns the ids of these users.
pub fn ids<'a, C: FromIterator<UserId>>(users: impl IntoIterator<Item = &'a User>) -> C {
    users.into_iter().map(User::id).collect()
}

/// Returns the id of the room with this number.
#[must_use]
pub const fn room(n: u8) -> RoomId {
    RoomId::new(Uuid::from_u128(0x1_0000 + n as u128))
}

/// Returns the id of the group with this number.
#[must_use]
pub const fn group(n: u8) -> GroupId {
    GroupId::new(Uuid::from_u128(0x2_0000 + n as u128))
}

/// Returns the id of the first room of a group.
#[must_use]
pub const fn group_room(group: GroupId) -> RoomId {
    anew(group, 0)
}

/// Returns the id of a group's room after it began anew this often (FT-3).
#[must_use]
pub const fn anew(group: GroupId, times: u8) -> RoomId {
    RoomId::new(Uuid::from_u128(group.as_uuid().as_u128() + 0x1_0000 + 0x100 * times as u128))
}

/// Makes Acme: it holds Core, and [`GUS`] is its administrator.
#[must_use]
pub fn acme() -> Company {
    new_company(ACME, "Acme", GUS).0
}

/// Makes Orbit: it holds Core, and [`EVE`] is its administrator.
#[must_use]
pub fn orbit() -> Company {
    new_company(ORBIT, "Orbit", EVE).0
}

/// Returns the time this many minutes after 09:00 on the day on which tests begin.
#[must_use]
pub fn at(minutes: i64) -> Timestamp {
    (datetime!(2026-01-05 09:00 UTC) + Duration::minutes(minutes)).into()
}

/// Reads a name.
///
/// # Panics
/// If the text is not a valid name.
#[must_use]
pub fn name(text: &str) -> Name {
    text.parse().unwrap()
}

/// Reads a mail domain.
///
/// # Panics
/// If the text is not a mail domain.
#[must_use]
pub fn domain(text: &str) -> DomainName {
    text.parse().unwrap()
}

/// Reads the address of a mailing list.
///
/// # Panics
/// If the text is not such an address.
#[must_use]
pub fn address(text: &str) -> ListAddress {
    text.parse().unwrap()
}

/// Reads a mail address.
///
/// # Panics
/// If the text is not a mail address.
#[must_use]
pub fn email(text: &str) -> EmailAddress {
    text.parse().unwrap()
}

/// A company that a store is yet to save. User 99 administers it.
pub struct Office {
    /// The company, which holds Core.
    pub company: Company,
    /// The change that saves the company.
    pub created: CompanyChange,
}

impl Default for Office {
    fn default() -> Self {
        Self::new()
    }
}

impl Office {
    /// Makes Acme.
    #[must_use]
    pub fn new() -> Self {
        Self::named("Acme")
    }

    /// Makes a company of this name.
    #[must_use]
    pub fn named(company: &str) -> Self {
        let id = CompanyId::new(Uuid::from_u128(1));
        let (company, created) = new_company(id, company, user(99));
        let created = CompanyChange::new(company.clone(), created);
        Self { company, created }
    }

    /// Returns the context this many minutes after the company was created.
    #[must_use]
    pub fn cx(&self, at: i64) -> Context<'_> {
        Context::new(&self.company, minute(at))
    }

    /// Makes a general room of these users, opened by the first.
    #[must_use]
    pub fn room(&self, id: RoomId, users: &[User]) -> RoomChange {
        let draft = RoomDraft::from_contact_search(users.iter().copied());
        let (room, opened) = Room::open(id, users[0], draft, &self.cx(1)).unwrap();
        RoomChange::new(room, opened)
    }

    /// Makes a group with its room, created by this user.
    #[must_use]
    pub fn group(&self, id: GroupId, by: User, draft: GroupDraft) -> GroupChange {
        let room = room_id(id.as_uuid().as_u128());
        let (group, created) = Group::create(id, room, by, draft, &self.cx(1)).unwrap();
        let (room, opened) = Room::open_for_group(room, id, by, &self.cx(1));
        GroupChange::new(group, created, RoomChange::new(room, opened))
    }
}

/// Returns a user of the company.
#[must_use]
pub const fn user(number: u128) -> User {
    User::of_company(UserId::new(Uuid::from_u128(number)), CompanyId::new(Uuid::from_u128(1)))
}

/// Returns the id of a room.
#[must_use]
pub const fn room_id(number: u128) -> RoomId {
    RoomId::new(Uuid::from_u128(number))
}

/// Returns the id of a group.
#[must_use]
pub const fn group_id(number: u128) -> GroupId {
    GroupId::new(Uuid::from_u128(number))
}

/// Returns the moment this many minutes after the company was created.
#[must_use]
pub fn minute(at: i64) -> OffsetDateTime {
    datetime!(2026-01-05 09:00 UTC) + Duration::minutes(at)
}

const fn of_acme(n: u128) -> User {
    User::of_company(UserId::new(Uuid::from_u128(n)), ACME)
}

const fn of_orbit(n: u128) -> User {
    User::of_company(UserId::new(Uuid::from_u128(n)), ORBIT)
}

/// Makes a company that holds Core, with one administrator.
fn new_company(
    company: CompanyId,
    name: &str,
    administrator: User,
) -> (Company, Envelope<CompanyEvent>) {
    let new_company = NewCompany {
        company,
        name: name.parse().unwrap(),
        administrators: [administrator.id()].into(),
        applications: [Application::Core].into(),
    };
    Company::create(new_company, &CompanyContext::new(at(0)))
}
