//! Switching features: the others depend on Message (FT-2), and features that an edit does not name
//! stay unchanged (FT-6).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::Feature::{Event, Folder, Message, Note, Task};
use guildhall_kernel::Switch::{Off, On};
use guildhall_kernel::{Feature, Switch};
use guildhall_room_features::{FeatureEdit, FeatureError, FeatureState, Features};
use proptest::collection::btree_set;
use proptest::prelude::*;
use time::Duration;

use crate::samples::{after, edit, edit_of, edits, feature, now, reread};

// allows: FT-1
#[test]
fn each_feature_is_switched_separately() {
    for feature in [Note, Event, Task, Folder] {
        let mut features = Features::all_on();
        let off = features.decide(&edit_of([(feature, Off)])).unwrap();
        assert_eq!(off, BTreeMap::from([(feature, Off)]));
        features.apply_switches(&off, now());
        let on = features.decide(&edit_of([(feature, On)])).unwrap();
        assert_eq!(on, BTreeMap::from([(feature, On)]));
        features.apply_switches(&on, now());
        assert_eq!(features, Features::all_on());
    }
}

// allows: FT-2
#[test]
fn turning_message_off_turns_the_others_off() {
    let off = Features::all_on().decide(&edit_of([(Message, Off)]));
    assert_eq!(off, Ok(Feature::ALL.map(|feature| (feature, Off)).into()));

    let some = Features::with_on([Message, Note]).unwrap();
    let off = some.decide(&edit_of([(Message, Off), (Task, Off)]));
    assert_eq!(off, Ok([(Message, Off), (Note, Off)].into()));
}

// allows: FT-2
#[test]
fn message_and_another_feature_can_be_turned_on_in_one_edit() {
    let features = Features::with_on([]).unwrap();
    let on = features.decide(&edit_of([(Note, On), (Message, On)]));
    assert_eq!(on, Ok([(Message, On), (Note, On)].into()));
}

// allows: FT-2
#[test]
fn message_can_be_the_only_feature_that_is_on() {
    let features = Features::with_on([Message]).unwrap();
    assert_eq!(features.setting(Message), On);
    assert_eq!(features.setting(Note), Off);
}

// refuses: FT-2
#[test]
fn a_feature_cannot_be_on_without_message() {
    for feature in [Note, Event, Task, Folder] {
        let refused = Err(FeatureError::NeedsMessage { feature });
        assert_eq!(Features::with_on([]).unwrap().decide(&edit_of([(feature, On)])), refused);
        let refused = Err(FeatureError::NeedsMessage { feature });
        let both = edit_of([(feature, On), (Message, Off)]);
        assert_eq!(Features::all_on().decide(&both), refused);
        let refused = Err(FeatureError::NeedsMessage { feature });
        assert_eq!(Features::with_on([feature]), refused);
    }
}

// refuses: FT-2
#[test]
fn a_stored_feature_that_is_on_without_message_is_not_read() {
    let read = |on| serde_json::from_str::<Features>(&format!(r#"{{"on":{on},"deletions":{{}}}}"#));
    assert_eq!(read(r#"["message","note"]"#).unwrap(), Features::with_on([Message, Note]).unwrap());
    assert!(read(r#"["note"]"#).is_err());
    assert!(read(r#"["event","folder"]"#).is_err());
}

// allows: FT-6
#[test]
fn an_edit_of_one_feature_keeps_the_others() {
    let features = Features::with_on([Message, Note]).unwrap();
    let changed = features.decide(&edit_of([(Task, On)]));
    assert_eq!(changed, Ok([(Task, On)].into()));
}

// allows: FT-6
#[test]
fn the_change_leaves_out_features_that_stay_equal() {
    let changed = Features::all_on().decide(&edit_of([(Note, On), (Task, Off)]));
    assert_eq!(changed, Ok([(Task, Off)].into()));
}

// refuses: FT-6
#[test]
fn an_edit_that_changes_nothing_is_refused() {
    for edit in [FeatureEdit::new(), edit_of([(Note, On)]), edit_of([(Message, On), (Task, On)])] {
        assert_eq!(Features::all_on().decide(&edit), Err(FeatureError::NothingChanges));
    }
    let off = Features::with_on([]).unwrap();
    assert_eq!(off.decide(&edit_of([(Message, Off)])), Err(FeatureError::NothingChanges));
}

#[test]
fn the_last_switch_of_a_feature_counts() {
    let edit = FeatureEdit::new().with_feature(Note, Off).with_feature(Note, On);
    assert_eq!(edit.named(), &BTreeMap::from([(Note, On)]));
}

// about: FT-3
#[test]
fn a_feature_that_was_never_on_has_no_time_since_when_it_is_off() {
    let mut features = Features::with_on([Message]).unwrap();
    assert_eq!(features.state(Message), FeatureState::On);
    assert_eq!(features.state(Note), FeatureState::NeverOn);
    features.apply_switches(&[(Note, Off), (Message, Off)].into(), now());
    assert_eq!(features.state(Message), FeatureState::Off { since: now() });
    assert_eq!(features.state(Note), FeatureState::NeverOn);
    for feature in Feature::ALL {
        assert_eq!(Features::none_on().state(feature), FeatureState::NeverOn);
        assert_eq!(Features::none_on().setting(feature), Off);
    }
}

// about: FT-3
#[test]
fn turning_a_feature_off_again_keeps_the_first_time() {
    let mut features = Features::all_on();
    features.apply_switches(&[(Note, Off)].into(), now());
    features.apply_switches(&[(Note, Off)].into(), after(Duration::DAY));
    assert_eq!(features.state(Note), FeatureState::Off { since: now() });
    features.apply_switches(&[(Note, On)].into(), after(Duration::DAY));
    assert_eq!(features.state(Note), FeatureState::On);
}

// allows: CO-5
#[test]
fn a_feature_that_is_not_disabled_is_effectively_on() {
    let disabled = BTreeSet::from([Note]);
    for feature in [Message, Event, Task, Folder] {
        assert_eq!(Features::all_on().effective(feature, &disabled), On);
    }
}

// refuses: CO-5
#[test]
fn a_disabled_feature_is_effectively_off_and_without_message_all_are() {
    assert_eq!(Features::all_on().effective(Note, &[Note].into()), Off);
    for feature in Feature::ALL {
        assert_eq!(Features::all_on().effective(feature, &[Message].into()), Off, "{feature}");
    }
}

proptest! {
    // about: FT-2
    #[test]
    fn no_feature_is_ever_on_without_message(edits in edits()) {
        let mut features = Features::all_on();
        for edit in edits {
            apply(&mut features, &edit);
            let others = [Note, Event, Task, Folder].map(|feature| features.setting(feature));
            prop_assert!(features.setting(Message) == On || others == [Off; 4]);
            reread(features.clone());
        }
    }

    // about: FT-6
    #[test]
    fn an_edit_changes_only_the_named_and_the_dependent_features(edits in edits(), last in edit()) {
        let mut features = Features::all_on();
        for edit in &edits {
            apply(&mut features, edit);
        }
        let before = features.clone();
        apply(&mut features, &last);
        for feature in Feature::ALL {
            let follows = features.setting(Message) == Off && before.setting(Message) == On;
            if !last.named().contains_key(&feature) && !follows {
                prop_assert_eq!(features.setting(feature), before.setting(feature));
            }
        }
    }

    #[test]
    fn edits_agree_with_the_model(begins_on in any::<bool>(), edits in edits()) {
        let mut features = if begins_on { Features::all_on() } else { Features::none_on() };
        let begins = if begins_on { FeatureState::On } else { FeatureState::NeverOn };
        let mut model: BTreeMap<_, _> = Feature::ALL.map(|feature| (feature, begins)).into();
        for (edit, seconds) in edits.into_iter().zip(1..) {
            let decided = features.decide(&edit);
            prop_assert_eq!(decided.clone().ok(), decide(&model, &edit));
            let since = after(Duration::seconds(seconds));
            if let Ok(changed) = decided {
                features.apply_switches(&changed, since);
                for (feature, to) in changed {
                    let state = if to == On { FeatureState::On } else { FeatureState::Off { since } };
                    model.insert(feature, state);
                }
            }
            for feature in Feature::ALL {
                prop_assert_eq!(features.state(feature), model[&feature]);
                prop_assert_eq!(features.setting(feature), model[&feature].setting());
            }
            reread(features.clone());
        }
    }

    // about: CO-5
    #[test]
    fn disabling_a_feature_changes_no_setting(
        edits in edits(),
        disabled in btree_set(feature(), 0..5),
    ) {
        let mut features = Features::all_on();
        for edit in &edits {
            apply(&mut features, edit);
        }
        for feature in Feature::ALL {
            let effective = features.effective(feature, &disabled);
            if disabled.contains(&feature) || disabled.contains(&Message) {
                prop_assert_eq!(effective, Off);
            } else {
                prop_assert_eq!(effective, features.setting(feature));
            }
            prop_assert_eq!(features.effective(feature, &BTreeSet::new()), features.setting(feature));
        }
    }
}

fn apply(features: &mut Features, edit: &FeatureEdit) {
    if let Ok(changed) = features.decide(edit) {
        features.apply_switches(&changed, now());
    }
}

// Returns what an edit changes, one feature at a time, or `None` if it is refused.
fn decide(
    before: &BTreeMap<Feature, FeatureState>,
    edit: &FeatureEdit,
) -> Option<BTreeMap<Feature, Switch>> {
    let named = |feature| edit.named().get(&feature).copied();
    let before = |feature| before[&feature].setting();
    let mut after = BTreeMap::new();
    let message = named(Message).unwrap_or(before(Message));
    for feature in Feature::ALL {
        let to = match (named(feature), message) {
            (Some(On), Off) => return None,
            (_, Off) => Off,
            (named, On) => named.unwrap_or(before(feature)),
        };
        after.insert(feature, to);
    }
    after.retain(|feature, to| before(*feature) != *to);
    (!after.is_empty()).then_some(after)
}
