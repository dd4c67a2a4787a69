use std::fmt;

use guildhall_groups::{GroupDraft, TeamDraft};
use guildhall_kernel::{Feature, GroupId, Switch, User, UserId};
use guildhall_mailing_list::MailRight;
use guildhall_permissions::Authority;
use guildhall_room_features::{FeatureData, FeatureEdit, FreedSpace};
use guildhall_rooms::RoomDraft;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use super::{
    company_command, company_id, directory_command, email_address, feature, group_command,
    group_draft, group_id, mail_sent, room_command, room_id, user,
};
use crate::play::{
    ACME, ANN, BO, CY, Command, CompanyCommand, DEE, DirectoryCommand, EVE, GUS, GroupCommand,
    RoomCommand, World, address, domain, group, room,
};

/// A world, and how it came to be.
#[derive(Clone)]
pub struct History {
    /// The world that it began with.
    pub begun: World,
    /// What was tried, in order, after the beginning.
    pub commands: Vec<Command>,
    /// What came of it: every company, room and group with its events.
    pub world: World,
}

/// What was tried: the rest follows from it.
impl fmt::Debug for History {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(&self.commands).finish()
    }
}

/// A history of up to about forty commands, from a world with some rooms and groups or from one with
/// none.
pub fn history() -> impl Strategy<Value = History> {
    let begun = prop_oneof![4 => Just(peopled()), 1 => Just(World::new())];
    let tried = prop_oneof![6 => command().prop_map(|command| vec![command]), 1 => saga()];
    (begun, vec(tried, 0..32))
        .prop_map(|(begun, tried)| {
            let commands = tried.concat();
            History { world: begun.clone().played(&commands), begun, commands }
        })
        .boxed()
}

/// Any command, by anybody, on anything.
pub fn command() -> impl Strategy<Value = Command> {
    let by = || prop_oneof![2 => Just(ANN), 1 => Just(GUS), 2 => user()];
    prop_oneof![
        8 => (by(), group_id(), group_command()).prop_map(|(by, id, command)| Command::Group(by, id, command)),
        4 => (by(), room_id(), room_command()).prop_map(|(by, id, command)| Command::Room(by, id, command)),
        3 => directory_command().prop_map(Command::Directory),
        2 => (company_id(), company_command()).prop_map(|(id, command)| Command::Company(id, command)),
        1 => (group_id(), mail_sent()).prop_map(|(id, mail)| Command::Mail(id, mail)),
        1 => select(vec![1, 30, 31]).prop_map(Command::Wait),
    ]
    .boxed()
}

/// Commands that come to something one after another, and seldom by chance.
fn saga() -> impl Strategy<Value = Vec<Command>> {
    let does = |by: User, id: GroupId, command| Command::Group(by, id, command);
    let message = |to| FeatureEdit::new().switch(Feature::Message, to);
    let off_and_on =
        (few(), select(vec![30, 31]), select(vec![ANN, GUS])).prop_map(move |(id, days, by)| {
            let on = message(Switch::On);
            vec![
                does(ANN, id, GroupCommand::SwitchFeatures(message(Switch::Off))),
                Command::Wait(days),
                does(by, id, GroupCommand::SwitchFeatures(on.clone())),
                does(by, id, GroupCommand::BeginAnew(on)),
            ]
        });
    let nested = (few(), group_id(), command()).prop_map(move |(id, child, then)| {
        let [nest, unnest] = [GroupCommand::Nest(child), GroupCommand::Unnest(child)];
        vec![does(ANN, id, nest), then, does(ANN, id, unnest)]
    });
    let deleted = (few(), select(FeatureData::ALL.to_vec())).prop_map(move |(id, data)| {
        let report = DirectoryCommand::ReportDeletion(id, data, FreedSpace::from_bytes(1));
        let request = GroupCommand::RequestDeletion(data.feature());
        vec![does(ANN, id, request), Command::Directory(report)]
    });
    let locked = (few(), feature()).prop_map(move |(id, feature)| {
        let [lock, unlock] = [GroupCommand::LockFeatures, GroupCommand::UnlockFeatures];
        vec![does(GUS, id, lock([feature].into())), does(GUS, id, unlock([feature].into()))]
    });
    let recipients = (few(), email_address()).prop_map(move |(id, address)| {
        let list = GroupCommand::OpenMailingList(self::address("launch@acme.example"));
        let add = GroupCommand::AddRecipients(vec![address.clone()]);
        let remove = GroupCommand::RemoveRecipients(vec![address]);
        [list, add, remove].map(|command| does(ANN, id, command)).to_vec()
    });
    let rights = (few(), select(MailRight::ALL.to_vec())).prop_map(move |(id, right)| {
        let [grant, revoke] = [GroupCommand::GrantMailRight, GroupCommand::RevokeMailRight];
        let of = |make: fn(MailRight, Vec<UserId>) -> GroupCommand| make(right, vec![BO.id()]);
        vec![
            does(ANN, id, of(grant)),
            does(BO, id, GroupCommand::SendAs),
            does(DEE, id, GroupCommand::AskToJoin),
            does(EVE, id, GroupCommand::View),
            does(ANN, id, of(revoke)),
        ]
    });
    let rooms = (user(), group_draft()).prop_map(move |(other, draft)| {
        let branch = RoomCommand::Branch(room(2), vec![other]);
        let from = RoomCommand::OpenFrom(room(1), vec![BO.id()], vec![other]);
        vec![
            Command::Room(ANN, room(3), branch),
            Command::Room(ANN, room(4), from),
            does(ANN, group(4), GroupCommand::Convert(room(1), draft)),
        ]
    });
    prop_oneof![off_and_on, nested, deleted, locked, recipients, rights, rooms].boxed()
}

/// A group that is there in most histories.
fn few() -> impl Strategy<Value = GroupId> {
    select(vec![group(1), group(2)])
}

/// Two rooms, two groups and a team.
fn peopled() -> World {
    let everybody = Authority::EveryInternalUser;
    let crew = GroupDraft::named("Crew").unwrap().members([BO, CY]).masters([BO]);
    let guests = GroupDraft::named("Guests").unwrap().external().members([BO, EVE]);
    let unit = TeamDraft::named("Unit").unwrap().led_by(CY).members([DEE]);
    let general = RoomDraft::from_contact_search([BO, CY]);
    World::new().after([
        Command::Company(ACME, CompanyCommand::AddDomain(domain("acme.example"))),
        Command::Company(ACME, CompanyCommand::SetExternalGroups(GUS.id(), everybody)),
        Command::Room(ANN, room(1), RoomCommand::Open(general)),
        Command::Room(ANN, room(2), RoomCommand::OpenOneToOne(BO)),
        Command::Group(
            ANN,
            group(1),
            GroupCommand::Create(crew.mailing_list(address("crew@acme.example"))),
        ),
        Command::Group(ANN, group(2), GroupCommand::Create(guests)),
        Command::Directory(DirectoryCommand::FormTeam(group(3), unit)),
    ])
}
