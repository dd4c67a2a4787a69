//! The limits on groups (CO-7).

use std::fmt::{Debug, Display};

use guildhall::Error;
use guildhall::kernel::{CompanyId, UserId};
use guildhall::permissions::{CompanyError, Limits};
use guildhall::rooms::RoomDraft;

use crate::answers::{comparable, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, ids};
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

/// Returns the users who have reached the limit, and the limit.
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
    async fn groups_are_created_up_to_the_limit_of_the_company(hall) {
        limit(&hall, ACME, groups(2)).await;
        hall.crew().await;
        hall.group(named("Second")).await;

        assert_eq!(too_many(hall.user(BO).create_group(named("Third")).await), 2);
        hall.user(EVE).create_group(named("Third")).await.expect("Orbit has its own");
    }

    // refuses: CO-7
    async fn a_group_beyond_the_limit_is_refused_in_every_way_of_creation(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        hall.crew().await;
        limit(&hall, ACME, groups(1)).await;
        let before = hall.whole_room(room).await;

        let ordered = named("Ordered").with_masters([BO]);
        assert_eq!(refused(hall.user(ANN).create_group(named("Second")).await), "CO-7");
        assert_eq!(refused(hall.user(GUS).create_group_as_administrator(ordered).await), "CO-7");
        assert_eq!(refused(hall.user(ANN).room(room).convert(named("Other")).await), "CO-7");
        assert_eq!(hall.whole_room(room).await, before, "no half conversion");
        limit(&hall, ACME, groups(2)).await;
        hall.user(ANN).room(room).convert(named("Other")).await.unwrap();
    }

    // allows: CO-7
    // refuses: CO-7
    async fn a_room_has_no_more_participants_than_the_company_allows(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let four = hall.general_room(&[ANN, BO, CY, DEE]).await;
        let three = Limits { participants_per_room: Some(3), ..Limits::default() };
        limit(&hall, ACME, three).await;
        let draft = RoomDraft::from_contact_search([BO, CY, DEE]);

        assert_eq!(refused(hall.user(ANN).create_room(draft).await), "CO-7");
        assert_eq!(refused(hall.user(ANN).room(room).invite(&[DEE]).await), "CO-7");
        assert_eq!(refused(hall.user(ANN).room(room).invite(&[EVE]).await), "CO-7");
        hall.user(ANN).room(four).remove(&ids([DEE])).await.unwrap();
        hall.user(ANN).room(four).leave().await.unwrap();
        hall.user(BO).room(four).invite(&[DEE]).await.unwrap();
        limit(&hall, ACME, Limits::default()).await;
        hall.user(BO).room(four).invite(&[ANN]).await.expect("there is no limit by default");
    }

    // allows: CO-7
    // refuses: CO-7
    async fn a_group_has_no_more_members_than_the_company_allows(hall) {
        let crew = hall.crew().await;
        let count = hall.members_of(crew).await.len();
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let most = |members| Limits { members_per_group: Some(members), ..Limits::default() };
        limit(&hall, ACME, most(2)).await;
        let ordered = named("Ordered").with_masters([BO]).with_members([ANN, BO, CY]);

        assert_eq!(hall.members_of(crew).await.len(), count, "a lowered limit removes no member");
        assert_eq!(refused(hall.user(ANN).group(crew).add_members(&[FLO]).await), "CO-7");
        assert_eq!(refused(hall.user(ANN).room(room).convert(named("Third")).await), "CO-7");
        assert_eq!(refused(hall.user(GUS).create_group_as_administrator(ordered).await), "CO-7");
        let draft = named("Second").with_members([BO, CY]);
        assert_eq!(refused(hall.user(ANN).create_group(draft).await), "CO-7");
        let second = hall.user(ANN).create_group(named("Second").with_members([BO])).await.unwrap().id();
        let handle = hall.user(ANN).group(second);
        hall.user(DEE).group(second).ask_to_join().await.unwrap();
        assert_eq!(refused(handle.accept_requests(&[DEE]).await), "CO-7");
        handle.remove_members(&ids([BO])).await.unwrap();
        handle.accept_requests(&[DEE]).await.unwrap();
        handle.nest(crew).await.expect("the participants of a nested group do not count");
        limit(&hall, ACME, Limits::default()).await;
        handle.add_members(&[BO]).await.expect("there is no limit by default");
    }

    // refuses: CO-7
    async fn users_who_reached_their_limit_are_refused_and_all_named(hall) {
        hall.crew().await;
        limit(&hall, ACME, per_user(1)).await;
        let other = hall.user(FLO).create_group(named("Other")).await.unwrap().id();

        let created = hall.user(DEE).create_group(named("Third").with_members([CY, BO])).await;
        assert_eq!(full(created), (ids([BO, CY]).into(), 1));
        let own = hall.user(ANN).create_group(named("Third").with_members([DEE])).await;
        assert_eq!(full(own), (ids([ANN]).into(), 1));
        let handle = hall.user(FLO).group(other);
        assert_eq!(full(handle.add_members(&[CY, DEE, ANN]).await), (ids([ANN, CY]).into(), 1));
        assert_eq!(hall.members_of(other).await, set([FLO]), "all or none");
        handle.add_members(&[DEE]).await.unwrap();
    }

    // refuses: CO-7
    async fn the_limit_of_the_company_is_checked_before_that_of_a_user(hall) {
        hall.crew().await;
        let one = Limits { groups: Some(1), groups_per_user: Some(1), ..Limits::default() };
        limit(&hall, ACME, one).await;

        assert_eq!(too_many(hall.user(ANN).create_group(named("Second")).await), 1);
        limit(&hall, ACME, groups(0)).await;
        assert_eq!(too_many(hall.user(ANN).create_group(named("Second")).await), 0);
    }

    // refuses: CO-7
    async fn a_taken_name_is_refused_before_a_limit(hall) {
        hall.crew().await;
        limit(&hall, ACME, groups(1)).await;

        assert_eq!(refused(hall.user(ANN).create_group(crew()).await), "GR-4");
    }
}
