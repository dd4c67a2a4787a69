//! Connections that are slow, or lost while a save is committed.

use std::num::{NonZeroU32, NonZeroUsize};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

use futures_util::future::{join, join_all};
use guildhall_groups::Outbox;
use guildhall_kernel::{SaveError, Scope};
use guildhall_rooms::RoomRepository;
use guildhall_store_postgres::{PostgresError, PostgresStore};
use pollster::block_on;
use tokio::runtime::Builder;
use tokio::time::timeout;

use crate::proxy::{Proxy, Rule};
use crate::server::{Schema, by_hand, on_runtime};
use crate::world::{World, room_id, user};

const MANY: NonZeroU32 = NonZeroU32::new(1000).unwrap();

#[test]
fn a_save_is_sent_with_its_commit_before_any_answer_comes() {
    let (schema, world) = (Schema::new(), World::new());
    let (store, proxy) = block_on(behind_proxy(&schema));
    block_on(store.save_room(world.room(room_id(1), &people()))).unwrap();

    proxy.set(Rule::HoldAnswersUntil(b"COMMIT".to_vec()));
    let change = world.room(room_id(2), &people());
    block_on(in_time(async move { store.save_room(change).await })).unwrap();
}

#[test]
fn a_read_is_sent_before_any_answer_comes() {
    let (schema, world) = (Schema::new(), World::new());
    let (store, proxy) = block_on(behind_proxy(&schema));
    for number in [1, 2] {
        block_on(store.save_room(world.room(room_id(number), &people()))).unwrap();
    }
    block_on(store.find_room(room_id(1), Scope::Whole)).unwrap();

    // The id is sent with the statement itself.
    let id = room_id(2).as_uuid().as_bytes().to_vec();
    proxy.set(Rule::HoldAnswersUntil(id));
    let found = block_on(in_time(async move { store.find_room(room_id(2), Scope::Whole).await }));
    assert!(found.unwrap().is_some());
}

#[test]
fn a_commit_that_is_lost_on_its_way_saves_nothing() {
    let (schema, world) = (Schema::new(), World::new());
    let (store, proxy) = block_on(behind_proxy(&schema));
    block_on(store.save_room(world.room(room_id(1), &people()))).unwrap();

    proxy.set(Rule::LoseCommit);
    let change = world.room(room_id(2), &people());
    let lost = block_on(store.save_room(change.clone())).unwrap_err();
    assert!(is_unknown(&lost), "{lost}");
    assert_eq!(block_on(store.find_room(room_id(2), Scope::Whole)).unwrap(), None);
    block_on(store.save_room(change)).unwrap();
    assert_eq!(positions(&store, &world), [1, 2]);
}

#[test]
fn a_commit_whose_answer_is_lost_is_saved_once() {
    let (schema, world) = (Schema::new(), World::new());
    let (store, proxy) = block_on(behind_proxy(&schema));
    block_on(store.save_room(world.room(room_id(1), &people()))).unwrap();

    proxy.set(Rule::LoseAnswer);
    let change = world.room(room_id(2), &people());
    let lost = block_on(store.save_room(change.clone())).unwrap_err();
    assert!(is_unknown(&lost), "{lost}");
    assert!(block_on(store.find_room(room_id(2), Scope::Whole)).unwrap().is_some());
    let again = block_on(store.save_room(change));
    assert!(matches!(again, Err(SaveError::Conflict)), "{again:?}");
    assert_eq!(positions(&store, &world), [1, 2]);
}

#[test]
fn the_outcome_of_a_save_is_unknown_if_the_runtime_ends_after_it_was_sent() {
    let (schema, world) = (Schema::new(), World::new());
    let proxy = block_on(Proxy::start());
    let runtime = Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let options = schema.options().with_connections(NonZeroUsize::MIN);
    let store = runtime.block_on(options.connect(&proxy.url())).unwrap();
    block_on(store.save_room(world.room(room_id(1), &people()))).unwrap();

    proxy.set(Rule::HoldAnswersUntil(b"nothing that is ever sent".to_vec()));
    let save = |number| store.save_room(world.room(room_id(number), &people()));
    let end_runtime = async {
        proxy.until_sent(b"COMMIT").await;
        // The next save is called before the runtime ends, and waits for the first one.
        join(save(3), async { runtime.shutdown_background() }).await.0
    };
    let (sent, waiting) = block_on(join(save(2), end_runtime));
    assert!(matches!(sent, Err(SaveError::Unknown)), "{sent:?}");
    for not_sent in [waiting, block_on(save(4))] {
        let is_known = matches!(not_sent, Err(SaveError::Store(PostgresError::Runtime)));
        assert!(is_known, "{not_sent:?}");
    }
}

#[test]
fn acknowledged_saves_survive_ended_sessions_and_no_save_is_partial() {
    const SAVES: u128 = 120;
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    let is_over = AtomicBool::new(false);
    let end_sessions = || {
        let others = format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
             WHERE application_name = 'guildhall' AND query LIKE '%' AND pid IN (
                SELECT pid FROM pg_locks JOIN pg_class ON oid = relation
                WHERE relnamespace = '\"{}\"'::regnamespace)",
            schema.name()
        );
        while !is_over.load(Ordering::Relaxed) {
            by_hand(&schema, &others);
        }
    };
    let (mut acknowledged, mut lost) = (Vec::new(), 0);
    thread::scope(|scope| {
        scope.spawn(end_sessions);
        for first in (1..=SAVES).step_by(6) {
            let save = async |number| {
                (number, store.save_room(world.room(room_id(number), &people())).await)
            };
            for (number, saved) in block_on(join_all((first..first + 6).map(save))) {
                match saved {
                    Ok(()) => acknowledged.push(number),
                    Err(SaveError::Store(PostgresError::Connection(_))) => lost += 1,
                    Err(error) if is_unknown(&error) => lost += 1,
                    Err(error) => panic!("{error:?}"),
                }
            }
        }
        is_over.store(true, Ordering::Relaxed);
    });
    let stored = (1..=SAVES).filter(|number| find_after_loss(&store, *number));
    let stored: Vec<_> = stored.collect();
    assert!(acknowledged.iter().all(|room| stored.contains(room)), "{acknowledged:?} {stored:?}");
    assert!(stored.len() <= acknowledged.len() + lost, "a save that was refused is stored");
    let all = u64::try_from(stored.len()).unwrap();
    assert_eq!(positions(&store, &world), (1..=all).collect::<Vec<_>>());
}

/// Returns whether a room is stored. A connection that was ended before is found out by its next
/// use.
fn find_after_loss(store: &PostgresStore, number: u128) -> bool {
    loop {
        match block_on(store.find_room(room_id(number), Scope::Whole)) {
            Err(PostgresError::Connection(_)) => {}
            found => return found.unwrap().is_some(),
        }
    }
}

pub(crate) async fn behind_proxy(schema: &Schema) -> (PostgresStore, Proxy) {
    let proxy = Proxy::start().await;
    let options = schema.options().with_connections(NonZeroUsize::MIN);
    let url = proxy.url();
    (on_runtime(async move { options.connect(&url).await }).await.unwrap(), proxy)
}

/// Lets a call fail that would wait for ever.
async fn in_time<T: Send + 'static>(call: impl Future<Output = T> + Send + 'static) -> T {
    on_runtime(async { timeout(Duration::from_mins(1), call).await }).await.unwrap()
}

fn is_unknown(error: &SaveError<PostgresError>) -> bool {
    matches!(error, SaveError::Unknown)
}

fn positions(store: &PostgresStore, world: &World) -> Vec<u64> {
    let events = block_on(store.events_after(world.company.id(), None, MANY)).unwrap();
    events.iter().map(|event| event.position.number()).collect()
}

fn people() -> [guildhall_kernel::User; 3] {
    [1, 2, 3].map(user)
}
