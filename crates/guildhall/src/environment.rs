use std::sync::Arc;

use time::OffsetDateTime;
use uuid::Uuid;

/// Where the front door takes the time and new ids from. Nothing below it asks for either.
pub trait Environment: Send + Sync {
    /// The time now.
    fn now(&self) -> OffsetDateTime;

    /// A UUID that was never used before.
    fn new_uuid(&self) -> Uuid;
}

impl<E: Environment> Environment for &E {
    fn now(&self) -> OffsetDateTime {
        (**self).now()
    }

    fn new_uuid(&self) -> Uuid {
        (**self).new_uuid()
    }
}

impl<E: Environment> Environment for Arc<E> {
    fn now(&self) -> OffsetDateTime {
        (**self).now()
    }

    fn new_uuid(&self) -> Uuid {
        (**self).new_uuid()
    }
}

/// The machine's clock, and ids that sort by when they were made (UUID version 7).
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemEnvironment;

impl Environment for SystemEnvironment {
    #[expect(clippy::disallowed_methods, reason = "this is the one entry that reads the clock")]
    fn now(&self) -> OffsetDateTime {
        OffsetDateTime::now_utc()
    }

    #[expect(clippy::disallowed_methods, reason = "this is the one entry that makes ids")]
    fn new_uuid(&self) -> Uuid {
        Uuid::now_v7()
    }
}
