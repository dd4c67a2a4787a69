//! For each fault that a store could have, a case that fails only because of it.

mod answers;
mod outbox;

use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};

use guildhall_testkit::{cases, check};

use crate::fault::Fault;
use crate::faulty::Faulty;

mod recipients;

#[test]
fn a_store_that_counts_former_participants_fails() {
    let fault = Fault::CountsFormerParticipants;
    assert_rejected(fault, cases::activity::rooms_with_exactly_these_users_are_found);
}

// about: RM-8
#[test]
fn a_store_that_finds_one_registration_of_several_people_fails() {
    let fault = Fault::FindsOneOfSeveral;
    assert_rejected(fault, cases::activity::registrations_come_with_the_rooms_of_people);
}

#[test]
fn a_store_that_counts_only_the_slice_fails() {
    let fault = Fault::CountsOnlyTheSlice;
    assert_rejected(fault, cases::slices::slice_of_a_room_holds_exactly_its_scope);
    assert_rejected(fault, cases::slices::several_rooms_are_found_for_one_user);
}

#[test]
fn a_store_that_finds_one_of_several_rooms_or_groups_fails() {
    let fault = Fault::FindsOneOfSeveral;
    assert_rejected(fault, cases::slices::several_rooms_are_found_for_one_user);
    assert_rejected(fault, cases::slices::several_groups_are_found_for_one_user);
    assert_rejected(fault, cases::nesting::several_groups_come_with_their_indirect_members);
    assert_rejected(fault, cases::claims::holders_of_several_addresses_are_found_at_once);
}

// about: GR-15, RM-14
#[test]
fn a_store_that_reads_what_is_hidden_fails() {
    let fault = Fault::ReadsWhatIsHidden;
    assert_rejected(fault, cases::basis::basis_has_no_entries_of_a_hidden_group);
    assert_rejected(fault, cases::basis::basis_has_no_entries_of_a_room_that_the_user_is_not_in);
}

// about: CO-8
#[test]
fn a_store_that_finds_one_of_several_companies_fails() {
    let fault = Fault::FindsOneCompany;
    assert_rejected(fault, cases::basis::basis_has_what_the_single_calls_return);
}

#[test]
fn a_store_whose_listings_end_after_one_page_fails() {
    let fault = Fault::EndsAfterOnePage;
    assert_rejected(fault, cases::group_lists::memberships_are_read_by_filter);
    assert_rejected(fault, cases::rooms::participants_are_paged_with_former_ones);
    assert_rejected(fault, cases::rooms::open_rooms_of_a_company_are_paged);
    assert_rejected(fault, cases::off_boarding::rooms_of_a_user_are_paged);
    assert_rejected(fault, cases::off_boarding::groups_of_a_user_are_paged);
    assert_rejected(fault, cases::nesting::participants_are_paged_each_once);
    assert_rejected(fault, cases::nesting::groups_that_nest_a_group_are_paged);
    assert_rejected(fault, cases::contacts::rooms_with_contacts_are_paged);
    assert_rejected(fault, cases::contacts::groups_with_contacts_are_paged);
}

#[test]
fn a_store_that_forgets_first_uses_fails() {
    let fault = Fault::ForgetsFirstUses;
    assert_rejected(fault, cases::read_sets::first_uses_are_recorded_with_the_change);
}

#[test]
fn a_store_that_ignores_read_sets_fails() {
    let fault = Fault::IgnoresReadSets;
    assert_rejected(fault, cases::read_sets::change_after_what_it_read_changed_conflicts);
}

#[test]
fn a_store_that_ignores_what_registrations_read_fails() {
    let fault = Fault::IgnoresReadsOfRegistrations;
    assert_rejected(fault, cases::read_sets::change_after_what_it_read_changed_conflicts);
}

#[test]
fn a_store_that_overwrites_registrations_fails() {
    let fault = Fault::OverwritesRegistrations;
    assert_rejected(fault, cases::read_sets::registration_at_a_stale_version_conflicts);
}

#[test]
fn a_store_that_lists_former_users_fails() {
    let fault = Fault::ListsFormerUsers;
    assert_rejected(fault, cases::read_sets::registered_users_are_listed_by_company);
}

#[test]
fn a_store_that_keeps_erased_addresses_fails() {
    let fault = Fault::KeepsErasedAddresses;
    assert_rejected(fault, cases::read_sets::erased_profile_frees_the_address);
}

#[test]
fn a_store_that_gives_up_addresses_of_others_fails() {
    let fault = Fault::GivesUpAddressesOfOthers;
    assert_rejected(fault, cases::profiles::a_directory_gives_up_what_it_took);
    assert_rejected(fault, cases::profiles::address_of_two_directories_stays_with_the_first);
}

#[test]
fn a_store_that_forgets_activity_fails() {
    let fault = Fault::ForgetsActivity;
    assert_rejected(fault, cases::activity::activity_never_goes_back);
    assert_rejected(fault, cases::activity::found_rooms_are_ordered_by_activity);
}

#[test]
fn a_store_that_ignores_versions_fails() {
    let fault = Fault::IgnoresVersions;
    assert_rejected(fault, cases::rooms::room_change_at_a_stale_version_conflicts);
    assert_rejected(fault, cases::rooms::room_change_is_saved_once);
    assert_rejected(fault, cases::races::race_from_one_version_has_one_winner);
}

#[test]
fn a_store_that_keeps_claims_of_closed_rooms_fails() {
    let fault = Fault::KeepsClaimsOfClosedRooms;
    assert_rejected(fault, cases::off_boarding::off_boarding_releases_the_claims_of_rooms);
}

#[test]
fn a_store_that_keeps_claims_of_deleted_groups_fails() {
    let fault = Fault::KeepsClaimsOfDeletedGroups;
    assert_rejected(fault, cases::claims::deletion_releases_name_and_address);
}

#[test]
fn a_store_that_lists_hidden_groups_fails() {
    let fault = Fault::ListsHiddenGroups;
    assert_rejected(fault, cases::group_lists::groups_are_listed_in_pages_of_a_hundred);
}

#[test]
fn a_store_that_lists_former_memberships_fails() {
    let fault = Fault::ListsFormerMemberships;
    assert_rejected(fault, cases::off_boarding::rooms_of_a_user_are_paged);
    assert_rejected(fault, cases::off_boarding::groups_of_a_user_are_paged);
    assert_rejected(fault, cases::nesting::groups_that_nest_a_group_are_paged);
    assert_rejected(fault, cases::contacts::rooms_with_contacts_are_paged);
    assert_rejected(fault, cases::contacts::groups_with_contacts_are_paged);
}

#[test]
fn a_store_that_loads_the_whole_for_a_slice_fails() {
    let fault = Fault::LoadsTheWhole;
    assert_rejected(fault, cases::activity::found_rooms_hold_the_entry_of_the_user_who_asks);
    assert_rejected(fault, cases::rooms::open_rooms_of_a_company_are_paged);
    assert_rejected(fault, cases::slices::slice_of_a_room_holds_exactly_its_scope);
    assert_rejected(fault, cases::slices::slice_of_a_group_holds_exactly_its_scope);
    assert_rejected(fault, cases::slices::several_rooms_are_found_for_one_user);
    assert_rejected(fault, cases::slices::several_groups_are_found_for_one_user);
}

#[test]
fn a_store_that_searches_only_one_company_fails() {
    let fault = Fault::SearchesOneCompany;
    assert_rejected(fault, cases::activity::found_rooms_are_ordered_by_company);
    assert_rejected(fault, cases::off_boarding::rooms_of_a_user_are_paged);
    assert_rejected(fault, cases::off_boarding::groups_of_a_user_are_paged);
    assert_rejected(fault, cases::contacts::rooms_with_contacts_are_paged);
    assert_rejected(fault, cases::contacts::groups_with_contacts_are_paged);
}

#[test]
fn a_store_that_allows_only_one_room_for_the_same_users_fails() {
    let fault = Fault::AllowsOneRoomPerUsers;
    assert_rejected(fault, cases::activity::rooms_may_change_to_the_same_participants);
}

#[test]
fn a_store_that_saves_one_of_two_rooms_fails() {
    for fault in [Fault::SavesOnlyFirstRoom, Fault::SavesOnlyLastRoom] {
        assert_rejected(fault, cases::features::new_room_replaces_the_one_before);
        assert_rejected(fault, cases::features::room_of_a_team_begins_anew);
        assert_rejected(fault, cases::features::room_begins_anew_whole_or_not_at_all);
    }
}

#[test]
fn a_store_that_saves_a_group_and_then_its_room_fails() {
    let fault = Fault::SavesGroupThenRoom;
    assert_rejected(fault, cases::groups::conversion_of_a_changed_room_makes_no_group);
    assert_rejected(fault, cases::groups::deletion_with_a_stale_room_deletes_nothing);
}

#[test]
fn a_store_that_saves_a_room_and_then_its_group_fails() {
    let fault = Fault::SavesRoomThenGroup;
    assert_rejected(fault, cases::groups::conversion_to_a_taken_name_leaves_the_room);
}

#[test]
fn a_store_that_finds_one_of_several_profiles_fails() {
    assert_rejected(Fault::FindsOneProfile, cases::profiles::several_profiles_are_found_at_once);
}

#[test]
fn a_store_that_takes_users_for_lists_fails() {
    let fault = Fault::TakesUsersForLists;
    assert_rejected(fault, cases::claims::holders_of_several_addresses_are_found_at_once);
    assert_rejected(fault, cases::recipients::participants_are_paged_with_their_addresses);
}

#[test]
fn a_store_that_saves_profiles_one_by_one_fails() {
    let fault = Fault::SavesProfilesOneByOne;
    assert_rejected(fault, cases::profiles::one_address_for_two_users_of_one_call_is_refused);
    assert_rejected(fault, cases::profiles::addresses_are_swapped_in_one_call);
}

#[test]
fn a_store_that_reports_success_for_a_taken_claim_fails() {
    let fault = Fault::ReportsSuccessToLosers;
    assert_rejected(fault, cases::claims::second_to_me_room_is_refused);
    assert_rejected(fault, cases::claims::name_of_a_group_is_refused_to_another);
    assert_rejected(fault, cases::claims::domain_of_a_company_is_refused_to_another);
    assert_rejected(fault, cases::races::race_for_a_pair_has_one_winner);
}

// about: GR-4, ML-2
#[test]
fn a_store_that_names_the_last_taken_claim_fails() {
    let fault = Fault::NamesLastTakenClaim;
    assert_rejected(fault, cases::claims::first_of_several_taken_claims_is_named);
}

#[test]
fn a_store_that_shows_events_late_fails() {
    assert_rejected(Fault::ShowsEventsLate, cases::outbox::outbox_has_every_event_in_order);
}

#[test]
fn a_store_that_treats_prefixes_as_patterns_fails() {
    let fault = Fault::TreatsPrefixesAsPatterns;
    assert_rejected(fault, cases::group_lists::groups_are_listed_in_pages_of_a_hundred);
}

// about: CO-7
#[test]
fn a_store_that_counts_every_company_fails() {
    let fault = Fault::CountsEveryCompany;
    assert_rejected(fault, cases::limits::each_company_counts_its_own_groups);
    assert_rejected(fault, cases::limits::only_groups_of_the_company_are_counted_again);
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
    assert_rejected(fault, cases::limits::only_groups_of_the_company_are_counted_again);
}

// about: CO-7
#[test]
fn a_store_that_counts_deleted_groups_fails() {
    let fault = Fault::CountsTombstones;
    assert_rejected(fault, cases::limits::full_company_takes_a_group_after_a_deletion);
    assert_rejected(fault, cases::limits::only_groups_of_the_company_are_counted_again);
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

// about: GR-20
#[test]
fn a_store_where_deleted_groups_bring_participants_fails() {
    let fault = Fault::KeepsMembersOfTombstones;
    assert_rejected(fault, cases::nesting::deleted_group_brings_no_participants);
}

// about: GR-17
#[test]
fn a_store_that_forgets_requests_to_join_fails() {
    let fault = Fault::ForgetsRequests;
    assert_rejected(fault, cases::group_lists::memberships_are_read_by_filter);
}

// about: GR-13
#[test]
fn a_store_where_the_participants_of_a_deleted_group_change_fails() {
    let fault = Fault::FollowsNestedGroupsOfTombstones;
    assert_rejected(fault, cases::nesting::deleted_group_keeps_its_participants);
    assert_rejected(fault, cases::recipients::participants_are_paged_with_their_addresses);
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
    assert_rejected(fault, cases::nesting::several_groups_come_with_their_indirect_members);
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

/// Checks that the case passes on the sound store and fails on the one with the fault.
#[track_caller]
fn assert_rejected<C: Future<Output = ()>>(fault: Fault, case: fn(Faulty) -> C) {
    let passes = |fault| {
        let fresh = || std::future::ready((Faulty::new(fault), ()));
        catch_unwind(AssertUnwindSafe(|| check(&fresh, case))).is_ok()
    };
    assert!(passes(None), "the case fails on a sound store");
    assert!(!passes(Some(fault)), "the case does not notice the fault {fault:?}");
}
