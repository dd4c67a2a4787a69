//! Refusals: each names its rule and its remedy, and discloses both.

use guildhall_kernel::Refusal;
use guildhall_kernel::rules::FT_3;
use guildhall_room_features::rules::RULES;
use guildhall_testkit::samples::feature_errors;

#[test]
fn every_refusal_names_its_rule_and_remedy() {
    let refusals = feature_errors();
    for refusal in &refusals {
        assert!(RULES.contains(&refusal.rule()) || refusal.rule() == &FT_3);
        assert!(!refusal.to_string().is_empty());
        assert!(!refusal.remedy().text().is_empty(), "{refusal}");
        let disclosed = refusal.disclosed();
        assert_eq!(disclosed.rule(), refusal.rule().code());
        assert_eq!((disclosed.kind(), disclosed.class()), (refusal.kind(), refusal.class()));
        assert_eq!(disclosed.message(), refusal.to_string());
        assert_eq!(disclosed.users(), refusal.users());
        assert_eq!(disclosed.facts(), refusal.facts());
        assert_eq!(disclosed.remedy(), refusal.remedy());
    }
    insta::assert_json_snapshot!(refusals.iter().map(Refusal::disclosed).collect::<Vec<_>>());
}
