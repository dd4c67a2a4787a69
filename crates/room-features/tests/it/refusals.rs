//! Refusals: each names its rule, what lifts it, and what of it may be told.

use guildhall_kernel::rules::{CO_6, FT_3};
use guildhall_kernel::{Feature, Refusal};
use guildhall_room_features::rules::RULES;
use guildhall_room_features::{FeatureData, FeatureError};

use crate::samples::now;

#[test]
fn every_refusal_names_its_rule_and_remedy() {
    let data = FeatureData::Note;
    let refusals = [
        FeatureError::DeletionUnderWay { data, since: now() },
        FeatureError::Locked { feature: Feature::Note },
        FeatureError::MessageGone { since: now() },
        FeatureError::NeedsMessage { feature: Feature::Note },
        FeatureError::NoDeletionRequested { data },
        FeatureError::NotDeletable { feature: Feature::Task },
        FeatureError::NothingChanges,
    ];
    for refusal in &refusals {
        // A new variant does not compile here before it is listed.
        match refusal {
            FeatureError::DeletionUnderWay { .. }
            | FeatureError::Locked { .. }
            | FeatureError::MessageGone { .. }
            | FeatureError::NeedsMessage { .. }
            | FeatureError::NoDeletionRequested { .. }
            | FeatureError::NotDeletable { .. }
            | FeatureError::NothingChanges => {}
        }
        assert!(RULES.contains(&refusal.rule()) || [&CO_6, &FT_3].contains(&refusal.rule()));
        assert!(!refusal.to_string().is_empty());
        assert!(!refusal.remedy().text().is_empty(), "{refusal}");
        let told = refusal.disclosed();
        assert_eq!(told.rule(), refusal.rule().code());
        assert_eq!(told.message(), refusal.to_string());
        assert_eq!(told.remedy(), refusal.remedy().text());
    }
    let lines = refusals.map(|refusal| {
        let remedy = refusal.remedy();
        format!("{}: {refusal}. {:?}: {}", refusal.rule().code(), remedy.who(), remedy.text())
    });
    insta::assert_snapshot!(lines.join("\n"));
}
