//! A slice of a roster says exactly what it was asked for, decides as the whole does, and is saved
//! into the whole.

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupChange, GroupError, GroupEvent, ProfileEdit};
use guildhall_kernel::{CommandError, GroupId, RoomId, Scope, UserId};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::Context;
use guildhall_rooms::{InfoEdit, Room, RoomChange, RoomError, RoomEvent};

use crate::GuildhallStore;
use crate::hall::{Hall, named};
use crate::history::assert_history;
use crate::ids::{group_id, group_room, room_id, user, user_id, users};

/// A room is loaded with the entries of the scope and no others, and the counts of the whole; a user
/// of the scope without an entry is known to have none.
pub async fn slice_of_a_room_is_what_was_asked_for<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let whole = room_with_a_history(&hall).await;
    for scope in scopes() {
        let expected = whole.roster().slice_of(&scope).unwrap();
        let slice = hall.store.find_room(whole.id(), scope).await.unwrap().unwrap();
        assert_eq!(slice.roster(), &expected);
        assert_eq!(slice.header(), whole.header());
    }
}

/// A group is loaded with the places of the scope and no others, and the counts of the whole; a user
/// of the scope without a place is known to have none.
pub async fn slice_of_a_group_is_what_was_asked_for<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let whole = group_with_a_history(&hall).await;
    for scope in scopes() {
        let expected = whole.roster().slice_of(&scope).unwrap();
        let slice = hall.store.find_group(whole.id(), scope).await.unwrap().unwrap();
        assert_eq!(slice.roster(), &expected);
        assert_eq!(slice.header(), whole.header());
    }
}

/// Each command on a slice of a room answers what it answers on the whole, and saved from the slice,
/// it makes what it makes of the whole.
pub async fn slice_of_a_room_decides_and_is_saved_as_the_whole<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let room = room_with_a_history(&hall).await.id();
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]).map(|user| user.id());
    let name = InfoEdit::name("Crew".parse().unwrap());
    hall.room_command(room, &[ann], |room, cx| room.describe(ann, name.clone(), cx)).await;
    hall.room_command(room, &[cy], |room, cx| room.leave(cy, cx)).await;
    hall.room_command(room, &[ann, cy], |room, cx| room.invite(ann, &[user(3)], cx)).await;
    hall.room_command(room, &[ann, bo, cy], |room, cx| room.invite(ann, &users([2, 3]), cx)).await;
    hall.room_command(room, &[ann, dee], |room, cx| room.invite(ann, &[user(4)], cx)).await;
    hall.room_command(room, &[user_id(9)], |room, cx| room.leave(user_id(9), cx)).await;
    hall.room_command(room, &[bo, dee, cy], |room, cx| room.remove(bo, &[dee, cy], cx)).await;
    hall.room_command(room, &[bo, dee], |room, cx| room.remove(bo, &[dee], cx)).await;
    for n in [1, 2, 5, 6, 7, 8] {
        let one = user_id(n);
        hall.room_command(room, &[one], |room, cx| room.leave(one, cx)).await;
    }
    assert!(hall.room(room).await.is_closed(), "the last has left");
    assert_history(&hall).await;
}

/// Each command on a slice of a group answers what it answers on the whole, and saved from the
/// slice, it makes what it makes of the whole.
pub async fn slice_of_a_group_decides_and_is_saved_as_the_whole<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let group = group_with_a_history(&hall).await.id();
    let (ann, outsider, post) = (user(1), user(9), MailRight::Post);
    let [a, b, c, d] = [1, 2, 3, 4].map(user_id);
    let rename = ProfileEdit::name("New".parse().unwrap());
    hall.group_command(group, &[a], |group, cx| group.edit_profile(&ann, rename.clone(), cx)).await;
    hall.group_command(group, &[a, d], |group, cx| group.add_members(&ann, &[user(4)], cx)).await;
    hall.group_command(group, &[a, b, c], |group, cx| group.add_members(&ann, &users([2, 3]), cx))
        .await;
    hall.group_command(group, &[a, b], |group, cx| group.grant_mail_right(&ann, post, &[b], cx))
        .await;
    hall.group_command(group, &[a, b, c], |group, cx| group.remove_members(&ann, &[b, c], cx))
        .await;
    hall.group_command(group, &[a, b], |group, cx| group.remove_members(&ann, &[b], cx)).await;
    hall.group_command(group, &[a], |group, cx| group.dismiss_masters(&ann, &[a], cx)).await;
    hall.group_command(group, &[a, c], |group, cx| group.dismiss_masters(&ann, &[c, a], cx)).await;
    hall.group_command(group, &[user_id(9), b], |group, cx| {
        group.add_members(&outsider, &[user(2)], cx)
    })
    .await;
    hall.group_command(group, &[c, d], |group, cx| group.appoint_masters(&user(3), &[user(4)], cx))
        .await;
    hall.group_command(group, &[c], |group, cx| group.dismiss_masters(&user(3), &[c], cx)).await;
    assert_history(&hall).await;
}

/// A group is deleted from slices of it and of its room, and its tombstone keeps every place.
// about: GR-12
pub async fn deletion_from_slices_keeps_every_place<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let whole = group_with_a_history(&hall).await;
    let scope = Scope::of([user_id(1)]);
    let slice = hall.store.find_group(whole.id(), scope.clone()).await.unwrap().unwrap();
    let room = hall.store.find_room(whole.room(), scope).await.unwrap().unwrap();
    let tombstone = hall.save_group(hall.deletion(&slice, &room, &user(1), 9)).await;
    assert_eq!(tombstone.roster(), whole.roster());
    assert_history(&hall).await;
}

impl<S: GuildhallStore> Hall<S> {
    async fn room_command(
        &self,
        id: RoomId,
        touched: &[UserId],
        command: impl Fn(&mut Room, &Context<'_>) -> Result<RoomEvent, CommandError<RoomError>>,
    ) {
        let mut whole = self.room(id).await;
        let scope = Scope::of(touched.iter().copied());
        let before = self.store.find_room(id, scope).await.unwrap().unwrap();
        let mut slice = before.clone();
        let decided = command(&mut whole, &self.cx(5));
        assert_eq!(command(&mut slice, &self.cx(5)), decided);
        if let Ok(event) = decided {
            let saved = self.save_room(RoomChange::between(&before, slice, vec![event])).await;
            assert_eq!(saved, whole);
        }
    }

    async fn group_command(
        &self,
        id: GroupId,
        touched: &[UserId],
        command: impl Fn(&mut Group, &Context<'_>) -> Result<GroupEvent, CommandError<GroupError>>,
    ) {
        let mut whole = self.group(id).await;
        let scope = Scope::of(touched.iter().copied());
        let before = self.store.find_group(id, scope).await.unwrap().unwrap();
        let mut slice = before.clone();
        let decided = command(&mut whole, &self.cx(5));
        assert_eq!(command(&mut slice, &self.cx(5)), decided);
        if let Ok(event) = decided {
            let saved = self.save_group(GroupChange::between(&before, slice, vec![event])).await;
            assert_eq!(saved, whole);
        }
    }
}

/// Of nobody, of who is in, of who was, of who never was, of some of each, and of everybody.
fn scopes() -> Vec<Scope> {
    let some: [&[u32]; 6] = [&[], &[1], &[4], &[9], &[2, 4, 9], &[1, 2, 3, 4, 5, 6, 7, 8, 9]];
    let some = some.map(|numbers| numbers.iter().copied().map(user_id).collect::<BTreeSet<_>>());
    some.map(Scope::Users).into_iter().chain([Scope::Whole]).collect()
}

/// Users 1 to 8 but 4, who was removed.
async fn room_with_a_history<S: GuildhallStore>(hall: &Hall<S>) -> Room {
    let people: Vec<_> = (1..=8).map(user).collect();
    hall.save_room(hall.general(1, &people, 1)).await;
    let [ann, dee] = [1, 4].map(user_id);
    hall.in_room(room_id(1), 2, |room, cx| room.remove(ann, &[dee], cx)).await
}

/// Users 1 to 8 but 4, who was removed; 1 and 3 are Masters.
async fn group_with_a_history<S: GuildhallStore>(hall: &Hall<S>) -> Group {
    let draft = named("Crew")
        .members((2..=8).map(user))
        .masters([user(3)])
        .mailing_list("crew@acme.example".parse().unwrap());
    let group = hall.save_group(hall.new_group(1, &user(1), draft, 1)).await;
    assert_eq!(group.room(), group_room(1));
    let dee = user_id(4);
    hall.in_group(group_id(1), 2, |group, cx| group.remove_members(&user(1), &[dee], cx)).await
}
