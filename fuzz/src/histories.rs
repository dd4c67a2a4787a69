use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{
    Group, GroupDraft, GroupEntry, GroupEvent, IndirectMembers, NestedGroups, TeamDraft,
};
use guildhall_kernel::{Envelope, Feature, GroupId, RoomId, Scope, User, Version};
use guildhall_permissions::{
    Application, Company, CompanyCommand, CompanyContext, CompanyEvent, CompanyServiceCommand,
    Context, NewCompany,
};
use guildhall_rooms::{Room, RoomDraft, RoomEvent};
use guildhall_testkit::commands::SWITCHES;
use guildhall_testkit::reading::by_its_events;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
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
    let mut choices = Choices::new(data);
    let mut world = World::new();
    for _ in 0..MOST_STEPS {
        if choices.is_empty() {
            break;
        }
        let before = world.clone();
        if world.step(&mut choices).is_none() {
            assert_eq!(world, before, "a refused command changes nothing");
        }
        world.load_indirect_members();
        world.check_laws(&before);
    }
}

/// An aggregate, and the events that made it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Tracked<T, E> {
    pub(crate) state: T,
    events: Vec<Envelope<E>>,
}

impl<T, E> Tracked<T, E> {
    fn new((state, event): (T, Envelope<E>)) -> Self {
        Self { state, events: vec![event] }
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct World {
    now: OffsetDateTime,
    pub(crate) company: Tracked<Company, CompanyEvent>,
    pub(crate) rooms: BTreeMap<RoomId, Tracked<Room, RoomEvent>>,
    pub(crate) groups: BTreeMap<GroupId, Tracked<Group, GroupEvent>>,
}

impl World {
    pub(crate) fn new() -> Self {
        use guildhall_permissions::Authority::EveryInternalUser;
        let now = datetime!(2026-01-05 09:00 UTC);
        let cx = &CompanyContext::new(now);
        let new_company = NewCompany {
            company: ACME,
            name: "Acme".parse().expect("a name"),
            administrators: [GUS.id()].into(),
            applications: [Application::Core].into(),
        };
        let mut company = Tracked::new(Company::create(new_company, cx));
        let external = CompanyCommand::SetExternalGroups { to: EveryInternalUser };
        let external = company.state.execute(GUS, external, cx);
        company.events.push(external.expect("Gus is an administrator"));
        let domain = "acme.example".parse().expect("a domain");
        let domain = CompanyServiceCommand::AddDomain { domain };
        let domain = company.state.execute_service(domain, cx);
        company.events.push(domain.expect("a domain can always be added"));
        Self { now, company, rooms: BTreeMap::new(), groups: BTreeMap::new() }
    }

    /// Takes a step, or returns `None` if it is refused.
    fn step(&mut self, choices: &mut Choices<'_>) -> Option<()> {
        let before = self.now;
        self.now += Duration::minutes(1);
        let done = match choices.byte() % 16 {
            0 => {
                self.now += Duration::days(choices.one_of(&[1, 29, 30, 31]));
                Some(())
            }
            1 => self.change_company(choices),
            2 => self.open_room(choices),
            3 => self.create_group(choices),
            4 => self.convert(choices),
            5..=7 => self.change_room(choices),
            _ => self.change_group(choices),
        };
        if done.is_none() {
            self.now = before;
        }
        done
    }

    fn change_company(&mut self, choices: &mut Choices<'_>) -> Option<()> {
        let (company, cx) = (&mut self.company, &CompanyContext::new(self.now));
        match CompanyStep::chosen(choices) {
            CompanyStep::Command(by, command) => {
                company.events.push(company.state.execute(by, command, cx).ok()?);
            }
            CompanyStep::Service(command) => {
                company.events.push(company.state.execute_service(command, cx).ok()?);
            }
        }
        Some(())
    }

    fn open_room(&mut self, choices: &mut Choices<'_>) -> Option<()> {
        let id = self.next_room()?;
        let cx = &Context::new(&self.company.state, self.now);
        let by = choices.user();
        let opened = match choices.byte() % 8 {
            0 => Room::open_to_me(id, by, cx),
            1 => Room::open_one_to_one(id, by, choices.user(), cx),
            2 => {
                let pair = self.one_room(choices)?;
                self.rooms.get(&pair)?.state.branch(id, by, &choices.users(), cx)
            }
            3 => {
                let source = self.one_room(choices)?;
                let source = self.rooms.get(&source)?.state.source(by, &choices.ids(), cx);
                Room::open(id, by, RoomDraft::from_room(source.ok()?, choices.users()), cx)
            }
            _ => Room::open(id, by, RoomDraft::from_event("Launch", choices.users()), cx),
        };
        self.rooms.insert(id, Tracked::new(opened.ok()?));
        Some(())
    }

    fn change_room(&mut self, choices: &mut Choices<'_>) -> Option<()> {
        let cx = &Context::new(&self.company.state, self.now);
        let id = self.one_room(choices)?;
        let room = self.rooms.get_mut(&id)?;
        let step = RoomStep::chosen(choices);
        room.events.extend(step.execute(&mut room.state, choices, cx).ok()?);
        Some(())
    }

    fn create_group(&mut self, choices: &mut Choices<'_>) -> Option<()> {
        let (id, room) = (self.next_group()?, self.next_room()?);
        let cx = &Context::new(&self.company.state, self.now);
        let by = choices.user();
        let (group, of_room) = match choices.byte() % 4 {
            0 => {
                let draft = TeamDraft::new(commands::name(choices)).with_members(choices.users());
                let draft =
                    if choices.byte().is_multiple_of(4) { draft } else { draft.with_leader(by) };
                let team = Group::form_team(id, room, draft, cx).ok()?;
                (team, Room::open_for_team(room, id, None, cx))
            }
            1 => {
                let group =
                    Group::create_as_administrator(id, room, by, draft(choices), cx).ok()?;
                (group, Room::open_for_group(room, id, by, cx))
            }
            _ => {
                let group = Group::create(id, room, by, draft(choices), cx).ok()?;
                (group, Room::open_for_group(room, id, by, cx))
            }
        };
        self.groups.insert(id, Tracked::new(group));
        self.rooms.insert(room, Tracked::new(of_room));
        Some(())
    }

    fn convert(&mut self, choices: &mut Choices<'_>) -> Option<()> {
        let (id, room) = (self.next_group()?, self.one_room(choices)?);
        let cx = &Context::new(&self.company.state, self.now);
        let room = self.rooms.get_mut(&room)?;
        let converted = Group::convert(id, &mut room.state, choices.user(), draft(choices), cx);
        let (group, event, of_room) = converted.ok()?;
        room.events.push(of_room);
        self.groups.insert(id, Tracked::new((group, event)));
        Some(())
    }

    fn change_group(&mut self, choices: &mut Choices<'_>) -> Option<()> {
        let cx = &Context::new(&self.company.state, self.now);
        let all = self.groups.values().map(|group| group.state.clone());
        let nested = NestedGroups::new(Version::FIRST, all);
        let ids: Vec<_> = self.groups.keys().copied().collect();
        let new_room = self.unused_room();
        let (id, other) = (one(choices, &ids)?, one(choices, &ids)?);
        let step = GroupStep::chosen(choices, other);
        let group = self.groups.get_mut(&id)?;
        let room = &self.rooms.get(&group.state.room())?.state;
        let outcome = step.execute(&mut group.state, room, new_room, &nested, choices, cx).ok()?;
        let Some(outcome) = outcome else { return Some(()) };
        group.events.push(outcome.event);
        for (state, event) in outcome.rooms {
            match self.rooms.get_mut(&state.id()) {
                Some(room) => {
                    room.state = state;
                    room.events.push(event);
                }
                None => drop(self.rooms.insert(state.id(), Tracked::new((state, event)))),
            }
        }
        Some(())
    }

    fn next_room(&self) -> Option<RoomId> {
        (self.rooms.len() < MOST_ROOMS).then(|| self.unused_room())
    }

    fn unused_room(&self) -> RoomId {
        RoomId::new(Uuid::from_u128(0x200 + self.rooms.len() as u128))
    }

    fn next_group(&self) -> Option<GroupId> {
        let id = GroupId::new(Uuid::from_u128(0x100 + self.groups.len() as u128));
        (self.groups.len() < MOST_GROUPS).then_some(id)
    }

    fn one_room(&self, choices: &mut Choices<'_>) -> Option<RoomId> {
        one(choices, &self.rooms.keys().copied().collect::<Vec<_>>())
    }
}

/// The laws.
impl World {
    /// Gives each group its indirect members, as a store does.
    fn load_indirect_members(&mut self) {
        let all: Vec<_> = self.groups.keys().map(|id| (*id, self.indirect_members(*id))).collect();
        for (id, users) in all {
            let group = self.groups.get_mut(&id).expect("the group exists");
            let indirect = IndirectMembers::of(Scope::Whole, users);
            group.state = group.state.clone().with_indirect_members(indirect);
        }
    }

    fn indirect_members(&self, id: GroupId) -> Vec<User> {
        let (mut users, mut found, mut open) = (Vec::new(), BTreeSet::new(), vec![id]);
        while let Some(parent) = open.pop() {
            for child in self.groups[&parent].state.header().nested().keys() {
                let group = &self.groups[child].state;
                if !group.is_deleted() && found.insert(*child) {
                    assert_ne!(*child, id, "GR-20: nothing is nested in a cycle");
                    let entries = group.roster().loaded().values();
                    users.extend(entries.filter(|entry| entry.is_member()).map(GroupEntry::user));
                    open.push(*child);
                }
            }
        }
        users
    }

    fn check_laws(&self, before: &Self) {
        if self.company != before.company {
            let Tracked { state, events } = &self.company;
            assert_eq!(Company::replay(events.clone()).as_ref(), Some(state));
            assert_eq!(state.version(), version(events));
            invariants::of_company(state);
        }
        for (id, room) in &self.rooms {
            if before.rooms.get(id) != Some(room) {
                let Tracked { state, events } = room;
                assert_eq!(Room::replay(events.clone()).as_ref(), Some(state));
                assert_eq!(state.version(), version(events));
                invariants::of_room(state);
            }
        }
        for (id, group) in &self.groups {
            if before.groups.get(id) != Some(group) {
                let Tracked { state, events } = group;
                assert_eq!(Group::replay(events.clone()), Some(by_its_events(state)));
                assert_eq!(state.version(), version(events));
                invariants::of_group(state);
                let room = &self.rooms[&state.room()].state;
                assert_eq!(room.group(), Some(*id), "GR-7: the room is the group's");
                assert_eq!(room.is_closed(), state.is_deleted(), "GR-12");
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

fn version<E>(events: &[E]) -> Version {
    Version::after(events.len() as u64)
}

fn one<T: Clone>(choices: &mut Choices<'_>, from: &[T]) -> Option<T> {
    (!from.is_empty()).then(|| choices.one_of(from))
}
