//! What calls cost, counted in rows that are read or written.

mod inspection;
mod pages;
mod saves;

use std::fmt::Debug;

use guildhall_groups::{Group, GroupChange, GroupDraft, GroupEvent, GroupRepository, TeamDraft};
use guildhall_kernel::{Envelope, GroupId, RoomId, Scope, User, UserId};
use guildhall_permissions::{Company, Context};
use guildhall_rooms::{Room, RoomChange, RoomDraft, RoomEvent, RoomRepository};
use guildhall_testkit::cast::{self, ACME, at};
use uuid::Uuid;

use crate::MemoryStore;

/// A company in a store, with its groups and rooms by number.
struct World {
    store: MemoryStore,
    company: Company,
}

impl World {
    fn new() -> Self {
        Self { store: MemoryStore::new(), company: cast::acme() }
    }

    fn cx(&self) -> Context<'_> {
        Context::new(&self.company, at(1))
    }

    /// Saves a new group with its room.
    async fn group(&self, n: u32, by: User, draft: GroupDraft) {
        let (id, room, cx) = (group_id(n), group_room(n), self.cx());
        let (group, created) = Group::create(id, room, by, draft, &cx).unwrap();
        let (room, opened) = Room::open_for_group(room, id, by, &cx);
        let change = GroupChange::new(group, created, RoomChange::new(room, opened));
        self.store.save_group(change).await.unwrap();
    }

    /// Saves group 1 and room 1 of this many users.
    async fn crowd(&self, size: u32) {
        let users: Vec<_> = (1..=size).map(user).collect();
        let draft = GroupDraft::named("Crowd").unwrap().with_members(users.clone());
        self.group(1, users[0], draft.with_masters([users[0], users[1]])).await;
        self.room(1, &users).await;
    }

    /// Gives a group, loaded with a few users, a command.
    async fn in_group<E: Debug>(
        &self,
        n: u32,
        command: impl FnOnce(&mut Group, &Context<'_>) -> Result<Envelope<GroupEvent>, E>,
    ) {
        let before = self.store.find_group(group_id(n), few()).await.unwrap().unwrap();
        let mut after = before.clone();
        let event = command(&mut after, &self.cx()).unwrap();
        let change = GroupChange::between(&before, after, vec![event]);
        self.store.save_group(change).await.unwrap();
    }

    /// Gives room 1, loaded with a few users, a command.
    async fn in_room<E: Debug>(
        &self,
        command: impl FnOnce(&mut Room, &Context<'_>) -> Result<Envelope<RoomEvent>, E>,
    ) {
        let before = self.store.find_room(room_id(1), few()).await.unwrap().unwrap();
        let mut after = before.clone();
        let event = command(&mut after, &self.cx()).unwrap();
        let change = RoomChange::between(&before, after, vec![event]);
        self.store.save_room(change).await.unwrap();
    }

    /// Deletes a group.
    async fn delete(&self, n: u32, by: User) {
        let before = self.store.find_group(group_id(n), few()).await.unwrap().unwrap();
        let open = self.store.find_room(group_room(n), few()).await.unwrap().unwrap();
        let (mut group, mut room) = (before.clone(), open.clone());
        let (deleted, closed) = group.delete(by, &mut room, &self.cx()).unwrap();
        let closing = RoomChange::between(&open, room, vec![closed]);
        let change = GroupChange::between(&before, group, vec![deleted]).with_room(closing);
        self.store.save_group(change).await.unwrap();
    }

    /// Saves a new team with its room.
    async fn team(&self, n: u32, draft: TeamDraft) {
        let (id, room, cx) = (group_id(n), group_room(n), self.cx());
        let (team, formed) = Group::form_team(id, room, draft, &cx).unwrap();
        let (room, opened) = Room::open_for_team(room, id, None, &cx);
        let change = GroupChange::new(team, formed, RoomChange::new(room, opened));
        self.store.save_group(change).await.unwrap();
    }

    /// Nests the second group in the first.
    async fn nest(&self, [parent, child]: [u32; 2], by: User) {
        let scope = Scope::of([by.id()]);
        let nested = self.store.find_nested_groups(group_id(child), scope.clone()).await.unwrap();
        let before = self.store.find_group(group_id(parent), scope).await.unwrap().unwrap();
        let mut after = before.clone();
        let event = after.nest(by, group_id(child), &nested, &self.cx()).unwrap();
        let change = GroupChange::between(&before, after, vec![event]);
        self.store.save_group(change.with_nestings(nested.version())).await.unwrap();
    }

    /// Saves a new general room.
    async fn room(&self, n: u32, users: &[User]) {
        let draft = RoomDraft::from_contact_search(users.iter().copied());
        let (room, opened) = Room::open(room_id(n), users[0], draft, &self.cx()).unwrap();
        self.store.save_room(RoomChange::new(room, opened)).await.unwrap();
    }
}

/// Returns the scope of the users whom the commands touch.
fn few() -> Scope {
    Scope::of([1, 3, 5, 50, 999, 99_999].map(|n| user(n).id()))
}

fn user(n: u32) -> User {
    User::of_company(UserId::new(uuid(1, n)), ACME)
}

fn room_id(n: u32) -> RoomId {
    RoomId::new(uuid(2, n))
}

fn group_id(n: u32) -> GroupId {
    GroupId::new(uuid(3, n))
}

fn group_room(n: u32) -> RoomId {
    RoomId::new(uuid(4, n))
}

fn uuid(kind: u128, n: u32) -> Uuid {
    Uuid::from_u128((kind << 64) | u128::from(n))
}
