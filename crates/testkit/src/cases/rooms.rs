//! Rooms are found as they were saved, and saved at one version. A room that begins anew replaces
//! the old one.

use guildhall_groups::{Group, GroupChange, TeamDraft};
use guildhall_kernel::{Claim, Edit, Feature, RoomKind, Scope, Switch, User};
use guildhall_room_features::FeatureEdit;
use guildhall_rooms::{InfoEdit, Participant, Room, RoomChange};

use crate::assert::{assert_conflict, assert_taken};
use crate::driver::{
    Driver, company_id, group_id, group_room, minute, named, room_id, user, user_id, users,
};
use crate::reading::{PAGE_SIZES, assert_history, visible, walk};
use crate::{GuildhallStore, commands};

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

/// Long after minute 2: the data of Message are kept for 30 days.
const LATER: u32 = 31 * 24 * 60 + 3;

/// When Message begins anew, the old room is closed, and the new one is open, belongs to the group,
/// and is the only one in the room list (FT-3).
// about: FT-3
pub async fn new_room_replaces_the_one_before<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    let anew = Anew::of_a_group(&driver, [ann, bo]).await;
    let opened = anew.opened.room().clone();
    let group = driver.save_group(anew.whole()).await;
    assert_eq!(group, anew.group);
    assert_eq!(group.room(), room_id(2));
    assert!(driver.room(room_id(1)).await.is_closed());
    assert_eq!(driver.room(room_id(2)).await, opened);
    let listed = walk(2, |page| driver.store.rooms_of(bo.id(), page)).await;
    let rooms: Vec<_> = listed.iter().map(|l| (l.room.id(), l.last_active)).collect();
    assert_eq!(rooms, [(room_id(2), minute(LATER))]);
    assert_history(&driver).await;
}

/// A team's room begins anew as a team's (FT-3, RM-19).
// about: FT-3
pub async fn room_of_a_team_begins_anew<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo] = users([1, 2]);
    let draft = TeamDraft::named("Labs").unwrap().with_leader(ann).with_members([bo]);
    driver.save_group(driver.new_team(1, draft, 1)).await;
    for switch in [Switch::On, Switch::Off] {
        let edit = FeatureEdit::new().with_feature(Feature::Message, switch);
        driver.in_group(group_id(1), 2, |team, cx| team.switch_features(ann, &edit, cx)).await;
    }
    driver.save_group(Anew::decided(&driver, &ann).await.whole()).await;
    let room = driver.room(room_id(2)).await;
    assert_eq!((room.kind(), room.group()), (RoomKind::Team, Some(group_id(1))));
    assert!(driver.room(group_room(1)).await.is_closed());
    assert_history(&driver).await;
}

/// No part of a new beginning is saved if the old room or the group has changed, if the new room's
/// id is taken, or if the group's new name is taken (FT-3).
// about: FT-3
pub async fn room_begins_anew_whole_or_not_at_all<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let anew = Anew::of_a_group(&driver, [ann, bo]).await;
    driver.save_group(driver.new_group(2, &ann, named("Taken"), 3)).await;
    driver.save_room(driver.general(4, &[ann, bo, cy], 3)).await;
    let before = visible(&driver).await;
    let (stale, given) = (anew.stale.clone(), driver.general(4, &[ann, cy, bo], 4));
    let refused = [
        anew.without_rooms().with_room(stale.clone()).with_room(anew.opened.clone()),
        anew.without_rooms().with_room(anew.opened.clone()).with_room(stale),
        anew.without_rooms().with_room(anew.closed.clone()).with_room(given.clone()),
        anew.without_rooms().with_room(given).with_room(anew.closed.clone()),
    ];
    for change in refused {
        assert_conflict(driver.store.save_group(change).await);
        assert_eq!(visible(&driver).await, before);
    }

    let mut renamed = anew.group.clone();
    let mut events = anew.without_rooms().events().to_vec();
    events.push(renamed.execute(ann, commands::rename("Taken"), &driver.cx(LATER)).unwrap());
    let claim = renamed.claims().pop_first().unwrap();
    let rooms = GroupChange::between(&anew.before, renamed, events);
    let rooms = rooms.with_room(anew.closed.clone()).with_room(anew.opened.clone());
    assert_taken(driver.store.save_group(rooms).await, &claim);
    assert_eq!(visible(&driver).await, before);

    driver.in_group(group_id(1), 4, |group, cx| group.add_members(ann, &[cy], cx)).await;
    let before = visible(&driver).await;
    assert_conflict(driver.store.save_group(anew.whole()).await);
    assert_eq!(visible(&driver).await, before);
    driver.save_group(Anew::decided(&driver, &ann).await.whole()).await;
    assert_history(&driver).await;
}

/// A new beginning of the room of group 1, in room 2.
struct Anew {
    before: Group,
    group: Group,
    change: GroupChange,
    closed: RoomChange,
    opened: RoomChange,
    /// A change of the room before that is out of date.
    stale: RoomChange,
}

impl Anew {
    /// Begins the room of a group anew that was converted from room 1 and had Message off for too
    /// long.
    async fn of_a_group<S: GuildhallStore>(driver: &Driver<S>, [ann, bo]: [User; 2]) -> Self {
        let unconverted = driver.save_room(driver.general(1, &[ann, bo, user(9)], 1)).await;
        driver.save_group(driver.conversion(1, &unconverted, &ann, named("Crew"), 1)).await;
        let off = FeatureEdit::new().with_feature(Feature::Message, Switch::Off);
        driver.in_group(group_id(1), 2, |group, cx| group.switch_features(ann, &off, cx)).await;
        let stale = driver.on_room(&unconverted, LATER, |room, cx| room.leave(bo, cx));
        Self { stale, ..Self::decided(driver, &ann).await }
    }

    async fn decided<S: GuildhallStore>(driver: &Driver<S>, by: &User) -> Self {
        let before = driver.group(group_id(1)).await;
        let open = driver.room(before.room()).await;
        let (mut group, mut room) = (before.clone(), open.clone());
        let edit = FeatureEdit::new()
            .with_feature(Feature::Message, Switch::On)
            .with_feature(Feature::Note, Switch::On);
        let begun = group.begin_anew(*by, &edit, &mut room, room_id(2), &driver.cx(LATER)).unwrap();
        let (new, opened) = begun.opened;
        let closed = RoomChange::between(&open, room, vec![begun.closed]);
        Self {
            change: GroupChange::between(&before, group.clone(), vec![begun.event]),
            before,
            group,
            stale: closed.clone(),
            closed,
            opened: RoomChange::new(new, opened),
        }
    }

    fn without_rooms(&self) -> GroupChange {
        self.change.clone()
    }

    fn whole(&self) -> GroupChange {
        self.without_rooms().with_room(self.closed.clone()).with_room(self.opened.clone())
    }
}
