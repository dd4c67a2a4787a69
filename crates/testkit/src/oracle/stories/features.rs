use guildhall_oracle::story::{FeatureDeed, Step};
use proptest::collection::vec;
use proptest::prelude::*;

use super::draws::{feature, group, manager};

/// What happens with the features of groups.
pub(super) fn step() -> BoxedStrategy<Step> {
    let deed = prop_oneof![
        2 => feature().prop_map(FeatureDeed::DeleteData),
        1 => vec(feature(), 0..3).prop_map(FeatureDeed::Lock),
        6 => vec((feature(), any::<bool>()), 1..3).prop_map(FeatureDeed::Switch),
        1 => vec((feature(), any::<bool>()), 0..5).prop_map(FeatureDeed::Switch),
        1 => vec(feature(), 0..3).prop_map(FeatureDeed::Unlock),
    ];
    (manager(), group(), deed).prop_map(|(by, group, deed)| Step::Feature(by, group, deed)).boxed()
}
