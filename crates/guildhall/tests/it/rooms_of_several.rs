//! General rooms and the rooms of groups (RM).

use guildhall::groups::Event;
use guildhall::kernel::{Envelope, Feature, RoomKind, Scope, Switch};
use guildhall::permissions::ExternalContacts;
use guildhall::room_features::FeatureEdit;
use guildhall::rooms::{Beginning, RoomDraft, RoomEvent, RoomNotice, RoomOrigin};
use guildhall::{Invited, Opened};

use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};
use crate::world::{all, set};

on_both_stores! {
    // allows: RM-4
    async fn a_draft_of_three_makes_a_general_room_and_of_two_a_pair(hall) {
        let three =
            hall.user(ANN).create_room(RoomDraft::from_event("Launch", [BO, CY])).await.unwrap();
        let two = hall.user(ANN).create_room(RoomDraft::from_profile(BO)).await.unwrap();

        assert_eq!(three.room().kind(), RoomKind::General);
        assert_eq!(two.room().kind(), RoomKind::OneToOne);
        let again = hall.user(BO).create_room(RoomDraft::from_member_list([ANN])).await.unwrap();
        assert!(matches!(again.opened, Opened::Existing(room) if room.id() == two.id()));
    }

    // allows: RM-4
    async fn the_title_of_an_event_of_two_is_reported_as_unused(hall) {
        let pair = hall.pair([ANN, BO]).await;
        let draft = RoomDraft::from_event("Launch", [BO]);

        let created = hall.user(ANN).create_room(draft).await.unwrap();

        assert_eq!(created.id(), pair);
        assert_eq!(created.unused_title.unwrap().as_str(), "Launch");
        let three = RoomDraft::from_event("Launch", [BO, CY]);
        assert_eq!(hall.user(ANN).create_room(three).await.unwrap().unused_title, None);
    }

    // refuses: RM-4
    async fn a_name_for_a_pair_is_refused_and_opens_no_room(hall) {
        let draft = RoomDraft::from_profile(BO).with_name("Launch".parse().unwrap());
        let before = hall.events(ACME).await;

        assert_eq!(refused(hall.user(ANN).create_room(draft).await), "RM-4");

        assert_eq!(hall.events(ACME).await, before);
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

    // allows: RM-7
    async fn a_room_starts_from_the_members_of_a_group(hall) {
        let group = hall.crew().await;
        let source = hall.room_of(group).await;
        let chosen = hall.user(BO).room(source).source(&ids([ANN])).await.unwrap();

        let room = hall.user(BO).create_room(RoomDraft::from_room(chosen, [DEE])).await.unwrap();

        assert_eq!(hall.who_is_in(room.id()).await, set([ANN, BO, DEE]));
    }

    // allows: RM-10
    async fn any_participant_invites_any_user(hall) {
        let room = hall.general_room(&[ANN, BO, EVE]).await;

        hall.user(BO).room(room).invite(&[CY, DEE, NAT]).await.unwrap();
        hall.user(EVE).room(room).invite(&[FLO]).await.unwrap();

        assert_eq!(hall.who_is_in(room).await, set([ANN, BO, CY, DEE, EVE, NAT, FLO]));
    }

    // about: GR-19
    async fn an_invitation_reads_few_entries_however_many_users_have_no_permission(hall) {
        let rooms = [hall.general_room(&[ANN, BO, EVE]).await, hall.general_room(&[ANN, BO, EVE]).await];
        let read = async |room, user| {
            let invited = hall.user(ANN).room(room).invite(&[user]).await.unwrap();
            invited.room().roster().scope().clone()
        };
        hall.user(GUS).forbid_contact(CY).await.unwrap();
        assert_eq!(read(rooms[0], DEE).await, Scope::of(ids([ANN, DEE])));
        assert_eq!(read(rooms[0], NAT).await, Scope::of(ids([ANN, CY, NAT])));
        for user in [DEE, FLO, GUS] {
            hall.user(GUS).forbid_contact(user).await.unwrap();
        }
        assert_eq!(read(rooms[1], NAT).await, Scope::Whole, "it has three participants");
    }

    // allows: RM-10
    async fn the_first_external_user_of_a_room_comes_to_a_new_room_of_all_of_them(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let before = hall.whole_room(room).await;

        let invited = hall.user(CY).room(room).invite(&[DEE, EVE]).await.unwrap();

        assert!(matches!(invited, Invited::NewRoom(_)), "{invited:?}");
        let new = invited.room().id();
        assert_eq!(hall.who_is_in(new).await, set([ANN, BO, CY, DEE, EVE]));
        assert_eq!(origin_of_the_last(&hall).await, RoomOrigin::General { room });
        assert_eq!(hall.whole_room(room).await, before);
        assert_eq!(refused(hall.user(EVE).room(room).read().await), "RM-14");
        let again = hall.user(EVE).room(new).invite(&[FLO]).await.unwrap();
        assert!(matches!(again, Invited::Here(_)), "now it has an external user");
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
    async fn a_group_room_cannot_be_read_while_message_is_off(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        let off = FeatureEdit::new().with_feature(Feature::Message, Switch::Off);
        hall.user(ANN).group(group).switch_features(off).await.unwrap();

        assert_eq!(refused(hall.user(BO).room(room).read().await), "RM-20");
        assert_eq!(refused(hall.user(BO).room(room).source(&ids([ANN])).await), "RM-20");
    }
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
