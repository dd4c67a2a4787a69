//! What a save returns for an error of the server. A trigger makes the error.

use guildhall_kernel::{SaveError, Scope};
use guildhall_rooms::RoomRepository;
use guildhall_store_postgres::PostgresError;
use pollster::block_on;

use crate::server::{Schema, by_hand, on_runtime};
use crate::world::{World, room_id, user};

#[test]
fn a_lost_race_is_a_conflict() {
    for code in ["40001", "40P01", "23505"] {
        let saved = save_with_error(code);
        assert!(matches!(saved, Err(SaveError::Conflict)), "{code}: {saved:?}");
    }
}

#[test]
fn a_statement_that_takes_too_long_is_an_error_that_says_so() {
    for code in ["57014", "55P03"] {
        let saved = save_with_error(code);
        assert!(matches!(saved, Err(SaveError::Store(PostgresError::Busy))), "{code}: {saved:?}");
    }
}

#[test]
fn a_server_that_fails_is_an_error_that_names_its_cause() {
    let saved = save_with_error("53100");
    assert!(matches!(saved, Err(SaveError::Store(PostgresError::Database(_)))), "{saved:?}");
    assert!(saved.unwrap_err().to_string().contains("made by a test (53100)"));
}

#[test]
fn a_save_whose_session_the_server_ends_has_an_unknown_outcome() {
    for code in ["08006", "57P01", "57P02", "57P03", "25P03", "53300"] {
        let saved = save_with_error(code);
        assert!(matches!(saved, Err(SaveError::Unknown)), "{code}: {saved:?}");
    }
}

/// Saves a room, of whose events the server makes an error with this code. Nothing is saved, and the
/// connection can be used again.
fn save_with_error(code: &str) -> Result<(), SaveError<PostgresError>> {
    let (schema, world) = (Schema::new(), World::new());
    let store = block_on(on_runtime(schema.connect())).unwrap();
    let trigger = format!(
        "CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
             RAISE EXCEPTION 'made by a test' USING ERRCODE = '{code}';
         END $$;
         CREATE TRIGGER fails BEFORE INSERT ON events EXECUTE FUNCTION fail()"
    );
    by_hand(&schema, &trigger);
    let change = world.room(room_id(1), &[1, 2, 3].map(user));
    let saved = block_on(store.save_room(change.clone()));
    assert_eq!(block_on(store.find_room(room_id(1), Scope::Whole)).unwrap(), None);
    by_hand(&schema, "DROP TRIGGER fails ON events");
    block_on(store.save_room(change)).unwrap();
    saved
}
