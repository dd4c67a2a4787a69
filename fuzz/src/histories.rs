use std::collections::{BTreeMap, BTreeSet};

use guildhall_groups::{Below, Group, GroupDraft, GroupEvent, Place, TeamDraft, Through};
use guildhall_kernel::{Feature, GroupId, RoomId, Scope, User, Version};
use guildhall_permissions::{
    Application, Authority, Company, CompanyEvent, Context, ExternalContacts, Founding, Limits,
    Plan, Retention,
};
use guildhall_rooms::{Room, RoomDraft, RoomEvent};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::commands::{self, Made, Scene};
use crate::dice::{ACME, ADA, Dice};
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
    let mut dice = Dice::new(data);
    let mut world = World::new();
    for _ in 0..MOST_STEPS {
        if dice.is_out() {
            break;
        }
        let before = world.clone();
        if world.step(&mut dice) == Answer::Refused {
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
        let mut company = Told::begun(Company::found(Founding {
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

    fn step(&mut self, dice: &mut Dice<'_>) -> Answer {
        let before = self.now;
        self.now += Duration::minutes(1);
        let answer = match dice.byte() % 16 {
            0 => {
                self.now += Duration::days(dice.one_of(&[1, 29, 30, 31]));
                Some(())
            }
            1 => self.decide(dice),
            2 => self.open_room(dice),
            3 => self.begin_group(dice),
            4 => self.convert(dice),
            5..=7 => self.change_room(dice),
            _ => self.change_group(dice),
        };
        if answer.is_none() {
            self.now = before;
        }
        answer.map_or(Answer::Refused, |()| Answer::Done)
    }

    fn decide(&mut self, dice: &mut Dice<'_>) -> Option<()> {
        let (company, at) = (&mut self.company.state, self.now.into());
        let by = if dice.byte().is_multiple_of(4) { dice.user() } else { ADA }.id();
        let whom = |dice: &mut Dice<'_>| match dice.byte() % 3 {
            0 => Authority::EveryInternalUser,
            1 => Authority::named(dice.ids()),
            _ => Authority::Nobody,
        };
        let contacts = [ExternalContacts::Forbidden, ExternalContacts::Allowed];
        let event = match dice.byte() % 16 {
            0 => company.set_group_creation(by, whom(dice), at),
            1 => company.set_external_groups(by, whom(dice), at),
            2 => company.set_external_contacts(by, dice.one_of(&contacts), at),
            3 | 4 => {
                company.set_contact_permission(by, dice.user().id(), dice.one_of(&contacts), at)
            }
            5 => {
                let days = Retention::of_days(dice.one_of(&[0, 1, 30, u16::MAX]));
                company.set_message_retention(by, days, at)
            }
            6 => company.disable_feature(by, dice.one_of(&Feature::ALL), at),
            7 | 8 => company.allow_feature(by, dice.one_of(&Feature::ALL), at),
            9 => company.off_board(dice.user().id(), at),
            10 => company.appoint_administrator(&dice.user(), at),
            11 => Ok(company.dismiss_administrator(dice.user().id(), at)),
            12 => {
                let domain = dice.one_of(&["acme.example", "other.example", "partner.example"]);
                Ok(company.add_domain(domain.parse().expect("a domain"), at))
            }
            13 => Ok(company.withdraw(Application::Core, at)),
            14 => Ok(company.grant(Application::Core, at)),
            _ => {
                let limits = Limits { groups: Some(dice.byte().into()), groups_per_user: None };
                let events = [company.set_plan(Plan::Free, at), company.set_limits(limits, at)];
                self.company.events.extend(events);
                return Some(());
            }
        };
        self.company.events.push(event.ok()?);
        Some(())
    }

    fn open_room(&mut self, dice: &mut Dice<'_>) -> Option<()> {
        let id = self.next_room()?;
        let cx = &Context::new(&self.company.state, self.now);
        let by = &dice.user();
        let opened = match dice.byte() % 8 {
            0 => Room::open_to_me(id, by, cx),
            1 => Room::open_one_to_one(id, by, &dice.user(), cx),
            2 => {
                let pair = self.one_room(dice)?;
                self.rooms.get(&pair)?.state.branch(id, by.id(), &dice.users(), cx)
            }
            3 => {
                let source = self.one_room(dice)?;
                let source = self.rooms.get(&source)?.state.source(by.id(), &dice.ids(), cx);
                Room::open(id, by, RoomDraft::from_room(source.ok()?, dice.users()), cx)
            }
            _ => Room::open(id, by, RoomDraft::from_event("Launch", dice.users()), cx),
        };
        self.rooms.insert(id, Told::begun(opened.ok()?));
        Some(())
    }

    fn change_room(&mut self, dice: &mut Dice<'_>) -> Option<()> {
        let cx = &Context::new(&self.company.state, self.now);
        let id = self.one_room(dice)?;
        let room = self.rooms.get_mut(&id)?;
        room.events.extend(commands::to_room(dice, &mut room.state, cx).ok()?);
        Some(())
    }

    fn begin_group(&mut self, dice: &mut Dice<'_>) -> Option<()> {
        let (id, room) = (self.next_group()?, self.next_room()?);
        let cx = &Context::new(&self.company.state, self.now);
        let by = &dice.user();
        let (group, of_room) = match dice.byte() % 4 {
            0 => {
                let draft = TeamDraft::new(commands::name(dice)).members(dice.users());
                let draft = if dice.byte().is_multiple_of(4) { draft } else { draft.led_by(*by) };
                let team = Group::form_team(id, room, draft, cx).ok()?;
                (team, Room::open_for_team(room, id, None, cx))
            }
            1 => {
                let group = Group::create_as_administrator(id, room, by, draft(dice), cx).ok()?;
                (group, Room::open_for_group(room, id, by.id(), cx))
            }
            _ => {
                let group = Group::create(id, room, by, draft(dice), cx).ok()?;
                (group, Room::open_for_group(room, id, by.id(), cx))
            }
        };
        self.groups.insert(id, Told::begun(group));
        self.rooms.insert(room, Told::begun(of_room));
        Some(())
    }

    fn convert(&mut self, dice: &mut Dice<'_>) -> Option<()> {
        let (id, room) = (self.next_group()?, self.one_room(dice)?);
        let cx = &Context::new(&self.company.state, self.now);
        let room = self.rooms.get_mut(&room)?;
        let converted = Group::convert(id, &mut room.state, &dice.user(), draft(dice), cx);
        let (group, event, of_room) = converted.ok()?;
        room.events.push(of_room);
        self.groups.insert(id, Told::begun((group, event)));
        Some(())
    }

    fn change_group(&mut self, dice: &mut Dice<'_>) -> Option<()> {
        let cx = &Context::new(&self.company.state, self.now);
        let all = self.groups.values().map(|group| group.state.clone());
        let below = &Below::new(Version::FIRST, all);
        let ids: Vec<_> = self.groups.keys().copied().collect();
        let anew = self.unused_room();
        let (id, other) = (one(dice, &ids)?, one(dice, &ids)?);
        let group = self.groups.get_mut(&id)?;
        let room = self.rooms.get_mut(&group.state.room())?;
        let mut scene = Scene { room: &mut room.state, anew, other, below };
        let made = commands::to_group(dice, &mut group.state, &mut scene, cx).ok()?;
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

    fn one_room(&self, dice: &mut Dice<'_>) -> Option<RoomId> {
        one(dice, &self.rooms.keys().copied().collect::<Vec<_>>())
    }
}

/// What is always so.
impl World {
    /// Gives each group those who take part through what is nested in it, as a store does.
    fn load_through(&mut self) {
        let all: Vec<_> = self.groups.keys().map(|id| (*id, self.through(*id))).collect();
        for (id, users) in all {
            let group = self.groups.get_mut(&id).expect("it is one of them");
            let through = Through::of(Scope::Whole, users);
            group.state = group.state.clone().with_through(through);
        }
    }

    fn through(&self, id: GroupId) -> Vec<User> {
        let (mut users, mut found, mut open) = (Vec::new(), BTreeSet::new(), vec![id]);
        while let Some(parent) = open.pop() {
            for child in self.groups[&parent].state.header().nested().keys() {
                let group = &self.groups[child].state;
                if !group.is_deleted() && found.insert(*child) {
                    assert_ne!(*child, id, "GR-20: nothing is nested in a cycle");
                    let places = group.roster().at_hand().values();
                    users.extend(places.filter(|place| place.is_member()).map(Place::user));
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

fn draft(dice: &mut Dice<'_>) -> GroupDraft {
    let draft = GroupDraft::new(commands::name(dice)).members(dice.users());
    let traits = dice.byte();
    let draft = if traits & 1 == 1 { draft.external() } else { draft };
    let draft = if traits & 2 == 2 { draft.mailing_list(commands::list(dice)) } else { draft };
    let draft = if traits & 4 == 4 { draft.masters(dice.users()) } else { draft };
    let draft = if traits & 8 == 8 { draft.private() } else { draft };
    if traits & 16 == 16 {
        let (feature, to) = (dice.one_of(&Feature::ALL), dice.one_of(&commands::SWITCHES));
        return draft.feature(feature, to);
    }
    draft
}

fn version<E>(events: &[E]) -> Version {
    Version::after(events.len() as u64)
}

fn one<T: Clone>(dice: &mut Dice<'_>, choices: &[T]) -> Option<T> {
    (!choices.is_empty()).then(|| dice.one_of(choices))
}
