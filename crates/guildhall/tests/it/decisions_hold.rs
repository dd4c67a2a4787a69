//! What is stored when a change is saved decides, whatever was read before (CO-8).

use guildhall::groups::{GroupRepository, TeamDraft, TeamEdit};
use guildhall::kernel::GroupId;
use guildhall::permissions::{Authority, CompanyCommand, CompanyError, ExternalContacts, Privacy};
use guildhall::rooms::RoomRepository;
use guildhall::{Error, Guildhall, ProfileEdit, RoomDraft};
use guildhall_testkit::{Call, Interposed, commands as every};

use crate::answers::{comparable, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, ids};
use crate::world::{AnyStore, Counted, World, all, named};

type CountedHall<S> = Guildhall<S, Counted>;

/// Does something just before the first save, through another hall over the same store.
fn meanwhile<S: AnyStore>(
    hall: World<S>,
    act: impl AsyncFnOnce(&CountedHall<S>) + Send + 'static,
) -> World<Interposed<S>> {
    hall.interleaved(Call::saves, async move |other| act(&other).await)
}

async fn bo_leaves<S: AnyStore>(hall: &CountedHall<S>) {
    hall.off_board(BO).await.unwrap();
}

async fn assert_bo_is_in_nothing<S: AnyStore>(hall: &World<Interposed<S>>) {
    assert!(hall.store().has_intervened());
    assert_eq!(hall.store().rooms_in(BO.id(), all()).await.unwrap().items(), []);
    assert_eq!(hall.store().groups_of(BO.id(), all()).await.unwrap().items(), []);
    assert!(!hall.company(ACME).await.unwrap().mentions(BO.id()));
}

/// Creates two private groups, one nested in the other. Bo is a member of the nested one.
async fn quiet_groups<S: AnyStore>(hall: &World<S>) -> [GroupId; 2] {
    let child = hall.group(named("Quiet").private()).await;
    let below = hall.group(named("Quieter").private().with_members([BO])).await;
    hall.nest(child, below).await;
    [child, below]
}

on_both_stores! {
    // refuses: CO-8, GR-18
    async fn a_user_who_leaves_meanwhile_becomes_no_member(hall) {
        let crew = hall.group(named("Crew")).await;
        let hall = meanwhile(hall, bo_leaves);
        assert_eq!(refused(hall.user(ANN).group(crew).add_members(&[BO]).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: CO-8, GR-18
    async fn a_user_who_leaves_meanwhile_becomes_no_master(hall) {
        let crew = hall.group(named("Crew")).await;
        let hall = meanwhile(hall, bo_leaves);
        assert_eq!(refused(hall.user(ANN).group(crew).appoint_masters(&[BO]).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: CO-8, GR-18
    async fn no_group_is_created_for_a_master_who_leaves_meanwhile(hall) {
        let hall = meanwhile(hall, bo_leaves);
        let draft = named("Crew").with_masters([BO]);
        assert_eq!(refused(hall.user(GUS).create_group_as_administrator(draft).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: CO-8, GR-18
    async fn a_user_who_leaves_meanwhile_creates_nothing(hall) {
        let hall = meanwhile(hall, bo_leaves);
        assert_eq!(refused(hall.user(BO).create_group(named("Crew")).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: GR-18
    async fn a_user_who_leaves_before_their_group_is_read_reads_that_they_left(hall) {
        let crew = hall.group(named("Crew").with_masters([BO])).await;
        let hall = hall.interleaved(|call| call == Call::FindGroup, async |o| bo_leaves(&o).await);
        let edit = ProfileEdit::name("Cast".parse().unwrap());
        assert_eq!(refused(hall.user(BO).group(crew).edit_profile(edit).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: GR-18
    async fn a_user_who_leaves_before_their_room_is_read_reads_that_they_left(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let hall = hall.interleaved(|call| call == Call::FindRoom, async |o| bo_leaves(&o).await);
        assert_eq!(refused(hall.user(BO).room(room).convert(named("Crew")).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: GR-18
    async fn an_administrator_who_leaves_before_the_policy_is_read_reads_that_they_left(hall) {
        hall.appoint_administrator(ACME, BO).await.unwrap();
        let hall = hall.interleaved(|call| call == Call::FindCompany, async |o| bo_leaves(&o).await);
        let command = CompanyCommand::SetGroupCreation { to: Authority::EveryInternalUser };
        assert_eq!(refused(hall.user(BO).execute(command).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: GR-18
    async fn every_user_of_a_command_who_left_is_named(hall) {
        hall.appoint_administrator(ACME, BO).await.unwrap();
        hall.off_board(BO).await.unwrap();
        hall.off_board(DEE).await.unwrap();
        let command = CompanyCommand::SetContactPermission {
            user: DEE.id(),
            to: ExternalContacts::Allowed,
        };
        let error = hall.user(BO).execute(command).await.unwrap_err();
        let left = CompanyError::HaveLeft { users: ids([BO, DEE]).to_vec() };
        assert_eq!(comparable(error), Error::Company(left));
    }

    // refuses: CO-8, GR-18
    async fn a_user_who_leaves_meanwhile_is_invited_to_no_room(hall) {
        let room = hall.general_room(&[ANN, CY, DEE]).await;
        let hall = meanwhile(hall, bo_leaves);
        assert_eq!(refused(hall.user(ANN).room(room).invite(&[BO]).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: CO-8, GR-18
    async fn no_room_is_created_with_a_user_who_leaves_meanwhile(hall) {
        let hall = meanwhile(hall, bo_leaves);
        let draft = RoomDraft::from_contact_search([BO, CY]);
        assert_eq!(refused(hall.user(ANN).create_room(draft).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: CO-8, GR-18
    async fn no_pair_is_opened_with_a_user_who_leaves_meanwhile(hall) {
        let hall = meanwhile(hall, bo_leaves);
        assert_eq!(refused(hall.user(ANN).one_to_one(BO).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: CO-8, GR-18
    async fn a_room_is_converted_without_a_member_who_leaves_meanwhile(hall) {
        let room = hall.general_room(&[ANN, CY, DEE]).await;
        let hall = meanwhile(hall, bo_leaves);
        let draft = named("Crew").with_members([BO]);
        assert_eq!(refused(hall.user(ANN).room(room).convert(draft).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: CO-8, GR-18
    async fn no_team_takes_a_user_who_leaves_meanwhile(hall) {
        let unit = hall.team(TeamDraft::named("Unit").unwrap().with_leader(ANN)).await;
        let hall = meanwhile(hall, bo_leaves);
        let edit = TeamEdit::new().with_joined([BO]);
        assert_eq!(refused(hall.change_team(unit, edit).await), "GR-18");
        let draft = TeamDraft::named("Late").unwrap().with_leader(BO);
        assert_eq!(refused(hall.form_team(ACME, draft).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: CO-8, GR-18
    async fn a_user_who_leaves_meanwhile_becomes_no_administrator(hall) {
        let hall = meanwhile(hall, bo_leaves);
        assert_eq!(refused(hall.appoint_administrator(ACME, BO).await), "GR-18");
        assert_bo_is_in_nothing(&hall).await;
    }

    // refuses: CO-8, CO-3
    async fn a_permission_that_ends_meanwhile_creates_no_group(hall) {
        let hall = meanwhile(hall, async |second| {
            let to = Authority::named(ids([CY]));
            second.user(GUS).set_group_creation(to).await.unwrap();
        });
        assert_eq!(refused(hall.user(ANN).create_group(named("Crew")).await), "CO-3");
        assert!(hall.store().has_intervened());
    }

    // refuses: CO-8, RM-10
    async fn contact_that_is_forbidden_meanwhile_invites_no_external_user(hall) {
        let room = hall.general_room(&[ANN, BO, EVE]).await;
        let hall = meanwhile(hall, async |second| {
            let to = ExternalContacts::Forbidden;
            second.user(GUS).set_external_contacts(to).await.unwrap();
        });
        assert_eq!(refused(hall.user(ANN).room(room).invite(&[NAT]).await), "RM-10");
        assert!(hall.store().has_intervened());
    }

    // refuses: CO-8, GR-19
    async fn a_participant_who_loses_contact_meanwhile_meets_no_external_user(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let hall = meanwhile(hall, async |second| {
            second.user(GUS).forbid_contact(BO).await.unwrap();
        });
        assert_eq!(refused(hall.user(ANN).room(room).invite(&[EVE]).await), "GR-19");
        assert!(hall.store().has_intervened());
    }

    // allows: RM-10
    async fn an_invitation_starts_a_new_room_if_the_last_external_user_leaves_meanwhile(hall) {
        let room = hall.general_room(&[ANN, CY, EVE]).await;
        // So the room is read once more, with Bo. The queue and the decision have read it before.
        hall.user(GUS).forbid_contact(BO).await.unwrap();
        let mut reads = 0;
        let read_again = move |call| {
            reads += u32::from(call == Call::FindRoom);
            reads == 3
        };
        let hall = hall.interleaved(read_again, async move |other| {
            other.user(EVE).room(room).leave().await.unwrap();
        });
        let started = hall.user(ANN).room(room).invite(&[NAT]).await.unwrap();
        assert!(hall.store().has_intervened());
        assert_ne!(started.room().id(), room);
    }

    // refuses: CO-8, GR-19
    async fn a_guest_whose_own_company_ends_the_permission_meanwhile_is_not_admitted(hall) {
        let room = hall.general_room(&[ANN, BO, CY]).await;
        let hall = meanwhile(hall, async |second| {
            second.appoint_administrator(ORBIT, EVE).await.unwrap();
            let command = CompanyCommand::SetContactPermission {
                user: EVE.id(),
                to: ExternalContacts::Forbidden,
            };
            second.user(EVE).execute(command).await.unwrap();
        });
        assert_eq!(refused(hall.user(ANN).room(room).invite(&[EVE]).await), "GR-19");
        assert!(hall.store().has_intervened());
    }

    // refuses: CO-8, GR-15
    async fn a_child_that_is_hidden_meanwhile_is_not_unnested(hall) {
        let own = hall.user(BO).create_group(named("Bo's")).await.unwrap().id();
        let child = hall.group(named("Quiet")).await;
        hall.user(BO).group(own).nest(child).await.unwrap();
        let hall = meanwhile(hall, async move |second| {
            let handle = second.user(ANN).group(child);
            handle.execute(every::privacy(Privacy::Private)).await.unwrap();
            second.user(GUS).group(own).remove_members(&ids([BO])).await.unwrap();
        });
        assert_eq!(refused(hall.user(BO).group(own).unnest(child).await), "GR-20");
        assert!(hall.store().has_intervened());
    }

    // refuses: CO-8, GR-15
    async fn a_child_seen_through_a_group_that_the_user_leaves_meanwhile_is_not_nested(hall) {
        let own = hall.user(BO).create_group(named("Bo's")).await.unwrap().id();
        let [child, below] = quiet_groups(&hall).await;
        let hall = meanwhile(hall, async move |second| {
            second.user(ANN).group(below).remove_members(&ids([BO])).await.unwrap();
        });
        assert_eq!(refused(hall.user(BO).group(own).nest(child).await), "GR-15");
        assert!(hall.store().has_intervened());
    }

    // refuses: CO-8, GR-15
    async fn a_child_seen_through_a_group_that_the_user_leaves_meanwhile_is_not_unnested(hall) {
        let own = hall.user(BO).create_group(named("Bo's")).await.unwrap().id();
        let [child, below] = quiet_groups(&hall).await;
        hall.user(BO).group(own).nest(child).await.unwrap();
        let hall = meanwhile(hall, async move |second| {
            second.user(ANN).group(below).remove_members(&ids([BO])).await.unwrap();
        });
        assert_eq!(refused(hall.user(BO).group(own).unnest(child).await), "GR-20");
        assert!(hall.store().has_intervened());
    }

    // refuses: CO-8, GR-17
    async fn a_user_who_comes_in_through_a_nested_group_meanwhile_asks_for_nothing(hall) {
        let [top, low] = hall.chain([named("Top"), named("Low")]).await;
        hall.user(DEE).to_me().await.unwrap();
        let hall = meanwhile(hall, async move |second| {
            second.user(ANN).group(low).add_members(&[DEE]).await.unwrap();
        });
        assert_eq!(refused(hall.user(DEE).group(top).ask_to_join().await), "GR-17");
        assert!(hall.store().has_intervened());
        let asked = hall.users_asking_to_join(top, all()).await.unwrap();
        assert_eq!(asked.items(), []);
    }

    // allows: CO-8
    async fn a_change_that_does_not_matter_is_decided_again(hall) {
        let crew = hall.group(named("Crew")).await;
        let hall = meanwhile(hall, async |second| {
            second.user(GUS).set_group_creation(Authority::named(ids([FLO]))).await.unwrap();
        });
        hall.user(ANN).group(crew).add_members(&[BO]).await.unwrap();
        assert!(hall.store().has_intervened());
    }

    // allows: GR-18
    async fn a_user_who_is_registered_again_can_be_added(hall) {
        let crew = hall.group(named("Crew")).await;
        hall.off_board(BO).await.unwrap();
        assert_eq!(refused(hall.user(ANN).group(crew).add_members(&[BO]).await), "GR-18");

        hall.save_profiles(ACME, vec![crate::directory::profile(BO, "bo@acme.example")])
            .await
            .unwrap();
        hall.user(ANN).group(crew).add_members(&[BO]).await.unwrap();
        assert_eq!(hall.users(&ids([BO])).await.unwrap(), [BO]);
    }
}
