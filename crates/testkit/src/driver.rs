//! A company in the store under test, the commands that the cases give in it, and the ids, users
//! and moments of the cases.

use guildhall_groups::{
    EventRecord, Group, GroupChange, GroupCommand, GroupDraft, GroupError, GroupEvent,
    NestedGroups, TeamDraft, TeamEdit,
};
use guildhall_kernel::{
    CommandError, CompanyId, Envelope, GroupId, RoomId, Scope, Timestamp, User, UserId,
};
use guildhall_permissions::{
    Application, Authority, Company, CompanyChange, CompanyContext, Context, Limits, NewCompany,
    Profile, ProfileChange,
};
use guildhall_rooms::{Room, RoomChange, RoomDraft, RoomError, RoomEvent};
use time::Duration;
use time::macros::datetime;
use uuid::Uuid;

use crate::GuildhallStore;
use crate::assert::Must;
use crate::reading::limit;

/// The number of the user who administers every company.
pub(crate) const ADMIN: u32 = 90;

/// A store with a company. Commands are decided in this company.
#[derive(Clone)]
pub(crate) struct Driver<S> {
    pub(crate) store: S,
    pub(crate) company: Company,
}

impl<S: GuildhallStore> Driver<S> {
    /// Creates Acme, with the mail domain `acme.example`. Every internal user may create external
    /// groups.
    pub(crate) async fn open(store: S) -> Self {
        Self::of(store, acme(), "acme.example").await
    }

    pub(crate) async fn of(store: S, id: CompanyId, domain: &str) -> Self {
        let (mut company, founded) = Company::create(new_company(id), &company_cx(0));
        let saved = store.save_company(CompanyChange::new(company.clone(), founded)).await;
        saved.must("save a new company");
        let before = company.clone();
        let events = vec![
            company.add_domain(domain.parse().unwrap(), &company_cx(0)).unwrap(),
            company
                .set_external_groups(
                    User::of_company(user(ADMIN).id(), id),
                    Authority::EveryInternalUser,
                    &company_cx(0),
                )
                .unwrap(),
        ];
        let change = CompanyChange::between(&before, company.clone(), events);
        store.save_company(change).await.must("save a domain and a policy");
        Self { store, company }
    }

    /// Sets the limits of the company, in the store too (CO-7).
    pub(crate) async fn limit(&mut self, limits: Limits) {
        let before = self.company.clone();
        let event = self.company.set_limits(limits, &company_cx(0)).unwrap();
        let change = CompanyChange::between(&before, self.company.clone(), vec![event]);
        self.store.save_company(change).await.must("save limits");
    }

    pub(crate) fn cx(&self, at: u32) -> Context<'_> {
        Context::new(&self.company, minute(at))
    }

    pub(crate) async fn room(&self, id: RoomId) -> Room {
        let found = self.store.find_room(id, Scope::Whole).await.must("find a room");
        found.unwrap_or_else(|| panic!("the store has no room {id}"))
    }

    pub(crate) async fn group(&self, id: GroupId) -> Group {
        let found = self.store.find_group(id, Scope::Whole).await.must("find a group");
        found.unwrap_or_else(|| panic!("the store has no group {id}"))
    }

    /// Returns every event of the company.
    pub(crate) async fn events(&self) -> Vec<EventRecord> {
        let events = self.store.events_after(self.company.id(), None, limit(u32::MAX)).await;
        events.must("list events")
    }

    /// Makes the change that saves this profile, with the company's own domains.
    pub(crate) fn profile_change(&self, profile: Profile) -> ProfileChange {
        ProfileChange::new(self.company.id(), profile, self.company.domains())
    }
}

/// Rooms. The first named user opens the room.
impl<S: GuildhallStore> Driver<S> {
    pub(crate) fn to_me(&self, n: u32, owner: &User, at: u32) -> RoomChange {
        let (room, opened) = Room::open_to_me(room_id(n), *owner, &self.cx(at)).unwrap();
        RoomChange::new(room, opened)
    }

    pub(crate) fn pair(&self, n: u32, [by, with]: [User; 2], at: u32) -> RoomChange {
        let opened = Room::open_one_to_one(room_id(n), by, with, &self.cx(at));
        let (room, opened) = opened.unwrap();
        RoomChange::new(room, opened)
    }

    pub(crate) fn general(&self, n: u32, people: &[User], at: u32) -> RoomChange {
        let draft = RoomDraft::from_event("Launch", people.iter().copied());
        let (room, opened) = Room::open(room_id(n), people[0], draft, &self.cx(at)).unwrap();
        RoomChange::new(room, opened)
    }

    /// Saves the change, which must succeed, and returns the saved room.
    pub(crate) async fn save_room(&self, change: RoomChange) -> Room {
        let id = change.room().id();
        self.store.save_room(change).await.must("save a room");
        self.room(id).await
    }

    /// Makes the change that one command makes to a room.
    pub(crate) fn on_room(
        &self,
        before: &Room,
        at: u32,
        command: impl FnOnce(
            &mut Room,
            &Context<'_>,
        ) -> Result<Envelope<RoomEvent>, CommandError<RoomError>>,
    ) -> RoomChange {
        let mut room = before.clone();
        let event = command(&mut room, &self.cx(at)).unwrap();
        RoomChange::between(before, room, vec![event])
    }

    /// Loads a room, gives it one command, and saves it.
    pub(crate) async fn in_room(
        &self,
        id: RoomId,
        at: u32,
        command: impl FnOnce(
            &mut Room,
            &Context<'_>,
        ) -> Result<Envelope<RoomEvent>, CommandError<RoomError>>,
    ) -> Room {
        let change = self.on_room(&self.room(id).await, at, command);
        self.save_room(change).await
    }
}

/// Groups, each with the room of the same number.
impl<S: GuildhallStore> Driver<S> {
    pub(crate) fn new_group(&self, n: u32, by: &User, draft: GroupDraft, at: u32) -> GroupChange {
        let (id, cx) = (group_id(n), self.cx(at));
        let (group, created) = Group::create(id, group_room(n), *by, draft, &cx).unwrap();
        let (room, opened) = Room::open_for_group(group_room(n), id, *by, &cx);
        GroupChange::new(group, created, RoomChange::new(room, opened))
    }

    /// Makes the change that converts a room to a group.
    pub(crate) fn conversion(
        &self,
        n: u32,
        room: &Room,
        by: &User,
        draft: GroupDraft,
        at: u32,
    ) -> GroupChange {
        let mut converted = room.clone();
        let conversion = Group::convert(group_id(n), &mut converted, *by, draft, &self.cx(at));
        let (group, created, event) = conversion.unwrap();
        GroupChange::new(group, created, RoomChange::between(room, converted, vec![event]))
    }

    /// Makes the change that deletes a group and closes its room.
    pub(crate) fn deletion(&self, group: &Group, room: &Room, by: &User, at: u32) -> GroupChange {
        let (mut tombstone, mut closed) = (group.clone(), room.clone());
        let (event, room_event) = tombstone.delete(*by, &mut closed, &self.cx(at)).unwrap();
        GroupChange::between(group, tombstone, vec![event]).with_room(RoomChange::between(
            room,
            closed,
            vec![room_event],
        ))
    }

    /// Saves the change, which must succeed, and returns the saved group.
    pub(crate) async fn save_group(&self, change: GroupChange) -> Group {
        let id = change.group().id();
        self.store.save_group(change).await.must("save a group");
        self.group(id).await
    }

    /// Makes the change that one command makes to a group.
    pub(crate) fn on_group(
        &self,
        before: &Group,
        at: u32,
        command: impl FnOnce(
            &mut Group,
            &Context<'_>,
        ) -> Result<Envelope<GroupEvent>, CommandError<GroupError>>,
    ) -> GroupChange {
        let mut group = before.clone();
        let event = command(&mut group, &self.cx(at)).unwrap();
        GroupChange::between(before, group, vec![event])
    }

    /// Loads a group, gives it one command, and saves it.
    pub(crate) async fn in_group(
        &self,
        id: GroupId,
        at: u32,
        command: impl FnOnce(
            &mut Group,
            &Context<'_>,
        ) -> Result<Envelope<GroupEvent>, CommandError<GroupError>>,
    ) -> Group {
        let change = self.on_group(&self.group(id).await, at, command);
        self.save_group(change).await
    }

    /// Loads the group with this number, gives it this command, and saves it.
    pub(crate) async fn execute(&self, n: u32, by: User, command: GroupCommand, at: u32) -> Group {
        self.in_group(group_id(n), at, |group, cx| group.execute(by, command, cx)).await
    }

    /// Deletes an existing group.
    pub(crate) async fn delete(&self, id: GroupId, by: &User, at: u32) -> Group {
        let group = self.group(id).await;
        let room = self.room(group.room()).await;
        self.save_group(self.deletion(&group, &room, by, at)).await
    }
}

/// Teams (RM-19) and nested groups (GR-20).
impl<S: GuildhallStore> Driver<S> {
    /// Makes the creation of a group that has only the Masters and members of its draft.
    pub(crate) fn administered(&self, n: u32, draft: GroupDraft, at: u32) -> GroupChange {
        let (id, room, by, cx) = (group_id(n), group_room(n), user(ADMIN), self.cx(at));
        let created = Group::create_as_administrator(id, room, by, draft, &cx);
        let (group, created) = created.unwrap();
        let (room, opened) = Room::open_for_group(room, id, by, &cx);
        GroupChange::new(group, created, RoomChange::new(room, opened))
    }

    /// Makes the creation of a team, with the room of the same number.
    pub(crate) fn new_team(&self, n: u32, draft: TeamDraft, at: u32) -> GroupChange {
        let (id, cx) = (group_id(n), self.cx(at));
        let (team, formed) = Group::form_team(id, group_room(n), draft, &cx).unwrap();
        let (room, opened) = Room::open_for_team(group_room(n), id, None, &cx);
        GroupChange::new(team, formed, RoomChange::new(room, opened))
    }

    pub(crate) async fn change_team(&self, n: u32, edit: TeamEdit, at: u32) -> Group {
        self.in_group(group_id(n), at, |team, cx| team.change_team(edit, cx)).await
    }

    pub(crate) async fn dissolve_team(&self, n: u32, at: u32) -> Group {
        let before = self.group(group_id(n)).await;
        let open = self.room(before.room()).await;
        let (mut team, mut room) = (before.clone(), open.clone());
        let (event, closed) = team.dissolve_team(&mut room, &self.cx(at)).unwrap();
        let closing = RoomChange::between(&open, room, vec![closed]);
        self.save_group(GroupChange::between(&before, team, vec![event]).with_room(closing)).await
    }

    /// Loads the group and all groups nested in it, with the scope of the user who acts.
    pub(crate) async fn below(&self, n: u32, by: &User) -> NestedGroups {
        let found = self.store.find_nested_groups(group_id(n), Scope::of([by.id()])).await;
        found.must("find nested groups")
    }

    /// Makes the change that nests the second group in the first, as the stored state decides it.
    pub(crate) async fn nesting(&self, [n, child]: [u32; 2], by: &User, at: u32) -> GroupChange {
        let below = self.below(child, by).await;
        let parent = self.group(group_id(n)).await;
        let nests =
            self.on_group(&parent, at, |group, cx| group.nest(*by, group_id(child), &below, cx));
        nests.with_nestings(below.version())
    }

    pub(crate) async fn nest(&self, pair: [u32; 2], by: &User, at: u32) -> Group {
        let change = self.nesting(pair, by, at).await;
        self.save_group(change).await
    }

    pub(crate) async fn unnest(&self, [n, child]: [u32; 2], by: &User, at: u32) -> Group {
        let child = self.group(group_id(child)).await;
        self.in_group(group_id(n), at, |group, cx| group.unnest(*by, &child, cx)).await
    }
}

/// Makes the context of a company's command at this minute.
pub(crate) fn company_cx(at: u32) -> CompanyContext {
    CompanyContext::new(minute(at))
}

/// Makes the values of a new company with every application and one administrator.
pub(crate) fn new_company(id: CompanyId) -> NewCompany {
    NewCompany {
        company: id,
        name: "Acme".parse().unwrap(),
        administrators: [user_id(ADMIN)].into(),
        applications: [Application::Approval, Application::Core].into(),
    }
}

/// Makes a draft of a group with this name.
pub(crate) fn named(name: &str) -> GroupDraft {
    GroupDraft::named(name).unwrap()
}

pub(crate) fn acme() -> CompanyId {
    company_id(1)
}

pub(crate) fn company_id(n: u32) -> CompanyId {
    CompanyId::new(uuid(1, n))
}

pub(crate) fn user_id(n: u32) -> UserId {
    UserId::new(uuid(2, n))
}

pub(crate) fn room_id(n: u32) -> RoomId {
    RoomId::new(uuid(3, n))
}

pub(crate) fn group_id(n: u32) -> GroupId {
    GroupId::new(uuid(4, n))
}

/// Returns the id of the room that a group is created with.
pub(crate) fn group_room(n: u32) -> RoomId {
    RoomId::new(uuid(5, n))
}

/// Makes a user of Acme.
pub(crate) fn user(n: u32) -> User {
    User::of_company(user_id(n), acme())
}

/// Makes users of Acme.
pub(crate) fn users<const N: usize>(numbers: [u32; N]) -> [User; N] {
    numbers.map(user)
}

/// Makes a user of another company.
pub(crate) fn guest() -> User {
    User::of_company(user_id(5), company_id(2))
}

/// Makes a user of no company.
pub(crate) fn loner() -> User {
    User::of_no_company(user_id(7))
}

/// Returns the time this many minutes after the cases begin.
pub(crate) fn minute(n: u32) -> Timestamp {
    Timestamp::from(datetime!(2026-01-05 09:00 UTC) + Duration::minutes(n.into()))
}

// The order of the ids is not the order of the numbers, so a case can tell an order by id from
// another order.
fn uuid(kind: u128, n: u32) -> Uuid {
    const ODD: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
    Uuid::from_u128(((kind << 64) | u128::from(n)).wrapping_mul(ODD))
}
