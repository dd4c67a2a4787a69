//! A company with its people, and the changes that save its first rooms and groups. The tests of a
//! store begin with them.
//!
//! ```
//! use guildhall_testkit::office::{Office, room_id, user};
//!
//! let change = Office::new().room(room_id(1), &[user(1), user(2), user(3)]);
//! assert_eq!(change.room().id(), room_id(1));
//! ```

use guildhall_groups::{Group, GroupChange, GroupDraft};
use guildhall_kernel::{CompanyId, GroupId, RoomId, User, UserId};
use guildhall_permissions::{
    Application, Company, CompanyChange, CompanyContext, Context, NewCompany,
};
use guildhall_rooms::{Room, RoomChange, RoomDraft};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

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
        let new_company = NewCompany {
            company: CompanyId::new(Uuid::from_u128(1)),
            name: company.parse().unwrap(),
            administrators: [user(99).id()].into(),
            applications: [Application::Core].into(),
        };
        let (company, created) = Company::create(new_company, &CompanyContext::new(minute(0)));
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
