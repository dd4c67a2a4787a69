//! A database of schema 1.

use std::num::NonZeroU32;
use std::path::{Path, PathBuf};
use std::sync::Barrier;
use std::thread;

use async_sqlite::rusqlite::Connection;
use guildhall_groups::{
    AggregateId, Group, GroupChange, GroupFilter, GroupList, GroupRepository, Happening, Outbox,
    Recorded,
};
use guildhall_kernel::{CompanyId, GroupId, PageRequest, Scope};
use guildhall_permissions::{Company, CompanyRepository};
use guildhall_rooms::{Room, RoomRepository};
use guildhall_store_sqlite::{SqliteError, SqliteStore, Stored};
use pollster::block_on;
use tempfile::TempDir;
use uuid::Uuid;

use crate::world::{World, group_id, minute, room_id, user};

#[test]
fn a_database_of_schema_1_keeps_what_is_in_it() {
    let (_dir, path) = schema_1();
    let store = SqliteStore::open(&path).unwrap();
    let events = events(&store);
    assert_eq!(events.len(), 15);
    block_on(async {
        let stored = store.find_company(acme()).await.unwrap();
        let history = happened(&events, AggregateId::Company(acme()));
        let history = history.filter_map(|happening| match happening {
            Happening::Company(event) => Some(event),
            _ => None,
        });
        assert_eq!(stored, Company::replay(history));
        let profile = store.find_profile(user(1).id()).await.unwrap().unwrap();
        assert_eq!(profile.name.to_string(), "Ann");
        for id in [7, 9, 10].map(group_id) {
            let stored = store.find_group(id, Scope::Whole).await.unwrap();
            assert!(stored.is_some());
            assert_eq!(stored, replayed(&events, id));
        }
        for id in [7, 8, 9, 11].map(room_id) {
            let stored = store.find_room(id, Scope::Whole).await.unwrap();
            let history = happened(&events, AggregateId::Room(id));
            let history = history.filter_map(|happening| match happening {
                Happening::Room(event) => Some(event),
                _ => None,
            });
            assert!(stored.is_some());
            assert_eq!(stored, Room::replay(history));
        }
        let rooms = store.rooms_of(user(1).id(), PageRequest::first(MANY)).await.unwrap();
        let ids: Vec<_> = rooms.items().iter().map(|listed| listed.room.id()).collect();
        assert_eq!(ids, [11, 8, 7].map(room_id));
        assert_eq!(rooms.items()[0].last_active, minute(20).into());
    });
    assert_eq!(listed(&store, GroupList::All), [group_id(7), group_id(10)]);
    assert_eq!(listed(&store, GroupList::Teams), []);
}

#[test]
fn a_group_of_schema_1_is_changed_as_any_other() {
    let (_dir, path) = schema_1();
    drop(SqliteStore::open(&path).unwrap());
    let store = SqliteStore::open(&path).unwrap();
    let (world, ann) = (World::new(), user(1));
    let [crew, pact] = [7, 10].map(group_id);
    block_on(async {
        let below = store.find_below(pact, Scope::of([ann.id()])).await.unwrap();
        let before = store.find_group(crew, Scope::of([ann.id()])).await.unwrap().unwrap();
        let mut after = before.clone();
        let event = after.nest(&ann, pact, &below, &world.cx(30)).unwrap();
        let change = GroupChange::between(&before, after, vec![event]);
        store.save_group(change.after_nestings(below.version())).await.unwrap();
        let parents = store.groups_nesting(pact, PageRequest::first(MANY)).await.unwrap();
        assert_eq!(parents.items(), [crew]);
        let everybody = store.participants_of(crew, PageRequest::first(MANY)).await.unwrap();
        assert_eq!(everybody.items(), [1, 2, 3, 4].map(user));
    });
}

#[test]
fn what_is_damaged_in_a_database_of_schema_1_does_not_keep_it_shut() {
    let (_dir, path) = schema_1();
    let db = Connection::open(&path).unwrap();
    db.execute("UPDATE groups SET header = '{' WHERE name_key = 'pact'", []).unwrap();
    db.execute("UPDATE events SET happening = '{' WHERE position = 8", []).unwrap();
    db.close().unwrap();
    let store = SqliteStore::open(&path).unwrap();
    assert!(block_on(store.find_group(group_id(7), Scope::Whole)).is_ok());
    let error = block_on(store.find_group(group_id(10), Scope::Whole)).unwrap_err();
    let named =
        matches!(error, SqliteError::Form { what, .. } if what == Stored::Group(group_id(10)));
    assert!(named, "{error}");
}

#[test]
fn a_database_of_schema_1_that_many_open_at_once_is_brought_up_to_date_once() {
    let (_dir, path) = schema_1();
    let start = Barrier::new(8);
    thread::scope(|scope| {
        for _ in 0..8 {
            scope.spawn(|| {
                start.wait();
                let store = SqliteStore::open(&path).unwrap();
                assert_eq!(events(&store).len(), 15);
            });
        }
    });
}

/// A file as a store of schema 1 left it.
fn schema_1() -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    fill(&path);
    (dir, path)
}

fn fill(path: &Path) {
    let db = Connection::open(path).unwrap();
    db.execute_batch(include_str!("../../src/schema/1.sql")).unwrap();
    db.execute_batch(include_str!("schema_1.sql")).unwrap();
    db.pragma_update(None, "application_id", i32::from_be_bytes(*b"GUIL")).unwrap();
    db.pragma_update(None, "user_version", 1).unwrap();
    db.close().unwrap();
}

fn events(store: &SqliteStore) -> Vec<Recorded> {
    block_on(store.events_after(acme(), None, MANY)).unwrap()
}

fn happened(
    events: &[Recorded],
    aggregate: AggregateId,
) -> impl Iterator<Item = Happening> + use<'_> {
    let own = events.iter().filter(move |recorded| recorded.aggregate == aggregate);
    own.map(|recorded| recorded.happening.clone())
}

fn replayed(events: &[Recorded], group: GroupId) -> Option<Group> {
    Group::replay(happened(events, AggregateId::Group(group)).filter_map(
        |happening| match happening {
            Happening::Group(event) => Some(event),
            _ => None,
        },
    ))
}

fn listed(store: &SqliteStore, list: GroupList) -> Vec<GroupId> {
    let filter = GroupFilter::new(&World::new().company, user(3), list).unwrap();
    let page = block_on(store.list_groups(filter, PageRequest::first(MANY))).unwrap();
    page.items().iter().map(Group::id).collect()
}

fn acme() -> CompanyId {
    CompanyId::new(Uuid::from_u128(1))
}

const MANY: NonZeroU32 = NonZeroU32::new(1000).unwrap();
