//! Presence: when and why a user joined, or ceased to be there (RM-21).

use guildhall_kernel::{Ceased, Departure, Entrance, Joined, Presence, Withdrawal};

use crate::samples::{at, reread, user};

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

#[test]
fn gr_18_a_withdrawal_is_told_apart_from_every_other_departure() {
    let departures =
        [Withdrawal::ExternalPermissionLost, Withdrawal::OffBoarding].map(Departure::from);
    assert_eq!(departures, [Departure::ExternalPermissionLost, Departure::OffBoarding]);
}

#[test]
fn gr_18_the_words_of_a_withdrawal_are_stable() {
    let words = [
        (Withdrawal::ExternalPermissionLost, "\"external_permission_lost\""),
        (Withdrawal::OffBoarding, "\"off_boarding\""),
    ];
    for (withdrawal, word) in words {
        assert_eq!(serde_json::to_string(&reread(withdrawal)).unwrap(), word);
    }
}

#[test]
fn rm_19_the_directory_brings_in_and_takes_out() {
    let joined = Joined { how: Entrance::Directory, ..joined() };
    let presence = Presence::In(joined).end(ceased(Departure::DirectoryChange));
    assert_eq!((presence.joined(), presence.is_in()), (joined, false));
    assert_eq!(reread(presence).ceased(), Some(ceased(Departure::DirectoryChange)));
    assert_eq!(serde_json::to_string(&joined.how).unwrap(), r#"{"way":"directory"}"#);
}
