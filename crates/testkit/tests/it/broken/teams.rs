//! Stores that treat teams as groups (RM-19).

use guildhall_testkit::cases;

use super::assert_rejected;
use crate::fault::Fault;

// about: RM-19
#[test]
fn a_store_that_claims_names_of_teams_fails() {
    let fault = Fault::ClaimsNamesOfTeams;
    assert_rejected(fault, cases::teams::name_of_a_team_is_no_claim);
}

// about: RM-19
#[test]
fn a_store_that_lists_teams_among_groups_fails() {
    let fault = Fault::ListsTeamsAmongGroups;
    assert_rejected(fault, cases::group_lists::groups_are_listed_in_pages_of_a_hundred);
}
