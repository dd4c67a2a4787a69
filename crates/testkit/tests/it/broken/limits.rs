//! Stores that count for limits in a wrong way (CO-7).

use guildhall_testkit::cases;

use super::assert_rejected;
use crate::fault::Fault;

// about: CO-7
#[test]
fn a_store_that_counts_every_company_fails() {
    let fault = Fault::CountsEveryCompany;
    assert_rejected(fault, cases::limits::each_company_counts_its_own_groups);
}

// about: CO-7
#[test]
fn a_store_that_counts_masters_fails() {
    let fault = Fault::CountsMasters;
    assert_rejected(fault, cases::limits::users_over_quota_are_named_and_no_user_is_added);
}

// about: CO-7
#[test]
fn a_store_that_counts_indirect_members_fails() {
    let fault = Fault::CountsParticipants;
    assert_rejected(fault, cases::limits::nested_groups_are_not_counted_twice);
}

// about: CO-7
#[test]
fn a_store_that_counts_teams_fails() {
    let fault = Fault::CountsTeams;
    assert_rejected(fault, cases::limits::teams_use_no_quota);
}

// about: CO-7
#[test]
fn a_store_that_counts_deleted_groups_fails() {
    let fault = Fault::CountsTombstones;
    assert_rejected(fault, cases::limits::full_company_takes_a_group_after_a_deletion);
    assert_rejected(fault, cases::limits::user_who_left_another_group_can_be_added);
}

// about: CO-7
#[test]
fn a_store_that_forgets_limits_fails() {
    let fault = Fault::ForgetsLimits;
    assert_rejected(fault, cases::limits::full_company_takes_a_group_after_a_deletion);
    assert_rejected(fault, cases::limits::users_over_quota_are_named_and_no_user_is_added);
    assert_rejected(fault, cases::group_races::race_for_the_last_group_has_one_winner);
    assert_rejected(fault, cases::group_races::race_for_the_last_group_of_a_user_has_one_winner);
}

// about: CO-7
#[test]
fn a_store_that_checks_limits_first_fails() {
    let fault = Fault::LimitsFirst;
    assert_rejected(fault, cases::limits::quota_is_checked_after_version_and_claims);
}

// about: CO-7
#[test]
fn a_store_that_limits_what_is_there_already_fails() {
    let fault = Fault::LimitsWhatIsThere;
    assert_rejected(fault, cases::limits::lowered_limit_refuses_only_new_uses);
}

// about: CO-7
#[test]
fn a_store_that_names_only_one_exceeded_quota_fails() {
    let fault = Fault::NamesOneExceededQuota;
    assert_rejected(fault, cases::limits::users_over_quota_are_named_and_no_user_is_added);
    assert_rejected(fault, cases::limits::exceeded_quotas_are_named_together);
}

// about: CO-7
#[test]
fn a_store_that_remembers_old_limits_fails() {
    let fault = Fault::RemembersLimits;
    assert_rejected(fault, cases::limits::stored_limit_decides);
}
