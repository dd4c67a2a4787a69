//! Lost saves: use cases are tried again, a bounded number of times.

mod between;
mod between_groups;

use std::fmt::Debug;
use std::num::NonZeroU32;

use guildhall::Error;
use guildhall::groups::TeamEdit;
use guildhall::kernel::{CompanyId, UserId};
use guildhall::permissions::{Application, Limits, Plan, Profile};
use guildhall::room_features::{FeatureData, FreedSpace};
use guildhall::rooms::RoomDraft;
use guildhall_testkit::Interposed;
use uuid::Uuid;

use crate::answers::outcome;
use crate::commands::{Given, company_commands, given, group_commands, room_commands};
use crate::mail::mail;
use crate::people::{ACME, ANN, BO, DEE, EVE, FLO, GUS, ORBIT};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World, named, unit};

const NEW: CompanyId = CompanyId::new(Uuid::from_u128(0x0e));

/// Returns everything that a save could have changed.
async fn stored<S: AnyStore>(hall: &World<S>) -> impl Debug + PartialEq + use<S> {
    let profile = hall.store().find_profile(DEE.id()).await.unwrap();
    let new = hall.store().find_company(NEW).await.unwrap();
    (hall.events(ACME).await, hall.events(ORBIT).await, hall.events(NEW).await, profile, new)
}

async fn is_tried_again<S: AnyStore>(
    hall: World<S>,
    call: impl AsyncFn(&World<Interposed<S>>, &Given) -> Result<(), Error<String>>,
) {
    let hall = hall.over_the_same(Interposed::over);
    let given = given(&hall).await;
    let before = stored(&hall).await;

    hall.store().conflict(NonZeroU32::MAX);
    let lost = call(&hall, &given).await;
    assert!(matches!(lost, Err(Error::Contended { attempts: 2.. })), "{lost:?}");
    assert_eq!(stored(&hall).await, before, "a use case that gives up has changed nothing");

    hall.store().conflict(NonZeroU32::MIN.saturating_add(2));
    assert_eq!(call(&hall, &given).await, Ok(()));
    assert!(hall.store().has_intervened());
    assert_ne!(stored(&hall).await, before);
    for company in [ACME, ORBIT] {
        assert_replays(&hall, company).await;
    }
}

/// Tries each of these commands in a new world.
async fn are_tried_again<S: AnyStore, C>(
    make: impl AsyncFn() -> World<S>,
    commands: impl Fn(&Given) -> Vec<C>,
    execute: impl AsyncFn(&World<Interposed<S>>, C) -> Result<(), Error<String>>,
) {
    for n in 0..commands(&given(&make().await).await).len() {
        is_tried_again(make().await, async |hall, given| {
            execute(hall, commands(given).swap_remove(n)).await
        })
        .await;
    }
}

/// Makes three tests of the commands and one of each other use case, on both stores.
macro_rules! tried_again {
    ($($case:ident: |$hall:ident, $given:ident| $call:expr;)+) => {
        mod memory {
            tried_again!(@on in_memory $($case: |$hall, $given| $call;)+);
        }

        mod sqlite {
            tried_again!(@on in_a_file $($case: |$hall, $given| $call;)+);
        }
    };
    (@on $world:ident $($case:ident: |$hall:ident, $given:ident| $call:expr;)+) => {
        use super::*;

        #[test]
        fn commands_on_groups() {
            pollster::block_on(are_tried_again(
                World::$world,
                group_commands,
                async |hall, (by, group, command)| {
                    outcome(hall.user(by).group(group).execute(command).await)
                },
            ));
        }

        #[test]
        fn commands_on_rooms() {
            pollster::block_on(are_tried_again(
                World::$world,
                room_commands,
                async |hall, (room, command)| {
                    outcome(hall.user(ANN).room(room).execute(command).await)
                },
            ));
        }

        #[test]
        fn commands_on_companies() {
            pollster::block_on(are_tried_again(
                World::$world,
                |_| company_commands(),
                async |hall, command| outcome(hall.user(GUS).execute(command).await),
            ));
        }

        $(
            #[test]
            fn $case() {
                pollster::block_on(async {
                    let world = World::$world().await;
                    is_tried_again(world, async |$hall, $given| outcome($call.await)).await;
                });
            }
        )+
    };
}

tried_again! {
    to_me: |hall, _given| hall.user(ANN).to_me();
    one_to_one: |hall, _given| hall.user(ANN).one_to_one(DEE);
    create_room: |hall, _given| hall.user(ANN).create_room(RoomDraft::from_event("X", [BO, DEE]));
    convert: |hall, given| hall.user(ANN).room(given.general).convert(named("X"));
    create_group: |hall, _given| hall.user(ANN).create_group(named("X"));
    create_group_as_administrator: |hall, _given|
        hall.user(GUS).create_group_as_administrator(named("X").masters([BO]));
    form_team: |hall, _given| hall.form_team(ACME, unit());
    change_team: |hall, given| hall.change_team(given.team, TeamEdit::new().joined([FLO]));
    dissolve_team: |hall, given| hall.dissolve_team(given.team);
    report_deletion: |hall, given|
        hall.report_deletion(given.group, FeatureData::Event, FreedSpace::from_bytes(9));
    forbid_contact: |hall, _given|
        async { hall.user(GUS).forbid_contact(BO).await.map_err(|stopped| stopped.cause) };
    off_board: |hall, _given|
        async { hall.off_board(BO).await.map_err(|stopped| stopped.cause) };
    create_company: |hall, _given| hall.create_company(NEW, "New".parse().unwrap(), no_one(), []);
    grant_application: |hall, _given| hall.grant_application(ACME, Application::Approval);
    revoke_application: |hall, _given| hall.revoke_application(ACME, Application::Core);
    set_plan: |hall, _given| hall.set_plan(ACME, Plan::Free);
    set_limits: |hall, _given|
        hall.set_limits(ACME, Limits { groups: Some(9), ..Limits::default() });
    add_domain: |hall, _given| hall.add_domain(ACME, "ace.example".parse().unwrap());
    appoint_administrator: |hall, _given| hall.appoint_administrator(ACME, ANN);
    dismiss_administrator: |hall, _given| hall.dismiss_administrator(ORBIT, EVE.id());
    save_profiles: |hall, _given| hall.save_profiles(ACME, vec![profile()]);
}

fn no_one() -> [UserId; 0] {
    []
}

fn profile() -> Profile {
    let (name, address) = ("Dee".parse().unwrap(), Some(mail("dee@acme.example")));
    Profile { user: DEE, name, address }
}
