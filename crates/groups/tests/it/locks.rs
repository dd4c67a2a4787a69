//! Feature settings that the company has locked (CO-6).

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupError, GroupEvent};
use guildhall_kernel::{Feature, Switch};
use guildhall_room_features::FeatureError;

use crate::people::{ADA, ANN, BO, CY, DEE};
use crate::world::{World, refusal, rule, switches};

const NOTE: [Feature; 1] = [Feature::Note];

fn locked(world: &World, mut group: Group, features: &[Feature]) -> Group {
    let features = features.iter().copied().collect();
    group.lock_features(&ADA, &features, &world.cx()).unwrap();
    group
}

fn off(feature: Feature) -> guildhall_room_features::FeatureEdit {
    switches(&[(feature, Switch::Off)])
}

// allows: CO-6
#[test]
fn allows_administrators_to_lock_and_unlock() {
    let world = World::new();
    let (mut group, at) = (world.crew(), world.cx().at());
    let both = BTreeSet::from([Feature::Note, Feature::Task]);
    let event = group.lock_features(&ADA, &both, &world.cx()).unwrap();
    let by = ADA.id();
    assert_eq!(event, GroupEvent::FeaturesLocked { by, features: both.clone(), at });
    assert_eq!(group.header().features().locked(), &both);
    let event = group.unlock_features(&ADA, &NOTE.into(), &world.cx()).unwrap();
    assert_eq!(event, GroupEvent::FeaturesUnlocked { by, features: NOTE.into(), at });
    assert_eq!(group.header().features().locked(), &[Feature::Task].into());
}

// refuses: CO-6
#[test]
fn refuses_masters_and_leaders_to_lock_and_unlock() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &NOTE);
        for by in [ANN, BO, CY, DEE] {
            assert_eq!(rule(group.lock_features(&by, &NOTE.into(), &world.cx())), "CO-6");
            assert_eq!(rule(group.unlock_features(&by, &NOTE.into(), &world.cx())), "CO-6");
        }
    }
}

// refuses: CO-6
#[test]
fn refuses_masters_and_leaders_a_locked_setting() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &NOTE);
        let before = group.clone();
        let refused = refusal(group.switch_features(&ANN, &off(Feature::Note), &world.cx()));
        assert_eq!(refused, GroupError::Feature(FeatureError::Locked { feature: Feature::Note }));
        let both = switches(&[(Feature::Task, Switch::Off), (Feature::Note, Switch::Off)]);
        assert_eq!(rule(group.switch_features(&ANN, &both, &world.cx())), "CO-6");
        assert_eq!(group, before);
    }
}

// refuses: CO-6
#[test]
fn refuses_to_turn_message_off_while_a_locked_feature_is_on() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &NOTE);
        assert_eq!(rule(group.switch_features(&ANN, &off(Feature::Message), &world.cx())), "CO-6");
        group.switch_features(&ADA, &off(Feature::Note), &world.cx()).unwrap();
        assert!(group.switch_features(&ANN, &off(Feature::Message), &world.cx()).is_ok());
    }
}

// allows: CO-6
#[test]
fn allows_administrators_a_locked_setting_whatever_else_they_are() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &Feature::ALL);
    group.switch_features(&ADA, &off(Feature::Note), &world.cx()).unwrap();
    group.appoint_masters(&ANN, &[ADA], &world.cx()).unwrap();
    group.switch_features(&ADA, &off(Feature::Message), &world.cx()).unwrap();
}

// allows: CO-6
#[test]
fn allows_masters_the_other_settings_and_to_say_what_is_so() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &NOTE);
    let edit = switches(&[(Feature::Task, Switch::Off), (Feature::Note, Switch::On)]);
    assert!(group.switch_features(&ANN, &edit, &world.cx()).is_ok());
    group.unlock_features(&ADA, &NOTE.into(), &world.cx()).unwrap();
    assert!(group.switch_features(&ANN, &off(Feature::Note), &world.cx()).is_ok());
}

// allows: CO-6
#[test]
fn allows_locks_on_what_is_off_which_then_stays_off() {
    let world = World::new();
    let mut group = world.crew();
    group.switch_features(&ANN, &off(Feature::Message), &world.cx()).unwrap();
    let mut group = locked(&world, group, &[Feature::Message]);
    let on = switches(&[(Feature::Message, Switch::On)]);
    assert_eq!(rule(group.switch_features(&ANN, &on, &world.cx())), "CO-6");
    assert!(group.switch_features(&ADA, &on, &world.cx()).is_ok());
}

// refuses: CO-6
#[test]
fn refuses_the_leader_to_open_a_team_whose_message_is_locked() {
    let world = World::new();
    let mut team = locked(&world, world.team(), &[Feature::Message]);
    let on = switches(&[(Feature::Message, Switch::On)]);
    assert_eq!(rule(team.switch_features(&ANN, &on, &world.cx())), "CO-6");
    assert_eq!(rule(team.switch_features(&ADA, &on, &world.cx())), "RM-19");
    team.unlock_features(&ADA, &[Feature::Message].into(), &world.cx()).unwrap();
    assert!(team.switch_features(&ANN, &on, &world.cx()).is_ok());
}

// refuses: FT-6
#[test]
fn refuses_to_lock_what_is_locked_and_to_unlock_what_is_not() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &NOTE);
    let cx = &world.cx();
    for nothing in [BTreeSet::new(), NOTE.into()] {
        assert_eq!(rule(group.lock_features(&ADA, &nothing, cx)), "FT-6");
    }
    for nothing in [BTreeSet::new(), [Feature::Task].into()] {
        assert_eq!(rule(group.unlock_features(&ADA, &nothing, cx)), "FT-6");
    }
    let more = [Feature::Note, Feature::Task].into();
    let event = group.lock_features(&ADA, &more, cx).unwrap();
    assert!(
        matches!(event, GroupEvent::FeaturesLocked { features, .. } if features == [Feature::Task].into())
    );
}

// refuses: CO-2
#[test]
fn refuses_locks_in_a_frozen_company() {
    let mut world = World::new();
    let mut group = world.crew();
    world.freeze();
    assert_eq!(rule(group.lock_features(&ADA, &NOTE.into(), &world.cx())), "CO-2");
}
