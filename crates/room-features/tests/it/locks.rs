//! Locked settings, which cannot change (CO-6).

use std::collections::BTreeSet;

use guildhall_kernel::Feature;
use guildhall_kernel::Feature::{Event, Message, Note, Task};
use guildhall_kernel::Switch::{Off, On};
use guildhall_room_features::{FeatureEdit, FeatureError, Features};
use proptest::collection::{btree_set, vec};
use proptest::prelude::*;

use crate::samples::{edit, edit_of, feature, now, reread};

// allows: CO-6
#[test]
fn an_unlocked_feature_can_change() {
    let features = locked([Note]);
    let changed = features.decide(&edit_of([(Task, Off), (Event, Off)])).unwrap();
    assert_eq!(features.check_unlocked(&changed), Ok(()));
}

// allows: CO-6
#[test]
fn an_edit_can_name_the_current_setting_of_a_locked_feature() {
    let features = locked([Note]);
    let changed = features.decide(&edit_of([(Note, On), (Task, Off)])).unwrap();
    assert_eq!(features.check_unlocked(&changed), Ok(()));
}

// refuses: CO-6
#[test]
fn a_locked_feature_cannot_change() {
    for feature in Feature::ALL {
        let features = locked([feature]);
        let changed = features.decide(&edit_of([(feature, Off)])).unwrap();
        assert_eq!(features.check_unlocked(&changed), Err(FeatureError::Locked { feature }));
    }
}

// refuses: CO-6
#[test]
fn the_refusal_names_the_first_locked_feature() {
    let features = locked([Task, Note]);
    let changed = features.decide(&edit_of([(Task, Off), (Note, Off)])).unwrap();
    assert_eq!(features.check_unlocked(&changed), Err(FeatureError::Locked { feature: Note }));
}

// refuses: CO-6
#[test]
fn message_cannot_be_turned_off_while_a_locked_feature_is_on() {
    let features = locked([Task]);
    let changed = features.decide(&edit_of([(Message, Off)])).unwrap();
    assert_eq!(features.check_unlocked(&changed), Err(FeatureError::Locked { feature: Task }));
}

// allows: CO-6
#[test]
fn message_can_be_turned_off_while_a_locked_feature_is_off() {
    let mut features = Features::with_on([Message, Note]).unwrap();
    features.apply_locks(&[Task].into());
    let changed = features.decide(&edit_of([(Message, Off)])).unwrap();
    assert_eq!(features.check_unlocked(&changed), Ok(()));
}

// allows: CO-6
#[test]
fn an_unlocked_feature_can_change_again() {
    let mut features = locked([Note, Task]);
    features.apply_unlocks(&[Note].into());
    assert_eq!(features.locked(), &BTreeSet::from([Task]));
    let changed = features.decide(&edit_of([(Note, Off)])).unwrap();
    assert_eq!(features.check_unlocked(&changed), Ok(()));
}

// about: CO-6
#[test]
fn a_lock_changes_no_setting() {
    let features = locked(Feature::ALL);
    for feature in Feature::ALL {
        assert_eq!(features.state(feature), Features::all_on().state(feature));
        assert_eq!(features.effective(feature, &BTreeSet::new()), On);
    }
}

// allows: FT-6
#[test]
fn only_unlocked_features_are_newly_locked() {
    let features = locked([Note]);
    assert_eq!(features.decide_lock(&[Note, Task].into()), Ok([Task].into()));
    assert_eq!(features.decide_unlock(&[Note, Task].into()), Ok([Note].into()));
}

// refuses: FT-6
#[test]
fn a_lock_that_changes_nothing_is_refused() {
    let features = locked([Note]);
    for answer in [
        features.decide_lock(&[Note].into()),
        features.decide_lock(&BTreeSet::new()),
        features.decide_unlock(&[Task].into()),
        features.decide_unlock(&BTreeSet::new()),
    ] {
        assert_eq!(answer, Err(FeatureError::NothingChanges));
    }
}

proptest! {
    // about: CO-6
    #[test]
    fn a_locked_feature_never_changes(steps in vec(step(), 0..12)) {
        let mut features = Features::all_on();
        let mut model = BTreeSet::new();
        for step in steps {
            let before = features.clone();
            match step {
                Step::Lock(named) => {
                    let decided = features.decide_lock(&named);
                    prop_assert_eq!(decided.is_ok(), !named.is_subset(&model));
                    features.apply_locks(&decided.unwrap_or_default());
                    model.extend(named);
                }
                Step::Switch(edit) => {
                    let changed = features.decide(&edit).unwrap_or_default();
                    let free = changed.keys().all(|feature| !model.contains(feature));
                    prop_assert_eq!(features.check_unlocked(&changed).is_ok(), free);
                    if free {
                        features.apply_switches(&changed, now());
                    }
                    for feature in &model {
                        prop_assert_eq!(features.state(*feature), before.state(*feature));
                    }
                }
                Step::Unlock(named) => {
                    let decided = features.decide_unlock(&named);
                    prop_assert_eq!(decided.is_ok(), !named.is_disjoint(&model));
                    features.apply_unlocks(&decided.unwrap_or_default());
                    model.retain(|feature| !named.contains(feature));
                }
            }
            prop_assert_eq!(features.locked(), &model);
            reread(features.clone());
        }
    }
}

#[derive(Clone, Debug)]
enum Step {
    Lock(BTreeSet<Feature>),
    Switch(FeatureEdit),
    Unlock(BTreeSet<Feature>),
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        btree_set(feature(), 0..3).prop_map(Step::Lock),
        edit().prop_map(Step::Switch),
        btree_set(feature(), 0..3).prop_map(Step::Unlock),
    ]
}

// All features are on, and these are locked.
fn locked(features: impl IntoIterator<Item = Feature>) -> Features {
    let mut all = Features::all_on();
    all.apply_locks(&features.into_iter().collect());
    all
}
