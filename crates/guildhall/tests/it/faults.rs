//! Lost saves: use cases are tried again, a bounded number of times.

mod between;
mod between_groups;

use std::collections::BTreeMap;
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
use crate::commands::{Given, company_commands, given, group_commands, name_of, room_commands};
use crate::mail::mail;
use crate::people::{ACME, ANN, BO, DEE, EVE, FLO, GUS, ORBIT};
use crate::replay::assert_replays;
use crate::world::{AnyStore, OwnStore, World, named, unit};

const NEW: CompanyId = CompanyId::new(Uuid::from_u128(0x0e));

/// Returns everything that a save could have changed.
async fn stored<S: AnyStore>(hall: &World<S>) -> impl Debug + PartialEq + use<S> {
    let profile = hall.store().find_profiles([DEE.id()].into()).await.unwrap();
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

/// Executes each of these commands in a new world.
async fn are_tried_again<S: OwnStore, C: Clone>(
    commands: impl IntoIterator<Item = C>,
    execute: impl AsyncFn(&World<Interposed<S>>, C) -> Result<(), Error<String>>,
) {
    for command in commands {
        let call = async |hall: &World<_>, _: &Given| execute(hall, command.clone()).await;
        is_tried_again(S::world().await, call).await;
    }
}

on_both_stores! {
    async fn commands_on_groups_are_tried_again(hall) {
        let commands = group_commands(&hall, &given(&hall).await).await.into_iter();
        let by_name = commands.rev().map(|(by, id, one)| (name_of(&one), (by, id, one)));
        let one_of_each = by_name.collect::<BTreeMap<_, _>>().into_values();
        are_tried_again::<S, _>(one_of_each, async |hall, (by, group, command)| {
            outcome(hall.user(by).group(group).execute(command).await)
        })
        .await;
    }

    async fn commands_on_rooms_are_tried_again(hall) {
        let commands = room_commands(&given(&hall).await);
        are_tried_again::<S, _>(commands, async |hall, (room, command)| {
            outcome(hall.user(ANN).room(room).execute(command).await)
        })
        .await;
    }

    async fn commands_on_companies_are_tried_again(hall) {
        drop(hall);
        are_tried_again::<S, _>(company_commands(), async |hall, command| {
            outcome(hall.user(GUS).execute(command).await)
        })
        .await;
    }
}

/// Makes a test of each other use case, on both stores.
macro_rules! tried_again {
    ($($case:ident: |$hall:ident, $given:ident| $call:expr;)+) => {
        mod use_cases {
            use super::*;

            on_both_stores! {
                $(
                    async fn $case(world) {
                        is_tried_again(world, async |$hall, $given| outcome($call.await)).await;
                    }
                )+
            }
        }
    };
}

tried_again! {
    to_me: |hall, _given| hall.user(ANN).to_me();
    one_to_one: |hall, _given| hall.user(ANN).one_to_one(DEE);
    create_room: |hall, _given| hall.user(ANN).create_room(RoomDraft::from_event("X", [BO, DEE]));
    convert: |hall, given| hall.user(ANN).room(given.general).convert(named("X"));
    create_group: |hall, _given| hall.user(ANN).create_group(named("X"));
    create_group_as_administrator: |hall, _given|
        hall.user(GUS).create_group_as_administrator(named("X").with_masters([BO]));
    form_team: |hall, _given| hall.form_team(ACME, unit());
    change_team: |hall, given| hall.change_team(given.team, TeamEdit::new().with_joined([FLO]));
    dissolve_team: |hall, given| hall.dissolve_team(given.team);
    report_deletion: |hall, given|
        hall.report_deletion(given.group, FeatureData::Event, FreedSpace::from_bytes(9));
    forbid_contact: |hall, _given|
        async { hall.user(GUS).forbid_contact(BO).await.map_err(|stopped| stopped.cause) };
    end_external_contacts: |hall, _given|
        async { hall.user(GUS).end_external_contacts().await.map_err(|stopped| stopped.cause) };
    off_board: |hall, _given|
        async { hall.off_board(BO).await.map_err(|stopped| stopped.cause) };
    close_company: |hall, _given|
        async { hall.close_company(ACME).await.map_err(|stopped| stopped.cause) };
    create_company: |hall, _given| hall.create_company(NEW, "New".parse().unwrap(), no_one(), []);
    grant_application: |hall, _given| hall.grant_application(ACME, Application::Approval);
    revoke_application: |hall, _given| hall.revoke_application(ACME, Application::Core);
    rename_company: |hall, _given| hall.rename_company(ACME, "Ace".parse().unwrap());
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
