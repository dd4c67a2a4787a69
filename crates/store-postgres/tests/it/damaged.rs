//! Rows whose stored form is that of another version, or of another room or group.

use guildhall_groups::{GroupDraft, GroupRepository, Inspected, Inspection};
use guildhall_kernel::Scope;
use guildhall_rooms::RoomRepository;
use guildhall_store_postgres::{PostgresError, PostgresStore};
use pollster::block_on;

use crate::server::{Schema, by_hand, on_runtime};
use crate::world::{World, group_id, room_id, user};

#[test]
fn a_form_that_does_not_match_its_row_is_an_error() {
    for damage in ["version = version + 1", "header = (SELECT max(header) FROM damaged)"] {
        let (schema, store) = with_two_of_each();
        for table in ["rooms", "groups"] {
            let damage = damage.replace("damaged", table);
            by_hand(&schema, &format!("UPDATE {table} SET {damage}"));
        }
        let room = block_on(store.find_room(room_id(11), Scope::Whole));
        assert!(matches!(room, Err(PostgresError::Form { .. })), "{damage}: {room:?}");
        let group = block_on(store.find_group(group_id(1), Scope::Whole));
        assert!(matches!(group, Err(PostgresError::Form { .. })), "{damage}: {group:?}");
    }
}

#[test]
fn a_check_says_that_a_form_of_another_room_or_group_is_unreadable() {
    let (schema, store) = with_two_of_each();
    for table in ["rooms", "groups"] {
        let other = format!("UPDATE {table} SET header = (SELECT max(header) FROM {table})");
        by_hand(&schema, &other);
    }
    let room = block_on(store.inspect_room(room_id(11))).unwrap();
    assert!(matches!(room, Some(Inspected::Unreadable(_))), "{room:?}");
    let group = block_on(store.inspect_group(group_id(1))).unwrap();
    assert!(matches!(group, Some(Inspected::Unreadable(_))), "{group:?}");
}

#[test]
fn a_store_is_shown_without_its_database() {
    let store = block_on(on_runtime(Schema::new().connect())).unwrap();
    assert_eq!(format!("{store:?}"), "PostgresStore { .. }");
}

/// Saves two rooms, and two groups with their rooms.
fn with_two_of_each() -> (Schema, PostgresStore) {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    for (number, name) in [(1, "Crew"), (2, "Team")] {
        let room = world.room(room_id(10 + number), &[1, 2, 3].map(user));
        block_on(store.save_room(room)).unwrap();
        let draft = GroupDraft::named(name).unwrap();
        block_on(store.save_group(world.group(group_id(number), user(1), draft))).unwrap();
    }
    (schema, store)
}
