//! Refusals: each names its rule, its remedy, and what it discloses.

use guildhall_kernel::rules::ML_2;
use guildhall_kernel::{Refusal, Who};
use guildhall_permissions::CompanyError;
use guildhall_permissions::rules::{CO_3, RULES};

use guildhall_testkit::samples::company_errors;

use crate::samples::BO;

#[test]
fn every_refusal_names_its_rule_and_remedy() {
    let refusals = company_errors();
    for refusal in &refusals {
        assert!(RULES.contains(&refusal.rule()) || refusal.rule() == &ML_2, "{refusal}");
        assert!(!refusal.to_string().is_empty());
        assert!(!refusal.remedy().text().is_empty(), "{refusal}");
        let disclosed = refusal.disclosed();
        assert_eq!(disclosed.rule(), refusal.rule().code());
        assert_eq!(disclosed.message(), refusal.to_string());
        assert_eq!(disclosed.remedy(), refusal.remedy());
        assert_eq!(disclosed.users(), refusal.users());
        assert_eq!(disclosed.facts(), refusal.facts());
        assert_eq!((disclosed.kind(), disclosed.class()), (refusal.kind(), refusal.class()));
    }
    insta::assert_json_snapshot!(refusals.iter().map(Refusal::disclosed).collect::<Vec<_>>());
}

#[test]
fn a_refusal_to_a_user_who_is_no_administrator_names_the_actions_rule() {
    let refusal = CompanyError::NotAdministrator { user: BO.id(), rule: &CO_3 };
    assert_eq!(refusal.rule(), &CO_3);
    assert_eq!(refusal.remedy().who(), Who::Administrator);
}
