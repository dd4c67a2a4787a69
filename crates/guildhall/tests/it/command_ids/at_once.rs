//! The same id from many callers at once.

use std::collections::BTreeSet;
use std::fmt::Debug;
use std::thread;

use futures_util::future::{join_all, join3};
use guildhall::Guildhall;
use guildhall::groups::{GroupCommand, GroupRepository};
use guildhall::kernel::Scope;
use guildhall::rooms::{RoomCommand, RoomRepository};
use guildhall_store_sqlite::SqliteStore;
use guildhall_testkit::{Call, Interposed};

use super::key;
use crate::people::{ACME, ANN, BO, CY, DEE};
use crate::replay::assert_replays;
use crate::together::{Hall, Still, add, group, hall, hall_in, invite, newcomer, room};
use crate::world::{crew, named};

const CALLERS: u128 = 64;

/// Returns the only answer of all of them.
fn the_same<T: Debug + PartialEq>(answers: Vec<T>) -> T {
    let mut answers = answers.into_iter();
    let first = answers.next().unwrap();
    for (other, number) in answers.zip(1..) {
        assert_eq!(other, first, "answer {number}");
    }
    first
}

/// Another front door over the same store, as another process would have it.
fn another(hall: &Hall, environment: &Still) -> Guildhall<Interposed<SqliteStore>, Still> {
    Guildhall::with_environment(hall.store().clone(), environment.clone())
}

// allows: CO-9
#[test]
fn one_key_of_many_callers_in_the_queue_is_one_event() {
    pollster::block_on(async {
        let hall = hall().await;
        let (group, room) = (group(&hall).await, room(&hall).await);
        let key = key("once");
        let ann = hall.user(ANN).with_command(&key).group(group);
        let calls = (0..CALLERS).map(|_| ann.execute(add(newcomer(0))));
        let done = the_same(join_all(calls).await.into_iter().map(Result::unwrap).collect());
        let stored = hall.store().find_group(group, Scope::Whole).await.unwrap().unwrap();
        assert_eq!((done.group.version(), stored.version().events()), (stored.version(), 2));

        let key = super::key("twice");
        let ann = hall.user(ANN).with_command(&key).room(room);
        let calls = (0..CALLERS).map(|_| ann.execute(invite(newcomer(0))));
        the_same(join_all(calls).await.into_iter().map(Result::unwrap).collect());
        let stored = hall.store().find_room(room, Scope::Whole).await.unwrap().unwrap();
        assert_eq!(stored.version().events(), 2);
        assert_replays(&hall, ACME).await;
    });
}

// allows: CO-9
#[test]
fn keys_in_the_queue_are_kept_apart_from_commands_without() {
    pollster::block_on(async {
        let hall = hall().await;
        let group = group(&hall).await;
        let keys = [key("one"), key("two")];
        let calls = (0..CALLERS).map(|n| {
            let hall = &hall;
            let keys = &keys;
            async move {
                let by = if n % 2 == 0 { ANN } else { BO };
                match n % 4 {
                    // The first is alone, and the others are decided together.
                    0 => hall.user(by).group(group).execute(add(newcomer(n))).await,
                    n => {
                        let acting = hall.user(by).with_command(&keys[usize::from(n == 3)]);
                        acting.group(group).execute(add(newcomer(1_000 + n))).await
                    }
                }
            }
        });
        let answers = join_all(calls).await;
        let versions: BTreeSet<_> =
            answers.iter().map(|answer| answer.as_ref().unwrap().group.version()).collect();
        // 16 without a key, and the three commands with one.
        assert_eq!(versions.len(), 16 + 3);
        let stored = hall.store().find_group(group, Scope::Whole).await.unwrap().unwrap();
        assert_eq!(stored.version().events(), 1 + 16 + 3);
    });
}

// refuses: CO-9
#[test]
fn one_key_with_two_commands_in_the_queue_gets_one_of_them() {
    pollster::block_on(async {
        let hall = hall().await;
        let group = group(&hall).await;
        let key = key("once");
        let ann = hall.user(ANN).with_command(&key).group(group);
        let calls = (0..CALLERS).map(|n| ann.execute(add(newcomer(n % 2))));
        let answers = join_all(calls).await;
        for (answer, number) in answers.iter().zip(0..) {
            let kind = answer.as_ref().map_err(guildhall::Error::kind).err();
            assert_eq!(kind, (number % 2 == 1).then_some("command_reused"), "{number}");
        }
        let stored = hall.store().find_group(group, Scope::Whole).await.unwrap().unwrap();
        assert_eq!(stored.version().events(), 2);
    });
}

/// Runs `first` at another front door just before what comes after `read` and the registrations of
/// the first basis with answers.
fn between_two_loads(
    hall: &Hall,
    environment: &Still,
    loads: Call,
    first: impl AsyncFnOnce(Hall) + Send + 'static,
) {
    let other = another(hall, environment);
    let mut is_read = [false; 2];
    let comes = move |call| {
        is_read[0] |= call == Call::FindAnswers;
        is_read[1] |= is_read[0] && call == Call::FindRegistrations;
        is_read[1] && call == loads
    };
    hall.store().just_before(comes, move || pollster::block_on(first(other)));
}

// allows: CO-9
#[test]
fn a_command_that_is_saved_between_two_loads_gets_its_first_answer_in_a_group() {
    pollster::block_on(async {
        let environment = Still::default();
        let hall = hall_in(environment.clone()).await;
        let group = hall.user(ANN).create_group(crew().with_members([DEE])).await.unwrap().id();
        let remove = || GroupCommand::RemoveMembers { users: vec![DEE.id()] };
        let (once, again) = (key("once"), key("once"));
        between_two_loads(&hall, &environment, Call::FindGroup, async move |other| {
            let ann = other.user(ANN).with_command(&once).group(group);
            ann.execute(remove()).await.unwrap();
        });
        let ann = hall.user(ANN).group(group);
        let keyed = hall.user(ANN).with_command(&again).group(group);
        // The first is alone, and the others are decided together.
        let (first, answer, unkeyed) = Box::pin(join3(
            ann.execute(add(newcomer(0))),
            keyed.execute(remove()),
            ann.execute(remove()),
        ))
        .await;
        assert!(hall.store().has_intervened());
        first.unwrap();
        assert_eq!(answer.unwrap(), keyed.execute(remove()).await.unwrap());
        assert_eq!(unkeyed.unwrap_err().kind(), "not_members");
        assert_replays(&hall, ACME).await;
    });
}

// allows: CO-9
#[test]
fn a_command_that_is_saved_between_two_loads_gets_its_first_answer_in_a_room() {
    pollster::block_on(async {
        let environment = Still::default();
        let hall = hall_in(environment.clone()).await;
        let room = room(&hall).await;
        let remove = || RoomCommand::Remove { users: vec![CY.id()] };
        let (once, again) = (key("once"), key("once"));
        between_two_loads(&hall, &environment, Call::FindRoom, async move |other| {
            let ann = other.user(ANN).with_command(&once).room(room);
            ann.execute(remove()).await.unwrap();
        });
        let ann = hall.user(ANN).room(room);
        let keyed = hall.user(ANN).with_command(&again).room(room);
        // The first is alone, and the others are decided together.
        let (first, answer, unkeyed) = Box::pin(join3(
            ann.execute(invite(newcomer(0))),
            keyed.execute(remove()),
            ann.execute(remove()),
        ))
        .await;
        assert!(hall.store().has_intervened());
        first.unwrap();
        assert_eq!(answer.unwrap(), keyed.execute(remove()).await.unwrap());
        assert_eq!(unkeyed.unwrap_err().kind(), "not_in");
        assert_replays(&hall, ACME).await;
    });
}

// allows: CO-9
#[test]
fn one_key_at_two_front_doors_is_one_event() {
    let environment = Still::default();
    let hall = pollster::block_on(hall_in(environment.clone()));
    let group = pollster::block_on(group(&hall));
    let key = key("once");
    let commands = |door: &Hall| {
        let ann = door.user(ANN).with_command(&key).group(group);
        pollster::block_on(join_all((0..CALLERS / 2).map(|_| ann.execute(add(newcomer(0))))))
    };
    let creations = |door: &Hall| {
        let other = super::key("group");
        let ann = door.user(ANN).with_command(&other);
        pollster::block_on(join_all((0..CALLERS / 2).map(|_| ann.create_group(named("X")))))
    };
    let doors = [another(&hall, &environment), another(&hall, &environment)];
    let (added, created): (Vec<_>, Vec<_>) = thread::scope(|scope| {
        let started: Vec<_> =
            doors.iter().map(|door| scope.spawn(|| (commands(door), creations(door)))).collect();
        started.into_iter().map(|answers| answers.join().unwrap()).unzip()
    });
    the_same(added.into_iter().flatten().map(Result::unwrap).collect());
    let created = the_same(created.into_iter().flatten().map(Result::unwrap).collect());
    pollster::block_on(async {
        let stored = hall.store().find_group(group, Scope::Whole).await.unwrap().unwrap();
        assert_eq!(stored.version().events(), 2);
        let stored = hall.store().find_group(created.id(), Scope::Whole).await.unwrap().unwrap();
        assert_eq!(stored.header(), created.group.header());
        assert_replays(&hall, ACME).await;
    });
}
