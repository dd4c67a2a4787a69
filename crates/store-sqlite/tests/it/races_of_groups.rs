//! Two handles on one file, with changes that only together break a rule: a cycle or a limit.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;

use guildhall_groups::{
    Group, GroupChange, GroupDraft, GroupRepository, Outbox, ProfileEdit, TeamDraft,
};
use guildhall_kernel::{PageRequest, Quota, Refusal, SaveError, Scope, User};
use guildhall_permissions::{CompanyChange, CompanyContext, CompanyRepository, Limits};
use guildhall_rooms::{Room, RoomChange, RoomRepository};
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;
use tempfile::TempDir;

use crate::world::{World, group_id, minute, room_id, user};

const ROUNDS: u128 = 12;

// about: GR-20
#[test]
fn two_threads_that_nest_groups_in_each_other_make_no_cycle() {
    let (_dir, path, world) = new_database();
    let (store, by) = (SqliteStore::open(&path).unwrap(), user(1));
    for n in 1..=2 * ROUNDS {
        let draft = GroupDraft::named(&format!("Group {n}")).unwrap();
        block_on(store.save_group(world.group(group_id(n), by, draft))).unwrap();
    }
    let nested = both(|side, start| {
        let store = SqliteStore::open(&path).unwrap();
        let rounds = (1..=ROUNDS).map(|round| {
            let pair = [2 * round - 1, 2 * round].map(group_id);
            let (parent, child) = if side == 0 { (pair[0], pair[1]) } else { (pair[1], pair[0]) };
            start.wait();
            loop {
                let scope = || Scope::of([by.id()]);
                let below = block_on(store.find_nested_groups(child, scope())).unwrap();
                let before = block_on(store.find_group(parent, scope())).unwrap().unwrap();
                let mut after = before.clone();
                let event = match after.nest(by, child, &below, &world.cx(2)) {
                    Ok(event) => event,
                    Err(error) => {
                        assert_eq!(error.refusal().unwrap().rule().code(), "GR-20");
                        return 0;
                    }
                };
                let change = GroupChange::between(&before, after, vec![event]);
                match block_on(store.save_group(change.with_nestings(below.version()))) {
                    Ok(()) => return 1,
                    Err(SaveError::Conflict) => {}
                    Err(error) => panic!("{error}"),
                }
            }
        });
        rounds.collect::<Vec<_>>()
    });
    for round in 0..usize::try_from(ROUNDS).unwrap() {
        assert_eq!(nested[0][round] + nested[1][round], 1, "in round {round}: {nested:?}");
    }
    let below = block_on(store.find_nested_groups(group_id(1), Scope::of([]))).unwrap();
    assert_eq!(u128::from(below.version().events()), ROUNDS);
}

// about: CO-7
#[test]
fn two_threads_never_exceed_the_limit_of_the_company() {
    let (_dir, path, world) = new_database();
    let limit = Limits { groups: Some(10), groups_per_user: None, ..Limits::default() };
    let store = limited(&path, &world, limit);
    let made = both(|side, start| {
        let store = SqliteStore::open(&path).unwrap();
        start.wait();
        let saved = (0..10).filter(|n| {
            let id = group_id(100 * (side + 1) + n);
            let draft = GroupDraft::named(&format!("Group {id}")).unwrap();
            // Each group has another creator, so the limit of each user does not apply.
            let change = world.group(id, user(id.as_uuid().as_u128()), draft);
            let full = Quota::GroupsOfCompany(world.company.id());
            saved_or_full(&store, change, full)
        });
        saved.count()
    });
    assert_eq!(made[0] + made[1], 10);
    let groups = 2 * 10;
    assert_eq!(events(&store, &world), 2 + groups, "a refused group left an event");
}

// about: CO-7
#[test]
fn two_threads_never_exceed_the_limit_of_a_user() {
    let (_dir, path, world) = new_database();
    let limit = Limits {
        groups: None,
        groups_per_user: Some(ROUNDS.try_into().unwrap()),
        ..Limits::default()
    };
    let store = limited(&path, &world, limit);
    let (dee, masters) = (user(9), [1, 2].map(user));
    for (side, master) in (1..).zip(&masters) {
        for n in 0..ROUNDS {
            let id = group_id(100 * side + n);
            let draft = GroupDraft::named(&format!("Group {id}")).unwrap();
            block_on(store.save_group(world.group(id, *master, draft))).unwrap();
        }
    }
    let joined = both(|side, start| {
        let (store, by) = (SqliteStore::open(&path).unwrap(), user(side + 1));
        start.wait();
        let joined = (0..ROUNDS).filter(|n| {
            let id = group_id(100 * (side + 1) + n);
            let scope = Scope::of([by.id(), dee.id()]);
            let before = block_on(store.find_group(id, scope)).unwrap().unwrap();
            let mut after = before.clone();
            let event = after.add_members(by, &[dee], &world.cx(3)).unwrap();
            let change = GroupChange::between(&before, after, vec![event]);
            let company = world.company.id();
            saved_or_full(&store, change, Quota::GroupsOfUser { company, user: dee.id() })
        });
        joined.count()
    });
    assert_eq!(u128::try_from(joined[0] + joined[1]).unwrap(), ROUNDS);
    let groups = block_on(store.groups_of(dee.id(), PageRequest::first(MANY))).unwrap();
    assert_eq!(groups.items().len(), joined[0] + joined[1]);
}

// about: CO-7
#[test]
fn a_refused_save_names_all_exceeded_limits_and_writes_nothing() {
    let (_dir, path, world) = new_database();
    let limit = Limits { groups: Some(1), groups_per_user: Some(1), ..Limits::default() };
    let (store, company) = (limited(&path, &world, limit), world.company.id());
    let [ann, bo, cy, dee] = [1, 2, 3, 4].map(user);
    let draft = |name: &str, users: &[User]| {
        GroupDraft::named(name).unwrap().with_members(users.iter().copied())
    };
    block_on(async {
        let crew = world.group(group_id(1), ann, draft("Crew", &[bo]));
        store.save_group(crew).await.unwrap();
        let before = events(&store, &world);
        let late = world.group(group_id(1), cy, draft("Crew", &[bo]));
        assert!(matches!(store.save_group(late).await, Err(SaveError::Conflict)));
        let taken = world.group(group_id(2), cy, draft("CREW", &[bo]));
        assert!(matches!(store.save_group(taken).await, Err(SaveError::Taken(_))));

        let full = world.group(group_id(2), cy, draft("Other", &[ann, bo, dee]));
        let of_user = |user: User| Quota::GroupsOfUser { company, user: user.id() };
        let quotas = [Quota::GroupsOfCompany(company), of_user(ann), of_user(bo)];
        match store.save_group(full.clone()).await {
            Err(SaveError::QuotaExceeded(named)) => assert_eq!(named, quotas.into()),
            other => panic!("{other:?}"),
        }
        assert_eq!(events(&store, &world), before);
        assert_eq!(store.find_group(group_id(2), Scope::Whole).await.unwrap(), None);
        assert_eq!(store.find_room(room_id(2), Scope::Whole).await.unwrap(), None);

        raise(&store, &world).await;
        store.save_group(full).await.unwrap();
    });
}

// about: CO-7
#[test]
fn teams_and_tombstones_and_groups_without_a_membership_do_not_count() {
    let (_dir, path, world) = new_database();
    let (store, ann) = (SqliteStore::open(&path).unwrap(), user(1));
    let limit = Limits { groups: Some(2), groups_per_user: Some(1), ..Limits::default() };
    block_on(async {
        let unit = TeamDraft::named("Unit").unwrap().with_members([ann]);
        let (id, cx) = (group_id(1), world.cx(2));
        let (team, formed) = Group::form_team(id, room_id(1), unit, &cx).unwrap();
        let (room, opened) = Room::open_for_team(room_id(1), id, None, &cx);
        let room = RoomChange::new(room, opened);
        store.save_group(GroupChange::new(team, formed, room)).await.unwrap();

        let gone = world.group(group_id(2), ann, GroupDraft::named("Gone").unwrap());
        store.save_group(gone.clone()).await.unwrap();
        let (before, open) = (gone.group(), gone.rooms()[0].room());
        let (mut after, mut closed) = (before.clone(), open.clone());
        let (deleted, closing) = after.delete(ann, &mut closed, &cx).unwrap();
        let change = GroupChange::between(before, after, vec![deleted]);
        let closing = RoomChange::between(open, closed, vec![closing]);
        store.save_group(change.with_room(closing)).await.unwrap();

        // A Master who is not a member does not count.
        let (theirs, admin) = (GroupDraft::named("Theirs").unwrap().with_masters([ann]), user(99));
        let made = Group::create_as_administrator(group_id(3), room_id(3), admin, theirs, &cx);
        let (theirs, created) = made.unwrap();
        let (room, opened) = Room::open_for_group(room_id(3), group_id(3), admin, &cx);
        let room = RoomChange::new(room, opened);
        store.save_group(GroupChange::new(theirs, created, room)).await.unwrap();

        set(&store, &world, limit).await;
        let crew = world.group(group_id(4), ann, GroupDraft::named("Crew").unwrap());
        store.save_group(crew).await.unwrap();
        let more = world.group(group_id(5), ann, GroupDraft::named("More").unwrap());
        assert!(
            matches!(store.save_group(more).await, Err(SaveError::QuotaExceeded(full)) if full.len() == 2)
        );
    });
}

// about: GR-20
#[test]
fn a_late_nesting_is_a_conflict_before_its_name_is_checked() {
    let (_dir, path, world) = new_database();
    let (store, ann) = (SqliteStore::open(&path).unwrap(), user(1));
    let [one, two, three] = [1, 2, 3].map(group_id);
    block_on(async {
        for id in [one, two, three] {
            let draft = GroupDraft::named(&format!("Group {}", id.as_uuid().as_u128())).unwrap();
            store.save_group(world.group(id, ann, draft)).await.unwrap();
        }
        let below = store.find_nested_groups(three, Scope::Whole).await.unwrap();
        let nested = |parent, name: Option<&'static str>| {
            let (store, below, world) = (&store, &below, &world);
            async move {
                let before = store.find_group(parent, Scope::Whole).await.unwrap().unwrap();
                let mut after = before.clone();
                let mut events = vec![after.nest(ann, three, below, &world.cx(2)).unwrap()];
                if let Some(name) = name {
                    let edit = ProfileEdit::name(name.parse().unwrap());
                    events.push(after.edit_profile(ann, edit, &world.cx(2)).unwrap());
                }
                let change = GroupChange::between(&before, after, events);
                store.save_group(change.with_nestings(below.version())).await
            }
        };
        assert!(matches!(nested(one, Some("Group 2")).await, Err(SaveError::Taken(_))));
        assert!(matches!(nested(one, None).await, Ok(())));
        assert!(matches!(nested(two, Some("Group 1")).await, Err(SaveError::Conflict)));
        let parents = store.groups_nesting(three, PageRequest::first(MANY)).await.unwrap();
        assert_eq!(parents.items(), [one]);
    });
}

/// Runs the same on two threads.
fn both<T: Send>(run: impl Fn(u128, &Barrier) -> T + Sync) -> [T; 2] {
    let (start, run) = (Barrier::new(2), &run);
    thread::scope(|scope| {
        let start = &start;
        [0, 1].map(|side| scope.spawn(move || run(side, start))).map(|side| side.join().unwrap())
    })
}

/// Saves the change, and returns whether it was saved or exceeded the limit.
fn saved_or_full(store: &SqliteStore, change: GroupChange, quota: Quota) -> bool {
    match block_on(store.save_group(change)) {
        Ok(()) => true,
        Err(SaveError::QuotaExceeded(full)) => {
            assert_eq!(full, [quota].into());
            false
        }
        Err(error) => panic!("{error}"),
    }
}

fn new_database() -> (TempDir, PathBuf, World) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let world = World::new();
    block_on(SqliteStore::open(&path).unwrap().save_company(world.created.clone())).unwrap();
    (dir, path, world)
}

fn limited(path: &Path, world: &World, limits: Limits) -> SqliteStore {
    let store = SqliteStore::open(path).unwrap();
    block_on(set(&store, world, limits));
    store
}

async fn raise(store: &SqliteStore, world: &World) {
    set(store, world, Limits { groups: Some(2), groups_per_user: Some(2), ..Limits::default() })
        .await;
}

async fn set(store: &SqliteStore, world: &World, limits: Limits) {
    let before = store.find_company(world.company.id()).await.unwrap().unwrap();
    let mut after = before.clone();
    let event = after.set_limits(limits, &CompanyContext::new(minute(1))).unwrap();
    store.save_company(CompanyChange::between(&before, after, vec![event])).await.unwrap();
}

fn events(store: &SqliteStore, world: &World) -> usize {
    block_on(store.events_after(world.company.id(), None, MANY)).unwrap().len()
}

const MANY: NonZeroU32 = NonZeroU32::new(10_000).unwrap();
