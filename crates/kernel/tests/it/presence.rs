//! Presence: when and why a user joined, or ceased to be there (RM-21).

use guildhall_kernel::{Ceased, Departure, Entrance, Joined, Presence};

use crate::samples::{at, user};

fn joined() -> Joined {
    Joined { at: at("2026-01-05T09:00:00Z"), how: Entrance::Invited { by: user(1) } }
}

fn ceased(why: Departure) -> Ceased {
    Ceased { at: at("2026-01-06T09:00:00Z"), why }
}

#[test]
fn rm_21_a_stay_keeps_how_it_began() {
    let presence = Presence::In(joined());
    assert!(presence.is_in());
    assert_eq!((presence.joined(), presence.ceased()), (joined(), None));
}

#[test]
fn rm_21_a_stay_that_ended_keeps_both() {
    let presence = Presence::In(joined()).end(ceased(Departure::Left));
    assert!(!presence.is_in());
    assert_eq!((presence.joined(), presence.ceased()), (joined(), Some(ceased(Departure::Left))));
}

#[test]
fn rm_21_a_stay_ends_once() {
    let ended = Presence::In(joined()).end(ceased(Departure::Left));
    assert_eq!(ended.end(ceased(Departure::OffBoarding)), ended);
}
