use std::fmt;

use guildhall::CommandKey;
use guildhall::kernel::Timestamp;
use serde::{Deserialize, Serialize};

/// A call of a worker. Both are counted from 1. The program itself is worker 0.
///
/// Each call has a nanosecond of its own in the second in which everything happens. So an event
/// says by its time which call it is of.
#[derive(Clone, Copy, Debug, Deserialize, Eq, Ord, PartialEq, PartialOrd, Serialize)]
pub struct CallId {
    /// The worker.
    pub worker: u32,
    /// The number of the call among those of the worker.
    pub number: u32,
}

/// How many calls a worker makes at most.
const CALLS: u32 = 10_000_000;

impl CallId {
    /// Returns the nanosecond of the call.
    #[must_use]
    pub const fn nanosecond(self) -> u32 {
        self.worker * CALLS + self.number
    }

    /// Returns the call in which something happened.
    #[must_use]
    pub fn at(moment: Timestamp) -> Self {
        let nanosecond = moment.as_date_time().nanosecond();
        Self { worker: nanosecond / CALLS, number: nanosecond % CALLS }
    }

    /// Returns the key of the command.
    #[must_use]
    pub fn key(self) -> CommandKey {
        format!("{self}").parse().unwrap()
    }

    /// Returns the next call of the same worker.
    #[must_use]
    pub const fn next(self) -> Self {
        Self { worker: self.worker, number: self.number + 1 }
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.worker, self.number)
    }
}
