//! General rooms and the rooms of groups (RM).

use guildhall::Opened;
use guildhall::groups::Event;
use guildhall::kernel::{Edit, Feature, RoomKind, Switch};
use guildhall::permissions::ExternalContacts;
use guildhall::room_features::FeatureEdit;
use guildhall::rooms::{Beginning, InfoEdit, RoomDraft, RoomEvent, RoomNotice, RoomOrigin};

use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};
use crate::world::{all, crew, set};

on_both_stores! {
    // allows: RM-4
    async fn allows_three_and_makes_two_a_pair(hall) {
        let three =
            hall.user(ANN).create_room(RoomDraft::from_event("Launch", [BO, CY])).await.unwrap();
        let two = hall.user(ANN).create_room(RoomDraft::from_profile(BO)).await.unwrap();

        assert_eq!(three.room().kind(), RoomKind::General);
        assert_eq!(two.room().kind(), RoomKind::OneToOne);
        let again = hall.user(BO).create_room(RoomDraft::from_member_list([ANN])).await.unwrap();
        assert!(matches!(again, Opened::Existing(room) if room.id() == two.id()));
    }

    // refuses: RM-4
    async fn refuses_a_room_of_oneself(hall) {
        for users in [vec![], vec![ANN]] {
            let alone = hall.user(ANN).create_room(RoomDraft::from_contact_search(users)).await;
            assert_eq!(refused(alone), "RM-4");
        }
    }

    // allows: RM-5
    async fn allows_seven_origins(hall) {
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
    async fn refuses_the_room_of_others_as_an_origin(hall) {
        let source = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(refused(hall.user(DEE).room(source).source(&ids([BO])).await), "RM-14");
    }

    // allows: RM-6
    async fn allows_the_title_of_an_event_and_the_subject_of_a_mail(hall) {
        for draft in
            [RoomDraft::from_event("Launch", [BO, CY]), RoomDraft::from_mail("Launch", [BO, CY])]
        {
            let room = hall.user(ANN).create_room(draft).await.unwrap();
            assert_eq!(name(&room).as_deref(), Some("Launch"));
        }
    }

    // refuses: RM-6
    async fn refuses_no_title_however_long_or_empty(hall) {
        let long = RoomDraft::from_mail(&"é".repeat(101), [BO, CY]);
        let empty = RoomDraft::from_event(" \t", [BO, CY]);

        assert_eq!(name(&hall.user(ANN).create_room(long).await.unwrap()), Some("é".repeat(100)));
        assert_eq!(name(&hall.user(ANN).create_room(empty).await.unwrap()), None);
    }

    // allows: RM-7
    async fn allows_a_part_of_the_participants_and_others(hall) {
        let source = hall.general_room(&[ANN, BO, CY]).await;
        let chosen = hall.user(BO).room(source).source(&ids([CY])).await.unwrap();

        let room = hall.user(BO).create_room(RoomDraft::from_room(chosen, [DEE])).await.unwrap();

        assert_eq!(hall.who_is_in(room.id()).await, set([BO, CY, DEE]));
    }

    // allows: RM-7
    async fn allows_the_members_of_a_group(hall) {
        let group = hall.crew().await;
        let source = hall.room_of(group).await;
        let chosen = hall.user(BO).room(source).source(&ids([ANN])).await.unwrap();

        let room = hall.user(BO).create_room(RoomDraft::from_room(chosen, [DEE])).await.unwrap();

        assert_eq!(hall.who_is_in(room.id()).await, set([ANN, BO, DEE]));
    }

    // refuses: RM-7
    async fn refuses_rooms_of_one_and_two_and_with_externals(hall) {
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
    async fn refuses_to_choose_who_is_not_there(hall) {
        let source = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(source).leave().await.unwrap();

        assert_eq!(refused(hall.user(ANN).room(source).source(&ids([BO, CY])).await), "RM-7");
    }

    // allows: RM-9
    async fn allows_any_participant_to_describe_the_room(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let edit = InfoEdit {
            description: Edit::Set("All who launch".parse().unwrap()),
            ..InfoEdit::name("Lift-off".parse().unwrap())
        };

        let done = hall.user(CY).room(room).describe(edit.clone()).await.unwrap();

        assert_eq!(done.room.info().unwrap().name.as_ref().unwrap().as_str(), "Lift-off");
        assert_eq!(refused(hall.user(ANN).room(room).describe(edit).await), "RM-9");
    }

    // allows: RM-10
    async fn allows_any_participant_to_invite_anyone(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;

        hall.user(CY).room(room).invite(&[DEE, EVE, NAT]).await.unwrap();
        hall.user(EVE).room(room).invite(&[FLO]).await.unwrap();

        assert_eq!(hall.who_is_in(room).await, set([ANN, BO, CY, DEE, EVE, NAT, FLO]));
    }

    // refuses: RM-10
    async fn refuses_all_where_one_is_in_already(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(refused(hall.user(ANN).room(room).invite(&[DEE, BO]).await), "RM-10");
        assert_eq!(refused(hall.user(ANN).room(room).invite(&[]).await), "RM-10");
        assert_eq!(hall.who_is_in(room).await, set([ANN, BO, CY]));
    }

    // refuses: RM-10
    async fn refuses_external_users_where_the_company_forbids_them(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(GUS).set_external_contacts(ExternalContacts::Forbidden).await.unwrap();
        let draft = RoomDraft::from_event("Launch", [BO, NAT]);

        assert_eq!(refused(hall.user(ANN).room(room).invite(&[EVE]).await), "RM-10");
        assert_eq!(refused(hall.user(ANN).create_room(draft).await), "RM-10");
        assert_eq!(refused(hall.user(ANN).one_to_one(&EVE).await), "RM-10");
    }

    // allows: RM-12
    async fn allows_any_participant_to_remove_another_who_is_told(hall) {
        let room = hall.general_room(&[ANN, BO, CY, DEE]).await;

        let done = hall.user(CY).room(room).remove(&ids([ANN, BO])).await.unwrap();

        let told: Vec<_> =
            done.notices.iter().map(|RoomNotice::RemovedFromRoom { to, .. }| *to).collect();
        assert_eq!(told, ids([ANN, BO]));
        assert_eq!(hall.who_is_in(room).await, set([CY, DEE]));
    }

    // allows: RM-12
    async fn allows_to_remove_oneself_without_a_notice(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;

        let done = hall.user(CY).room(room).remove(&ids([CY])).await.unwrap();

        assert!(done.notices.is_empty());
        assert!(matches!(done.event, RoomEvent::Left { .. }));
    }

    // refuses: RM-12
    async fn refuses_in_a_pair_and_of_who_is_not_there(hall) {
        let pair = hall.pair([ANN, BO]).await;
        let room = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(refused(hall.user(ANN).room(pair).remove(&ids([BO])).await), "RM-12");
        assert_eq!(refused(hall.user(ANN).room(room).remove(&ids([BO, DEE])).await), "RM-12");
        assert_eq!(hall.who_is_in(room).await, set([ANN, BO, CY]));
    }

    // allows: RM-17
    async fn allows_a_mailing_list_and_privacy_in_groups(hall) {
        let group = hall.crew().await;
        let room = hall.user(BO).room(hall.room_of(group).await).read().await.unwrap();

        assert!(room.kind().has_mailing_list_and_privacy());
    }

    // refuses: RM-17
    async fn refuses_them_to_other_rooms(hall) {
        for room in [hall.pair([ANN, BO]).await, hall.general_room(&[ANN, BO, CY]).await] {
            let room = hall.user(BO).room(room).read().await.unwrap();
            assert!(!room.kind().has_mailing_list_and_privacy());
        }
    }

    // allows: RM-20
    async fn allows_the_members_of_a_group_in_its_room(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.user(ANN).group(group).add_members(&[DEE]).await.unwrap();
        hall.user(ANN).group(group).remove_members(&ids([BO])).await.unwrap();

        hall.user(DEE).room(room).read().await.unwrap();
        let participants = hall.user(DEE).room(room).participants(all()).await.unwrap();
        assert_eq!(participants.items(), [ANN, CY, DEE]);
    }

    // refuses: RM-20
    async fn refuses_every_change_but_the_groups(hall) {
        let group = hall.crew().await;
        let room = hall.user(ANN).room(hall.room_of(group).await);

        assert_eq!(refused(room.invite(&[DEE]).await), "RM-20");
        assert_eq!(refused(room.remove(&ids([BO])).await), "RM-20");
        assert_eq!(refused(room.leave().await), "RM-20");
        assert_eq!(refused(room.describe(InfoEdit::name("X".parse().unwrap())).await), "RM-20");
        assert_eq!(refused(room.convert(crew()).await), "GR-6");
    }

    // refuses: RM-20
    async fn refuses_the_room_while_message_is_off(hall) {
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
        Event::Room(RoomEvent::Opened(opening)) => match opening.beginning {
            Beginning::General { origin, .. } => origin,
            other => panic!("{other:?}"),
        },
        other => panic!("{other:?}"),
    }
}
