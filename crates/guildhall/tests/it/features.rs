//! The features of a group's room (FT), and the settings that the company locks against the Masters
//! of one group (CO-6).

use guildhall::groups::{GroupEvent, LockEdit, ProfileEdit};
use guildhall::kernel::{Feature, GroupId, Switch, User};
use guildhall::permissions::{GroupAction, GroupSetting, Privacy};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall::rooms::FeatureUse;
use guildhall_testkit::commands as every;
use time::Duration;

use crate::answers::refused;
use crate::people::{ANN, BO, CY, DEE, FLO, GUS};
use crate::world::{AnyStore, World, all, crew, message, named};

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

    // allows: CO-6
    async fn administrators_switch_what_they_lock(hall) {
        let group = hall.crew().await;
        let gus = hall.user(GUS).group(group);

        let done = gus.change_locks(locking(Feature::Note)).await.unwrap();

        assert_eq!(done.event.by, Some(GUS.id()));
        assert!(matches!(done.event.event, GroupEvent::LocksChanged { .. }));
        gus.switch_features(note(Switch::Off)).await.unwrap();
        gus.switch_features(note(Switch::On)).await.unwrap();
        gus.change_locks(LockEdit::new().with_unlocked(Feature::Note)).await.unwrap();
        hall.user(ANN).group(group).switch_features(note(Switch::Off)).await.unwrap();
    }

    // refuses: CO-6
    async fn masters_cannot_change_a_locked_setting(hall) {
        let group = hall.crew().await;
        let ann = hall.user(ANN).group(group);
        hall.user(GUS).group(group).change_locks(locking(Feature::Note)).await.unwrap();
        let both = note(Switch::Off).with_feature(Feature::Task, Switch::Off);

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
        hall.user(GUS).group(group).change_locks(locking(Feature::Message)).await.unwrap();
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
        hall.user(GUS).group(group).change_locks(locking(Feature::Note)).await.unwrap();
        hall.user(GUS).disable_feature(Feature::Note).await.unwrap();
        let ann = hall.user(ANN).group(group);

        assert_eq!(refused(ann.switch_features(note(Switch::Off)).await), "CO-5");
        hall.user(GUS).allow_feature(Feature::Note).await.unwrap();
        assert_eq!(refused(ann.switch_features(note(Switch::Off)).await), "CO-6");
    }

    // refuses: CO-6
    async fn masters_cannot_change_a_locked_name_privacy_or_members(hall) {
        let group = hall.crew().await;
        let other = hall.group(named("Other")).await;
        let (ann, gus) = (hall.user(ANN).group(group), hall.user(GUS).group(group));
        let all = locking(GroupSetting::Name);
        let all = all.with_locked(GroupSetting::Privacy).with_locked(GroupSetting::Members);
        gus.change_locks(all).await.unwrap();

        let name = ProfileEdit::name("Landing crew".parse().unwrap());
        assert_eq!(refused(ann.edit_profile(name).await), "CO-6");
        assert_eq!(refused(ann.execute(every::privacy(Privacy::Private)).await), "CO-6");
        assert_eq!(refused(ann.add_members(&[DEE]).await), "CO-6");
        assert_eq!(refused(ann.nest(other).await), "CO-6");
        let view = ann.view().await.unwrap();
        assert_eq!(view.details.unwrap().locks.iter().count(), 3);
        let locked = GroupAction::ALL.into_iter().filter(|action| action.setting().is_some());
        assert_eq!(locked.filter(|action| view.allowed.contains(*action)).count(), 0);
    }

    // allows: CO-6
    async fn locked_members_change_by_administrators_and_by_off_boarding(hall) {
        let group = hall.crew().await;
        let gus = hall.user(GUS).group(group);
        gus.change_locks(locking(GroupSetting::Members)).await.unwrap();

        gus.add_members(&[DEE]).await.unwrap();
        hall.off_board(DEE).await.unwrap();

        let members = gus.members(all()).await.unwrap().into_items();
        assert!(members.iter().all(|one| one.user != DEE));
        gus.change_locks(LockEdit::new().with_unlocked(GroupSetting::Members)).await.unwrap();
        hall.user(ANN).group(group).add_members(&[FLO]).await.unwrap();
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

fn note(to: Switch) -> FeatureEdit {
    FeatureEdit::new().with_feature(Feature::Note, to)
}

fn locking(setting: impl Into<GroupSetting>) -> LockEdit {
    LockEdit::new().with_locked(setting)
}
