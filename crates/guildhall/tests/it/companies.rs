//! What companies decide (CO).

use std::num::NonZeroU32;

use guildhall::groups::Event;
use guildhall::kernel::{Claim, CompanyId, Feature, Switch};
use guildhall::permissions::Authority;
use guildhall::room_features::FeatureEdit;
use guildhall::rooms::RoomDraft;
use guildhall::{Application, Effect, Error};
use uuid::Uuid;

use crate::answers::{outcome, refused};
use crate::people::{ACME, ANN, BO, CY, EVE, GUS, NAT, ORBIT, ids};
use crate::world::{crew, named};

on_both_stores! {
    // allows: CO-1
    async fn each_user_creates_in_their_own_company(hall) {
        let room = hall.user(EVE).one_to_one(ANN).await.unwrap();
        let group = hall.user(EVE).create_group(named("Crew")).await.unwrap();

        assert_eq!((room.room().company(), group.group.company()), (ORBIT, ORBIT));
    }

    // refuses: CO-1
    async fn users_of_no_company_cannot_create(hall) {
        let nat = hall.user(NAT);

        assert_eq!(refused(nat.to_me().await), "CO-1");
        assert_eq!(refused(nat.one_to_one(ANN).await), "CO-1");
        assert_eq!(
            refused(nat.create_room(RoomDraft::from_event("Launch", [ANN, BO])).await),
            "CO-1"
        );
        assert_eq!(refused(nat.create_group(named("Crew")).await), "CO-1");
        assert_eq!(refused(nat.disable_feature(Feature::Note).await), "CO-1");
    }

    // refuses: CO-1
    async fn an_administrator_has_no_say_in_another_company(hall) {
        hall.user(EVE).set_group_creation(Authority::NoOne).await.unwrap();
        hall.user(ANN).create_group(crew()).await.expect("Eve decides only for Orbit");

        assert_eq!(refused(hall.appoint_administrator(ACME, EVE).await), "CO-1");
    }

    // refuses: CO-1
    async fn a_mail_domain_of_another_company_is_refused(hall) {
        let taken = hall.add_domain(ACME, "orbit.example".parse().unwrap()).await;

        assert_eq!(refused(taken), "CO-1");
        assert_eq!(hall.company(ACME).await.unwrap().domains().len(), 1);
    }

    // refuses: CO-1
    async fn a_company_is_not_created_twice(hall) {
        let again = hall.create_company(ACME, "Ace".parse().unwrap(), ids([BO]), []).await;

        assert_eq!(outcome(again), Err(Error::CompanyExists(ACME)));
        assert_eq!(hall.company(ACME).await.unwrap().name().as_str(), "Acme");
    }

    // about: CO-1
    async fn a_renamed_company_has_the_new_name(hall) {
        let before = hall.company(ACME).await.unwrap();
        let renamed = hall.rename_company(ACME, "Acme & Sons".parse().unwrap()).await.unwrap();

        let after = hall.company(ACME).await.unwrap();
        assert_eq!(after.name().as_str(), "Acme & Sons");
        assert_eq!((after.domains(), after.version()), (before.domains(), before.version().next()));
        let events = hall.events_after(ACME, None, NonZeroU32::MAX).await.unwrap();
        assert_eq!(events.last().unwrap().event, Event::Company(renamed));
        let nowhere = hall.rename_company(CompanyId::new(Uuid::from_u128(99)), "X".parse().unwrap());
        assert!(matches!(outcome(nowhere.await), Err(Error::NoSuchCompany(_))));
    }

    // allows: CO-2
    async fn reading_leaving_and_removing_work_while_frozen(hall) {
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

    // refuses: CO-3
    async fn only_administrators_decide_who_creates_groups(hall) {
        assert_eq!(refused(hall.user(ANN).set_group_creation(Authority::NoOne).await), "CO-3");
        hall.dismiss_administrator(ACME, GUS.id()).await.unwrap();
        hall.appoint_administrator(ACME, ANN).await.unwrap();

        assert_eq!(refused(hall.user(GUS).set_group_creation(Authority::NoOne).await), "CO-3");
        hall.user(ANN).set_group_creation(Authority::NoOne).await.unwrap();
    }

    // allows: CO-2
    async fn a_company_that_keeps_only_approval_keeps_what_its_groups_said(hall) {
        let group = hall.crew().await;
        hall.grant_application(ACME, Application::Approval).await.unwrap();
        let preview = hall.user(GUS).preview_revoke_application(Application::Core).await.unwrap();
        assert_eq!(preview, [Effect::RoomFrozen { room: hall.room_of(group).await }]);
        hall.revoke_application(ACME, Application::Core).await.unwrap();

        hall.user(BO).group(group).read_room().await.expect("what exists stays readable");
        let list = named("Other").with_list_at("other@acme.example".parse().unwrap());
        let other = hall.group(list).await;
        let on = FeatureEdit::new().with_feature(Feature::Message, Switch::On);
        let other = hall.user(ANN).group(other);
        assert_eq!(refused(other.switch_features(on.clone()).await), "CO-2");
        hall.grant_application(ACME, Application::Core).await.unwrap();
        other.switch_features(on).await.unwrap();
        other.read_room().await.expect("Message is on");
    }

    // refuses: CO-5
    async fn a_disabled_feature_is_off_and_cannot_be_set(hall) {
        let group = hall.crew().await;
        hall.user(GUS).disable_feature(Feature::Note).await.unwrap();
        let off = FeatureEdit::new().with_feature(Feature::Note, Switch::Off);

        let seen = hall.user(BO).group(group).view().await.unwrap().details.unwrap().features;
        assert!(seen.contains(&(Feature::Note, Switch::Off)));
        assert_eq!(refused(hall.user(ANN).group(group).switch_features(off.clone()).await), "CO-5");
        assert_eq!(refused(hall.user(ANN).allow_feature(Feature::Note).await), "CO-5");
        assert_eq!(refused(hall.user(ANN).disable_feature(Feature::Task).await), "CO-5");
    }

    // refuses: ML-2
    async fn a_claimed_domain_is_refused(hall) {
        let claim = Claim::Domain("acme.example".parse().unwrap());
        assert!(hall.company(ACME).await.unwrap().claims().contains(&claim));

        assert_eq!(refused(hall.add_domain(ORBIT, "acme.example".parse().unwrap()).await), "CO-1");
    }
}
