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
    async fn allows_administrators_to_switch_what_they_lock(hall) {
        let group = hall.crew().await;
        let gus = hall.user(GUS).group(group);

        let done = gus.lock_features([Feature::Note]).await.unwrap();

        assert!(matches!(done.event, GroupEvent::FeaturesLocked { by, .. } if by == GUS.id()));
        gus.switch_features(note(Switch::Off)).await.unwrap();
        gus.switch_features(note(Switch::On)).await.unwrap();
    }

    // allows: CO-6
    async fn allows_masters_what_is_not_locked_and_what_is_unlocked(hall) {
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
    async fn refuses_a_locked_setting_to_masters(hall) {
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
    async fn refuses_a_locked_setting_to_the_leader_of_a_team(hall) {
        let team = hall.unit().await;
        hall.user(GUS).group(team).lock_features([Feature::Message]).await.unwrap();
        let bo = hall.user(BO).group(team);

        assert_eq!(refused(bo.switch_features(message(Switch::On)).await), "CO-6");
        hall.user(GUS).group(team).unlock_features([Feature::Message]).await.unwrap();
        bo.switch_features(message(Switch::On)).await.unwrap();
    }

    // refuses: CO-6
    async fn refuses_a_locked_message_also_to_begin_anew(hall) {
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
    async fn refuses_everybody_else_to_lock(hall) {
        let group = hall.crew().await;
        hall.user(GUS).group(group).lock_features([Feature::Task]).await.unwrap();
        for user in [ANN, CY, DEE] {
            let desk = hall.user(user).group(group);
            assert_eq!(refused(desk.lock_features([Feature::Note]).await), "CO-6");
            assert_eq!(refused(desk.unlock_features([Feature::Task]).await), "CO-6");
        }
        let team = hall.unit().await;
        assert_eq!(refused(hall.user(BO).group(team).lock_features([Feature::Note]).await), "CO-6");
    }

    // refuses: CO-6
    async fn refuses_to_tell_of_a_hidden_group(hall) {
        let group = hall.group(crew().private()).await;
        let hidden = outcome(hall.user(DEE).group(group).view().await);
        for user in [DEE, EVE] {
            let desk = hall.user(user).group(group);
            assert_eq!(outcome(desk.lock_features([Feature::Note]).await), hidden);
            assert_eq!(outcome(desk.unlock_features([Feature::Note]).await), hidden);
        }
    }

    // refuses: FT-6
    async fn refuses_a_lock_that_changes_nothing(hall) {
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
    async fn allows_a_lock_to_stay_while_the_feature_is_disabled(hall) {
        let group = hall.crew().await;
        hall.user(GUS).group(group).lock_features([Feature::Note]).await.unwrap();
        hall.user(GUS).disable_feature(Feature::Note).await.unwrap();
        let ann = hall.user(ANN).group(group);

        assert_eq!(refused(ann.switch_features(note(Switch::Off)).await), "CO-5");
        hall.user(GUS).allow_feature(Feature::Note).await.unwrap();
        assert_eq!(refused(ann.switch_features(note(Switch::Off)).await), "CO-6");
    }
}
