//! The deletion of the data of a feature: only of three features (FT-4), first requested and then
//! reported (FT-5).

use std::collections::BTreeMap;

use guildhall_kernel::Feature;
use guildhall_room_features::{FeatureData, FeatureError, Features, FreedSpace};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use time::Duration;

use crate::samples::{edit_of, now, reread};

// allows: FT-4
#[test]
fn the_data_of_note_event_and_folder_can_be_deleted() {
    for data in FeatureData::ALL {
        assert_eq!(FeatureData::try_from(data.feature()), Ok(data));
        assert_eq!(Features::all_on().check_deletion_request(data), Ok(()));
    }
    let features = FeatureData::ALL.map(FeatureData::feature);
    assert_eq!(features, [Feature::Note, Feature::Event, Feature::Folder]);
}

// refuses: FT-4
#[test]
fn the_data_of_message_and_task_cannot_be_deleted() {
    for feature in [Feature::Message, Feature::Task] {
        let refused = Err(FeatureError::NotDeletable { feature });
        assert_eq!(FeatureData::try_from(feature), refused);
    }
    for word in ["message", "task"] {
        assert!(serde_json::from_str::<FeatureData>(&format!("{word:?}")).is_err());
    }
}

// allows: FT-4
#[test]
fn the_data_of_each_feature_are_deleted_separately() {
    let mut features = Features::all_on();
    features.apply_deletion_request(FeatureData::Note, now());
    assert_eq!(features.check_deletion_request(FeatureData::Event), Ok(()));
    assert_eq!(features.check_deletion_request(FeatureData::Folder), Ok(()));
}

// allows: FT-5
#[test]
fn a_deletion_can_be_requested_again_after_its_report() {
    let mut features = Features::all_on();
    features.apply_deletion_request(FeatureData::Note, now());
    assert_eq!(features.deletion_since(FeatureData::Note), Some(now()));
    assert_eq!(features.check_deletion_report(FeatureData::Note), Ok(()));
    features.apply_deletion_report(FeatureData::Note);
    assert_eq!(features, Features::all_on());
    assert_eq!(features.check_deletion_request(FeatureData::Note), Ok(()));
}

// refuses: FT-5
#[test]
fn a_second_request_before_the_report_is_refused() {
    let data = FeatureData::Note;
    let mut features = Features::all_on();
    features.apply_deletion_request(data, now());
    let refused = Err(FeatureError::DeletionUnderWay { data, since: now() });
    assert_eq!(features.check_deletion_request(data), refused);
}

// refuses: FT-5
#[test]
fn a_report_without_a_request_is_refused() {
    let data = FeatureData::Note;
    let mut features = Features::all_on();
    let refused = Err(FeatureError::NoDeletionRequested { data });
    assert_eq!(features.check_deletion_report(data), refused);
    features.apply_deletion_request(data, now());
    features.apply_deletion_report(data);
    assert_eq!(features.check_deletion_report(data), refused);
}

// about: FT-5
#[test]
fn switching_features_does_not_end_a_deletion() {
    use guildhall_kernel::Switch::Off;
    let mut features = Features::all_on();
    features.apply_deletion_request(FeatureData::Note, now());
    let off = features.decide(&edit_of([(Feature::Message, Off)])).unwrap();
    features.apply_switches(&off, now());
    assert_eq!(features.deletion_since(FeatureData::Note), Some(now()));
}

#[test]
fn freed_space_is_counted_in_bytes() {
    assert_eq!(FreedSpace::from_bytes(1_048_576).bytes(), 1_048_576);
    assert_eq!(FreedSpace::default().bytes(), 0);
}

proptest! {
    // about: FT-5
    #[test]
    fn deletions_agree_with_the_model(steps in vec((data(), any::<bool>()), 0..12)) {
        let mut features = Features::all_on();
        let mut model = BTreeMap::new();
        for ((data, request), seconds) in steps.into_iter().zip(1..) {
            let at = (now().as_date_time() + Duration::seconds(seconds)).into();
            if request {
                prop_assert_eq!(features.check_deletion_request(data).is_ok(), !model.contains_key(&data));
                if features.check_deletion_request(data).is_ok() {
                    features.apply_deletion_request(data, at);
                    model.insert(data, at);
                }
            } else {
                prop_assert_eq!(features.check_deletion_report(data).is_ok(), model.contains_key(&data));
                if features.check_deletion_report(data).is_ok() {
                    features.apply_deletion_report(data);
                    model.remove(&data);
                }
            }
            for data in FeatureData::ALL {
                prop_assert_eq!(features.deletion_since(data), model.get(&data).copied());
            }
        }
        reread(features);
    }
}

fn data() -> impl Strategy<Value = FeatureData> {
    select(Vec::from(FeatureData::ALL))
}
