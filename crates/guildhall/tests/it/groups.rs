//! How groups are created, who belongs to them (GR-1 to GR-8), what Masters do with them, and how
//! memberships and groups end (GR-9 to GR-14).

use guildhall::ListDraft;
use guildhall::groups::{Event, NoticeKind, ProfileEdit};
use guildhall::kernel::{Feature, JoinReason, LeaveReason, RoomKind, Switch};
use guildhall::mailing_list::ExternalMail;
use guildhall::permissions::{Application, Authority};

use crate::answers::refused;
use crate::commands::every_group_command;
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, ids};
use crate::world::{all, crew, named};

on_both_stores! {
    // allows: GR-2
    // refuses: GR-2
    async fn a_whole_form_is_saved_in_one_atom_or_not_at_all(hall) {
        let other = hall.group(named("Other").with_list_at(list("taken@acme.example"))).await;
        let form = |address: &str| {
            let list = ListDraft::new(list(address))
                .with_send_as([BO.id()])
                .with_posting_by([BO.id()])
                .with_external_mail(ExternalMail::Blocked)
                .with_recipients([mail("pat@partner.example")]);
            let draft = named("Whole").with_members([BO]).with_masters([CY]).private().with_list(list);
            draft.with_notification(Switch::On)
        };
        let before = hall.events(ACME).await.len();
        let taken = hall.user(ANN).create_group(form("taken@acme.example")).await;
        assert_eq!(refused(taken), "ML-2");
        assert_eq!(hall.events(ACME).await.len(), before);

        let done = hall.user(ANN).create_group(form("whole@acme.example")).await.unwrap();
        assert_ne!(done.id(), other);
        assert!(done.notice.is_some());
        let events = hall.events(ACME).await;
        let of_group = events.iter().filter(|recorded| matches!(recorded.event, Event::Group(_)));
        assert_eq!(of_group.count(), 2, "one of each group");
        let whole = hall.user(BO).group(done.id());
        whole.send_as().await.unwrap();
        whole.post().await.unwrap();
        assert_eq!(refused(hall.user(CY).group(done.id()).post().await), "ML-4");
        assert_eq!(hall.recipients(done.id()).await.unwrap(), [mail("pat@partner.example")]);
    }

    // refuses: GR-1
    async fn only_administrators_create_a_group_for_other_masters(hall) {
        let answer = hall.user(ANN).create_group_as_administrator(crew().with_masters([ANN])).await;

        assert_eq!(refused(answer), "GR-2");
    }

    // refuses: GR-4
    async fn a_name_that_differs_only_in_case_is_refused(hall) {
        hall.crew().await;
        let other = hall.group(named("Cast")).await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let edit = ProfileEdit::name("cREW".parse().unwrap());

        assert_eq!(refused(hall.user(BO).create_group(named("CREW")).await), "GR-4");
        assert_eq!(refused(hall.user(ANN).room(room).convert(named("crew")).await), "GR-4");
        assert_eq!(refused(hall.user(ANN).group(other).edit_profile(edit).await), "GR-4");
        let draft = named("cRew").with_masters([BO]);
        assert_eq!(refused(hall.user(GUS).create_group_as_administrator(draft).await), "GR-4");
    }

    // allows: GR-7
    async fn a_converted_room_stays_with_its_history(hall) {
        let room = hall.general_room(&[ANN, BO, CY, DEE]).await;
        hall.user(DEE).room(room).leave().await.unwrap();

        let done = hall.user(ANN).room(room).convert(named("Crew")).await.unwrap();

        assert_eq!(done.room(), room);
        let converted = hall.whole_room(room).await;
        assert_eq!(converted.kind(), RoomKind::Group);
        assert_eq!(converted.group(), Some(done.id()));
        assert_eq!(converted.roster().loaded().len(), 4, "former participants keep their entries");
        let group = hall.whole_group(done.id()).await;
        let bo = group.roster().entry(BO.id()).unwrap().unwrap().membership().unwrap();
        assert_eq!(bo.joined().how, JoinReason::Converted { by: Some(ANN.id()) });
        hall.user(BO).room(room).read().await.expect("Message is on");
        let details = hall.user(BO).group(done.id()).view().await.unwrap().details.unwrap();
        assert!(details.features.contains(&(Feature::Message, Switch::On)));
        assert_eq!(refused(hall.user(DEE).room(room).read().await), "GR-17");
    }

    // refuses: GR-7
    async fn a_refused_conversion_leaves_the_room_as_it_was(hall) {
        hall.crew().await;
        let room = hall.general_room(&[ANN, BO, DEE]).await;
        let before = hall.whole_room(room).await;

        assert_eq!(refused(hall.user(ANN).room(room).convert(crew()).await), "GR-4");

        assert_eq!(hall.whole_room(room).await, before);
        hall.user(DEE).room(room).invite(&[FLO]).await.unwrap();
    }

    // allows: GR-8
    // refuses: GR-8
    async fn a_conversion_needs_the_same_permissions_as_a_creation(hall) {
        let mixed = hall.general_room(&[ANN, BO, EVE]).await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let convert =
            async |user, room| refused(hall.user(user).room(room).convert(named("Crew")).await);

        assert_eq!(convert(ANN, mixed).await, "CO-4");
        assert_eq!(convert(EVE, mixed).await, "CO-1");
        hall.user(GUS).set_group_creation(Authority::NoOne).await.unwrap();
        assert_eq!(convert(ANN, room).await, "CO-3");
        hall.revoke_application(ACME, Application::Core).await.unwrap();
        assert_eq!(convert(ANN, room).await, "CO-2");
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
}
