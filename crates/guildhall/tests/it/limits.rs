//! How many groups there may be (CO-7).

use std::fmt::{Debug, Display};

use guildhall::Error;
use guildhall::kernel::{CompanyId, Switch, UserId};
use guildhall::permissions::{CompanyError, Limits, Plan};

use crate::answers::{comparable, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, ids};
use crate::world::{AnyStore, World, crew, named, set};

async fn limit<S: AnyStore>(hall: &World<S>, company: CompanyId, limits: Limits) {
    hall.set_limits(company, limits).await.unwrap();
}

fn groups(limit: u32) -> Limits {
    Limits { groups: Some(limit), ..Limits::default() }
}

fn per_user(limit: u32) -> Limits {
    Limits { groups_per_user: Some(limit), ..Limits::default() }
}

/// Who is full, and at how many groups.
fn full<T: Debug, E: Debug + Display>(answer: Result<T, Error<E>>) -> (Vec<UserId>, u32) {
    match comparable(answer.unwrap_err()) {
        Error::Company(CompanyError::UserQuotaExceeded { users, limit }) => (users, limit),
        other => panic!("{other:?}"),
    }
}

fn too_many<T: Debug, E: Debug + Display>(answer: Result<T, Error<E>>) -> u32 {
    match comparable(answer.unwrap_err()) {
        Error::Company(CompanyError::CompanyQuotaExceeded { limit }) => limit,
        other => panic!("{other:?}"),
    }
}

on_both_stores! {
    // allows: CO-7
    async fn allows_as_many_groups_as_the_plan_gives(hall) {
        let limits = async || {
            let company = hall.company(ACME).await.unwrap();
            (company.group_limit(), company.groups_per_user_limit())
        };
        assert_eq!(limits().await, (100_000, 2_000));
        hall.set_plan(ACME, Plan::Free).await.unwrap();
        assert_eq!(limits().await, (1_000, 2_000));
        limit(&hall, ACME, groups(7)).await;
        assert_eq!(limits().await, (7, 2_000));
        hall.set_plan(ACME, Plan::Paid).await.unwrap();
        limit(&hall, ACME, per_user(3)).await;
        assert_eq!(limits().await, (100_000, 3), "limits are set all together");
    }

    // allows: CO-7
    async fn allows_groups_up_to_the_limit_of_the_company(hall) {
        limit(&hall, ACME, groups(2)).await;
        hall.crew().await;
        hall.group(named("Second")).await;

        assert_eq!(too_many(hall.user(BO).create_group(named("Third")).await), 2);
        hall.user(EVE).create_group(named("Third")).await.expect("Orbit has its own");
    }

    // refuses: CO-7
    async fn refuses_every_way_in(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.crew().await;
        limit(&hall, ACME, groups(1)).await;
        let before = hall.whole_room(room).await;

        let ordered = named("Ordered").masters([BO]);
        assert_eq!(refused(hall.user(ANN).create_group(named("Second")).await), "CO-7");
        assert_eq!(refused(hall.user(GUS).create_group_as_administrator(ordered).await), "CO-7");
        assert_eq!(refused(hall.user(ANN).room(room).convert(named("Other")).await), "CO-7");
        assert_eq!(hall.whole_room(room).await, before, "no half conversion");
        limit(&hall, ACME, groups(2)).await;
        hall.user(ANN).room(room).convert(named("Other")).await.unwrap();
    }

    // allows: CO-7
    async fn allows_a_place_that_a_deletion_makes_free(hall) {
        let group = hall.crew().await;
        limit(&hall, ACME, Limits { groups: Some(1), groups_per_user: Some(1) }).await;
        assert_eq!(refused(hall.user(ANN).create_group(named("Second")).await), "CO-7");

        hall.user(ANN).group(group).delete().await.unwrap();

        hall.group(named("Second").members([BO, CY])).await;
    }

    // refuses: CO-7
    async fn refuses_users_who_are_full_and_names_them_all(hall) {
        hall.crew().await;
        limit(&hall, ACME, per_user(1)).await;
        let other = hall.user(FLO).create_group(named("Other")).await.unwrap().id();

        let created = hall.user(DEE).create_group(named("Third").members([CY, BO])).await;
        assert_eq!(full(created), (ids([BO, CY]).into(), 1));
        let own = hall.user(ANN).create_group(named("Third").members([DEE])).await;
        assert_eq!(full(own), (ids([ANN]).into(), 1));
        let desk = hall.user(FLO).group(other);
        assert_eq!(full(desk.add_members(&[CY, DEE, ANN]).await), (ids([ANN, CY]).into(), 1));
        assert_eq!(hall.members_of(other).await, set([FLO]), "all or none");
        desk.add_members(&[DEE]).await.unwrap();
    }

    // refuses: CO-7
    async fn refuses_a_conversion_with_somebody_who_is_full(hall) {
        let room = hall.general_room(&[ANN, BO, DEE]).await;
        hall.crew().await;
        limit(&hall, ACME, per_user(1)).await;

        let converted = hall.user(DEE).room(room).convert(named("Other")).await;

        assert_eq!(full(converted), (ids([ANN, BO]).into(), 1));
    }

    // allows: CO-7
    async fn allows_a_place_that_a_removal_makes_free(hall) {
        let group = hall.crew().await;
        limit(&hall, ACME, per_user(1)).await;
        hall.user(ANN).group(group).remove_members(&ids([BO])).await.unwrap();

        hall.user(BO).create_group(named("Bo's")).await.unwrap();
        assert_eq!(full(hall.user(ANN).group(group).add_members(&[BO]).await).0, ids([BO]));
    }

    // allows: CO-7
    async fn allows_what_was_there_before_a_limit_was_lowered(hall) {
        let groups = [hall.crew().await, hall.group(named("Second").members([BO])).await];
        limit(&hall, ACME, Limits { groups: Some(1), groups_per_user: Some(1) }).await;
        for group in groups {
            let desk = hall.user(ANN).group(group);
            desk.appoint_masters(&[BO]).await.unwrap();
            desk.change_notification(Switch::Off).await.unwrap();
            desk.remove_members(&ids([BO])).await.unwrap();
        }
        let [first, second] = groups.map(|group| hall.user(ANN).group(group));
        first.add_members(&[DEE]).await.expect("what is there already is not counted again");
        assert_eq!(full(second.add_members(&[DEE]).await), (ids([DEE]).into(), 1));
        assert_eq!(hall.members_of(groups[0]).await, set([ANN, CY, DEE]));
    }

    // refuses: CO-7
    async fn refuses_to_count_teams_masters_and_what_is_nested(hall) {
        limit(&hall, ACME, Limits { groups: Some(3), groups_per_user: Some(2) }).await;
        hall.unit().await;
        hall.unit().await;
        hall.unit().await;
        let [top, _] = hall.chain([named("Top"), named("Low").members([BO])]).await;
        hall.user(ANN).group(top).appoint_masters(&[DEE]).await.unwrap();

        hall.user(BO).create_group(named("Third").members([CY, DEE])).await.unwrap();
        assert_eq!(hall.participants_of(top).await, set([ANN, BO]));
        let fourth = hall.user(CY).create_group(named("Fourth")).await;
        assert_eq!(too_many(fourth), 3);
    }

    // allows: CO-7
    async fn allows_external_users_as_many_in_each_company(hall) {
        hall.external_crew().await;
        limit(&hall, ACME, per_user(1)).await;
        limit(&hall, ORBIT, per_user(1)).await;

        hall.user(EVE).create_group(named("Crew")).await.expect("Orbit counts for itself");
        let mixed = named("Mixed").external().members([EVE, NAT]);
        let answer = hall.user(DEE).create_group(mixed).await;
        assert_eq!(full(answer), (ids([EVE]).into(), 1));
        assert_eq!(full(hall.user(EVE).create_group(named("Two")).await).0, ids([EVE]));
    }

    // refuses: CO-7
    async fn refuses_by_the_company_first(hall) {
        hall.crew().await;
        limit(&hall, ACME, Limits { groups: Some(1), groups_per_user: Some(1) }).await;

        assert_eq!(too_many(hall.user(ANN).create_group(named("Second")).await), 1);
        limit(&hall, ACME, groups(0)).await;
        assert_eq!(too_many(hall.user(ANN).create_group(named("Second")).await), 0);
    }

    // refuses: CO-7
    async fn refuses_a_taken_name_before_a_limit(hall) {
        hall.crew().await;
        limit(&hall, ACME, groups(1)).await;

        assert_eq!(refused(hall.user(ANN).create_group(crew()).await), "GR-4");
    }
}
