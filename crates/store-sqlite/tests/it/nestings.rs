//! Random nestings: the answers of the store follow from the stored groups.

use std::collections::{BTreeMap, BTreeSet};
use std::num::NonZeroU32;

use guildhall_groups::{
    Group, GroupChange, GroupCommand, GroupDraft, GroupEntry, GroupFilter, GroupList,
    GroupRepository, GroupServiceCommand, IndirectMembers, NestedGroups, Related, TeamDraft,
    TeamEdit,
};
use guildhall_kernel::{CompanyId, GroupId, Page, PageRequest, Scope, User, UserId, Version};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::{Room, RoomChange, RoomRepository};
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::commands;
use guildhall_testkit::strategies::{self, one_of};
use pollster::block_on;
use proptest::prelude::*;
use proptest::sample::select;
use uuid::Uuid;

use crate::world::{World, group_id, room_id, user};

const GROUPS: u128 = 6;
const TEAMS: [u128; 2] = [7, 8];
const USERS: u128 = 4;

/// A user who manages every group, and is not a member of any.
const MASTER: u128 = 1;

/// A command to the group with this number.
#[derive(Clone, Debug)]
enum Step {
    Directory(u128, GroupServiceCommand),
    Master(u128, GroupCommand),
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let user = || (2..=USERS).prop_map(user);
    let any = || (1..=GROUPS + 2).prop_map(group_id);
    let master = prop_oneof![
        15 => user().prop_map(|user| GroupCommand::AddMembers { users: vec![user] }),
        6 => one_of(user(), |user| commands::membership(&[vec![*user]])),
        30 => any().prop_map(|group| GroupCommand::Nest { group }),
        8 => one_of(any(), |group| commands::nesting(&[*group])),
        6 => select(commands::settings(&[])),
        6 => select(commands::endings()),
    ];
    let joined = |user: &User| vec![TeamEdit::new().with_joined([*user]); 4];
    let directory = prop_oneof![
        5 => one_of(user(), move |user| commands::directory(&joined(user))),
        2 => one_of((user(), strategies::name()), |(user, name)| {
            commands::directory(&commands::team_edits(&[*user], name))
        }),
    ];
    let step = prop_oneof![
        61 => (1..=GROUPS, master).prop_map(|(group, command)| Step::Master(group, command)),
        7 => (select(TEAMS.to_vec()), directory)
            .prop_map(|(team, command)| Step::Directory(team, command)),
    ];
    proptest::collection::vec(step, 0..40)
}

proptest! {
    // about: GR-20
    #[test]
    fn the_answers_of_the_store_follow_from_the_nestings(steps in steps()) {
        let mut company = Company::created();
        let nested = steps.into_iter().filter(|step| company.take(step.clone())).count();
        company.check(Version::after(u64::try_from(nested).unwrap()));
    }
}

struct Company {
    world: World,
    store: SqliteStore,
    /// The users who took part in each deleted group through nested groups (GR-13).
    last: BTreeMap<GroupId, BTreeMap<UserId, User>>,
}

impl Company {
    fn created() -> Self {
        let (world, store) = (World::new(), SqliteStore::open_in_memory().unwrap());
        let cx = world.cx(1);
        block_on(async {
            store.save_company(world.created.clone()).await.unwrap();
            for n in 1..=GROUPS {
                let name = if n % 2 == 0 { "Alpha" } else { "beta" };
                let draft = GroupDraft::named(&format!("{name} {n}")).unwrap();
                let draft = draft.with_masters([user(MASTER)]);
                let (id, admin) = (group_id(n), user(99));
                let made = Group::create_as_administrator(id, room_id(n), admin, draft, &cx);
                let (group, created) = made.unwrap();
                let (room, opened) = Room::open_for_group(room_id(n), id, admin, &cx);
                let room = RoomChange::new(room, opened);
                store.save_group(GroupChange::new(group, created, room)).await.unwrap();
            }
            for n in TEAMS {
                let draft = TeamDraft::named("Unit").unwrap();
                let draft = if n == 7 { draft } else { draft.private() };
                let id = group_id(n);
                let (team, formed) = Group::form_team(id, room_id(n), draft, &cx).unwrap();
                let (room, opened) = Room::open_for_team(room_id(n), id, None, &cx);
                let room = RoomChange::new(room, opened);
                store.save_group(GroupChange::new(team, formed, room)).await.unwrap();
            }
        });
        Self { world, store, last: BTreeMap::new() }
    }

    /// Takes a step unless a rule refuses it, and returns whether it nested a group.
    fn take(&mut self, step: Step) -> bool {
        let (by, cx) = (user(MASTER), self.world.cx(2));
        let (Step::Directory(on, _) | Step::Master(on, _)) = step;
        let scope = || Scope::of((1..=USERS).map(|n| user(n).id()));
        let before = self.group(group_id(on), scope());
        let room = block_on(self.store.find_room(before.room(), Scope::Whole)).unwrap().unwrap();
        let (mut nested, mut child) = (None, None);
        match &step {
            Step::Master(_, GroupCommand::Nest { group }) => {
                nested = Some(block_on(self.store.find_nested_groups(*group, scope())).unwrap());
            }
            Step::Master(_, GroupCommand::Unnest { group }) => {
                child = Some(self.group(*group, scope()));
            }
            _ => {}
        }
        let related = Related {
            room: Some(&room),
            nested: nested.as_ref(),
            child: child.as_ref(),
            ..Related::default()
        };
        let mut after = before.clone();
        let outcome = match step {
            Step::Directory(_, command) => after.execute_service(command, &related, &cx),
            Step::Master(_, command) => after.execute_with(by, command, &related, &cx),
        };
        let Ok(outcome) = outcome else { return false };
        let mut change = GroupChange::between(&before, after, vec![outcome.event]);
        for (closed, closing) in outcome.rooms {
            change = change.with_room(RoomChange::between(&room, closed, vec![closing]));
        }
        if let Some(nested) = &nested {
            change = change.with_nestings(nested.version());
        }
        if change.group().is_deleted() {
            let through = self.groups().through(before.id());
            self.last.insert(before.id(), through);
        }
        block_on(self.store.save_group(change)).unwrap();
        nested.is_some()
    }

    fn group(&self, id: GroupId, scope: Scope) -> Group {
        block_on(self.store.find_group(id, scope)).unwrap().unwrap()
    }

    fn groups(&self) -> Groups {
        let ids = (1..=GROUPS + 2).map(group_id);
        let groups = ids.map(|id| (id, self.group(id, Scope::Whole)));
        Groups { groups: groups.collect(), last: self.last.clone() }
    }

    fn check(&self, nestings: Version) {
        let groups = self.groups();
        for (id, group) in &groups.groups {
            let through = groups.through(*id);
            let asked = (1..=USERS).map(|n| user(n).id());
            for scope in [Scope::Whole, Scope::of([]), Scope::of(asked)] {
                let expected = IndirectMembers::of(scope.clone(), through.values().copied());
                let found = self.group(*id, scope);
                assert_eq!(found, found.clone().with_indirect_members(expected));
            }
            let participants = groups.participants(*id);
            let found = walk(|page| block_on(self.store.participants_of(*id, page)).unwrap());
            assert_eq!(found, participants.into_values().collect::<Vec<_>>());
            let parents = groups
                .groups
                .values()
                .filter(|parent| !parent.is_deleted() && parent.header().nested().contains_key(id));
            let found = walk(|page| block_on(self.store.groups_nesting(*id, page)).unwrap());
            assert_eq!(found, parents.map(Group::id).collect::<Vec<_>>());
            let mut reached = groups.reached(*id);
            if group.is_deleted() {
                reached.retain(|below| below == id);
            }
            let reached = reached.iter().map(|below| self.group(*below, Scope::of([])));
            let found = block_on(self.store.find_nested_groups(*id, Scope::of([]))).unwrap();
            assert_eq!(found, NestedGroups::new(nestings, reached));
        }
        for viewer in (1..=USERS).map(user).chain([user(99), foreigner()]) {
            self.check_lists(&groups, viewer);
        }
    }

    fn check_lists(&self, groups: &Groups, viewer: User) {
        let scope = || Scope::of([viewer.id()]);
        let loaded: Vec<_> = groups.groups.keys().map(|id| self.group(*id, scope())).collect();
        for list in GroupList::ALL {
            for prefix in ["", "alpha"] {
                let filter = GroupFilter::new(&self.world.company, viewer, list);
                let Ok(filter) = filter else { continue };
                let filter = filter.with_search(prefix);
                let admitted = loaded.iter().filter(|group| filter.admits(group).unwrap());
                let mut admitted: Vec<_> = admitted.cloned().collect();
                admitted.sort_by_key(|group| (group.header().name().key(), group.id()));
                let list = |page| block_on(self.store.list_groups(filter.clone(), page)).unwrap();
                assert_eq!(walk(list), admitted, "{filter:?}");
            }
        }
        let own = loaded.iter().filter(|group| {
            let entry = group.roster().loaded().get(&viewer.id());
            !group.is_deleted() && entry.is_some_and(|entry| entry.is_member() || entry.is_master())
        });
        let found = walk(|page| block_on(self.store.groups_of(viewer.id(), page)).unwrap());
        assert_eq!(found, own.map(Group::id).collect::<Vec<_>>());
        let open = loaded.iter().filter(|group| {
            !group.is_deleted() && group.participant(viewer.id()).unwrap().is_some()
        });
        let rooms = walk(|page| block_on(self.store.rooms_of(viewer.id(), page)).unwrap());
        let listed: Vec<_> = rooms.iter().map(|room| room.group.clone().unwrap()).collect();
        assert_eq!(listed, open.cloned().collect::<Vec<_>>());
        for room in rooms {
            assert_eq!(room.room.group(), room.group.map(|group| group.id()));
        }
    }
}

/// Makes a user of another company.
fn foreigner() -> User {
    User::of_company(UserId::new(Uuid::from_u128(50)), CompanyId::new(Uuid::from_u128(2)))
}

/// All groups with their whole rosters, and who took part in the deleted ones.
struct Groups {
    groups: BTreeMap<GroupId, Group>,
    last: BTreeMap<GroupId, BTreeMap<UserId, User>>,
}

impl Groups {
    /// Returns the group and all groups nested in it. The walk stops at tombstones, except at the
    /// group itself.
    fn reached(&self, group: GroupId) -> BTreeSet<GroupId> {
        let mut reached = BTreeSet::from([group]);
        let mut open = vec![group];
        while let Some(next) = open.pop() {
            let next = &self.groups[&next];
            if next.is_deleted() && next.id() != group {
                continue;
            }
            let children = next.header().nested().keys();
            open.extend(children.filter(|child| reached.insert(**child)));
        }
        reached
    }

    fn through(&self, group: GroupId) -> BTreeMap<UserId, User> {
        if let Some(last) = self.last.get(&group) {
            return last.clone();
        }
        let nested = self.reached(group).into_iter().filter(|nested| *nested != group);
        let nested =
            nested.map(|nested| &self.groups[&nested]).filter(|nested| !nested.is_deleted());
        nested.flat_map(members).collect()
    }

    fn participants(&self, group: GroupId) -> BTreeMap<UserId, User> {
        self.through(group).into_iter().chain(members(&self.groups[&group])).collect()
    }
}

fn members(group: &Group) -> impl Iterator<Item = (UserId, User)> {
    let members = group.roster().all().unwrap().values().filter(|entry| entry.is_member());
    members.map(GroupEntry::user).map(|user| (user.id(), user))
}

/// Reads a whole listing in pages of two.
fn walk<T, K: Clone>(read: impl Fn(PageRequest<K>) -> Page<T, K>) -> Vec<T> {
    let two = NonZeroU32::new(2).unwrap();
    let (mut all, mut request) = (Vec::new(), PageRequest::first(two));
    loop {
        let page = read(request);
        let next = page.next().cloned();
        assert!(next.is_none() || page.items().len() == 2);
        all.extend(page.into_items());
        match next {
            Some(key) => request = PageRequest::after(key, two),
            None => return all,
        }
    }
}
