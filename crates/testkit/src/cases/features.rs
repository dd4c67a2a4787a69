//! The features of a group are loaded as they were set, and a room that begins anew replaces the old
//! one.

use guildhall_groups::{Group, GroupChange, TeamDraft};
use guildhall_kernel::{Feature, RoomKind, Switch, User};
use guildhall_permissions::GroupSetting;
use guildhall_room_features::{FeatureEdit, FeatureState};
use guildhall_rooms::RoomChange;

use crate::GuildhallStore;
use crate::commands;
use crate::driver::{ADMIN, Driver, assert_conflict, assert_taken, named};
use crate::ids::{group_id, group_room, minute, room_id, user, users};
use crate::reading::{assert_history, visible, walk};

/// Long after minute 2: the data of Message are kept for 30 days.
const LATER: u32 = 31 * 24 * 60 + 3;

/// Locked settings come back locked, and a feature with either setting (CO-6).
// about: CO-6
pub async fn locked_settings_come_back_as_saved<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let (ann, admin) = (user(1), user(ADMIN));
    driver.save_group(driver.new_group(1, &ann, named("Crew"), 1)).await;
    let [lock, _] = commands::lock_and_unlock(&[GroupSetting::Note, GroupSetting::Members]);
    let locked = driver.execute(1, admin, lock, 2).await;
    let off = FeatureEdit::new().with_feature(Feature::Note, Switch::Off);
    assert!(locked.clone().switch_features(ann, &off, &driver.cx(3)).is_err());
    driver.in_group(group_id(1), 3, |group, cx| group.switch_features(admin, &off, cx)).await;
    assert!(locked.clone().add_members(ann, &[user(2)], &driver.cx(3)).is_err());
    let [_, unlock] = commands::lock_and_unlock(&[GroupSetting::Note]);
    let freed = driver.execute(1, admin, unlock, 4).await;
    let on = FeatureEdit::new().with_feature(Feature::Note, Switch::On);
    assert!(freed.clone().switch_features(ann, &on, &driver.cx(5)).is_ok());
    assert_history(&driver).await;
}

/// A feature is loaded with the time when it went off, and with whether it was ever on (FT-3).
// about: FT-3
pub async fn features_come_back_with_the_time_they_went_off<S: GuildhallStore>(store: S) {
    let driver = Driver::open(store).await;
    let ann = user(1);
    let draft = named("Crew").with_feature(Feature::Folder, Switch::Off);
    driver.save_group(driver.new_group(1, &ann, draft, 1)).await;
    let task = FeatureEdit::new().with_feature(Feature::Task, Switch::Off);
    driver.in_group(group_id(1), 2, |group, cx| group.switch_features(ann, &task, cx)).await;
    let message = FeatureEdit::new().with_feature(Feature::Message, Switch::Off);
    let off = driver.in_group(group_id(1), 3, |g, cx| g.switch_features(ann, &message, cx)).await;
    let state = |group: &Group, feature| group.header().features().state(feature);
    let since = |n| FeatureState::Off { since: minute(n) };
    assert_eq!([Feature::Task, Feature::Message].map(|f| state(&off, f)), [since(2), since(3)]);

    let message = FeatureEdit::new().with_feature(Feature::Message, Switch::On);
    let on = driver.in_group(group_id(1), 4, |g, cx| g.switch_features(ann, &message, cx)).await;
    assert_eq!(state(&on, Feature::Message), FeatureState::On);
    assert_eq!(state(&on, Feature::Note), since(3));
    assert_history(&driver).await;
}

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
