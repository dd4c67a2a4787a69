//! A company and its people.

use guildhall_groups::{Group, GroupChange, GroupDraft};
use guildhall_kernel::{CompanyId, GroupId, RoomId, User, UserId};
use guildhall_permissions::{
    Application, Company, CompanyChange, CompanyContext, Context, NewCompany,
};
use guildhall_rooms::{Room, RoomChange, RoomDraft};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

pub(crate) struct World {
    pub(crate) company: Company,
    pub(crate) created: CompanyChange,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::named("Acme")
    }

    pub(crate) fn named(company: &str) -> Self {
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

    pub(crate) fn cx(&self, at: i64) -> Context<'_> {
        Context::new(&self.company, minute(at))
    }

    /// Makes a general room of these users, opened by the first.
    pub(crate) fn room(&self, id: RoomId, users: &[User]) -> RoomChange {
        let draft = RoomDraft::from_contact_search(users.iter().copied());
        let (room, opened) = Room::open(id, users[0], draft, &self.cx(1)).unwrap();
        RoomChange::new(room, opened)
    }

    /// Makes a group with its room, created by this user.
    pub(crate) fn group(&self, id: GroupId, by: User, draft: GroupDraft) -> GroupChange {
        let room = room_id(id.as_uuid().as_u128());
        let (group, created) = Group::create(id, room, by, draft, &self.cx(1)).unwrap();
        let (room, opened) = Room::open_for_group(room, id, by, &self.cx(1));
        GroupChange::new(group, created, RoomChange::new(room, opened))
    }
}

pub(crate) fn user(number: u128) -> User {
    User::of_company(UserId::new(Uuid::from_u128(number)), CompanyId::new(Uuid::from_u128(1)))
}

pub(crate) fn room_id(number: u128) -> RoomId {
    RoomId::new(Uuid::from_u128(number))
}

pub(crate) fn group_id(number: u128) -> GroupId {
    GroupId::new(Uuid::from_u128(number))
}

pub(crate) fn minute(at: i64) -> OffsetDateTime {
    datetime!(2026-01-05 09:00 UTC) + Duration::minutes(at)
}
