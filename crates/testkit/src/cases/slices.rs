//! A slice of a roster holds exactly its scope, decides as the whole does, and is saved into the
//! whole.

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupChange, GroupCommand};
use guildhall_kernel::{GroupId, History, RoomId, Scope, User, UserId};
use guildhall_mailing_list::MailRight;
use guildhall_rooms::{InfoEdit, Room, RoomChange, RoomCommand};

use crate::driver::{Driver, named};
use crate::ids::{group_id, group_room, room_id, user, user_id, users};
use crate::reading::assert_history;
use crate::{GuildhallStore, commands};

/// A room is loaded with exactly the entries of the scope, and the counts of the whole. A user of
/// the scope without an entry is known to have none.
pub async fn slice_of_a_room_holds_exactly_its_scope<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let whole = room_with_a_history(&driver).await;
    for scope in scopes() {
        let expected = whole.roster().slice_of(&scope).unwrap();
        let slice = driver.store.find_room(whole.id(), scope).await.unwrap().unwrap();
        assert_eq!(slice.roster(), &expected);
        assert_eq!(slice.header(), whole.header());
    }
}

/// A group is loaded with exactly the entries of the scope, and the counts of the whole. A user of
/// the scope without an entry is known to have none.
pub async fn slice_of_a_group_holds_exactly_its_scope<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let whole = group_with_a_history(&driver).await;
    for scope in scopes() {
        let expected = whole.roster().slice_of(&scope).unwrap();
        let slice = driver.store.find_group(whole.id(), scope).await.unwrap().unwrap();
        assert_eq!(slice.roster(), &expected);
        assert_eq!(slice.header(), whole.header());
    }
}

/// Several rooms are found in one call, ordered by id, each with the entry of one user. Rooms that do
/// not exist are left out.
pub async fn several_rooms_are_found_for_one_user<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let whole = room_with_a_history(&driver).await;
    driver.save_room(driver.general(2, &users([1, 2, 4]), 3)).await;
    driver.save_room(driver.general(3, &users([2, 3, 9]), 3)).await;
    let (asked, absent) = ([1, 2, 3].map(room_id), room_id(4));
    for one in [1, 4, 9].map(user_id) {
        let mut expected = Vec::new();
        for id in BTreeSet::from(asked) {
            expected.extend(driver.store.find_room(id, Scope::of([one])).await.unwrap());
        }
        let ids = asked.into_iter().chain([absent]).collect();
        assert_eq!(driver.store.find_rooms(ids, one).await.unwrap(), expected);
        let alone = driver.store.find_rooms([whole.id()].into(), one).await.unwrap();
        assert_eq!(alone[0].roster(), &whole.roster().slice_of(&Scope::of([one])).unwrap());
    }
    assert_eq!(driver.store.find_rooms([absent].into(), user_id(1)).await.unwrap(), []);
    assert_eq!(driver.store.find_rooms([].into(), user_id(1)).await.unwrap(), []);
}

/// Several groups are found in one call, ordered by id, each with the entry of one user. Deleted
/// groups are found too. Groups that do not exist are left out.
pub async fn several_groups_are_found_for_one_user<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let whole = group_with_a_history(&driver).await;
    for (n, name) in [(2, "Second"), (3, "Third")] {
        let draft = named(name).with_members(users([4, 9]));
        driver.save_group(driver.new_group(n, &user(1), draft, 1)).await;
    }
    driver.delete(group_id(3), &user(1), 3).await;
    let (asked, absent) = ([1, 2, 3].map(group_id), group_id(4));
    for one in [1, 4, 9].map(user_id) {
        let mut expected = Vec::new();
        for id in BTreeSet::from(asked) {
            expected.extend(driver.store.find_group(id, Scope::of([one])).await.unwrap());
        }
        let ids = asked.into_iter().chain([absent]).collect();
        assert_eq!(driver.store.find_groups(ids, one).await.unwrap(), expected);
        let alone = driver.store.find_groups([whole.id()].into(), one).await.unwrap();
        assert_eq!(alone[0].roster(), &whole.roster().slice_of(&Scope::of([one])).unwrap());
    }
    assert_eq!(driver.store.find_groups([absent].into(), user_id(1)).await.unwrap(), []);
    assert_eq!(driver.store.find_groups([].into(), user_id(1)).await.unwrap(), []);
}

/// Each command on a slice of a room gives the same answer as on the whole, and saving it from the
/// slice gives the same room.
pub async fn slice_of_a_room_decides_and_is_saved_as_the_whole<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let room = room_with_a_history(&driver).await.id();
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let edit = InfoEdit::name("Crew".parse().unwrap());
    let invite = |numbers: &[u32]| RoomCommand::Invite {
        users: numbers.iter().copied().map(user).collect(),
        history: History::Shared,
    };
    let remove =
        |users: &[User]| RoomCommand::Remove { users: users.iter().map(User::id).collect() };
    driver.room_command(room, ann, RoomCommand::EditInfo { edit }).await;
    driver.room_command(room, cy, RoomCommand::Leave).await;
    driver.room_command(room, ann, invite(&[3])).await;
    driver.room_command(room, ann, invite(&[2, 3])).await;
    driver.room_command(room, ann, invite(&[4])).await;
    driver.room_command(room, user(9), RoomCommand::Leave).await;
    driver.room_command(room, bo, remove(&[dee, cy])).await;
    driver.room_command(room, bo, remove(&[dee])).await;
    for n in [1, 2, 5, 6, 7, 8] {
        driver.room_command(room, user(n), RoomCommand::Leave).await;
    }
    assert!(driver.room(room).await.is_closed(), "the last has left");
    assert_history(&driver).await;
}

/// Each command on a slice of a group gives the same answer as on the whole, and saving it from the
/// slice gives the same group.
pub async fn slice_of_a_group_decides_and_is_saved_as_the_whole<S: GuildhallStore>(store: S) {
    use GroupCommand as C;

    let driver = Driver::open(store).await;
    let group = group_with_a_history(&driver).await.id();
    let (ann, cy, outsider) = (user(1), user(3), user(9));
    let [a, b, c] = [1, 2, 3].map(user_id);
    let add =
        |numbers: &[u32]| C::AddMembers { users: numbers.iter().copied().map(user).collect() };
    let remove = |users: &[UserId]| C::RemoveMembers { users: users.to_vec() };
    let dismiss = |users: &[UserId]| C::DismissMasters { users: users.to_vec() };
    driver.group_command(group, ann, commands::rename("New")).await;
    driver.group_command(group, ann, add(&[4])).await;
    driver.group_command(group, ann, add(&[2, 3])).await;
    driver.group_command(group, ann, commands::grant(MailRight::Post, vec![b])).await;
    driver.group_command(group, ann, remove(&[b, c])).await;
    driver.group_command(group, ann, remove(&[b])).await;
    driver.group_command(group, ann, dismiss(&[a])).await;
    driver.group_command(group, ann, dismiss(&[c, a])).await;
    driver.group_command(group, cy, C::HandOver { to: user(4) }).await;
    driver.group_command(group, cy, C::HandOver { to: user(3) }).await;
    driver.group_command(group, user(4), C::HandOver { to: cy }).await;
    driver.group_command(group, outsider, add(&[2])).await;
    driver.group_command(group, cy, C::AppointMasters { users: vec![user(4)] }).await;
    driver.group_command(group, cy, dismiss(&[c])).await;
    assert_history(&driver).await;
}

/// A group is deleted from slices of it and of its room, and keeps every entry.
// about: GR-12
pub async fn deletion_from_slices_keeps_every_entry<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let whole = group_with_a_history(&driver).await;
    let scope = Scope::of([user_id(1)]);
    let slice = driver.store.find_group(whole.id(), scope.clone()).await.unwrap().unwrap();
    let room = driver.store.find_room(whole.room(), scope).await.unwrap().unwrap();
    let tombstone = driver.save_group(driver.deletion(&slice, &room, &user(1), 9)).await;
    assert_eq!(tombstone.roster(), whole.roster());
    assert_history(&driver).await;
}

impl<S: GuildhallStore> Driver<S> {
    async fn room_command(&self, id: RoomId, by: User, command: RoomCommand) {
        let mut whole = self.room(id).await;
        let scope = Scope::of(command.touches().into_iter().chain([by.id()]));
        let before = self.store.find_room(id, scope).await.unwrap().unwrap();
        let mut slice = before.clone();
        let decided = whole.execute(by, command.clone(), &self.cx(5));
        assert_eq!(slice.execute(by, command, &self.cx(5)), decided);
        if let Ok(event) = decided {
            let saved = self.save_room(RoomChange::between(&before, slice, vec![event])).await;
            assert_eq!(saved, whole);
        }
    }

    /// Gives a command to the whole group and to the slice that it needs.
    pub(super) async fn group_command(&self, id: GroupId, by: User, command: GroupCommand) {
        let mut whole = self.group(id).await;
        let before = self.store.find_group(id, command.scope(by.id())).await.unwrap().unwrap();
        let mut slice = before.clone();
        let decided = whole.execute(by, command.clone(), &self.cx(5));
        assert_eq!(slice.execute(by, command, &self.cx(5)), decided);
        if let Ok(event) = decided {
            let saved = self.save_group(GroupChange::between(&before, slice, vec![event])).await;
            assert_eq!(saved, whole);
        }
    }
}

/// Returns scopes of no user, of a participant, of a former participant, of another user, of several
/// users, and of every user.
fn scopes() -> Vec<Scope> {
    let some: [&[u32]; 6] = [&[], &[1], &[4], &[9], &[2, 4, 9], &[1, 2, 3, 4, 5, 6, 7, 8, 9]];
    let some = some.map(|numbers| numbers.iter().copied().map(user_id).collect::<BTreeSet<_>>());
    some.map(Scope::Users).into_iter().chain([Scope::Whole]).collect()
}

/// Users 1 to 8 except 4, who was removed.
async fn room_with_a_history<S: GuildhallStore>(driver: &Driver<S>) -> Room {
    let people: Vec<_> = (1..=8).map(user).collect();
    driver.save_room(driver.general(1, &people, 1)).await;
    let dee = user_id(4);
    driver.in_room(room_id(1), 2, |room, cx| room.remove(user(1), &[dee], cx)).await
}

/// Users 1 to 8 except 4, who was removed; 1 and 3 are Masters.
async fn group_with_a_history<S: GuildhallStore>(driver: &Driver<S>) -> Group {
    let draft = named("Crew")
        .with_members((2..=8).map(user))
        .with_masters([user(3)])
        .with_list_at("crew@acme.example".parse().unwrap());
    let group = driver.save_group(driver.new_group(1, &user(1), draft, 1)).await;
    assert_eq!(group.room(), group_room(1));
    let dee = user_id(4);
    driver.in_group(group_id(1), 2, |group, cx| group.remove_members(user(1), &[dee], cx)).await
}
