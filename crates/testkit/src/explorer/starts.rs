//! Where searches start: worlds with a pool of commands each, small enough to be searched to a depth at
//! which every rule of theirs is met.

use guildhall_groups::{GroupDraft, TeamDraft};
use guildhall_kernel::User;
use guildhall_permissions::{Authority, Privacy};
use guildhall_rooms::RoomDraft;

use super::pools::{
    features, mailing, mails, membership, name, of_directory, on_groups, on_rooms, out_of_group,
    out_of_room, policy, questions, service, settings, ways_in,
};
use crate::play::{
    ACME, ANN, BO, CY, Command, CompanyCommand, DirectoryCommand, EVE, GUS, GroupCommand,
    RoomCommand, World, address, domain, group, room,
};

/// A world to search from, and the commands that are tried in every state.
#[derive(Clone, Debug)]
pub struct Start {
    /// What it is called.
    pub name: &'static str,
    /// How everything is at first.
    pub world: World,
    /// What is tried.
    pub commands: Vec<Command>,
    /// To which depth it is searched with every run of the tests.
    pub quick: usize,
    /// To which depth it is searched where there is time.
    pub deep: usize,
}

/// All starts.
#[must_use]
pub fn starts() -> Vec<Start> {
    let mut starts = vec![
        rooms(),
        conversions(),
        privacy(),
        external_groups(),
        teams(),
        retention(),
        mailing_lists(),
        nesting(),
        off_boarding(),
        companies(),
    ];
    for start in &mut starts {
        start.commands = once(&start.commands);
    }
    starts
}

fn rooms() -> Start {
    let people = [ANN, BO, CY, EVE];
    let mut commands = on_rooms(&people, &people, room(1), room(2));
    commands.extend(on_rooms(&people, &people, room(2), room(1)));
    commands.extend(out_of_room(&[ANN, EVE], room(1)));
    Start { name: "rooms", world: World::new(), commands, quick: 2, deep: 4 }
}

fn conversions() -> Start {
    let open = RoomCommand::Open(RoomDraft::from_contact_search([BO, CY]));
    let pair = RoomCommand::OpenOneToOne(BO);
    let world = World::new().after([
        Command::Room(ANN, room(1), open),
        Command::Room(ANN, room(2), pair),
        may_create_external(),
    ]);
    let people = [ANN, BO, CY, EVE];
    let mut commands = Vec::new();
    for room in [room(1), room(2)] {
        let draft = GroupDraft::new(name("Crew"));
        let convert = GroupCommand::Convert(room, draft);
        commands.extend(people.map(|by| Command::Group(by, group(1), convert.clone())));
    }
    commands.extend(on_rooms(&[ANN, EVE], &[CY, EVE], room(1), room(2)));
    commands.extend(on_groups(&[ANN, CY], &[BO, EVE], &[group(1)], &[membership, questions]));
    commands.extend(policy(&[GUS], &[ANN]));
    let branch = RoomCommand::Branch(room(2), vec![CY]);
    commands.push(Command::Room(ANN, room(3), branch));
    commands.push(Command::Room(BO, room(2), RoomCommand::Leave));
    Start { name: "conversions", world, commands, quick: 2, deep: 4 }
}

fn privacy() -> Start {
    let people = [ANN, BO, GUS];
    let draft = GroupDraft::new(name("Cast"));
    let world = World::new().after([create(BO, 2, draft)]);
    let mut commands = ways_in(&people, &[BO], group(1), &[]);
    let families = [settings, membership, questions];
    commands.extend(on_groups(&people, &[ANN, BO], &[group(1)], &families));
    commands.extend(on_groups(&[BO], &[], &[group(2)], &[settings]));
    commands.extend(policy(&[BO], &[BO]));
    Start { name: "privacy", world, commands, quick: 2, deep: 4 }
}

fn external_groups() -> Start {
    let people = [ANN, BO, EVE];
    let draft = GroupDraft::new(name("Guests")).external().members([BO]);
    let world = World::new().after([may_create_external(), create(ANN, 1, draft)]);
    let mut commands = on_groups(&people, &people, &[group(1)], &[membership, questions]);
    commands.extend(ways_in(&[ANN, EVE], &[EVE], group(2), &[]));
    commands.extend(on_groups(&[ANN], &[EVE], &[group(2)], &[membership]));
    commands.extend(out_of_group(&people, group(1)));
    commands.extend(policy(&[GUS], &[BO]));
    Start { name: "external groups", world, commands, quick: 2, deep: 4 }
}

fn teams() -> Start {
    let people = [ANN, BO, GUS];
    let mut commands = of_directory(&[ANN, BO], group(1));
    commands.extend(of_directory(&[EVE], group(1)));
    let families = [features, membership, questions, settings];
    commands.extend(on_groups(&people, &[ANN, BO], &[group(1)], &families));
    commands.push(create(ANN, 1, GroupDraft::new(name("Crew"))));
    commands.extend(out_of_group(&[ANN, EVE], group(1)));
    let room = crate::play::group_room(group(1));
    let reads = RoomCommand::Read;
    commands.extend(people.map(|by| Command::Room(by, room, reads.clone())));
    Start { name: "teams", world: World::new(), commands, quick: 2, deep: 4 }
}

fn retention() -> Start {
    let people = [ANN, BO, GUS];
    let draft = GroupDraft::new(name("Crew")).members([BO]);
    let world = World::new().after([create(ANN, 1, draft)]);
    let mut commands = on_groups(&people, &[BO], &[group(1)], &[features, questions]);
    commands.extend(of_directory(&[ANN], group(1)));
    commands.extend(policy(&[GUS], &[]));
    commands.extend([30, 31].map(Command::Wait));
    Start { name: "features and retention", world, commands, quick: 3, deep: 5 }
}

fn mailing_lists() -> Start {
    let people = [ANN, BO, EVE];
    let draft = GroupDraft::new(name("Crew")).external().members([BO, EVE]);
    let cast = GroupDraft::new(name("Cast")).private();
    let world = World::new().after([
        Command::Company(ACME, CompanyCommand::AddDomain(domain("acme.example"))),
        may_create_external(),
        create(ANN, 1, draft.mailing_list(address("crew@acme.example"))),
        create(BO, 2, cast),
    ]);
    let mut commands = on_groups(&people, &[BO, EVE], &[group(1)], &[mailing, questions]);
    commands.extend(on_groups(&[BO], &[BO], &[group(2)], &[mailing]));
    let remove = GroupCommand::RemoveMembers(vec![BO.id()]);
    commands.push(Command::Group(ANN, group(1), remove));
    commands.extend([group(1), group(2)].into_iter().flat_map(|id| mails(&people, id)));
    commands.push(set_privacy(ANN, 1));
    Start { name: "mailing lists", world, commands, quick: 2, deep: 4 }
}

fn nesting() -> Start {
    let form = DirectoryCommand::FormTeam(group(3), TeamDraft::new(name("Unit")).led_by(CY));
    let world = World::new().after([
        create(ANN, 1, GroupDraft::new(name("Crew")).masters([BO])),
        create(BO, 2, GroupDraft::new(name("Cast")).masters([ANN]).private()),
        Command::Directory(form),
        may_create_external(),
    ]);
    let numbers = [1, 2, 3].map(group);
    let mut commands = Vec::new();
    for (by, id) in [ANN, BO, CY].into_iter().flat_map(|by| numbers.map(|id| (by, id))) {
        for child in numbers.into_iter().chain([group(4)]) {
            commands.push(Command::Group(by, id, GroupCommand::Nest(child)));
            commands.push(Command::Group(by, id, GroupCommand::Unnest(child)));
        }
        commands.push(Command::Group(by, id, GroupCommand::Delete));
        let crew = [CY];
        commands.extend(on_groups(&[by], &crew, &[id], &[membership]));
        commands.extend(on_groups(&[by], &crew, &[id], &[questions]));
    }
    commands.push(create(ANN, 4, GroupDraft::new(name("Guests")).external()));
    commands.extend(of_directory(&[CY], group(3)));
    Start { name: "nesting", world, commands, quick: 2, deep: 5 }
}

fn off_boarding() -> Start {
    let people = [ANN, BO, EVE];
    let draft = GroupDraft::new(name("Crew")).external().masters([BO]).members([BO, EVE]);
    let open = RoomCommand::Open(RoomDraft::from_contact_search([BO, EVE]));
    let world = World::new().after([
        may_create_external(),
        create(ANN, 1, draft),
        Command::Room(ANN, room(1), open),
        Command::Room(ANN, room(2), RoomCommand::OpenToMe),
    ]);
    let mut commands = out_of_group(&people, group(1));
    commands.extend([room(1), room(2)].into_iter().flat_map(|room| out_of_room(&people, room)));
    commands.extend(on_groups(&[ANN, GUS], &people, &[group(1)], &[membership, questions]));
    commands.extend(on_rooms(&people, &people, room(1), room(2)));
    commands.extend(policy(&[GUS], &[ANN]));
    Start { name: "off-boarding", world, commands, quick: 2, deep: 4 }
}

fn companies() -> Start {
    let people = [ANN, GUS, EVE];
    let second = GroupDraft::new(name("Cast")).members([BO]);
    let world = World::new().after([create(ANN, 2, second)]);
    let mut commands = policy(&people, &[ANN, EVE]);
    commands.extend(service());
    commands.extend(ways_in(&[ANN, GUS], &[BO], group(1), &[]));
    let open = RoomCommand::Open(RoomDraft::from_contact_search([BO, EVE]));
    commands.push(Command::Room(ANN, room(1), open));
    let add = GroupCommand::AddMembers(vec![BO]);
    commands.push(Command::Group(ANN, group(1), add));
    Start { name: "companies", world, commands, quick: 2, deep: 4 }
}

fn create(by: User, number: u8, draft: GroupDraft) -> Command {
    Command::Group(by, group(number), GroupCommand::Create(draft))
}

fn may_create_external() -> Command {
    let everybody = Authority::EveryInternalUser;
    Command::Company(ACME, CompanyCommand::SetExternalGroups(GUS.id(), everybody))
}

fn set_privacy(by: User, number: u8) -> Command {
    Command::Group(by, group(number), GroupCommand::ChangePrivacy(Privacy::Public))
}

/// The commands, each once: families overlap.
fn once(commands: &[Command]) -> Vec<Command> {
    let mut once: Vec<Command> = Vec::new();
    for command in commands {
        if !once.contains(command) {
            once.push(command.clone());
        }
    }
    once
}
