//! Every case of the contract becomes a test, the guard of a store lives as long as its case, and
//! for each fault that a store could have there are cases that fail only because of it.

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::rc::Rc;

use guildhall_store_memory::MemoryStore;
use guildhall_testkit::{StoreBuilder, cases, check};

use crate::fault::Fault;
use crate::faulty::Faulty;

#[test]
fn the_macro_names_every_case() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut cases = BTreeSet::new();
    for file in fs::read_dir(sources.join("cases")).unwrap() {
        let path = file.unwrap().path();
        let theme = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let names = text.lines().filter_map(|line| line.strip_prefix("pub async fn "));
        cases.extend(names.map(|rest| (theme.clone(), rest.split('<').next().unwrap().to_owned())));
    }
    let text = fs::read_to_string(sources.join("contract.rs")).unwrap();
    let mut named = BTreeSet::new();
    let mut theme = "";
    for line in text.lines().map(str::trim).skip_while(|line| !line.starts_with("macro_rules!")) {
        if let Some((_, opened)) = line.split_once("@theme $builder, ") {
            theme = opened.trim_end_matches(':');
        } else if let Some(case) = line.strip_suffix(',') {
            named.insert((theme.to_owned(), case.to_owned()));
        }
    }
    assert!(cases.len() > 120);
    assert_eq!(named, cases);
}

struct Guarded(Rc<Cell<u32>>);

struct Guard(Rc<Cell<u32>>);

impl Drop for Guard {
    fn drop(&mut self) {
        self.0.set(self.0.get() - 1);
    }
}

impl StoreBuilder for Guarded {
    type Store = MemoryStore;
    type Guard = Guard;

    async fn build(&self) -> (MemoryStore, Guard) {
        self.0.set(self.0.get() + 1);
        (MemoryStore::new(), Guard(self.0.clone()))
    }
}

#[test]
fn a_guard_lives_as_long_as_its_case() {
    let alive = Rc::new(Cell::new(0));
    check(&Guarded(alive.clone()), async |_store| assert_eq!(alive.get(), 1));
    assert_eq!(alive.get(), 0);
}

/// Makes a test of each row: a store with this fault fails each of these cases, and a sound one
/// passes them.
macro_rules! rejected {
    ($($test:ident: $fault:ident => $($theme:ident::$case:ident),+;)+) => {
        $(
            #[test]
            fn $test() {
                $(assert_rejected(Fault::$fault, cases::$theme::$case);)+
            }
        )+

        /// Each fault, with the cases that fail because of it.
        const REJECTED: &[(Fault, &[&str])] = &[$(
            (Fault::$fault, &[$(concat!(stringify!($theme), "::", stringify!($case))),+]),
        )+];
    };
}

rejected! {
    a_store_that_counts_former_participants_fails: CountsFormerParticipants =>
        room_lists::rooms_with_exactly_these_users_are_found;
    a_store_that_counts_only_the_slice_fails: CountsOnlyTheSlice =>
        loads::slice_of_a_room_holds_exactly_its_scope,
        loads::several_rooms_are_found_for_one_user;
    a_store_that_finds_one_of_several_rooms_or_groups_fails: FindsOneOfSeveral =>
        loads::several_rooms_are_found_for_one_user,
        loads::several_groups_are_found_for_one_user,
        nesting::several_groups_come_with_their_indirect_members,
        claims::holders_of_several_addresses_are_found_at_once;
    a_store_whose_listings_end_after_one_page_fails: EndsAfterOnePage =>
        group_lists::memberships_are_read_by_filter,
        rooms::participants_are_paged_with_former_ones,
        rooms::open_rooms_of_a_company_are_paged,
        off_boarding::rooms_of_a_user_are_paged,
        off_boarding::groups_of_a_user_are_paged,
        nesting::participants_are_paged_each_once,
        nesting::groups_that_nest_a_group_are_paged,
        off_boarding::rooms_with_contacts_are_paged,
        off_boarding::groups_with_contacts_are_paged;
    a_store_that_forgets_first_uses_fails: ForgetsFirstUses =>
        read_sets::first_uses_are_recorded_with_the_change;
    a_store_that_ignores_read_sets_fails: IgnoresReadSets =>
        read_sets::change_after_what_it_read_changed_conflicts;
    a_store_that_ignores_what_a_rename_read_fails: IgnoresReadsOfRenames =>
        read_sets::change_after_what_it_read_changed_conflicts,
        read_sets::change_after_one_of_several_users_changed_conflicts;
    a_store_that_ignores_what_registrations_read_fails: IgnoresReadsOfRegistrations =>
        read_sets::change_after_what_it_read_changed_conflicts;
    a_store_that_overwrites_registrations_fails: OverwritesRegistrations =>
        read_sets::registration_at_a_stale_version_conflicts;
    a_store_that_lists_former_users_fails: ListsFormerUsers =>
        read_sets::registered_users_are_listed_by_company;
    a_store_that_keeps_erased_addresses_fails: KeepsErasedAddresses =>
        read_sets::erased_profile_frees_the_address;
    a_store_that_gives_up_addresses_of_others_fails: GivesUpAddressesOfOthers =>
        companies::a_directory_gives_up_what_it_took,
        companies::address_of_two_directories_stays_with_the_first;
    a_store_that_forgets_activity_fails: ForgetsActivity =>
        room_lists::activity_never_goes_back,
        room_lists::found_rooms_are_ordered_by_activity;
    a_store_that_ignores_versions_fails: IgnoresVersions =>
        rooms::room_change_at_a_stale_version_conflicts,
        rooms::room_change_is_saved_once,
        races::race_from_one_version_has_one_winner;
    a_store_that_keeps_claims_of_closed_rooms_fails: KeepsClaimsOfClosedRooms =>
        off_boarding::off_boarding_releases_the_claims_of_rooms;
    a_store_that_keeps_claims_of_deleted_groups_fails: KeepsClaimsOfDeletedGroups =>
        claims::deletion_releases_name_and_address;
    a_store_that_lists_hidden_groups_fails: ListsHiddenGroups =>
        group_lists::groups_are_listed_in_pages_of_a_hundred;
    a_store_that_lists_former_memberships_fails: ListsFormerMemberships =>
        off_boarding::rooms_of_a_user_are_paged,
        off_boarding::groups_of_a_user_are_paged,
        nesting::groups_that_nest_a_group_are_paged,
        off_boarding::rooms_with_contacts_are_paged,
        off_boarding::groups_with_contacts_are_paged;
    a_store_that_loads_the_whole_for_a_slice_fails: LoadsTheWhole =>
        room_lists::found_rooms_hold_the_entry_of_the_user_who_asks,
        rooms::open_rooms_of_a_company_are_paged,
        loads::slice_of_a_room_holds_exactly_its_scope,
        loads::slice_of_a_group_holds_exactly_its_scope,
        loads::several_rooms_are_found_for_one_user,
        loads::several_groups_are_found_for_one_user;
    a_store_that_searches_only_one_company_fails: SearchesOneCompany =>
        room_lists::found_rooms_are_ordered_by_company,
        off_boarding::rooms_of_a_user_are_paged,
        off_boarding::groups_of_a_user_are_paged,
        off_boarding::rooms_with_contacts_are_paged,
        off_boarding::groups_with_contacts_are_paged;
    a_store_that_allows_only_one_room_for_the_same_users_fails: AllowsOneRoomPerUsers =>
        room_lists::rooms_may_change_to_the_same_participants;
    a_store_that_saves_only_the_first_of_two_rooms_fails: SavesOnlyFirstRoom =>
        rooms::new_room_replaces_the_one_before,
        rooms::room_of_a_team_begins_anew,
        rooms::room_begins_anew_whole_or_not_at_all;
    a_store_that_saves_only_the_last_of_two_rooms_fails: SavesOnlyLastRoom =>
        rooms::new_room_replaces_the_one_before,
        rooms::room_of_a_team_begins_anew,
        rooms::room_begins_anew_whole_or_not_at_all;
    a_store_that_saves_a_group_and_then_its_room_fails: SavesGroupThenRoom =>
        groups::conversion_of_a_changed_room_makes_no_group,
        groups::deletion_with_a_stale_room_deletes_nothing;
    a_store_that_saves_a_room_and_then_its_group_fails: SavesRoomThenGroup =>
        groups::conversion_to_a_taken_name_leaves_the_room;
    a_store_that_finds_one_of_several_profiles_fails: FindsOneProfile =>
        companies::several_profiles_are_found_at_once;
    a_store_that_takes_users_for_lists_fails: TakesUsersForLists =>
        claims::holders_of_several_addresses_are_found_at_once,
        recipients::participants_are_paged_with_their_addresses;
    a_store_that_saves_profiles_one_by_one_fails: SavesProfilesOneByOne =>
        companies::one_address_for_two_users_of_one_call_is_refused,
        companies::addresses_are_swapped_in_one_call;
    a_store_that_reports_success_for_a_taken_claim_fails: ReportsSuccessToLosers =>
        claims::second_to_me_room_is_refused,
        claims::name_of_a_group_is_refused_to_another,
        claims::domain_of_a_company_is_refused_to_another,
        races::race_for_a_pair_has_one_winner;
    a_store_that_shows_events_late_fails: ShowsEventsLate =>
        outbox::outbox_has_every_event_in_order;
    a_store_that_treats_prefixes_as_patterns_fails: TreatsPrefixesAsPatterns =>
        group_lists::groups_are_listed_in_pages_of_a_hundred;
    a_store_that_loses_events_fails: LosesEvents =>
        outbox::outbox_has_every_event_in_order,
        races::race_with_retries_loses_no_change;
    a_store_that_mixes_companies_fails: MixesCompanies => outbox::outbox_of_each_company_is_its_own;
    a_store_that_keeps_events_of_refused_changes_fails: KeepsEventsOfRefusedChanges =>
        rooms::room_change_at_a_stale_version_conflicts,
        claims::second_room_of_a_pair_is_refused,
        races::race_for_a_pair_has_one_winner;
    a_store_that_numbers_companies_together_fails: NumbersCompaniesTogether =>
        outbox::positions_of_each_company_are_its_own;
    a_store_whose_events_name_another_company_fails: NamesAnotherCompany =>
        outbox::outbox_is_read_in_pages;

    // Rooms of the same people (RM-8).
    a_store_that_finds_one_registration_of_several_people_fails: FindsOneOfSeveral =>
        room_lists::registrations_come_with_the_rooms_of_people;

    // What a user may see (GR-15, RM-14).
    a_store_that_reads_what_is_hidden_fails: ReadsWhatIsHidden =>
        loads::basis_has_no_entries_of_a_hidden_group,
        loads::basis_has_no_entries_of_a_room_that_the_user_is_not_in;

    // What a decision read (CO-8).
    a_store_that_reads_answers_first_fails: ReadsAnswersFirst =>
        answers::basis_has_the_answer_to_what_it_shows;
    a_store_that_finds_one_of_several_companies_fails: FindsOneCompany =>
        loads::basis_has_what_the_single_calls_return;

    // Claims (GR-4, ML-2).
    a_store_that_names_the_last_taken_claim_fails: NamesLastTakenClaim =>
        claims::first_of_several_taken_claims_is_named;

    // Limits (CO-7).
    a_store_that_counts_every_company_fails: CountsEveryCompany =>
        limits::each_company_counts_its_own_groups,
        limits::only_groups_of_the_company_are_counted_again;
    a_store_that_counts_masters_fails: CountsMasters =>
        limits::users_over_quota_are_named_and_no_user_is_added;
    a_store_that_counts_indirect_members_fails: CountsParticipants =>
        limits::nested_groups_are_not_counted_twice;
    a_store_that_counts_teams_fails: CountsTeams =>
        limits::teams_use_no_quota,
        limits::only_groups_of_the_company_are_counted_again;
    a_store_that_counts_deleted_groups_fails: CountsTombstones =>
        limits::full_company_takes_a_group_after_a_deletion,
        limits::only_groups_of_the_company_are_counted_again,
        limits::user_who_left_another_group_can_be_added;
    a_store_that_forgets_limits_fails: ForgetsLimits =>
        limits::full_company_takes_a_group_after_a_deletion,
        limits::users_over_quota_are_named_and_no_user_is_added,
        races::race_for_the_last_group_has_one_winner,
        races::race_for_the_last_group_of_a_user_has_one_winner;
    a_store_that_checks_limits_first_fails: LimitsFirst =>
        limits::quota_is_checked_after_version_and_claims;
    a_store_that_limits_what_is_there_already_fails: LimitsWhatIsThere =>
        limits::lowered_limit_refuses_only_new_uses;
    a_store_that_names_only_one_exceeded_quota_fails: NamesOneExceededQuota =>
        limits::users_over_quota_are_named_and_no_user_is_added,
        limits::exceeded_quotas_are_named_together;
    a_store_that_remembers_old_limits_fails: RemembersLimits => limits::stored_limit_decides;

    // Nested groups (GR-20).
    a_store_where_deleted_groups_bring_participants_fails: KeepsMembersOfTombstones =>
        nesting::deleted_group_brings_no_participants;
    a_store_that_ends_every_way_with_one_fails: EndsEveryWayWithOne =>
        nesting::group_comes_with_its_indirect_members;
    a_store_that_forgets_indirect_members_fails: ForgetsIndirectMembers =>
        nesting::group_comes_with_its_indirect_members,
        nesting::several_groups_come_with_their_indirect_members,
        nesting::slice_decides_as_the_whole,
        races::race_closes_no_cycle;
    a_store_that_ignores_the_count_of_nestings_fails: IgnoresNestings =>
        nesting::nesting_at_an_older_count_conflicts,
        races::race_closes_no_cycle,
        races::race_from_one_count_has_one_winner;
    a_store_that_follows_one_level_of_nesting_fails: FollowsOneLevel =>
        nesting::group_comes_with_its_indirect_members,
        nesting::everything_below_a_group_is_found;
    a_store_that_asks_the_farthest_group_fails: AsksTheFarthestGroup =>
        nearest::nearest_group_decides,
        nearest::deleted_group_keeps_what_the_nearest_group_knew;
    a_store_that_names_participants_twice_fails: NamesParticipantsTwice =>
        nesting::participants_are_paged_each_once;

    // Requests to join (GR-17).
    a_store_that_forgets_requests_to_join_fails: ForgetsRequests =>
        group_lists::memberships_are_read_by_filter;

    // Participants of deleted groups (GR-13).
    a_store_where_the_participants_of_a_deleted_group_change_fails:
        FollowsNestedGroupsOfTombstones =>
        nesting::deleted_group_keeps_its_participants,
        recipients::participants_are_paged_with_their_addresses;

    // Teams (RM-19).
    a_store_that_claims_names_of_teams_fails: ClaimsNamesOfTeams =>
        groups::name_of_a_team_is_no_claim;
    a_store_that_lists_teams_among_groups_fails: ListsTeamsAmongGroups =>
        group_lists::groups_are_listed_in_pages_of_a_hundred;

    // Answers that are kept with changes (CO-9).
    a_store_that_forgets_answers_fails: ForgetsAnswers =>
        answers::answers_come_back_as_saved,
        answers::second_change_of_one_command_is_refused;
    a_store_that_keeps_the_answers_of_refused_changes_fails: KeepsAnswersOfRefusedChanges =>
        answers::refused_change_keeps_no_answer;
    a_store_that_mixes_the_answers_of_users_fails: MixesAnswersOfUsers =>
        answers::each_user_has_keys_of_their_own;
    a_store_that_saves_a_second_change_of_one_command_fails: IgnoresAnswers =>
        answers::second_change_of_one_command_is_refused,
        answers::race_of_one_command_has_one_winner;
    a_store_that_forgets_answers_too_early_fails: ForgetsAnswersEarly =>
        answers::old_answers_are_forgotten;
    a_store_that_never_forgets_answers_fails: NeverForgetsAnswers =>
        answers::old_answers_are_forgotten;

    // External recipients (ML-6).
    a_store_that_loads_every_recipient_for_a_slice_fails: LoadsTheWhole =>
        recipients::slice_of_recipients_holds_exactly_its_addresses;
    a_store_that_counts_only_the_loaded_recipients_fails: CountsOnlyTheSlice =>
        recipients::slice_of_recipients_holds_exactly_its_addresses,
        recipients::groups_come_with_the_number_of_recipients;
    a_store_that_finds_one_spelling_of_a_recipient_fails: FindsOneSpelling =>
        recipients::slice_of_recipients_holds_exactly_its_addresses,
        recipients::slice_of_recipients_decides_and_is_saved_as_the_whole;
    a_store_that_forgets_a_recipient_fails: ForgetsAddedRecipients =>
        recipients::slice_of_recipients_holds_exactly_its_addresses,
        recipients::recipients_are_paged_by_address,
        recipients::recipients_of_a_draft_are_stored;
    a_store_that_keeps_the_spelling_of_a_recipient_fails: KeepsOldSpellings =>
        recipients::recipient_is_respelled_in_one_change;
    a_store_that_lists_recipients_in_another_order_fails: OrdersRecipientsByKey =>
        recipients::recipients_are_paged_by_address;
    a_store_whose_list_of_recipients_ends_after_one_page_fails: EndsAfterOnePage =>
        recipients::recipients_are_paged_by_address,
        recipients::participants_are_paged_with_their_addresses;

    // Recipients of deleted groups (GR-12).
    a_store_that_keeps_the_recipients_of_a_deleted_group_fails: KeepsRecipientsOfTombstones =>
        recipients::deletion_removes_every_recipient;

    // Participants who get the mail (ML-9).
    a_store_that_leaves_out_participants_without_an_address_fails:
        SkipsParticipantsWithoutAddress =>
        recipients::participants_are_paged_with_their_addresses;
}

/// Prints each broken store once, with the cases that reject it.
#[test]
fn at_least_sixty_broken_stores_are_rejected() {
    let mut stores = BTreeMap::<_, Vec<_>>::new();
    for (fault, cases) in REJECTED {
        stores.entry(format!("{fault:?}")).or_default().extend(cases.iter().copied());
    }
    let mut table = "| broken store | rejected by |\n|---|---|\n".to_owned();
    for (store, cases) in &stores {
        let _ = writeln!(table, "| `{store}` | {} |", cases.join(", "));
    }
    println!("{table}");
    assert!(stores.len() >= 60, "{} broken stores", stores.len());
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
