use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use guildhall::Environment;
use guildhall::kernel::Timestamp;
use time::macros::datetime;
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

/// When every story begins.
const BEGINNING: OffsetDateTime = datetime!(2026-01-05 09:00 UTC);

/// A clock that goes on when it is told to, as the model's does, and ids that ascend.
#[derive(Clone, Debug, Default)]
pub(super) struct Clock {
    seconds: Arc<AtomicU64>,
    ids: Arc<AtomicU64>,
}

impl Clock {
    pub(super) fn go_on(&self, seconds: u64) {
        self.seconds.fetch_add(seconds, Ordering::Relaxed);
    }

    /// How long after the beginning that is, in seconds.
    pub(super) fn seconds(at: Timestamp) -> i64 {
        (at.as_date_time() - BEGINNING).whole_seconds()
    }
}

impl Environment for Clock {
    fn now(&self) -> OffsetDateTime {
        let seconds = self.seconds.load(Ordering::Relaxed);
        BEGINNING + Duration::seconds(seconds.try_into().unwrap())
    }

    fn new_uuid(&self) -> Uuid {
        Uuid::from_u128(0x1_0000_0000 + u128::from(self.ids.fetch_add(1, Ordering::Relaxed)))
    }
}
