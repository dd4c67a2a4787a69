//! Every serialised form. A change of one is a decision, which a review sees.

use guildhall_kernel::{Feature, Switch};
use guildhall_room_features::{FeatureData, FeatureEdit, FeatureState, Features, FreedSpace};
use insta::assert_json_snapshot;

use crate::samples::{edit_of, now, reread};

#[test]
fn features() {
    let mut some = Features::with_on([Feature::Message, Feature::Task]).unwrap();
    some.apply_deletion_request(FeatureData::Folder, now());
    assert_json_snapshot!((
        reread(Features::all_on()),
        reread(Features::with_on([]).unwrap()),
        reread(some),
    ));
}

#[test]
fn features_off() {
    let mut some = Features::with_on([Feature::Message, Feature::Task]).unwrap();
    some.apply_switches(&[(Feature::Task, Switch::Off)].into(), now());
    let mut quiet = Features::with_on([Feature::Message]).unwrap();
    quiet.apply_switches(&[(Feature::Message, Switch::Off)].into(), now());
    assert_json_snapshot!((reread(some), reread(Features::none_on()), reread(quiet)));
}

#[test]
fn states() {
    let off = FeatureState::Off { since: now() };
    assert_json_snapshot!(reread(vec![FeatureState::NeverOn, FeatureState::On, off]));
}

#[test]
fn a_stored_feature_that_is_both_on_and_off_is_not_read() {
    let read = |on: &str, off: &str| {
        let stored =
            format!(r#"{{"on":[{on}],"off":{{{off}:"2026-01-05T09:00:00Z"}},"deletions":{{}}}}"#);
        serde_json::from_str::<Features>(&stored)
    };
    assert!(read(r#""message""#, r#""note""#).is_ok());
    let refused = read("", r#""message""#).unwrap_err().to_string();
    assert!(refused.contains("Message has a deadline exactly while"), "{refused}");
    let refused = read(r#""message","note""#, r#""note""#).unwrap_err().to_string();
    assert!(refused.contains("Note is both on and off"), "{refused}");
    let refused = read(r#""note""#, r#""message""#).unwrap_err().to_string();
    assert!(refused.contains("Note cannot be on while Message is off"), "{refused}");
}

#[test]
fn edits() {
    assert_json_snapshot!((
        reread(FeatureEdit::new()),
        reread(edit_of([(Feature::Note, Switch::On), (Feature::Message, Switch::Off)])),
    ));
}

#[test]
fn data_and_space() {
    assert_json_snapshot!((
        reread(Vec::from(FeatureData::ALL)),
        reread(FreedSpace::from_bytes(1_048_576)),
    ));
}
