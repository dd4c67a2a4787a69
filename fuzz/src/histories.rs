use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{NestedGroups, Group, GroupDraft, GroupEvent, GroupEntry, TeamDraft, IndirectMembers};
use guildhall_kernel::{Feature, GroupId, RoomId, Scope, User, Version};
use guildhall_permissions::{
    Application, Authority, Company, CompanyEvent, Context, ExternalContacts, NewCompany, Limits,
    Plan, Retention,
};
use guildhall_rooms::{Room, RoomDraft, RoomEvent};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::commands::{self, Made, Scene};
use crate::arbitrary_values::{ACME, ADA, Dice};
use crate::invariants;

/// So that a long input costs no more than it can tell.
const MOST_STEPS: usize = 64;
const MOST_GROUPS: usize = 4;
const MOST_ROOMS: usize = 8;

/// Histories: the bytes choose what is done, and by whom, in a small company with a few rooms, groups
/// and teams.
///
/// After every step each aggregate is what its events make it and keeps its invariants; nothing is
/// nested in a cycle; a refused command has changed nothing.
///
/// # Panics
/// Where one of that does not hold.
pub fn histories(data: &[u8]) {
    let mut arbitrary_values = Dice::new(data);
    let mut world = World::new();
    for _ in 0..MOST_STEPS {
        if arbitrary_values.is_out() {
            break;
        }
        let before = world.clone();
        if world.step(&mut arbitrary_values) == Answer::Refused {
            assert_eq!(world, before, "a refused command changes nothing");
        }
        world.load_through();
        world.keeps_its_laws(&before);
    }
}

#[derive(Debug, Eq, PartialEq)]
enum Answer {
    Done,
    Refused,
}

/// An aggregate, and the events that made it.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Told<T, E> {
    pub(crate) state: T,
    events: Vec<E>,
}

impl<T, E> Told<T, E> {
    fn begun((state, event): (T, E)) -> Self {
        Self { state, events: vec![event] }
    }
}

#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct World {
    now: OffsetDateTime,
    pub(crate) company: Told<Company, CompanyEvent>,
    pub(crate) rooms: BTreeMap<RoomId, Told<Room, RoomEvent>>,
    pub(crate) groups: BTreeMap<GroupId, Told<Group, GroupEvent>>,
}

impl World {
    pub(crate) fn new() -> Self {
        let now = datetime!(2026-01-05 09:00 UTC);
        let mut company = Told::begun(Company::create(NewCompany {
            company: ACME,
            name: "Acme".parse().expect("a name"),
            administrators: [ADA.id()].into(),
            applications: [Application::Core].into(),
            at: now.into(),
        }));
        let everybody = Authority::EveryInternalUser;
        let external = company.state.set_external_groups(ADA.id(), everybody, now.into());
        let domain = "acme.example".parse().expect("a domain");
        company.events.push(external.expect("she is an administrator"));
        company.events.push(company.state.add_domain(domain, now.into()));
        Self { now, company, rooms: BTreeMap::new(), groups: BTreeMap::new() }
    }

    fn step(&mut self, arbitrary_values: &mut Dice<'_>) -> Answer {
        let before = self.now;
        self.now += Duration::minutes(1);
        let answer = match arbitrary_values.byte() % 16 {
            0 => {
                self.now += Duration::days(arbitrary_values.one_of(&[1, 29, 30, 31]));
                Some(())
            }
            1 => self.decide(arbitrary_values),
            2 => self.open_room(arbitrary_values),
            3 => self.begin_group(arbitrary_values),
            4 => self.convert(arbitrary_values),
            5..=7 => self.change_room(arbitrary_values),
            _ => self.change_group(arbitrary_values),
        };
        if answer.is_none() {
            self.now = before;
        }
        answer.map_or(Answer::Refused, |()| Answer::Done)
    }

    fn decide(&mut self, arbitrary_values: &mut Dice<'_>) -> Option<()> {
        let (company, at) = (&mut self.company.state, self.now.into());
        let by = if arbitrary_values.byte().is_multiple_of(4) { arbitrary_values.user() } else { ADA }.id();
        let whom = |arbitrary_values: &mut Dice<'_>| match arbitrary_values.byte() % 3 {
            0 => Authority::EveryInternalUser,
            1 => Authority::named(arbitrary_values.ids()),
            _ => Authority::NoOne,
        };
        let contacts = [ExternalContacts::Forbidden, ExternalContacts::Allowed];
        let event = match arbitrary_values.byte() % 16 {
            0 => company.set_group_creation(by, whom(arbitrary_values), at),
            1 => company.set_external_groups(by, whom(arbitrary_values), at),
            2 => company.set_external_contacts(by, arbitrary_values.one_of(&contacts), at),
            3 | 4 => {
                company.set_contact_permission(by, arbitrary_values.user().id(), arbitrary_values.one_of(&contacts), at)
            }
            5 => {
                let days = Retention::of_days(arbitrary_values.one_of(&[0, 1, 30, u16::MAX]));
                company.set_message_retention(by, days, at)
            }
            6 => company.disable_feature(by, arbitrary_values.one_of(&Feature::ALL), at),
            7 | 8 => company.allow_feature(by, arbitrary_values.one_of(&Feature::ALL), at),
            9 => company.off_board(arbitrary_values.user().id(), at),
            10 => company.appoint_administrator(&arbitrary_values.user(), at),
            11 => Ok(company.dismiss_administrator(arbitrary_values.user().id(), at)),
            12 => {
                let domain = arbitrary_values.one_of(&["acme.example", "other.example", "partner.example"]);
                Ok(company.add_domain(domain.parse().expect("a domain"), at))
            }
            13 => Ok(company.revoke_application(Application::Core, at)),
            14 => Ok(company.grant_application(Application::Core, at)),
            _ => {
                let limits = Limits { groups: Some(arbitrary_values.byte().into()), groups_per_user: None };
                let events = [company.set_plan(Plan::Free, at), company.set_limits(limits, at)];
                self.company.events.extend(events);
                return Some(());
            }
        };
        self.company.events.push(event.ok()?);
        Some(())
    }

    fn open_room(&mut self, arbitrary_values: &mut Dice<'_>) -> Option<()> {
        let id = self.next_room()?;
        let cx = &Context::new(&self.company.state, self.now);
        let by = &arbitrary_values.user();
        let opened = match arbitrary_values.byte() % 8 {
            0 => Room::open_to_me(id, by, cx),
            1 => Room::open_one_to_one(id, by, &arbitrary_values.user(), cx),
            2 => {
                let pair = self.one_room(arbitrary_values)?;
                self.rooms.get(&pair)?.state.branch(id, by.id(), &arbitrary_values.users(), cx)
            }
            3 => {
                let source = self.one_room(arbitrary_values)?;
                let source = self.rooms.get(&source)?.state.source(by.id(), &arbitrary_values.ids(), cx);
                Room::open(id, by, RoomDraft::from_room(source.ok()?, arbitrary_values.users()), cx)
            }
            _ => Room::open(id, by, RoomDraft::from_event("Launch", arbitrary_values.users()), cx),
        };
        self.rooms.insert(id, Told::begun(opened.ok()?));
        Some(())
    }

    fn change_room(&mut self, arbitrary_values: &mut Dice<'_>) -> Option<()> {
        let cx = &Context::new(&self.company.state, self.now);
        let id = self.one_room(arbitrary_values)?;
        let room = self.rooms.get_mut(&id)?;
        room.events.extend(commands::to_room(arbitrary_values, &mut room.state, cx).ok()?);
        Some(())
    }

    fn begin_group(&mut self, arbitrary_values: &mut Dice<'_>) -> Option<()> {
        let (id, room) = (self.next_group()?, self.next_room()?);
        let cx = &Context::new(&self.company.state, self.now);
        let by = &arbitrary_values.user();
        let (group, of_room) = match arbitrary_values.byte() % 4 {
            0 => {
                let draft = TeamDraft::new(commands::name(arbitrary_values)).members(arbitrary_values.users());
                let draft = if arbitrary_values.byte().is_multiple_of(4) { draft } else { draft.led_by(*by) };
                let team = Group::form_team(id, room, draft, cx).ok()?;
                (team, Room::open_for_team(room, id, None, cx))
            }
            1 => {
                let group = Group::create_as_administrator(id, room, by, draft(arbitrary_values), cx).ok()?;
                (group, Room::open_for_group(room, id, by.id(), cx))
            }
            _ => {
                let group = Group::create(id, room, by, draft(arbitrary_values), cx).ok()?;
                (group, Room::open_for_group(room, id, by.id(), cx))
            }
        };
        self.groups.insert(id, Told::begun(group));
        self.rooms.insert(room, Told::begun(of_room));
        Some(())
    }

    fn convert(&mut self, arbitrary_values: &mut Dice<'_>) -> Option<()> {
        let (id, room) = (self.next_group()?, self.one_room(arbitrary_values)?);
        let cx = &Context::new(&self.company.state, self.now);
        let room = self.rooms.get_mut(&room)?;
        let converted = Group::convert(id, &mut room.state, &arbitrary_values.user(), draft(arbitrary_values), cx);
        let (group, event, of_room) = converted.ok()?;
        room.events.push(of_room);
        self.groups.insert(id, Told::begun((group, event)));
        Some(())
    }

    fn change_group(&mut self, arbitrary_values: &mut Dice<'_>) -> Option<()> {
        let cx = &Context::new(&self.company.state, self.now);
        let all = self.groups.values().map(|group| group.state.clone());
        let below = &NestedGroups::new(Version::FIRST, all);
        let ids: Vec<_> = self.groups.keys().copied().collect();
        let anew = self.unused_room();
        let (id, other) = (one(arbitrary_values, &ids)?, one(arbitrary_values, &ids)?);
        let group = self.groups.get_mut(&id)?;
        let room = self.rooms.get_mut(&group.state.room())?;
        let mut scene = Scene { room: &mut room.state, anew, other, below };
        let made = commands::to_group(arbitrary_values, &mut group.state, &mut scene, cx).ok()?;
        let Made { event, of_room, opened } = made;
        group.events.extend(event);
        room.events.extend(of_room);
        if let Some(opened) = opened {
            self.rooms.insert(anew, Told::begun(opened));
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

    fn one_room(&self, arbitrary_values: &mut Dice<'_>) -> Option<RoomId> {
        one(arbitrary_values, &self.rooms.keys().copied().collect::<Vec<_>>())
    }
}

/// What is always so.
impl World {
    /// Gives each group those who take part through what is nested in it, as a store does.
    fn load_through(&mut self) {
        let all: Vec<_> = self.groups.keys().map(|id| (*id, self.through(*id))).collect();
        for (id, users) in all {
            let group = self.groups.get_mut(&id).expect("it is one of them");
            let through = IndirectMembers::of(Scope::Whole, users);
            group.state = group.state.clone().with_indirect_members(through);
        }
    }

    fn through(&self, id: GroupId) -> Vec<User> {
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

    fn keeps_its_laws(&self, before: &Self) {
        if self.company != before.company {
            let Told { state, events } = &self.company;
            assert_eq!(Company::replay(events.clone()).as_ref(), Some(state));
            assert_eq!(state.version(), version(events));
            invariants::of_company(state);
        }
        for (id, room) in &self.rooms {
            if before.rooms.get(id) != Some(room) {
                let Told { state, events } = room;
                assert_eq!(Room::replay(events.clone()).as_ref(), Some(state));
                assert_eq!(state.version(), version(events));
                invariants::of_room(state);
            }
        }
        for (id, group) in &self.groups {
            if before.groups.get(id) != Some(group) {
                let Told { state, events } = group;
                let bare = Group::from_parts(state.header().clone(), state.roster().clone());
                assert_eq!(Group::replay(events.clone()), bare.ok());
                assert_eq!(state.version(), version(events));
                invariants::of_group(state);
                let room = &self.rooms[&state.room()].state;
                assert_eq!(room.group(), Some(*id), "GR-7: the room is the group's");
                assert_eq!(room.is_closed(), state.is_deleted(), "GR-12");
            }
        }
    }
}

fn draft(arbitrary_values: &mut Dice<'_>) -> GroupDraft {
    let draft = GroupDraft::new(commands::name(arbitrary_values)).members(arbitrary_values.users());
    let traits = arbitrary_values.byte();
    let draft = if traits & 1 == 1 { draft.external() } else { draft };
    let draft = if traits & 2 == 2 { draft.mailing_list(commands::list(arbitrary_values)) } else { draft };
    let draft = if traits & 4 == 4 { draft.masters(arbitrary_values.users()) } else { draft };
    let draft = if traits & 8 == 8 { draft.private() } else { draft };
    if traits & 16 == 16 {
        let (feature, to) = (arbitrary_values.one_of(&Feature::ALL), arbitrary_values.one_of(&commands::SWITCHES));
        return draft.feature(feature, to);
    }
    draft
}

fn version<E>(events: &[E]) -> Version {
    Version::after(events.len() as u64)
}

fn one<T: Clone>(arbitrary_values: &mut Dice<'_>, choices: &[T]) -> Option<T> {
    (!choices.is_empty()).then(|| arbitrary_values.one_of(choices))
}
