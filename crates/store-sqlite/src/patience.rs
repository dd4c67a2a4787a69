use std::time::{Duration, Instant};

use async_sqlite::rusqlite::{self, Connection};

/// The longest time that SQLite can wait, rounded down to days.
const LONGEST: Duration = Duration::from_hours(24 * 24);

/// Until when a call waits for another process.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Deadline(Instant);

impl Deadline {
    /// Returns the deadline of a call that begins now.
    pub(crate) fn after(patience: Duration) -> Self {
        // This clock measures only how long a call waits. No decision and no stored form sees it.
        Self(Instant::now() + patience.min(LONGEST))
    }

    /// Lets the statements of this connection wait until the deadline. After it, they try once.
    pub(crate) fn limit(self, db: &Connection) -> Result<(), rusqlite::Error> {
        let left = self.0.saturating_duration_since(Instant::now());
        // SQLite counts whole milliseconds.
        let one_more = if left.is_zero() { left } else { left + Duration::from_millis(1) };
        db.busy_timeout(one_more)
    }

    pub(crate) fn is_over(self) -> bool {
        self.0 <= Instant::now()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn statements_wait_until_the_deadline_and_try_once_after_it() {
        let db = Connection::open_in_memory().unwrap();
        let timeout = |deadline: Deadline| {
            deadline.limit(&db).unwrap();
            let read = |row: &rusqlite::Row<'_>| row.get::<_, u64>(0);
            Duration::from_millis(db.query_row("PRAGMA busy_timeout", [], read).unwrap())
        };
        for n in 1..=50 {
            let deadline = Deadline::after(Duration::from_hours(n));
            assert!(Instant::now() + timeout(deadline) >= deadline.0, "{n} hours are cut");
        }
        assert_eq!(timeout(Deadline::after(Duration::ZERO)), Duration::ZERO);
    }

    #[test]
    fn a_patience_is_at_most_24_days() {
        let longest = Deadline::after(Duration::MAX);
        let earlier = Deadline::after(Duration::from_hours(23 * 24));
        let later = Deadline::after(Duration::from_hours(25 * 24));
        assert!(earlier < longest, "no patience of 23 days is cut");
        assert!(later.0 < longest.0 + Duration::from_hours(24), "one of 25 days is");
    }
}
