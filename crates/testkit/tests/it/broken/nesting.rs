//! Stores that lose their way through nested groups (GR-20).

use guildhall_testkit::cases;

use super::assert_rejected;
use crate::fault::Fault;

// about: GR-20
#[test]
fn rejects_a_store_where_tombstones_bring_members() {
    let fault = Fault::CountsOnTombstones;
    assert_rejected(fault, cases::nesting::tombstone_brings_nobody);
}

// about: GR-20
#[test]
fn rejects_a_store_that_ends_every_way_with_one() {
    let fault = Fault::EndsEveryWayWithOne;
    assert_rejected(fault, cases::nesting::group_comes_with_who_takes_part_through_it);
}

// about: GR-20
#[test]
fn rejects_a_store_that_forgets_who_takes_part() {
    let fault = Fault::ForgetsThrough;
    assert_rejected(fault, cases::nesting::group_comes_with_who_takes_part_through_it);
    assert_rejected(fault, cases::nesting::slice_decides_as_the_whole);
    assert_rejected(fault, cases::group_races::race_closes_no_cycle);
}

// about: GR-20
#[test]
fn rejects_a_store_that_ignores_the_count_of_nestings() {
    let fault = Fault::IgnoresNestings;
    assert_rejected(fault, cases::nesting::nesting_at_an_older_count_conflicts);
    assert_rejected(fault, cases::group_races::race_closes_no_cycle);
    assert_rejected(fault, cases::group_races::race_from_one_count_has_one_winner);
}

// about: GR-20
#[test]
fn rejects_a_store_that_looks_one_level_down() {
    let fault = Fault::LooksOneLevelDown;
    assert_rejected(fault, cases::nesting::group_comes_with_who_takes_part_through_it);
    assert_rejected(fault, cases::nesting::everything_below_a_group_is_found);
}

// about: GR-20
#[test]
fn rejects_a_store_that_names_participants_twice() {
    let fault = Fault::NamesParticipantsTwice;
    assert_rejected(fault, cases::nesting::participants_are_paged_each_once);
}
