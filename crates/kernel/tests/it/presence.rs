//! Presence: when and why a user joined and left (RM-21).

use guildhall_kernel::{JoinReason, Joined, LeaveReason, Left, Presence, RemovalCause};

use crate::samples::{at, reread, user};

fn joined() -> Joined {
    Joined { at: at("2026-01-05T09:00:00Z"), how: JoinReason::Invited { by: Some(user(1)) } }
}

fn left(why: LeaveReason) -> Left {
    Left { at: at("2026-01-06T09:00:00Z"), why }
}

// about: RM-21
#[test]
fn a_stay_keeps_its_beginning() {
    let presence = Presence::joining(joined());
    assert!(presence.is_in());
    assert_eq!((presence.joined(), presence.left()), (joined(), None));
}

// about: RM-21
#[test]
fn an_ended_stay_keeps_its_beginning_and_its_end() {
    let presence = Presence::joining(joined()).end(left(LeaveReason::Left));
    assert!(!presence.is_in());
    assert_eq!((presence.joined(), presence.left()), (joined(), Some(left(LeaveReason::Left))));
}

// about: RM-21
#[test]
fn a_stay_is_small() {
    assert!(size_of::<Joined>() <= 32);
    assert!(size_of::<Presence>() <= 96);
}

// about: RM-21
#[test]
fn a_stay_ends_only_once() {
    let ended = Presence::joining(joined()).end(left(LeaveReason::Left));
    assert_eq!(ended.end(left(LeaveReason::OffBoarding)), ended);
}

// about: RM-21
#[test]
fn a_later_stay_keeps_the_end_of_the_one_before() {
    let (first, second) = (left(LeaveReason::Left), left(LeaveReason::OffBoarding));
    let again = Presence::joining(joined()).end(first).rejoin(joined());
    assert_eq!((again.is_in(), again.left(), again.before()), (true, None, Some(first)));
    assert_eq!(again.rejoin(joined()), again, "the user is in already");
    let ended = again.end(second);
    assert_eq!((ended.left(), ended.before()), (Some(second), Some(first)));
    assert_eq!(ended.rejoin(joined()).before(), Some(second), "only the last end is kept");
}

// about: GR-18
#[test]
fn each_cause_of_a_removal_has_its_own_reason_to_leave() {
    let causes = [
        RemovalCause::ExternalContactEnded,
        RemovalCause::ExternalPermissionLost,
        RemovalCause::OffBoarding,
    ];
    let reasons = [
        LeaveReason::ExternalContactEnded,
        LeaveReason::ExternalPermissionLost,
        LeaveReason::OffBoarding,
    ];
    assert_eq!(causes.map(LeaveReason::from), reasons);
}

// about: GR-18
#[test]
fn the_stored_forms_of_the_causes_are_stable() {
    let words = [
        (RemovalCause::ExternalContactEnded, "\"external_contact_ended\""),
        (RemovalCause::ExternalPermissionLost, "\"external_permission_lost\""),
        (RemovalCause::OffBoarding, "\"off_boarding\""),
    ];
    for (cause, word) in words {
        assert_eq!(serde_json::to_string(&reread(cause)).unwrap(), word);
    }
}

// about: RM-21
#[test]
fn a_service_that_acts_is_no_user() {
    let by_service = [
        (JoinReason::Added { by: None }, r#"{"way":"added"}"#),
        (JoinReason::Created { by: None }, r#"{"way":"created"}"#),
    ];
    for (how, form) in by_service {
        assert_eq!(serde_json::to_string(&reread(how)).unwrap(), form);
    }
    let why = reread(LeaveReason::Removed { by: None });
    assert_eq!(serde_json::to_string(&why).unwrap(), r#"{"reason":"removed"}"#);
}

// about: RM-19
#[test]
fn the_directory_adds_and_removes_a_user() {
    let joined = Joined { how: JoinReason::Directory, ..joined() };
    let presence = Presence::joining(joined).end(left(LeaveReason::DirectoryChange));
    assert_eq!((presence.joined(), presence.is_in()), (joined, false));
    assert_eq!(reread(presence).left(), Some(left(LeaveReason::DirectoryChange)));
    assert_eq!(serde_json::to_string(&joined.how).unwrap(), r#"{"way":"directory"}"#);
}
