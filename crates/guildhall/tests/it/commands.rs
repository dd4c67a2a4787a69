//! A world in which every command can succeed, and values of every command.

use std::collections::BTreeSet;

use guildhall::groups::{GroupCommand, ProfileEdit};
use guildhall::kernel::{Feature, GroupId, RoomId, Switch, User};
use guildhall::mailing_list::{ListEdit, MailRight};
use guildhall::permissions::{Authority, CompanyCommand, ExternalContacts, Privacy, Retention};
use guildhall::room_features::{FeatureData, FeatureEdit};
use guildhall::rooms::{InfoEdit, RoomCommand};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;
use serde::Serialize;
use time::Duration;
use uuid::Uuid;

use crate::mail::{list, mail};
use crate::people::{ANN, BO, CY, DEE, EVE, FLO, GUS, ids};
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
    let draft = crew().masters([BO]).mailing_list(list("crew@acme.example"));
    let group = hall.group(draft).await;
    let handle = hall.user(ANN).group(group);
    handle.grant_mail_right(MailRight::Post, &ids([BO])).await.unwrap();
    handle.add_recipients(&[mail("partner@elsewhere.example")]).await.unwrap();
    handle.request_deletion(FeatureData::Event).await.unwrap();
    hall.user(GUS).disable_feature(Feature::Folder).await.unwrap();
    let nested = hall.group(named("Nested")).await;
    hall.nest(group, nested).await;
    let apart = hall.group(named("Apart")).await;
    let team = hall.unit().await;
    hall.user(GUS).group(apart).lock_features([Feature::Task]).await.unwrap();
    hall.let_create_external(Authority::EveryInternalUser).await;
    hall.group(named("Allies").external().members([BO, EVE])).await;
    hall.general_room(&[ANN, BO, EVE]).await;
    let silent = hall.group(named("Silent")).await;
    hall.turn_message(ANN, silent, Switch::Off).await;
    hall.wait(Duration::days(31));
    Given { general, pair, group, nested, apart, team, silent }
}

/// Returns commands on groups that succeed in the given world, each with the user who may do it.
/// Only [`GroupCommand::Leave`] never succeeds (GR-10).
pub(crate) fn group_commands(given: &Given) -> Vec<(User, GroupId, GroupCommand)> {
    use GroupCommand as C;
    let Given { group, nested, apart, silent, .. } = *given;
    let switched = |feature, to| FeatureEdit::new().switch(feature, to);
    let right = MailRight::SendAs;
    let by_ann = [
        C::AddMembers { users: vec![DEE, FLO] },
        C::AddRecipients { recipients: vec![mail("other@elsewhere.example")] },
        C::AppointMasters { users: vec![DEE] },
        C::ChangeNotification { to: Switch::Off },
        C::ChangePrivacy { to: Privacy::Private },
        C::Delete,
        C::DismissMasters { users: vec![ANN.id()] },
        C::EditMailingList { edit: ListEdit::new().state(Switch::Off) },
        C::EditMailingList { edit: ListEdit::new().address(list("cast@acme.example")) },
        C::EditProfile { edit: ProfileEdit::name("X".parse().unwrap()) },
        C::GrantMailRight { right, users: vec![CY.id()] },
        C::Nest { group: apart },
        C::RemoveMembers { users: ids([BO, CY]).to_vec() },
        C::RemoveRecipients { recipients: vec![mail("partner@elsewhere.example")] },
        C::RequestDeletion { data: FeatureData::Note },
        C::RevokeMailRight { right: MailRight::Post, users: vec![BO.id()] },
        C::SwitchFeatures { features: switched(Feature::Note, Switch::Off) },
        C::SwitchFeatures { features: message(Switch::Off) },
        C::Unnest { group: nested },
    ];
    let by_ann = by_ann.map(|command| (ANN, group, command));
    let others = [
        (ANN, nested, C::Delete),
        (ANN, silent, C::BeginAnew { features: message(Switch::On) }),
        (ANN, silent, C::SwitchFeatures { features: message(Switch::On) }),
        (ANN, apart, C::OpenMailingList { address: list("apart@acme.example") }),
        (GUS, group, C::LockFeatures { features: [Feature::Note].into() }),
        (GUS, apart, C::UnlockFeatures { features: [Feature::Task].into() }),
    ];
    by_ann.into_iter().chain(others).collect()
}

/// Returns commands on rooms that Ann can do in the given world.
pub(crate) fn room_commands(given: &Given) -> Vec<(RoomId, RoomCommand)> {
    let mut in_general = every_room_command();
    // Ann leaves last.
    in_general.sort_by_key(|command| *command == RoomCommand::Leave);
    let in_general = in_general.into_iter().map(|command| (given.general, command));
    let in_pair = [RoomCommand::Invite { users: vec![DEE] }, RoomCommand::Leave];
    in_general.chain(in_pair.map(|command| (given.pair, command))).collect()
}

/// Returns commands that Gus can do in the given world.
pub(crate) fn company_commands() -> Vec<CompanyCommand> {
    use CompanyCommand as C;
    vec![
        C::AllowFeature { feature: Feature::Folder },
        C::DisableFeature { feature: Feature::Message },
        C::SetContactPermission { user: BO.id(), to: ExternalContacts::Forbidden },
        C::SetContactPermission { user: BO.id(), to: ExternalContacts::Allowed },
        C::SetExternalContacts { to: ExternalContacts::Forbidden },
        C::SetExternalGroups { to: Authority::NoOne },
        C::SetGroupCreation { to: Authority::NoOne },
        C::SetMessageRetention { to: Retention::of_days(7) },
    ]
}

/// Returns values of every command on a group. `other` is the group that they nest or unnest.
pub(crate) fn every_group_command(other: GroupId) -> Vec<GroupCommand> {
    let (room, group) = (RoomId::new(Uuid::nil()), other);
    let given = Given {
        general: room,
        pair: room,
        group,
        nested: group,
        apart: group,
        team: group,
        silent: group,
    };
    let commands = group_commands(&given).into_iter().map(|(.., command)| command);
    commands.chain([GroupCommand::Leave]).collect()
}

/// Returns values of every command on a room.
pub(crate) fn every_room_command() -> Vec<RoomCommand> {
    use RoomCommand as C;
    vec![
        C::EditInfo { edit: InfoEdit::name("X".parse().unwrap()) },
        C::Invite { users: vec![DEE, EVE] },
        C::Leave,
        C::Remove { users: ids([CY, BO]).to_vec() },
    ]
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
fn every_command_has_a_value_here() {
    use guildhall_testkit::strategies;

    pollster::block_on(async {
        let given = given(&World::in_memory().await).await;
        let group = group_commands(&given).into_iter().map(|(.., command)| name_of(&command));
        let group: BTreeSet<_> = group.chain([name_of(&GroupCommand::Leave)]).collect();
        assert_eq!(group, names_drawn(&strategies::group_command()));
        let room = room_commands(&given).into_iter().map(|(_, command)| name_of(&command));
        assert_eq!(room.collect::<BTreeSet<_>>(), names_drawn(&strategies::room_command()));
        let company: BTreeSet<_> = company_commands().iter().map(name_of).collect();
        assert_eq!(company, names_drawn(&strategies::company_command()));
    });
}
