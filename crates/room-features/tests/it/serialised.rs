//! Every serialised form: a change of one is a decision, seen in review.

use guildhall_kernel::{Feature, Switch};
use guildhall_room_features::{FeatureData, FeatureEdit, Features, FreedSpace};
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
