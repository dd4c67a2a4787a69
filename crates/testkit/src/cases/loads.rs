//! What a decision loads: a slice of a roster holds exactly its scope, decides as the whole does,
//! and is saved into the whole. What else it needs is read in one call: what the single calls
//! return, and nothing of what is hidden from the user who acts.

use std::collections::BTreeSet;

use guildhall_groups::{Basis, BasisRequest, Group, GroupChange, GroupCommand, GroupScope};
use guildhall_kernel::{
    AddressKey, CommandDigest, CommandId, EmailAddress, GroupId, History, KeptAnswer, RoomId,
    Scope, User, UserId,
};
use guildhall_mailing_list::MailRight;
use guildhall_rooms::{InfoEdit, Room, RoomChange, RoomCommand};
use uuid::Uuid;

use crate::driver::{
    ADMIN, Driver, company_id, group_id, group_room, guest, loner, minute, named, room_id, user,
    user_id, users,
};
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

/// The registrations, companies and answers of a basis are those of the single calls. What is not
/// stored is left out.
pub async fn basis_has_what_the_single_calls_return<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let (kept, unsaved) = (kept("saved"), command(user(1), "unsaved"));
    let draft = named("Crew").with_members([user(2)]);
    let change = driver.new_group(1, &user(1), draft, 1);
    driver.save_group(change.with_answers(vec![kept.clone()])).await;

    let nothing = BasisRequest::new(User::of_no_company(user_id(70)), []);
    assert_eq!(find(&driver, nothing).await, Basis::default());

    let request = BasisRequest::new(user(1), [user(2), guest(), user(70)])
        .with_commands([kept.id().clone(), unsaved])
        .with_companies([company_id(2), company_id(9)]);
    let registrations = driver.store.find_registrations(request.users().clone()).await.unwrap();
    let found = find(&driver, request).await;
    assert_eq!(found.registrations, registrations);
    assert_eq!(found.answers, [kept]);
    let mut companies = found.companies;
    companies.sort_by_key(guildhall_permissions::Company::id);
    let mut expected = vec![driver.company.clone(), other.company.clone()];
    expected.sort_by_key(guildhall_permissions::Company::id);
    assert_eq!(companies, expected);
    assert_eq!((found.group, found.room), (None, None));
}

/// A group of a basis has the entries that are asked for, or only that of the user who acts. It has
/// only that one if the group itself does not say that the user sees it (GR-15).
// about: GR-15
pub async fn basis_has_no_entries_of_a_hidden_group<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let list = "crew@acme.example".parse().unwrap();
    for (n, draft) in [
        (1, named("Public").with_members(users([2, 3]))),
        (2, named("Private").with_members(users([2, 3])).private().with_list_at(list)),
        (3, named("Deleted").with_members(users([2, 3]))),
        (4, named("External").external().with_members([user(2), guest()])),
        (5, named("Outer").private()),
    ] {
        driver.save_group(driver.new_group(n, &user(1), draft, 1)).await;
    }
    driver.delete(group_id(3), &user(1), 2).await;
    driver.save_group(driver.nesting([5, 2], &user(1), 3).await).await;
    let recipient = "pat@new.example".parse::<EmailAddress>().unwrap().folded_key();
    for n in 1..=6 {
        let whole = driver.store.find_group(group_id(n), Scope::Whole).await.unwrap();
        for by in [user(1), user(3), user(5), user(ADMIN), guest(), loner(), stranger(3)] {
            for scope in group_scopes(by, &recipient) {
                let request = BasisRequest::new(by, []).with_group(group_id(n), scope.clone());
                let found = find(&driver, request).await.group;
                let (Some(whole), Some(found)) = (&whole, &found) else {
                    assert_eq!(found, whole, "{by:?}, {scope:?}");
                    continue;
                };
                let own = GroupScope::from(Scope::of([by.id()]));
                let is_seen = whole.is_certainly_seen_by(by).unwrap();
                let loaded = if is_seen && found.is_loaded_for(&scope) { scope } else { own };
                assert_eq!(found, &whole.slice_of(&loaded).unwrap(), "{by:?} {}", name(whole));
            }
        }
    }
}

/// A room of a basis has the entries that are asked for, or only that of the user who acts. It has
/// only that one if the user is not in the room, or the room is a group's (RM-14).
// about: RM-14
pub async fn basis_has_no_entries_of_a_room_that_the_user_is_not_in<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let address = "pat@new.example".parse::<EmailAddress>().unwrap().folded_key();
    driver.save_room(driver.general(1, &[user(1), user(2), user(4), guest()], 1)).await;
    driver.in_room(room_id(1), 2, |room, cx| room.remove(user(1), &[user_id(4)], cx)).await;
    let group = driver.new_group(2, &user(1), named("Crew").with_members([user(2)]), 1);
    let of_group = driver.save_group(group).await.room();
    for id in [room_id(1), of_group, room_id(9)] {
        let whole = driver.store.find_room(id, Scope::Whole).await.unwrap();
        for by in [user(1), user(4), user(5), guest(), loner(), stranger(2)] {
            for GroupScope { users: scope, .. } in group_scopes(by, &address) {
                let request = BasisRequest::new(by, []).with_room(id, scope.clone());
                let found = find(&driver, request).await.room;
                let (Some(whole), Some(found)) = (&whole, &found) else {
                    assert_eq!(found, whole, "{by:?}, {scope:?}");
                    continue;
                };
                let is_known = whole.is_certainly_known_to(by).unwrap();
                let is_loaded = *found.roster().scope() == scope;
                let loaded = if is_known && is_loaded { scope } else { Scope::of([by.id()]) };
                assert_eq!(found, &whole.slice_of(&loaded).unwrap(), "{by:?}, {id:?}");
            }
        }
    }
}

/// An answer of user 1.
fn kept(key: &str) -> KeptAnswer {
    let asked = CommandDigest::new(Uuid::nil());
    KeptAnswer::new(command(user(1), key), asked, minute(1), "[1]".to_owned())
}

async fn find<S: GuildhallStore>(driver: &Driver<S>, request: BasisRequest) -> Basis {
    driver.store.find_basis(request).await.unwrap()
}

fn command(by: User, key: &str) -> CommandId {
    CommandId::new(by, key.parse().unwrap())
}

/// A user of another company, with the id of one of this company.
fn stranger(n: u32) -> User {
    User::of_company(user_id(n), company_id(2))
}

/// Returns scopes that have the user who acts.
fn group_scopes(by: User, address: &AddressKey) -> Vec<GroupScope> {
    let with = |others: &[u32]| -> BTreeSet<UserId> {
        others.iter().copied().map(user_id).chain([by.id()]).collect()
    };
    vec![
        Scope::Users(with(&[])).into(),
        Scope::Users(with(&[2, 4, 9])).into(),
        GroupScope::new(Scope::Users(with(&[2])), [address.clone()]),
        Scope::Whole.into(),
    ]
}

fn name(group: &Group) -> &str {
    group.header().name().as_str()
}
