//! When a room was last active, and the lists that hold the most recently active room first.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use guildhall_groups::{ListedRoom, RoomCursor, TeamDraft};
use guildhall_kernel::{
    PageRequest, RegistrationChange, RegistrationState, RoomId, Scope, Timestamp, User, UserId,
};
use guildhall_rooms::{Fingerprint, Participant, Room, RoomsOfPeople, SamePeople};
use time::macros::datetime;

use crate::GuildhallStore;
use crate::driver::{
    ADMIN, Driver, company_id, group_id, group_room, guest, loner, minute, named, room_id, user,
    user_id, users,
};
use crate::reading::{Nested, PAGE_SIZES, limit, visible, walk};

/// A room is active when it is opened, changed, or posted in. The time never moves back, and a post
/// is no event.
pub async fn activity_never_goes_back<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let opened = driver.save_room(driver.general(1, &[ann, bo, cy], 5)).await;
    assert_eq!(last_active(&driver, ann.id()).await, [(room_id(1), minute(5))]);
    for (posted, expected) in [(4, 5), (9, 9), (7, 9), (9, 9)] {
        driver.store.record_activity(room_id(1), minute(posted)).await.unwrap();
        assert_eq!(last_active(&driver, ann.id()).await, [(room_id(1), minute(expected))]);
    }
    assert_eq!(driver.room(room_id(1)).await, opened);
    driver.in_room(room_id(1), 8, |room, cx| room.invite(ann, &[dee], cx)).await;
    assert_eq!(last_active(&driver, ann.id()).await, [(room_id(1), minute(9))]);
    driver.in_room(room_id(1), 11, |room, cx| room.leave(dee, cx)).await;
    assert_eq!(last_active(&driver, ann.id()).await, [(room_id(1), minute(11))]);
    assert_eq!(driver.events().await.len(), 6, "a post is no event");
}

/// A change that was decided before a post does not conflict with it.
pub async fn recording_activity_causes_no_conflict<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let room = driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let change = driver.on_room(&room, 2, |room, cx| room.leave(cy, cx));
    driver.store.record_activity(room_id(1), minute(9)).await.unwrap();
    driver.save_room(change).await;
    assert_eq!(last_active(&driver, ann.id()).await, [(room_id(1), minute(9))]);
}

/// A post in a room that does not exist is ignored and makes no room.
pub async fn activity_of_an_absent_room_changes_nothing<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    driver.save_room(driver.to_me(1, &user(1), 1)).await;
    let before = visible(&driver).await;
    driver.store.record_activity(room_id(2), minute(9)).await.unwrap();
    assert_eq!(visible(&driver).await, before);
}

/// An event of a group that does not change its room is no activity of the room.
pub async fn events_of_a_group_are_no_activity_of_its_room<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    let group = driver.save_group(driver.new_group(1, &ann, named("Crew"), 1)).await;
    driver.in_group(group_id(1), 5, |group, cx| group.add_members(ann, &[bo], cx)).await;
    assert_eq!(last_active(&driver, ann.id()).await, [(group.room(), minute(1))]);
}

/// Rooms are ordered by the nanosecond that they were last active in, in any year there is.
pub async fn activity_is_ordered_by_the_nanosecond<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let later = [
        datetime!(9999-12-31 23:59:59.999_999_999 UTC),
        datetime!(2300-01-01 00:00 UTC),
        datetime!(2026-01-05 09:01:00.100_000_001 UTC),
        datetime!(2026-01-05 09:01:00.1 UTC),
        datetime!(2026-01-05 09:01:00.000_000_001 UTC),
        datetime!(2026-01-05 09:01:00 UTC),
    ];
    for n in [4, 2, 6, 1, 3, 5] {
        driver.save_room(driver.general(n, &[ann, bo, cy], 0)).await;
    }
    for (n, at) in (1..).zip(later) {
        driver.store.record_activity(room_id(n), at.into()).await.unwrap();
    }
    let expected: Vec<_> = (1..).map(room_id).zip(later.map(Timestamp::from)).collect();
    assert_eq!(last_active(&driver, ann.id()).await, expected);
}

/// Rooms with the same participants are found with the most recently active first, up to the limit
/// (RM-8).
// about: RM-8
pub async fn found_rooms_are_ordered_by_activity<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    for (n, people) in [(1, [ann, bo, cy]), (2, [cy, bo, ann]), (3, [bo, cy, ann])] {
        driver.save_room(driver.general(n, &people, n)).await;
    }
    driver.store.record_activity(room_id(1), minute(9)).await.unwrap();
    let all = [room_id(1), room_id(3), room_id(2)];
    for size in PAGE_SIZES {
        let expected = &all[..all.len().min(size as usize)];
        assert_eq!(same_people(&driver, &[ann, bo, cy], size).await, expected);
    }
}

/// Only open general rooms of the company with exactly these users are found. Users who have left
/// do not count (RM-8).
// about: RM-8
pub async fn rooms_with_exactly_these_users_are_found<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let owner = User::of_company(user_id(5), company_id(2));
    driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    driver.save_room(driver.general(2, &[ann, bo, cy, dee], 1)).await;
    driver.save_room(driver.pair(3, [ann, bo], 1)).await;
    // {ann, bo} and cy, who is gone; {ann} and two who are gone.
    driver.save_room(driver.general(4, &[ann, bo, cy], 1)).await;
    driver.in_room(room_id(4), 2, |room, cx| room.leave(cy, cx)).await;
    driver.save_room(driver.general(5, &[ann, bo, cy], 1)).await;
    driver.in_room(room_id(5), 2, |room, cx| room.remove(ann, &[bo.id(), cy.id()], cx)).await;
    // Closed; a group's; another company's.
    driver.save_room(driver.general(6, &[bo, cy, dee], 1)).await;
    for user in [bo, cy, dee] {
        driver.in_room(room_id(6), 2, |room, cx| room.leave(user, cx)).await;
    }
    let room = driver.save_room(driver.general(7, &[ann, cy, dee], 1)).await;
    driver.save_group(driver.conversion(1, &room, &ann, named("Crew"), 2)).await;
    other.save_room(other.general(8, &[owner, ann, bo], 1)).await;

    let found = async |people: &[User]| same_people(&driver, people, 100).await;
    assert_eq!(found(&[ann, bo, cy]).await, [room_id(1)]);
    assert_eq!(found(&[ann, bo, cy, dee]).await, [room_id(2)]);
    assert_eq!(found(&[ann, bo]).await, [room_id(4)], "a user who left does not count");
    assert_eq!(found(&[ann]).await, [room_id(5)]);
    for other in [vec![bo, cy, dee], vec![ann, cy, dee], vec![ann, bo, owner], vec![bo, dee]] {
        assert_eq!(found(&other).await, []);
    }
    assert_eq!(same_people(&other, &[owner, ann, bo], 100).await, [room_id(8)]);
}

/// Two rooms may have the same participants after joining and leaving: no save is refused (RM-8).
// about: RM-8
pub async fn rooms_may_change_to_the_same_participants<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee, eve] = users([1, 2, 3, 4, 5]);
    driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    driver.save_room(driver.general(2, &[ann, bo, cy, dee], 2)).await;
    driver.save_room(driver.general(3, &[ann, bo, eve], 3)).await;
    driver.in_room(room_id(2), 4, |room, cx| room.leave(dee, cx)).await;
    driver.in_room(room_id(3), 5, |room, cx| room.remove(bo, &[eve.id()], cx)).await;
    driver.in_room(room_id(3), 6, |room, cx| room.invite(bo, &[cy], cx)).await;
    driver.save_room(driver.general(4, &[ann, bo, cy], 7)).await;
    let expected = [4, 3, 2, 1].map(room_id);
    assert_eq!(same_people(&driver, &[ann, bo, cy], 100).await, expected);
}

/// Each room that is found has the entry of the user who asks and no other (RM-8).
// about: RM-8
pub async fn found_rooms_hold_the_entry_of_the_user_who_asks<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let whole = driver.in_room(room_id(1), 2, |room, cx| room.leave(cy, cx)).await;
    let found = driver.store.rooms_with_exactly(people_of(&driver, &[ann, bo], 2)).await;
    let roster = whole.roster().slice_of(&Scope::of([ann.id()])).unwrap();
    assert_eq!(found.unwrap().rooms, [Room::from_parts(whole.header().clone(), roster).unwrap()]);
}

/// The rooms of several companies come in the order in which the companies are named, each with a
/// limit of its own (RM-8).
// about: RM-8
pub async fn found_rooms_are_ordered_by_company<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let [ann, bo] = users([1, 2]);
    let owner = User::of_company(user_id(5), company_id(2));
    for (n, minute) in [(1, 1), (2, 4)] {
        driver.save_room(driver.general(n, &[ann, bo, owner], minute)).await;
    }
    for (n, minute) in [(3, 2), (4, 3)] {
        other.save_room(other.general(n, &[owner, ann, bo], minute)).await;
    }
    let (first, second) = (driver.company.id(), company_id(2));
    for (companies, size, expected) in [
        (vec![first, second], 2, vec![2, 1, 4, 3]),
        (vec![second, first], 2, vec![4, 3, 2, 1]),
        (vec![second, first], 1, vec![4, 2]),
        (vec![company_id(3), first], 2, vec![2, 1]),
        (vec![], 2, vec![]),
    ] {
        let people = [ann, bo, owner].map(|user| user.id());
        let people = SamePeople::new(ann.id(), people, companies, limit(size));
        let found = driver.store.rooms_with_exactly(people).await;
        let expected: Vec<_> = expected.into_iter().map(room_id).collect();
        assert_eq!(ids(&found.unwrap()), expected);
    }
}

/// The registrations of the people come with the rooms, also if there is no room (RM-8, GR-18).
// about: RM-8, GR-18
pub async fn registrations_come_with_the_rooms_of_people<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let mut expected = Vec::new();
    for (user, state) in [(ann, RegistrationState::Registered), (cy, RegistrationState::Left)] {
        let change = RegistrationChange::to(None, user, state);
        expected.push(change.registration());
        driver.store.save_registration(change).await.unwrap();
    }
    let people = || people_of(&driver, &[cy, bo, ann], 2);
    let found = driver.store.rooms_with_exactly(people()).await.unwrap();
    assert_eq!(found, RoomsOfPeople { registrations: expected.clone(), rooms: Vec::new() });
    driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    driver.save_room(driver.general(2, &[ann, bo, cy], 2)).await;
    let found = driver.store.rooms_with_exactly(people()).await.unwrap();
    assert_eq!(found.registrations, expected);
    assert_eq!(ids(&found), [2, 1].map(room_id));
    let of_others = driver.store.rooms_with_exactly(people_of(&driver, &[dee], 2)).await;
    assert_eq!(of_others.unwrap(), RoomsOfPeople::default());
}

/// A fingerprint is a key and no proof: with the fingerprint of other users, no room of theirs is
/// found (RM-8).
// about: RM-8
pub async fn equal_fingerprints_do_not_prove_equal_participants<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    driver.save_room(driver.general(2, &[ann, bo, cy, dee], 1)).await;
    driver.in_room(room_id(2), 2, |room, cx| room.leave(cy, cx)).await;
    let fingerprint = Fingerprint::of([ann, bo, cy].map(|user| user.id()));
    let wrong = people_of(&driver, &[ann, bo, dee], 100).with_fingerprint(fingerprint);
    let found = driver.store.rooms_with_exactly(wrong).await.unwrap();
    assert!(ids(&found).iter().all(|room| *room == room_id(2)));
}

async fn same_people<S: GuildhallStore>(
    driver: &Driver<S>,
    people: &[User],
    size: u32,
) -> Vec<RoomId> {
    ids(&driver.store.rooms_with_exactly(people_of(driver, people, size)).await.unwrap())
}

/// Makes the question of the first of these people.
fn people_of<S: GuildhallStore>(driver: &Driver<S>, people: &[User], size: u32) -> SamePeople {
    let by = people.first().map_or(user_id(1), User::id);
    let companies = vec![driver.company.id()];
    SamePeople::new(by, people.iter().map(User::id), companies, limit(size))
}

fn ids(found: &RoomsOfPeople) -> Vec<RoomId> {
    found.rooms.iter().map(Room::id).collect()
}

async fn last_active<S: GuildhallStore>(
    driver: &Driver<S>,
    user: UserId,
) -> Vec<(RoomId, Timestamp)> {
    let rooms = walk(100, |page| driver.store.rooms_of(user, page)).await;
    rooms.iter().map(|listed| (listed.room.id(), listed.last_active)).collect()
}

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
