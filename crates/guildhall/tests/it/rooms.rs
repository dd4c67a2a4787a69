//! To-me and one-to-one rooms, leaving and reading (RM).

use guildhall::groups::Event;
use guildhall::kernel::{Envelope, Feature, JoinReason, LeaveReason, RoomId, RoomKind};
use guildhall::rooms::{InfoEdit, RoomEvent};
use guildhall::{Invited, Opened};

use crate::answers::{comparable, refused};
use crate::commands::every_room_command;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, ids};
use crate::world::{all, crew, id, set};

on_both_stores! {
    // allows: RM-1
    async fn users_make_rooms_of_four_kinds(hall) {
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

    // about: RM-1
    async fn a_room_that_shrinks_keeps_its_kind(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(room).leave().await.unwrap();

        assert_eq!(hall.whole_room(room).await.kind(), RoomKind::General);
        assert_ne!(hall.pair([ANN, BO]).await, room);
    }

    // allows: RM-2
    async fn a_user_has_one_to_me_room(hall) {
        let first = hall.user(ANN).to_me().await.unwrap();
        let again = hall.user(ANN).to_me().await.unwrap();

        assert!(matches!(first, Opened::Created(_)));
        assert!(matches!(again, Opened::Existing(_)));
        assert_eq!(first.id(), again.id());
        hall.user(ANN).room(first.id()).read().await.unwrap();
    }

    // refuses: RM-2
    async fn no_user_joins_or_leaves_a_to_me_room(hall) {
        let id = hall.user(ANN).to_me().await.unwrap().id();
        let room = hall.user(ANN).room(id);

        assert_eq!(refused(room.invite(&[BO]).await), "RM-2");
        assert_eq!(refused(room.leave().await), "RM-2");
        assert_eq!(refused(room.remove(&ids([ANN])).await), "RM-2");
    }

    // allows: RM-3
    async fn a_pair_has_one_room(hall) {
        let created = hall.user(ANN).one_to_one(BO).await.unwrap();
        let existing = hall.user(BO).one_to_one(ANN).await.unwrap();

        assert!(matches!(created, Opened::Created(_)));
        assert!(matches!(existing, Opened::Existing(_)));
        assert_eq!(created.id(), existing.id());
    }

    // allows: RM-3
    async fn a_pair_of_two_companies_has_one_room(hall) {
        let room = hall.pair([ANN, EVE]).await;

        assert_eq!(hall.pair([EVE, ANN]).await, room);
    }

    // allows: RM-3
    async fn a_pair_gets_another_room_after_one_has_left(hall) {
        let first = hall.pair([ANN, BO]).await;
        hall.user(ANN).room(first).leave().await.unwrap();

        let second = hall.user(BO).one_to_one(ANN).await.unwrap();

        assert!(matches!(second, Opened::Created(_)));
        assert_ne!(second.id(), first);
        hall.user(BO).room(first).read().await.expect("Bo did not leave");
    }

    // refuses: RM-3
    async fn a_user_cannot_pair_with_themself(hall) {
        assert_eq!(refused(hall.user(ANN).one_to_one(ANN).await), "RM-3");
    }

    // allows: RM-11
    async fn an_invitation_to_a_pair_starts_another_room(hall) {
        let pair = hall.pair([ANN, BO]).await;

        let invited = hall.user(BO).room(pair).invite(&[CY]).await.unwrap();

        assert!(matches!(invited, Invited::NewRoom(_)));
        assert_ne!(invited.room().id(), pair);
        assert_eq!(hall.who_is_in(invited.room().id()).await, set([ANN, BO, CY]));
        assert_eq!(hall.pair([ANN, BO]).await, pair);
    }

    // refuses: RM-11
    async fn a_one_to_one_room_takes_no_third_participant(hall) {
        let pair = hall.pair([ANN, BO]).await;
        hall.user(ANN).room(pair).invite(&[CY]).await.unwrap();

        assert_eq!(hall.who_is_in(pair).await, set([ANN, BO]));
        assert_eq!(refused(hall.user(CY).room(pair).read().await), "RM-14");
        assert_eq!(refused(hall.user(ANN).room(pair).invite(&[BO]).await), "RM-10");
        assert_eq!(refused(hall.user(CY).room(pair).invite(&[DEE]).await), "RM-14");
    }

    // allows: RM-13
    async fn leaving_several_rooms_is_decided_room_by_room(hall) {
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
    async fn a_user_cannot_leave_twice_or_leave_a_room_they_were_never_in(hall) {
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
    async fn a_participant_reads_the_room(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(ANN).room(room).invite(&[DEE]).await.unwrap();

        hall.user(DEE).room(room).read().await.unwrap();
        let participants = hall.user(DEE).room(room).participants(all()).await.unwrap();
        assert_eq!(participants.items().len(), 4);
    }

    // refuses: RM-14
    async fn a_user_who_left_or_was_removed_is_refused(hall) {
        let room = hall.general_room(&[ANN, BO, CY, DEE]).await;
        hall.user(CY).room(room).leave().await.unwrap();
        hall.user(ANN).room(room).remove(&ids([BO])).await.unwrap();

        for gone in [BO, CY] {
            let handle = hall.user(gone).room(room);
            assert_eq!(refused(handle.read().await), "RM-14");
            assert_eq!(refused(handle.participants(all()).await), "RM-14");
            assert_eq!(refused(handle.invite(&[FLO]).await), "RM-14");
            assert_eq!(refused(handle.source(&ids([ANN])).await), "RM-14");
            assert_eq!(refused(handle.convert(crew()).await), "RM-14");
            assert!(hall.user(gone).rooms(all()).await.unwrap().items().is_empty());
        }
    }

    // refuses: RM-14
    async fn a_stranger_is_refused_as_if_there_were_no_room(hall) {
        let never = RoomId::new(id(0));
        let before = hall.user(FLO).room(never).read().await.map_err(comparable);
        let room = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(room, never);
        assert_eq!(hall.user(FLO).room(room).read().await.map_err(comparable), before);
    }

    // allows: RM-15
    async fn a_room_goes_on_without_its_creator(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(ANN).room(room).leave().await.unwrap();

        hall.user(BO).room(room).invite(&[DEE]).await.unwrap();
        assert_eq!(hall.who_is_in(room).await, set([BO, CY, DEE]));
    }

    // refuses: RM-15
    async fn every_command_on_a_room_that_all_have_left_is_refused(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        for user in [ANN, BO, CY] {
            hall.user(user).room(room).leave().await.unwrap();
        }
        let handle = hall.user(CY).room(room);

        assert!(hall.whole_room(room).await.is_closed());
        assert_eq!(refused(handle.read().await), "RM-15");
        for command in every_room_command() {
            assert_eq!(refused(handle.preview(command.clone()).await), "RM-15");
            assert_eq!(refused(handle.execute(command).await), "RM-15");
        }
        assert_eq!(refused(handle.convert(crew()).await), "RM-15");
    }

    // allows: RM-16
    async fn a_general_room_has_every_feature(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(hall.user(BO).room(room).read().await.unwrap().kind().features(), Feature::ALL);
    }

    // about: RM-16
    async fn to_me_and_one_to_one_rooms_have_only_message(hall) {
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
    async fn an_entry_says_how_each_user_joined(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(BO).room(room).invite(&[DEE]).await.unwrap();

        let room = hall.whole_room(room).await;
        let how = |user| room.roster().entry(user).unwrap().unwrap().presence().joined().how;
        assert_eq!(how(CY.id()), JoinReason::Created { by: Some(ANN.id()) });
        assert_eq!(how(DEE.id()), JoinReason::Invited { by: Some(BO.id()) });
    }

    // about: RM-21
    async fn an_entry_says_how_each_user_left(hall) {
        let id = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(ANN).room(id).remove(&ids([BO])).await.unwrap();
        hall.user(CY).room(id).leave().await.unwrap();

        let room = hall.whole_room(id).await;
        let why =
            |user| room.roster().entry(user).unwrap().unwrap().presence().left().unwrap().why;
        assert_eq!(why(BO.id()), LeaveReason::Removed { by: Some(ANN.id()) });
        assert_eq!(why(CY.id()), LeaveReason::Left);
    }

    // about: RM-21
    async fn the_events_keep_an_earlier_stay(hall) {
        let id = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(BO).room(id).leave().await.unwrap();
        hall.user(ANN).room(id).invite(&[BO]).await.unwrap();

        let events = hall.events(ACME).await;
        let left = events.iter().filter_map(|recorded| match recorded.event {
            Event::Room(Envelope { event: RoomEvent::Left { user, .. }, .. }) => Some(user),
            _ => None,
        });
        assert_eq!(left.collect::<Vec<_>>(), ids([BO]));
    }

    // refuses: RM-9
    async fn to_me_and_one_to_one_rooms_cannot_be_named(hall) {
        let rooms = [hall.user(ANN).to_me().await.unwrap().id(), hall.pair([ANN, BO]).await];
        for room in rooms {
            let edit = InfoEdit::name("Us".parse().unwrap());
            assert_eq!(refused(hall.user(ANN).room(room).edit_info(edit).await), "RM-9");
        }
    }
}
