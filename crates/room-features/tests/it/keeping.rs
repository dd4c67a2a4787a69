//! Message while it is off: kept until the deadline, and lost after it (FT-3).
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use guildhall_kernel::Feature::{Message, Note};
use guildhall_kernel::Switch::{Off, On};
use guildhall_kernel::{Refusal, Timestamp, Who};
use guildhall_room_features::{FeatureError, Features};
use proptest::prelude::*;
use time::Duration;
use time::macros::datetime;

use crate::samples::{after, edit_of, edits, now};

const RETENTION: Duration = Duration::days(30);
const INSTANT: Duration = Duration::nanoseconds(1);

// allows: FT-3
#[test]
fn message_is_kept_until_the_deadline() {
    for off_for in [Duration::ZERO, Duration::DAY, RETENTION - INSTANT, RETENTION] {
        assert_eq!(off(RETENTION).check_message_kept(after(off_for)), Ok(()), "{off_for}");
    }
    assert_eq!(off(RETENTION).message_kept_until(), Some(after(RETENTION)));
}

// refuses: FT-3
#[test]
fn message_is_lost_one_nanosecond_after_the_deadline() {
    let refused = off(RETENTION).check_message_kept(after(RETENTION + INSTANT));
    assert_eq!(refused, Err(FeatureError::MessageGone { kept_until: after(RETENTION) }));
    let refused = refused.unwrap_err();
    assert_eq!(refused.rule().code(), "FT-3");
    assert_eq!(refused.remedy().who(), Who::GroupMaster);
}

// allows: FT-3
#[test]
fn message_is_kept_if_the_clock_was_set_back() {
    assert_eq!(off(Duration::ZERO).check_message_kept(after(-Duration::DAY)), Ok(()));
    assert_eq!(off(Duration::ZERO).check_message_kept(first()), Ok(()));
}

// about: FT-3
#[test]
fn the_earliest_and_the_latest_clock_set_deadlines_too() {
    for (at, retention, deadline) in [
        (last(), RETENTION, last()),
        (now(), Duration::MAX, last()),
        (first(), Duration::ZERO, first()),
        (first(), Duration::MIN, first()),
    ] {
        let features = off_at(at, retention);
        assert_eq!(features.message_kept_until(), Some(deadline));
        assert_eq!(features.check_message_kept(first()), Ok(()));
        assert_eq!(features.check_message_kept(last()).is_ok(), deadline == last());
    }
}

// allows: FT-3
#[test]
fn message_that_is_on_or_was_never_on_has_no_deadline() {
    let mut again = off(RETENTION);
    again.apply_switches(&[(Message, On)].into(), after(Duration::DAY));
    for mut features in [Features::all_on(), Features::none_on(), again] {
        features.keep_message_until(now());
        assert_eq!(features.check_message_kept(last()), Ok(()));
        assert_eq!(features.message_kept_until(), None);
    }
}

// allows: FT-3
#[test]
fn other_features_have_no_deadline() {
    let off = [(Note, Off)].into();
    let mut features = Features::all_on();
    features.apply_switches(&off, now());
    assert_eq!(Features::message_deadline(&off, now(), RETENTION), None);
    assert_eq!(features.check_message_kept(last()), Ok(()));
    assert_eq!(features.message_kept_until(), None);
}

// about: FT-3
#[test]
fn the_deadline_is_set_when_message_was_last_turned_off() {
    let mut features = off(RETENTION);
    features.apply_switches(&[(Message, On)].into(), after(RETENTION));
    turn_off(&mut features, after(RETENTION * 2), RETENTION);
    assert_eq!(features.message_kept_until(), Some(after(RETENTION * 3)));
}

// about: FT-3
#[test]
fn message_that_is_turned_off_without_a_deadline_is_not_kept() {
    let mut features = Features::all_on();
    features.apply_switches(&[(Message, Off)].into(), now());
    assert_eq!(features.message_kept_until(), Some(now()));
}

proptest! {
    // about: FT-3
    #[test]
    fn message_is_kept_until_the_reported_moment(
        edits in edits(),
        days in 0..4_i64,
        hours in 0..200_i64,
    ) {
        let mut features = Features::all_on();
        for (edit, day) in edits.iter().zip(1..) {
            let (at, retention) = (after(Duration::days(day)), Duration::days(days));
            if let Ok(changed) = features.decide(edit) {
                features.apply_switches(&changed, at);
                if let Some(deadline) = Features::message_deadline(&changed, at, retention) {
                    features.keep_message_until(deadline);
                }
            }
        }
        let at = after(Duration::hours(hours));
        let kept = features.message_kept_until().is_none_or(|until| at <= until);
        prop_assert_eq!(features.check_message_kept(at).is_ok(), kept);
        prop_assert!(features.setting(Message) == Off || kept);
    }
}

/// Returns features with Message turned off now.
fn off(retention: Duration) -> Features {
    off_at(now(), retention)
}

fn off_at(at: Timestamp, retention: Duration) -> Features {
    let mut features = Features::all_on();
    turn_off(&mut features, at, retention);
    features
}

fn turn_off(features: &mut Features, at: Timestamp, retention: Duration) {
    let off = features.decide(&edit_of([(Message, Off)])).unwrap();
    features.apply_switches(&off, at);
    features.keep_message_until(Features::message_deadline(&off, at, retention).unwrap());
}

fn first() -> Timestamp {
    datetime!(0000-01-01 00:00 UTC).into()
}

fn last() -> Timestamp {
    datetime!(9999-12-31 23:59:59.999_999_999 UTC).into()
}
