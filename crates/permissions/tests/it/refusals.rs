//! Refusals: each names its rule, its remedy, and what it discloses.

use guildhall_kernel::{Refusal, Who};
use guildhall_permissions::CompanyError;
use guildhall_permissions::rules::CO_3;
use guildhall_testkit::samples::{company_errors, disclosed};

use crate::samples::BO;

#[test]
fn every_refusal_names_its_rule_and_remedy() {
    insta::assert_json_snapshot!(disclosed(&company_errors()));
}

#[test]
fn a_refusal_to_a_user_who_is_no_administrator_names_the_actions_rule() {
    let refusal = CompanyError::NotAdministrator { user: BO.id(), rule: &CO_3 };
    assert_eq!(refusal.rule(), &CO_3);
    assert_eq!(refusal.remedy().who(), Who::Administrator);
}
