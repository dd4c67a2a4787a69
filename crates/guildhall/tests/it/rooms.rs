//! To-me and one-to-one rooms, leaving and reading (RM).

use guildhall::kernel::{History, ReadsFrom, RoomId, User};
use guildhall::{Invited, Opened};
use time::Duration;

use crate::answers::{comparable, refused};
use crate::commands::every_room_command;
use crate::people::{ANN, BO, CY, DEE, FLO, GUS, ids};
use crate::world::{all, crew, id, named, set};

on_both_stores! {
    // allows: RM-2
    async fn a_user_has_one_to_me_room(hall) {
        let first = hall.user(ANN).to_me().await.unwrap();
        let again = hall.user(ANN).to_me().await.unwrap();

        assert!(matches!(first, Opened::Created(_)));
        assert!(matches!(again, Opened::Existing(_)));
        assert_eq!(first.id(), again.id());
        hall.user(ANN).room(first.id()).read().await.unwrap();
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
    async fn a_pair_gets_another_room_after_one_has_left(hall) {
        let first = hall.pair([ANN, BO]).await;
        hall.user(ANN).room(first).leave().await.unwrap();

        let second = hall.user(BO).one_to_one(ANN).await.unwrap();

        assert!(matches!(second, Opened::Created(_)));
        assert_ne!(second.id(), first);
        hall.user(BO).room(first).read().await.expect("Bo did not leave");
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

    // allows: RM-11
    async fn the_user_left_of_a_pair_opens_the_room_with_the_invited_user(hall) {
        let pair = hall.pair([ANN, BO]).await;
        hall.user(BO).room(pair).leave().await.unwrap();

        let first = hall.user(ANN).room(pair).invite(&[CY]).await.unwrap();
        let again = hall.user(ANN).room(pair).invite(&[CY]).await.unwrap();
        let both = hall.user(ANN).room(pair).invite(&[CY, DEE]).await.unwrap();

        let Invited::OneToOne(created) = &first else { panic!("{first:?}") };
        assert!(matches!(**created, Opened::Created(_)));
        let Invited::OneToOne(existing) = &again else { panic!("{again:?}") };
        assert!(matches!(**existing, Opened::Existing(_)));
        assert_eq!(first.room().id(), again.room().id());
        assert_eq!(hall.pair([ANN, CY]).await, first.room().id());
        assert!(matches!(both, Invited::NewRoom(_)));
        assert_eq!(hall.who_is_in(both.room().id()).await, set([ANN, CY, DEE]));
    }

    // refuses: RM-11
    async fn a_user_who_left_a_pair_invites_no_user_to_it(hall) {
        let pair = hall.pair([ANN, BO]).await;
        hall.user(BO).room(pair).leave().await.unwrap();

        let refusal = hall.user(BO).room(pair).invite(&[CY]).await.unwrap_err();

        let remedy = refusal.refusal().unwrap().remedy();
        assert_eq!(remedy.text(), "Open the room with the other user again.");
        assert_eq!(refused(Err::<(), _>(refusal)), "RM-14");
        assert_eq!(refused(hall.user(ANN).room(pair).invite(&[ANN]).await), "RM-10");
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

    // allows: RM-22
    async fn reading_says_since_when(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let from = async |user: User| hall.user(user).room(room).read().await.unwrap().from;
        hall.wait(Duration::days(1));
        hall.user(ANN).room(room).invite(&[DEE]).await.unwrap();
        hall.user(ANN).room(room).invite_with(&[FLO], History::Shared).await.unwrap();

        let of_dee = from(DEE).await;
        assert!(matches!(of_dee, ReadsFrom::Since(_)));
        assert_eq!([from(ANN).await, from(FLO).await], [ReadsFrom::Beginning; 2]);

        let group = hall.user(ANN).room(room).convert(crew()).await.unwrap().id();
        assert_eq!(from(DEE).await, of_dee, "a conversion keeps what each member could read");
        assert_eq!([from(ANN).await, from(FLO).await], [ReadsFrom::Beginning; 2]);
        hall.user(ANN).group(group).remove_members(&ids([FLO])).await.unwrap();
        hall.user(ANN).group(group).add_members(&[FLO]).await.unwrap();
        assert!(from(FLO).await > of_dee, "a user who returns reads as a newcomer");

        let child = hall.group(named("Child").with_members([GUS, DEE])).await;
        hall.wait(Duration::days(1));
        hall.user(ANN).group(group).nest(child).await.unwrap();
        assert!(from(GUS).await > from(FLO).await, "since the groups were nested");
        assert_eq!(from(DEE).await, of_dee, "the first way counts");
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
}
