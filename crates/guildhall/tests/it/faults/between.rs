//! Another user acts between two steps of a use case, at the worst moment.

use guildhall::kernel::{GroupId, RoomKind};
use guildhall::permissions::Privacy;
use guildhall::{Guildhall, Opened};
use guildhall_testkit::{Call, commands as every};

use crate::answers::{outcome, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, ids};
use crate::replay::assert_replays;
use crate::world::{AnyStore, Counted, all, crew, named, set};

/// Turns the group private, and adds Flo to it.
async fn hide<S: AnyStore>(hall: &Guildhall<S, Counted>, group: GroupId) {
    let handle = hall.user(ANN).group(group);
    handle.execute(every::privacy(Privacy::Private)).await.unwrap();
    handle.add_members(&[FLO]).await.unwrap();
    handle.appoint_masters(&[FLO]).await.unwrap();
}

/// The moment of this call.
pub(super) fn at(call: Call) -> impl Fn(Call) -> bool + Send + 'static {
    move |next| next == call
}

on_both_stores! {
    // refuses: RM-14
    async fn a_user_removed_while_listing_participants_is_refused(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let hall = hall.interleaved(at(Call::Participants), async move |other| {
            let handle = other.user(ANN).room(room);
            handle.remove(&ids([BO])).await.unwrap();
            handle.invite(&[DEE]).await.unwrap();
        });

        assert_eq!(refused(hall.user(BO).room(room).participants(all()).await), "RM-14");
        assert!(hall.store().has_intervened());
    }

    // about: RM-3
    async fn a_pair_gets_the_room_that_the_other_user_opens_first(hall) {
        let hall = hall.interleaved(Call::saves_room, async move |other| {
            let opened = other.user(BO).one_to_one(ANN).await.unwrap();
            assert!(matches!(opened, Opened::Created(_)));
        });

        let opened = hall.user(ANN).one_to_one(BO).await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(matches!(opened, Opened::Existing(_)));
    }

    // refuses: GR-3
    async fn the_last_master_cannot_step_down_after_the_other_did_first(hall) {
        let group = hall.group(crew().with_masters([BO])).await;
        let hall = hall.interleaved(Call::saves_group, async move |other| {
            other.user(BO).group(group).step_down().await.unwrap();
        });

        assert_eq!(refused(hall.user(ANN).group(group).step_down().await), "GR-3");
        assert!(hall.store().has_intervened());
        assert_eq!(hall.masters_of(group).await, set([ANN]));
    }

    // about: RM-15
    async fn a_room_that_its_last_two_users_leave_closes_once(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(room).leave().await.unwrap();
        let hall = hall.interleaved(Call::saves_room, async move |other| {
            other.user(BO).room(room).leave().await.unwrap();
        });

        let left = hall.user(ANN).room(room).leave().await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(left.room.is_closed());
        assert_eq!(left.room.version().events(), 4);
        assert_replays(&*hall, ACME).await;
    }

    // refuses: GR-4
    async fn a_name_that_another_user_takes_first_is_refused(hall) {
        let hall = hall.interleaved(Call::saves_group, async move |other| {
            other.user(BO).create_group(named("CREW")).await.unwrap();
        });

        assert_eq!(refused(hall.user(ANN).create_group(crew()).await), "GR-4");
        assert!(hall.store().has_intervened());
    }

    // allows: RM-3
    async fn a_pair_gets_a_new_room_if_one_leaves_while_the_other_opens(hall) {
        let pair = hall.pair([ANN, BO]).await;
        let hall = hall.interleaved(at(Call::FindRoom), async move |other| {
            other.user(BO).room(pair).leave().await.unwrap();
        });

        let opened = hall.user(ANN).one_to_one(BO).await.unwrap();

        assert!(hall.store().has_intervened());
        assert!(matches!(opened, Opened::Created(_)));
        assert_eq!(hall.who_is_in(opened.id()).await, set([ANN, BO]));
    }

    // allows: GR-7
    async fn participants_are_listed_while_the_room_is_converted(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let hall = hall.interleaved(at(Call::Participants), async move |other| {
            other.user(ANN).room(room).convert(crew()).await.unwrap();
        });

        let participants = hall.user(BO).room(room).participants(all()).await.unwrap();

        assert!(hall.store().has_intervened());
        assert_eq!(participants.items(), [ANN, BO, CY]);
    }

    // refuses: GR-15
    async fn a_user_who_asks_while_the_group_is_hidden_is_refused(hall) {
        let calls = [Call::Memberships, Call::ParticipantsOf];
        for (n, call) in calls.into_iter().cycle().take(4).enumerate() {
            let group = hall.group(named(&format!("Crew {n}"))).await;
            let hall = hall.again().interleaved(at(call), async move |other| {
                hide(&other, group).await;
            });
            let dee = hall.user(DEE).group(group);
            let answer = match n {
                0 => outcome(dee.members(all()).await),
                1 => outcome(dee.invite_to_event(all()).await),
                2 => outcome(dee.masters(all()).await),
                _ => outcome(dee.participants(all()).await),
            };
            assert_eq!(refused(answer), "GR-15");
            assert!(hall.store().has_intervened());
        }
    }

    // refuses: GR-12
    async fn a_group_that_another_master_deletes_first_is_not_deleted_again(hall) {
        let group = hall.group(crew().with_masters([BO])).await;
        let hall = hall.interleaved(at(Call::FindRoom), async move |other| {
            other.user(BO).group(group).delete().await.unwrap();
        });

        assert_eq!(refused(hall.user(ANN).group(group).delete().await), "GR-12");
        assert!(hall.store().has_intervened());
    }

    // about: GR-7
    async fn a_user_who_leaves_during_a_conversion_becomes_no_member(hall) {
        let room = hall.general_room(&[ANN, BO, CY, DEE]).await;
        let hall = hall.interleaved(Call::saves_group, async move |other| {
            other.user(DEE).room(room).leave().await.unwrap();
        });

        let group = hall.user(ANN).room(room).convert(crew()).await.unwrap().id();

        assert!(hall.store().has_intervened());
        assert_eq!(hall.members_of(group).await, set([ANN, BO, CY]));
        assert_replays(&*hall, ACME).await;
    }

    // refuses: GR-6
    async fn a_room_that_shrinks_to_two_meanwhile_is_not_converted(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let hall = hall.interleaved(Call::saves_group, async move |other| {
            other.user(CY).room(room).leave().await.unwrap();
        });

        let answer = hall.user(ANN).room(room).convert(crew()).await;

        assert_eq!(refused(outcome(answer)), "GR-6");
        assert_eq!(hall.whole_room(room).await.kind(), RoomKind::General);
    }
}
