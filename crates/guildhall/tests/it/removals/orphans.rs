//! A group whose last Master left keeps working (GR-18).

use guildhall::groups::{GroupList, GroupState};
use guildhall::kernel::GroupId;

use super::off_boarding::sole;
use super::stored::{assert_orphans_are_marked, stored};
use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, FLO, GUS, ids};
use crate::world::{AnyStore, World, all, crew, set};

async fn orphaned<S: AnyStore>(hall: &World<S>) -> GroupId {
    let group = sole(hall).await;
    hall.off_board(BO).await.unwrap();
    let state = hall.whole_group(group).await.header().state();
    assert!(matches!(state, GroupState::Orphaned(_)), "{state:?}");
    group
}

on_both_stores! {
    // about: GR-18
    async fn an_orphaned_group_keeps_working_for_its_members(hall) {
        let group = orphaned(&hall).await;
        let room = hall.room_of(group).await;
        for member in [CY, DEE] {
            hall.user(member).group(group).read_room().await.unwrap();
            hall.user(member).room(room).read().await.unwrap();
            hall.user(member).group(group).post().await.unwrap();
            let mine = hall.user(member).groups(ACME, GroupList::Belonging, all()).await.unwrap();
            assert_eq!(mine.items().iter().map(|view| view.id).collect::<Vec<_>>(), [group]);
            let rooms = hall.user(member).rooms(all()).await.unwrap();
            assert_eq!(rooms.items().iter().map(|listed| listed.room.id()).collect::<Vec<_>>(), [
                room
            ]);
            assert_eq!(refused(hall.user(member).group(group).add_members(&[ANN]).await), "GR-9");
        }
        assert_eq!(refused(hall.user(BO).group(group).read_room().await), "GR-18");
    }

    // about: GR-18
    async fn only_an_administrator_appoints_a_master_of_an_orphaned_group(hall) {
        let group = orphaned(&hall).await;
        for user in [CY, DEE] {
            let answer = hall.user(user).group(group).appoint_masters(&[CY]).await;
            assert_eq!(refused(answer), "GR-9");
        }

        hall.user(GUS).group(group).appoint_masters(&[CY]).await.unwrap();

        assert_eq!(hall.whole_group(group).await.header().state(), GroupState::Active);
        hall.user(CY).group(group).add_members(&[FLO]).await.unwrap();
        hall.user(CY).group(group).remove_members(&ids([DEE])).await.unwrap();
        assert_eq!(hall.members_of(group).await, set([CY, FLO]));
        assert_eq!(refused(hall.user(CY).group(group).step_down().await), "GR-3");
    }

    // about: GR-18
    async fn a_group_is_orphaned_again_when_the_next_masters_leave(hall) {
        let group = orphaned(&hall).await;
        hall.user(GUS).group(group).appoint_masters(&[CY, DEE]).await.unwrap();

        let first = hall.off_board(CY).await.unwrap();
        assert!(!first.contains(&guildhall::Effect::GroupOrphaned { group }));
        let last = hall.off_board(DEE).await.unwrap();
        assert!(last.contains(&guildhall::Effect::GroupOrphaned { group }));

        assert_orphans_are_marked(&stored(&hall).await);
    }

    // refuses: GR-18
    async fn no_command_leaves_a_group_without_a_master(hall) {
        let group = hall.group(crew()).await;
        let (master, admin) = (hall.user(ANN).group(group), hall.user(GUS).group(group));

        assert_eq!(refused(master.step_down().await), "GR-3");
        assert_eq!(refused(admin.dismiss_masters(&ids([ANN])).await), "GR-3");
        master.remove_members(&ids([ANN])).await.unwrap();
        assert_eq!(hall.masters_of(group).await, set([ANN]));
    }

    // about: GR-12
    async fn an_administrator_deletes_an_orphaned_group(hall) {
        let group = orphaned(&hall).await;

        hall.user(GUS).group(group).delete().await.unwrap();

        assert_eq!(refused(hall.user(CY).group(group).read_room().await), "GR-12");
        assert_eq!(hall.off_board(CY).await.unwrap(), []);
    }
}
