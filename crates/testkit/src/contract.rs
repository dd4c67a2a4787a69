use std::any::type_name_of_val;
use std::future::Future;

use guildhall_groups::{BasisRepository, Outbox};

use crate::assert::Named;

/// Everything that Guildhall needs from a store: a type that implements the six traits.
///
/// Clones of a store share what is stored.
pub trait GuildhallStore: BasisRepository + Outbox + Clone + 'static {}

impl<S: BasisRepository + Outbox + Clone + 'static> GuildhallStore for S {}

/// Makes a fresh, empty store for each case, such as an `async fn() -> (Store, Guard)`.
pub trait StoreBuilder {
    /// The store.
    type Store: GuildhallStore;
    /// A value that must live as long as the store: a temporary directory, a container, or `()`.
    type Guard;

    /// Makes a store that holds nothing.
    fn build(&self) -> impl Future<Output = (Self::Store, Self::Guard)>;
}

impl<F, Making, S, G> StoreBuilder for F
where
    F: Fn() -> Making,
    Making: Future<Output = (S, G)>,
    S: GuildhallStore,
{
    type Store = S;
    type Guard = G;

    fn build(&self) -> impl Future<Output = (S, G)> {
        self()
    }
}

/// Runs one case of the contract on a fresh store.
///
/// It needs no runtime: it drives futures on the calling thread. A store that needs a runtime
/// starts its own.
///
/// # Panics
/// If the store does not do what the case requires.
pub fn check<B: StoreBuilder, C: Future<Output = ()>>(
    builder: &B,
    case: impl FnOnce(B::Store) -> C,
) {
    let _name = Named(type_name_of_val(&case));
    pollster::block_on(async {
        let (store, guard) = builder.build().await;
        case(store).await;
        drop(guard);
    });
}

/// The contract of a store as tests: one `#[test]` per case, so that a failure hides no other.
///
/// It takes a [`StoreBuilder`]: a function or closure that makes a fresh store and its guard.
///
/// ```
/// use guildhall_store_memory::MemoryStore;
///
/// async fn fresh() -> (MemoryStore, ()) {
///     (MemoryStore::default(), ())
/// }
///
/// guildhall_testkit::store_contract!(fresh);
/// ```
#[macro_export]
macro_rules! store_contract {
    ($builder:expr) => {
        $crate::store_contract! { @theme $builder, answers:
            answers_come_back_as_saved,
            basis_has_the_answer_to_what_it_shows,
            each_user_has_keys_of_their_own,
            old_answers_are_forgotten,
            race_of_one_command_has_one_winner,
            refused_change_keeps_no_answer,
            second_change_of_one_command_is_refused,
        }
        $crate::store_contract! { @theme $builder, claims:
            claims_are_found_by_their_kind,
            deletion_releases_name_and_address,
            changed_name_is_free_again,
            name_is_free_in_another_company,
            name_of_a_group_is_refused_to_another,
            address_belongs_to_one_list_or_one_user,
            address_of_a_list_is_refused_to_another,
            holders_of_several_addresses_are_found_at_once,
            changed_address_of_a_list_is_free_again,
            first_of_several_taken_claims_is_named,
            domain_of_a_company_is_refused_to_another,
            refused_change_keeps_every_claim_as_it_was,
            second_to_me_room_is_refused,
            pair_is_free_when_one_has_left,
            second_room_of_a_pair_is_refused,
        }
        $crate::store_contract! { @theme $builder, companies:
            absent_company_is_none,
            change_of_an_absent_company_conflicts,
            companies_are_listed_by_id,
            company_change_at_a_stale_version_conflicts,
            company_comes_back_as_saved,
            company_id_is_given_once,
            absent_profile_is_none,
            address_of_two_directories_stays_with_the_first,
            address_of_a_user_is_refused_to_another,
            address_of_another_domain_is_no_claim,
            a_company_is_found_by_its_domain,
            a_directory_gives_up_what_it_took,
            addresses_are_swapped_in_one_call,
            changed_address_is_free_again,
            last_profile_of_one_call_counts,
            own_address_is_kept,
            one_address_for_two_users_of_one_call_is_refused,
            saving_no_profiles_succeeds,
            profile_comes_back_as_saved,
            several_profiles_are_found_at_once,
            profile_is_replaced,
            profiles_are_listed_by_company,
        }
        $crate::store_contract! { @theme $builder, group_lists:
            groups_are_listed_in_pages_of_a_hundred,
            groups_are_listed_in_pages_of_one,
            groups_are_listed_in_pages_of_two,
            groups_are_listed_in_pages_of_the_largest_size,
            group_list_continues_after_its_cursor,
            memberships_are_read_by_filter,
        }
        $crate::store_contract! { @theme $builder, groups:
            absent_group_is_none,
            change_of_an_absent_group_conflicts,
            deletion_changes_room_and_group,
            deletion_with_a_stale_room_deletes_nothing,
            external_group_comes_back_as_saved,
            features_come_back_with_the_time_they_went_off,
            locked_settings_come_back_as_saved,
            conversion_changes_room_and_group,
            conversion_of_a_changed_room_makes_no_group,
            conversion_to_a_taken_name_leaves_the_room,
            group_change_at_a_stale_version_conflicts,
            group_id_is_given_once,
            group_with_a_history_comes_back_as_saved,
            dissolved_team_leaves_a_tombstone,
            name_of_a_team_is_no_claim,
            team_comes_back_as_saved,
        }
        $crate::store_contract! { @theme $builder, limits:
            each_company_counts_its_own_groups,
            only_groups_of_the_company_are_counted_again,
            exceeded_quotas_are_named_together,
            full_company_takes_a_group_after_a_deletion,
            users_over_quota_are_named_and_no_user_is_added,
            stored_limit_decides,
            quota_is_checked_after_version_and_claims,
            lowered_limit_refuses_only_new_uses,
            nested_groups_are_not_counted_twice,
            teams_use_no_quota,
            user_who_left_another_group_can_be_added,
        }
        $crate::store_contract! { @theme $builder, loads:
            basis_has_what_the_single_calls_return,
            basis_has_no_entries_of_a_hidden_group,
            basis_has_no_entries_of_a_room_that_the_user_is_not_in,
            deletion_from_slices_keeps_every_entry,
            several_groups_are_found_for_one_user,
            several_rooms_are_found_for_one_user,
            slice_of_a_group_decides_and_is_saved_as_the_whole,
            slice_of_a_group_holds_exactly_its_scope,
            slice_of_a_room_decides_and_is_saved_as_the_whole,
            slice_of_a_room_holds_exactly_its_scope,
        }
        $crate::store_contract! { @theme $builder, nearest:
            deleted_group_keeps_what_the_nearest_group_knew,
            nearest_group_decides,
        }
        $crate::store_contract! { @theme $builder, nesting:
            everything_below_a_group_is_found,
            group_comes_with_its_indirect_members,
            several_groups_come_with_their_indirect_members,
            groups_that_nest_a_group_are_paged,
            lists_show_groups_that_the_user_takes_part_in,
            nesting_at_an_older_count_conflicts,
            only_nestings_of_the_company_are_counted,
            nothing_is_below_an_absent_group,
            participants_are_paged_each_once,
            slice_decides_as_the_whole,
            deleted_group_brings_no_participants,
            deleted_group_keeps_its_participants,
        }
        $crate::store_contract! { @theme $builder, off_boarding:
            groups_with_contacts_are_paged,
            rooms_with_contacts_are_paged,
            groups_of_a_user_are_paged,
            orphaned_group_comes_back_as_saved,
            rooms_of_a_user_are_paged,
            off_boarding_releases_the_claims_of_rooms,
            lost_permission_comes_back_as_saved,
        }
        $crate::store_contract! { @theme $builder, outbox:
            outbox_of_each_company_is_its_own,
            outbox_has_every_event_in_order,
            outbox_is_read_in_pages,
            outbox_of_an_absent_company_is_empty,
            outbox_only_grows,
            positions_of_each_company_are_its_own,
            outbox_reader_misses_nothing_of_a_race,
        }
        $crate::store_contract! { @theme $builder, races:
            race_for_the_last_group_has_one_winner,
            race_for_the_last_group_of_a_user_has_one_winner,
            race_closes_no_cycle,
            race_from_one_count_has_one_winner,
            race_for_a_name_has_one_winner,
            conversion_races_with_invitations,
            race_for_an_address_has_one_winner,
            posts_do_not_race_with_changes,
            race_for_an_id_has_one_winner,
            race_from_one_version_has_one_winner,
            race_with_retries_loses_no_change,
            race_for_a_pair_has_one_winner,
            room_is_seen_whole_or_not_at_all,
        }
        $crate::store_contract! { @theme $builder, read_sets:
            change_after_one_of_several_users_changed_conflicts,
            change_after_what_it_read_changed_conflicts,
            erased_profile_frees_the_address,
            first_uses_are_recorded_with_the_change,
            profile_is_saved_with_its_registration,
            registered_users_are_listed_by_company,
            registration_at_a_stale_version_conflicts,
            registrations_come_back_as_saved,
        }
        $crate::store_contract! { @theme $builder, recipients:
            deletion_removes_every_recipient,
            groups_come_with_the_number_of_recipients,
            recipient_is_respelled_in_one_change,
            recipients_are_paged_by_address,
            participants_are_paged_with_their_addresses,
            recipients_at_a_stale_version_conflict,
            recipients_of_a_draft_are_stored,
            slice_of_recipients_decides_and_is_saved_as_the_whole,
            slice_of_recipients_holds_exactly_its_addresses,
        }
        $crate::store_contract! { @theme $builder, room_lists:
            activity_is_ordered_by_the_nanosecond,
            recording_activity_causes_no_conflict,
            activity_never_goes_back,
            events_of_a_group_are_no_activity_of_its_room,
            activity_of_an_absent_room_changes_nothing,
            equal_fingerprints_do_not_prove_equal_participants,
            rooms_may_change_to_the_same_participants,
            rooms_with_exactly_these_users_are_found,
            found_rooms_hold_the_entry_of_the_user_who_asks,
            found_rooms_are_ordered_by_activity,
            found_rooms_are_ordered_by_company,
            registrations_come_with_the_rooms_of_people,
            room_list_continues_after_its_cursor,
            room_list_holds_own_and_group_rooms,
            room_list_of_one_time_is_complete,
        }
        $crate::store_contract! { @theme $builder, rooms:
            absent_room_is_none,
            change_of_an_absent_room_conflicts,
            open_rooms_of_a_company_are_paged,
            rooms_of_two_companies_are_separate,
            closed_room_comes_back_as_saved,
            room_of_each_kind_comes_back_as_saved,
            participants_are_paged_with_former_ones,
            room_with_a_history_comes_back_as_saved,
            room_change_at_a_stale_version_conflicts,
            room_change_is_saved_once,
            room_id_is_given_once,
            new_room_replaces_the_one_before,
            room_begins_anew_whole_or_not_at_all,
            room_of_a_team_begins_anew,
        }
    };
    (@theme $builder:expr, $theme:ident: $($case:ident),+ $(,)?) => {
        $(
            #[test]
            fn $case() {
                $crate::check(&$builder, $crate::cases::$theme::$case);
            }
        )+
    };
}
