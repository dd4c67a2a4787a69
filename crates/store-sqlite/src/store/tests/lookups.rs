//! Reads in the thread of the caller.

use std::collections::BTreeSet;
use std::future::Future;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::Path;
use std::pin::pin;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, Waker};
use std::thread;

use async_sqlite::rusqlite::Connection;
use async_sqlite::rusqlite::trace::{TraceEvent, TraceEventCodes};
use guildhall_groups::{
    BasisRepository, BasisRequest, Group, GroupChange, GroupDraft, GroupRepository,
};
use guildhall_kernel::{Claim, CommandId, CommandRepository, EmailAddress, Scope, User};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::{RoomRepository, SamePeople};
use pollster::block_on;

use super::participants::chain;
use super::world::{World, group_id, room_id, user};
use crate::{SqliteError, SqliteStore};

#[test]
fn a_few_rows_are_read_without_a_thread() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("hall.db"), 1);
    let world = World::new();
    let [ann, bo] = [1, 2].map(user);
    block_on(create_crew(&store, &world, ann));
    block_on(store.save_room(world.room(room_id(8), &[1, 2, 3].map(user)))).unwrap();
    block_on(store.find_company(world.company.id())).unwrap();
    let (release, released) = mpsc::channel::<()>();
    let mut busy = Box::pin(store.read(move |_| Ok(released.recv().ok())));
    super::start(busy.as_mut());

    let scope = Scope::of([ann.id(), bo.id()]);
    assert!(at_once(store.find_group(group_id(7), scope.clone())).unwrap().is_some());
    assert!(at_once(store.find_room(room_id(7), scope)).unwrap().is_some());
    assert_eq!(at_once(store.find_groups([group_id(7)].into(), ann.id())).unwrap().len(), 1);
    assert_eq!(at_once(store.find_rooms([room_id(7)].into(), ann.id())).unwrap().len(), 1);
    assert!(at_once(store.find_company(world.company.id())).unwrap().is_some());
    assert!(at_once(store.find_registrations([ann.id()].into())).unwrap().is_empty());
    assert!(at_once(store.find_room_by_claim(Claim::ToMe(ann.id()))).unwrap().is_none());
    let command = CommandId::new(ann, "create".parse().unwrap());
    assert!(at_once(store.find_answers([command].into())).unwrap().is_empty());

    let address = |n| format!("pat{n}@partner.example").parse::<EmailAddress>().unwrap();
    let addresses = |many| (0..many).map(|n| address(n).folded_key()).collect();
    assert!(at_once(store.holders_of_addresses(addresses(16))).unwrap().is_empty());
    let same = |many: u128| {
        let people = (1..=many).map(|n| user(n).id());
        SamePeople::new(ann.id(), people, vec![world.company.id()], NonZeroU32::MIN)
    };
    assert!(at_once(store.rooms_with_exactly(same(16))).unwrap().rooms.is_empty());

    let request = BasisRequest::new(ann, [bo]).with_group(group_id(7), Scope::of([bo.id()]));
    let request = request.with_room(room_id(8), Scope::of([bo.id()]));
    let basis = at_once(store.find_basis(request.clone())).unwrap();
    let both = Scope::of([ann.id(), bo.id()]);
    assert_eq!(basis.companies.len(), 1);
    assert!(basis.group.is_some_and(|group| *group.roster().scope() == both));
    assert!(basis.room.is_some_and(|room| *room.roster().scope() == both));

    // A whole roster can be long, and so can many entries.
    super::start(pin!(store.find_group(group_id(7), Scope::Whole)));
    let many = Scope::of((1..100).map(|n| user(n).id()));
    super::start(pin!(store.find_room(room_id(7), many.clone())));
    super::start(pin!(store.find_basis(request.with_group(group_id(7), many))));
    super::start(pin!(store.holders_of_addresses(addresses(17))));
    super::start(pin!(store.rooms_with_exactly(same(17))));
    drop(release);
    block_on(busy).unwrap();
}

#[test]
fn a_group_is_looked_up_if_it_takes_few_groups_to_find_who_asks() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("hall.db"), 1);
    let world = World::new();
    let ann = user(1);
    // Group 0 has 17 nested groups, and group 1 has 16.
    block_on(chain(&store, &world, 18));
    block_on(store.find_company(world.company.id())).unwrap();
    let (release, released) = mpsc::channel::<()>();
    let mut busy = Box::pin(store.read(move |_| Ok(released.recv().ok())));
    super::start(busy.as_mut());

    let takes_part = |number, asks: User| {
        let group = at_once(store.find_group(group_id(number), Scope::of([asks.id()])));
        let basis = BasisRequest::new(asks, []).with_group(group_id(number), Scope::of([]));
        let basis = at_once(store.find_basis(basis)).unwrap().group.unwrap();
        let found = group.unwrap().unwrap().participant(asks.id()).unwrap();
        assert_eq!(basis.participant(asks.id()), Ok(found));
        found.is_some()
    };
    assert!(takes_part(0, ann), "the nearest group has the user");
    assert!(takes_part(0, user(26)), "the sixteenth has the user");
    assert!(takes_part(1, user(27)), "sixteen groups are few");
    assert!(takes_part(0, user(10)), "the user is only in the group itself");
    assert!(!takes_part(0, user(999)), "the user is in no group");
    // The last of 17 groups is not read in the thread of the caller.
    super::start(pin!(store.find_group(group_id(0), Scope::of([user(27).id()]))));
    let basis = BasisRequest::new(user(27), []).with_group(group_id(0), Scope::of([]));
    super::start(pin!(store.find_basis(basis)));
    drop(release);
    block_on(busy).unwrap();
    let found = block_on(store.find_group(group_id(0), Scope::of([user(27).id()])));
    assert!(found.unwrap().unwrap().participant(user(27).id()).unwrap().is_some());
}

#[test]
fn a_lookup_that_finds_no_idle_connection_is_a_read_on_a_thread() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("hall.db"), 1);
    let world = World::new();
    block_on(create_crew(&store, &world, user(1)));
    let within = store.look_up(|_| {
        let busy = store.look_up(|_| Ok(()))?;
        assert_eq!(busy, None);
        block_on(store.find_group(group_id(7), Scope::of([])))
    });
    assert!(within.unwrap().flatten().is_some());
}

#[test]
fn a_thread_looks_up_with_the_same_connection_again() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("hall.db"), 2);
    let used = || store.look_up(|db| Ok(ptr::from_ref(db).addr())).unwrap().unwrap();
    let here = used();
    let mut all = BTreeSet::new();
    // Threads of other tests have places, too, so not every second one has that of this thread.
    for _ in 0..32 {
        let both = || [used(), used()];
        let [first, again] = thread::scope(|scope| scope.spawn(both).join().unwrap());
        assert_eq!(again, first);
        all.insert(first);
    }
    assert_eq!(all.len(), 2, "threads have connections of their own");
    assert_eq!(used(), here);
    let beside = store.look_up(|_| Ok(used())).unwrap().unwrap();
    assert_ne!(beside, here, "the connection of this thread is in use");
}

#[test]
fn a_lookup_cannot_write_and_ends_with_the_store() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("hall.db"), 1);
    let written = store.look_up(|db| Ok(db.execute("DELETE FROM events", [])?));
    assert!(matches!(written, Err(SqliteError::ReadOnly { .. })), "{written:?}");
    block_on(store.clone().close()).unwrap();
    assert!(!dir.path().join("hall.db-wal").exists(), "a connection is left");
    let closed = block_on(store.find_group(group_id(7), Scope::of([])));
    assert!(matches!(closed, Err(SqliteError::Worker(_))), "{closed:?}");
}

#[test]
fn a_lookup_sees_the_state_of_one_moment() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let store = open(&path, 1);
    let world = World::new();
    let [ann, bo] = [1, 2].map(user);
    block_on(create_crew(&store, &world, ann));
    let scope = || Scope::of([ann.id(), bo.id()]);
    let before = block_on(store.find_group(group_id(7), scope())).unwrap().unwrap();
    // Another store adds Bo after the header was read, and before the entries are.
    let other = SqliteStore::open(&path).unwrap();
    let mut after = before.clone();
    let event = after.add_members(ann, &[bo], &world.cx(5)).unwrap();
    let change = GroupChange::between(&before, after, vec![event]);
    let (send, saved) = mpsc::channel();
    let add = Arc::new(move |text: &str| {
        if text.contains("FROM memberships") {
            // The statement for the second entry finds the change done.
            send.send(block_on(other.save_group(change.clone())).is_ok()).unwrap();
        }
    });
    store.lookups.change(|db| {
        let add = add.clone();
        let traced = move |event: TraceEvent<'_>| {
            if let TraceEvent::Stmt(_, text) = event {
                add(text);
            }
        };
        db.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(traced)).unwrap();
    });
    let within = block_on(store.find_group(group_id(7), scope())).unwrap().unwrap();
    assert_eq!(saved.try_iter().collect::<Vec<_>>(), [true, false]);
    assert_eq!(within, before);
    store.lookups.change(|db| {
        db.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>).unwrap();
    });
    let after: Group = block_on(store.find_group(group_id(7), scope())).unwrap().unwrap();
    assert_eq!(after.roster().counts().members(), 2);
}

#[test]
fn a_basis_is_the_state_of_one_moment() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let store = open(&path, 1);
    let world = World::new();
    let [ann, bo] = [1, 2].map(user);
    block_on(create_crew(&store, &world, ann));
    let scope = || Scope::of([ann.id(), bo.id()]);
    block_on(store.find_company(world.company.id())).unwrap();
    let before = block_on(store.find_group(group_id(7), scope())).unwrap().unwrap();
    // Another store adds Bo after the group was read, and before his entry is.
    let other = SqliteStore::open(&path).unwrap();
    let mut after = before.clone();
    let event = after.add_members(ann, &[bo], &world.cx(5)).unwrap();
    let change = GroupChange::between(&before, after, vec![event]);
    let (send, saved) = mpsc::channel();
    let traced = move |event: TraceEvent<'_>| {
        if let TraceEvent::Stmt(_, text) = event
            && text.starts_with("SELECT form FROM memberships")
        {
            send.send(block_on(other.save_group(change.clone())).is_ok()).unwrap();
        }
    };
    store
        .writer
        .change(|db| db.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(traced)))
        .unwrap();
    let request = BasisRequest::new(ann, [bo]).with_group(group_id(7), scope());
    let found = at_once(store.find_basis(request.clone())).unwrap();
    assert_eq!(saved.try_iter().collect::<Vec<_>>(), [true]);
    assert_eq!(found.group, Some(before));
    store.writer.change(|db| {
        db.trace_v2(TraceEventCodes::empty(), None::<fn(TraceEvent<'_>)>).unwrap();
    });
    let found = at_once(store.find_basis(request)).unwrap();
    assert_eq!(found.group.unwrap().roster().counts().members(), 2);
}

#[test]
fn a_basis_is_read_with_the_connection_that_wrote_last_if_no_save_waits() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("hall.db"), 1);
    let world = World::new();
    let ann = user(1);
    block_on(create_crew(&store, &world, ann));
    block_on(store.find_company(world.company.id())).unwrap();
    let ran = Arc::new(AtomicUsize::new(0));
    store.lookups.change(|db| {
        let ran = ran.clone();
        let count = move |_: TraceEvent<'_>| {
            ran.fetch_add(1, Ordering::Relaxed);
        };
        db.trace_v2(TraceEventCodes::SQLITE_TRACE_STMT, Some(count)).unwrap();
    });
    let request = BasisRequest::new(ann, []).with_group(group_id(7), Scope::of([ann.id()]));
    let find = || at_once(store.find_basis(request.clone())).unwrap();
    let by_writer = find();
    assert!(by_writer.group.is_some());
    assert_eq!(ran.load(Ordering::Relaxed), 0, "another connection was used");

    let (release, released) = mpsc::channel::<()>();
    let mut busy = Box::pin(store.writer.occupy(move || assert!(released.recv().is_err())));
    super::start(busy.as_mut());
    assert_eq!(find().group, by_writer.group);
    assert!(ran.swap(0, Ordering::Relaxed) > 0, "the writer is in use");
    let mut save = Box::pin(store.save_company(world.created.clone()));
    super::start(save.as_mut());
    drop(release);
    block_on(busy);
    block_on(save).unwrap_err();
    find();
    assert_eq!(ran.load(Ordering::Relaxed), 0, "the writer is idle again");
    store.writer.let_wait(|_| Ok(()));
    find();
    assert!(ran.load(Ordering::Relaxed) > 0, "a save waits for the writer");
}

#[test]
fn a_lookup_with_the_connection_of_the_writer_waits_for_no_process() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("hall.db"), 1);
    let world = World::new();
    block_on(create_crew(&store, &world, user(1)));
    let patience = store.look_up_before_save(|db| {
        Ok(db.pragma_query_value(None, "busy_timeout", |row| row.get::<_, i64>(0))?)
    });
    assert!(matches!(patience, Ok(Some(0))), "{patience:?}");
    let refused = store.look_up_in_atom(|db| Ok(db.execute("DELETE FROM events", [])?));
    assert!(matches!(refused, Err(SqliteError::ReadOnly { .. })), "{refused:?}");
}

#[test]
fn a_panic_in_a_lookup_is_an_error() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("hall.db"), 1);
    let looked_up = store.look_up_in_atom::<()>(|_| panic!("as planned"));
    assert!(matches!(looked_up, Err(SqliteError::Worker(_))), "{looked_up:?}");
    let is_free = store.look_up_in_atom(|db| Ok(!db.is_autocommit())).unwrap();
    assert_eq!(is_free, Some(true), "the connection begins a transaction again");
}

#[test]
fn a_lookup_is_never_the_last_connection_to_close() {
    let dir = tempfile::tempdir().unwrap();
    let store = open(&dir.path().join("hall.db"), 1);
    let (closed, order) = mpsc::channel();
    let tell = |name: &'static str| {
        let closed = closed.clone();
        let report = move |_: TraceEvent<'_>| {
            if name == "lookup" {
                // The thread of the writer would go on now, if it could.
                (0..10_000).for_each(|_| thread::yield_now());
            }
            closed.send(name).unwrap();
        };
        |db: &mut Connection| db.trace_v2(TraceEventCodes::SQLITE_TRACE_CLOSE, Some(report))
    };
    store.lookups.change(|db| tell("lookup")(db).unwrap());
    store.writer.change(tell("writer")).unwrap();
    drop(store);
    assert_eq!(order.iter().take(2).collect::<Vec<_>>(), ["lookup", "writer"]);
}

/// Returns the answer of a call that does not wait.
fn at_once<T>(call: impl Future<Output = T>) -> T {
    match pin!(call).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(answer) => answer,
        Poll::Pending => panic!("the call waits"),
    }
}

/// Creates group 7 with room 7.
async fn create_crew(store: &SqliteStore, world: &World, by: User) {
    store.save_company(world.created.clone()).await.unwrap();
    let draft = GroupDraft::named("Crew").unwrap();
    store.save_group(world.group(group_id(7), by, draft)).await.unwrap();
}

fn open(path: &Path, lookups: usize) -> SqliteStore {
    let readers = NonZeroUsize::new(1).unwrap();
    SqliteStore::options().with_readers(readers).with_lookups(lookups).open(path).unwrap()
}
