//! Moments in UTC, written as RFC 3339, in the years 0 to 9999.
#![expect(clippy::unwrap_used, reason = "a helper of a test may panic, like the test itself")]

use guildhall_kernel::Timestamp;
use proptest::prelude::*;
use time::macros::datetime;
use time::{Duration, OffsetDateTime, UtcOffset};

use crate::samples::{at, reread};

#[test]
fn a_moment_is_the_same_in_every_offset() {
    assert_eq!(at("2026-01-05T10:00:00.123456789+01:00"), at("2026-01-05T09:00:00.123456789Z"));
    assert_eq!(at("2026-01-05T10:00:00-23:59").to_string(), "2026-01-06T09:59:00Z");
}

#[test]
fn nanoseconds_are_kept() {
    let moment = Timestamp::from(datetime!(2026-01-05 09:00:00.000_000_001 UTC));
    assert_eq!(moment.to_string(), "2026-01-05T09:00:00.000000001Z");
    assert_eq!(reread(moment).as_date_time().nanosecond(), 1);
}

#[test]
fn the_years_0_and_9999_can_be_written() {
    for moment in [
        datetime!(0000-01-01 00:00 UTC),
        datetime!(0000-01-01 01:00 +01:00),
        datetime!(9999-12-31 23:59:59.999_999_999 UTC),
        datetime!(9999-12-31 22:59:59.999_999_999 -01:00),
    ] {
        assert_eq!(reread(Timestamp::from(moment)).as_date_time(), moment);
    }
}

#[test]
fn an_earlier_moment_becomes_the_first() {
    let first = "0000-01-01T00:00:00Z";
    for moment in [
        datetime!(-0001-12-31 23:59:59.999_999_999 UTC),
        datetime!(-9999-01-01 00:00 +23:00),
        datetime!(0000-01-01 00:00 +00:01),
    ] {
        assert_eq!(reread(Timestamp::from(moment)).to_string(), first, "{moment}");
    }
    assert_eq!(at("0000-01-01T00:00:00+23:00").to_string(), first);
}

#[test]
fn a_later_moment_becomes_the_last() {
    let last = "9999-12-31T23:59:59.999999999Z";
    for moment in
        [datetime!(9999-12-31 23:59:59.999_999_999 -00:01), datetime!(9999-12-31 23:00 -23:00)]
    {
        assert_eq!(reread(Timestamp::from(moment)).to_string(), last, "{moment}");
    }
    assert_eq!(at("9999-12-31T23:00:00-23:00").to_string(), last);
}

#[test]
fn since_is_exact_and_negative_before_the_other_moment() {
    let (earlier, later) = (at("2026-01-05T10:00:00+01:00"), at("2026-02-04T09:00:00.000000001Z"));
    let between = Duration::days(30) + Duration::nanoseconds(1);
    assert_eq!(later.since(earlier), between);
    assert_eq!(earlier.since(later), -between);
    assert_eq!(later.since(later), Duration::ZERO);
}

#[test]
fn since_can_be_the_whole_range() {
    let (first, last) = (at("0000-01-01T00:00:00Z"), at("9999-12-31T23:59:59.999999999Z"));
    assert_eq!(last.since(first).whole_days(), 3_652_424);
    assert_eq!(first.since(last), -last.since(first));
}

#[test]
fn a_text_that_is_not_a_moment_is_refused() {
    for text in
        ["", "2026-01-05", "2026-01-05T09:00:00", "2026-02-30T09:00:00Z", "-0001-01-01T00:00:00Z"]
    {
        assert!(serde_json::from_str::<Timestamp>(&format!("{text:?}")).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn a_moment_is_read_back_as_it_was_written(moment in moment()) {
        let stamp = reread(Timestamp::from(moment));
        prop_assert_eq!(stamp.as_date_time(), moment);
        prop_assert!(stamp.as_date_time().offset().is_utc());
        prop_assert_eq!(serde_json::to_string(&stamp).unwrap(), format!("\"{stamp}\""));
    }

    #[test]
    fn since_is_the_time_between(one in moment(), other in moment()) {
        let span = Timestamp::from(one).since(other.into());
        prop_assert_eq!(other + span, one);
        prop_assert_eq!(span > Duration::ZERO, one > other);
    }

    #[test]
    fn moments_compare_like_date_times(one in moment(), other in moment()) {
        prop_assert_eq!(Timestamp::from(one).cmp(&Timestamp::from(other)), one.cmp(&other));
    }
}

// Moments more than a day from either bound, so that an offset does not leave the range.
fn moment() -> impl Strategy<Value = OffsetDateTime> {
    let first = datetime!(0000-01-02 00:00 UTC);
    let span = (datetime!(9999-12-30 00:00 UTC) - first).whole_seconds();
    (0..span, 0..1_000_000_000_i64, -1439..=1439_i32).prop_map(move |(seconds, nanos, minutes)| {
        let offset = UtcOffset::from_whole_seconds(minutes * 60).unwrap();
        (first + Duration::seconds(seconds) + Duration::nanoseconds(nanos)).to_offset(offset)
    })
}
