//! A world in which every command can succeed, and every command with arguments for this world.

use std::collections::BTreeSet;

use guildhall::groups::{GroupCommand, LockEdit, ProfileEdit};
use guildhall::kernel::{Feature, GroupId, History, RoomId, Switch, User};
use guildhall::mailing_list::{ListEdit, MailRight};
use guildhall::permissions::{Authority, CompanyCommand, GroupSetting, Retention};
use guildhall::room_features::{FeatureData, FeatureEdit};
use guildhall::rooms::{InfoEdit, RoomCommand};
use guildhall_testkit::commands as every;
use guildhall_testkit::strategies;
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde::Serialize;
use time::Duration;
use uuid::Uuid;

use crate::mail::{list, mail};
use crate::people::{ANN, BO, CY, DEE, EVE, FLO, GUS};
use crate::world::{AnyStore, World, crew, message, named};

/// The rooms and groups that the commands act on.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Given {
    pub(crate) general: RoomId,
    pub(crate) pair: RoomId,
    pub(crate) group: GroupId,
    /// A group that is a member of `group`.
    pub(crate) nested: GroupId,
    /// A group that is not, with a locked feature.
    pub(crate) apart: GroupId,
    pub(crate) team: GroupId,
    /// A group whose data of Message are gone.
    pub(crate) silent: GroupId,
}

pub(crate) async fn given<S: AnyStore>(hall: &World<S>) -> Given {
    let general = hall.general_room(&[ANN, BO, CY]).await;
    let pair = hall.pair([ANN, BO]).await;
    let draft = crew().with_masters([BO]).with_list_at(list("crew@acme.example"));
    let group = hall.group(draft).await;
    let handle = hall.user(ANN).group(group);
    handle.execute(every::grant(MailRight::Post, vec![BO.id()])).await.unwrap();
    handle.add_recipients(&[mail("partner@elsewhere.example")]).await.unwrap();
    handle.request_deletion(FeatureData::Event).await.unwrap();
    hall.user(GUS).disable_feature(Feature::Folder).await.unwrap();
    let nested = hall.group(named("Nested")).await;
    hall.nest(group, nested).await;
    let apart = hall.group(named("Apart")).await;
    let team = hall.unit().await;
    let [lock, _] = every::lock_and_unlock(&[GroupSetting::Task]);
    hall.user(GUS).group(apart).execute(lock).await.unwrap();
    hall.let_create_external(Authority::EveryInternalUser).await;
    hall.group(named("Allies").external().with_members([BO, EVE])).await;
    hall.general_room(&[ANN, BO, EVE]).await;
    let silent = hall.group(named("Silent")).await;
    hall.turn_message(ANN, silent, Switch::Off).await;
    hall.wait(Duration::days(31));
    hall.user(DEE).group(group).ask_to_join().await.unwrap();
    Given { general, pair, group, nested, apart, team, silent }
}

/// Returns the commands on groups that succeed in the given world, each with a user who may do it
/// and a group.
pub(crate) async fn group_commands<S: AnyStore>(
    hall: &World<S>,
    given: &Given,
) -> Vec<(User, GroupId, GroupCommand)> {
    let Given { group, nested, apart, silent, .. } = *given;
    let mut succeed = Vec::new();
    for command in every_group_command(&[nested, apart]) {
        let here = [
            (ANN, group),
            (GUS, group),
            (ANN, apart),
            (GUS, apart),
            (ANN, silent),
            (DEE, group),
            (FLO, group),
        ];
        for (by, id) in here {
            if hall.user(by).group(id).preview(command.clone()).await.is_ok() {
                succeed.push((by, id, command));
                break;
            }
        }
    }
    succeed
}

/// Returns commands on rooms that Ann can do one after another in the given world.
pub(crate) fn room_commands(given: &Given) -> Vec<(RoomId, RoomCommand)> {
    let edits = [InfoEdit::name("X".parse().unwrap())];
    let invite = |users, history| RoomCommand::Invite { users, history };
    let removed = [CY, BO].map(|user| user.id()).to_vec();
    let mut in_general = vec![
        invite(vec![DEE, EVE], History::NotShared),
        invite(vec![FLO], History::Shared),
        RoomCommand::Remove { users: removed },
    ];
    in_general.extend(every::room(&[], &edits));
    let in_pair = [invite(vec![DEE], History::NotShared), RoomCommand::Leave];
    let in_general = in_general.into_iter().map(|command| (given.general, command));
    in_general.chain(in_pair.map(|command| (given.pair, command))).collect()
}

/// Returns commands that Gus can do one after another in the given world.
pub(crate) fn company_commands() -> Vec<CompanyCommand> {
    let features = [Feature::Message, Feature::Folder];
    let features = every::feature_policy(&features, &[Retention::of_days(7)]);
    let reserved = every::reservations(&[["board".parse().unwrap()].into()]);
    [features, every::policy(&[Authority::NoOne], &[BO.id()]), reserved].concat()
}

/// Returns every command on a group. The groups are those to nest and unnest.
pub(crate) fn every_group_command(groups: &[GroupId]) -> Vec<GroupCommand> {
    let (note, off) = (|to| FeatureEdit::new().with_feature(Feature::Note, to), Switch::Off);
    let edits = [message(off), message(Switch::On), note(off), FeatureEdit::new()];
    let addresses = ["cast@acme.example", "apart@acme.example"].map(list);
    let lists =
        [ListEdit::new().with_state(off), ListEdit::new().with_address(addresses[0].clone())];
    let partners =
        ["other", "partner"].map(|name| vec![mail(&format!("{name}@elsewhere.example"))]);
    let users = [vec![DEE, FLO], vec![BO, CY], vec![ANN], vec![BO], vec![]];
    let profiles = [ProfileEdit::name("X".parse().unwrap()), ProfileEdit::default()];
    let locks =
        [LockEdit::new().with_locked(Feature::Note), LockEdit::new().with_unlocked(Feature::Task)];
    [
        every::membership(&users),
        every::requests(&[vec![DEE]]),
        every::mail_rights(&users.map(|users| users.iter().map(User::id).collect())),
        every::features(&edits, &locks, &[FeatureData::Note]),
        every::mailing_list(&addresses[1..], &lists),
        every::recipients(&partners),
        every::nesting(groups),
        every::settings(&profiles),
        every::endings(),
    ]
    .concat()
}

/// Returns every command on a room.
pub(crate) fn every_room_command() -> Vec<RoomCommand> {
    let edits = [InfoEdit::name("X".parse().unwrap()), InfoEdit::default()];
    every::room(&[vec![DEE, EVE], vec![CY, BO], vec![BO], vec![]], &edits)
}

/// Returns the name of a command, as it is stored.
pub(crate) fn name_of(command: &impl Serialize) -> String {
    let value = serde_json::to_value(command).unwrap();
    value["command"].as_str().unwrap().to_owned()
}

/// Returns the names of the commands that a strategy draws.
fn names_drawn<C: Serialize + std::fmt::Debug>(
    from: &impl Strategy<Value = C>,
) -> BTreeSet<String> {
    let mut runner = TestRunner::deterministic();
    (0..3_000).map(|_| name_of(&from.new_tree(&mut runner).unwrap().current())).collect()
}

#[test]
fn every_command_is_here_and_all_but_leaving_a_group_succeed() {
    let group: BTreeSet<_> =
        every_group_command(&[GroupId::new(Uuid::nil())]).iter().map(name_of).collect();
    assert_eq!(group, names_drawn(&strategies::group_command()));
    let room: BTreeSet<_> = every_room_command().iter().map(name_of).collect();
    assert_eq!(room, names_drawn(&strategies::room_command()));
    let company: BTreeSet<_> = company_commands().iter().map(name_of).collect();
    assert_eq!(company, names_drawn(&strategies::company_command()));

    pollster::block_on(async {
        let hall = World::in_memory().await;
        let given = given(&hall).await;
        let succeed = group_commands(&hall, &given).await;
        let succeed: BTreeSet<_> = succeed.iter().map(|(.., command)| name_of(command)).collect();
        assert_eq!(group.difference(&succeed).collect::<Vec<_>>(), ["leave"]);
        let succeed = room_commands(&given).iter().map(|(_, command)| name_of(command)).collect();
        assert_eq!(room, succeed);
    });
}
