//! Message that was turned off is kept until a deadline, and begins anew after that (FT-3).

use guildhall_groups::{BegunAnew, Group, GroupChange, GroupError, GroupEvent};
use guildhall_kernel::{Envelope, Feature, RoomId, RoomKind, Switch};
use guildhall_room_features::{FeatureData, FeatureEdit, FeatureError, FeatureState};
use guildhall_rooms::{Room, RoomChange, RoomEvent};
use time::Duration;
use uuid::Uuid;

use crate::people::{ADA, ANN, BO, CY, DEE};
use crate::world::{GROUP, ROOM, World, draft, refusal, rule, switches};

const NEW_ROOM: RoomId = RoomId::new(Uuid::from_u128(0x201));
const NANOSECOND: Duration = Duration::nanoseconds(1);

fn message(to: Switch) -> FeatureEdit {
    switches(&[(Feature::Message, to)])
}

fn message_and_note() -> FeatureEdit {
    switches(&[(Feature::Message, Switch::On), (Feature::Note, Switch::On)])
}

/// Returns the group with Message off for the given time.
fn off_for(mut group: Group, time: Duration) -> (World, Group) {
    let mut world = World::new();
    group.switch_features(ANN, &message(Switch::Off), &world.cx()).unwrap();
    world.pass(time);
    (world, group)
}

fn begin_anew(
    world: &World,
    group: &mut Group,
    by: guildhall_kernel::User,
    room: &mut Room,
) -> Result<BegunAnew, guildhall_kernel::CommandError<GroupError>> {
    group.begin_anew(by, &message_and_note(), room, NEW_ROOM, &world.cx())
}

// allows: FT-3
#[test]
fn message_turned_on_within_thirty_days_restores_its_room() {
    for time in [Duration::ZERO, Duration::days(1), Duration::days(30) - NANOSECOND] {
        let (world, mut group) = off_for(World::new().crew(), time);
        group.check_message_kept(&world.cx()).unwrap();
        let event = group.switch_features(ANN, &message_and_note(), &world.cx()).unwrap();
        assert_eq!((event.by, event.at), (Some(ANN.id()), world.cx().at()));
        let GroupEvent::MessageRestored { switches } = event.event else { panic!("{event:?}") };
        assert_eq!(switches.len(), 2, "what else the edit names comes with it");
        assert_eq!(group.room(), ROOM);
        assert!(group.read_room(BO, &world.cx()).is_ok());
        assert!(!group.feature(Feature::Task, &world.cx()).is_on(), "it stays off");
    }
}

// allows: FT-3
#[test]
fn a_group_says_until_when_message_is_kept() {
    let (mut world, group) = off_for(World::new().crew(), Duration::ZERO);
    let until = group.message_kept_until().unwrap();
    assert_eq!(until.since(world.cx().at()), Duration::days(30));
    for days in [7, 60] {
        world.keep_message(days);
        assert_eq!(group.message_kept_until(), Some(until), "the deadline is fixed");
    }
    assert_eq!(world.crew().message_kept_until(), None, "it is on");
}

// about: GR-12
#[test]
fn a_deleted_group_keeps_no_message_data() {
    let (world, group) = off_for(World::new().crew(), Duration::ZERO);
    assert_eq!(world.deleted(group).message_kept_until(), None);
}

// allows: FT-3
#[test]
fn message_is_restored_at_exactly_thirty_days() {
    let (world, mut group) = off_for(World::new().crew(), Duration::days(30));
    let event = group.switch_features(ANN, &message(Switch::On), &world.cx()).unwrap();
    assert!(matches!(event.event, GroupEvent::MessageRestored { .. }));
}

// refuses: FT-3
#[test]
fn message_is_gone_one_nanosecond_after_thirty_days() {
    let (world, mut group) = off_for(World::new().crew(), Duration::days(30) + NANOSECOND);
    let before = group.clone();
    let since = World::new().cx().at().as_date_time();
    let kept_until = (since + Duration::days(30)).into();
    let gone = GroupError::Feature(FeatureError::MessageGone { kept_until });
    assert_eq!(group.check_message_kept(&world.cx()), Err(gone.clone()));
    for by in [ANN, CY, ADA] {
        let refused = refusal(group.switch_features(by, &message_and_note(), &world.cx()));
        assert_eq!(refused, gone);
    }
    assert_eq!(group, before);
}

// allows: FT-3
#[test]
fn after_thirty_days_message_begins_anew_in_a_new_room() {
    for by in [ANN, CY, ADA] {
        let (world, mut group) = off_for(World::new().crew(), Duration::days(30) + NANOSECOND);
        let (before, room) = (group.clone(), world.room_of(&group));
        let mut old = room.clone();
        let begun = begin_anew(&world, &mut group, by, &mut old).unwrap();
        let at = world.cx().at();
        assert_eq!(begun.closed, Envelope::by_user(by.id(), at, RoomEvent::Closed));
        assert!(old.is_closed());
        let (new, opened) = begun.opened;
        assert_eq!((new.id(), new.group(), new.kind()), (NEW_ROOM, Some(GROUP), RoomKind::Group));
        assert_eq!(group.room(), NEW_ROOM);
        assert!(group.read_room(BO, &world.cx()).is_ok());
        assert!(matches!(begun.event.event, GroupEvent::MessageBeganAnew { room: NEW_ROOM, .. }));
        let change = GroupChange::between(&before, group, vec![begun.event])
            .with_room(RoomChange::between(&room, old, vec![begun.closed]))
            .with_room(RoomChange::new(new, opened));
        let rooms: Vec<_> = change.rooms().iter().map(|change| change.room().id()).collect();
        assert_eq!(rooms, [ROOM, NEW_ROOM]);
    }
}

// allows: FT-3
#[test]
fn a_room_that_began_anew_is_kept_like_any_other() {
    let (mut world, mut group) = off_for(World::new().crew(), Duration::days(31));
    let mut room = world.room_of(&group);
    let begun = begin_anew(&world, &mut group, ANN, &mut room).unwrap();
    let (mut room, _) = begun.opened;
    group.switch_features(ANN, &message(Switch::Off), &world.cx()).unwrap();
    world.pass(Duration::days(31));
    let third = RoomId::new(Uuid::from_u128(0x202));
    let edit = message(Switch::On);
    assert!(group.begin_anew(ANN, &edit, &mut room, third, &world.cx()).is_ok());
    assert_eq!(group.room(), third);
}

// refuses: FT-3
#[test]
fn message_that_is_kept_or_on_or_not_turned_on_cannot_begin_anew() {
    let kept = |world: &World, mut group: Group, edit: &FeatureEdit| {
        let before = group.clone();
        let mut room = world.room_of(&group);
        let refused = refusal(group.begin_anew(ANN, edit, &mut room, NEW_ROOM, &world.cx()));
        assert_eq!(refused, GroupError::MessageKept { group: GROUP });
        assert_eq!((group, room.is_closed()), (before, false));
    };
    let (world, group) = off_for(World::new().crew(), Duration::days(30));
    kept(&world, group, &message_and_note());
    let task_off = switches(&[(Feature::Task, Switch::Off)]);
    kept(&world, world.crew(), &task_off);
    kept(&world, world.crew(), &message(Switch::Off));
    kept(&world, world.team(), &message_and_note());
}

// refuses: FT-3
#[test]
fn beginning_anew_needs_the_right_to_switch_and_the_groups_own_room() {
    let (world, mut group) = off_for(World::new().crew(), Duration::days(31));
    let before = group.clone();
    let mut room = world.room_of(&group);
    for by in [BO, DEE] {
        assert_eq!(rule(begin_anew(&world, &mut group, by, &mut room)), "FT-1");
    }
    let mut other = Room::open_for_group(NEW_ROOM, GROUP, ANN, &world.cx()).0;
    let refused = refusal(begin_anew(&world, &mut group, ANN, &mut other));
    assert_eq!(refused, GroupError::WrongRoom { group: GROUP });
    room.close_with_group(ANN, &world.cx()).unwrap();
    assert_eq!(rule(begin_anew(&world, &mut group, ANN, &mut room)), "RM-15");
    assert_eq!((group, other.is_closed()), (before, false));
}

// allows: FT-3
#[test]
fn the_company_keeps_message_for_longer_or_not_at_all() {
    for (days, time, kept) in [
        (60, Duration::days(60), true),
        (60, Duration::days(60) + NANOSECOND, false),
        (0, Duration::ZERO, true),
        (0, NANOSECOND, false),
    ] {
        let mut world = World::new();
        world.keep_message(days);
        let mut group = world.crew();
        group.switch_features(ANN, &message(Switch::Off), &world.cx()).unwrap();
        world.pass(time);
        let restored = group.switch_features(ANN, &message(Switch::On), &world.cx());
        assert_eq!(restored.is_ok(), kept, "{days} days, {time}");
    }
}

// refuses: FT-3
#[test]
fn a_longer_retention_does_not_bring_message_back_after_its_deadline() {
    let (mut world, mut group) = off_for(World::new().crew(), Duration::days(40));
    world.keep_message(60);
    let refused = group.switch_features(ANN, &message(Switch::On), &world.cx());
    assert_eq!(rule(refused), "FT-3");
    let mut room = world.room_of(&group);
    assert!(begin_anew(&world, &mut group, ANN, &mut room).is_ok());
    assert_eq!(group.room(), NEW_ROOM);
}

// allows: FT-3
#[test]
fn a_shorter_retention_takes_nothing_from_message_before_its_deadline() {
    let (mut world, mut group) = off_for(World::new().crew(), Duration::days(20));
    world.keep_message(7);
    assert!(group.switch_features(ANN, &message(Switch::On), &world.cx()).is_ok());
    assert_eq!(group.room(), ROOM);
}

// allows: FT-3
#[test]
fn no_time_counts_while_the_company_has_message_disabled() {
    let mut world = World::new();
    let mut group = world.crew();
    world.disable(Feature::Message);
    world.pass(Duration::days(365));
    assert_eq!(group.header().features().state(Feature::Message), FeatureState::On);
    assert_eq!(group.check_message_kept(&world.cx()), Ok(()));
    world.allow(Feature::Message);
    assert!(group.read_room(BO, &world.cx()).is_ok(), "it comes back as it was");
    let mut room = world.room_of(&group);
    assert_eq!(rule(begin_anew(&world, &mut group, ANN, &mut room)), "FT-6");
}

// refuses: CO-5
#[test]
fn message_is_neither_restored_nor_begun_anew_while_disabled() {
    for days in [1, 31] {
        let (mut world, mut group) = off_for(World::new().crew(), Duration::days(days));
        world.disable(Feature::Message);
        let edit = message(Switch::On);
        assert_eq!(rule(group.switch_features(ANN, &edit, &world.cx())), "CO-5");
        let mut room = world.room_of(&group);
        assert_eq!(rule(begin_anew(&world, &mut group, ANN, &mut room)), "CO-5");
    }
}

// allows: FT-3
#[test]
fn message_that_was_never_on_can_be_turned_on_at_any_time() {
    let mut world = World::new();
    let mut group = world.created(draft().with_feature(Feature::Message, Switch::Off));
    assert_eq!(group.header().features().state(Feature::Message), FeatureState::NeverOn);
    let mut team = world.team();
    world.pass(Duration::days(365));
    for group in [&mut group, &mut team] {
        let mut room = world.room_of(group);
        let refused = refusal(begin_anew(&world, group, ANN, &mut room));
        assert_eq!(refused, GroupError::MessageKept { group: GROUP });
        let event = group.switch_features(ANN, &message(Switch::On), &world.cx()).unwrap();
        assert!(
            matches!(event.event, GroupEvent::FeaturesSwitched { .. }),
            "neither restored nor anew"
        );
    }
}

// allows: FT-3
#[test]
fn message_turned_off_by_a_conversion_is_kept_from_then_on() {
    let mut world = World::new();
    let mut room = world.general_room(&[ANN, BO, CY]);
    let quiet = draft().with_feature(Feature::Message, Switch::Off);
    let (mut group, _, _) = Group::convert(GROUP, &mut room, ANN, quiet, &world.cx()).unwrap();
    let since = world.cx().at();
    assert_eq!(group.header().features().state(Feature::Message), FeatureState::Off { since });
    world.pass(Duration::days(30) + NANOSECOND);
    assert_eq!(rule(group.switch_features(ANN, &message(Switch::On), &world.cx())), "FT-3");
}

// allows: FT-3
#[test]
fn other_features_come_back_after_any_time() {
    let mut world = World::new();
    let mut group = world.crew();
    let note = |to| switches(&[(Feature::Note, to)]);
    group.switch_features(ANN, &note(Switch::Off), &world.cx()).unwrap();
    world.pass(Duration::days(365));
    let event = group.switch_features(ANN, &note(Switch::On), &world.cx()).unwrap();
    assert!(matches!(event.event, GroupEvent::FeaturesSwitched { .. }));
    assert!(group.request_deletion(ANN, FeatureData::Note, &world.cx()).is_ok());
}

// allows: RM-19
#[test]
fn a_leader_or_an_administrator_begins_a_team_anew() {
    for by in [ANN, ADA] {
        let (world, mut team) = off_for(World::new().open_team(), Duration::days(31));
        let mut room = world.room_of(&team);
        let (new, _) = begin_anew(&world, &mut team, by, &mut room).unwrap().opened;
        assert_eq!((new.kind(), new.group()), (RoomKind::Team, Some(GROUP)));
        assert_eq!(new.header().created_by(), Some(by.id()));
        assert!(team.read_room(BO, &world.cx()).is_ok());
    }
}

// allows: GR-13
#[test]
fn message_coming_back_makes_a_notice() {
    let (world, mut group) = off_for(World::new().crew(), Duration::days(1));
    let restored = group.switch_features(ANN, &message(Switch::On), &world.cx()).unwrap();
    let (world, mut other) = off_for(World::new().crew(), Duration::days(31));
    let mut room = world.room_of(&other);
    let anew = begin_anew(&world, &mut other, ANN, &mut room).unwrap().event;
    for (group, event) in [(group, restored), (other, anew)] {
        let notice = guildhall_groups::GroupNotice::of(&group, &event).unwrap();
        assert_eq!(notice.by, Some(ANN.id()));
    }
}
