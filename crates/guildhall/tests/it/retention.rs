//! Message that was off and is turned on again: what is kept, and for how long (FT-3).

use guildhall::groups::GroupEvent;
use guildhall::kernel::{Feature, GroupId, RoomId, RoomKind, Switch, User};
use guildhall::room_features::FeatureState;
use time::Duration;

use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, GUS, ids};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World, all, crew, message};

on_both_stores! {
    // allows: FT-3
    async fn message_turned_on_within_30_days_restores_its_room(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.turn_message(ANN, group, Switch::Off).await;
        hall.wait(Duration::days(29));

        let done = hall.user(ANN).group(group).switch_features(message(Switch::On)).await.unwrap();

        assert!(matches!(done.event.event, GroupEvent::MessageRestored { .. }), "{:?}", done.event);
        assert_eq!(done.room(), room);
        hall.user(BO).room(room).read().await.unwrap();
        assert_eq!(rooms_of(&hall, BO).await, [room]);
    }

    // allows: FT-3
    async fn message_turned_on_after_30_days_opens_a_new_room(hall) {
        let group = hall.crew().await;
        let old = hall.room_of(group).await;
        hall.turn_message(ANN, group, Switch::Off).await;
        hall.wait(Duration::days(31));
        let both = message(Switch::On).with_feature(Feature::Note, Switch::On);

        let done = hall.user(ANN).group(group).switch_features(both).await.unwrap();

        let GroupEvent::MessageBeganAnew { room, .. } = done.event.event else {
            panic!("{:?}", done.event)
        };
        assert_eq!((done.event.by, room), (Some(ANN.id()), done.room()));
        assert_ne!(room, old);
        assert!(hall.whole_room(old).await.is_closed());
        let new = hall.whole_room(room).await;
        assert_eq!((new.kind(), new.group()), (RoomKind::Group, Some(group)));
        for member in [ANN, BO, CY] {
            hall.user(member).room(room).read().await.unwrap();
            assert_eq!(rooms_of(&hall, member).await, [room]);
        }
        let participants = hall.user(BO).room(room).participants(all()).await.unwrap();
        assert_eq!(participants.items(), [ANN, BO, CY]);
        let seen = hall.user(BO).group(group).view().await.unwrap().details.unwrap();
        assert_eq!(seen.room, room);
        assert!(seen.features.contains(&(Feature::Note, Switch::On)));
        assert_replays(&*hall, ACME).await;
    }

    // refuses: FT-3
    async fn the_room_before_the_new_one_is_closed(hall) {
        let group = hall.crew().await;
        let old = hall.room_of(group).await;
        anew(&hall, ANN, group).await;
        for user in [ANN, BO] {
            let handle = hall.user(user).room(old);
            assert_eq!(refused(handle.read().await), "RM-15");
            assert_eq!(refused(handle.participants(all()).await), "RM-15");
            assert_eq!(refused(handle.source(&ids([CY])).await), "RM-15");
            assert_eq!(refused(handle.invite(&[DEE]).await), "RM-15");
            assert_eq!(refused(handle.leave().await), "RM-15");
            assert_eq!(refused(handle.convert(crew()).await), "RM-15");
        }
        assert_eq!(refused(hall.user(DEE).room(old).read().await), "GR-17");
    }

    // refuses: FT-3
    async fn a_converted_room_is_closed_once_a_new_one_begins(hall) {
        let old = hall.general_room(&[ANN, BO, CY]).await;
        let group = hall.user(ANN).room(old).convert(crew()).await.unwrap().id();
        let new = anew(&hall, ANN, group).await;

        assert_eq!(refused(hall.user(BO).room(old).read().await), "RM-15");
        assert_eq!(rooms_of(&hall, BO).await, [new]);
        assert_replays(&*hall, ACME).await;
    }

    // allows: FT-3
    async fn a_team_gets_a_new_room_too(hall) {
        let team = hall.unit().await;
        let old = hall.room_of(team).await;
        hall.wait(Duration::days(31));
        hall.turn_message(BO, team, Switch::On).await;
        assert_eq!(hall.room_of(team).await, old, "it was never on before, so nothing was kept");
        hall.turn_message(BO, team, Switch::Off).await;
        hall.wait(Duration::days(31));

        hall.turn_message(GUS, team, Switch::On).await;

        let new = hall.room_of(team).await;
        assert_ne!(new, old);
        let room = hall.whole_room(new).await;
        assert_eq!((room.kind(), room.group()), (RoomKind::Team, Some(team)));
        assert!(hall.whole_room(old).await.is_closed());
        assert_eq!(rooms_of(&hall, CY).await, [new]);
        assert_replays(&*hall, ACME).await;
    }

    // refuses: FT-3
    async fn a_user_who_may_not_switch_features_begins_no_new_room(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.turn_message(ANN, group, Switch::Off).await;
        hall.wait(Duration::days(31));
        let on = async |user: User| {
            refused(hall.user(user).group(group).switch_features(message(Switch::On)).await)
        };

        assert_eq!(on(BO).await, "FT-1");
        hall.user(GUS).disable_feature(Feature::Message).await.unwrap();
        assert_eq!(on(ANN).await, "CO-5");
        hall.user(GUS).allow_feature(Feature::Message).await.unwrap();
        hall.freeze().await;
        assert_eq!(on(ANN).await, "CO-2");
        hall.thaw().await;
        assert_eq!(hall.room_of(group).await, room);
        let state = hall.whole_group(group).await.header().features().state(Feature::Message);
        assert!(matches!(state, FeatureState::Off { .. }));
        hall.turn_message(ANN, group, Switch::On).await;
        assert_eq!(on(ANN).await, "FT-6");
    }
}

/// Turns Message off, and on again when its data are gone. Returns the new room.
async fn anew<S: AnyStore>(hall: &World<S>, by: User, group: GroupId) -> RoomId {
    hall.turn_message(by, group, Switch::Off).await;
    hall.wait(Duration::days(31));
    hall.turn_message(by, group, Switch::On).await;
    hall.room_of(group).await
}

async fn rooms_of<S: AnyStore>(hall: &World<S>, user: User) -> Vec<RoomId> {
    let rooms = hall.user(user).rooms(all()).await.unwrap();
    rooms.items().iter().map(|listed| listed.room.id()).collect()
}
