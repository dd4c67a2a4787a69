//! A process that is killed while it saves.

use std::io::{BufRead, BufReader};
use std::num::NonZeroU32;
use std::process::{Command, Stdio};

use futures_util::future::join_all;
use guildhall_groups::Outbox;
use guildhall_kernel::{CommandDigest, CommandId, KeptAnswer, SaveError, Scope};
use guildhall_rooms::{RoomChange, RoomRepository};
use guildhall_store_sqlite::SqliteStore;
use pollster::block_on;

use crate::world::{World, minute, room_id, user};

/// How many saves wait together.
const TOGETHER: usize = 5;

/// The variable that tells the killed process the path of the file.
const FILE: &str = "GUILDHALL_TEST_FILE";

#[test]
fn acknowledged_saves_survive_a_kill_and_no_save_is_partial_or_repeated() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("hall.db");
    let mut process = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "killed::saves_until_it_is_killed", "--nocapture"])
        .env(FILE, &path)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let numbers =
        lines.map(Result::unwrap).filter_map(|line| line.strip_prefix("saved ")?.parse().ok());
    let acknowledged: Vec<u128> = numbers.take(25).collect();
    process.kill().unwrap();
    process.wait().unwrap();
    assert_eq!(acknowledged.len(), 25);

    let store = SqliteStore::open(&path).unwrap();
    let many = NonZeroU32::new(100_000).unwrap();
    let events = block_on(store.events_after(World::new().company.id(), None, many)).unwrap();
    let rooms = (1..).map_while(|number| {
        block_on(store.find_room(room_id(number), Scope::Whole)).unwrap().map(|_| number)
    });
    let rooms: Vec<u128> = rooms.collect();
    assert!(
        acknowledged.iter().all(|room| rooms.contains(room)),
        "{acknowledged:?} were acknowledged, {rooms:?} are stored"
    );
    assert_eq!(events.len(), rooms.len(), "a room without its event, or an event without its room");
    // Each command comes again, also those of which no answer arrived.
    for number in (1..=rooms.len() as u128 + TOGETHER as u128).rev() {
        let again = block_on(store.save_room(opened(number)));
        let is_answered = matches!(&again, Err(SaveError::Answered(of)) if *of == id(number));
        assert_eq!(is_answered, rooms.contains(&number), "room {number}: {again:?}");
        assert_eq!(again.is_ok(), !is_answered, "room {number}: {again:?}");
    }
}

/// The id of the command that opens a room.
fn id(number: u128) -> CommandId {
    CommandId::new(user(1), format!("room-{number}").parse().unwrap())
}

/// The change that opens a room, with the answer to its command.
fn opened(number: u128) -> RoomChange {
    let (asked, at) = (CommandDigest::of(b"open"), minute(1).into());
    let kept = KeptAnswer::new(id(number), asked, at, number.to_string());
    World::new().room(room_id(number), &[1, 2, 3].map(user)).with_answers(vec![kept])
}

/// A part of the test above, which runs it in its own process.
#[test]
fn saves_until_it_is_killed() {
    let Some(path) = std::env::var_os(FILE) else { return };
    let store = SqliteStore::open(path).unwrap();
    // Without a kill, the loop ends by itself.
    for first in (1..100_000).step_by(TOGETHER) {
        let save = async |number| {
            store.save_room(opened(number)).await.unwrap();
            println!("saved {number}");
        };
        block_on(join_all((first..).take(TOGETHER).map(save)));
    }
}
