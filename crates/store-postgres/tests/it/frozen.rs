//! A server that is frozen: it keeps its connections, and answers nothing.

use std::time::Duration;

use futures_util::future::join_all;
use guildhall_crash_tests::servers::Server;
use guildhall_groups::{GroupDraft, GroupRepository};
use guildhall_kernel::{SaveError, Scope};
use guildhall_rooms::RoomRepository;
use guildhall_store_postgres::{PostgresError, PostgresStore};
use pollster::block_on;

use crate::server::on_runtime;
use crate::world::{World, group_id, room_id, user};

const PATIENCE: Duration = Duration::from_millis(300);

#[test]
fn no_call_waits_for_a_frozen_server_for_good() {
    let Some(server) = Server::start() else { return };
    let (url, world) = (server.url(), World::new());
    let options = PostgresStore::options().with_patience(PATIENCE);
    let store = block_on(on_runtime(async move { options.connect(&url).await })).unwrap();
    block_on(store.save_room(world.room(room_id(1), &people()))).unwrap();
    // The saves below prepare nothing any more, whether one is sent alone or with others: that has several
    // events, as a group with its room has.
    let crew = world.group(group_id(10), user(1), GroupDraft::named("Crew").unwrap());
    block_on(store.save_group(crew)).unwrap();
    block_on(store.find_room(room_id(1), Scope::Whole)).unwrap();

    let frozen = server.freeze();
    let saves = (2..=5).map(|number| store.save_room(world.room(room_id(number), &people())));
    let ended = block_on(join_all(saves));
    let read = block_on(store.find_room(room_id(1), Scope::Whole));
    drop(frozen);

    assert!(matches!(ended[0], Err(SaveError::Unknown)), "{:?}", ended[0]);
    for save in &ended[1..] {
        // They waited for the first one, and are sent to no server that is silent.
        let is_known = matches!(save, Err(SaveError::Store(PostgresError::Busy)));
        assert!(is_known || matches!(save, Err(SaveError::Unknown)), "{save:?}");
    }
    assert!(matches!(read, Err(PostgresError::Busy)), "{read:?}");
    // The connections that were silent are not used again, and the server goes on.
    for number in 6..=9 {
        block_on(store.save_room(world.room(room_id(number), &people()))).unwrap();
        assert!(block_on(store.find_room(room_id(number), Scope::Whole)).unwrap().is_some());
    }
}

fn people() -> [guildhall_kernel::User; 3] {
    [1, 2, 3].map(user)
}
