//! Settings that the company locks against the Masters of one group (CO-6).

use guildhall::groups::GroupEvent;
use guildhall::kernel::{Feature, Switch};
use guildhall::room_features::FeatureEdit;
use time::Duration;

use crate::answers::refused;
use crate::people::{ANN, GUS};
use crate::world::message;

fn note(to: Switch) -> FeatureEdit {
    FeatureEdit::new().switch(Feature::Note, to)
}

on_both_stores! {
    // allows: CO-6
    async fn administrators_switch_what_they_lock(hall) {
        let group = hall.crew().await;
        let gus = hall.user(GUS).group(group);

        let done = gus.lock_features([Feature::Note]).await.unwrap();

        assert_eq!(done.event.by, Some(GUS.id()));
        assert!(matches!(done.event.event, GroupEvent::FeaturesLocked { .. }));
        gus.switch_features(note(Switch::Off)).await.unwrap();
        gus.switch_features(note(Switch::On)).await.unwrap();
        gus.unlock_features([Feature::Note]).await.unwrap();
        hall.user(ANN).group(group).switch_features(note(Switch::Off)).await.unwrap();
    }

    // refuses: CO-6
    async fn masters_cannot_change_a_locked_setting(hall) {
        let group = hall.crew().await;
        let ann = hall.user(ANN).group(group);
        hall.user(GUS).group(group).lock_features([Feature::Note]).await.unwrap();
        let both = note(Switch::Off).switch(Feature::Task, Switch::Off);

        assert_eq!(refused(ann.switch_features(note(Switch::Off)).await), "CO-6");
        assert_eq!(refused(ann.switch_features(both).await), "CO-6");
        let off = ann.switch_features(message(Switch::Off)).await;
        assert_eq!(refused(off), "CO-6", "Note would go off with Message");
        assert_eq!(refused(ann.switch_features(note(Switch::On)).await), "FT-6");
        let seen = ann.view().await.unwrap().details.unwrap().features;
        assert!(seen.iter().all(|(_, switch)| switch.is_on()));
    }

    // refuses: CO-6
    async fn a_locked_message_does_not_begin_anew_for_a_master(hall) {
        let group = hall.crew().await;
        hall.turn_message(ANN, group, Switch::Off).await;
        hall.user(GUS).group(group).lock_features([Feature::Message]).await.unwrap();
        hall.wait(Duration::days(31));
        let room = hall.room_of(group).await;

        let answer = hall.user(ANN).group(group).switch_features(message(Switch::On)).await;

        assert_eq!(refused(answer), "CO-6");
        assert_eq!(hall.room_of(group).await, room);
        hall.turn_message(GUS, group, Switch::On).await;
        assert_ne!(hall.room_of(group).await, room);
    }

    // allows: CO-6
    async fn a_lock_stays_while_the_feature_is_disabled(hall) {
        let group = hall.crew().await;
        hall.user(GUS).group(group).lock_features([Feature::Note]).await.unwrap();
        hall.user(GUS).disable_feature(Feature::Note).await.unwrap();
        let ann = hall.user(ANN).group(group);

        assert_eq!(refused(ann.switch_features(note(Switch::Off)).await), "CO-5");
        hall.user(GUS).allow_feature(Feature::Note).await.unwrap();
        assert_eq!(refused(ann.switch_features(note(Switch::Off)).await), "CO-6");
    }
}
