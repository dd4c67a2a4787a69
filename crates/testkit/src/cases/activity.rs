//! When a room was last active, and the rooms of the same people that follow from it.

use std::collections::BTreeSet;

use guildhall_kernel::{RoomId, Scope, Timestamp, User, UserId};
use guildhall_rooms::{Fingerprint, Room};
use time::macros::datetime;

use crate::GuildhallStore;
use crate::hall::{Hall, named};
use crate::ids::{company_id, group_id, minute, room_id, user, user_id, users};
use crate::visible::visible;
use crate::walk::{PAGE_SIZES, limit, walk};

/// A room is active when it is opened, when something happens to it, and when something is posted.
/// Nothing makes it active earlier, and a post is no event of it.
pub async fn activity_never_goes_back<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let opened = hall.save_room(hall.general(1, &[ann, bo, cy], 5)).await;
    assert_eq!(last_active(&hall, ann.id()).await, [(room_id(1), minute(5))]);
    for (posted, expected) in [(4, 5), (9, 9), (7, 9), (9, 9)] {
        hall.store.record_activity(room_id(1), minute(posted)).await.unwrap();
        assert_eq!(last_active(&hall, ann.id()).await, [(room_id(1), minute(expected))]);
    }
    assert_eq!(hall.room(room_id(1)).await, opened);
    hall.in_room(room_id(1), 8, |room, cx| room.invite(ann.id(), &[dee], cx)).await;
    assert_eq!(last_active(&hall, ann.id()).await, [(room_id(1), minute(9))]);
    hall.in_room(room_id(1), 11, |room, cx| room.leave(dee.id(), cx)).await;
    assert_eq!(last_active(&hall, ann.id()).await, [(room_id(1), minute(11))]);
    assert_eq!(hall.events().await.len(), 6, "a post is no event");
}

/// A post does not make a change conflict that was decided before it.
pub async fn activity_makes_no_conflict<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let room = hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    let change = hall.on_room(&room, 2, |room, cx| room.leave(cy.id(), cx));
    hall.store.record_activity(room_id(1), minute(9)).await.unwrap();
    hall.save_room(change).await;
    assert_eq!(last_active(&hall, ann.id()).await, [(room_id(1), minute(9))]);
}

/// A post in a room that is not there is left alone, and makes none.
pub async fn activity_of_an_absent_room_changes_nothing<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    hall.save_room(hall.to_me(1, &user(1), 1)).await;
    let before = visible(&hall).await;
    hall.store.record_activity(room_id(2), minute(9)).await.unwrap();
    assert_eq!(visible(&hall).await, before);
}

/// An event of a group that does not change its room is no activity of the room.
pub async fn activity_of_a_group_is_none_of_its_room<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    let group = hall.save_group(hall.new_group(1, &ann, named("Crew"), 1)).await;
    hall.in_group(group_id(1), 5, |group, cx| group.add_members(&ann, &[bo], cx)).await;
    assert_eq!(last_active(&hall, ann.id()).await, [(group.room(), minute(1))]);
}

/// Rooms are ordered by the nanosecond that they were last active in, in any year there is.
pub async fn activity_is_ordered_by_the_nanosecond<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
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
        hall.save_room(hall.general(n, &[ann, bo, cy], 0)).await;
    }
    for (n, at) in (1..).zip(later) {
        hall.store.record_activity(room_id(n), at.into()).await.unwrap();
    }
    let expected: Vec<_> = (1..).map(room_id).zip(later.map(Timestamp::from)).collect();
    assert_eq!(last_active(&hall, ann.id()).await, expected);
}

/// The rooms of the same people come the most recently active first, and no more than asked for
/// (RM-8).
// about: RM-8
pub async fn same_people_most_recently_active_first<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    for (n, people) in [(1, [ann, bo, cy]), (2, [cy, bo, ann]), (3, [bo, cy, ann])] {
        hall.save_room(hall.general(n, &people, n)).await;
    }
    hall.store.record_activity(room_id(1), minute(9)).await.unwrap();
    let all = [room_id(1), room_id(3), room_id(2)];
    for size in PAGE_SIZES {
        let expected = &all[..all.len().min(size as usize)];
        assert_eq!(same_people(&hall, &[ann, bo, cy], size).await, expected);
    }
}

/// Only open general rooms of the company with exactly these people are found: no more and no fewer,
/// those who have left not counted (RM-8).
// about: RM-8
pub async fn same_people_are_exactly_these<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let other = Hall::of(hall.store.clone(), company_id(2), "other.example").await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let owner = User::of_company(user_id(5), company_id(2));
    hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    hall.save_room(hall.general(2, &[ann, bo, cy, dee], 1)).await;
    hall.save_room(hall.pair(3, [ann, bo], 1)).await;
    // {ann, bo} and cy, who is gone; {ann} and two who are gone.
    hall.save_room(hall.general(4, &[ann, bo, cy], 1)).await;
    hall.in_room(room_id(4), 2, |room, cx| room.leave(cy.id(), cx)).await;
    hall.save_room(hall.general(5, &[ann, bo, cy], 1)).await;
    hall.in_room(room_id(5), 2, |room, cx| room.remove(ann.id(), &[bo.id(), cy.id()], cx)).await;
    // Closed; a group's; another company's.
    hall.save_room(hall.general(6, &[bo, cy, dee], 1)).await;
    for user in [bo, cy, dee] {
        hall.in_room(room_id(6), 2, |room, cx| room.leave(user.id(), cx)).await;
    }
    let room = hall.save_room(hall.general(7, &[ann, cy, dee], 1)).await;
    hall.save_group(hall.conversion(1, &room, &ann, named("Crew"), 2)).await;
    other.save_room(other.general(8, &[owner, ann, bo], 1)).await;

    let found = async |people: &[User]| same_people(&hall, people, 100).await;
    assert_eq!(found(&[ann, bo, cy]).await, [room_id(1)]);
    assert_eq!(found(&[ann, bo, cy, dee]).await, [room_id(2)]);
    assert_eq!(found(&[ann, bo]).await, [room_id(4)], "who is gone is not counted");
    assert_eq!(found(&[ann]).await, [room_id(5)]);
    for nobody in
        [vec![bo, cy, dee], vec![ann, cy, dee], vec![ann, bo, owner], vec![bo, dee], vec![]]
    {
        assert_eq!(found(&nobody).await, []);
    }
    assert_eq!(same_people(&other, &[owner, ann, bo], 100).await, [room_id(8)]);
}

/// Two rooms may come to the same people by joining and leaving: no save is refused for it (RM-8).
// about: RM-8
pub async fn rooms_may_come_to_the_same_people<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy, dee, eve] = users([1, 2, 3, 4, 5]);
    hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    hall.save_room(hall.general(2, &[ann, bo, cy, dee], 2)).await;
    hall.save_room(hall.general(3, &[ann, bo, eve], 3)).await;
    hall.in_room(room_id(2), 4, |room, cx| room.leave(dee.id(), cx)).await;
    hall.in_room(room_id(3), 5, |room, cx| room.remove(bo.id(), &[eve.id()], cx)).await;
    hall.in_room(room_id(3), 6, |room, cx| room.invite(bo.id(), &[cy], cx)).await;
    hall.save_room(hall.general(4, &[ann, bo, cy], 7)).await;
    let expected = [4, 3, 2, 1].map(room_id);
    assert_eq!(same_people(&hall, &[ann, bo, cy], 100).await, expected);
}

/// Each room that is found holds the entries of these people and no others (RM-8).
// about: RM-8
pub async fn same_people_come_with_their_entries<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    let whole = hall.in_room(room_id(1), 2, |room, cx| room.leave(cy.id(), cx)).await;
    let found = rooms_of_people(&hall, &[ann, bo], Fingerprint::of([ann.id(), bo.id()]), 2).await;
    let scope = Scope::of([ann.id(), bo.id()]);
    let roster = whole.roster().slice_of(&scope).unwrap();
    assert_eq!(found, [Room::from_parts(whole.header().clone(), roster).unwrap()]);
}

/// A fingerprint is a key and never a proof: with that of other people, no room of theirs is found
/// (RM-8).
// about: RM-8
pub async fn fingerprint_is_no_proof<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    hall.save_room(hall.general(2, &[ann, bo, cy, dee], 1)).await;
    hall.in_room(room_id(2), 2, |room, cx| room.leave(cy.id(), cx)).await;
    let wrong = Fingerprint::of([ann, bo, cy].map(|user| user.id()));
    let found = rooms_of_people(&hall, &[ann, bo, dee], wrong, 100).await;
    assert!(found.iter().all(|room| room.id() == room_id(2)));
}

async fn same_people<S: GuildhallStore>(hall: &Hall<S>, people: &[User], size: u32) -> Vec<RoomId> {
    let fingerprint = Fingerprint::of(people.iter().map(User::id));
    let rooms = rooms_of_people(hall, people, fingerprint, size).await;
    rooms.iter().map(Room::id).collect()
}

async fn rooms_of_people<S: GuildhallStore>(
    hall: &Hall<S>,
    people: &[User],
    fingerprint: Fingerprint,
    size: u32,
) -> Vec<Room> {
    let users: BTreeSet<_> = people.iter().map(User::id).collect();
    let company = hall.company.id();
    hall.store.rooms_with_exactly(company, users, fingerprint, limit(size)).await.unwrap()
}

async fn last_active<S: GuildhallStore>(hall: &Hall<S>, user: UserId) -> Vec<(RoomId, Timestamp)> {
    let rooms = walk(100, |page| hall.store.rooms_of(user, page)).await;
    rooms.iter().map(|listed| (listed.room.id(), listed.last_active)).collect()
}
