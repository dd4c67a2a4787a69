//! Rooms are found as they were saved, and saved at one version.

use guildhall_groups::TeamDraft;
use guildhall_kernel::{Claim, Edit, RoomKind, Scope, User};
use guildhall_rooms::{InfoEdit, Participant, Room, RoomChange};

use crate::GuildhallStore;
use crate::hall::{Hall, assert_conflict, named};
use crate::history::assert_history;
use crate::ids::{company_id, group_id, group_room, minute, room_id, user, user_id, users};
use crate::visible::visible;
use crate::walk::{PAGE_SIZES, walk};

/// A room that was never saved is none, and no error, however it is asked for.
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
    let hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let stranger = User::of_no_company(user_id(4));
    let group = hall.new_group(1, &ann, named("Crew"), 1);
    let changes = [
        hall.to_me(1, &ann, 1),
        hall.pair(2, [ann, bo], 1),
        hall.pair(3, [bo, stranger], 1),
        hall.general(4, &[ann, bo, cy, stranger], 1),
    ];
    for change in changes {
        let saved = change.room().clone();
        assert_eq!(hall.save_room(change).await, saved);
    }
    let saved = group.rooms()[0].room().clone();
    hall.save_group(group).await;
    assert_eq!(saved.kind(), RoomKind::Group);
    assert_eq!(hall.room(saved.id()).await, saved);
    assert_history(&hall).await;
}

/// A room with a history comes back as its events made it, entries of former participants and
/// several events of one change included (RM-21).
// about: RM-21
pub async fn room_with_a_history_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy, dee, eve] = users([1, 2, 3, 4, 5]);
    let guest = User::of_company(user_id(6), company_id(2));
    let before = hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;

    let mut room = before.clone();
    let edit = InfoEdit {
        name: Edit::Set("Straße 企画".parse().unwrap()),
        picture: Edit::Set("photos/1".parse().unwrap()),
        description: Edit::Set("It's \"quoted\"; -- 100%".parse().unwrap()),
    };
    let events = vec![
        room.describe(bo.id(), edit, &hall.cx(2)).unwrap(),
        room.invite(bo.id(), &[dee, eve, guest], &hall.cx(3)).unwrap(),
        room.remove(ann.id(), &[cy.id(), dee.id()], &hall.cx(4)).unwrap(),
        room.leave(ann.id(), &hall.cx(5)).unwrap(),
        room.invite(eve.id(), &[cy], &hall.cx(6)).unwrap(),
    ];
    let change = RoomChange::between(&before, room.clone(), events);
    assert_eq!(hall.save_room(change).await, room);

    let cleared = InfoEdit { name: Edit::Clear, picture: Edit::Clear, ..InfoEdit::default() };
    hall.in_room(room_id(1), 7, |room, cx| room.describe(bo.id(), cleared, cx)).await;
    assert_history(&hall).await;
}

/// A room that the last participant left comes back closed (RM-15).
// about: RM-15
pub async fn closed_room_comes_back_as_saved<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    hall.save_room(hall.pair(1, [ann, bo], 1)).await;
    hall.in_room(room_id(1), 2, |room, cx| room.leave(bo.id(), cx)).await;
    let closed = hall.in_room(room_id(1), 3, |room, cx| room.leave(ann.id(), cx)).await;
    assert!(closed.is_closed());
    assert_history(&hall).await;
}

/// A change that was decided at an older version conflicts, and nothing of it is seen: not its
/// entries, its claims, its events, nor that anything happened in the room.
pub async fn room_change_at_a_stale_version_conflicts<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let general = hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    let pair = hall.save_room(hall.pair(2, [ann, bo], 1)).await;
    let stale = [
        hall.on_room(&general, 9, |room, cx| room.invite(ann.id(), &[dee], cx)),
        hall.on_room(&general, 9, |room, cx| room.remove(ann.id(), &[bo.id()], cx)),
        hall.on_room(&pair, 9, |room, cx| room.leave(ann.id(), cx)),
    ];
    let name = InfoEdit::name("Crew".parse().unwrap());
    hall.in_room(room_id(1), 2, |room, cx| room.describe(cy.id(), name, cx)).await;
    hall.in_room(room_id(2), 2, |room, cx| room.leave(bo.id(), cx)).await;

    let before = visible(&hall).await;
    for change in stale {
        assert_conflict(hall.store.save_room(change).await);
        assert_eq!(visible(&hall).await, before);
    }
}

/// A change that was saved is not saved again.
pub async fn room_change_is_saved_once<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    let room = hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    let change = hall.on_room(&room, 2, |room, cx| room.invite(ann.id(), &[dee], cx));
    hall.save_room(change.clone()).await;
    let before = visible(&hall).await;
    assert_conflict(hall.store.save_room(change).await);
    assert_eq!(visible(&hall).await, before);
}

/// A new room whose id there is already conflicts, and changes nothing of the one that there is.
pub async fn room_id_is_given_once<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy, dee] = users([1, 2, 3, 4]);
    hall.save_room(hall.general(1, &[ann, bo, cy], 1)).await;
    let before = visible(&hall).await;
    for change in [hall.general(1, &[ann, bo, dee], 2), hall.pair(1, [ann, bo], 2)] {
        assert_conflict(hall.store.save_room(change).await);
        assert_eq!(visible(&hall).await, before);
    }
}

/// A change of a room that was never saved conflicts, and makes no room.
pub async fn change_of_an_absent_room_conflicts<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let unsaved = hall.general(1, &[ann, bo, cy], 1);
    let before = visible(&hall).await;
    let change = hall.on_room(unsaved.room(), 2, |room, cx| room.leave(bo.id(), cx));
    assert_conflict(hall.store.save_room(change).await);
    assert_eq!(visible(&hall).await, before);
}

/// The entries of a room are read by user in pages of any size, those of former participants too
/// (RM-21).
// about: RM-21
pub async fn participants_are_paged_the_former_included<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let people: Vec<_> = (1..=9).map(user).collect();
    let (first, later) = people.split_at(6);
    hall.save_room(hall.general(1, first, 1)).await;
    hall.save_room(hall.general(2, &people, 1)).await;
    let gone = [first[1].id(), first[2].id()];
    hall.in_room(room_id(1), 2, |room, cx| room.invite(first[0].id(), later, cx)).await;
    let room = hall.in_room(room_id(1), 3, |room, cx| room.remove(first[0].id(), &gone, cx)).await;

    let expected: Vec<Participant> = room.roster().loaded().values().copied().collect();
    assert_eq!(expected.len(), people.len());
    for size in PAGE_SIZES {
        let read = walk(size, |page| hall.store.participants(room_id(1), page)).await;
        assert_eq!(read, expected);
    }
}

/// The open rooms of a company of every kind are read by id, in pages of any size, each with its
/// counts and without any entry.
// about: CO-1
pub async fn open_rooms_of_a_company_are_paged<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let other = Hall::of(hall.store.clone(), company_id(2), "other.example").await;
    let [ann, bo, cy] = users([1, 2, 3]);
    hall.save_room(hall.to_me(1, &ann, 1)).await;
    hall.save_room(hall.pair(2, [ann, bo], 1)).await;
    for n in 3..=5 {
        hall.save_room(hall.general(n, &[ann, bo, cy], 1)).await;
    }
    hall.in_room(room_id(3), 2, |room, cx| room.leave(bo.id(), cx)).await;
    for one in [ann, bo, cy] {
        hall.in_room(room_id(4), 2, |room, cx| room.leave(one.id(), cx)).await;
    }
    let room = hall.room(room_id(5)).await;
    hall.save_group(hall.conversion(5, &room, &ann, named("Converted"), 2)).await;
    for n in [6, 7] {
        hall.save_group(hall.new_group(n, &ann, named(&format!("Group {n}")), 1)).await;
    }
    hall.delete(group_id(7), &ann, 2).await;
    let team = TeamDraft::named("Labs").unwrap().members([ann, bo]);
    hall.save_group(hall.new_team(8, team, 1)).await;
    let owner = User::of_company(user_id(9), company_id(2));
    other.save_room(other.general(9, &[owner, ann, bo], 1)).await;

    let mut expected = Vec::new();
    for id in [1, 2, 3, 5].map(room_id).into_iter().chain([6, 8].map(group_room)) {
        let room = hall.room(id).await;
        let roster = room.roster().slice_of(&Scope::of([])).unwrap();
        expected.push(Room::from_parts(room.header().clone(), roster).unwrap());
    }
    expected.sort_by_key(Room::id);
    for size in PAGE_SIZES {
        let read = walk(size, |page| hall.store.rooms_of_company(hall.company.id(), page)).await;
        assert_eq!(read, expected);
    }
    let theirs = walk(2, |page| hall.store.rooms_of_company(company_id(2), page)).await;
    assert_eq!(theirs.iter().map(Room::id).collect::<Vec<_>>(), [room_id(9)]);
    assert!(walk(2, |page| hall.store.rooms_of_company(company_id(3), page)).await.is_empty());
}

/// Rooms of two companies, of the same users, are two.
// about: CO-1
pub async fn rooms_of_two_companies_are_apart<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let other = Hall::of(hall.store.clone(), company_id(2), "other.example").await;
    let [ann, bo] = users([1, 2]);
    let owner = User::of_company(user_id(3), company_id(2));
    let ours = hall.save_room(hall.general(1, &[ann, bo, owner], 1)).await;
    let theirs = other.save_room(other.general(2, &[owner, ann, bo], 2)).await;
    let [at_home, abroad] = [&ours, &theirs].map(|room| room.roster().counts().externals());
    assert_eq!((at_home, abroad), (1, 2));
    let listed = walk(2, |page| hall.store.rooms_of(ann.id(), page)).await;
    let rooms: Vec<_> =
        listed.iter().map(|listed| (listed.room.id(), listed.last_active)).collect();
    assert_eq!(rooms, [(theirs.id(), minute(2)), (ours.id(), minute(1))]);
}
