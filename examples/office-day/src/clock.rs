use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use guildhall::Environment;
use time::{Date, Duration, OffsetDateTime, Time, Weekday};
use uuid::Uuid;

/// Minutes from one step to the next.
const STEP: i64 = 5;

/// Gives the tour its own time and its own ids, so that each run prints exactly the same text.
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
    /// Makes the clock of a working day that starts at nine. `day` differs for each day of a file,
    /// so no id is made twice.
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

    /// Advances by one step.
    pub(crate) fn next_step(&self) {
        self.0.minutes.fetch_add(STEP, Ordering::Relaxed);
    }

    /// Advances by some weeks. The next step is at nine, on the same day of the week.
    pub(crate) fn skip_weeks(&self, weeks: u16) {
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

/// Returns the first working day after a date.
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
        clock.next_step();
        clock.next_step();
        assert_eq!(clock.now(), datetime!(2026-01-05 09:05 UTC));
        clock.skip_weeks(1);
        clock.skip_weeks(3);
        clock.next_step();
        assert_eq!(clock.now(), datetime!(2026-02-02 09:00 UTC));
    }

    #[test]
    fn the_weekend_has_no_working_day() {
        assert_eq!(next_working_day(date!(2026 - 01 - 05)), date!(2026 - 01 - 06));
        assert_eq!(next_working_day(date!(2026 - 01 - 09)), date!(2026 - 01 - 12));
        assert_eq!(next_working_day(Date::MAX), Date::MAX);
    }
}
