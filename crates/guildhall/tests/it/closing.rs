//! A company closes when its contract ends (CO-2): its users leave, and guests keep what they had.

use std::collections::BTreeSet;

use guildhall::groups::TeamDraft;
use guildhall::kernel::{GroupId, Name, RoomId, User, UserId};
use guildhall::permissions::{CompanyCommand, CompanyError, ExternalContacts, Profile};
use guildhall::{Application, CompanyId, Effect, Error, Guildhall, Interrupted};
use guildhall_testkit::{Call, Interposed, InterposedError};
use uuid::Uuid;

use crate::answers::{comparable, outcome, refused};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, NAT, ORBIT, ids};
use crate::removals::stored::{Stored, are_in_order, in_order, stored};
use crate::world::{AnyStore, Counted, World, all, crew, named};

/// A user of Acme whom the store does not know.
const NEW: User = User::of_company(UserId::new(Uuid::from_u128(0xfeed)), ACME);

/// What Acme has with several users of its own, and with Eve of Orbit.
struct Begun {
    general: RoomId,
    mixed: RoomId,
    pair: RoomId,
    external: GroupId,
    /// Ann and Bo are its Masters.
    cast: GroupId,
}

async fn begun<S: AnyStore>(hall: &World<S>) -> Begun {
    let external = hall.external_crew().await;
    let address = "cast@acme.example".parse().unwrap();
    let begun = Begun {
        general: hall.general_room(&[ANN, BO, CY]).await,
        mixed: hall.general_room(&[ANN, CY, EVE]).await,
        pair: hall.pair([ANN, EVE]).await,
        external,
        cast: hall
            .group(named("Cast").with_masters([BO]).with_members([DEE]).with_list_at(address))
            .await,
    };
    hall.user(BO).to_me().await.unwrap();
    hall.general_room(&[EVE, BO, NAT]).await;
    hall.team(TeamDraft::named("Desk").unwrap().with_members([CY, DEE]).with_leader(BO)).await;
    hall.save_profiles(ACME, vec![profile(FLO, "flo@acme.example")]).await.unwrap();
    begun
}

fn profile(user: User, address: &str) -> Profile {
    let name: Name = "Name".parse().unwrap();
    Profile { user, name, address: Some(address.parse().unwrap()) }
}

async fn close<S: AnyStore>(hall: &Guildhall<S, Counted>) {
    hall.close_company(ACME).await.unwrap();
}

async fn assert_all_left<S: AnyStore>(hall: &Guildhall<S, Counted>) {
    assert!(hall.company(ACME).await.unwrap().is_closed());
    assert!(hall.store().registered(Some(ACME), all()).await.unwrap().items().is_empty());
    for user in [ANN, BO, CY, DEE, FLO, GUS, NEW] {
        assert_eq!(hall.store().rooms_in(user.id(), all()).await.unwrap().items(), [], "{user:?}");
        assert_eq!(hall.store().groups_of(user.id(), all()).await.unwrap().items(), []);
    }
}

on_both_stores! {
    // allows: CO-2
    async fn a_company_closes_as_previewed(hall) {
        let of = begun(&hall).await;
        let before = stored(&hall).await;
        let preview = hall.preview_close_company(ACME).await.unwrap();
        assert_eq!(stored(&hall).await, before, "a preview changes nothing");

        let done = hall.close_company(ACME).await.unwrap();

        assert_eq!(done, preview);
        assert_eq!(done[0], Effect::CompanyClosed { company: ACME });
        let times = |wanted: Effect| done.iter().filter(|effect| **effect == wanted).count();
        assert_eq!(times(Effect::GroupOrphaned { group: of.cast }), 1, "with its second Master");
        assert_eq!(times(Effect::RoomClosed { room: of.general }), 1, "with its last user");
        assert_eq!(times(Effect::RoomClosed { room: of.mixed }), 0, "Eve is in it");
        assert_all_left(&hall).await;
        let after = stored(&hall).await;
        let events = |of: &Stored| of.events.values().map(Vec::len).sum::<usize>();
        let ends: BTreeSet<_> = done.iter().filter_map(ended).collect();
        assert_eq!(events(&after), events(&before) + 1 + ends.len(), "one for each end");
    }

    // about: CO-2
    async fn a_company_that_is_closed_again_changes_nothing(hall) {
        begun(&hall).await;
        close(&hall).await;
        let before = stored(&hall).await;

        assert_eq!(hall.preview_close_company(ACME).await.unwrap(), []);
        assert_eq!(hall.close_company(ACME).await.unwrap(), []);
        assert_eq!(stored(&hall).await, before);
    }

    // about: CO-2
    async fn a_company_that_does_not_exist_is_not_closed(hall) {
        let nowhere = CompanyId::new(Uuid::from_u128(99));
        let stopped = hall.close_company(nowhere).await.unwrap_err();
        assert!(matches!(stopped.cause, Error::NoSuchCompany(_)), "{stopped:?}");
        assert!(hall.preview_close_company(nowhere).await.is_err());
    }

    // allows: CO-2
    async fn a_guest_reads_what_a_closed_company_has(hall) {
        let of = begun(&hall).await;
        close(&hall).await;

        let eve = hall.user(EVE);
        eve.room(of.mixed).read().await.unwrap();
        eve.room(of.pair).read().await.unwrap();
        eve.group(of.external).read_room().await.unwrap();
        eve.group(of.external).view().await.unwrap();
        eve.room(of.mixed).leave().await.expect("she can still leave");
    }

    // refuses: CO-2
    async fn a_guest_begins_nothing_in_a_closed_company(hall) {
        let of = begun(&hall).await;
        close(&hall).await;

        assert_eq!(refused(hall.user(EVE).room(of.mixed).invite(&[NAT]).await), "CO-2");
        let stopped = hall.user(EVE).room(of.mixed).invite(&[NAT]).await.unwrap_err();
        assert!(matches!(stopped, Error::Company(CompanyError::CompanyClosed { company: ACME })));
    }

    // refuses: CO-2
    async fn nothing_begins_in_a_closed_company(hall) {
        begun(&hall).await;
        close(&hall).await;
        let before = stored(&hall).await;

        let new = hall.user(NEW);
        assert_eq!(refused(new.to_me().await), "CO-2");
        assert_eq!(refused(new.one_to_one(EVE).await), "CO-2");
        assert_eq!(refused(new.create_group(named("X")).await), "CO-2");
        assert_eq!(refused(hall.form_team(ACME, TeamDraft::named("X").unwrap()).await), "CO-2");
        assert_eq!(refused(hall.user(EVE).one_to_one(NEW).await), "CO-2", "as a guest");
        assert_eq!(refused(hall.grant_application(ACME, Application::Core).await), "CO-2");
        assert_eq!(refused(hall.appoint_administrator(ACME, NEW).await), "CO-2");
        assert_eq!(refused(hall.add_domain(ACME, "ace.example".parse().unwrap()).await), "CO-2");
        assert_eq!(refused(hall.rename_company(ACME, "Ace".parse().unwrap()).await), "CO-2");
        assert_eq!(stored(&hall).await, before);
        let again = hall.create_company(ACME, "Acme".parse().unwrap(), [], []).await;
        assert_eq!(outcome(again), Err(Error::CompanyExists(ACME)));
    }

    // refuses: CO-2
    async fn no_user_is_registered_in_a_closed_company(hall) {
        begun(&hall).await;
        hall.save_profiles(ORBIT, vec![profile(EVE, "eve@orbit.example")]).await.unwrap();
        close(&hall).await;

        for (directory, user) in [(ACME, NEW), (ACME, ANN), (ACME, NAT), (ORBIT, NEW)] {
            let saved = hall.save_profiles(directory, vec![profile(user, "x@y.example")]).await;
            assert_eq!(refused(saved), "CO-2", "{directory} {user:?}");
        }
        let stopped = hall.move_user(EVE.id(), ACME).await.unwrap_err();
        assert_eq!(refused::<(), _>(Err(stopped.cause)), "CO-2");
        assert_eq!(stopped.done, [], "she keeps what she has in Orbit");
        assert_eq!(hall.users(&ids([EVE])).await.unwrap(), [EVE]);
        assert_all_left(&hall).await;
    }

    // allows: CO-2
    async fn a_user_of_a_closed_company_can_join_another(hall) {
        begun(&hall).await;
        close(&hall).await;

        hall.move_user(ANN.id(), ORBIT).await.unwrap();
        let ann = User::of_company(ANN.id(), ORBIT);
        hall.user(ann).create_group(named("Cast")).await.unwrap();
        assert_eq!(hall.users(&ids([ANN])).await.unwrap(), [ann]);
    }

    // allows: CO-1, ML-2
    // refuses: ML-2
    async fn another_company_gets_the_domain_and_no_address_that_is_taken_in_it(hall) {
        begun(&hall).await;
        close(&hall).await;
        hall.add_domain(ORBIT, "acme.example".parse().unwrap()).await.unwrap();

        let eve = hall.user(EVE);
        for taken in ["cast@acme.example", "flo@acme.example"] {
            let draft = named("X").with_list_at(taken.parse().unwrap());
            assert_eq!(refused(eve.create_group(draft).await), "ML-2", "{taken}");
        }
        hall.erase_profile(FLO.id()).await.unwrap();
        let draft = named("Flo").with_list_at("flo@acme.example".parse().unwrap());
        eve.create_group(draft).await.unwrap();
    }

    // refuses: GR-18
    async fn every_user_of_a_command_who_left_is_named(hall) {
        hall.save_profiles(ACME, vec![profile(ANN, "ann@acme.example")]).await.unwrap();
        close(&hall).await;
        let command = CompanyCommand::SetContactPermission {
            user: ANN.id(),
            to: ExternalContacts::Allowed,
        };
        let error = hall.user(GUS).execute(command).await.unwrap_err();
        let left = CompanyError::HaveLeft { users: ids([ANN, GUS]).to_vec() };
        assert_eq!(comparable(error), Error::Company(left));
    }

    // refuses: CO-2, CO-8
    async fn no_user_is_registered_in_a_company_that_closes_meanwhile(hall) {
        let comes = |call| call == Call::SaveProfiles;
        let hall = hall.interleaved(comes, async |other| close(&other).await);
        let saved = hall.save_profiles(ACME, vec![profile(NEW, "new@acme.example")]).await;
        assert_eq!(refused(saved), "CO-2");
        assert!(hall.store().has_intervened());
        assert_all_left(&hall).await;
    }

    // refuses: CO-2, CO-8
    async fn no_user_moves_to_a_company_that_closes_meanwhile(hall) {
        hall.save_profiles(ORBIT, vec![profile(EVE, "eve@orbit.example")]).await.unwrap();
        let mut saves = 0;
        // The first registration that is saved says that Eve left, the second that she moved.
        let second = move |call| {
            saves += u32::from(call == Call::SaveRegistration);
            saves == 2
        };
        let hall = hall.interleaved(second, async |other| close(&other).await);
        let stopped = hall.move_user(EVE.id(), ACME).await.unwrap_err();
        assert_eq!(refused::<(), _>(Err(stopped.cause)), "CO-2");
        assert!(hall.store().has_intervened());
        assert_all_left(&hall).await;
    }

    // refuses: CO-2, CO-8
    async fn a_user_of_a_company_that_closes_meanwhile_becomes_no_guest(hall) {
        let mixed = hall.general_room(&[EVE, CY, NAT]).await;
        let room = hall.user(EVE).room(mixed);
        room.read().await.unwrap();
        let hall = hall.interleaved(Call::saves_room, async |other| close(&other).await);
        assert_eq!(refused(hall.user(EVE).room(mixed).invite(&[NEW]).await), "CO-2");
        assert!(hall.store().has_intervened());
        assert_all_left(&hall).await;
    }

    // refuses: CO-2, CO-8
    async fn no_group_is_created_in_a_company_that_closes_meanwhile(hall) {
        let hall = hall.interleaved(Call::saves, async |other| close(&other).await);
        assert_eq!(refused(hall.user(ANN).create_group(crew()).await), "CO-2");
        assert!(hall.store().has_intervened());
        assert_all_left(&hall).await;
    }

    // refuses: CO-2
    async fn a_user_who_is_off_boarded_from_a_closed_company_is_gone_already(hall) {
        begun(&hall).await;
        close(&hall).await;
        assert_eq!(hall.preview_off_boarding(ANN).await.unwrap(), []);
        assert_eq!(hall.off_board(ANN).await.unwrap(), []);
        assert_eq!(refused(hall.user(ANN).to_me().await), "GR-18");
    }
}

/// Returns whose part in which room or group ends by the effect.
fn ended(effect: &Effect) -> Option<(UserId, Uuid)> {
    match *effect {
        Effect::RoomLeft { room, user } => Some((user, *room.as_uuid())),
        Effect::MembershipEnded { group, user }
        | Effect::MastershipEnded { group, user }
        | Effect::LeadershipEnded { team: group, user } => Some((user, *group.as_uuid())),
        _ => None,
    }
}

/// Makes the store fail at each call in turn, and calls again.
async fn goes_on_after_any_failure<S: AnyStore>(make: impl AsyncFn() -> World<S>) {
    for others in 0_u32.. {
        let hall = make().await.over_the_same(Interposed::over);
        begun(&hall).await;
        let preview = hall.preview_close_company(ACME).await.unwrap();
        let mut count = 0;
        hall.store().fail(move |_| {
            count += 1;
            count > others
        });
        let answer = hall.close_company(ACME).await;
        let failed = hall.store().has_intervened();
        hall.store().stop();
        if !failed {
            assert_eq!(answer.unwrap(), preview);
            assert!(others > 40, "it makes many calls");
            return;
        }
        let Interrupted { mut done, cause, .. } = answer.unwrap_err();
        assert!(matches!(cause, Error::Store(InterposedError::Planned)), "{cause:?}");
        assert!(are_in_order(&done, &preview), "{done:?}");
        let rest = hall.preview_close_company(ACME).await.unwrap();
        let finished = hall.close_company(ACME).await.unwrap();
        assert_eq!(finished, rest, "the preview of the rest");
        done.extend(finished);
        let done = in_order(done, &preview);
        assert_eq!(done, preview, "nothing is done twice, and nothing is left out");
        assert_all_left(&hall).await;
    }
}

// about: CO-2
#[test]
fn closing_continues_after_any_failure_in_memory() {
    pollster::block_on(goes_on_after_any_failure(World::in_memory));
}

// about: CO-2
#[test]
fn closing_continues_after_any_failure_of_sqlite() {
    pollster::block_on(goes_on_after_any_failure(World::in_a_file));
}
