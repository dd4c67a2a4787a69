//! What companies decide (CO).

use guildhall::Error;
use guildhall::groups::ProfileEdit;
use guildhall::kernel::{Claim, Feature, Switch};
use guildhall::permissions::{Application, Authority, ExternalContacts};
use guildhall::room_features::FeatureEdit;
use guildhall::rooms::{InfoEdit, RoomDraft};

use crate::answers::{outcome, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, NAT, ORBIT, ids};
use crate::world::{crew, named};

on_both_stores! {
    // allows: CO-1
    async fn allows_an_external_participant_to_act_in_the_room(hall) {
        let room = hall.general_room(&[ANN, BO, EVE]).await;

        let invited = hall.user(EVE).room(room).invite(&[DEE]).await.unwrap();

        assert_eq!(invited.room().company(), ACME);
    }

    // allows: CO-1
    async fn allows_each_to_create_in_their_own_company(hall) {
        let room = hall.user(EVE).one_to_one(&ANN).await.unwrap();
        let group = hall.user(EVE).create_group(named("Crew")).await.unwrap();

        assert_eq!((room.room().company(), group.group.company()), (ORBIT, ORBIT));
    }

    // refuses: CO-1
    async fn refuses_users_of_no_company_to_create(hall) {
        let nat = hall.user(NAT);

        assert_eq!(refused(nat.to_me().await), "CO-1");
        assert_eq!(refused(nat.one_to_one(&ANN).await), "CO-1");
        assert_eq!(
            refused(nat.create_room(RoomDraft::from_event("Launch", [ANN, BO])).await),
            "CO-1"
        );
        assert_eq!(refused(nat.create_group(named("Crew")).await), "CO-1");
        assert_eq!(refused(nat.disable_feature(Feature::Note).await), "CO-1");
    }

    // refuses: CO-1
    async fn refuses_an_administrator_of_another_company(hall) {
        hall.user(EVE).set_group_creation(Authority::NoOne).await.unwrap();
        hall.user(ANN).create_group(crew()).await.expect("Eve decides for Orbit alone");

        assert_eq!(refused(hall.appoint_administrator(ACME, &EVE).await), "CO-1");
    }

    // refuses: CO-1
    async fn refuses_a_mail_domain_of_another_company(hall) {
        let taken = hall.add_domain(ACME, "orbit.example".parse().unwrap()).await;

        assert_eq!(refused(taken), "CO-1");
        assert_eq!(hall.company(ACME).await.unwrap().domains().len(), 1);
    }

    // refuses: CO-1
    async fn refuses_to_found_a_company_twice(hall) {
        let again = hall.create_company(ACME, "Ace".parse().unwrap(), ids([BO]), []).await;

        assert_eq!(outcome(again), Err(Error::CompanyExists(ACME)));
        assert_eq!(hall.company(ACME).await.unwrap().name().as_str(), "Acme");
    }

    // allows: CO-2
    async fn allows_groups_with_approval_alone(hall) {
        hall.freeze().await;
        hall.grant_application(ACME, Application::Approval).await.unwrap();

        hall.user(ANN).create_group(crew()).await.unwrap();
    }

    // allows: CO-2
    async fn allows_to_read_and_to_go_while_frozen(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let pair = hall.pair([ANN, BO]).await;
        let group = hall.crew().await;
        hall.freeze().await;

        hall.user(BO).room(room).read().await.unwrap();
        hall.user(BO).room(room).leave().await.unwrap();
        hall.user(BO).group(group).read_room().await.unwrap();
        hall.user(ANN).group(group).remove_members(&ids([BO])).await.unwrap();
        assert_eq!(hall.pair([BO, ANN]).await, pair);
    }

    // allows: CO-2
    async fn allows_everything_again_when_the_application_is_back(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.freeze().await;
        hall.thaw().await;

        hall.user(ANN).room(room).invite(&[DEE]).await.unwrap();
    }

    // refuses: CO-2
    async fn refuses_new_rooms_without_core(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let pair = hall.pair([ANN, BO]).await;
        hall.freeze().await;
        hall.grant_application(ACME, Application::Approval).await.unwrap();
        let ann = hall.user(ANN);

        assert_eq!(
            refused(ann.create_room(RoomDraft::from_event("Launch", [BO, CY])).await),
            "CO-2"
        );
        assert_eq!(refused(ann.one_to_one(&CY).await), "CO-2");
        assert_eq!(refused(ann.room(room).invite(&[DEE]).await), "CO-2");
        assert_eq!(refused(ann.room(pair).invite(&[DEE]).await), "CO-2");
        assert_eq!(
            refused(ann.room(room).describe(InfoEdit::name("X".parse().unwrap())).await),
            "CO-2"
        );
        assert_eq!(refused(ann.room(room).convert(crew()).await), "CO-2");
    }

    // refuses: CO-2
    async fn refuses_new_groups_and_edits_without_both(hall) {
        let group = hall.crew().await;
        hall.freeze().await;
        let edit = ProfileEdit::name("Other".parse().unwrap());

        assert_eq!(refused(hall.user(ANN).create_group(named("Other")).await), "CO-2");
        assert_eq!(refused(hall.user(ANN).group(group).edit_profile(edit).await), "CO-2");
        assert_eq!(refused(hall.user(ANN).group(group).add_members(&[DEE]).await), "CO-2");
    }

    // allows: CO-3
    async fn allows_whom_the_company_names_and_administrators(hall) {
        hall.user(GUS).set_group_creation(Authority::named(ids([BO]))).await.unwrap();

        hall.user(BO).create_group(named("Bo's")).await.unwrap();
        hall.user(GUS).create_group(named("Gus's")).await.unwrap();
    }

    // refuses: CO-3
    async fn refuses_whom_it_does_not_name(hall) {
        hall.user(GUS).set_group_creation(Authority::named(ids([BO]))).await.unwrap();
        let room = hall.general_room(&[ANN, BO, CY]).await;

        assert_eq!(refused(hall.user(ANN).create_group(crew()).await), "CO-3");
        assert_eq!(refused(hall.user(ANN).room(room).convert(crew()).await), "CO-3");
    }

    // refuses: CO-3
    async fn refuses_to_let_others_decide_it(hall) {
        assert_eq!(refused(hall.user(ANN).set_group_creation(Authority::NoOne).await), "CO-3");
        hall.dismiss_administrator(ACME, GUS.id()).await.unwrap();
        hall.appoint_administrator(ACME, &ANN).await.unwrap();

        assert_eq!(refused(hall.user(GUS).set_group_creation(Authority::NoOne).await), "CO-3");
        hall.user(ANN).set_group_creation(Authority::NoOne).await.unwrap();
    }

    // allows: CO-4
    async fn allows_whom_the_company_names(hall) {
        hall.let_create_external(Authority::named(ids([ANN]))).await;

        hall.user(ANN).create_group(crew().external()).await.unwrap();
    }

    // refuses: CO-4
    async fn refuses_everybody_else_administrators_too(hall) {
        assert_eq!(refused(hall.user(GUS).create_group(crew().external()).await), "CO-4");
        hall.let_create_external(Authority::named(ids([ANN]))).await;

        assert_eq!(refused(hall.user(BO).create_group(crew().external()).await), "CO-4");
        assert_eq!(refused(hall.user(BO).set_external_groups(Authority::NoOne).await), "CO-4");
    }

    // allows: CO-5
    async fn allows_a_feature_to_come_back_as_it_was(hall) {
        let group = hall.crew().await;
        let off = FeatureEdit::new().switch(Feature::Task, Switch::Off);
        hall.user(ANN).group(group).switch_features(off).await.unwrap();
        for feature in [Feature::Note, Feature::Task] {
            hall.user(GUS).disable_feature(feature).await.unwrap();
            hall.user(GUS).allow_feature(feature).await.unwrap();
        }

        let seen = hall.user(BO).group(group).view().await.unwrap().details.unwrap().features;
        assert!(seen.contains(&(Feature::Note, Switch::On)));
        assert!(seen.contains(&(Feature::Task, Switch::Off)));
    }

    // refuses: CO-5
    async fn refuses_a_disabled_feature_to_everybody(hall) {
        let group = hall.crew().await;
        hall.user(GUS).disable_feature(Feature::Note).await.unwrap();
        let off = FeatureEdit::new().switch(Feature::Note, Switch::Off);

        let seen = hall.user(BO).group(group).view().await.unwrap().details.unwrap().features;
        assert!(seen.contains(&(Feature::Note, Switch::Off)));
        assert_eq!(refused(hall.user(ANN).group(group).switch_features(off.clone()).await), "CO-5");
        let draft = named("Other").feature(Feature::Note, Switch::Off);
        assert_eq!(refused(hall.user(ANN).create_group(draft).await), "CO-5");
        assert_eq!(refused(hall.user(ANN).allow_feature(Feature::Note).await), "CO-5");
        assert_eq!(refused(hall.user(ANN).disable_feature(Feature::Task).await), "CO-5");
    }

    // refuses: CO-5
    async fn refuses_the_room_of_a_group_while_message_is_disabled(hall) {
        let group = hall.crew().await;
        hall.user(GUS).disable_feature(Feature::Message).await.unwrap();

        assert_eq!(refused(hall.user(BO).group(group).read_room().await), "RM-20");
        hall.user(GUS).allow_feature(Feature::Message).await.unwrap();
        hall.user(BO).group(group).read_room().await.unwrap();
    }

    // refuses: RM-10
    async fn refuses_to_let_others_than_administrators_decide_on_contacts(hall) {
        let answer = hall.user(ANN).set_external_contacts(ExternalContacts::Forbidden).await;

        assert_eq!(refused(answer), "RM-10");
    }

    // refuses: ML-2
    async fn refuses_a_domain_that_is_claimed(hall) {
        let claim = Claim::Domain("acme.example".parse().unwrap());
        assert!(hall.company(ACME).await.unwrap().claims().contains(&claim));

        assert_eq!(refused(hall.add_domain(ORBIT, "acme.example".parse().unwrap()).await), "CO-1");
    }
}
