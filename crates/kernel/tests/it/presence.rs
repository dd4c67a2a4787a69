//! Presence: when and why a user joined, or left to be there (RM-21).

use guildhall_kernel::{JoinReason, Joined, LeaveReason, Left, Presence, RemovalCause};

use crate::samples::{at, reread, user};

fn joined() -> Joined {
    Joined { at: at("2026-01-05T09:00:00Z"), how: JoinReason::Invited { by: user(1) } }
}

fn left(why: LeaveReason) -> Left {
    Left { at: at("2026-01-06T09:00:00Z"), why }
}

// about: RM-21
#[test]
fn a_stay_keeps_how_it_began() {
    let presence = Presence::In(joined());
    assert!(presence.is_in());
    assert_eq!((presence.joined(), presence.left()), (joined(), None));
}

// about: RM-21
#[test]
fn a_stay_that_ended_keeps_both() {
    let presence = Presence::In(joined()).end(left(LeaveReason::Left));
    assert!(!presence.is_in());
    assert_eq!((presence.joined(), presence.left()), (joined(), Some(left(LeaveReason::Left))));
}

// about: RM-21
#[test]
fn a_stay_ends_once() {
    let ended = Presence::In(joined()).end(left(LeaveReason::Left));
    assert_eq!(ended.end(left(LeaveReason::OffBoarding)), ended);
}

// about: GR-18
#[test]
fn a_withdrawal_is_told_apart_from_every_other_departure() {
    let departures =
        [RemovalCause::ExternalPermissionLost, RemovalCause::OffBoarding].map(LeaveReason::from);
    assert_eq!(departures, [LeaveReason::ExternalPermissionLost, LeaveReason::OffBoarding]);
}

// about: GR-18
#[test]
fn the_words_of_a_withdrawal_are_stable() {
    let words = [
        (RemovalCause::ExternalPermissionLost, "\"external_permission_lost\""),
        (RemovalCause::OffBoarding, "\"off_boarding\""),
    ];
    for (withdrawal, word) in words {
        assert_eq!(serde_json::to_string(&reread(withdrawal)).unwrap(), word);
    }
}

// about: RM-19
#[test]
fn the_directory_brings_in_and_takes_out() {
    let joined = Joined { how: JoinReason::Directory, ..joined() };
    let presence = Presence::In(joined).end(left(LeaveReason::DirectoryChange));
    assert_eq!((presence.joined(), presence.is_in()), (joined, false));
    assert_eq!(reread(presence).left(), Some(left(LeaveReason::DirectoryChange)));
    assert_eq!(serde_json::to_string(&joined.how).unwrap(), r#"{"way":"directory"}"#);
}
