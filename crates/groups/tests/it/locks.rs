//! Feature settings that the company has locked (CO-6).

use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupError, GroupEvent};
use guildhall_kernel::{Envelope, Feature, Switch};
use guildhall_room_features::FeatureError;

use crate::people::{ADA, ANN, BO, CY, DEE};
use crate::world::{World, refusal, rule, switches};

const NOTE: [Feature; 1] = [Feature::Note];

fn locked(world: &World, mut group: Group, features: &[Feature]) -> Group {
    let features = features.iter().copied().collect();
    group.lock_features(ADA, &features, &world.cx()).unwrap();
    group
}

fn off(feature: Feature) -> guildhall_room_features::FeatureEdit {
    switches(&[(feature, Switch::Off)])
}

// allows: CO-6
#[test]
fn administrators_lock_and_unlock_features() {
    let world = World::new();
    let (mut group, at) = (world.crew(), world.cx().at());
    let both = BTreeSet::from([Feature::Note, Feature::Task]);
    let event = group.lock_features(ADA, &both, &world.cx()).unwrap();
    let locked = GroupEvent::FeaturesLocked { features: both.clone() };
    assert_eq!(event, Envelope::by_user(ADA.id(), at, locked));
    assert_eq!(group.header().features().locked(), &both);
    let event = group.unlock_features(ADA, &NOTE.into(), &world.cx()).unwrap();
    let unlocked = GroupEvent::FeaturesUnlocked { features: NOTE.into() };
    assert_eq!(event, Envelope::by_user(ADA.id(), at, unlocked));
    assert_eq!(group.header().features().locked(), &[Feature::Task].into());
}

// refuses: CO-6
#[test]
fn masters_and_leaders_cannot_lock_or_unlock_features() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &NOTE);
        for by in [ANN, BO, CY, DEE] {
            assert_eq!(rule(group.lock_features(by, &NOTE.into(), &world.cx())), "CO-6");
            assert_eq!(rule(group.unlock_features(by, &NOTE.into(), &world.cx())), "CO-6");
        }
    }
}

// refuses: CO-6
#[test]
fn masters_and_leaders_cannot_change_a_locked_setting() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &NOTE);
        let before = group.clone();
        let refused = refusal(group.switch_features(ANN, &off(Feature::Note), &world.cx()));
        assert_eq!(refused, GroupError::Feature(FeatureError::Locked { feature: Feature::Note }));
        let both = switches(&[(Feature::Task, Switch::Off), (Feature::Note, Switch::Off)]);
        assert_eq!(rule(group.switch_features(ANN, &both, &world.cx())), "CO-6");
        assert_eq!(group, before);
    }
}

// refuses: CO-6
#[test]
fn message_cannot_be_turned_off_while_a_locked_feature_is_on() {
    let world = World::new();
    for group in [world.crew(), world.open_team()] {
        let mut group = locked(&world, group, &NOTE);
        assert_eq!(rule(group.switch_features(ANN, &off(Feature::Message), &world.cx())), "CO-6");
        group.switch_features(ADA, &off(Feature::Note), &world.cx()).unwrap();
        assert!(group.switch_features(ANN, &off(Feature::Message), &world.cx()).is_ok());
    }
}

// allows: CO-6
#[test]
fn administrators_change_locked_settings_in_any_other_role_too() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &Feature::ALL);
    group.switch_features(ADA, &off(Feature::Note), &world.cx()).unwrap();
    group.appoint_masters(ANN, &[ADA], &world.cx()).unwrap();
    group.switch_features(ADA, &off(Feature::Message), &world.cx()).unwrap();
}

// allows: CO-6
#[test]
fn masters_change_other_settings_and_may_repeat_the_locked_one() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &NOTE);
    let edit = switches(&[(Feature::Task, Switch::Off), (Feature::Note, Switch::On)]);
    assert!(group.switch_features(ANN, &edit, &world.cx()).is_ok());
    group.unlock_features(ADA, &NOTE.into(), &world.cx()).unwrap();
    assert!(group.switch_features(ANN, &off(Feature::Note), &world.cx()).is_ok());
}

// allows: CO-6
#[test]
fn a_feature_locked_while_off_stays_off_for_masters() {
    let world = World::new();
    let mut group = world.crew();
    group.switch_features(ANN, &off(Feature::Message), &world.cx()).unwrap();
    let mut group = locked(&world, group, &[Feature::Message]);
    let on = switches(&[(Feature::Message, Switch::On)]);
    assert_eq!(rule(group.switch_features(ANN, &on, &world.cx())), "CO-6");
    assert!(group.switch_features(ADA, &on, &world.cx()).is_ok());
}

// refuses: CO-6
#[test]
fn a_leader_cannot_open_a_team_whose_message_is_locked() {
    let world = World::new();
    let mut team = locked(&world, world.team(), &[Feature::Message]);
    let on = switches(&[(Feature::Message, Switch::On)]);
    assert_eq!(rule(team.switch_features(ANN, &on, &world.cx())), "CO-6");
    assert_eq!(rule(team.switch_features(ADA, &on, &world.cx())), "RM-19");
    team.unlock_features(ADA, &[Feature::Message].into(), &world.cx()).unwrap();
    assert!(team.switch_features(ANN, &on, &world.cx()).is_ok());
}

// refuses: FT-6
#[test]
fn locking_or_unlocking_nothing_new_is_refused() {
    let world = World::new();
    let mut group = locked(&world, world.crew(), &NOTE);
    let cx = &world.cx();
    for nothing in [BTreeSet::new(), NOTE.into()] {
        assert_eq!(rule(group.lock_features(ADA, &nothing, cx)), "FT-6");
    }
    for nothing in [BTreeSet::new(), [Feature::Task].into()] {
        assert_eq!(rule(group.unlock_features(ADA, &nothing, cx)), "FT-6");
    }
    let more = [Feature::Note, Feature::Task].into();
    let event = group.lock_features(ADA, &more, cx).unwrap();
    assert_eq!(event.event, GroupEvent::FeaturesLocked { features: [Feature::Task].into() });
}

// refuses: CO-2
#[test]
fn a_frozen_company_cannot_lock_features() {
    let mut world = World::new();
    let mut group = world.crew();
    world.freeze();
    assert_eq!(rule(group.lock_features(ADA, &NOTE.into(), &world.cx())), "CO-2");
}
