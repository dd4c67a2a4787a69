//! Another acts between two steps of a use case, at the worst moment.

use guildhall::kernel::{GroupId, RoomKind};
use guildhall::permissions::Privacy;
use guildhall::{Guildhall, Opened};

use super::interleaved::{Meddled, Moment};
use crate::answers::{outcome, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, ids};
use crate::replay::assert_replays;
use crate::world::{AnyStore, Counted, World, all, crew, named, set};

/// Turns the group private, and adds Flo to it.
fn hide<S: AnyStore>(hall: &Guildhall<S, Counted>, group: GroupId) {
    pollster::block_on(async {
        let desk = hall.user(ANN).group(group);
        desk.change_privacy(Privacy::Private).await.unwrap();
        desk.add_members(&[FLO]).await.unwrap();
        desk.appoint_masters(&[FLO]).await.unwrap();
    });
}

pub(super) fn interleaved<S: AnyStore>(
    hall: World<S>,
) -> (Guildhall<S, Counted>, World<Meddled<S>>) {
    (Guildhall::clone(&hall), hall.over_the_same(Meddled::over))
}

on_both_stores! {
    // refuses: RM-14
    async fn refuses_whoever_is_removed_while_they_look_who_is_in(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::Participants, move || {
            pollster::block_on(async {
                let desk = other.user(ANN).room(room);
                desk.remove(&ids([BO])).await.unwrap();
                desk.invite(&[DEE]).await.unwrap();
            });
        });

        assert_eq!(refused(hall.user(BO).room(room).participants(all()).await), "RM-14");
        assert!(hall.store().was_meddled_with());
    }

    // about: RM-3
    async fn gives_a_pair_the_room_that_the_other_opens_first(hall) {
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::SaveRoom, move || {
            let opened = pollster::block_on(other.user(BO).one_to_one(&ANN)).unwrap();
            assert!(matches!(opened, Opened::Created(_)));
        });

        let opened = hall.user(ANN).one_to_one(&BO).await.unwrap();

        assert!(hall.store().was_meddled_with());
        assert!(matches!(opened, Opened::Existing(_)));
    }

    // refuses: GR-3
    async fn refuses_to_step_down_when_the_other_master_does_first(hall) {
        let group = hall.group(crew().masters([BO])).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::SaveGroup, move || {
            pollster::block_on(other.user(BO).group(group).step_down()).unwrap();
        });

        assert_eq!(refused(hall.user(ANN).group(group).step_down().await), "GR-3");
        assert!(hall.store().was_meddled_with());
        assert_eq!(hall.masters_of(group).await, set([ANN]));
    }

    // about: RM-15
    async fn closes_a_room_once_that_the_last_two_leave(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(room).leave().await.unwrap();
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::SaveRoom, move || {
            pollster::block_on(other.user(BO).room(room).leave()).unwrap();
        });

        let left = hall.user(ANN).room(room).leave().await.unwrap();

        assert!(hall.store().was_meddled_with());
        assert!(left.room.is_closed());
        assert_eq!(left.room.version().events(), 4);
        assert_replays(&*hall, ACME).await;
    }

    // refuses: GR-4
    async fn refuses_the_name_that_another_takes_first(hall) {
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::SaveGroup, move || {
            pollster::block_on(other.user(BO).create_group(named("CREW"))).unwrap();
        });

        assert_eq!(refused(hall.user(ANN).create_group(crew()).await), "GR-4");
        assert!(hall.store().was_meddled_with());
    }

    // allows: RM-3
    async fn allows_a_pair_another_room_when_one_leaves_as_the_other_opens(hall) {
        let pair = hall.pair([ANN, BO]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::FindRoom, move || {
            pollster::block_on(other.user(BO).room(pair).leave()).unwrap();
        });

        let opened = hall.user(ANN).one_to_one(&BO).await.unwrap();

        assert!(hall.store().was_meddled_with());
        assert!(matches!(opened, Opened::Created(_)));
        assert_eq!(hall.who_is_in(opened.id()).await, set([ANN, BO]));
    }

    // allows: GR-7
    async fn allows_to_look_who_is_in_while_the_room_is_converted(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::Participants, move || {
            pollster::block_on(other.user(ANN).room(room).convert(crew())).unwrap();
        });

        let participants = hall.user(BO).room(room).participants(all()).await.unwrap();

        assert!(hall.store().was_meddled_with());
        assert_eq!(participants.items(), [ANN, BO, CY]);
    }

    // refuses: GR-15
    async fn refuses_whoever_looks_while_the_group_is_hidden(hall) {
        let group = hall.crew().await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::Places, move || hide(&other, group));

        assert_eq!(refused(hall.user(DEE).group(group).members(all()).await), "GR-15");
        assert!(hall.store().was_meddled_with());
    }

    // refuses: GR-15
    async fn refuses_whoever_invites_while_the_group_is_hidden(hall) {
        let group = hall.crew().await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::ParticipantsOf, move || hide(&other, group));

        assert_eq!(refused(hall.user(DEE).group(group).invite_to_event(all()).await), "GR-15");
        assert!(hall.store().was_meddled_with());
    }

    // refuses: GR-15
    async fn refuses_whoever_asks_to_join_while_the_group_is_hidden(hall) {
        let group = hall.crew().await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::Places, move || hide(&other, group));

        assert_eq!(refused(hall.user(DEE).group(group).ask_to_join().await), "GR-15");
        assert!(hall.store().was_meddled_with());
    }

    // refuses: GR-12
    async fn refuses_to_delete_what_another_deletes_meanwhile(hall) {
        let group = hall.group(crew().masters([BO])).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::FindRoom, move || {
            pollster::block_on(other.user(BO).group(group).delete()).unwrap();
        });

        assert_eq!(refused(hall.user(ANN).group(group).delete().await), "GR-12");
        assert!(hall.store().was_meddled_with());
    }

    // refuses: GR-7
    async fn refuses_to_make_a_member_of_who_leaves_during_the_conversion(hall) {
        let room = hall.general_room(&[ANN, BO, CY, DEE]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::SaveGroup, move || {
            pollster::block_on(other.user(DEE).room(room).leave()).unwrap();
        });

        let group = hall.user(ANN).room(room).convert(crew()).await.unwrap().id();

        assert!(hall.store().was_meddled_with());
        assert_eq!(hall.members_of(group).await, set([ANN, BO, CY]));
        assert_replays(&*hall, ACME).await;
    }

    // refuses: GR-6
    async fn refuses_to_convert_what_shrinks_to_two_meanwhile(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let (other, hall) = interleaved(hall);
        hall.store().just_before(Moment::SaveGroup, move || {
            pollster::block_on(other.user(CY).room(room).leave()).unwrap();
        });

        let answer = hall.user(ANN).room(room).convert(crew()).await;

        assert_eq!(refused(outcome(answer)), "GR-6");
        assert_eq!(hall.whole_room(room).await.kind(), RoomKind::General);
    }
}
