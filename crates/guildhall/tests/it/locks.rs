//! Settings that the company locks against the Masters of one group (CO-6).

use guildhall::groups::GroupEvent;
use guildhall::kernel::{Feature, Switch};
use guildhall::room_features::FeatureEdit;
use time::Duration;

use crate::answers::{outcome, refused};
use crate::people::{ANN, BO, CY, DEE, EVE, GUS};
use crate::world::{crew, message, named};

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
    }

    // allows: CO-6
    async fn masters_switch_what_is_not_locked_or_unlocked_again(hall) {
        let group = hall.crew().await;
        let (ann, gus) = (hall.user(ANN).group(group), hall.user(GUS).group(group));
        gus.lock_features([Feature::Note, Feature::Task]).await.unwrap();

        ann.switch_features(FeatureEdit::new().switch(Feature::Event, Switch::Off)).await.unwrap();
        gus.unlock_features([Feature::Note]).await.unwrap();
        ann.switch_features(note(Switch::Off)).await.unwrap();
        let other = hall.group(named("Other")).await;
        hall.user(ANN).group(other).switch_features(note(Switch::Off)).await.unwrap();
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
    async fn a_leader_cannot_change_a_locked_setting(hall) {
        let team = hall.unit().await;
        hall.user(GUS).group(team).lock_features([Feature::Message]).await.unwrap();
        let bo = hall.user(BO).group(team);

        assert_eq!(refused(bo.switch_features(message(Switch::On)).await), "CO-6");
        hall.user(GUS).group(team).unlock_features([Feature::Message]).await.unwrap();
        bo.switch_features(message(Switch::On)).await.unwrap();
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

    // refuses: CO-6
    async fn only_administrators_lock_and_unlock(hall) {
        let group = hall.crew().await;
        hall.user(GUS).group(group).lock_features([Feature::Task]).await.unwrap();
        for user in [ANN, CY, DEE] {
            let handle = hall.user(user).group(group);
            assert_eq!(refused(handle.lock_features([Feature::Note]).await), "CO-6");
            assert_eq!(refused(handle.unlock_features([Feature::Task]).await), "CO-6");
        }
        let team = hall.unit().await;
        assert_eq!(refused(hall.user(BO).group(team).lock_features([Feature::Note]).await), "CO-6");
    }

    // refuses: CO-6
    async fn locking_a_hidden_group_answers_as_if_it_did_not_exist(hall) {
        let group = hall.group(crew().private()).await;
        let hidden = outcome(hall.user(DEE).group(group).view().await);
        for user in [DEE, EVE] {
            let handle = hall.user(user).group(group);
            assert_eq!(outcome(handle.lock_features([Feature::Note]).await), hidden);
            assert_eq!(outcome(handle.unlock_features([Feature::Note]).await), hidden);
        }
    }

    // refuses: FT-6
    async fn a_lock_that_changes_nothing_is_refused(hall) {
        let group = hall.crew().await;
        let gus = hall.user(GUS).group(group);
        gus.lock_features([Feature::Note]).await.unwrap();

        assert_eq!(refused(gus.lock_features([Feature::Note]).await), "FT-6");
        assert_eq!(refused(gus.lock_features([]).await), "FT-6");
        assert_eq!(refused(gus.unlock_features([Feature::Task]).await), "FT-6");
        gus.lock_features([Feature::Note, Feature::Task]).await.unwrap();
        gus.unlock_features(Feature::ALL).await.unwrap();
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
