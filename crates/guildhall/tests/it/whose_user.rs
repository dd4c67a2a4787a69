//! Of which company a user is, is stored. A call that says otherwise is refused (CO-1).

use guildhall::groups::{GroupList, TeamDraft};
use guildhall::kernel::{User, UserId};
use guildhall::permissions::CompanyError;
use guildhall::{Authority, CompanyCommand, Error, ExternalContacts, RoomDraft};
use guildhall_testkit::Call;

use crate::answers::refused;
use crate::directory::{profile, save_everybody};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, GUS, NAT, ORBIT, ids};
use crate::world::{all, crew, named};

/// Eve of Orbit, named as a user of Acme.
const FALSE_EVE: User = User::of_company(EVE.id(), ACME);
/// Gus, the administrator of Acme, named as a user of Orbit.
const FALSE_GUS: User = User::of_company(GUS.id(), ORBIT);

fn assert_not_of_company<E: std::fmt::Debug>(user: UserId, error: Error<E>) {
    let Error::Company(error) = error else { panic!("{error:?}") };
    assert_eq!(error, CompanyError::NotOfCompany { user });
}

on_both_stores! {
    // refuses: CO-1
    async fn a_user_named_with_another_company_comes_into_nothing(hall) {
        save_everybody(&hall).await;
        let group = hall.crew().await;
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let (ann, gus) = (hall.user(ANN), hall.user(GUS));
        assert_eq!(refused(ann.group(group).add_members(&[FALSE_EVE]).await), "CO-1");
        assert_eq!(refused(ann.group(group).appoint_masters(&[FALSE_EVE]).await), "CO-1");
        assert_eq!(refused(ann.room(room).invite(&[FALSE_EVE]).await), "CO-1");
        assert_eq!(refused(ann.one_to_one(FALSE_EVE).await), "CO-1");
        let draft = RoomDraft::from_contact_search([FALSE_EVE, CY]);
        assert_eq!(refused(ann.create_room(draft).await), "CO-1");
        assert_eq!(refused(ann.rooms_with(&[FALSE_EVE]).await), "CO-1");
        let draft = || named("Late").with_members([FALSE_EVE]);
        assert_eq!(refused(ann.create_group(draft()).await), "CO-1");
        assert_eq!(refused(gus.create_group_as_administrator(draft().with_masters([ANN])).await), "CO-1");
        assert_eq!(refused(ann.room(room).convert(draft()).await), "CO-1");
        let team = TeamDraft::named("Unit").unwrap().with_leader(FALSE_EVE);
        assert_eq!(refused(hall.form_team(ACME, team).await), "CO-1");
        assert_eq!(refused(hall.appoint_administrator(ACME, FALSE_EVE).await), "CO-1");
    }

    // refuses: CO-1
    async fn no_one_is_taken_out_as_a_user_of_another_company(hall) {
        let room = hall.user(EVE).create_room(RoomDraft::from_contact_search([ANN, BO])).await;
        let room = room.unwrap().id();
        let stopped = hall.user(GUS).forbid_contact(FALSE_EVE).await.unwrap_err();
        assert_eq!(refused::<(), _>(Err(stopped.cause)), "CO-1");
        let stopped = hall.off_board(FALSE_EVE).await.unwrap_err();
        assert_eq!(refused::<(), _>(Err(stopped.cause)), "CO-1");
        assert_eq!(refused(hall.preview_off_boarding(FALSE_EVE).await), "CO-1");
        hall.user(EVE).room(room).read().await.expect("she is still in it");
    }

    // refuses: CO-1
    async fn a_policy_names_no_user_of_another_company(hall) {
        save_everybody(&hall).await;
        let gus = hall.user(GUS);
        for named in [EVE, NAT] {
            let both = Authority::named(ids([BO, named]));
            let user = named.id();
            let commands = [
                CompanyCommand::SetGroupCreation { to: both.clone() },
                CompanyCommand::SetExternalGroups { to: both },
                CompanyCommand::SetContactPermission { user, to: ExternalContacts::Forbidden },
                CompanyCommand::SetContactPermission { user, to: ExternalContacts::Allowed },
            ];
            for command in commands {
                let previewed = gus.preview(command.clone()).await;
                assert_not_of_company(user, previewed.unwrap_err());
                assert_not_of_company(user, gus.execute(command).await.unwrap_err());
            }
            assert_not_of_company(user, gus.allow_contact(user).await.unwrap_err());
            assert_not_of_company(user, gus.preview_forbid_contact(named).await.unwrap_err());
            assert_not_of_company(user, gus.forbid_contact(named).await.unwrap_err().cause);
        }
        assert!(!hall.company(ACME).await.unwrap().mentions(EVE.id()));
    }

    // refuses: GR-18
    async fn a_policy_names_no_user_who_left(hall) {
        save_everybody(&hall).await;
        hall.off_board(BO).await.unwrap();
        let to = Authority::named(ids([BO]));
        assert_eq!(refused(hall.user(GUS).set_group_creation(to).await), "GR-18");
        assert_eq!(refused(hall.user(GUS).allow_contact(BO.id()).await), "GR-18");
        assert!(!hall.company(ACME).await.unwrap().mentions(BO.id()));
    }

    // allows: CO-1
    async fn a_policy_that_names_a_user_for_the_first_time_records_the_company(hall) {
        let to = Authority::named(ids([BO]));
        hall.user(GUS).set_group_creation(to).await.unwrap();
        assert_eq!(hall.users(&ids([BO])).await.unwrap(), [BO]);
    }

    // refuses: CO-1
    async fn a_user_acts_only_for_their_own_company(hall) {
        let group = hall.private_crew().await;
        let gus = hall.user(FALSE_GUS);
        assert_eq!(refused(gus.group(group).appoint_masters(&[GUS]).await), "CO-1");
        assert_eq!(refused(gus.group(group).view().await), "CO-1");
        assert_eq!(refused(gus.groups(ACME, GroupList::All, all()).await), "CO-1");
        assert_eq!(refused(gus.rooms(all()).await), "CO-1");
        assert_eq!(refused(gus.create_group(named("Other")).await), "CO-1");
        assert_eq!(refused(gus.to_me().await), "CO-1");
        let room = hall.room_of(group).await;
        assert_eq!(refused(gus.room(room).read().await), "CO-1");
        assert_eq!(refused(gus.room(room).participants(all()).await), "CO-1");
    }

    // refuses: CO-1
    async fn one_call_that_names_a_user_with_two_companies_is_refused_in_any_order(hall) {
        let group = hall.crew().await;
        for named in [[EVE, FALSE_EVE], [FALSE_EVE, EVE]] {
            let added = hall.user(ANN).group(group).add_members(&named).await;
            assert_eq!(refused(added), "CO-1");
            let draft = crew().with_members(named);
            assert_eq!(refused(hall.user(ANN).create_group(draft).await), "CO-1");
        }
    }

    // allows: CO-1
    async fn the_first_use_records_the_company(hall) {
        hall.user(ANN).one_to_one(EVE).await.unwrap();
        assert_eq!(hall.users(&ids([ANN, EVE])).await.unwrap(), [ANN, EVE]);
        assert_eq!(refused(hall.user(ANN).one_to_one(FALSE_EVE).await), "CO-1");
    }

    // refuses: CO-1
    async fn a_directory_changes_no_user_of_another_company(hall) {
        save_everybody(&hall).await;
        let before = hall.profile(BO.id()).await.unwrap();
        let as_its_own = profile(User::of_company(BO.id(), ORBIT), "bo@orbit.example");
        assert_eq!(refused(hall.save_profiles(ORBIT, vec![as_its_own]).await), "CO-1");
        let as_a_guest = profile(BO, "bo@orbit.example");
        assert_eq!(refused(hall.save_profiles(ORBIT, vec![as_a_guest]).await), "CO-1");
        assert_eq!(hall.profile(BO.id()).await.unwrap(), before);
    }

    // allows: CO-1
    async fn a_user_who_moved_keeps_nothing_of_the_old_company(hall) {
        let group = hall.group(crew().with_masters([BO])).await;
        let room = hall.general_room(&[ANN, BO, CY, DEE]).await;
        hall.appoint_administrator(ACME, ANN).await.unwrap();
        hall.move_user(ANN.id(), ORBIT).await.unwrap();

        let moved = User::of_company(ANN.id(), ORBIT);
        assert_eq!(hall.users(&ids([ANN])).await.unwrap(), [moved]);
        assert_eq!(refused(hall.user(ANN).group(group).view().await), "CO-1");
        assert_eq!(refused(hall.user(moved).group(group).view().await), "GR-15");
        assert!(hall.user(moved).room(room).read().await.is_err());
        assert_eq!(hall.user(moved).rooms(all()).await.unwrap().items(), []);
        assert!(!hall.company(ACME).await.unwrap().is_administrator(ANN.id()));
        hall.user(moved).create_group(named("Orbit's")).await.expect("she acts for Orbit now");
    }

    // refuses: CO-1
    async fn a_user_who_is_registered_again_meanwhile_is_not_moved(hall) {
        let group = hall.crew().await;
        let mut saves = 0;
        // The first registration that is saved says that Bo left, the second that he moved.
        let second = move |call| {
            saves += u32::from(call == Call::SaveRegistration);
            saves == 2
        };
        let hall = hall.interleaved(second, async move |other| {
            other.save_profiles(ACME, vec![profile(BO, "bo@acme.example")]).await.unwrap();
            other.user(ANN).group(group).add_members(&[BO]).await.unwrap();
        });

        let stopped = hall.move_user(BO.id(), ORBIT).await.unwrap_err();

        assert_eq!(refused::<(), _>(Err(stopped.cause)), "CO-1");
        assert!(hall.store().has_intervened());
        assert_eq!(hall.users(&ids([BO])).await.unwrap(), [BO]);
    }

    // allows: CO-1
    async fn an_erased_profile_frees_the_address_and_keeps_the_user(hall) {
        save_everybody(&hall).await;
        hall.erase_profile(BO.id()).await.unwrap();
        assert!(hall.profile(BO.id()).await.is_err());
        assert_eq!(hall.users(&ids([BO])).await.unwrap(), [BO]);
        hall.save_profiles(ACME, vec![profile(CY, "bo@acme.example")]).await.unwrap();
    }
}
