//! Refusals: each names its rule and its remedy, and discloses both.

use guildhall_testkit::samples::{disclosed, mail_errors};

#[test]
fn every_refusal_names_its_rule_and_remedy() {
    insta::assert_json_snapshot!(disclosed(&mail_errors()));
}
