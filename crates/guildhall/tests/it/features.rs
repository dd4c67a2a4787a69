//! The features of a group's room (FT), and the settings that the company locks against the Masters
//! of one group (CO-6).

use guildhall::groups::LockEdit;
use guildhall::kernel::{Feature, Switch};
use guildhall::permissions::GroupSetting;
use guildhall::rooms::FeatureUse;
use time::Duration;

use crate::answers::refused;
use crate::people::{ANN, BO, CY, DEE, FLO, GUS};
use crate::world::{all, crew, message};

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

fn locking(setting: impl Into<GroupSetting>) -> LockEdit {
    LockEdit::new().with_locked(setting)
}
