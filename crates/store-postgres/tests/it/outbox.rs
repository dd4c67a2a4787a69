//! A reader of the outbox beside saves of two stores, like two processes.

use std::num::NonZeroU32;
use std::thread;

use futures_util::future::join_all;
use guildhall_groups::Outbox;
use guildhall_rooms::RoomRepository;
use pollster::block_on;

use crate::server::{Schema, on_runtime};
use crate::world::{World, room_id, user};

/// How many saves one store makes.
const SAVES: u128 = 60;

/// How many of them wait together.
const TOGETHER: u128 = 6;

#[test]
fn a_reader_beside_saves_sees_each_position_after_the_one_before() {
    let (schema, world) = (Schema::new(), World::new());
    let connect = || block_on(on_runtime(schema.connect())).unwrap();
    let (reader, writers) = (connect(), [connect(), connect()]);
    let (world, many) = (&world, NonZeroU32::new(7).unwrap());
    let save_all = |side: u128| {
        let (store, people) = (&writers[usize::try_from(side).unwrap()], [1, 2, 3].map(user));
        for first in (0..SAVES).step_by(usize::try_from(TOGETHER).unwrap()) {
            let save = |number| {
                let id = room_id(1 + 2 * number + side);
                store.save_room(world.room(id, &people))
            };
            let saved = block_on(join_all((first..first + TOGETHER).map(save)));
            assert!(saved.iter().all(Result::is_ok), "{saved:?}");
        }
    };
    thread::scope(|scope| {
        for side in 0..2 {
            let save_all = &save_all;
            scope.spawn(move || save_all(side));
        }
        let mut seen = Vec::new();
        while seen.len() < usize::try_from(2 * SAVES).unwrap() {
            let last = seen.last().copied();
            let more = block_on(reader.events_after(world.company.id(), last, many)).unwrap();
            for event in more {
                let after = seen.last().map_or(0, |last| last.number());
                assert_eq!(event.position.number(), after + 1, "a position is missing");
                seen.push(event.position);
            }
        }
    });
}
