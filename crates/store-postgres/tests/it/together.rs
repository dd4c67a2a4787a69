//! Saves of one company that wait for each other.

use futures_util::future::{join, join_all, join3};
use guildhall_groups::{GroupChange, GroupDraft, GroupRepository};
use guildhall_kernel::{SaveError, Scope};
use guildhall_permissions::CompanyRepository;
use guildhall_rooms::RoomRepository;
use guildhall_store_postgres::{PostgresError, PostgresStore};
use guildhall_testkit::commands::rename;
use pollster::block_on;

use crate::server::{Schema, on_runtime, session};
use crate::world::{World, group_id, room_id, user};

#[test]
fn saves_that_wait_are_committed_together() {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    block_on(store.save_company(world.created.clone())).unwrap();
    let saved = block_on(save_while_held(&store, &schema, &world, &[1, 2, 3, 4, 5, 6]));
    assert!(saved.iter().all(Result::is_ok), "{saved:?}");
    // The company, perhaps the first room by itself, and the rooms that came while it waited.
    let transactions = block_on(transactions(&schema));
    assert!((2..=3).contains(&transactions), "{transactions}");
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

// about: GR-4
#[test]
fn a_save_that_waits_gets_no_name_that_a_later_one_gives_up() {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    let ann = user(1);
    block_on(store.save_company(world.created.clone())).unwrap();
    let renames = [(2, "Crew 1"), (1, "Crew 3")].map(|(number, name)| {
        let draft = GroupDraft::named(&format!("Crew {number}")).unwrap();
        let created = world.group(group_id(number), ann, draft);
        block_on(store.save_group(created.clone())).unwrap();
        let before = created.group().clone();
        let mut group = before.clone();
        let renamed = group.execute(ann, rename(name), &world.cx(2)).unwrap();
        GroupChange::between(&before, group, vec![renamed])
    });
    let room = world.room(room_id(3), &[1, 2, 3].map(user));
    let [takes, gives_up] = renames;
    let saved = block_on(while_held(&schema, async {
        let (takes, gives_up) = (store.save_group(takes), store.save_group(gives_up));
        let (room, takes, gives_up) = join3(store.save_room(room), takes, gives_up).await;
        [room, takes, gives_up]
    }));
    assert!(matches!(saved, [Ok(()), Err(SaveError::Taken(_)), Ok(())]), "{saved:?}");
}

type Saved = Result<(), SaveError<PostgresError>>;

/// Saves rooms of these numbers while another session holds the outbox of the company.
async fn save_while_held(
    store: &PostgresStore,
    schema: &Schema,
    world: &World,
    numbers: &[u128],
) -> Vec<Saved> {
    let people = [1, 2, 3].map(user);
    let save = |number: &u128| store.save_room(world.room(room_id(*number), &people));
    while_held(schema, join_all(numbers.iter().map(save))).await
}

/// Runs saves while another session holds the outbox of the company, until all are called.
async fn while_held<T>(schema: &Schema, saves: impl Future<Output = T>) -> T {
    let other = session(schema).await;
    let other = on_runtime(async move {
        other.batch_execute("BEGIN; SELECT 1 FROM outbox_heads FOR UPDATE").await.unwrap();
        other
    })
    .await;
    join(saves, async { drop(other) }).await.0
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
