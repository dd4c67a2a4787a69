//! Which features the participants of a group may use in its room (FT-7).

use guildhall_groups::Group;
use guildhall_kernel::{Feature, Switch};
use guildhall_permissions::RoomAction;
use guildhall_rooms::FeatureUse;

use crate::people::{ADA, ANN, BO, CY, DEE};
use crate::world::{World, rule, switches};

/// Returns the answers for Bo, Message first.
fn answers(world: &World, group: &Group) -> [FeatureUse; 5] {
    let may_use = group.may_use(BO, &world.cx()).unwrap();
    let view = group.seen_by(BO, &world.cx()).unwrap();
    assert_eq!(view.may_use.as_ref(), Some(&may_use));
    Feature::ALL.map(|feature| may_use[&feature])
}

// allows: FT-7
#[test]
fn members_use_the_features_that_are_on() {
    let world = World::new();
    let mut group = world.crew();
    assert_eq!(answers(&world, &group), [FeatureUse::Yes; 5]);
    let off = switches(&[(Feature::Task, Switch::Off)]);
    group.switch_features(ANN, &off, &world.cx()).unwrap();
    let of_task = group.may_use(BO, &world.cx()).unwrap()[&Feature::Task];
    assert_eq!(of_task, FeatureUse::Off);
}

// refuses: FT-7
#[test]
fn only_participants_of_a_group_use_its_features() {
    let world = World::new();
    let group = world.crew();
    for (by, code) in [(CY, "GR-3"), (DEE, "GR-17"), (ADA, "GR-9")] {
        assert_eq!(rule(group.may_use(by, &world.cx())), code);
        assert_eq!(group.seen_by(by, &world.cx()).unwrap().may_use, None);
    }
    let deleted = world.deleted(group);
    assert_eq!(rule(deleted.may_use(BO, &world.cx())), "GR-12");
}

// refuses: FT-7
#[test]
fn a_room_whose_message_is_off_or_never_was_on_says_so() {
    let mut world = World::new();
    let mut group = world.crew();
    assert_eq!(answers(&world, &world.team()), [FeatureUse::NeverOn; 5]);
    world.disable(Feature::Message);
    assert_eq!(answers(&world, &group), [FeatureUse::Disabled; 5]);
    world.allow(Feature::Message);
    world.disable(Feature::Note);
    let of_note = group.may_use(BO, &world.cx()).unwrap()[&Feature::Note];
    assert_eq!(of_note, FeatureUse::Disabled);
    let off = switches(&[(Feature::Message, Switch::Off)]);
    group.switch_features(ANN, &off, &world.cx()).unwrap();
    assert_eq!(answers(&world, &group), [FeatureUse::Off; 5]);
    let room = world.room_of(&group);
    assert_eq!(group.room_seen_by(BO, &room, &world.cx()).unwrap().allowed, []);
}

// refuses: CO-2
#[test]
fn the_room_of_a_company_without_core_is_read_and_not_written_in() {
    let mut world = World::new();
    let group = world.crew();
    let room = world.room_of(&group);
    let seen = group.room_seen_by(BO, &room, &world.cx()).unwrap();
    assert_eq!(seen.allowed, [RoomAction::Read, RoomAction::StartFrom]);
    world.freeze();
    assert_eq!(answers(&world, &group), [FeatureUse::Frozen; 5]);
    let seen = group.room_seen_by(BO, &room, &world.cx()).unwrap();
    assert_eq!(seen.allowed, [RoomAction::Read]);
    assert_eq!((seen.group, seen.info), (Some(group.id()), None));
}
