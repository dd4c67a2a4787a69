//! The features of a group come back as they were set, and a room that begins anew takes the place
//! of the one before.

use guildhall_groups::{Group, GroupChange, ProfileEdit, TeamDraft};
use guildhall_kernel::{Feature, RoomKind, Switch, User};
use guildhall_room_features::{FeatureEdit, FeatureState};
use guildhall_rooms::RoomChange;

use crate::GuildhallStore;
use crate::hall::{ADMIN, Hall, assert_conflict, assert_taken, named};
use crate::history::assert_history;
use crate::ids::{group_id, group_room, minute, room_id, user, users};
use crate::visible::visible;
use crate::walk::walk;

/// Long after minute 2: the data of Message are kept for 30 days.
const LATER: u32 = 31 * 24 * 60 + 3;

/// Features that are locked come back so, whatever they are set to (CO-6).
// about: CO-6
pub async fn locked_features_come_back_as_saved<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let (ann, admin) = (user(1), user(ADMIN));
    hall.save_group(hall.new_group(1, &ann, named("Crew"), 1)).await;
    let features = [Feature::Note, Feature::Task].into();
    let locked =
        hall.in_group(group_id(1), 2, |g, cx| g.lock_features(&admin, &features, cx)).await;
    let off = FeatureEdit::new().switch(Feature::Note, Switch::Off);
    assert!(locked.clone().switch_features(&ann, &off, &hall.cx(3)).is_err());
    hall.in_group(group_id(1), 3, |group, cx| group.switch_features(&admin, &off, cx)).await;
    let note = [Feature::Note].into();
    let freed = hall.in_group(group_id(1), 4, |g, cx| g.unlock_features(&admin, &note, cx)).await;
    let on = FeatureEdit::new().switch(Feature::Note, Switch::On);
    assert!(freed.clone().switch_features(&ann, &on, &hall.cx(5)).is_ok());
    assert_history(&hall).await;
}

/// A feature comes back with since when it is off, and with whether it ever was on (FT-3).
// about: FT-3
pub async fn features_come_back_with_since_when<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let ann = user(1);
    let draft = named("Crew").feature(Feature::Folder, Switch::Off);
    hall.save_group(hall.new_group(1, &ann, draft, 1)).await;
    let task = FeatureEdit::new().switch(Feature::Task, Switch::Off);
    hall.in_group(group_id(1), 2, |group, cx| group.switch_features(&ann, &task, cx)).await;
    let message = FeatureEdit::new().switch(Feature::Message, Switch::Off);
    let off = hall.in_group(group_id(1), 3, |g, cx| g.switch_features(&ann, &message, cx)).await;
    let state = |group: &Group, feature| group.header().features().state(feature);
    let since = |n| FeatureState::Off { since: minute(n) };
    assert_eq!([Feature::Task, Feature::Message].map(|f| state(&off, f)), [since(2), since(3)]);

    let message = FeatureEdit::new().switch(Feature::Message, Switch::On);
    let on = hall.in_group(group_id(1), 4, |g, cx| g.switch_features(&ann, &message, cx)).await;
    assert_eq!(state(&on, Feature::Message), FeatureState::On);
    assert_eq!(state(&on, Feature::Note), since(3));
    assert_history(&hall).await;
}

/// When Message begins anew, the room before is closed, the new one is open and the group's, and it
/// alone is in the room list (FT-3).
// about: FT-3
pub async fn new_room_takes_the_place_of_the_one_before<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    let anew = Anew::of_a_group(&hall, [ann, bo]).await;
    let opened = anew.opened.room().clone();
    let group = hall.save_group(anew.whole()).await;
    assert_eq!(group, anew.group);
    assert_eq!(group.room(), room_id(2));
    assert!(hall.room(room_id(1)).await.is_closed());
    assert_eq!(hall.room(room_id(2)).await, opened);
    let listed = walk(2, |page| hall.store.rooms_of(bo.id(), page)).await;
    let rooms: Vec<_> = listed.iter().map(|l| (l.room.id(), l.last_active)).collect();
    assert_eq!(rooms, [(room_id(2), minute(LATER))]);
    assert_history(&hall).await;
}

/// A team's room begins anew as a team's (FT-3, RM-19).
// about: FT-3
pub async fn room_of_a_team_begins_anew<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo] = users([1, 2]);
    let draft = TeamDraft::named("Labs").unwrap().led_by(ann).members([bo]);
    hall.save_group(hall.new_team(1, draft, 1)).await;
    for switch in [Switch::On, Switch::Off] {
        let edit = FeatureEdit::new().switch(Feature::Message, switch);
        hall.in_group(group_id(1), 2, |team, cx| team.switch_features(&ann, &edit, cx)).await;
    }
    hall.save_group(Anew::decided(&hall, &ann).await.whole()).await;
    let room = hall.room(room_id(2)).await;
    assert_eq!((room.kind(), room.group()), (RoomKind::Team, Some(group_id(1))));
    assert!(hall.room(group_room(1)).await.is_closed());
    assert_history(&hall).await;
}

/// Where the room before has moved on, the new one's id is given, the group has moved on or its new
/// name is another's, nothing of the new beginning is saved (FT-3).
// about: FT-3
pub async fn room_begins_anew_whole_or_not_at_all<S: GuildhallStore>(store: S) {
    let hall = Hall::open(store).await;
    let [ann, bo, cy] = users([1, 2, 3]);
    let anew = Anew::of_a_group(&hall, [ann, bo]).await;
    hall.save_group(hall.new_group(2, &ann, named("Taken"), 3)).await;
    hall.save_room(hall.general(4, &[ann, bo, cy], 3)).await;
    let before = visible(&hall).await;
    let (stale, given) = (anew.stale.clone(), hall.general(4, &[ann, cy, bo], 4));
    let refused = [
        anew.alone().with_room(stale.clone()).with_room(anew.opened.clone()),
        anew.alone().with_room(anew.opened.clone()).with_room(stale),
        anew.alone().with_room(anew.closed.clone()).with_room(given.clone()),
        anew.alone().with_room(given).with_room(anew.closed.clone()),
    ];
    for change in refused {
        assert_conflict(hall.store.save_group(change).await);
        assert_eq!(visible(&hall).await, before);
    }

    let (mut renamed, edit) = (anew.group.clone(), ProfileEdit::name("Taken".parse().unwrap()));
    let mut events = anew.alone().events().to_vec();
    events.push(renamed.edit_profile(&ann, edit, &hall.cx(LATER)).unwrap());
    let claim = renamed.claims().pop_first().unwrap();
    let rooms = GroupChange::between(&anew.before, renamed, events);
    let rooms = rooms.with_room(anew.closed.clone()).with_room(anew.opened.clone());
    assert_taken(hall.store.save_group(rooms).await, &claim);
    assert_eq!(visible(&hall).await, before);

    hall.in_group(group_id(1), 4, |group, cx| group.add_members(&ann, &[cy], cx)).await;
    let before = visible(&hall).await;
    assert_conflict(hall.store.save_group(anew.whole()).await);
    assert_eq!(visible(&hall).await, before);
    hall.save_group(Anew::decided(&hall, &ann).await.whole()).await;
    assert_history(&hall).await;
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
    /// Of a group that was converted from room 1, and has had Message off for too long.
    async fn of_a_group<S: GuildhallStore>(hall: &Hall<S>, [ann, bo]: [User; 2]) -> Self {
        let unconverted = hall.save_room(hall.general(1, &[ann, bo, user(9)], 1)).await;
        hall.save_group(hall.conversion(1, &unconverted, &ann, named("Crew"), 1)).await;
        let off = FeatureEdit::new().switch(Feature::Message, Switch::Off);
        hall.in_group(group_id(1), 2, |group, cx| group.switch_features(&ann, &off, cx)).await;
        let stale = hall.on_room(&unconverted, LATER, |room, cx| room.leave(bo.id(), cx));
        Self { stale, ..Self::decided(hall, &ann).await }
    }

    async fn decided<S: GuildhallStore>(hall: &Hall<S>, by: &User) -> Self {
        let before = hall.group(group_id(1)).await;
        let open = hall.room(before.room()).await;
        let (mut group, mut room) = (before.clone(), open.clone());
        let edit = FeatureEdit::new()
            .switch(Feature::Message, Switch::On)
            .switch(Feature::Note, Switch::On);
        let begun = group.begin_anew(by, &edit, &mut room, room_id(2), &hall.cx(LATER)).unwrap();
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

    fn alone(&self) -> GroupChange {
        self.change.clone()
    }

    fn whole(&self) -> GroupChange {
        self.alone().with_room(self.closed.clone()).with_room(self.opened.clone())
    }
}
