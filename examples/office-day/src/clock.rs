use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use guildhall::Environment;
use time::{Date, Duration, OffsetDateTime, Time, Weekday};
use uuid::Uuid;

/// How long a step takes.
const STEP: i64 = 5;

/// The office's own time, which goes on from step to step, and its own ids: the same day is the
/// same to the letter whenever it is run.
#[derive(Clone, Debug)]
pub(crate) struct Clock(Arc<Dials>);

#[derive(Debug)]
struct Dials {
    opens: OffsetDateTime,
    weeks: AtomicI64,
    minutes: AtomicI64,
    day: u64,
    ids: AtomicU64,
}

impl Clock {
    /// The clock of a working day, whose first step is at nine. No two days of a file have the same
    /// number, and so no id is made twice.
    pub(crate) fn starting(date: Date, day: u64) -> Self {
        let nine = Time::MIDNIGHT + Duration::hours(9);
        Self(Arc::new(Dials {
            opens: date.with_time(nine).assume_utc(),
            weeks: AtomicI64::new(0),
            minutes: AtomicI64::new(-STEP),
            day,
            ids: AtomicU64::new(0),
        }))
    }

    /// Some minutes pass.
    pub(crate) fn go_on(&self) {
        self.0.minutes.fetch_add(STEP, Ordering::Relaxed);
    }

    /// Some weeks pass: the next step is at nine, on the same day of the week.
    pub(crate) fn weeks_pass(&self, weeks: u16) {
        self.0.weeks.fetch_add(weeks.into(), Ordering::Relaxed);
        self.0.minutes.store(-STEP, Ordering::Relaxed);
    }
}

impl Environment for Clock {
    fn now(&self) -> OffsetDateTime {
        let weeks = Duration::weeks(self.0.weeks.load(Ordering::Relaxed));
        self.0.opens + weeks + Duration::minutes(self.0.minutes.load(Ordering::Relaxed))
    }

    fn new_uuid(&self) -> Uuid {
        let (day, id) = (self.0.day, self.0.ids.fetch_add(1, Ordering::Relaxed));
        Uuid::new_v5(&Uuid::NAMESPACE_OID, format!("office-day/{day}/{id}").as_bytes())
    }
}

/// The working day that follows a date.
pub(crate) fn next_working_day(date: Date) -> Date {
    let days = match date.weekday() {
        Weekday::Friday => 3,
        Weekday::Saturday => 2,
        _ => 1,
    };
    date.saturating_add(Duration::days(days))
}

#[cfg(test)]
mod tests {
    use time::macros::{date, datetime};

    use super::*;

    #[test]
    fn the_first_step_after_some_weeks_is_at_nine() {
        let clock = Clock::starting(date!(2026 - 01 - 05), 0);
        clock.go_on();
        clock.go_on();
        assert_eq!(clock.now(), datetime!(2026-01-05 09:05 UTC));
        clock.weeks_pass(1);
        clock.weeks_pass(3);
        clock.go_on();
        assert_eq!(clock.now(), datetime!(2026-02-02 09:00 UTC));
    }

    #[test]
    fn nobody_works_at_the_weekend() {
        assert_eq!(next_working_day(date!(2026 - 01 - 05)), date!(2026 - 01 - 06));
        assert_eq!(next_working_day(date!(2026 - 01 - 09)), date!(2026 - 01 - 12));
        assert_eq!(next_working_day(Date::MAX), Date::MAX);
    }
}
