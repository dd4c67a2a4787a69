use std::collections::BTreeSet;

use guildhall_groups::{Group, GroupDraft, TeamDraft};
use guildhall_kernel::{Feature, GroupId, RoomId};
use guildhall_permissions::{
    Application, Authority, CompanyCommand, CompanyServiceCommand, NewCompany,
};
use guildhall_rooms::RoomDraft;
use guildhall_testkit::commands::SWITCHES;
use guildhall_testkit::explorer::check_step;
use guildhall_testkit::play::{Command, NewGroup, NewRoom, Stop, World};
use uuid::Uuid;

use crate::choices::{ACME, Choices, GUS};
use crate::commands::{self, CompanyStep, GroupStep, RoomStep};
use crate::invariants;

/// The limits that keep a long input cheap.
const MOST_STEPS: usize = 64;
const MOST_GROUPS: usize = 4;
const MOST_ROOMS: usize = 8;

/// Plays a history: the bytes choose who does what in a small company with a few rooms, groups and
/// teams.
///
/// After every step, each aggregate is what its events make it and keeps its invariants, and nothing
/// is nested in a cycle. A refused command changes nothing.
///
/// # Panics
/// If one of these laws does not hold.
pub fn histories(data: &[u8]) {
    let (mut choices, mut world) = (Choices::new(data), acme());
    for _ in 0..MOST_STEPS {
        if choices.is_empty() {
            break;
        }
        let Some(command) = command(&world, &mut choices) else { continue };
        match world.attempt(&command) {
            Ok(Some(after)) => {
                check_laws(&world, &command, &after);
                world = after;
            }
            Err(Stop::Broken(law)) => panic!("{command:?}: {law}"),
            Ok(None) | Err(Stop::Idle | Stop::Refused(_)) => {}
        }
    }
}

/// Makes a world with a company that Gus administers, and nothing in it.
pub(crate) fn acme() -> World {
    let new_company = NewCompany {
        company: ACME,
        name: "Acme".parse().expect("a name"),
        administrators: [GUS.id()].into(),
        applications: [Application::Core].into(),
    };
    let external = CompanyCommand::SetExternalGroups { to: Authority::EveryInternalUser };
    let domain = "acme.example".parse().expect("a domain");
    World::of([new_company]).after([
        Command::Company(GUS, ACME, external),
        Command::CompanyService(ACME, CompanyServiceCommand::AddDomain { domain }),
    ])
}

/// Chooses a command, or runs queries and returns `None`.
fn command(world: &World, choices: &mut Choices<'_>) -> Option<Command> {
    match choices.byte() % 16 {
        0 => Some(Command::Wait(choices.one_of(&[1, 29, 30, 31]))),
        1 => Some(match CompanyStep::chosen(choices) {
            CompanyStep::Command(by, command) => Command::Company(by, ACME, command),
            CompanyStep::Service(command) => Command::CompanyService(ACME, command),
        }),
        2 => new_room(world, choices),
        3 => new_group(world, choices),
        4 => {
            let (id, room) = (next_group(world)?, one_room(world, choices)?);
            let by = choices.user();
            Some(Command::NewGroup(by, id, NewGroup::Convert(room, draft(choices))))
        }
        5..=7 => in_room(world, choices),
        _ => in_group(world, choices),
    }
}

fn new_room(world: &World, choices: &mut Choices<'_>) -> Option<Command> {
    let rooms = world.rooms().count();
    let id = RoomId::new(Uuid::from_u128(0x200 + rooms as u128));
    let by = choices.user();
    let new = match choices.byte() % 8 {
        0 => NewRoom::ToMe,
        1 => NewRoom::OneToOne(choices.user()),
        2 => NewRoom::Branch(one_room(world, choices)?, choices.users()),
        3 => NewRoom::FromRoom(one_room(world, choices)?, choices.ids(), choices.users()),
        _ => NewRoom::General(RoomDraft::from_event("Launch", choices.users())),
    };
    (rooms < MOST_ROOMS).then_some(Command::NewRoom(by, id, new))
}

fn new_group(world: &World, choices: &mut Choices<'_>) -> Option<Command> {
    let id = next_group(world)?;
    let by = choices.user();
    Some(match choices.byte() % 4 {
        0 => {
            let draft = TeamDraft::new(commands::name(choices)).with_members(choices.users());
            let leads = !choices.byte().is_multiple_of(4);
            Command::FormTeam(id, if leads { draft.with_leader(by) } else { draft })
        }
        1 => Command::NewGroup(by, id, NewGroup::CreateAsAdministrator(draft(choices))),
        _ => Command::NewGroup(by, id, NewGroup::Create(draft(choices))),
    })
}

fn in_room(world: &World, choices: &mut Choices<'_>) -> Option<Command> {
    let id = one_room(world, choices)?;
    Some(match RoomStep::chosen(choices) {
        RoomStep::Command(by, command) => Command::Room(by, id, command),
        RoomStep::Read(by) => Command::ReadRoom(by, id),
        RoomStep::Service(command) => Command::RoomService(id, command),
    })
}

fn in_group(world: &World, choices: &mut Choices<'_>) -> Option<Command> {
    let ids: Vec<_> = world.groups().map(|group| group.now().id()).collect();
    let (id, other) = (one(choices, &ids)?, one(choices, &ids)?);
    match GroupStep::chosen(choices, other) {
        GroupStep::Command(by, command) => Some(Command::Group(by, id, command)),
        GroupStep::Service(command) => Some(Command::GroupService(id, command)),
        GroupStep::Queries(by, mail) => {
            let group = world.loaded(id).expect("the group exists");
            let room = world.rooms().find(|room| room.now().id() == group.room());
            let room = room.expect("a group has a room").now();
            let cx = world.context(ACME).expect("the company exists");
            commands::query(&group, room, by, &mail, choices, &cx);
            None
        }
    }
}

fn next_group(world: &World) -> Option<GroupId> {
    let groups = world.groups().count();
    let id = GroupId::new(Uuid::from_u128(0x100 + groups as u128));
    (groups < MOST_GROUPS).then_some(id)
}

fn one_room(world: &World, choices: &mut Choices<'_>) -> Option<RoomId> {
    let ids: Vec<_> = world.rooms().map(|room| room.now().id()).collect();
    one(choices, &ids)
}

fn check_laws(before: &World, command: &Command, after: &World) {
    if let Err(law) = check_step(before, command, after) {
        panic!("{command:?}: {law}");
    }
    after.companies().for_each(|company| invariants::of_company(company.now()));
    for (_, room) in after.rooms_after(before) {
        invariants::of_room(room.now());
    }
    for (_, group) in after.groups_after(before) {
        let group = after.loaded(group.now().id()).expect("the group exists");
        invariants::of_group(&group);
        is_in_no_cycle(after, &group);
        let room = after.rooms().find(|room| room.now().id() == group.room());
        let room = room.expect("a group has a room").now();
        assert_eq!(room.group(), Some(group.id()), "GR-7: the room is the group's");
        assert_eq!(room.is_closed(), group.is_deleted(), "GR-12");
    }
}

fn is_in_no_cycle(world: &World, group: &Group) {
    let (mut open, mut found) = (vec![group.clone()], BTreeSet::new());
    while let Some(parent) = open.pop() {
        for child in parent.header().nested().keys() {
            assert_ne!(*child, group.id(), "GR-20: nothing is nested in a cycle");
            if found.insert(*child) {
                open.extend(world.loaded(*child));
            }
        }
    }
}

fn draft(choices: &mut Choices<'_>) -> GroupDraft {
    let draft = GroupDraft::new(commands::name(choices)).with_members(choices.users());
    let traits = choices.byte();
    let draft = if traits & 1 == 1 { draft.external() } else { draft };
    let draft =
        if traits & 2 == 2 { draft.with_list_at(commands::list_address(choices)) } else { draft };
    let draft = if traits & 4 == 4 { draft.with_masters(choices.users()) } else { draft };
    let draft = if traits & 8 == 8 { draft.private() } else { draft };
    if traits & 16 == 16 {
        let (feature, to) = (choices.one_of(&Feature::ALL), choices.one_of(&SWITCHES));
        return draft.with_feature(feature, to);
    }
    draft
}

fn one<T: Clone>(choices: &mut Choices<'_>, from: &[T]) -> Option<T> {
    (!from.is_empty()).then(|| choices.one_of(from))
}
