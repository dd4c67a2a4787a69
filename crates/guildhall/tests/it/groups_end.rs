//! What Masters do with groups, and how memberships and groups end (GR-9 to GR-14).

use guildhall::groups::{NoticeKind, ProfileEdit};
use guildhall::kernel::{LeaveReason, Switch};
use guildhall::permissions::Privacy;
use guildhall_testkit::commands as every;

use crate::answers::refused;
use crate::commands::every_group_command;
use crate::people::{ACME, ANN, BO, CY, DEE, GUS, ids};
use crate::world::{all, crew, named};

on_both_stores! {
    // allows: GR-9
    async fn masters_and_administrators_edit_the_group(hall) {
        let group = hall.crew().await;
        for (user, name) in [(ANN, "Cast"), (GUS, "Staff")] {
            let handle = hall.user(user).group(group);
            handle.edit_profile(ProfileEdit::name(name.parse().unwrap())).await.unwrap();
            handle.add_members(&[DEE]).await.unwrap();
            handle.remove_members(&ids([DEE])).await.unwrap();
            handle.appoint_masters(&[DEE]).await.unwrap();
            handle.dismiss_masters(&ids([DEE])).await.unwrap();
            for to in [Switch::Off, Switch::On] {
                handle.execute(every::notification(to)).await.unwrap();
            }
        }
    }

    // refuses: GR-9
    async fn administrators_cannot_read_the_room(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;

        assert_eq!(refused(hall.user(GUS).group(group).read_room().await), "GR-9");
        assert_eq!(refused(hall.user(GUS).room(room).read().await), "GR-9");
        let private = hall.group(named("Quiet").private()).await;
        hall.user(GUS).group(private).view().await.unwrap();
        assert_eq!(refused(hall.user(GUS).group(private).read_room().await), "GR-9");
    }

    // allows: GR-11
    async fn a_member_who_is_added_again_reads_the_room(hall) {
        let group = hall.crew().await;
        let handle = hall.user(ANN).group(group);
        handle.remove_members(&ids([BO])).await.unwrap();
        handle.add_members(&[BO]).await.unwrap();

        hall.user(BO).group(group).read_room().await.unwrap();
    }

    // refuses: GR-11
    async fn a_removed_member_cannot_read_the_room(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.user(ANN).group(group).remove_members(&ids([BO])).await.unwrap();

        assert_eq!(refused(hall.user(BO).group(group).read_room().await), "GR-17");
        assert_eq!(refused(hall.user(BO).room(room).read().await), "GR-17");
        assert_eq!(refused(hall.user(BO).room(room).participants(all()).await), "GR-17");
        let whole = hall.whole_group(group).await;
        let left = whole.roster().entry(BO.id()).unwrap().unwrap().membership().unwrap().left();
        assert_eq!(left.unwrap().why, LeaveReason::Removed { by: Some(ANN.id()) });
    }

    // allows: GR-12
    async fn a_deletion_releases_the_name_and_the_address(hall) {
        let draft = || crew().with_list_at("crew@acme.example".parse().unwrap());
        let group = hall.group(draft()).await;

        hall.user(ANN).group(group).delete().await.unwrap();

        let other = hall.user(BO).create_group(draft()).await.unwrap().id();
        let address = "crew@acme.example".parse().unwrap();
        assert_eq!(hall.group_by_address(ACME, &address).await.unwrap(), Some(other));
    }

    // refuses: GR-12
    async fn every_command_on_a_deleted_group_is_refused(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.user(ANN).group(group).delete().await.unwrap();
        let other = hall.group(named("Other")).await;
        let (ann, bo) = (hall.user(ANN).group(group), hall.user(BO).group(group));

        for command in every_group_command(&[other]) {
            assert_eq!(refused(ann.preview(command.clone()).await), "GR-12");
            assert_eq!(refused(ann.execute(command.clone()).await), "GR-12");
            assert_eq!(refused(bo.execute(command).await), "GR-12");
        }
        assert_eq!(refused(bo.view().await), "GR-12");
        assert_eq!(refused(bo.members(all()).await), "GR-12");
        assert_eq!(refused(bo.read_room().await), "GR-12");
        assert_eq!(refused(bo.post().await), "GR-12");
        assert_eq!(refused(hall.user(BO).room(room).read().await), "GR-12");
        assert!(hall.whole_room(room).await.is_closed());
        assert!(hall.user(BO).rooms(all()).await.unwrap().items().is_empty());
    }

    // allows: GR-13
    async fn all_members_get_a_notice_of_each_change(hall) {
        let created = hall.user(ANN).create_group(crew()).await.unwrap();
        assert_eq!(created.notice.unwrap().kind, NoticeKind::Created);
        let handle = hall.user(ANN).group(created.id());

        let edited = handle.add_members(&[DEE]).await.unwrap().notice.unwrap();
        assert_eq!(edited.kind, NoticeKind::Edited);
        assert_eq!(hall.notified(&edited).await, ids([ANN, BO, CY, DEE]));

        let deleted = handle.delete().await.unwrap().notice.unwrap();
        assert_eq!(deleted.kind, NoticeKind::Deleted);
        assert_eq!(
            hall.notified(&deleted).await.len(),
            4,
            "those who were members up to then"
        );
    }

    // allows: GR-13
    // refuses: GR-13
    async fn those_who_took_part_hear_of_a_deletion_whatever_nested_groups_do_later(hall) {
        let child = hall.user(ANN).create_group(named("Child").with_members([BO])).await.unwrap().id();
        let parent = hall.user(ANN).create_group(named("Parent")).await.unwrap().id();
        hall.user(ANN).group(parent).nest(child).await.unwrap();
        let deleted = hall.user(ANN).group(parent).delete().await.unwrap().notice.unwrap();

        let child = hall.user(ANN).group(child);
        child.add_members(&[CY]).await.unwrap();
        child.remove_members(&ids([BO])).await.unwrap();
        assert_eq!(hall.notified(&deleted).await, ids([ANN, BO]));
        hall.off_board(BO).await.unwrap();
        child.delete().await.unwrap();
        assert_eq!(hall.notified(&deleted).await, ids([ANN, BO]));
        assert_eq!(refused(hall.user(CY).group(parent).view().await), "GR-12", "it is public");
    }

    // allows: GR-14
    async fn masters_change_the_privacy(hall) {
        let group = hall.crew().await;

        hall.set_privacy(group, Privacy::Private).await;
        assert_eq!(refused(hall.user(DEE).group(group).view().await), "GR-15");
        hall.set_privacy(group, Privacy::Public).await;
        hall.user(DEE).group(group).view().await.unwrap();
    }
}
