//! The room list of a user holds own and group rooms, the most recently active first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use guildhall_groups::{ListedRoom, RoomCursor, TeamDraft};
use guildhall_kernel::{PageRequest, RoomId, Scope, UserId};
use guildhall_rooms::{Participant, Room};

use crate::GuildhallStore;
use crate::driver::{ADMIN, Driver, named};
use crate::ids::{
    company_id, group_id, group_room, guest, loner, minute, room_id, user, user_id, users,
};
use crate::nested::Nested;
use crate::reading::{PAGE_SIZES, limit, walk};

/// A user's room list holds the open rooms that they are in and those of the groups that they take
/// part in, the most recently active first, in pages of any size (RM-14, GR-3, GR-11, GR-20).
pub async fn room_list_holds_own_and_group_rooms<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let rooms = populate_rooms(&driver).await;
    let viewers = [1, 2, 3, 4, 5, 6, 7].map(user_id);
    let mut longest = 0;
    for viewer in viewers {
        let expected = rooms_by_definition(&driver, &rooms, viewer).await;
        longest = longest.max(expected.len());
        for size in PAGE_SIZES {
            let read = walk(size, |page| driver.store.rooms_of(viewer, page)).await;
            assert_eq!(read, expected);
        }
    }
    assert!(longest > 4);
}

/// Rooms that were active at the same time are listed by id, each once, in pages of any size.
pub async fn room_list_of_one_time_is_complete<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    for n in 1..=7 {
        driver.save_room(driver.general(n, &[ann, bo, cy], 1)).await;
    }
    let mut expected: Vec<_> = (1..=7).map(room_id).collect();
    expected.sort_unstable();
    for size in PAGE_SIZES {
        let read = walk(size, |page| driver.store.rooms_of(ann.id(), page)).await;
        let ids: Vec<_> = read.iter().map(|listed| listed.room.id()).collect();
        assert_eq!(ids, expected);
    }
}

/// A room list continues after its cursor: a room that moved to the front meanwhile is not seen
/// again, and no other is missed.
pub async fn room_list_continues_after_its_cursor<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    for n in 1..=5 {
        driver.save_room(driver.general(n, &[ann, bo, cy], n)).await;
    }
    let first = driver.store.rooms_of(ann.id(), PageRequest::first(limit(2))).await.unwrap();
    assert_eq!(first.next(), first.items().last().map(RoomCursor::behind).as_ref());
    for n in [4, 2] {
        driver.store.record_activity(room_id(n), minute(9)).await.unwrap();
    }
    let next = PageRequest::after(*first.next().unwrap(), limit(100));
    let rest = driver.store.rooms_of(ann.id(), next).await.unwrap();
    let ids: Vec<_> = rest.items().iter().map(|listed| listed.room.id()).collect();
    assert_eq!(ids, [3, 1].map(room_id));
}

/// Saves rooms of every kind, each with its last activity at a different minute.
async fn populate_rooms<S: GuildhallStore>(driver: &Driver<S>) -> BTreeMap<RoomId, u32> {
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    driver.save_room(driver.to_me(1, &ann, 1)).await;
    driver.save_room(driver.pair(2, [ann, bo], 1)).await;
    driver.save_room(driver.pair(3, [cy, ann], 1)).await;
    driver.in_room(room_id(3), 2, |room, cx| room.leave(ann, cx)).await;
    driver.save_room(driver.general(4, &[ann, bo, cy, loner()], 1)).await;
    driver.save_room(driver.general(5, &[ann, bo, cy], 1)).await;
    for one in [ann, bo, cy] {
        driver.in_room(room_id(5), 2, |room, cx| room.leave(one, cx)).await;
    }
    let room = driver.save_room(driver.general(6, &[ann, bo, cy, dee], 1)).await;
    driver.save_group(driver.conversion(6, &room, &ann, named("Converted"), 2)).await;
    driver.in_group(group_id(6), 3, |group, cx| group.remove_members(ann, &[dee.id()], cx)).await;
    let draft = named("Private").private().with_members([bo]).with_masters([dee]);
    driver.save_group(driver.new_group(7, &ann, draft, 1)).await;
    let draft = named("External").external().with_members([guest(), loner()]);
    driver.save_group(driver.new_group(8, &ann, draft, 1)).await;
    driver.save_group(driver.new_group(9, &ann, named("Deleted").with_members([bo]), 1)).await;
    driver.delete(group_id(9), &ann, 2).await;
    let draft = named("Nested").private().with_members([cy, dee]);
    driver.save_group(driver.new_group(11, &ann, draft, 1)).await;
    let team = TeamDraft::named("Team").unwrap().with_members([bo, user(6)]);
    driver.save_group(driver.new_team(12, team, 1)).await;
    for pair in [[11, 12], [7, 11]] {
        driver.nest(pair, &user(ADMIN), 2).await;
    }
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    other.save_room(other.general(10, &[guest(), ann, bo], 1)).await;

    let rooms = (1..=6).chain([10]).map(room_id).chain([7, 8, 9, 11, 12].map(group_room));
    let active = [19, 12, 17, 14, 20, 11, 18, 13, 16, 15, 22, 21];
    let rooms: BTreeMap<_, _> = rooms.zip(active).collect();
    for (room, at) in &rooms {
        driver.store.record_activity(*room, minute(*at)).await.unwrap();
    }
    rooms
}

async fn rooms_by_definition<S: GuildhallStore>(
    driver: &Driver<S>,
    rooms: &BTreeMap<RoomId, u32>,
    viewer: UserId,
) -> Vec<ListedRoom> {
    let nested = Nested::of(driver, [6, 7, 8, 9, 11, 12].map(group_id)).await;
    let scope = Scope::of([viewer]);
    let mut listed = Vec::new();
    for (id, at) in rooms {
        let room = driver.room(*id).await;
        let inside = room.roster().loaded().get(&viewer).is_some_and(Participant::is_in);
        let mut member_of = None;
        if let Some(group) = room.group() {
            let group = nested.group(group, &scope);
            let takes_part = group.participant(viewer).unwrap().is_some();
            member_of = takes_part.then_some(group);
        }
        if !room.is_closed() && (inside || member_of.is_some()) {
            let roster = room.roster().slice_of(&scope).unwrap();
            let room = Room::from_parts(room.header().clone(), roster).unwrap();
            listed.push(ListedRoom { room, group: member_of, last_active: minute(*at) });
        }
    }
    listed.sort_by_key(|listed| Reverse(listed.last_active));
    listed
}
