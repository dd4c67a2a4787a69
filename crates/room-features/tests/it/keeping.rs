//! Message while it is off: kept for the retention, and lost after it (FT-3).
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
fn message_is_kept_until_the_end_of_the_retention() {
    for off_for in [Duration::ZERO, Duration::DAY, RETENTION - INSTANT, RETENTION] {
        assert_eq!(off().check_message_kept(after(off_for), RETENTION), Ok(()), "{off_for}");
    }
    assert_eq!(off().message_kept_until(RETENTION), Some(after(RETENTION)));
}

// refuses: FT-3
#[test]
fn message_is_lost_one_nanosecond_after_the_retention() {
    let refused = off().check_message_kept(after(RETENTION + INSTANT), RETENTION);
    assert_eq!(refused, Err(FeatureError::MessageGone { since: now() }));
    let refused = refused.unwrap_err();
    assert_eq!(refused.rule().code(), "FT-3");
    assert_eq!(refused.remedy().who(), Who::GroupMaster);
}

// allows: FT-3
#[test]
fn message_is_kept_if_the_clock_was_set_back() {
    assert_eq!(off().check_message_kept(after(-Duration::DAY), Duration::ZERO), Ok(()));
}

// allows: FT-3
#[test]
fn retention_does_not_apply_to_message_that_is_on_or_was_never_on() {
    let mut again = off();
    again.apply_switches(&[(Message, On)].into(), after(Duration::DAY));
    for features in [Features::all_on(), Features::none_on(), again] {
        assert_eq!(features.check_message_kept(last(), Duration::ZERO), Ok(()));
        assert_eq!(features.message_kept_until(Duration::ZERO), None);
    }
}

// allows: FT-3
#[test]
fn retention_does_not_apply_to_other_features() {
    let mut features = Features::all_on();
    features.apply_switches(&[(Note, Off)].into(), now());
    assert_eq!(features.check_message_kept(last(), Duration::ZERO), Ok(()));
    assert_eq!(features.message_kept_until(Duration::ZERO), None);
}

// about: FT-3
#[test]
fn retention_starts_when_message_was_last_turned_off() {
    let mut features = off();
    features.apply_switches(&[(Message, On)].into(), after(RETENTION));
    features.apply_switches(&[(Message, Off)].into(), after(RETENTION * 2));
    assert_eq!(features.message_kept_until(RETENTION), Some(after(RETENTION * 3)));
}

// about: FT-3
#[test]
fn message_is_kept_at_most_until_the_last_moment() {
    assert_eq!(off().message_kept_until(Duration::MAX), Some(last()));
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
            if let Ok(changed) = features.decide(edit) {
                features.apply_switches(&changed, after(Duration::days(day)));
            }
        }
        let (at, retention) = (after(Duration::hours(hours)), Duration::days(days));
        let kept = features.message_kept_until(retention).is_none_or(|until| at <= until);
        prop_assert_eq!(features.check_message_kept(at, retention).is_ok(), kept);
        prop_assert!(features.setting(Message) == Off || kept);
    }
}

// Message that is turned off now.
fn off() -> Features {
    let mut features = Features::all_on();
    let off = features.decide(&edit_of([(Message, Off)])).unwrap();
    features.apply_switches(&off, now());
    features
}

fn last() -> Timestamp {
    datetime!(9999-12-31 23:59:59.999_999_999 UTC).into()
}
