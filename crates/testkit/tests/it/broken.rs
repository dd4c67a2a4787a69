//! For each fault that stores of others had, a case that fails because of it and of nothing else.

mod limits;
mod nesting;
mod teams;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};

use guildhall_testkit::{cases, check};

use crate::fault::Fault;
use crate::faulty::Faulty;

#[test]
fn rejects_a_store_that_counts_former_participants() {
    assert_rejected(
        Fault::CountsFormerParticipants,
        cases::activity::same_people_are_exactly_these,
    );
}

#[test]
fn rejects_a_store_that_counts_the_slice_alone() {
    let fault = Fault::CountsTheSliceAlone;
    assert_rejected(fault, cases::slices::slice_of_a_room_is_what_was_asked_for);
}

#[test]
fn rejects_a_store_whose_listings_end_after_one_page() {
    let fault = Fault::EndsAfterOnePage;
    assert_rejected(fault, cases::group_lists::places_are_read_by_filter);
    assert_rejected(fault, cases::rooms::participants_are_paged_the_former_included);
    assert_rejected(fault, cases::rooms::open_rooms_of_a_company_are_paged);
    assert_rejected(fault, cases::off_boarding::rooms_of_a_user_are_paged);
    assert_rejected(fault, cases::off_boarding::groups_of_a_user_are_paged);
    assert_rejected(fault, cases::nesting::participants_are_paged_each_once);
    assert_rejected(fault, cases::nesting::groups_that_nest_a_group_are_paged);
}

#[test]
fn rejects_a_store_that_forgets_activity() {
    let fault = Fault::ForgetsActivity;
    assert_rejected(fault, cases::activity::activity_never_goes_back);
    assert_rejected(fault, cases::activity::same_people_most_recently_active_first);
}

#[test]
fn rejects_a_store_that_ignores_versions() {
    let fault = Fault::IgnoresVersions;
    assert_rejected(fault, cases::rooms::room_change_at_a_stale_version_conflicts);
    assert_rejected(fault, cases::rooms::room_change_is_saved_once);
    assert_rejected(fault, cases::races::race_from_one_version_has_one_winner);
}

#[test]
fn rejects_a_store_that_keeps_claims_of_closed_rooms() {
    let fault = Fault::KeepsClaimsOfClosedRooms;
    assert_rejected(fault, cases::off_boarding::rooms_of_who_left_free_their_claims);
}

#[test]
fn rejects_a_store_that_keeps_claims_of_deleted_groups() {
    let fault = Fault::KeepsClaimsOfDeletedGroups;
    assert_rejected(fault, cases::claims::deleted_group_frees_name_and_address);
}

#[test]
fn rejects_a_store_that_keeps_events_of_refused_changes() {
    let fault = Fault::KeepsEventsOfRefusedChanges;
    assert_rejected(fault, cases::rooms::room_change_at_a_stale_version_conflicts);
    assert_rejected(fault, cases::claims::second_room_of_a_pair_is_refused);
    assert_rejected(fault, cases::races::race_for_a_pair_has_one_winner);
}

#[test]
fn rejects_a_store_that_lists_hidden_groups() {
    let fault = Fault::ListsHiddenGroups;
    assert_rejected(fault, cases::group_lists::groups_are_listed_in_pages_of_a_hundred);
}

#[test]
fn rejects_a_store_that_lists_former_ones() {
    let fault = Fault::ListsFormerOnes;
    assert_rejected(fault, cases::off_boarding::rooms_of_a_user_are_paged);
    assert_rejected(fault, cases::off_boarding::groups_of_a_user_are_paged);
    assert_rejected(fault, cases::nesting::groups_that_nest_a_group_are_paged);
}

#[test]
fn rejects_a_store_that_loads_the_whole_for_a_slice() {
    let fault = Fault::LoadsTheWhole;
    assert_rejected(fault, cases::rooms::open_rooms_of_a_company_are_paged);
    assert_rejected(fault, cases::slices::slice_of_a_room_is_what_was_asked_for);
    assert_rejected(fault, cases::slices::slice_of_a_group_is_what_was_asked_for);
}

#[test]
fn rejects_a_store_that_looks_in_one_company() {
    let fault = Fault::LooksInOneCompany;
    assert_rejected(fault, cases::off_boarding::rooms_of_a_user_are_paged);
    assert_rejected(fault, cases::off_boarding::groups_of_a_user_are_paged);
}

#[test]
fn rejects_a_store_that_loses_events() {
    let fault = Fault::LosesEvents;
    assert_rejected(fault, cases::outbox::outbox_has_every_event_in_order);
    assert_rejected(fault, cases::races::race_with_retries_loses_no_change);
}

#[test]
fn rejects_a_store_that_mixes_companies() {
    let fault = Fault::MixesCompanies;
    assert_rejected(fault, cases::outbox::outbox_of_each_company_is_its_own);
}

#[test]
fn rejects_a_store_that_has_one_room_per_people() {
    let fault = Fault::OneRoomPerPeople;
    assert_rejected(fault, cases::activity::rooms_may_come_to_the_same_people);
}

#[test]
fn rejects_a_store_that_saves_one_of_two_rooms() {
    for fault in [Fault::SavesFirstRoomAlone, Fault::SavesLastRoomAlone] {
        assert_rejected(fault, cases::features::new_room_takes_the_place_of_the_one_before);
        assert_rejected(fault, cases::features::room_of_a_team_begins_anew);
        assert_rejected(fault, cases::features::room_begins_anew_whole_or_not_at_all);
    }
}

#[test]
fn rejects_a_store_that_saves_a_group_and_then_its_room() {
    let fault = Fault::SavesGroupThenRoom;
    assert_rejected(fault, cases::groups::conversion_of_a_changed_room_makes_no_group);
    assert_rejected(fault, cases::groups::deletion_with_a_stale_room_deletes_nothing);
}

#[test]
fn rejects_a_store_that_saves_a_room_and_then_its_group() {
    let fault = Fault::SavesRoomThenGroup;
    assert_rejected(fault, cases::groups::conversion_to_a_taken_name_leaves_the_room);
}

#[test]
fn rejects_a_store_that_saves_profiles_one_by_one() {
    let fault = Fault::SavesProfilesOneByOne;
    assert_rejected(fault, cases::profiles::two_of_one_call_with_one_address_are_refused);
    assert_rejected(fault, cases::profiles::addresses_are_swapped_in_one_call);
}

#[test]
fn rejects_a_store_that_says_yes_to_losers() {
    let fault = Fault::SaysYesToLosers;
    assert_rejected(fault, cases::claims::second_to_me_room_is_refused);
    assert_rejected(fault, cases::claims::name_of_a_group_is_refused_to_another);
    assert_rejected(fault, cases::claims::domain_of_a_company_is_refused_to_another);
    assert_rejected(fault, cases::races::race_for_a_pair_has_one_winner);
}

#[test]
fn rejects_a_store_that_shows_events_late() {
    assert_rejected(Fault::ShowsEventsLate, cases::outbox::outbox_has_every_event_in_order);
}

#[test]
fn rejects_a_store_that_takes_prefixes_for_patterns() {
    let fault = Fault::TakesPrefixesForPatterns;
    assert_rejected(fault, cases::group_lists::groups_are_listed_in_pages_of_a_hundred);
}

/// Fails unless the case passes on the sound store and fails on the one with the fault.
#[track_caller]
fn assert_rejected<C: Future<Output = ()>>(fault: Fault, case: fn(Faulty) -> C) {
    let passes = |fault| {
        let fresh = || std::future::ready((Faulty::new(fault), ()));
        catch_unwind(AssertUnwindSafe(|| check(&fresh, case))).is_ok()
    };
    assert!(passes(None), "the case fails on a sound store");
    assert!(!passes(Some(fault)), "the case takes no notice of the fault {fault:?}");
}
