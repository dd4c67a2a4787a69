//! Where searches start: worlds with a pool of commands each, small enough to be searched to a
//! depth that reaches every one of their rules.

use guildhall_groups::{GroupDraft, TeamDraft};
use guildhall_kernel::User;
use guildhall_rooms::RoomDraft;

use super::pools::{
    features, mailing, mails, membership, name, new_groups, of_directory, on_groups, on_rooms,
    out_of_group, out_of_room, policy, questions, service, settings,
};
use crate::cast::{ANN, BO, CY, EVE, GUS, address, group, room};
use crate::commands::{self, acme_opened};
use crate::play::{Command, NewGroup, NewRoom, World};

/// A world to search from, and the commands that are attempted in every state.
#[derive(Clone, Debug)]
pub struct Start {
    /// Its name.
    pub name: &'static str,
    /// The first state.
    pub world: World,
    /// The commands that are attempted.
    pub commands: Vec<Command>,
    /// The depth of the search in every run of the tests.
    pub quick: usize,
    /// The depth of a longer search.
    pub deep: usize,
}

/// Returns all starts.
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
        start.commands = deduplicated(&start.commands);
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
    let open = NewRoom::General(RoomDraft::from_contact_search([BO, CY]));
    let pair = NewRoom::OneToOne(BO);
    let world = World::new()
        .after(acme_opened())
        .after([Command::NewRoom(ANN, room(1), open), Command::NewRoom(ANN, room(2), pair)]);
    let people = [ANN, BO, CY, EVE];
    let mut commands = Vec::new();
    for room in [room(1), room(2)] {
        let draft = GroupDraft::new(name("Crew"));
        let convert = NewGroup::Convert(room, draft);
        commands.extend(people.map(|by| Command::NewGroup(by, group(1), convert.clone())));
    }
    commands.extend(on_rooms(&[ANN, EVE], &[CY, EVE], room(1), room(2)));
    commands.extend(on_groups(&[ANN, CY], &[group(1)], &membership(&[BO, EVE])));
    commands.extend(questions(&[ANN, CY], &[BO, EVE], &[group(1)]));
    commands.extend(policy(&[GUS], &[ANN]));
    let branch = NewRoom::Branch(room(2), vec![CY]);
    commands.push(Command::NewRoom(ANN, room(3), branch));
    commands.extend(on_rooms(&[BO], &[], room(2), room(1)));
    Start { name: "conversions", world, commands, quick: 2, deep: 4 }
}

fn privacy() -> Start {
    let people = [ANN, BO, GUS];
    let draft = GroupDraft::new(name("Cast"));
    let world = World::new().after([create(BO, 2, draft)]);
    let mut commands = new_groups(&people, &[BO], group(1));
    commands.extend(on_groups(
        &people,
        &[group(1)],
        &[settings(), membership(&[ANN, BO])].concat(),
    ));
    commands.extend(questions(&people, &[ANN, BO], &[group(1)]));
    commands.extend(on_groups(&[BO], &[group(2)], &settings()));
    commands.extend(policy(&[BO], &[BO]));
    Start { name: "privacy", world, commands, quick: 2, deep: 4 }
}

fn external_groups() -> Start {
    let people = [ANN, BO, EVE];
    let draft = GroupDraft::new(name("Guests")).external().with_members([BO]);
    let world = World::new().after(acme_opened()).after([create(ANN, 1, draft)]);
    let mut commands = on_groups(&people, &[group(1)], &membership(&people));
    commands.extend(questions(&people, &people, &[group(1)]));
    commands.extend(new_groups(&[ANN, EVE], &[EVE], group(2)));
    commands.extend(on_groups(&[ANN], &[group(2)], &membership(&[EVE])));
    commands.extend(out_of_group(&people, group(1)));
    commands.extend(policy(&[GUS], &[BO]));
    Start { name: "external groups", world, commands, quick: 2, deep: 4 }
}

fn teams() -> Start {
    let people = [ANN, BO, GUS];
    let mut commands = of_directory(&[ANN, BO], group(1));
    commands.extend(of_directory(&[EVE], group(1)));
    let given = [features(), membership(&[ANN, BO]), settings()].concat();
    commands.extend(on_groups(&people, &[group(1)], &given));
    commands.extend(questions(&people, &[ANN, BO], &[group(1)]));
    commands.push(create(ANN, 1, GroupDraft::new(name("Crew"))));
    commands.extend(out_of_group(&[ANN, EVE], group(1)));
    let room = crate::cast::group_room(group(1));
    commands.extend(people.map(|by| Command::ReadRoom(by, room)));
    Start { name: "teams", world: World::new(), commands, quick: 2, deep: 4 }
}

fn retention() -> Start {
    let people = [ANN, BO, GUS];
    let draft = GroupDraft::new(name("Crew")).with_members([BO]);
    let world = World::new().after([create(ANN, 1, draft)]);
    let mut commands = on_groups(&people, &[group(1)], &features());
    commands.extend(questions(&people, &[BO], &[group(1)]));
    commands.extend(of_directory(&[ANN], group(1)));
    commands.extend(policy(&[GUS], &[]));
    commands.extend([30, 31].map(Command::Wait));
    Start { name: "features and retention", world, commands, quick: 3, deep: 5 }
}

fn mailing_lists() -> Start {
    let people = [ANN, BO, EVE];
    let draft = GroupDraft::new(name("Crew")).external().with_members([BO, EVE]);
    let cast = GroupDraft::new(name("Cast")).private();
    let world = World::new().after(acme_opened()).after([
        create(ANN, 1, draft.with_list_at(address("crew@acme.example"))),
        create(BO, 2, cast),
    ]);
    let mut commands = on_groups(&people, &[group(1)], &mailing(&[BO, EVE]));
    commands.extend(questions(&people, &[BO, EVE], &[group(1)]));
    commands.extend(on_groups(&[BO], &[group(2)], &mailing(&[BO])));
    commands.extend(on_groups(&[ANN], &[group(1)], &[membership(&[BO]), settings()].concat()));
    commands.extend([group(1), group(2)].into_iter().flat_map(|id| mails(&people, id)));
    Start { name: "mailing lists", world, commands, quick: 2, deep: 4 }
}

fn nesting() -> Start {
    let world = World::new().after(acme_opened()).after([
        create(ANN, 1, GroupDraft::new(name("Crew")).with_masters([BO])),
        create(BO, 2, GroupDraft::new(name("Cast")).with_masters([ANN]).private()),
        Command::FormTeam(group(3), TeamDraft::new(name("Unit")).with_leader(CY)),
    ]);
    let numbers = [1, 2, 3].map(group);
    let mut commands = Vec::new();
    for (by, id) in [ANN, BO, CY].into_iter().flat_map(|by| numbers.map(|id| (by, id))) {
        let given = [commands::nesting(&[1, 2, 3, 4].map(group)), membership(&[CY])].concat();
        commands.extend(on_groups(&[by], &[id], &given));
        commands.extend(questions(&[by], &[CY], &[id]));
    }
    commands.push(create(ANN, 4, GroupDraft::new(name("Guests")).external()));
    commands.extend(of_directory(&[CY], group(3)));
    Start { name: "nesting", world, commands, quick: 2, deep: 5 }
}

fn off_boarding() -> Start {
    let people = [ANN, BO, EVE];
    let draft = GroupDraft::new(name("Crew")).external().with_masters([BO]).with_members([BO, EVE]);
    let open = NewRoom::General(RoomDraft::from_contact_search([BO, EVE]));
    let world = World::new().after(acme_opened()).after([
        create(ANN, 1, draft),
        Command::NewRoom(ANN, room(1), open),
        Command::NewRoom(ANN, room(2), NewRoom::ToMe),
    ]);
    let mut commands = out_of_group(&people, group(1));
    commands.extend([room(1), room(2)].into_iter().flat_map(|room| out_of_room(&people, room)));
    commands.extend(on_groups(&[ANN, GUS], &[group(1)], &membership(&people)));
    commands.extend(questions(&[ANN, GUS], &people, &[group(1)]));
    commands.extend(on_rooms(&people, &people, room(1), room(2)));
    commands.extend(policy(&[GUS], &[ANN]));
    Start { name: "off-boarding", world, commands, quick: 2, deep: 4 }
}

fn companies() -> Start {
    let people = [ANN, GUS, EVE];
    let second = GroupDraft::new(name("Cast")).with_members([BO]);
    let world = World::new().after([create(ANN, 2, second)]);
    let mut commands = policy(&people, &[ANN, EVE]);
    commands.extend(service());
    commands.extend(new_groups(&[ANN, GUS], &[BO], group(1)));
    let open = NewRoom::General(RoomDraft::from_contact_search([BO, EVE]));
    commands.push(Command::NewRoom(ANN, room(1), open));
    commands.extend(on_groups(&[ANN], &[group(1)], &membership(&[BO])));
    Start { name: "companies", world, commands, quick: 2, deep: 4 }
}

fn create(by: User, number: u8, draft: GroupDraft) -> Command {
    Command::NewGroup(by, group(number), NewGroup::Create(draft))
}

/// Returns the commands without duplicates, because families overlap.
fn deduplicated(commands: &[Command]) -> Vec<Command> {
    let mut deduplicated: Vec<Command> = Vec::new();
    for command in commands {
        if !deduplicated.contains(command) {
            deduplicated.push(command.clone());
        }
    }
    deduplicated
}
