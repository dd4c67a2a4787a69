//! Another who is always faster: use cases are tried again, a bounded number of times.

mod between;
mod between_groups;
mod interleaved;

use std::fmt::Debug;

use guildhall::Error;
use guildhall::groups::{GroupDraft, ProfileEdit, TeamEdit};
use guildhall::kernel::{CompanyId, Feature, GroupId, Name, RoomId, Switch, UserId};
use guildhall::mailing_list::{ListEdit, MailRight};
use guildhall::permissions::{
    Application, Authority, ExternalContacts, Limits, Plan, Privacy, Profile, Retention,
};
use guildhall::room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall::rooms::{InfoEdit, RoomDraft};
use time::Duration;
use uuid::Uuid;

use self::interleaved::Meddled;
use crate::answers::outcome;
use crate::mail::{list, mail};
use crate::people::{ACME, ANN, BO, CY, DEE, EVE, FLO, GUS, ORBIT, ids};
use crate::replay::assert_replays;
use crate::world::{AnyStore, World, crew, message, named, unit};

/// What use cases are given.
struct Given {
    general: RoomId,
    pair: RoomId,
    group: GroupId,
    /// A group that is a member of `group`, and one that is not.
    nested: GroupId,
    apart: GroupId,
    team: GroupId,
    /// A group whose Message is gone.
    silent: GroupId,
}

const NEW: CompanyId = CompanyId::new(Uuid::from_u128(0x0e));

async fn given<S: AnyStore>(hall: &World<S>) -> Given {
    let general = hall.general_room(&[ANN, BO, CY]).await;
    let pair = hall.pair([ANN, BO]).await;
    let draft = crew().masters([BO]).mailing_list(list("crew@acme.example"));
    let group = hall.group(draft).await;
    let desk = hall.user(ANN).group(group);
    desk.grant_mail_right(MailRight::Post, &ids([BO])).await.unwrap();
    desk.add_recipients(&[mail("partner@elsewhere.example")]).await.unwrap();
    desk.request_deletion(FeatureData::Event).await.unwrap();
    hall.user(GUS).disable_feature(Feature::Folder).await.unwrap();
    let nested = hall.group(named("Nested")).await;
    hall.nest(group, nested).await;
    let apart = hall.group(named("Apart")).await;
    let team = hall.unit().await;
    hall.user(GUS).group(apart).lock_features([Feature::Task]).await.unwrap();
    let silent = hall.group(named("Silent")).await;
    hall.turn_message(ANN, silent, Switch::Off).await;
    hall.wait(Duration::days(31));
    Given { general, pair, group, nested, apart, team, silent }
}

/// Everything that a save could have left behind.
async fn stored<S: AnyStore>(hall: &World<S>) -> impl Debug + PartialEq + use<S> {
    let profile = hall.store().find_profile(DEE.id()).await.unwrap();
    let new = hall.store().find_company(NEW).await.unwrap();
    (hall.events(ACME).await, hall.events(ORBIT).await, hall.events(NEW).await, profile, new)
}

async fn is_tried_again<S: AnyStore>(
    hall: World<Meddled<S>>,
    call: impl AsyncFn(&World<Meddled<S>>, &Given) -> Result<(), Error<String>>,
) {
    let given = given(&hall).await;
    let before = stored(&hall).await;

    hall.store().conflict_the_next(u32::MAX);
    let lost = call(&hall, &given).await;
    assert!(matches!(lost, Err(Error::Contended { attempts: 2.. })), "{lost:?}");
    assert_eq!(stored(&hall).await, before, "who gives up has changed nothing");

    hall.store().conflict_the_next(3);
    assert_eq!(call(&hall, &given).await, Ok(()));
    assert_eq!(hall.store().conflicts_left(), 0);
    assert_ne!(stored(&hall).await, before);
    for company in [ACME, ORBIT] {
        assert_replays(&hall, company).await;
    }
}

macro_rules! tried_again {
    ($($case:ident: |$hall:ident, $given:ident| $call:expr;)+) => {
        mod memory {
            use super::*;
            $(
                #[test]
                fn $case() {
                    pollster::block_on(async {
                        let world = World::in_memory().await;
                        let world = World::over_the_same(world, Meddled::over);
                        is_tried_again(world, async |$hall, $given| outcome($call.await)).await;
                    });
                }
            )+
        }

        mod sqlite {
            use super::*;
            $(
                #[test]
                fn $case() {
                    pollster::block_on(async {
                        let world = World::in_a_file().await;
                        let world = World::over_the_same(world, Meddled::over);
                        is_tried_again(world, async |$hall, $given| outcome($call.await)).await;
                    });
                }
            )+
        }
    };
}

tried_again! {
    to_me: |hall, _given| hall.user(ANN).to_me();
    one_to_one: |hall, _given| hall.user(ANN).one_to_one(&DEE);
    create_room: |hall, _given| hall.user(ANN).create_room(RoomDraft::from_event("X", [BO, DEE]));
    invite: |hall, given| hall.user(ANN).room(given.general).invite(&[DEE]);
    invite_to_a_pair: |hall, given| hall.user(ANN).room(given.pair).invite(&[DEE]);
    remove: |hall, given| hall.user(ANN).room(given.general).remove(&[CY.id()]);
    leave: |hall, given| hall.user(ANN).room(given.general).leave();
    leave_a_pair: |hall, given| hall.user(ANN).room(given.pair).leave();
    describe: |hall, given| hall.user(ANN).room(given.general).describe(InfoEdit::name(name("X")));
    convert: |hall, given| hall.user(ANN).room(given.general).convert(named("X"));
    create_group: |hall, _given| hall.user(ANN).create_group(named("X"));
    create_group_as_administrator: |hall, _given|
        hall.user(GUS).create_group_as_administrator(ordered());
    edit_profile: |hall, given|
        hall.user(ANN).group(given.group).edit_profile(ProfileEdit::name(name("X")));
    appoint_masters: |hall, given| hall.user(ANN).group(given.group).appoint_masters(&[DEE]);
    step_down: |hall, given| hall.user(ANN).group(given.group).step_down();
    add_members: |hall, given| hall.user(ANN).group(given.group).add_members(&[DEE, FLO]);
    remove_members: |hall, given| hall.user(ANN).group(given.group).remove_members(&[BO.id()]);
    switch_features: |hall, given|
        hall.user(ANN).group(given.group).switch_features(note_off());
    begin_anew: |hall, given|
        hall.user(ANN).group(given.silent).switch_features(message(Switch::On));
    lock_features: |hall, given|
        hall.user(GUS).group(given.group).lock_features([Feature::Note]);
    unlock_features: |hall, given|
        hall.user(GUS).group(given.apart).unlock_features([Feature::Task]);
    nest: |hall, given| hall.user(ANN).group(given.group).nest(given.apart);
    unnest: |hall, given| hall.user(ANN).group(given.group).unnest(given.nested);
    form_team: |hall, _given| hall.form_team(ACME, unit());
    change_team: |hall, given| hall.change_team(given.team, TeamEdit::new().joined([FLO]));
    dissolve_team: |hall, given| hall.dissolve_team(given.team);
    request_deletion: |hall, given|
        hall.user(ANN).group(given.group).request_deletion(FeatureData::Note);
    report_deletion: |hall, given|
        hall.report_deletion(given.group, FeatureData::Event, FreedSpace::from_bytes(9));
    change_privacy: |hall, given|
        hall.user(ANN).group(given.group).change_privacy(Privacy::Private);
    change_notification: |hall, given|
        hall.user(ANN).group(given.group).change_notification(Switch::Off);
    delete: |hall, given| hall.user(ANN).group(given.group).delete();
    edit_mailing_list: |hall, given|
        hall.user(ANN).group(given.group).edit_mailing_list(ListEdit::new().state(Switch::Off));
    grant_mail_right: |hall, given|
        hall.user(ANN).group(given.group).grant_mail_right(MailRight::SendAs, &[CY.id()]);
    revoke_mail_right: |hall, given|
        hall.user(ANN).group(given.group).revoke_mail_right(MailRight::Post, &[BO.id()]);
    add_recipients: |hall, given|
        hall.user(ANN).group(given.group).add_recipients(&[mail("other@elsewhere.example")]);
    remove_recipients: |hall, given|
        hall.user(ANN).group(given.group).remove_recipients(&[mail("partner@elsewhere.example")]);
    set_group_creation: |hall, _given| hall.user(GUS).set_group_creation(Authority::NoOne);
    set_external_groups: |hall, _given|
        hall.user(GUS).set_external_groups(Authority::EveryInternalUser);
    set_external_contacts: |hall, _given|
        hall.user(GUS).set_external_contacts(ExternalContacts::Forbidden);
    disable_feature: |hall, _given| hall.user(GUS).disable_feature(Feature::Task);
    allow_feature: |hall, _given| hall.user(GUS).allow_feature(Feature::Folder);
    set_message_retention: |hall, _given|
        hall.user(GUS).set_message_retention(Retention::of_days(7));
    forbid_contact: |hall, _given|
        async { hall.user(GUS).forbid_contact(&BO).await.map_err(|stopped| stopped.cause) };
    allow_contact: |hall, _given| hall.user(GUS).allow_contact(BO.id());
    off_board: |hall, _given|
        async { hall.off_board(&BO).await.map_err(|stopped| stopped.cause) };
    create_company: |hall, _given| hall.create_company(NEW, name("New"), no_one(), []);
    grant: |hall, _given| hall.grant_application(ACME, Application::Approval);
    withdraw: |hall, _given| hall.revoke_application(ACME, Application::Core);
    set_plan: |hall, _given| hall.set_plan(ACME, Plan::Free);
    set_limits: |hall, _given|
        hall.set_limits(ACME, Limits { groups: Some(9), ..Limits::default() });
    add_domain: |hall, _given| hall.add_domain(ACME, "ace.example".parse().unwrap());
    appoint_administrator: |hall, _given| hall.appoint_administrator(ACME, &ANN);
    dismiss_administrator: |hall, _given| hall.dismiss_administrator(ORBIT, EVE.id());
    save_profiles: |hall, _given| hall.save_profiles(ACME, vec![profile()]);
}

fn name(text: &str) -> Name {
    text.parse().unwrap()
}

fn ordered() -> GroupDraft {
    named("X").masters([BO])
}

fn note_off() -> FeatureEdit {
    FeatureEdit::new().switch(Feature::Note, Switch::Off)
}

fn no_one() -> [UserId; 0] {
    []
}

fn profile() -> Profile {
    Profile { user: DEE, name: name("Dee"), address: Some(mail("dee@acme.example")) }
}
