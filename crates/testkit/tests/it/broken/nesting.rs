//! Stores that follow nested groups in a wrong way (GR-20).

use guildhall_testkit::cases;

use super::assert_rejected;
use crate::fault::Fault;

// about: GR-20
#[test]
fn a_store_where_deleted_groups_bring_participants_fails() {
    let fault = Fault::KeepsMembersOfTombstones;
    assert_rejected(fault, cases::nesting::deleted_group_brings_no_participants);
}

// about: GR-20
#[test]
fn a_store_that_ends_every_way_with_one_fails() {
    let fault = Fault::EndsEveryWayWithOne;
    assert_rejected(fault, cases::nesting::group_comes_with_its_indirect_members);
}

// about: GR-20
#[test]
fn a_store_that_forgets_indirect_members_fails() {
    let fault = Fault::ForgetsIndirectMembers;
    assert_rejected(fault, cases::nesting::group_comes_with_its_indirect_members);
    assert_rejected(fault, cases::nesting::slice_decides_as_the_whole);
    assert_rejected(fault, cases::group_races::race_closes_no_cycle);
}

// about: GR-20
#[test]
fn a_store_that_ignores_the_count_of_nestings_fails() {
    let fault = Fault::IgnoresNestings;
    assert_rejected(fault, cases::nesting::nesting_at_an_older_count_conflicts);
    assert_rejected(fault, cases::group_races::race_closes_no_cycle);
    assert_rejected(fault, cases::group_races::race_from_one_count_has_one_winner);
}

// about: GR-20
#[test]
fn a_store_that_follows_one_level_of_nesting_fails() {
    let fault = Fault::FollowsOneLevel;
    assert_rejected(fault, cases::nesting::group_comes_with_its_indirect_members);
    assert_rejected(fault, cases::nesting::everything_below_a_group_is_found);
}

// about: GR-20
#[test]
fn a_store_that_names_participants_twice_fails() {
    let fault = Fault::NamesParticipantsTwice;
    assert_rejected(fault, cases::nesting::participants_are_paged_each_once);
}
