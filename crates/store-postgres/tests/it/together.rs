//! Saves of one company that wait for each other.

use futures_util::future::{join, join_all};
use guildhall_kernel::{SaveError, Scope};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::RoomRepository;
use guildhall_store_postgres::PostgresStore;
use pollster::block_on;
use tokio_postgres::{Client, NoTls};

use crate::server::{Schema, on_runtime, url};
use crate::world::{World, room_id, user};

#[test]
fn saves_that_wait_are_committed_together() {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    let saved = block_on(save_while_held(&store, &schema, &world, &[1, 2, 3, 4, 5, 6]));
    assert!(saved.iter().all(Result::is_ok), "{saved:?}");
    // The company, the first room, and the rooms that came while the first waited.
    assert_eq!(block_on(transactions(&schema)), 3);
}

#[test]
fn a_save_that_is_refused_leaves_the_others_that_wait_with_it() {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    let saved = block_on(save_while_held(&store, &schema, &world, &[1, 2, 3, 2, 4]));
    let is_conflict = |saved: &Saved| matches!(saved, Err(SaveError::Conflict));
    let conflicts: Vec<_> = saved.iter().map(is_conflict).collect();
    assert_eq!(conflicts, [false, false, false, true, false], "{saved:?}");
    for number in 1..=4 {
        let found = block_on(store.find_room(room_id(number), Scope::Whole)).unwrap();
        assert!(found.is_some(), "room {number}");
    }
}

type Saved = Result<(), SaveError<guildhall_store_postgres::PostgresError>>;

/// Saves rooms of these numbers while another session holds the outbox of the company.
async fn save_while_held(
    store: &PostgresStore,
    schema: &Schema,
    world: &World,
    numbers: &[u128],
) -> Vec<Saved> {
    let other = session(schema).await;
    let other = on_runtime(async move {
        other.batch_execute("BEGIN; SELECT 1 FROM outbox_heads FOR UPDATE").await.unwrap();
        other
    })
    .await;
    let people = [1, 2, 3].map(user);
    let saves = numbers.iter().map(|number| store.save_room(world.room(room_id(*number), &people)));
    // All saves are called before the session ends.
    join(join_all(saves), async { drop(other) }).await.0
}

/// Returns the number of transactions that appended events.
async fn transactions(schema: &Schema) -> i64 {
    let session = session(schema).await;
    on_runtime(async move {
        let count = "SELECT count(DISTINCT xmin::text) FROM events";
        session.query_one(count, &[]).await.unwrap().get(0)
    })
    .await
}

async fn session(schema: &Schema) -> Client {
    let path = format!("SET search_path TO \"{}\"", schema.name());
    on_runtime(async move {
        let (client, connection) = tokio_postgres::connect(url(), NoTls).await.unwrap();
        tokio::spawn(connection);
        client.batch_execute(&path).await.unwrap();
        client
    })
    .await
}
