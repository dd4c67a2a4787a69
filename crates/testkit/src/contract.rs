use std::future::Future;

use guildhall_groups::{GroupRepository, Outbox};
use guildhall_permissions::CompanyRepository;

/// Everything that Guildhall asks of a store. Whatever implements the four traits is one.
///
/// Clones of a store share what is stored.
pub trait GuildhallStore: CompanyRepository + GroupRepository + Outbox + Clone + 'static {}

impl<S: CompanyRepository + GroupRepository + Outbox + Clone + 'static> GuildhallStore for S {}

/// What makes a fresh, empty store for each case. An `async fn() -> (Store, Guard)` is one.
pub trait StoreBuilder {
    /// The store.
    type Store: GuildhallStore;
    /// What has to live as long as the store: a temporary directory, a container, or `()`.
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
/// It needs no runtime: futures are driven on the thread that calls. A store that needs one starts
/// its own.
///
/// # Panics
/// Where the store breaks what the case asks.
pub fn check<B: StoreBuilder, C: Future<Output = ()>>(
    builder: &B,
    case: impl FnOnce(B::Store) -> C,
) {
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
        $crate::store_contract! { @theme $builder, activity:
            activity_is_ordered_by_the_nanosecond,
            activity_makes_no_conflict,
            activity_never_goes_back,
            activity_of_a_group_is_none_of_its_room,
            activity_of_an_absent_room_changes_nothing,
            fingerprint_is_no_proof,
            rooms_may_come_to_the_same_people,
            same_people_are_exactly_these,
            same_people_come_with_their_entries,
            same_people_most_recently_active_first,
        }
        $crate::store_contract! { @theme $builder, claims:
            claims_are_found_by_their_kind,
            deleted_group_frees_name_and_address,
            changed_name_is_free_again,
            name_is_free_in_another_company,
            name_of_a_group_is_refused_to_another,
            address_is_a_lists_or_a_users,
            address_of_a_list_is_refused_to_another,
            changed_address_of_a_list_is_free_again,
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
        }
        $crate::store_contract! { @theme $builder, features:
            locked_features_come_back_as_saved,
            features_come_back_with_since_when,
            new_room_takes_the_place_of_the_one_before,
            room_begins_anew_whole_or_not_at_all,
            room_of_a_team_begins_anew,
        }
        $crate::store_contract! { @theme $builder, group_lists:
            groups_are_listed_in_pages_of_a_hundred,
            groups_are_listed_in_pages_of_one,
            groups_are_listed_in_pages_of_two,
            groups_are_listed_in_pages_without_end,
            group_list_goes_on_behind_its_key,
            places_are_read_by_filter,
        }
        $crate::store_contract! { @theme $builder, group_races:
            race_for_the_last_group_has_one_winner,
            race_for_the_last_place_of_a_user_has_one_winner,
            race_closes_no_cycle,
            race_from_one_count_has_one_winner,
        }
        $crate::store_contract! { @theme $builder, groups:
            absent_group_is_none,
            change_of_an_absent_group_conflicts,
            deletion_changes_room_and_group,
            deletion_with_a_stale_room_deletes_nothing,
            external_group_comes_back_as_saved,
            conversion_changes_room_and_group,
            conversion_of_a_changed_room_makes_no_group,
            conversion_to_a_taken_name_leaves_the_room,
            group_change_at_a_stale_version_conflicts,
            group_id_is_given_once,
            group_with_a_history_comes_back_as_saved,
        }
        $crate::store_contract! { @theme $builder, limits:
            each_company_counts_its_own,
            full_company_and_users_are_named_together,
            full_company_takes_a_group_when_one_is_deleted,
            full_users_are_named_and_nobody_is_added,
            limit_is_the_one_that_is_stored,
            limits_are_the_last_reason,
            lowered_limit_refuses_what_is_more,
            nested_groups_are_not_counted_twice,
            teams_use_nothing,
            user_who_left_another_group_is_taken,
        }
        $crate::store_contract! { @theme $builder, nesting:
            everything_below_a_group_is_found,
            group_comes_with_who_takes_part_through_it,
            groups_that_nest_a_group_are_paged,
            lists_show_what_one_takes_part_in,
            nesting_at_an_older_count_conflicts,
            nestings_of_the_company_alone_are_counted,
            nothing_is_below_an_absent_group,
            participants_are_paged_each_once,
            slice_decides_as_the_whole,
            tombstone_brings_nobody,
        }
        $crate::store_contract! { @theme $builder, off_boarding:
            groups_of_a_user_are_paged,
            orphaned_group_comes_back_as_saved,
            rooms_of_a_user_are_paged,
            rooms_of_who_left_free_their_claims,
            lost_permission_comes_back_as_saved,
        }
        $crate::store_contract! { @theme $builder, outbox:
            outbox_of_each_company_is_its_own,
            outbox_has_every_event_in_order,
            outbox_is_read_in_pages,
            outbox_of_an_absent_company_is_empty,
            outbox_only_grows,
        }
        $crate::store_contract! { @theme $builder, profiles:
            absent_profile_is_none,
            address_of_a_user_is_refused_to_another,
            address_of_another_domain_is_no_claim,
            addresses_are_swapped_in_one_call,
            changed_address_is_free_again,
            last_profile_of_one_call_counts,
            own_address_is_kept,
            two_of_one_call_with_one_address_are_refused,
            no_profiles_are_saved_as_well,
            profile_comes_back_as_saved,
            profile_is_replaced,
            profiles_are_listed_by_company,
        }
        $crate::store_contract! { @theme $builder, races:
            race_for_a_name_has_one_winner,
            conversion_races_with_invitations,
            race_for_an_address_has_one_winner,
            outbox_reader_misses_nothing_of_a_race,
            posts_do_not_race_with_changes,
            race_for_an_id_has_one_winner,
            race_from_one_version_has_one_winner,
            race_with_retries_loses_no_change,
            race_for_a_pair_has_one_winner,
            room_is_seen_whole_or_not_at_all,
        }
        $crate::store_contract! { @theme $builder, room_lists:
            room_list_goes_on_behind_its_key,
            room_list_holds_own_and_group_rooms,
            room_list_of_one_time_is_complete,
        }
        $crate::store_contract! { @theme $builder, rooms:
            absent_room_is_none,
            change_of_an_absent_room_conflicts,
            open_rooms_of_a_company_are_paged,
            rooms_of_two_companies_are_apart,
            closed_room_comes_back_as_saved,
            room_of_each_kind_comes_back_as_saved,
            participants_are_paged_the_former_included,
            room_with_a_history_comes_back_as_saved,
            room_change_at_a_stale_version_conflicts,
            room_change_is_saved_once,
            room_id_is_given_once,
        }
        $crate::store_contract! { @theme $builder, slices:
            deletion_from_slices_keeps_every_place,
            slice_of_a_group_decides_and_is_saved_as_the_whole,
            slice_of_a_group_is_what_was_asked_for,
            slice_of_a_room_decides_and_is_saved_as_the_whole,
            slice_of_a_room_is_what_was_asked_for,
        }
        $crate::store_contract! { @theme $builder, teams:
            dissolved_team_leaves_a_tombstone,
            name_of_a_team_is_no_claim,
            team_comes_back_as_saved,
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
