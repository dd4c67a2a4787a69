//! How groups are created, and who belongs to them (GR-1 to GR-8).

use guildhall::groups::{Event, GroupEvent, GroupKind, GroupOrigin, ProfileEdit};
use guildhall::kernel::{Envelope, Feature, JoinReason, Name, RoomKind, Switch, TextError};
use guildhall::permissions::{Application, Authority, ExternalContacts, Privacy};

use crate::answers::refused;
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ids};
use crate::world::{crew, named, set};

on_both_stores! {
    // allows: GR-1
    async fn groups_are_created_in_three_ways(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.crew().await;
        hall.user(ANN).room(room).convert(named("Converted")).await.unwrap();
        let draft = named("Ordered").masters([BO]);
        hall.user(GUS).create_group_as_administrator(draft).await.unwrap();

        let ways: Vec<_> = hall
            .events(ACME)
            .await
            .into_iter()
            .filter_map(|recorded| match recorded.event {
                Event::Group(Envelope { event: GroupEvent::Created(created), .. }) => {
                    Some(created.origin)
                }
                _ => None,
            })
            .collect();
        assert_eq!(ways, [GroupOrigin::User, GroupOrigin::Conversion, GroupOrigin::Administrator]);
    }

    // refuses: GR-1
    async fn only_administrators_create_a_group_for_other_masters(hall) {
        let answer = hall.user(ANN).create_group_as_administrator(crew().masters([ANN])).await;

        assert_eq!(refused(answer), "GR-2");
    }

    // allows: GR-2
    async fn the_creator_becomes_master_and_member(hall) {
        let group = hall.crew().await;

        assert_eq!(hall.masters_of(group).await, set([ANN]));
        assert_eq!(hall.members_of(group).await, set([ANN, BO, CY]));
    }

    // allows: GR-2
    async fn an_administrator_who_creates_a_group_is_neither_master_nor_member(hall) {
        let draft = crew().masters([BO]);
        let group = hall.user(GUS).create_group_as_administrator(draft).await.unwrap().id();

        assert_eq!(hall.masters_of(group).await, set([BO]));
        assert_eq!(hall.members_of(group).await, set([BO, CY]));
    }

    // refuses: GR-2
    async fn an_administrator_cannot_create_a_group_without_a_master(hall) {
        assert_eq!(refused(hall.user(GUS).create_group_as_administrator(crew()).await), "GR-2");
    }

    // allows: GR-3
    async fn a_master_who_is_no_member_manages_the_group(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).appoint_masters(&[DEE]).await.unwrap();

        hall.user(DEE).group(group).add_members(&[FLO]).await.unwrap();

        assert_eq!(hall.members_of(group).await, set([ANN, BO, CY, FLO]));
    }

    // refuses: GR-3
    async fn a_master_who_is_no_member_cannot_read_the_room(hall) {
        let group = hall.crew().await;
        let room = hall.room_of(group).await;
        hall.user(ANN).group(group).appoint_masters(&[DEE]).await.unwrap();

        assert_eq!(refused(hall.user(DEE).group(group).read_room().await), "GR-3");
        assert_eq!(refused(hall.user(DEE).room(room).read().await), "GR-3");
    }

    // refuses: GR-3
    async fn a_group_keeps_at_least_one_master(hall) {
        let group = hall.crew().await;
        hall.user(ANN).group(group).appoint_masters(&[BO]).await.unwrap();
        let both = ids([ANN, BO]);

        assert_eq!(refused(hall.user(ANN).group(group).dismiss_masters(&both).await), "GR-3");
        assert_eq!(refused(hall.user(GUS).group(group).dismiss_masters(&both).await), "GR-3");
        hall.user(ANN).group(group).step_down().await.unwrap();
        assert_eq!(refused(hall.user(BO).group(group).step_down().await), "GR-3");
        assert_eq!(hall.masters_of(group).await, set([BO]));
    }

    // allows: GR-4
    async fn two_companies_may_use_the_same_name(hall) {
        hall.crew().await;

        hall.user(EVE).create_group(named("Crew")).await.unwrap();
    }

    // allows: GR-4
    async fn a_name_that_was_given_up_can_be_used_again(hall) {
        let group = hall.crew().await;
        let edit = ProfileEdit::name("Cast".parse().unwrap());
        hall.user(ANN).group(group).edit_profile(edit).await.unwrap();

        hall.user(BO).create_group(named("CREW")).await.unwrap();
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
        let draft = named("cRew").masters([BO]);
        assert_eq!(refused(hall.user(GUS).create_group_as_administrator(draft).await), "GR-4");
    }

    // refuses: GR-4
    async fn a_text_beyond_its_limits_is_refused(hall) {
        drop(hall);
        let name = "x".repeat(101).parse::<Name>();
        assert_eq!(name, Err(TextError::TooLong { length: 101, max: 100 }));
        let described = crew().described(&"x".repeat(301));
        assert_eq!(described, Err(TextError::TooLong { length: 301, max: 300 }));
    }

    // allows: GR-5
    async fn external_users_join_an_external_group_which_is_private(hall) {
        let group = hall.external_crew().await;

        let view = hall.user(EVE).group(group).view().await.unwrap();

        assert_eq!((view.kind, view.privacy), (GroupKind::External, Privacy::Private));
        hall.user(EVE).group(group).read_room().await.unwrap();
        hall.user(ANN).group(group).add_members(&[NAT]).await.unwrap();
    }

    // refuses: GR-5
    async fn external_users_cannot_join_an_internal_group(hall) {
        let group = hall.crew().await;

        assert_eq!(refused(hall.user(ANN).group(group).add_members(&[EVE]).await), "GR-5");
        assert_eq!(
            refused(hall.user(ANN).create_group(named("Mixed").members([NAT])).await),
            "GR-5"
        );
    }

    // refuses: GR-5
    async fn external_users_cannot_become_masters(hall) {
        let group = hall.external_crew().await;
        let draft = named("Mixed").external().masters([EVE]);

        assert_eq!(refused(hall.user(ANN).group(group).appoint_masters(&[EVE]).await), "GR-5");
        assert_eq!(refused(hall.user(ANN).create_group(draft).await), "GR-5");
    }

    // refuses: RM-10
    async fn external_members_are_refused_while_the_company_forbids_contact(hall) {
        let group = hall.external_crew().await;
        hall.user(GUS).set_external_contacts(ExternalContacts::Forbidden).await.unwrap();

        assert_eq!(refused(hall.user(ANN).group(group).add_members(&[NAT]).await), "RM-10");
    }

    // allows: GR-6
    async fn any_participant_converts_a_room_of_three(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;

        let group = hall.user(CY).room(room).convert(named("Crew")).await.unwrap().id();

        assert_eq!(hall.masters_of(group).await, set([CY]));
        assert_eq!(hall.members_of(group).await, set([ANN, BO, CY]));
    }

    // refuses: GR-6
    async fn no_other_room_is_converted(hall) {
        let to_me = hall.user(ANN).to_me().await.unwrap().id();
        let pair = hall.pair([ANN, BO]).await;
        let shrunk = hall.general_room(&[ANN, BO, CY]).await;
        hall.user(CY).room(shrunk).leave().await.unwrap();
        let group = hall.crew().await;
        let of_group = hall.room_of(group).await;

        for room in [to_me, pair, shrunk, of_group] {
            assert_eq!(refused(hall.user(ANN).room(room).convert(named("Other")).await), "GR-6");
        }
        assert_eq!(refused(hall.user(CY).room(shrunk).convert(named("Other")).await), "RM-14");
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
    async fn a_permitted_user_converts_a_room_with_an_external_participant(hall) {
        hall.let_create_external(Authority::named(ids([ANN]))).await;
        let room = hall.general_room(&[ANN, BO, EVE]).await;

        let group = hall.user(ANN).room(room).convert(named("Crew")).await.unwrap().id();

        assert_eq!(hall.whole_group(group).await.header().kind(), GroupKind::External);
        assert_eq!(hall.members_of(group).await, set([ANN, BO, EVE]));
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
}
