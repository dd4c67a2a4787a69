//! Rows whose form is of another room, group or version than their columns say.

use guildhall_groups::{GroupDraft, GroupRepository};
use guildhall_kernel::Scope;
use guildhall_rooms::RoomRepository;
use pollster::block_on;

use super::world::{World, group_id, room_id, user};
use crate::{SqliteError, SqliteStore};

#[test]
fn a_header_of_another_room_group_or_version_is_not_read() {
    let damages = [
        "UPDATE rooms SET version = version + 1; UPDATE groups SET version = version + 1",
        "UPDATE rooms SET header = (SELECT max(header) FROM rooms WHERE kind = 'general')
             WHERE kind = 'general';
         UPDATE groups SET header = (SELECT max(header) FROM groups)",
    ];
    for damage in damages {
        let store = SqliteStore::open_in_memory().unwrap();
        let world = World::new();
        let (mut rooms, mut groups) = (Vec::new(), Vec::new());
        for n in [1, 2] {
            block_on(store.save_room(world.room(room_id(n), &[1, 2, 3].map(user)))).unwrap();
            let draft = GroupDraft::named(&format!("Crew {n}")).unwrap();
            block_on(store.save_group(world.group(group_id(10 + n), user(1), draft))).unwrap();
            rooms.push(room_id(n));
            groups.push(group_id(10 + n));
        }
        block_on(store.write::<_, SqliteError>(move |db| Ok(db.execute_batch(damage)?))).unwrap();
        let is_damaged = |error: &SqliteError| matches!(error, SqliteError::Form { .. });
        let found = |id| block_on(store.find_room(id, Scope::Whole));
        assert!(rooms.into_iter().any(|id| found(id).is_err_and(|error| is_damaged(&error))));
        let found = |id| block_on(store.find_group(id, Scope::Whole));
        assert!(groups.into_iter().any(|id| found(id).is_err_and(|error| is_damaged(&error))));
    }
}
