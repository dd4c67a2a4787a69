//! To-me and one-to-one rooms, leaving and reading (RM).

use guildhall::groups::Event;
use guildhall::kernel::{Feature, JoinReason, LeaveReason, RoomId, RoomKind};
use guildhall::rooms::{InfoEdit, RoomEvent};
use guildhall::{Invited, Opened};

use crate::answers::{comparable, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, ids};
use crate::world::{all, crew, id, set};

on_both_stores! {
    // allows: RM-1
    async fn allows_four_kinds_by_hand(hall) {
        let to_me = hall.user(ANN).to_me().await.unwrap().id();
        let pair = hall.pair([ANN, BO]).await;
        let general = hall.general_room(&[ANN, BO, CY]).await;
        let group = hall.crew().await;
        let rooms = [to_me, pair, general, hall.room_of(group).await];

        for (room, kind) in rooms.into_iter().zip([
            RoomKind::ToMe,
            RoomKind::OneToOne,
            RoomKind::General,
            RoomKind::Group,
        ]) {
            assert_eq!(hall.whole_room(room).await.kind(), kind);
        }
    }

    // refuses: RM-1
    async fn refuses_another_kind_to_a_room_that_shrinks(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(room).leave().await.unwrap();

        assert_eq!(hall.whole_room(room).await.kind(), RoomKind::General);
        assert_ne!(hall.pair([ANN, BO]).await, room);
    }

    // allows: RM-2
    async fn allows_one_room_to_oneself(hall) {
        let first = hall.user(ANN).to_me().await.unwrap();
        let again = hall.user(ANN).to_me().await.unwrap();

        assert!(matches!(first, Opened::Created(_)));
        assert!(matches!(again, Opened::Existing(_)));
        assert_eq!(first.id(), again.id());
        hall.user(ANN).room(first.id()).read().await.unwrap();
    }

    // refuses: RM-2
    async fn refuses_that_anybody_joins_or_leaves_it(hall) {
        let id = hall.user(ANN).to_me().await.unwrap().id();
        let room = hall.user(ANN).room(id);

        assert_eq!(refused(room.invite(&[BO]).await), "RM-2");
        assert_eq!(refused(room.leave().await), "RM-2");
        assert_eq!(refused(room.remove(&ids([ANN])).await), "RM-2");
    }

    // allows: RM-3
    async fn allows_one_room_for_a_pair(hall) {
        let created = hall.user(ANN).one_to_one(&BO).await.unwrap();
        let existing = hall.user(BO).one_to_one(&ANN).await.unwrap();

        assert!(matches!(created, Opened::Created(_)));
        assert!(matches!(existing, Opened::Existing(_)));
        assert_eq!(created.id(), existing.id());
    }

    // allows: RM-3
    async fn allows_one_room_for_a_pair_of_two_companies(hall) {
        let room = hall.pair([ANN, EVE]).await;

        assert_eq!(hall.pair([EVE, ANN]).await, room);
    }

    // allows: RM-3
    async fn allows_another_room_when_one_of_the_pair_has_left(hall) {
        let first = hall.pair([ANN, BO]).await;
        hall.user(ANN).room(first).leave().await.unwrap();

        let second = hall.user(BO).one_to_one(&ANN).await.unwrap();

        assert!(matches!(second, Opened::Created(_)));
        assert_ne!(second.id(), first);
        hall.user(BO).room(first).read().await.expect("Bo did not leave");
    }

    // refuses: RM-3
    async fn refuses_a_pair_of_one(hall) {
        assert_eq!(refused(hall.user(ANN).one_to_one(&ANN).await), "RM-3");
    }

    // allows: RM-11
    async fn allows_an_invitation_to_start_another_room(hall) {
        let pair = hall.pair([ANN, BO]).await;

        let invited = hall.user(BO).room(pair).invite(&[CY]).await.unwrap();

        assert!(matches!(invited, Invited::NewRoom(_)));
        assert_ne!(invited.room().id(), pair);
        assert_eq!(hall.who_is_in(invited.room().id()).await, set([ANN, BO, CY]));
        assert_eq!(hall.pair([ANN, BO]).await, pair);
    }

    // refuses: RM-11
    async fn refuses_to_let_a_pair_grow(hall) {
        let pair = hall.pair([ANN, BO]).await;
        hall.user(ANN).room(pair).invite(&[CY]).await.unwrap();

        assert_eq!(hall.who_is_in(pair).await, set([ANN, BO]));
        assert_eq!(refused(hall.user(CY).room(pair).read().await), "RM-14");
        assert_eq!(refused(hall.user(ANN).room(pair).invite(&[BO]).await), "RM-10");
        assert_eq!(refused(hall.user(CY).room(pair).invite(&[DEE]).await), "RM-14");
    }

    // allows: RM-13
    async fn allows_to_leave_several_each_with_its_answer(hall) {
        let to_me = hall.user(ANN).to_me().await.unwrap().id();
        let pair = hall.pair([ANN, BO]).await;
        let general = hall.general_room(&[ANN, BO, CY]).await;

        let answers = hall.user(ANN).leave_rooms([pair, to_me, general]).await;

        let [(first, left), (second, kept), (third, also_left)] = answers.try_into().unwrap();
        assert_eq!([first, second, third], [pair, to_me, general]);
        left.unwrap();
        assert_eq!(refused(kept), "RM-2");
        also_left.unwrap();
        assert_eq!(hall.who_is_in(general).await, set([BO, CY]));
    }

    // refuses: RM-13
    async fn refuses_to_leave_twice_or_what_was_never_joined(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let group = hall.crew().await;
        let of_group = hall.room_of(group).await;

        let [(_, first), (_, second)] =
            hall.user(ANN).leave_rooms([room, room]).await.try_into().unwrap();
        first.unwrap();
        assert_eq!(refused(second), "RM-14");
        assert_eq!(refused(hall.user(DEE).room(room).leave().await), "RM-14");
        assert_eq!(refused(hall.user(ANN).room(of_group).leave().await), "RM-20");
    }

    // allows: RM-14
    async fn allows_whoever_is_in_to_read(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(ANN).room(room).invite(&[DEE]).await.unwrap();

        hall.user(DEE).room(room).read().await.unwrap();
        let participants = hall.user(DEE).room(room).participants(all()).await.unwrap();
        assert_eq!(participants.items().len(), 4);
    }

    // refuses: RM-14
    async fn refuses_whoever_left_or_was_removed(hall) {
        let room = hall.general_room(&[ANN, BO, CY, DEE]).await;
        hall.user(CY).room(room).leave().await.unwrap();
        hall.user(ANN).room(room).remove(&ids([BO])).await.unwrap();

        for gone in [BO, CY] {
            let desk = hall.user(gone).room(room);
            assert_eq!(refused(desk.read().await), "RM-14");
            assert_eq!(refused(desk.participants(all()).await), "RM-14");
            assert_eq!(refused(desk.invite(&[FLO]).await), "RM-14");
            assert_eq!(refused(desk.source(&ids([ANN])).await), "RM-14");
            assert_eq!(refused(desk.convert(crew()).await), "RM-14");
            assert!(hall.user(gone).rooms(all()).await.unwrap().items().is_empty());
        }
    }

    // refuses: RM-14
    async fn refuses_a_stranger_as_it_would_without_the_room(hall) {
        let never = RoomId::new(id(0));
        let before = hall.user(FLO).room(never).read().await.map_err(comparable);
        let room = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(room, never);
        assert_eq!(hall.user(FLO).room(room).read().await.map_err(comparable), before);
    }

    // allows: RM-15
    async fn allows_the_others_to_go_on_without_the_creator(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(ANN).room(room).leave().await.unwrap();

        hall.user(BO).room(room).invite(&[DEE]).await.unwrap();
        assert_eq!(hall.who_is_in(room).await, set([BO, CY, DEE]));
    }

    // refuses: RM-15
    async fn refuses_everything_in_a_room_that_all_have_left(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        for user in [ANN, BO, CY] {
            hall.user(user).room(room).leave().await.unwrap();
        }
        let desk = hall.user(CY).room(room);

        assert!(hall.whole_room(room).await.is_closed());
        assert_eq!(refused(desk.read().await), "RM-15");
        assert_eq!(refused(desk.leave().await), "RM-15");
        assert_eq!(refused(desk.invite(&[ANN]).await), "RM-15");
        assert_eq!(refused(desk.convert(crew()).await), "RM-15");
    }

    // allows: RM-16
    async fn allows_every_feature_in_rooms_of_several(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(hall.user(BO).room(room).read().await.unwrap().kind().features(), Feature::ALL);
    }

    // refuses: RM-16
    async fn refuses_more_than_message_to_one_and_to_two(hall) {
        let rooms = [hall.user(ANN).to_me().await.unwrap().id(), hall.pair([ANN, BO]).await];
        for room in rooms {
            let kind = hall.user(ANN).room(room).read().await.unwrap().kind();
            assert_eq!(
                (kind.features(), kind.switches_features()),
                ([Feature::Message].as_slice(), false)
            );
        }
    }

    // allows: RM-21
    async fn allows_to_tell_when_and_why_everybody_joined(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(BO).room(room).invite(&[DEE]).await.unwrap();

        let room = hall.whole_room(room).await;
        let how = |user| room.roster().entry(user).unwrap().unwrap().presence().joined().how;
        assert_eq!(how(CY.id()), JoinReason::Created { by: ANN.id() });
        assert_eq!(how(DEE.id()), JoinReason::Invited { by: BO.id() });
    }

    // refuses: RM-21
    async fn refuses_to_forget_who_is_gone(hall) {
        let id = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(ANN).room(id).remove(&ids([BO])).await.unwrap();
        hall.user(CY).room(id).leave().await.unwrap();

        let room = hall.whole_room(id).await;
        let why =
            |user| room.roster().entry(user).unwrap().unwrap().presence().left().unwrap().why;
        assert_eq!(why(BO.id()), LeaveReason::Removed { by: ANN.id() });
        assert_eq!(why(CY.id()), LeaveReason::Left);
    }

    // refuses: RM-21
    async fn refuses_to_forget_a_stay_when_another_begins(hall) {
        let id = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(BO).room(id).leave().await.unwrap();
        hall.user(ANN).room(id).invite(&[BO]).await.unwrap();

        let events = hall.events(ACME).await;
        let left = events.iter().filter_map(|recorded| match recorded.event {
            Event::Room(RoomEvent::Left { user, .. }) => Some(user),
            _ => None,
        });
        assert_eq!(left.collect::<Vec<_>>(), ids([BO]));
    }

    // refuses: RM-9
    async fn refuses_a_name_to_rooms_of_one_and_two(hall) {
        let rooms = [hall.user(ANN).to_me().await.unwrap().id(), hall.pair([ANN, BO]).await];
        for room in rooms {
            let edit = InfoEdit::name("Us".parse().unwrap());
            assert_eq!(refused(hall.user(ANN).room(room).describe(edit).await), "RM-9");
        }
    }
}
