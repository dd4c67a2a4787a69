//! What Masters do with groups, and how memberships and groups end (GR-9 to GR-14).

use guildhall::groups::{NoticeKind, ProfileEdit};
use guildhall::kernel::{Feature, LeaveReason, Switch};
use guildhall::permissions::Privacy;
use guildhall::room_features::{FeatureData, FeatureEdit};

use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, GUS, ids};
use crate::world::{all, crew, named, set};

on_both_stores! {
    // allows: GR-9
    async fn allows_masters_and_administrators_to_edit(hall) {
        let group = hall.crew().await;
        for (user, name) in [(ANN, "Cast"), (GUS, "Staff")] {
            let desk = hall.user(user).group(group);
            desk.edit_profile(ProfileEdit::name(name.parse().unwrap())).await.unwrap();
            desk.add_members(&[DEE]).await.unwrap();
            desk.remove_members(&ids([DEE])).await.unwrap();
            desk.appoint_masters(&[DEE]).await.unwrap();
            desk.dismiss_masters(&ids([DEE])).await.unwrap();
            desk.change_notification(Switch::Off).await.unwrap();
            desk.change_notification(Switch::On).await.unwrap();
        }
    }

    // refuses: GR-9
    async fn refuses_members_and_outsiders(hall) {
        let group = hall.crew().await;
        for user in [BO, DEE] {
            let desk = hall.user(user).group(group);
            let edit = ProfileEdit::name("Cast".parse().unwrap());
            assert_eq!(refused(desk.edit_profile(edit).await), "GR-9");
            assert_eq!(refused(desk.add_members(&[DEE]).await), "GR-9");
            assert_eq!(refused(desk.remove_members(&ids([BO])).await), "GR-9");
            assert_eq!(refused(desk.appoint_masters(&[user]).await), "GR-9");
            assert_eq!(refused(desk.dismiss_masters(&ids([ANN])).await), "GR-9");
            assert_eq!(refused(desk.change_notification(Switch::Off).await), "GR-9");
            assert_eq!(refused(desk.request_deletion(FeatureData::Note).await), "GR-9");
            assert_eq!(refused(desk.delete().await), "GR-9");
        }
    }

    // refuses: GR-9
    async fn refuses_administrators_the_conversation(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;

        assert_eq!(refused(hall.user(GUS).group(group).read_room().await), "GR-9");
        assert_eq!(refused(hall.user(GUS).room(room).read().await), "GR-9");
        let private = hall.group(named("Quiet").private()).await;
        hall.user(GUS).group(private).view().await.unwrap();
        assert_eq!(refused(hall.user(GUS).group(private).read_room().await), "GR-9");
    }

    // refuses: GR-9
    async fn refuses_what_changes_nothing(hall) {
        let group = hall.crew().await;
        let desk = hall.user(ANN).group(group);

        assert_eq!(
            refused(desk.edit_profile(ProfileEdit::name("Crew".parse().unwrap())).await),
            "GR-9"
        );
        assert_eq!(refused(desk.add_members(&[BO]).await), "GR-9");
        assert_eq!(refused(desk.add_members(&[]).await), "GR-9");
        assert_eq!(refused(desk.remove_members(&ids([BO, DEE])).await), "GR-9");
        assert_eq!(hall.members_of(group).await, set([ANN, BO, CY]));
    }

    // allows: GR-10
    async fn allows_a_master_to_remove_any_member_themself_too(hall) {
        let group = hall.crew().await;

        hall.user(ANN).group(group).remove_members(&ids([ANN, BO])).await.unwrap();

        assert_eq!(hall.members_of(group).await, set([CY]));
        assert_eq!(hall.masters_of(group).await, set([ANN]));
    }

    // allows: GR-10
    async fn allows_a_master_to_step_down_while_another_remains(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).appoint_masters(&[BO]).await.unwrap();

        hall.user(ANN).group(group).step_down().await.unwrap();

        assert_eq!(hall.masters_of(group).await, set([BO]));
        assert!(hall.members_of(group).await.contains(&ANN.id()), "a demotion is no leaving");
    }

    // refuses: GR-10
    async fn refuses_everybody_who_leaves(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).appoint_masters(&[DEE]).await.unwrap();
        for user in [ANN, BO, DEE, GUS, FLO] {
            assert_eq!(refused(hall.user(user).group(group).leave().await), "GR-10");
        }
    }

    // allows: GR-11
    async fn allows_a_member_to_read_who_is_added_again(hall) {
        let group = hall.crew().await;
        let desk = hall.user(ANN).group(group);
        desk.remove_members(&ids([BO])).await.unwrap();
        desk.add_members(&[BO]).await.unwrap();

        hall.user(BO).group(group).read_room().await.unwrap();
    }

    // refuses: GR-11
    async fn refuses_the_room_to_a_removed_member(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.user(ANN).group(group).remove_members(&ids([BO])).await.unwrap();

        assert_eq!(refused(hall.user(BO).group(group).read_room().await), "GR-17");
        assert_eq!(refused(hall.user(BO).room(room).read().await), "GR-17");
        assert_eq!(refused(hall.user(BO).room(room).participants(all()).await), "GR-17");
        let whole = hall.whole_group(group).await;
        let left = whole.roster().entry(BO.id()).unwrap().unwrap().membership().unwrap().left();
        assert_eq!(left.unwrap().why, LeaveReason::Removed { by: ANN.id() });
    }

    // allows: GR-12
    async fn allows_the_name_and_the_address_to_others(hall) {
        let draft = || crew().mailing_list("crew@acme.example".parse().unwrap());
        let group = hall.group(draft()).await;

        hall.user(ANN).group(group).delete().await.unwrap();

        let other = hall.user(BO).create_group(draft()).await.unwrap().id();
        let address = "crew@acme.example".parse().unwrap();
        assert_eq!(hall.group_by_address(ACME, &address).await.unwrap(), Some(other));
    }

    // refuses: GR-12
    async fn refuses_everything_of_a_deleted_group(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.user(ANN).group(group).delete().await.unwrap();
        let (ann, bo) = (hall.user(ANN).group(group), hall.user(BO).group(group));
        let off = FeatureEdit::new().switch(Feature::Note, Switch::Off);

        assert_eq!(refused(bo.view().await), "GR-12");
        assert_eq!(refused(bo.members(all()).await), "GR-12");
        assert_eq!(refused(bo.read_room().await), "GR-12");
        assert_eq!(refused(bo.leave().await), "GR-12");
        assert_eq!(refused(bo.post().await), "GR-12");
        assert_eq!(refused(ann.delete().await), "GR-12");
        assert_eq!(refused(ann.add_members(&[DEE]).await), "GR-12");
        assert_eq!(refused(ann.switch_features(off).await), "GR-12");
        assert_eq!(refused(hall.user(BO).room(room).read().await), "GR-12");
        assert!(hall.whole_room(room).await.is_closed());
        assert!(hall.user(BO).rooms(all()).await.unwrap().items().is_empty());
    }

    // allows: GR-13
    async fn allows_all_members_to_be_told(hall) {
        let created = hall.user(ANN).create_group(crew()).await.unwrap();
        assert_eq!(created.notice.unwrap().kind, NoticeKind::Created);
        let desk = hall.user(ANN).group(created.id());

        let edited = desk.add_members(&[DEE]).await.unwrap().notice.unwrap();
        assert_eq!(edited.kind, NoticeKind::Edited);
        assert_eq!(hall.notice_recipients(&edited).await.unwrap(), ids([ANN, BO, CY, DEE]));

        let deleted = desk.delete().await.unwrap().notice.unwrap();
        assert_eq!(deleted.kind, NoticeKind::Deleted);
        assert_eq!(
            hall.notice_recipients(&deleted).await.unwrap().len(),
            4,
            "those who were members up to then"
        );
    }

    // refuses: GR-13
    async fn refuses_to_tell_a_former_member(hall) {
        let group = hall.crew().await;
        let desk = hall.user(ANN).group(group);

        let removed = desk.remove_members(&ids([BO])).await.unwrap().notice.unwrap();
        assert!(!hall.notice_recipients(&removed).await.unwrap().contains(&BO.id()));
        let deleted = desk.delete().await.unwrap().notice.unwrap();
        assert!(!hall.notice_recipients(&deleted).await.unwrap().contains(&BO.id()));
    }

    // refuses: GR-13
    async fn refuses_to_tell_anybody_while_it_is_off(hall) {
        let group = hall.group(crew().notification(Switch::Off)).await;
        let desk = hall.user(ANN).group(group);

        assert_eq!(desk.add_members(&[DEE]).await.unwrap().notice, None);
        assert_eq!(desk.delete().await.unwrap().notice, None);
    }

    // allows: GR-14
    async fn allows_masters_to_change_the_privacy(hall) {
        let group = hall.crew().await;
        let desk = hall.user(ANN).group(group);

        desk.change_privacy(Privacy::Private).await.unwrap();
        assert_eq!(refused(hall.user(DEE).group(group).view().await), "GR-15");
        desk.change_privacy(Privacy::Public).await.unwrap();
        hall.user(DEE).group(group).view().await.unwrap();
    }

    // refuses: GR-14
    async fn refuses_everybody_else_administrators_too(hall) {
        let group = hall.crew().await;
        for user in [BO, DEE, GUS] {
            let answer = hall.user(user).group(group).change_privacy(Privacy::Private).await;
            assert_eq!(refused(answer), "GR-14");
        }
    }
}
