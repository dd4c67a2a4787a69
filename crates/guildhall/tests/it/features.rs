//! The features of a group's room (FT).

use guildhall::groups::GroupEvent;
use guildhall::kernel::{Feature, GroupId, Switch, User};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall::rooms::FeatureUse;

use crate::answers::refused;
use crate::people::{ANN, BO, CY, DEE, GUS};
use crate::world::{AnyStore, World, crew};

on_both_stores! {
    // allows: FT-7
    async fn rooms_of_every_kind_say_what_a_participant_may_use(hall) {
        let own = hall.user(BO).to_me().await.unwrap().id();
        let general = hall.general_room(&[ANN, BO, CY]).await;
        let group = hall.crew().await;
        let of_group = hall.room_of(group).await;
        let rooms = [own, general, of_group];

        let may_write = async || {
            let views = hall.user(BO).view_rooms(rooms).await;
            views.into_iter().map(|(_, view)| view.unwrap().may_use[&Feature::Message]).collect()
        };

        let answers: Vec<_> = may_write().await;
        assert_eq!(answers, [FeatureUse::Yes; 3]);
        hall.turn_message(ANN, group, Switch::Off).await;
        hall.freeze().await;
        let answers: Vec<_> = may_write().await;
        assert_eq!(answers, [FeatureUse::Yes, FeatureUse::Frozen, FeatureUse::Off]);
        let views = hall.user(BO).view_groups([group]).await;
        let (_, view) = views.into_iter().next().unwrap();
        let note = view.unwrap().may_use.unwrap()[&Feature::Note];
        assert_eq!(note, hall.user(BO).room(of_group).may_use().await.unwrap()[&Feature::Note]);
    }

    // refuses: FT-7
    async fn a_user_outside_is_told_nothing_of_the_features_of_a_room(hall) {
        let general = hall.general_room(&[ANN, BO, CY]).await;
        let group = hall.group(crew().private()).await;
        let of_group = hall.room_of(group).await;

        let answers = hall.user(DEE).view_rooms([general, of_group]).await;

        for (_, answer) in answers {
            assert_eq!(refused(answer), "RM-14");
        }
        let (_, view) = hall.user(DEE).view_groups([group]).await.pop().unwrap();
        assert_eq!(refused(view), "GR-15");
    }

    // allows: FT-1
    async fn masters_and_administrators_switch_features_one_by_one(hall) {
        let group = hall.crew().await;
        for (user, feature) in [(ANN, Feature::Note), (GUS, Feature::Task)] {
            hall.user(user).group(group).switch_features(off(feature)).await.unwrap();
        }

        assert_eq!(on(&hall, BO, group).await, [Feature::Message, Feature::Event, Feature::Folder]);
    }

    // allows: FT-2
    async fn turning_message_off_turns_the_other_features_off(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).switch_features(off(Feature::Message)).await.unwrap();

        assert!(on(&hall, BO, group).await.is_empty());
        let both = FeatureEdit::new()
            .with_feature(Feature::Message, Switch::On)
            .with_feature(Feature::Note, Switch::On);
        hall.user(ANN).group(group).switch_features(both).await.unwrap();
        assert_eq!(on(&hall, BO, group).await, [Feature::Message, Feature::Note]);
    }

    // allows: FT-5
    async fn a_deletion_can_be_requested_again_once_the_first_is_done(hall) {
        let group = hall.crew().await;
        let handle = hall.user(ANN).group(group);
        handle.request_deletion(FeatureData::Note).await.unwrap();
        handle.request_deletion(FeatureData::Event).await.expect("other data");
        let freed = FreedSpace::from_bytes(7);

        let done = hall.report_deletion(group, FeatureData::Note, freed).await.unwrap();

        let GroupEvent::DataDeleted { freed: reported, .. } = done.event.event else {
            panic!("{:?}", done.event)
        };
        assert_eq!(reported, freed);
        handle.request_deletion(FeatureData::Note).await.unwrap();
    }
}

fn off(feature: Feature) -> FeatureEdit {
    FeatureEdit::new().with_feature(feature, Switch::Off)
}

/// The features that this user finds on.
async fn on<S: AnyStore>(hall: &World<S>, user: User, group: GroupId) -> Vec<Feature> {
    let details = hall.user(user).group(group).view().await.unwrap().details.unwrap();
    details.features.into_iter().filter(|(_, switch)| switch.is_on()).map(|(on, _)| on).collect()
}
