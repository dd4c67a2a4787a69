//! Values that several modules use.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use std::fmt::Debug;

use guildhall_kernel::{Feature, Switch, Timestamp};
use guildhall_room_features::FeatureEdit;
use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use proptest::sample::select;
use serde::Serialize;
use serde::de::DeserializeOwned;
use time::Duration;
use time::macros::datetime;

pub(crate) fn now() -> Timestamp {
    datetime!(2026-01-05 09:00 UTC).into()
}

/// Returns the moment this long after [`now`].
pub(crate) fn after(span: Duration) -> Timestamp {
    (now().as_date_time() + span).into()
}

pub(crate) fn edit_of(named: impl IntoIterator<Item = (Feature, Switch)>) -> FeatureEdit {
    named.into_iter().fold(FeatureEdit::new(), |edit, (feature, to)| edit.with_feature(feature, to))
}

pub(crate) fn edits() -> impl Strategy<Value = Vec<FeatureEdit>> {
    vec(edit(), 0..8)
}

pub(crate) fn edit() -> impl Strategy<Value = FeatureEdit> {
    btree_map(feature(), select(vec![Switch::Off, Switch::On]), 0..4).prop_map(edit_of)
}

pub(crate) fn feature() -> impl Strategy<Value = Feature> {
    select(Vec::from(Feature::ALL))
}

/// Checks that the value is read back as it was written, and returns it.
pub(crate) fn reread<T: Debug + DeserializeOwned + PartialEq + Serialize>(value: T) -> T {
    let read: T = serde_json::from_str(&serde_json::to_string(&value).unwrap()).unwrap();
    assert_eq!(read, value);
    value
}
