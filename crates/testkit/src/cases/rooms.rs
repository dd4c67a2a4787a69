//! Rooms are found as they were saved, and saved at one version.

use guildhall_groups::TeamDraft;
use guildhall_kernel::{Claim, Edit, RoomKind, Scope, User};
use guildhall_rooms::{InfoEdit, Participant, Room, RoomChange};

use crate::GuildhallStore;
use crate::driver::{Driver, assert_conflict, named};
use crate::ids::{company_id, group_id, group_room, minute, room_id, user, user_id, users};
use crate::reading::{PAGE_SIZES, assert_history, visible, walk};

/// A room that was never saved is not found by any query, without an error.
pub async fn absent_room_is_none<S: GuildhallStore>(store: S) {
    let room = room_id(1);
    assert_eq!(store.find_room(room, Scope::Whole).await.unwrap(), None);
    assert_eq!(store.find_room(room, Scope::of([user_id(1)])).await.unwrap(), None);
    assert_eq!(store.find_room_by_claim(Claim::ToMe(user_id(1))).await.unwrap(), None);
    assert_eq!(walk(2, |page| store.participants(room, page)).await, []);
    assert_eq!(walk(2, |page| store.rooms_in(user_id(1), page)).await, []);
    assert!(walk(2, |page| store.rooms_of(user_id(1), page)).await.is_empty());
}

/// A room of each kind comes back as it was saved.
// about: RM-1
pub async fn room_of_each_kind_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let stranger = User::of_no_company(user_id(4));
    let group = driver.new_group(1, &ann, named("Crew"), 1);
    let changes = [
        driver.to_me(1, &ann, 1),
        driver.pair(2, [ann, bo], 1),
        driver.pair(3, [bo, stranger], 1),
        driver.general(4, &[ann, bo, cy, stranger], 1),
    ];
    for change in changes {
        let saved = change.room().clone();
        assert_eq!(driver.save_room(change).await, saved);
    }
    let saved = group.rooms()[0].room().clone();
    driver.save_group(group).await;
    assert_eq!(saved.kind(), RoomKind::Group);
    assert_eq!(driver.room(saved.id()).await, saved);
    assert_history(&driver).await;
}

/// A room with a history comes back as its events made it, entries of former participants and
/// several events of one change included (RM-21).
// about: RM-21
pub async fn room_with_a_history_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee, eve] = users([1, 2, 3, 4, 5]);
    let [guest, other] = [6, 7].map(|n| User::of_company(user_id(n), company_id(2)));
    let before = driver.save_room(driver.general(1, &[ann, bo, cy, other], 1)).await;

    let mut room = before.clone();
    let edit = InfoEdit {
        name: Edit::Set("Straße 企画".parse().unwrap()),
        picture: Edit::Set("photos/1".parse().unwrap()),
        description: Edit::Set("It's \"quoted\"; -- 100%".parse().unwrap()),
    };
    let events = vec![
        room.edit_info(bo, edit, &driver.cx(2)).unwrap(),
        room.invite(bo, &[dee, eve, guest], &driver.cx(3)).unwrap(),
        room.remove(ann, &[cy.id(), dee.id()], &driver.cx(4)).unwrap(),
        room.leave(ann, &driver.cx(5)).unwrap(),
        room.invite(eve, &[cy], &driver.cx(6)).unwrap(),
    ];
    let change = RoomChange::between(&before, room.clone(), events);
    assert_eq!(driver.save_room(change).await, room);

    let cleared = InfoEdit { name: Edit::Clear, picture: Edit::Clear, ..InfoEdit::default() };
    driver.in_room(room_id(1), 7, |room, cx| room.edit_info(bo, cleared, cx)).await;
    assert_history(&driver).await;
}

/// A room that the last participant left comes back closed (RM-15).
// about: RM-15
pub async fn closed_room_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    driver.save_room(driver.pair(1, [ann, bo], 1)).await;
    driver.in_room(room_id(1), 2, |room, cx| room.leave(bo, cx)).await;
    let closed = driver.in_room(room_id(1), 3, |room, cx| room.leave(ann, cx)).await;
    assert!(closed.is_closed());
    assert_history(&driver).await;
}

/// A change that was decided at an older version conflicts, and no part of it is saved: no entries,
/// no claims, no events, and no activity.
pub async fn room_change_at_a_stale_version_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let general = driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let pair = driver.save_room(driver.pair(2, [ann, bo], 1)).await;
    let stale = [
        driver.on_room(&general, 9, |room, cx| room.invite(ann, &[dee], cx)),
        driver.on_room(&general, 9, |room, cx| room.remove(ann, &[bo.id()], cx)),
        driver.on_room(&pair, 9, |room, cx| room.leave(ann, cx)),
    ];
    let name = InfoEdit::name("Crew".parse().unwrap());
    driver.in_room(room_id(1), 2, |room, cx| room.edit_info(cy, name, cx)).await;
    driver.in_room(room_id(2), 2, |room, cx| room.leave(bo, cx)).await;

    let before = visible(&driver).await;
    for change in stale {
        assert_conflict(driver.store.save_room(change).await);
        assert_eq!(visible(&driver).await, before);
    }
}

/// A change that was saved is not saved again.
pub async fn room_change_is_saved_once<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let room = driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let change = driver.on_room(&room, 2, |room, cx| room.invite(ann, &[dee], cx));
    driver.save_room(change.clone()).await;
    let before = visible(&driver).await;
    assert_conflict(driver.store.save_room(change).await);
    assert_eq!(visible(&driver).await, before);
}

/// A new room whose id is taken conflicts, and the existing room stays as it was.
pub async fn room_id_is_given_once<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    driver.save_room(driver.general(1, &[ann, bo, cy], 1)).await;
    let before = visible(&driver).await;
    for change in [driver.general(1, &[ann, bo, dee], 2), driver.pair(1, [ann, bo], 2)] {
        assert_conflict(driver.store.save_room(change).await);
        assert_eq!(visible(&driver).await, before);
    }
}

/// A change of a room that was never saved conflicts, and makes no room.
pub async fn change_of_an_absent_room_conflicts<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let unsaved = driver.general(1, &[ann, bo, cy], 1);
    let before = visible(&driver).await;
    let change = driver.on_room(unsaved.room(), 2, |room, cx| room.leave(bo, cx));
    assert_conflict(driver.store.save_room(change).await);
    assert_eq!(visible(&driver).await, before);
}

/// The entries of a room are read by user in pages of any size, those of former participants too
/// (RM-21).
// about: RM-21
pub async fn participants_are_paged_with_former_ones<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let people: Vec<_> = (1..=9).map(user).collect();
    let (first, later) = people.split_at(6);
    driver.save_room(driver.general(1, first, 1)).await;
    driver.save_room(driver.general(2, &people, 1)).await;
    let gone = [first[1].id(), first[2].id()];
    driver.in_room(room_id(1), 2, |room, cx| room.invite(first[0], later, cx)).await;
    let room = driver.in_room(room_id(1), 3, |room, cx| room.remove(first[0], &gone, cx)).await;

    let expected: Vec<Participant> = room.roster().loaded().values().cloned().collect();
    assert_eq!(expected.len(), people.len());
    for size in PAGE_SIZES {
        let read = walk(size, |page| driver.store.participants(room_id(1), page)).await;
        assert_eq!(read, expected);
    }
}

/// The open rooms of a company of every kind are read by id, in pages of any size, each with its
/// counts and without any entry.
// about: CO-1
pub async fn open_rooms_of_a_company_are_paged<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let [ann, bo, cy] = users([1, 2, 3]);
    driver.save_room(driver.to_me(1, &ann, 1)).await;
    driver.save_room(driver.pair(2, [ann, bo], 1)).await;
    for n in 3..=5 {
        driver.save_room(driver.general(n, &[ann, bo, cy], 1)).await;
    }
    driver.in_room(room_id(3), 2, |room, cx| room.leave(bo, cx)).await;
    for one in [ann, bo, cy] {
        driver.in_room(room_id(4), 2, |room, cx| room.leave(one, cx)).await;
    }
    let room = driver.room(room_id(5)).await;
    driver.save_group(driver.conversion(5, &room, &ann, named("Converted"), 2)).await;
    for n in [6, 7] {
        driver.save_group(driver.new_group(n, &ann, named(&format!("Group {n}")), 1)).await;
    }
    driver.delete(group_id(7), &ann, 2).await;
    let team = TeamDraft::named("Labs").unwrap().with_members([ann, bo]);
    driver.save_group(driver.new_team(8, team, 1)).await;
    let owner = User::of_company(user_id(9), company_id(2));
    other.save_room(other.general(9, &[owner, ann, bo], 1)).await;

    let mut expected = Vec::new();
    for id in [1, 2, 3, 5].map(room_id).into_iter().chain([6, 8].map(group_room)) {
        let room = driver.room(id).await;
        let roster = room.roster().slice_of(&Scope::of([])).unwrap();
        expected.push(Room::from_parts(room.header().clone(), roster).unwrap());
    }
    expected.sort_by_key(Room::id);
    for size in PAGE_SIZES {
        let read =
            walk(size, |page| driver.store.rooms_of_company(driver.company.id(), page)).await;
        assert_eq!(read, expected);
    }
    let theirs = walk(2, |page| driver.store.rooms_of_company(company_id(2), page)).await;
    assert_eq!(theirs.iter().map(Room::id).collect::<Vec<_>>(), [room_id(9)]);
    assert!(walk(2, |page| driver.store.rooms_of_company(company_id(3), page)).await.is_empty());
}

/// Rooms of two companies with the same users are separate.
// about: CO-1
pub async fn rooms_of_two_companies_are_separate<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let other = Driver::of(driver.store.clone(), company_id(2), "other.example").await;
    let [ann, bo] = users([1, 2]);
    let owner = User::of_company(user_id(3), company_id(2));
    let ours = driver.save_room(driver.general(1, &[ann, bo, owner], 1)).await;
    let theirs = other.save_room(other.general(2, &[owner, ann, bo], 2)).await;
    let [ours_externals, theirs_externals] =
        [&ours, &theirs].map(|room| room.roster().counts().externals());
    assert_eq!((ours_externals, theirs_externals), (1, 2));
    let listed = walk(2, |page| driver.store.rooms_of(ann.id(), page)).await;
    let rooms: Vec<_> =
        listed.iter().map(|listed| (listed.room.id(), listed.last_active)).collect();
    assert_eq!(rooms, [(theirs.id(), minute(2)), (ours.id(), minute(1))]);
}
