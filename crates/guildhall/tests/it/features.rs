//! The features of a group's room (FT).

use guildhall::groups::GroupEvent;
use guildhall::kernel::{Feature, GroupId, Refusal, Switch, User};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};

use crate::answers::refused;
use crate::people::{ANN, BO, DEE, GUS};
use crate::world::{AnyStore, World, crew, named};

on_both_stores! {
    // allows: FT-1
    async fn masters_and_administrators_switch_features_one_by_one(hall) {
        let group = hall.crew().await;
        for (user, feature) in [(ANN, Feature::Note), (GUS, Feature::Task)] {
            hall.user(user).group(group).switch_features(off(feature)).await.unwrap();
        }

        assert_eq!(on(&hall, BO, group).await, [Feature::Message, Feature::Event, Feature::Folder]);
    }

    // refuses: FT-1
    async fn members_and_outsiders_cannot_switch_features(hall) {
        let group = hall.crew().await;
        for user in [BO, DEE] {
            let answer = hall.user(user).group(group).switch_features(off(Feature::Note)).await;
            assert_eq!(refused(answer), "FT-1");
        }
    }

    // allows: FT-2
    async fn turning_message_off_turns_the_other_features_off(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).switch_features(off(Feature::Message)).await.unwrap();

        assert!(on(&hall, BO, group).await.is_empty());
        let both = FeatureEdit::new()
            .switch(Feature::Message, Switch::On)
            .switch(Feature::Note, Switch::On);
        hall.user(ANN).group(group).switch_features(both).await.unwrap();
        assert_eq!(on(&hall, BO, group).await, [Feature::Message, Feature::Note]);
    }

    // refuses: FT-2
    async fn no_feature_is_turned_on_without_message(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).switch_features(off(Feature::Message)).await.unwrap();
        let note = FeatureEdit::new().switch(Feature::Note, Switch::On);

        assert_eq!(refused(hall.user(ANN).group(group).switch_features(note).await), "FT-2");
        let draft = named("Other")
            .feature(Feature::Message, Switch::Off)
            .feature(Feature::Note, Switch::On);
        assert_eq!(refused(hall.user(ANN).create_group(draft).await), "FT-2");
    }

    // allows: FT-4
    async fn the_data_of_note_event_and_folder_can_be_deleted(hall) {
        let group = hall.group(crew().feature(Feature::Note, Switch::Off)).await;
        for data in FeatureData::ALL {
            hall.user(ANN).group(group).request_deletion(data).await.unwrap();
        }
    }

    // refuses: FT-4
    async fn the_data_of_message_and_task_cannot_be_deleted(hall) {
        drop(hall);
        for feature in [Feature::Message, Feature::Task] {
            assert_eq!(FeatureData::try_from(feature).unwrap_err().rule().code(), "FT-4");
        }
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

    // refuses: FT-5
    async fn a_second_request_or_a_report_without_a_request_is_refused(hall) {
        let group = hall.crew().await;
        let handle = hall.user(ANN).group(group);
        handle.request_deletion(FeatureData::Note).await.unwrap();
        let freed = FreedSpace::from_bytes(7);

        assert_eq!(refused(handle.request_deletion(FeatureData::Note).await), "FT-5");
        assert_eq!(refused(hall.report_deletion(group, FeatureData::Folder, freed).await), "FT-5");
        hall.report_deletion(group, FeatureData::Note, freed).await.unwrap();
        assert_eq!(refused(hall.report_deletion(group, FeatureData::Note, freed).await), "FT-5");
    }

    // allows: FT-6
    async fn an_edit_of_features_keeps_those_it_does_not_name(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).switch_features(off(Feature::Task)).await.unwrap();
        hall.user(ANN).group(group).switch_features(off(Feature::Note)).await.unwrap();

        assert_eq!(on(&hall, BO, group).await, [Feature::Message, Feature::Event, Feature::Folder]);
    }

    // refuses: FT-6
    async fn an_edit_that_changes_nothing_is_refused(hall) {
        let group = hall.crew().await;
        let handle = hall.user(ANN).group(group);
        let on = FeatureEdit::new().switch(Feature::Note, Switch::On);

        assert_eq!(refused(handle.switch_features(FeatureEdit::new()).await), "FT-6");
        assert_eq!(refused(handle.switch_features(on).await), "FT-6");
    }
}

fn off(feature: Feature) -> FeatureEdit {
    FeatureEdit::new().switch(feature, Switch::Off)
}

/// The features that this user finds on.
async fn on<S: AnyStore>(hall: &World<S>, user: User, group: GroupId) -> Vec<Feature> {
    let details = hall.user(user).group(group).view().await.unwrap().details.unwrap();
    details.features.into_iter().filter(|(_, switch)| switch.is_on()).map(|(on, _)| on).collect()
}
