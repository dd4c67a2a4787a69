//! Another user acts between two steps of a use case, at the worst moment.

use guildhall::kernel::{GroupId, RoomKind};
use guildhall::permissions::Privacy;
use guildhall::{Guildhall, Opened};
use guildhall_testkit::{Call, Interposed};

use crate::answers::{outcome, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, ids};
use crate::replay::assert_replays;
use crate::world::{AnyStore, Counted, World, all, crew, named, set};

/// Turns the group private, and adds Flo to it.
fn hide<S: AnyStore>(hall: &Guildhall<S, Counted>, group: GroupId) {
    pollster::block_on(async {
        let handle = hall.user(ANN).group(group);
        handle.change_privacy(Privacy::Private).await.unwrap();
        handle.add_members(&[FLO]).await.unwrap();
        handle.appoint_masters(&[FLO]).await.unwrap();
    });
}

/// The moment of this call.
pub(super) fn at(call: Call) -> impl Fn(Call) -> bool + Send + 'static {
    move |next| next == call
}

/// Returns a hall for another user, and the same hall in which that user acts first.
pub(super) fn interleaved<S: AnyStore>(
    hall: World<S>,
) -> (Guildhall<S, Counted>, World<Interposed<S>>) {
    (Guildhall::clone(&hall), hall.over_the_same(Interposed::over))
}

on_both_stores! {
    // refuses: RM-14
    async fn a_user_removed_while_listing_participants_is_refused(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(at(Call::Participants), move || {
            pollster::block_on(async {
                let handle = other.user(ANN).room(room);
                handle.remove(&ids([BO])).await.unwrap();
                handle.invite(&[DEE]).await.unwrap();
            });
        });

        assert_eq!(refused(hall.user(BO).room(room).participants(all()).await), "RM-14");
        assert!(hall.store().has_intervened());
    }

    // about: RM-3
    async fn a_pair_gets_the_room_that_the_other_user_opens_first(hall) {
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Call::saves_room, move || {
            let opened = pollster::block_on(other.user(BO).one_to_one(ANN)).unwrap();
            assert!(matches!(opened, Opened::Created(_)));
        });

        let opened = hall.user(ANN).one_to_one(BO).await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(matches!(opened, Opened::Existing(_)));
    }

    // refuses: GR-3
    async fn the_last_master_cannot_step_down_after_the_other_did_first(hall) {
        let group = hall.group(crew().masters([BO])).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Call::saves_group, move || {
            pollster::block_on(other.user(BO).group(group).step_down()).unwrap();
        });

        assert_eq!(refused(hall.user(ANN).group(group).step_down().await), "GR-3");
        assert!(hall.store().has_intervened());
        assert_eq!(hall.masters_of(group).await, set([ANN]));
    }

    // about: RM-15
    async fn a_room_that_its_last_two_users_leave_closes_once(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(room).leave().await.unwrap();
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Call::saves_room, move || {
            pollster::block_on(other.user(BO).room(room).leave()).unwrap();
        });

        let left = hall.user(ANN).room(room).leave().await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(left.room.is_closed());
        assert_eq!(left.room.version().events(), 4);
        assert_replays(&*hall, ACME).await;
    }

    // refuses: GR-4
    async fn a_name_that_another_user_takes_first_is_refused(hall) {
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Call::saves_group, move || {
            pollster::block_on(other.user(BO).create_group(named("CREW"))).unwrap();
        });

        assert_eq!(refused(hall.user(ANN).create_group(crew()).await), "GR-4");
        assert!(hall.store().has_intervened());
    }

    // allows: RM-3
    async fn a_pair_gets_a_new_room_if_one_leaves_while_the_other_opens(hall) {
        let pair = hall.pair([ANN, BO]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(at(Call::FindRoom), move || {
            pollster::block_on(other.user(BO).room(pair).leave()).unwrap();
        });

        let opened = hall.user(ANN).one_to_one(BO).await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(matches!(opened, Opened::Created(_)));
        assert_eq!(hall.who_is_in(opened.id()).await, set([ANN, BO]));
    }

    // allows: GR-7
    async fn participants_are_listed_while_the_room_is_converted(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(at(Call::Participants), move || {
            pollster::block_on(other.user(ANN).room(room).convert(crew())).unwrap();
        });

        let participants = hall.user(BO).room(room).participants(all()).await.unwrap();

        assert!(hall.store().has_intervened());
        assert_eq!(participants.items(), [ANN, BO, CY]);
    }

    // refuses: GR-15
    async fn a_user_who_lists_members_while_the_group_is_hidden_is_refused(hall) {
        let group = hall.crew().await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(at(Call::Memberships), move || hide(&other, group));

        assert_eq!(refused(hall.user(DEE).group(group).members(all()).await), "GR-15");
        assert!(hall.store().has_intervened());
    }

    // refuses: GR-15
    async fn a_user_who_invites_while_the_group_is_hidden_is_refused(hall) {
        let group = hall.crew().await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(at(Call::ParticipantsOf), move || hide(&other, group));

        assert_eq!(refused(hall.user(DEE).group(group).invite_to_event(all()).await), "GR-15");
        assert!(hall.store().has_intervened());
    }

    // refuses: GR-15
    async fn a_user_who_asks_to_join_while_the_group_is_hidden_is_refused(hall) {
        let group = hall.crew().await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(at(Call::Memberships), move || hide(&other, group));

        assert_eq!(refused(hall.user(DEE).group(group).ask_to_join().await), "GR-15");
        assert!(hall.store().has_intervened());
    }

    // refuses: GR-12
    async fn a_group_that_another_master_deletes_first_is_not_deleted_again(hall) {
        let group = hall.group(crew().masters([BO])).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(at(Call::FindRoom), move || {
            pollster::block_on(other.user(BO).group(group).delete()).unwrap();
        });

        assert_eq!(refused(hall.user(ANN).group(group).delete().await), "GR-12");
        assert!(hall.store().has_intervened());
    }

    // about: GR-7
    async fn a_user_who_leaves_during_a_conversion_becomes_no_member(hall) {
        let room = hall.general_room(&[ANN, BO, CY, DEE]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Call::saves_group, move || {
            pollster::block_on(other.user(DEE).room(room).leave()).unwrap();
        });

        let group = hall.user(ANN).room(room).convert(crew()).await.unwrap().id();

        assert!(hall.store().has_intervened());
        assert_eq!(hall.members_of(group).await, set([ANN, BO, CY]));
        assert_replays(&*hall, ACME).await;
    }

    // refuses: GR-6
    async fn a_room_that_shrinks_to_two_meanwhile_is_not_converted(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Call::saves_group, move || {
            pollster::block_on(other.user(CY).room(room).leave()).unwrap();
        });

        let answer = hall.user(ANN).room(room).convert(crew()).await;

        assert_eq!(refused(outcome(answer)), "GR-6");
        assert_eq!(hall.whole_room(room).await.kind(), RoomKind::General);
    }
}
