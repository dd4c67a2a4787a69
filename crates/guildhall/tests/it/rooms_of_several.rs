//! General rooms and the rooms of groups (RM).

use guildhall::Opened;
use guildhall::groups::Event;
use guildhall::kernel::{Edit, Envelope, Feature, RoomKind, Switch};
use guildhall::permissions::ExternalContacts;
use guildhall::room_features::FeatureEdit;
use guildhall::rooms::{Beginning, InfoEdit, RoomDraft, RoomEvent, RoomNotice, RoomOrigin};

use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};
use crate::world::{all, crew, set};

on_both_stores! {
    // allows: RM-4
    async fn a_draft_of_three_makes_a_general_room_and_of_two_a_pair(hall) {
        let three =
            hall.user(ANN).create_room(RoomDraft::from_event("Launch", [BO, CY])).await.unwrap();
        let two = hall.user(ANN).create_room(RoomDraft::from_profile(BO)).await.unwrap();

        assert_eq!(three.room().kind(), RoomKind::General);
        assert_eq!(two.room().kind(), RoomKind::OneToOne);
        let again = hall.user(BO).create_room(RoomDraft::from_member_list([ANN])).await.unwrap();
        assert!(matches!(again, Opened::Existing(room) if room.id() == two.id()));
    }

    // refuses: RM-4
    async fn a_room_needs_another_user(hall) {
        for users in [vec![], vec![ANN]] {
            let own = hall.user(ANN).create_room(RoomDraft::from_contact_search(users)).await;
            assert_eq!(refused(own), "RM-4");
        }
    }

    // allows: RM-5
    async fn rooms_start_from_seven_origins(hall) {
        let source = hall.general_room(&[ANN, BO, CY]).await;
        let chosen = hall.user(ANN).room(source).source(&ids([BO])).await.unwrap();
        let drafts = [
            (RoomDraft::from_contact_search([BO, CY]), RoomOrigin::ContactSearch),
            (RoomDraft::from_organisation_chart([BO, CY]), RoomOrigin::OrganisationChart),
            (RoomDraft::from_member_list([BO, CY]), RoomOrigin::MemberList),
            (RoomDraft::from_event("Launch", [BO, CY]), RoomOrigin::Event),
            (RoomDraft::from_mail("Launch", [BO, CY]), RoomOrigin::Mail),
            (RoomDraft::from_room(chosen, [DEE]), RoomOrigin::Room { room: source }),
        ];
        for (draft, origin) in drafts {
            hall.user(ANN).create_room(draft).await.unwrap();
            assert_eq!(origin_of_the_last(&hall).await, origin);
        }
        let of_profile = hall.user(ANN).create_room(RoomDraft::from_profile(BO)).await.unwrap();
        assert_eq!(of_profile.room().kind(), RoomKind::OneToOne);
    }

    // refuses: RM-5
    async fn a_user_cannot_start_from_a_room_they_are_not_in(hall) {
        let source = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(refused(hall.user(DEE).room(source).source(&ids([BO])).await), "RM-14");
    }

    // allows: RM-6
    async fn an_event_and_a_mail_give_the_room_its_name(hall) {
        for draft in
            [RoomDraft::from_event("Launch", [BO, CY]), RoomDraft::from_mail("Launch", [BO, CY])]
        {
            let room = hall.user(ANN).create_room(draft).await.unwrap();
            assert_eq!(name(&room).as_deref(), Some("Launch"));
        }
    }

    // about: RM-6
    async fn a_long_title_is_cut_and_an_empty_one_ignored(hall) {
        let long = RoomDraft::from_mail(&"é".repeat(101), [BO, CY]);
        let empty = RoomDraft::from_event(" \t", [BO, CY]);

        assert_eq!(name(&hall.user(ANN).create_room(long).await.unwrap()), Some("é".repeat(100)));
        assert_eq!(name(&hall.user(ANN).create_room(empty).await.unwrap()), None);
    }

    // allows: RM-7
    async fn a_new_room_takes_some_participants_and_others(hall) {
        let source = hall.general_room(&[ANN, BO, CY]).await;
        let chosen = hall.user(BO).room(source).source(&ids([CY])).await.unwrap();

        let room = hall.user(BO).create_room(RoomDraft::from_room(chosen, [DEE])).await.unwrap();

        assert_eq!(hall.who_is_in(room.id()).await, set([BO, CY, DEE]));
    }

    // allows: RM-7
    async fn a_room_starts_from_the_members_of_a_group(hall) {
        let group = hall.crew().await;
        let source = hall.room_of(group).await;
        let chosen = hall.user(BO).room(source).source(&ids([ANN])).await.unwrap();

        let room = hall.user(BO).create_room(RoomDraft::from_room(chosen, [DEE])).await.unwrap();

        assert_eq!(hall.who_is_in(room.id()).await, set([ANN, BO, DEE]));
    }

    // refuses: RM-7
    async fn no_room_starts_from_a_small_room_or_one_with_externals(hall) {
        let to_me = hall.user(ANN).to_me().await.unwrap().id();
        let pair = hall.pair([ANN, BO]).await;
        let mixed = hall.general_room(&[ANN, BO, EVE]).await;
        for room in [to_me, pair, mixed] {
            assert_eq!(refused(hall.user(ANN).room(room).source(&ids([ANN])).await), "RM-7");
        }
        let group = hall.external_crew().await;
        let room = hall.room_of(group).await;
        assert_eq!(refused(hall.user(BO).room(room).source(&ids([ANN])).await), "RM-7");
    }

    // refuses: RM-7
    async fn only_participants_can_be_chosen(hall) {
        let source = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(source).leave().await.unwrap();

        assert_eq!(refused(hall.user(ANN).room(source).source(&ids([BO, CY])).await), "RM-7");
    }

    // allows: RM-9
    async fn any_participant_edits_the_room(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let edit = InfoEdit {
            description: Edit::Set("All who launch".parse().unwrap()),
            ..InfoEdit::name("Lift-off".parse().unwrap())
        };

        let done = hall.user(CY).room(room).edit_info(edit.clone()).await.unwrap();

        assert_eq!(done.room.info().unwrap().name.as_ref().unwrap().as_str(), "Lift-off");
        assert_eq!(refused(hall.user(ANN).room(room).edit_info(edit).await), "RM-9");
    }

    // allows: RM-10
    async fn any_participant_invites_any_user(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;

        hall.user(CY).room(room).invite(&[DEE, EVE, NAT]).await.unwrap();
        hall.user(EVE).room(room).invite(&[FLO]).await.unwrap();

        assert_eq!(hall.who_is_in(room).await, set([ANN, BO, CY, DEE, EVE, NAT, FLO]));
    }

    // refuses: RM-10
    async fn an_invitation_with_a_participant_invites_no_one(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(refused(hall.user(ANN).room(room).invite(&[DEE, BO]).await), "RM-10");
        assert_eq!(refused(hall.user(ANN).room(room).invite(&[]).await), "RM-10");
        assert_eq!(hall.who_is_in(room).await, set([ANN, BO, CY]));
    }

    // refuses: RM-10
    async fn external_users_are_refused_while_the_company_forbids_contact(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(GUS).set_external_contacts(ExternalContacts::Forbidden).await.unwrap();
        let draft = RoomDraft::from_event("Launch", [BO, NAT]);

        assert_eq!(refused(hall.user(ANN).room(room).invite(&[EVE]).await), "RM-10");
        assert_eq!(refused(hall.user(ANN).create_room(draft).await), "RM-10");
        assert_eq!(refused(hall.user(ANN).one_to_one(EVE).await), "RM-10");
    }

    // allows: RM-12
    async fn a_removed_participant_gets_a_notice(hall) {
        let room = hall.general_room(&[ANN, BO, CY, DEE]).await;

        let done = hall.user(CY).room(room).remove(&ids([ANN, BO])).await.unwrap();

        let recipients: Vec<_> =
            done.notices.iter().map(RoomNotice::recipient).collect();
        assert_eq!(recipients, ids([ANN, BO]));
        assert_eq!(hall.who_is_in(room).await, set([CY, DEE]));
    }

    // allows: RM-12
    async fn removing_oneself_is_leaving_and_makes_no_notice(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;

        let done = hall.user(CY).room(room).remove(&ids([CY])).await.unwrap();

        assert!(done.notices.is_empty());
        assert!(matches!(done.event.event, RoomEvent::Left { .. }));
    }

    // refuses: RM-12
    async fn only_participants_of_a_general_room_can_be_removed(hall) {
        let pair = hall.pair([ANN, BO]).await;
        let room = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(refused(hall.user(ANN).room(pair).remove(&ids([BO])).await), "RM-12");
        assert_eq!(refused(hall.user(ANN).room(room).remove(&ids([BO, DEE])).await), "RM-12");
        assert_eq!(hall.who_is_in(room).await, set([ANN, BO, CY]));
    }

    // allows: RM-17
    async fn a_group_room_has_a_mailing_list_and_privacy(hall) {
        let group = hall.crew().await;
        let room = hall.user(BO).room(hall.room_of(group).await).read().await.unwrap();

        assert!(room.kind().has_mailing_list_and_privacy());
    }

    // about: RM-17
    async fn other_rooms_have_no_mailing_list_and_no_privacy(hall) {
        for room in [hall.pair([ANN, BO]).await, hall.general_room(&[ANN, BO, CY]).await] {
            let room = hall.user(BO).room(room).read().await.unwrap();
            assert!(!room.kind().has_mailing_list_and_privacy());
        }
    }

    // allows: RM-20
    async fn the_members_of_a_group_are_the_participants_of_its_room(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.user(ANN).group(group).add_members(&[DEE]).await.unwrap();
        hall.user(ANN).group(group).remove_members(&ids([BO])).await.unwrap();

        hall.user(DEE).room(room).read().await.unwrap();
        let participants = hall.user(DEE).room(room).participants(all()).await.unwrap();
        assert_eq!(participants.items(), [ANN, CY, DEE]);
    }

    // refuses: RM-20
    async fn no_user_changes_a_group_room_directly(hall) {
        let group = hall.crew().await;
        let room = hall.user(ANN).room(hall.room_of(group).await);

        assert_eq!(refused(room.invite(&[DEE]).await), "RM-20");
        assert_eq!(refused(room.remove(&ids([BO])).await), "RM-20");
        assert_eq!(refused(room.leave().await), "RM-20");
        assert_eq!(refused(room.edit_info(InfoEdit::name("X".parse().unwrap())).await), "RM-20");
        assert_eq!(refused(room.convert(crew()).await), "GR-6");
    }

    // refuses: RM-20
    async fn a_group_room_cannot_be_read_while_message_is_off(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        let off = FeatureEdit::new().switch(Feature::Message, Switch::Off);
        hall.user(ANN).group(group).switch_features(off).await.unwrap();

        assert_eq!(refused(hall.user(BO).room(room).read().await), "RM-20");
        assert_eq!(refused(hall.user(BO).room(room).source(&ids([ANN])).await), "RM-20");
    }
}

fn name(opened: &Opened) -> Option<String> {
    Some(opened.room().info()?.name.as_ref()?.as_str().to_owned())
}

async fn origin_of_the_last<S: crate::world::AnyStore>(
    hall: &crate::world::World<S>,
) -> RoomOrigin {
    match hall.events(ACME).await.pop().unwrap().event {
        Event::Room(Envelope { event: RoomEvent::Opened(opening), .. }) => {
            match opening.beginning {
                Beginning::General { origin, .. } => origin,
                other => panic!("{other:?}"),
            }
        }
        other => panic!("{other:?}"),
    }
}
