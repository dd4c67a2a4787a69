//! Why a user may do something, or may not, and who may ask (GR-9, GR-15).

use guildhall::groups::Participation;
use guildhall::kernel::{RegistrationChange, RegistrationState};
use guildhall::permissions::{Cell, GroupAction, Role, RoleCell, RoomAction};
use guildhall_testkit::reading::walk;

use crate::answers::refused;
use crate::people::{ANN, BO, CY, DEE, EVE, FLO, GUS};
use crate::world::{all, crew, named};

on_both_stores! {
    // allows: GR-9
    // refuses: GR-9
    async fn an_explanation_names_the_roles_the_cells_and_the_refusal(hall) {
        let crew = hall.group(crew()).await;

        let why = hall.user(CY).group(crew).why(BO, GroupAction::Rename).await.unwrap();

        assert!(!why.is_allowed());
        assert_eq!(why.participation, Some(Participation::Member));
        assert_eq!(why.cells.iter().map(|of| of.role).collect::<Vec<_>>(), [Role::Member]);
        assert!(matches!(why.cells[0].cell, Cell::No(rule) if rule.code() == "GR-9"));
        let json = serde_json::to_value(&why).unwrap();
        assert_eq!(json["cells"], serde_json::json!([{"role": "member", "cell": {"no": "GR-9"}}]));
        assert_eq!(json["refusal"]["rule"], "GR-9");
        assert_eq!(json["action"], "rename");

        let why = hall.user(CY).group(crew).why(GUS, GroupAction::Rename).await.unwrap();
        assert!(why.is_allowed());
        assert_eq!(why.participation, None);
        let yes = RoleCell { role: Role::Administrator, cell: Cell::Yes };
        assert!(why.cells.contains(&yes), "{:?}", why.cells);
    }

    // about: GR-20
    async fn an_explanation_names_the_path_through_nested_groups(hall) {
        let [top, mid, low] =
            hall.chain([named("Top"), named("Mid"), named("Low").with_members([CY])]).await;

        let why = hall.user(ANN).group(top).why(CY, GroupAction::ReadRoom).await.unwrap();

        assert!(why.is_allowed());
        assert_eq!(why.participation, Some(Participation::Nested(vec![top, mid, low])));
    }

    // refuses: GR-15
    async fn a_path_leaves_out_the_groups_that_are_hidden_from_the_user_who_asks(hall) {
        let low = named("Low").private().with_members([CY]);
        let [top, mid, low] = hall.chain([named("Top").with_members([BO]), named("Mid"), low]).await;

        let why = async |by| hall.user(by).group(top).why(CY, GroupAction::ReadRoom).await.unwrap();

        let hidden = Some(Participation::Nested(vec![top, mid]));
        assert_eq!(why(BO).await.participation, hidden);
        let whole = Some(Participation::Nested(vec![top, mid, low]));
        assert_eq!(why(CY).await.participation, whole);
        assert_eq!(why(GUS).await.participation, whole, "an administrator sees every group");
    }

    // allows: GR-17
    // refuses: GR-17
    async fn an_outsider_and_a_guest_ask_only_about_themselves(hall) {
        let open = hall.group(named("Open").with_members([BO])).await;
        let with_guest = hall.external_crew().await;
        for (by, group) in [(DEE, open), (EVE, with_guest)] {
            let handle = hall.user(by).group(group);
            assert!(handle.why(by, GroupAction::View).await.unwrap().is_allowed());
            assert_eq!(refused(handle.why(BO, GroupAction::View).await), "GR-17");
            assert_eq!(refused(handle.who_may(GroupAction::View, all()).await), "GR-17");
        }
    }

    // refuses: GR-15
    async fn a_hidden_group_explains_nothing(hall) {
        let crew = hall.private_crew().await;
        let handle = hall.user(DEE).group(crew);
        assert_eq!(refused(handle.why(DEE, GroupAction::View).await), "GR-15");
        assert_eq!(refused(handle.why(ANN, GroupAction::View).await), "GR-15");
        assert_eq!(refused(handle.who_may(GroupAction::View, all()).await), "GR-15");
    }

    // refuses: GR-18
    async fn a_user_who_left_is_not_explained(hall) {
        let crew = hall.group(crew()).await;
        hall.off_board(BO).await.unwrap();
        let handle = hall.user(ANN).group(crew);
        assert_eq!(refused(handle.why(BO, GroupAction::View).await), "GR-18");
        let readers = handle.who_may(GroupAction::ReadRoom, all()).await.unwrap();
        assert_eq!(readers.items(), [ANN, CY]);
    }

    // refuses: GR-18
    async fn a_user_who_left_may_do_nothing_before_they_are_removed(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let stored = hall.store().find_registrations([BO.id()].into()).await.unwrap();
        let left = RegistrationChange::to(stored.first(), BO, RegistrationState::Left);
        hall.store().save_registration(left).await.unwrap();
        let readers = hall.user(ANN).room(room).who_may(RoomAction::Read, all()).await.unwrap();
        assert_eq!(readers.items(), [ANN, CY]);
    }

    // about: GR-9
    async fn the_pages_of_who_may_go_on_until_the_last_user(hall) {
        let crew = hall.group(crew()).await;
        // No administrator comes after the members.
        hall.off_board(GUS).await.unwrap();
        let handle = hall.user(ANN).group(crew);
        let readers = walk(1, |page| handle.who_may(GroupAction::ReadRoom, page)).await;
        assert_eq!(readers, [ANN, BO, CY]);
    }

    // allows: RM-14
    // refuses: RM-14
    async fn a_participant_asks_why_of_a_room(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let handle = hall.user(BO).room(room);
        assert!(handle.why(CY, RoomAction::Invite).await.unwrap().is_allowed());
        let why = handle.why(DEE, RoomAction::Invite).await.unwrap();
        assert_eq!(why.refusal.unwrap().rule(), "RM-14");
        assert_eq!(why.cell, Cell::Yes, "a participant may");
        let may = handle.who_may(RoomAction::Invite, all()).await.unwrap();
        assert_eq!(may.items(), [ANN, BO, CY]);
        assert_eq!(refused(hall.user(DEE).room(room).why(DEE, RoomAction::Read).await), "RM-14");

        let pair = hall.pair([ANN, BO]).await;
        let handle = hall.user(ANN).room(pair);
        let why = handle.why(BO, RoomAction::EditInfo).await.unwrap();
        assert_eq!(why.refusal.unwrap().rule(), "RM-9");
        assert_eq!(handle.who_may(RoomAction::EditInfo, all()).await.unwrap().items(), []);
        assert_eq!(handle.who_may(RoomAction::Leave, all()).await.unwrap().items(), [ANN, BO]);
    }

    // allows: RM-20
    // refuses: RM-20
    async fn in_the_room_of_a_group_the_group_answers(hall) {
        let [top, low] = hall.chain([named("Top").with_members([BO]), named("Low").with_members([CY])]).await;
        let room = hall.room_of(top).await;
        let handle = hall.user(BO).room(room);
        let may = handle.who_may(RoomAction::Read, all()).await.unwrap();
        assert_eq!(may.items(), [ANN, BO, CY]);
        assert!(handle.why(CY, RoomAction::Read).await.unwrap().is_allowed());
        let why = handle.why(FLO, RoomAction::StartFrom).await.unwrap();
        assert_eq!(why.refusal.unwrap().rule(), "GR-17");
        let why = handle.why(ANN, RoomAction::Invite).await.unwrap();
        assert_eq!(why.refusal.unwrap().rule(), "RM-20");
        assert_eq!(refused(hall.user(FLO).room(room).why(FLO, RoomAction::Read).await), "GR-17");
        assert_eq!(hall.members_of(low).await.len(), 2);
    }
}
