//! Stores that count otherwise than the limits are meant (CO-7).

use guildhall_testkit::cases;

use super::assert_rejected;
use crate::fault::Fault;

// about: CO-7
#[test]
fn rejects_a_store_that_counts_every_company() {
    let fault = Fault::CountsEveryCompany;
    assert_rejected(fault, cases::limits::each_company_counts_its_own);
}

// about: CO-7
#[test]
fn rejects_a_store_that_counts_masters() {
    let fault = Fault::CountsMasters;
    assert_rejected(fault, cases::limits::full_users_are_named_and_nobody_is_added);
}

// about: CO-7
#[test]
fn rejects_a_store_that_counts_who_takes_part_through_others() {
    let fault = Fault::CountsParticipants;
    assert_rejected(fault, cases::limits::nested_groups_are_not_counted_twice);
}

// about: CO-7
#[test]
fn rejects_a_store_that_counts_teams() {
    let fault = Fault::CountsTeams;
    assert_rejected(fault, cases::limits::teams_use_nothing);
}

// about: CO-7
#[test]
fn rejects_a_store_that_counts_tombstones() {
    let fault = Fault::CountsTombstones;
    assert_rejected(fault, cases::limits::full_company_takes_a_group_when_one_is_deleted);
    assert_rejected(fault, cases::limits::user_who_left_another_group_is_taken);
}

// about: CO-7
#[test]
fn rejects_a_store_that_forgets_limits() {
    let fault = Fault::ForgetsLimits;
    assert_rejected(fault, cases::limits::full_company_takes_a_group_when_one_is_deleted);
    assert_rejected(fault, cases::limits::full_users_are_named_and_nobody_is_added);
    assert_rejected(fault, cases::group_races::race_for_the_last_group_has_one_winner);
    assert_rejected(fault, cases::group_races::race_for_the_last_place_of_a_user_has_one_winner);
}

// about: CO-7
#[test]
fn rejects_a_store_that_limits_first() {
    let fault = Fault::LimitsFirst;
    assert_rejected(fault, cases::limits::limits_are_the_last_reason);
}

// about: CO-7
#[test]
fn rejects_a_store_that_limits_what_is_there() {
    let fault = Fault::LimitsWhatIsThere;
    assert_rejected(fault, cases::limits::lowered_limit_refuses_what_is_more);
}

// about: CO-7
#[test]
fn rejects_a_store_that_names_one_of_the_full() {
    let fault = Fault::NamesOneOfTheFull;
    assert_rejected(fault, cases::limits::full_users_are_named_and_nobody_is_added);
    assert_rejected(fault, cases::limits::full_company_and_users_are_named_together);
}

// about: CO-7
#[test]
fn rejects_a_store_that_remembers_limits() {
    let fault = Fault::RemembersLimits;
    assert_rejected(fault, cases::limits::limit_is_the_one_that_is_stored);
}
