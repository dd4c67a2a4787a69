//! How features are switched: Message carries the others (FT-2), and what an edit does not name
//! stays (FT-6).

use std::collections::{BTreeMap, BTreeSet};

use guildhall_kernel::Feature::{Event, Folder, Message, Note, Task};
use guildhall_kernel::Switch::{Off, On};
use guildhall_kernel::{Feature, Switch};
use guildhall_room_features::{FeatureEdit, FeatureError, Features};
use proptest::collection::btree_set;
use proptest::prelude::*;

use crate::samples::{edit, edit_of, edits, feature, reread};

#[test]
fn ft_1_allows_each_feature_to_be_switched_by_itself() {
    for feature in [Note, Event, Task, Folder] {
        let mut features = Features::all_on();
        let off = features.decide(&edit_of([(feature, Off)])).unwrap();
        assert_eq!(off, BTreeMap::from([(feature, Off)]));
        features.apply_switches(&off);
        let on = features.decide(&edit_of([(feature, On)])).unwrap();
        assert_eq!(on, BTreeMap::from([(feature, On)]));
        features.apply_switches(&on);
        assert_eq!(features, Features::all_on());
    }
}

#[test]
fn ft_2_allows_message_off_which_turns_the_others_off() {
    let off = Features::all_on().decide(&edit_of([(Message, Off)]));
    assert_eq!(off, Ok(Feature::ALL.map(|feature| (feature, Off)).into()));

    let some = Features::with_on([Message, Note]).unwrap();
    let off = some.decide(&edit_of([(Message, Off), (Task, Off)]));
    assert_eq!(off, Ok([(Message, Off), (Note, Off)].into()));
}

#[test]
fn ft_2_allows_message_and_another_on_in_one_edit() {
    let features = Features::with_on([]).unwrap();
    let on = features.decide(&edit_of([(Note, On), (Message, On)]));
    assert_eq!(on, Ok([(Message, On), (Note, On)].into()));
}

#[test]
fn ft_2_allows_message_alone() {
    let features = Features::with_on([Message]).unwrap();
    assert_eq!(features.setting(Message), On);
    assert_eq!(features.setting(Note), Off);
}

#[test]
fn ft_2_refuses_a_feature_on_without_message() {
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

#[test]
fn ft_2_refuses_to_read_a_feature_on_without_message() {
    let read = |on| serde_json::from_str::<Features>(&format!(r#"{{"on":{on},"deletions":{{}}}}"#));
    assert_eq!(read(r#"["message","note"]"#).unwrap(), Features::with_on([Message, Note]).unwrap());
    assert!(read(r#"["note"]"#).is_err());
    assert!(read(r#"["event","folder"]"#).is_err());
}

#[test]
fn ft_6_allows_an_edit_that_names_one_thing_and_leaves_the_rest() {
    let features = Features::with_on([Message, Note]).unwrap();
    let changed = features.decide(&edit_of([(Task, On)]));
    assert_eq!(changed, Ok([(Task, On)].into()));
}

#[test]
fn ft_6_allows_an_edit_that_names_what_is_so_beside_what_is_not() {
    let changed = Features::all_on().decide(&edit_of([(Note, On), (Task, Off)]));
    assert_eq!(changed, Ok([(Task, Off)].into()));
}

#[test]
fn ft_6_refuses_an_edit_that_changes_nothing() {
    for edit in [FeatureEdit::new(), edit_of([(Note, On)]), edit_of([(Message, On), (Task, On)])] {
        assert_eq!(Features::all_on().decide(&edit), Err(FeatureError::NothingChanges));
    }
    let off = Features::with_on([]).unwrap();
    assert_eq!(off.decide(&edit_of([(Message, Off)])), Err(FeatureError::NothingChanges));
}

#[test]
fn the_last_word_on_a_feature_counts() {
    let edit = FeatureEdit::new().switch(Note, Off).switch(Note, On);
    assert_eq!(edit.named(), &BTreeMap::from([(Note, On)]));
}

#[test]
fn co_5_allows_what_is_not_disabled() {
    let disabled = BTreeSet::from([Note]);
    for feature in [Message, Event, Task, Folder] {
        assert_eq!(Features::all_on().effective(feature, &disabled), On);
    }
}

#[test]
fn co_5_refuses_what_is_disabled_and_all_of_it_without_message() {
    assert_eq!(Features::all_on().effective(Note, &[Note].into()), Off);
    for feature in Feature::ALL {
        assert_eq!(Features::all_on().effective(feature, &[Message].into()), Off, "{feature}");
    }
}

proptest! {
    #[test]
    fn ft_2_nothing_is_ever_on_without_message(edits in edits()) {
        let mut features = Features::all_on();
        for edit in edits {
            apply(&mut features, &edit);
            let others = [Note, Event, Task, Folder].map(|feature| features.setting(feature));
            prop_assert!(features.setting(Message) == On || others == [Off; 4]);
            reread(features.clone());
        }
    }

    #[test]
    fn ft_6_an_edit_changes_what_it_names_and_what_follows_from_it(edits in edits(), last in edit()) {
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
    fn an_edit_decides_as_the_model_does(edits in edits()) {
        let mut features = Features::all_on();
        let mut model = Feature::ALL.map(|feature| (feature, On)).into();
        for edit in edits {
            let decided = features.decide(&edit);
            prop_assert_eq!(decided.clone().ok(), decide(&model, &edit));
            if let Ok(changed) = decided {
                features.apply_switches(&changed);
                model.extend(changed);
            }
            for feature in Feature::ALL {
                prop_assert_eq!(features.setting(feature), model[&feature]);
            }
        }
    }

    #[test]
    fn co_5_disabling_leaves_the_settings_as_they_were(
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
        features.apply_switches(&changed);
    }
}

// What an edit changes, one feature at a time; none where it is refused.
fn decide(
    before: &BTreeMap<Feature, Switch>,
    edit: &FeatureEdit,
) -> Option<BTreeMap<Feature, Switch>> {
    let named = |feature| edit.named().get(&feature).copied();
    let mut after = BTreeMap::new();
    let message = named(Message).unwrap_or(before[&Message]);
    for feature in Feature::ALL {
        let to = match (named(feature), message) {
            (Some(On), Off) => return None,
            (_, Off) => Off,
            (named, On) => named.unwrap_or(before[&feature]),
        };
        after.insert(feature, to);
    }
    after.retain(|feature, to| before[feature] != *to);
    (!after.is_empty()).then_some(after)
}
